"""Rows that do not fit each other, said in one sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from kerasduet.errors import DataError


def shapes_agree(open_shape: Sequence[int | None], shape: Sequence[int | None]) -> bool:
    """Tell whether a shape is another one in which None stands for any size."""
    return len(open_shape) == len(shape) and all(
        size in (None, known) for size, known in zip(open_shape, shape, strict=True)
    )


def other_length(argument: str, rows: int, other: str, other_rows: int) -> DataError:
    """Say that two arguments have not the same number of rows."""
    sentence = "`{argument}` and `{other}` must have the same number of rows, not {rows} and {other_rows}."
    details = {"argument": argument, "other": other, "rows": rows, "other_rows": other_rows}
    return DataError("length_mismatch", sentence, **details)


def other_shape(argument: str, wanted: Sequence[int], got: Sequence[int]) -> DataError:
    """Say that rows are of another shape than those of training; a text has the shape ()."""
    sentence = "`{argument}` must be "
    sentence += "of the shape of the training rows, {wanted_shape!j}, " if wanted else "texts, "
    sentence += "not {shape!j}." if got else "not texts."
    shapes = {"wanted_shape": list(wanted), "shape": list(got)}
    return DataError("shape_mismatch", sentence, argument=argument, **shapes)


def other_size(argument: str, shape: Sequence[int], mask: Sequence[int], row: int) -> DataError:
    """Say that a mask is of another size than its image, whose `shape` is given; rows count from 0 here."""
    if len(shape) < 2:
        sentence = "`{argument}` must hold masks for images only, not for rows of the shape {shape!j}."
        return DataError("shape_mismatch", sentence, argument=argument, shape=list(shape))
    sentence = (
        "`{argument}` must hold masks of the size of their images, {wanted_height} x {wanted_width}, "
        "not {height} x {width} in row {row}."
    )
    sizes = {"wanted_height": shape[0], "wanted_width": shape[1], "height": mask[0], "width": mask[1]}
    return DataError("shape_mismatch", sentence, argument=argument, row=row + 1, **sizes)
