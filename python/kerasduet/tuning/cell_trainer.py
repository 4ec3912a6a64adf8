"""Train cells on resamples, those that share a training together, and judge what comes of each."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from kerasduet.data.dataset import Dataset
from kerasduet.errors import DataError, KerasDuetError, LabelError, RunError, SpecError
from kerasduet.evaluation.evaluate import evaluate
from kerasduet.fits.diagnosis import FitWarning
from kerasduet.fits.result import Fit
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.fit import fit
from kerasduet.training.model_reuse import give_back, models_freed, models_reused
from kerasduet.tuning.grid import Cell
from kerasduet.tuning.repeated_fits import fit_metrics, is_of_one_fit
from kerasduet.tuning.resamples import Resample, Resamples
from kerasduet.tuning.weighted_rows import WeightedRows
from kerasduet.tuning.workers import outcomes

FAILURES = (DataError, LabelError, RunError, SpecError)  # a cell's own, not those of an argument

Training = tuple[Sequence[Cell], Resample]  # the cells share it
Stage = tuple[Cell, pd.DataFrame | KerasDuetError]  # a cell with its metrics, or why it failed


@dataclass(frozen=True)
class CellTrainer:
    """What the trainings of a search have in common.

    Attributes
    ----------
    rows : WeightedRows
    resamples : Resamples
    arguments : dict
        Further ones of `fit`.
    n_jobs : int or None
        What `check_n_jobs` gives.
    """

    rows: WeightedRows
    resamples: Resamples
    arguments: Mapping[str, Any]
    n_jobs: int | None

    def stages(self, trainings: Sequence[Training]) -> Generator[tuple[int, list[Stage]]]:
        """Train, here or in processes; give the place of each training and its stages, as it ends.

        Raises
        ------
        KerasDuetError
            What is wrong with all cells alike.
        """
        work = partial(_stages, self.rows, self.arguments)
        named = [(_name(*each), each) for each in trainings]
        verbose = self.arguments["verbose"]
        with contextlib.closing(outcomes(work, named, self.n_jobs, verbose)) as given, models_freed():
            for place, outcome in given:
                if not isinstance(outcome, KerasDuetError):
                    yield place, outcome
                elif is_of_one_fit(outcome):
                    yield place, [(cell, outcome) for cell in trainings[place][0]]
                else:
                    raise outcome


class CellTraining:
    """A training on a resample, of one cell or of several, which stops where one is to be judged."""

    def __init__(self, resample: Resample, rows: WeightedRows, arguments: Mapping[str, Any]):
        self._id = resample.id
        self._rows, weights, self._held_out_weights = rows.chosen(resample)
        self._arguments = {**arguments, "sample_weight": weights}
        self._fit: Fit | None = None
        self._seconds = 0.0

    def up_to(self, epochs: int, cell: Cell) -> pd.DataFrame:
        """Go on to so many epochs of a cell, and judge: a row a metric, as of `TuneResults.metrics`."""
        started = time.perf_counter()
        self._fit = _trained_on(cell.spec, self._rows, self._fit, epochs, self._arguments)
        metrics = fit_metrics(self._id, evaluate(self._fit, sample_weight=self._held_out_weights))
        self._seconds += time.perf_counter() - started
        return metrics.assign(cell=cell.number, seconds=self._seconds)

    def end(self) -> None:
        """Leave the model to the next training."""
        if self._fit is not None:
            give_back(self._fit.model)
            self._fit = None


def _stages(rows: WeightedRows, arguments: Mapping[str, Any], shared: Training) -> list[Stage]:
    """Train the cells of a group on a resample, each going on with the one before; judge or fail each."""
    group, resample = shared
    training = CellTraining(resample, rows, arguments)
    stages: list[Stage] = []
    for place, cell in enumerate(group):
        try:
            stages.append((cell, training.up_to(cell.epochs, cell)))
        except FAILURES as error:  # what goes on from there fails alike
            return [*stages, *((failing, error) for failing in group[place:])]
    training.end()
    return stages


def _trained_on(
    spec: ModelSpec, rows: Dataset, before: Fit | None, epochs: int, arguments: Mapping[str, Any]
) -> Fit:
    """Train up to so many epochs, going on with the fit before."""
    done = 0 if before is None else before.settings.epochs
    if before is not None and epochs == done:
        return before
    with warnings.catch_warnings(), models_reused():
        warnings.simplefilter("ignore", FitWarning)  # some cells are meant to be worse
        trained = fit(spec, rows, init_from=before, epochs=epochs - done, **arguments)
    if trained.interrupted:
        raise KeyboardInterrupt
    return trained


def _name(group: Sequence[Cell], resample: Resample) -> str:
    numbers = ", ".join(str(cell.number) for cell in group)
    return f'cell{"s" if len(group) > 1 else ""} {numbers} on "{resample.id}"'
