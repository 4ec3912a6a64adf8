"""What resamples must be, whoever made them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import first_repeated
from kerasduet.data.dataset import Dataset
from kerasduet.errors import ArgumentError, DataError, LabelError

_MOST_POSITIONS = 100_000_000  # 400 MB

Checked = list[tuple[str, NDArray[np.int32], NDArray[np.int32]]]


def check_size(count: int, rows: int) -> None:
    """Raise ``invalid_argument`` if so many resamples of so many rows would fill the memory."""
    if count * rows > _MOST_POSITIONS:
        sentence = (
            "`{argument}` must be one that makes at most {most} resamples of {rows} rows, not {got}: "
            "hold out larger parts, or fewer of them."
        )
        sizes = {"most": _MOST_POSITIONS // rows, "rows": rows, "got": count}
        raise ArgumentError("invalid_argument", sentence, argument="method", **sizes)


def check_positions(drawn: Iterable[tuple[str, Any, Any]], rows: int) -> Checked:
    """Give ids and positions, from 0, as int32, checked.

    Raises
    ------
    DataError
        ``invalid_resamples`` unless the ids are distinct texts and each resample trains on rows that it does
        not hold out, and holds out at least one, all of them positions among the rows.
    """
    checked = []
    for name, *parts in drawn:
        if not isinstance(name, str) or not name:
            raise DataError.must_be("invalid_resamples", "id", "a text", name)
        train, held_out = (
            _positions(each, rows, f"{name}.{kind}")
            for kind, each in zip(("train", "held_out"), parts, strict=True)
        )
        trained = np.zeros(rows, np.bool_)
        trained[train] = True
        both = held_out[trained[held_out]]
        if len(both):
            sentence = "`{argument}` must not hold out a row that it trains on, such as row {row}."
            raise DataError("invalid_resamples", sentence, argument=name, row=int(both[0]) + 1)
        checked.append((name, train, held_out))
    if not checked:
        raise DataError("invalid_resamples", "There must be at least one resample.")
    twice = first_repeated(name for name, *_ in checked)
    if twice is not None:
        sentence = "The ids of resamples must be distinct, not {got!j} twice."
        raise DataError("invalid_resamples", sentence, got=twice)
    return checked


def check_classes(data: Dataset, checked: Checked) -> None:
    """Raise ``missing_class`` if a resample trains on no row of a class that the rows have."""
    y = data.split("train").y
    if data.task != "classification" or y.ndim != 1:
        return
    present = np.bincount(y) > 0
    for name, train, _ in checked:
        missing = np.flatnonzero(present & (np.bincount(y[train], minlength=len(present)) == 0))
        if len(missing):
            sentence = (
                "The resample {resample!j} must train on rows of each class, but has none of {class_name!j}: "
                "stratify, or leave that class out."
            )
            class_name = data.class_names[int(missing[0])]
            raise LabelError("missing_class", sentence, resample=name, class_name=class_name)


def read_resamples(document: Any) -> dict[str, Any]:
    """Give the parts of a document that `Resamples.to_dict` made, positions counted from 0.

    Raises
    ------
    DataError
        ``invalid_resamples``.
    """
    try:
        version, how = document["resamples_version"], dict(document["how"])
        rows, fingerprint = document["rows"], document["data_fingerprint"]
        parts = [(each["id"], each["train"], each["held_out"]) for each in document["resamples"]]
        drawn = [(name, *(np.asarray(each) - 1 for each in positions)) for name, *positions in parts]
        fits = version == 1 and isinstance(rows, int) and isinstance(fingerprint, str) and "method" in how
    except (KeyError, TypeError, ValueError, OverflowError):
        fits = False
    if not fits:
        sentence = "Resamples must be as `save_resamples()` writes them."
        raise DataError("invalid_resamples", sentence)
    return {"how": how, "rows": rows, "data_fingerprint": fingerprint, "resamples": drawn}


def _positions(given: Any, rows: int, argument: str) -> NDArray[np.int32]:
    positions = np.asarray(given)
    if positions.ndim != 1 or not len(positions) or positions.dtype.kind not in "iu":
        wanted = "positions of rows, at least one"
        shown = positions.tolist() if positions.ndim < 2 else "an array of several dimensions"
        raise DataError.must_be("invalid_resamples", argument, wanted, shown)
    outside = (positions < 0) | (positions >= rows)
    if outside.any():
        sentence = "`{argument}` must hold positions among the {rows} rows, not row {row}."
        row = int(positions[outside.argmax()]) + 1
        raise DataError("invalid_resamples", sentence, argument=argument, rows=rows, row=row)
    return positions.astype(np.int32)
