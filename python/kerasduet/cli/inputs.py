"""Data sets and rows that a user names on the command line: a built-in set, a folder of images, files."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

import kerasduet as kd
from kerasduet.cli.array_files import ONE, SEVERAL, check_files, read_array, read_inputs, read_pair
from kerasduet.cli.csv_files import column_place, read_table, refuse_missing
from kerasduet.cli.sizes import read_sizes
from kerasduet.errors import ArgumentError, DataError, cannot_read, nearest

if TYPE_CHECKING:
    from kerasduet.data.row_schema import RowSchema
    from kerasduet.specs.columns import Column
    from kerasduet.specs.network import Network


def _known_data(incomplete: str) -> list[str]:
    return [name for name in kd.list_datasets() if name.startswith(incomplete)]


Run = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run, such as runs/fashion_mlp-0.")]
Data = Annotated[
    str | None,
    typer.Option(
        metavar="DATA",
        help=(
            "A built-in set, a folder with a folder of images for each class, a CSV file, or a file in .npz "
            "with an array for each input and output, by their names."
        ),
        autocompletion=_known_data,
    ),
]
Positive = Annotated[
    str | None,
    typer.Option(
        metavar="CLASS",
        help="The one of two classes that the statistics are about; by default that of the data.",
    ),
]
PositiveOfOutputs = Annotated[
    list[str] | None,
    typer.Option(
        "--positive",
        metavar="CLASS",
        help=(
            "The one of two classes that the statistics are about; of several outputs NAME=CLASS, given "
            "again for each."
        ),
    ),
]
Decimal = Annotated[
    str | None, typer.Option(metavar="MARK", help="The decimal mark of a CSV file, by default a point.")
]
Resize = Annotated[bool, typer.Option("--resize", help="Bring images to the size of the training images.")]


_WAY_OUT = (
    " (`--set missing=mean` has the mean stand for numbers, `--set unknown=own` a level for categories)"
)


class Batch(NamedTuple):
    """Rows to predict, with the file of each, and its place in it from 1; of an image None."""

    files: list[str]
    places: list[int | None]
    x: Any


def training_data(
    name: str | None,
    spec: kd.ModelSpec,
    *,
    target: Sequence[str],
    positive: Sequence[str] | None,
    decimal: str | None,
    size: str | None,
    color: str | None,
) -> kd.Dataset | None:
    """Find the data to train a spec on; None, its own, if nothing is named.

    Raises
    ------
    ArgumentError
        ``invalid_argument``, for an option that does not go with such data, or a target that is missing.
    DataError, LabelError, RunError
        ``unknown_dataset``, and what is wrong with a file or a folder.
    """
    of_table = {"target": target, "positive": positive, "decimal": decimal}
    of_images = {"size": size, "color": color}
    if name is None or name in kd.list_datasets():
        refuse({**of_table, **of_images}, "data of one's own")
        return None if name is None else kd.load_dataset(name)
    path = _existing(name)
    if path.suffix == SEVERAL:
        refuse({**of_images, "target": target, "decimal": decimal}, "a CSV file or images")
        return _named_arrays(path, spec, positive_of(positive, spec.network.outputs))
    if path.is_dir():
        refuse(of_table, "a CSV file")
        height_and_width: Any = None if size is None else read_sizes(size, "size", count=2)
        return kd.images_from_folder(path, size=height_and_width, color=color or "rgb")
    refuse(of_images, "a folder of images")
    return _table_data(path, target, positive_of(positive, ()), decimal, spec)


def further_data(name: str | None, fit: kd.Fit, *, decimal: str | None, resize: bool) -> Any:
    """Find other data for a fit: of a folder images as those of training, of a file a data frame or arrays.

    Raises
    ------
    ArgumentError
        ``invalid_argument``, for an option that does not go with such data.
    DataError, RunError
        ``unknown_dataset``, ``not_images``, and what is wrong with a file or a folder.
    """
    if name is None or name in kd.list_datasets():
        refuse({"decimal": decimal, "resize": resize}, "data of one's own")
        return None if name is None else kd.load_dataset(name)
    path, schema = _existing(name), fit.data.schema
    if path.suffix == SEVERAL:
        refuse({"decimal": decimal, "resize": resize}, "a CSV file or images")
        return read_pair(path, network_of(fit))
    if path.is_dir():
        refuse({"decimal": decimal}, "a CSV file")
        height_and_width, color = _image_kind(path, schema)
        return kd.images_from_folder(path, size=height_and_width if resize else None, color=color)
    refuse({"resize": resize}, "a folder of images")
    return _whole_table(path, decimal, schema, target=True)


def same_data(
    name: str | None, spec: kd.ModelSpec, schema: RowSchema, *, decimal: str | None
) -> kd.Dataset | None:
    """Find the data that a run was trained on, which `training_data` gave then; images in their size of then.

    Raises
    ------
    ArgumentError, DataError, LabelError, RunError
        As `training_data`.
    """
    if name is None or name in kd.list_datasets():
        refuse({"decimal": decimal}, "data of one's own")
        return None if name is None else kd.load_dataset(name)
    path = _existing(name)
    if path.suffix == SEVERAL:
        refuse({"decimal": decimal}, "a CSV file")
        chosen = {name: each.positive for name, each in schema.outputs.items() if each.positive}
        return _named_arrays(path, spec, chosen or schema.positive)
    if path.is_dir():
        refuse({"decimal": decimal}, "a CSV file")
        size, color = _image_kind(path, schema)
        return kd.images_from_folder(path, size=size, color=color)
    return _table_data(path, schema.target or (), schema.positive, decimal, spec)


def rows_to_predict(
    files: Sequence[Path], fit: kd.Fit, *, decimal: str | None, resize: bool
) -> Iterator[Batch]:
    """Give the rows of images, folders of images, CSV files, ``.npy`` and ``.npz``, in this order.

    Raises
    ------
    ArgumentError
        ``invalid_argument``, for an option that goes with none of them.
    DataError, RunError
        ``empty_data`` of a folder without images, ``not_images``, ``different_inputs``, and what is wrong
        with a file.
    """
    from kerasduet.data.named_arrays import row_count

    schema, known = fit.data.schema, [each for file in files for each in _spread(file)]
    check_files(known, schema)
    if not any(map(_is_image, known)):
        refuse({"resize": resize}, "images")
    if all(_is_image(path) or path.suffix in (ONE, SEVERAL) for path in known):
        refuse({"decimal": decimal}, "a CSV file")
    for are_images, paths in itertools.groupby(known, _is_image):
        if are_images:
            yield _images(list(paths), schema, resize=resize)
            continue
        for path in paths:
            x = _rows_of(path, fit, decimal)
            count = row_count(x)
            yield Batch([str(path)] * count, list(range(1, count + 1)), x)


def positive_of(given: Sequence[str] | None, outputs: Sequence[str]) -> Any:
    """Read the positive class of one output, or of several the classes by their names.

    Raises
    ------
    ArgumentError
        ``invalid_argument``.
    """
    named = [each.partition("=") for each in given or ()]
    if len(outputs) < 2:
        if len(named) > 1:
            wanted = "one class of one output"
            raise ArgumentError.must_be("invalid_argument", "positive", wanted, [*(given or ())])
        return given[0] if given else None
    for name, equals, _ in named:
        if not equals or [each for each, *_ in named].count(name) > 1:
            wanted = "an output and its class, NAME=CLASS, once for each"
            raise ArgumentError.must_be("invalid_argument", "positive", wanted, [*(given or ())])
    return {name: chosen for name, _, chosen in named} or None


def network_of(fit: kd.Fit) -> Network:
    """Give the names of a fit's inputs and outputs."""
    from kerasduet.fits.result import spec_of

    return spec_of(fit, "A file of arrays by name").network


def refuse(options: dict[str, Any], wanted: str) -> None:
    """Raise for an option that was given and would be ignored."""
    for name, value in options.items():
        if value:
            sentence = "`{argument}` must go with {wanted} only."
            raise ArgumentError("invalid_argument", sentence, argument=name, wanted=wanted)


def _named_arrays(path: Path, spec: kd.ModelSpec, positive: Any) -> kd.Dataset:
    x, y = read_pair(path, spec.network)
    return kd.dataset(x, y, positive=positive, spec=spec if spec.table else None)


def _rows_of(path: Path, fit: kd.Fit, decimal: str | None) -> Any:
    """Read the rows of a file that is no image."""
    if path.suffix == SEVERAL:
        return read_inputs(path, network_of(fit))
    return read_array(path) if path.suffix == ONE else _whole_table(path, decimal, fit.data.schema)


def _table_data(
    path: Path, target: Sequence[str], positive: str | None, decimal: str | None, spec: kd.ModelSpec
) -> kd.Dataset:
    frame = read_table(path, _mark(decimal), _texts(spec.table))
    if not target:
        sentence = "`{argument}` must name the column of {path} to predict: {hint}"
        hint = nearest("", frame.columns)
        raise ArgumentError("invalid_argument", sentence, argument="target", path=str(path), hint=hint)
    for column in target:
        column_place(path, list(frame.columns), column, "target")
    refuse_missing(path, frame[[*target]])
    if not spec.table and not spec.column_rules:  # else the columns may have missing values
        refuse_missing(path, frame, _WAY_OUT)
    named = target if len(target) > 1 else target[0]
    return kd.dataset(frame, target=named, positive=positive, spec=spec)


def _whole_table(path: Path, decimal: str | None, schema: RowSchema, *, target: bool = False) -> Any:
    """Read a table, of whose columns those that a model takes must be whole, and the target if needed."""
    frame = read_table(path, _mark(decimal), _texts(schema.table))
    if target and schema.target is None:
        sentence = "`{argument}` must not be a CSV file: the run was trained on rows without names."
        raise ArgumentError("invalid_argument", sentence, argument="data")
    if not target:
        frame = frame.drop(columns=[name for name in schema.target or () if name in frame])
    used = (*(() if schema.table else schema.columns or frame.columns), *(schema.target or ()))
    refuse_missing(path, frame[[name for name in used if name in frame]])
    return frame


def _texts(table: Mapping[str, Column]) -> list[str]:
    """Name the columns whose values are texts also where they look like numbers, such as "01"."""
    return [name for name, each in table.items() if each.holds_texts]


def _images(paths: list[Path], schema: RowSchema, *, resize: bool) -> Batch:
    from kerasduet.data.rows.image_files import stored_images

    size, color = _image_kind(paths[0], schema)
    return Batch(list(map(str, paths)), [None] * len(paths), stored_images(paths, size, color, resize=resize))


def _image_kind(path: Path, schema: RowSchema) -> tuple[tuple[int, int], str]:
    """Give the height and width of the images that were trained on, and how they are coloured."""
    shape = schema.shape
    if len(shape) == 2:
        return (shape[0], shape[1]), "grayscale"
    if len(shape) == 3 and shape[2] == 3:
        return (shape[0], shape[1]), "rgb"
    sentence = "The run takes rows of the shape {shape!j}, which {path} cannot be: it holds images."
    raise DataError("not_images", sentence, shape=list(shape), path=str(path))


def _spread(path: Path) -> list[Path]:
    """Give a file, or the images in a folder."""
    from kerasduet.data.image_folders import images_in

    if not path.exists():
        raise cannot_read(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    if not path.is_dir():
        return [path]
    images = images_in(path)
    if not images:
        raise DataError("empty_data", "The folder {path} must hold at least one image.", path=str(path))
    return images


def _is_image(path: Path) -> bool:
    from kerasduet.data.image_folders import IMAGE_SUFFIXES

    return path.suffix.lower() in IMAGE_SUFFIXES


def _existing(name: str) -> Path:
    path = Path(name).expanduser()
    if not path.exists():
        sentence = "`{argument}` must be a built-in data set, a folder or a file, not {got!j}: {hint}"
        about = {"argument": "data", "got": name, "hint": nearest(name, kd.list_datasets())}
        raise DataError("unknown_dataset", sentence, **about)
    return path


def _mark(decimal: str | None) -> str:
    if decimal not in (None, ".", ","):
        raise ArgumentError.must_be("invalid_argument", "decimal", "a point or a comma", decimal)
    return decimal or "."
