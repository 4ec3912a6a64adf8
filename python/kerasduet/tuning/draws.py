"""Which rows each resample trains on and holds out, drawn by the seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.seeds import permutation, with_replacement
from kerasduet.training.stratification import stratified

Positions = NDArray[np.int32]
Drawn = Iterator[tuple[str, Positions, Positions]]  # id, units to train on, units held out


@dataclass(frozen=True)
class Units:
    """What is drawn: the rows, or groups of rows that stay together.

    Attributes
    ----------
    data : Dataset
    of_row : array of int32, shape (rows,)
        The unit of each row.
    sizes : array of int64, shape (units,)
        How many rows each unit has.
    strata : array of int64, shape (rows,), or None
        The class of each row, where each resample is to have all classes in proportion; rows are units then.
    """

    data: Dataset
    of_row: Positions
    sizes: NDArray[np.int64]
    strata: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.sizes)

    def rows(self, units: Positions) -> Positions:
        """Give the positions of the rows of some units, sorted; of a unit that is there twice, twice."""
        times = np.bincount(units, minlength=len(self))
        return np.repeat(np.arange(len(self.of_row), dtype=np.int32), times[self.of_row])


def draw(units: Units, how: Mapping[str, Any]) -> Drawn:
    """Draw the resamples that `how` describes; its settings are checked.

    The ids are caret's: "Fold1", "Fold1.Rep2", "Resample01".
    """
    if how["in_order"]:
        return _in_order(units, how)
    return {
        "cv": _folds,
        "repeated_cv": _folds,
        "bootstrap": _bootstrap,
        "holdout": _holdout,
        "loo": _one_out,
    }[how["method"]](units, how)


def _folds(units: Units, how: Mapping[str, Any]) -> Drawn:
    folds, repeats = how["folds"], how.get("repeats")
    for repeat in range(repeats or 1):
        fold_of = _dealt(units, folds, how["seed"], repeat)
        for fold in range(folds):
            repetition = f".{_numbered('Rep', repeat, repeats)}" if repeats else ""
            yield (
                _numbered("Fold", fold, folds) + repetition,
                _where(fold_of != fold),
                _where(fold_of == fold),
            )


def _dealt(units: Units, folds: int, seed: int, repeat: int) -> NDArray[np.int64]:
    """Give the fold of each unit: rows in turn, class by class if they are stratified; groups by size."""
    order = permutation(seed, len(units), "resamples", repeat)
    fold_of = np.empty(len(units), np.int64)
    if units.sizes.max() > 1:
        filled = np.zeros(folds, np.int64)
        for unit in order[np.argsort(-units.sizes[order], kind="stable")]:  # the largest group first
            fold_of[unit] = filled.argmin()
            filled[fold_of[unit]] += units.sizes[unit]
        return fold_of
    if units.strata is not None:
        order = order[np.argsort(units.strata[order], kind="stable")]
    fold_of[order] = np.arange(len(units)) % folds
    return fold_of


def _bootstrap(units: Units, how: Mapping[str, Any]) -> Drawn:
    times = how["times"]
    strata = np.zeros(len(units), np.int64) if units.strata is None else units.strata
    members = [_where(strata == stratum) for stratum in np.unique(strata)]
    for time in range(times):
        drawn = [
            each[with_replacement(how["seed"], len(each), "resamples", time, place)]
            for place, each in enumerate(members)
        ]
        train = np.concatenate(drawn)
        yield _numbered("Resample", time, times), train, _others(units, train)


def _holdout(units: Units, how: Mapping[str, Any]) -> Drawn:
    times = how["times"]
    count = round(len(units) * how["fraction"])
    for time in range(times):
        order = permutation(how["seed"], len(units), "resamples", time)
        if units.strata is not None:
            order = stratified(order, units.data, units.strata, count)
        held_out = order[:count]
        yield _numbered("Resample", time, times), _others(units, held_out), held_out


def _one_out(units: Units, how: Mapping[str, Any]) -> Drawn:
    for unit in range(len(units)):
        held_out = np.array([unit], np.int32)
        yield _numbered("Fold", unit, len(units)), _others(units, held_out), held_out


def _in_order(units: Units, how: Mapping[str, Any]) -> Drawn:
    """Train on all rows before those that are held out, as scikit-learn's ``TimeSeriesSplit`` does."""
    rows, all_rows = len(units), np.arange(len(units), dtype=np.int32)
    folds = how.get("folds", 1)
    size = rows // (folds + 1) if how["method"] == "cv" else round(rows * how["fraction"])
    kind = "Fold" if how["method"] == "cv" else "Resample"
    for fold in range(folds):
        start = rows - (folds - fold) * size
        yield _numbered(kind, fold, folds), all_rows[:start], all_rows[start : start + size]


def _others(units: Units, taken: Positions) -> Positions:
    return _where(np.bincount(taken, minlength=len(units)) == 0)


def _where(chosen: NDArray[np.bool_]) -> Positions:
    return np.flatnonzero(chosen).astype(np.int32)


def _numbered(name: str, place: int, count: int) -> str:
    return f"{name}{place + 1:0{len(str(count))}d}"
