"""A data set: what it is is known at once, its rows are read when they are used."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.named_arrays import Arrays, each_array, map_arrays, place_of, row_count
from kerasduet.data.readers import Chosen, Masks, OneTarget, Read, SeveralTargets
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.rows.blocks import ROWS_AT_ONCE, blocks
from kerasduet.data.summary import dataset_html, dataset_lines, inputs_described
from kerasduet.data.texts import text_bytes
from kerasduet.errors import ArgumentError, DataError, nearest

_HASHED_AT_ONCE = 2**20  # bytes, of rows that are shorter than images


@dataclass(frozen=True)
class Split:
    """Rows of a data set.

    Attributes
    ----------
    x : numpy.ndarray or dict of str to numpy.ndarray
        Pixels or numbers, (rows, ...), as stored: uint8 or float32. Not writeable. Of data that are read
        while training, `StoredRows`, of which ``np.asarray`` makes such an array. Texts are objects, (rows,).
        A dict of such arrays by name, where there are several inputs.
    y : numpy.ndarray or dict of str to numpy.ndarray
        int64 codes of the classes, (rows,), or soft labels, float32, (rows, classes); float32 targets,
        (rows, ...), or labels, (rows, labels); or the class of each pixel or step, (rows, height, width) or
        (rows, steps), uint8 (int64 for more than 256 classes). Not writeable. A dict of such arrays by name,
        where there are several targets.
    masks : numpy.ndarray or None
        Of `garments()` only: uint8, (rows, 28, 28), 1 where the garment is and 0 where the background is.
    """

    x: Arrays
    y: Arrays
    masks: NDArray[Any] | None = None

    def __len__(self) -> int:
        return row_count(self.x)


class Dataset:
    """A data set, of which nothing is read before `split()` or `fingerprint` asks for it.

    It can be copied and pickled: a user's arrays go with it, files and built-in sets are read again.

    Attributes
    ----------
    name : str
        ``"fashion_mnist"``, ``"garments"``, ..., ``"arrays"`` for a user's own data.
    schema : RowSchema
        What a row is: its inputs and its target. `task`, `class_names`, `shape` and `columns` are its own.
    splits : dict of str to int
        The splits and their numbers of rows.
    has_masks : bool
        Whether the rows have masks beside their classes.

    Examples
    --------
    >>> import kerasduet as kd
    >>> data = kd.xor()
    >>> data.splits
    {'train': 4, 'test': 4}
    >>> data.split("train").y
    array([0, 1, 1, 0])
    """

    def __init__(
        self,
        name: str,
        schema: RowSchema,
        splits: dict[str, int],
        read: Callable[[str], Split],
        *,
        noms: tuple[str, ...] | dict[str, tuple[str, ...]] | None = None,
        has_masks: bool = False,
    ):
        self.name = name
        self.schema = schema
        self.has_masks = has_masks
        self.splits = splits
        self._noms = noms
        self._read = read
        self._cache: dict[str, Split] = {}
        self._fingerprint: str | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Give what a pickle holds: how rows are read, not those that were, which may be others by then."""
        return {**vars(self), "_cache": {}, "_fingerprint": None}

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {count:,}" for name, count in self.splits.items())
        classes = f", {len(self.class_names)} classes" if self.class_names else ""
        return f"<Dataset {self.name}: {self.task}{classes}, {inputs_described(self.schema)}, {rows}>"

    def __str__(self) -> str:
        return "\n".join(dataset_lines(self))

    def _repr_html_(self) -> str:
        return dataset_html(self)

    @property
    def task(self) -> str:
        """What is learnt.

        "classification", "multilabel", "regression" or "segmentation"; "multioutput" for several of them; of
        "unlabelled" data nothing.
        """
        return self.schema.task

    @property
    def class_names(self) -> tuple[str, ...]:
        """The English names in the order of the codes; () without classes."""
        return self.schema.class_names

    @property
    def shape(self) -> Any:
        """The shape of one sample, such as (28, 28); () of a text; of several inputs a dict by name."""
        return {name: each.shape for name, each in self.schema.inputs.items()} or self.schema.shape

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The names of the inputs, by which further rows go; None where they have none."""
        return self.schema.columns

    def names(self, lang: str = "en") -> Any:
        """Return the class names in English (``"en"``) or French (``"fr"``); a user's own are as they are.

        Of several targets a dict of them by name.
        """
        if lang not in ("en", "fr"):
            raise ArgumentError.must_be("invalid_argument", "lang", '"en" or "fr"', lang)
        if lang == "en" or self._noms is None:
            return {name: each.class_names for name, each in self.schema.outputs.items()} or self.class_names
        return self._noms

    def split(self, name: str) -> Split:
        """Return the rows of a split, read at the first call.

        Raises
        ------
        DataError
            ``unknown_split``; ``missing_files``, ``download_failed`` or ``corrupt_file`` of built-in sets.
        """
        self.check_split(name)
        if name not in self._cache:
            self._cache[name] = _locked(self._read(name))
        return self._cache[name]

    def check_split(self, name: object) -> None:
        """Raise ``unknown_split`` unless the data have such rows."""
        if not isinstance(name, str) or name not in self.splits:
            hint = nearest(name, self.splits)
            raise DataError.must_be("unknown_split", "split", "a split of the data", name, hint=hint)

    @property
    def reader(self) -> Callable[[str], Split]:
        """What reads the rows of a split."""
        return self._read

    def with_target(self, target: str) -> Dataset:
        """Return the data with what a spec learns: ``"classes"`` (or numbers) as they are, or ``"masks"``.

        With masks each pixel has a class: that of its row where the mask is 1, and "Background" elsewhere.
        ``"classes_and_masks"`` are two targets of these names, for a network of two outputs.

        Raises
        ------
        DataError
            ``no_masks``.

        Examples
        --------
        >>> import kerasduet as kd
        >>> kd.garments(train=100, test=20).with_target("masks").split("test").y.shape
        (20, 28, 28)
        """
        if target == "classes" or self.task in ("segmentation", "multioutput"):
            return self
        if not self.has_masks:
            sentence = "`data` must have masks for a spec that learns them, but {dataset!j} has none."
            raise DataError("no_masks", sentence, dataset=self.name)
        names = ("Background", *self.class_names)
        schema = replace(self.schema, task="segmentation", class_names=names, positive=None)
        masks = Dataset(self.name, schema, self.splits, Masks(self), noms=("Fond", *self.names("fr")))
        return masks if target == "masks" else several_targets({"classes": self, "masks": masks})

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of pixels, targets and class names of all splits, with their shapes and types."""
        if self._fingerprint is None:
            self._fingerprint = _fingerprint(self)
        return self._fingerprint


def several_targets(targets: dict[str, Dataset]) -> Dataset:
    """Make one data set of several that have the same rows, each with a target of its own."""
    first = next(iter(targets.values()))
    outputs = {name: each.schema.without_inputs() for name, each in targets.items()}
    blank = RowSchema(shape=(), task="multioutput", outputs=outputs)
    schema = replace(blank, **first.schema.of_inputs())
    noms = {name: each.names("fr") for name, each in targets.items()}
    return Dataset(first.name, schema, first.splits, SeveralTargets(targets), noms=noms)


def chosen_rows(data: Dataset, positions: dict[str, NDArray[np.int32]]) -> Dataset:
    """Give a data set of some training rows of another: their positions, from 0, by split."""
    counts = {name: len(each) for name, each in positions.items()}
    reader = Chosen(data, positions)
    noms = data.names("fr")
    return Dataset(data.name, data.schema, counts, reader, noms=noms, has_masks=data.has_masks)


def with_rows(data: Dataset) -> Dataset:
    """Give a data set that holds the rows of another, so that a pickle of it needs no files.

    Rows that are read while training stay in their files.
    """
    rows = Read({name: data.split(name) for name in data.splits})
    noms = data.names("fr")
    return Dataset(data.name, data.schema, data.splits, rows, noms=noms, has_masks=data.has_masks)


def one_target(data: Dataset, name: str) -> Dataset:
    """Give a data set with one of its several targets."""
    schema, noms = dict(data.schema.by_output())[name], data.names("fr")[name]
    return Dataset(data.name, schema, data.splits, OneTarget(data, name), noms=noms)


def _locked(split: Split) -> Split:
    """Make views that refuse to be written to: all who use the data set share its cache."""
    return Split(*(map_arrays(_locked_view, each) for each in (split.x, split.y, split.masks)))


def _locked_view(array: Any) -> Any:
    if not isinstance(array, np.ndarray):  # rows that are still in their files, or no masks
        return array
    view = array.view()
    view.flags.writeable = False
    return view


def _fingerprint(data: Dataset) -> str:
    targets = [[*([name] if name else []), each.task, [*each.class_names]] for name, each in _targets(data)]
    digest = hashlib.sha256("".join(map(json.dumps, targets)).encode())
    for name in data.splits:
        rows = data.split(name)
        for kind, array in [*_named_arrays("x", rows.x), *_named_arrays("y", rows.y)]:
            if array.dtype.kind == "O":
                digest.update(json.dumps([name, kind, "text", array.shape]).encode())
                digest.update(b"".join(text_bytes(array)))
                continue
            little = array.dtype.newbyteorder("<")
            digest.update(json.dumps([name, kind, little.str, array.shape]).encode())
            bytes_a_row = math.prod(array.shape[1:]) * little.itemsize
            for block in blocks(len(array), max(ROWS_AT_ONCE, _HASHED_AT_ONCE // max(1, bytes_a_row))):
                values = np.ascontiguousarray(np.asarray(array[block]).astype(little, copy=False))
                digest.update(values.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def _targets(data: Dataset) -> list[tuple[str | None, RowSchema]]:
    """List the targets in an order that their names decide."""
    return sorted(data.schema.by_output(), key=lambda each: each[0] or "")


def _named_arrays(kind: str, rows: Any) -> list[tuple[str, Any]]:
    return [(place_of(kind, name), array) for name, array in each_array(rows)]
