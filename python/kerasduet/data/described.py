"""A data set as the catalogue describes it, which holds its files to their rows and shapes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from numpy.typing import NDArray

from kerasduet.data import sources
from kerasduet.data.dataset import Dataset, Split
from kerasduet.data.named_arrays import each_array
from kerasduet.data.row_schema import RowSchema
from kerasduet.errors import DataError


def described(name: str, read: Callable[[str], Split], splits: dict[str, int] | None = None) -> Dataset:
    """Make a data set of the catalogue's entry, which holds the files to its rows and shape."""
    about = sources.catalogue()[name]
    counts = dict(about["splits"]) if splits is None else splits
    names = about["class_names"]
    inputs = {
        each: RowSchema.from_json({"task": "unlabelled", **entry})
        for each, entry in about.get("inputs", {}).items()
    }
    schema = RowSchema(
        shape=tuple(about.get("shape", ())),
        dtype=about.get("dtype"),
        inputs=inputs,
        task=about["task"],
        class_names=tuple(names["en"]),
        positive=about.get("positive"),
        columns=tuple(about["columns"]) if "columns" in about else None,
        target=(about["target"],) if "target" in about else None,
        target_shape=() if about["task"] == "regression" else None,
    )
    reader = partial(checked, name, read, counts, schema)
    has_masks = about.get("has_masks", False)
    return Dataset(name, schema, counts, reader, noms=tuple(names["fr"]), has_masks=has_masks)


def checked(
    name: str, read: Callable[[str], Split], counts: dict[str, int], schema: RowSchema, split: str
) -> Split:
    """Read a split, and hold it to the rows and the shapes of the catalogue."""
    rows, shapes = read(split), {each: known.shape for each, known in schema.by_input()}
    for each, array in each_array(rows.x):
        wanted = [counts[split], *shapes[each]]
        if [*array.shape] != wanted or rows.y.shape != (counts[split],):
            raise _other_files(name, split, wanted, array, rows.y)
    return rows


def _other_files(name: str, split: str, wanted: list[int], x: NDArray[Any], y: NDArray[Any]) -> DataError:
    sentence = (
        "The files of {dataset!j} must hold an array of the shape {wanted_shape!j} for {split!j}, "
        "and a class for each row, not {shape!j} and {classes} classes."
    )
    shapes = {"wanted_shape": wanted, "shape": list(x.shape), "classes": len(y)}
    return DataError("corrupt_file", sentence, dataset=name, split=split, **shapes)
