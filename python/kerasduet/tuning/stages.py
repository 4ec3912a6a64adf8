"""Train a cell, or several that share a training, on a resample, and judge what comes of it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from kerasduet.data.dataset import Dataset, chosen_rows
from kerasduet.errors import DataError, KerasDuetError, LabelError, RunError, SpecError
from kerasduet.evaluation.evaluate import evaluate
from kerasduet.fits.diagnosis import FitWarning
from kerasduet.fits.result import Fit
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.fit import fit
from kerasduet.tuning.grid import Cell
from kerasduet.tuning.repeated_fits import metrics_of
from kerasduet.tuning.resamples import Resample

FAILURES = (DataError, LabelError, RunError, SpecError)  # a cell's own, not those of an argument

Outcome = pd.DataFrame | KerasDuetError


def stages(
    group: Sequence[Cell], data: Dataset, resample: Resample, arguments: Mapping[str, Any]
) -> Iterator[tuple[Cell, Outcome]]:
    """Train the cells of a group on a resample, each going on with the one before; judge or fail each.

    Yields
    ------
    Cell
    DataFrame or KerasDuetError
        A row a metric, ``cell``, ``id``, ``metric``, ``value`` and ``seconds``; or why the cell failed.
    """
    rows = rows_of(data, resample)
    started, trained = time.perf_counter(), None
    for place, cell in enumerate(group):
        try:
            trained = trained_on(cell.spec, rows, trained, cell.epochs, arguments)
            metrics = judged(cell, resample, trained, time.perf_counter() - started)
        except FAILURES as error:
            for failing in group[place:]:  # what goes on from there fails alike
                yield failing, error
            return
        yield cell, metrics


def rows_of(data: Dataset, resample: Resample) -> Dataset:
    """Give the rows of a resample, those that are held out as the split "test"."""
    return chosen_rows(data, {"train": resample.train, "test": resample.held_out})


def trained_on(
    spec: ModelSpec, rows: Dataset, before: Fit | None, epochs: int, arguments: Mapping[str, Any]
) -> Fit:
    """Train up to so many epochs, going on with the fit before."""
    done = 0 if before is None else before.settings.epochs
    if before is not None and epochs == done:
        return before
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FitWarning)  # some cells are meant to be worse
        trained = fit(spec, rows, init_from=before, epochs=epochs - done, **arguments)
    if trained.interrupted:
        raise KeyboardInterrupt
    return trained


def judged(cell: Cell, resample: Resample, trained: Fit, seconds: float) -> pd.DataFrame:
    """Judge a fit on the rows that were held out."""
    metrics = metrics_of([(resample.id, trained, evaluate(trained))])
    return metrics.assign(cell=cell.number, seconds=seconds)
