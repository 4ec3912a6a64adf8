"""What a trial of Optuna's says of a cell, checked: a ledger is somebody's file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kerasduet.errors import KerasDuetError
from kerasduet.json_values import jsonable

_RESAMPLE = "resample "  # begins the names of what is said of the resamples
_UNKNOWN = ("NaN", "Inf", "-Inf")  # as JSON has them


@dataclass(frozen=True)
class Result:
    """What a cell had on a resample: its metrics, or why it failed."""

    metrics: dict[str, float]
    seconds: float
    reason: str | None = None

    @classmethod
    def of(cls, outcome: pd.DataFrame | KerasDuetError) -> Result:
        """Take what training and judging gave."""
        if isinstance(outcome, KerasDuetError):
            return cls({}, 0.0, str(outcome))
        metrics = dict(zip(outcome["metric"], map(float, outcome["value"]), strict=True))
        return cls(metrics, float(outcome["seconds"].iloc[0]))

    def to_frame(self, cell: int, resample: str) -> pd.DataFrame:
        """Give it as it was before `of` took it."""
        about = {"cell": cell, "id": resample, "metric": [*self.metrics], "value": [*self.metrics.values()]}
        return pd.DataFrame({**about, "seconds": self.seconds})

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON holds it."""
        about = {"metrics": jsonable(self.metrics), "seconds": self.seconds}
        return about if self.reason is None else {**about, "reason": self.reason}


@dataclass(frozen=True)
class CellTrial:
    """A trial, read.

    Attributes
    ----------
    id : int
        Optuna's.
    cell : int
        The number of the cell.
    worker : str
        Who has it in hand, or had.
    state : optuna.trial.TrialState
    results : dict of str to Result
        By the ids of the resamples.
    params : dict
        As Optuna has them.
    judged_at : tuple of int
        The epochs on its way after which it was judged.
    """

    id: int
    cell: int
    worker: str
    state: Any
    results: dict[str, Result]
    params: dict[str, Any]
    judged_at: tuple[int, ...]

    @classmethod
    def read(cls, trial: Any, id: int) -> CellTrial:
        """Read a trial of Optuna's.

        Raises
        ------
        ValueError
            For one that no search has written.
        """
        attrs: Mapping[str, Any] = trial.user_attrs
        cell, worker = attrs.get("cell", 0), attrs.get("worker")
        _check(isinstance(cell, int) and not isinstance(cell, bool) and cell > 0, "cell")
        _check(isinstance(worker, str) and re.fullmatch("[0-9a-f]{32}", worker), "worker")
        results = {
            name.removeprefix(_RESAMPLE): _result(each)
            for name, each in attrs.items()
            if name.startswith(_RESAMPLE)
        }
        judged_at = tuple(sorted(trial.intermediate_values))
        return cls(id, int(cell), str(worker), trial.state, results, trial.params, judged_at)


def attr_name(resample: str) -> str:
    """Give the name under which a trial has what is said of a resample."""
    return _RESAMPLE + resample


def _result(told: Any) -> Result:
    fits = isinstance(told, dict) and isinstance(told.get("metrics"), dict)
    _check(fits and isinstance(told.get("reason"), str | None), "resample")
    metrics = {name: _number(each) for name, each in told["metrics"].items()}
    return Result(metrics, _number(told.get("seconds")), told.get("reason"))


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    _check(is_number or value in _UNKNOWN, "number")
    return float(value)


def _check(fits: Any, what: str) -> None:
    if not fits:
        raise ValueError(f"a trial has no {what} that can be read")
