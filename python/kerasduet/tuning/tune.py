"""Search: a spec with every combination of some values, each judged on the same resamples."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from kerasduet.data.dataset import Dataset
from kerasduet.errors import DataError, KerasDuetError, LabelError, RunError, SpecError
from kerasduet.evaluation.evaluate import evaluate
from kerasduet.fits.diagnosis import FitWarning
from kerasduet.fits.result import Fit
from kerasduet.seeds import check_seed
from kerasduet.specs.model_spec import ModelSpec, as_spec
from kerasduet.training.fit import data_of_spec, fit
from kerasduet.training.progress import check_verbose
from kerasduet.tuning.fit_resamples import check_same_rows
from kerasduet.tuning.grid import Cell, grid_cells, sharing
from kerasduet.tuning.repeated_fits import fit_metrics, is_of_one_fit
from kerasduet.tuning.resample_files import check_resamples
from kerasduet.tuning.resamples import Resample, Resamples
from kerasduet.tuning.tune_results import TuneResults, check_direction, chosen_metric
from kerasduet.tuning.weighted_rows import WeightedRows
from kerasduet.tuning.workers import Outcomes, check_n_jobs, outcomes

_METRICS = {
    "cell": pd.Series(dtype=int),
    "id": pd.Series(dtype=object),
    "metric": pd.Series(dtype=object),
    "value": pd.Series(dtype=float),
    "seconds": pd.Series(dtype=float),
}
_FAILURES = (DataError, LabelError, RunError, SpecError)  # a cell's own, not those of an argument

Training = tuple[Sequence[Cell], Resample]  # the cells share it
Stage = tuple[Cell, Any]  # a cell with its metrics, or with the error of its training


def tune(
    spec: ModelSpec | str,
    grid: Mapping[str, Sequence[Any]],
    data: Any,
    resamples: Resamples,
    *,
    seed: int = 0,
    metric: str | None = None,
    direction: str | None = None,
    sample_weight: Any = None,
    n_jobs: int | None = None,
    verbose: int | str | None = None,
    mode: str | None = None,
    device: str = "auto",
    mixed_precision: bool | None = None,
) -> TuneResults:
    """Train a spec with every combination of some values on resamples, to find the best.

    Cells that differ in their epochs only share one training for each resample: the state at 10 and at 100
    epochs is judged on the way to 1000, and is to the bit that of a training of so many.

    Parameters
    ----------
    spec : ModelSpec or str
        A spec, or the name of one.
    grid : mapping of str to sequence
        The values to try, by dotted path or short name, as `ModelSpec.override` takes them.
    data : Dataset, (x, y) or None
        The rows that the resamples are of; the spec's own data set if None.
    resamples : Resamples
        What `resamples`, `as_resamples` or `load_resamples` gives.
    seed : int, default 0
        The seed of each fit.
    metric : str, optional
        What the best cell is best in: the first metric of the spec unless given, or "loss".
    direction : {"minimize", "maximize"}, optional
        Which values of it are good: low ones of losses and errors unless given, and high ones of all others.
    sample_weight : array, shape (rows,), or mapping of them by output, optional
        As for `fit_resamples`.
    n_jobs : int, optional
        How many processes train, the cells that share a training on a resample each, as of `fit_resamples`.
    verbose, mode, device, mixed_precision
        As for `fit`.

    Returns
    -------
    TuneResults
        A cell that fails, such as one whose loss becomes NaN, has its reason there, and the search goes on.
        Ctrl-C ends the search (``interrupted``) with the cells that are done; where there are none, it
        raises.

    Raises
    ------
    SpecError
        ``unknown_field`` or ``invalid_spec`` for a path that the spec has not, with the nearest;
        ``invalid_spec`` for a value that does not belong there: both before anything is trained.
    DataError
        ``different_rows`` if the resamples are of other data.
    ArgumentError
        ``invalid_argument``, also for a metric that is not measured.

    Examples
    --------
    >>> import kerasduet as kd
    >>> data = kd.garments(train=200, test=10)
    >>> folds = kd.resamples(data, folds=2, stratify=True, seed=1)
    >>> found = kd.tune("fashion_mlp", {"epochs": [1, 2]}, data, folds, seed=1, verbose=0)
    >>> found.cells[["cell", "epochs", "n"]].values.tolist()
    [[1, 1, 2], [2, 2, 2]]
    """
    check_resamples(resamples)
    check_direction(direction)
    count, told = check_n_jobs(n_jobs), check_verbose(verbose)
    known = as_spec(spec)
    cells = grid_cells(known, grid)
    of_data = data_of_spec(known, data)
    check_same_rows(resamples, of_data)
    where = {"verbose": told, "mode": mode, "device": device, "mixed_precision": mixed_precision}
    arguments: dict[str, Any] = {**where, "seed": check_seed(seed)}
    work = partial(_stages, WeightedRows.of(known, of_data, sample_weight), arguments)
    check = partial(chosen_metric, known, metric=metric)
    trainings = [(_name(group, each), (group, each)) for group in sharing(cells) for each in resamples]
    found, interrupted = _found(outcomes(work, trainings, count, told), trainings, check)
    judged = [each for _, each in found if not isinstance(each, KerasDuetError)]
    failed = {cell.number: each for cell, each in reversed(found) if isinstance(each, KerasDuetError)}
    metrics = pd.concat(judged, ignore_index=True)[[*_METRICS]] if judged else pd.DataFrame(_METRICS)
    return TuneResults.of_cells(
        cells,
        metrics,
        failed,
        spec=known,
        data_name=of_data.name,
        resamples=resamples,
        seed=arguments["seed"],
        metric=check(metrics),
        direction=direction,
        interrupted=interrupted,
    )


def _name(group: Sequence[Cell], resample: Resample) -> str:
    numbers = ", ".join(str(cell.number) for cell in group)
    return f'cell{"s" if len(group) > 1 else ""} {numbers} on "{resample.id}"'


def _found(
    given: Outcomes, trainings: Sequence[tuple[str, Training]], check: Callable[[pd.DataFrame], str]
) -> tuple[list[Stage], bool]:
    """Give what was found in the order of the trainings, and whether Ctrl-C ended it; then at least one."""
    found: dict[int, list[Stage]] = {}
    interrupted = False
    try:
        with contextlib.closing(given):
            for place, outcome in given:
                found[place] = _checked(outcome, trainings[place][1][0], check)
    except KeyboardInterrupt:
        if not found:
            raise
        interrupted = True
    return [stage for place in sorted(found) for stage in found[place]], interrupted


def _checked(outcome: Any, group: Sequence[Cell], check: Callable[[pd.DataFrame], str]) -> list[Stage]:
    """Give the cells that a training judged or failed; raise what has nothing to do with them."""
    if isinstance(outcome, KerasDuetError):
        if not is_of_one_fit(outcome):
            raise outcome
        return [(cell, outcome) for cell in group]
    stages: list[Stage] = outcome
    for _, each in stages:
        if not isinstance(each, KerasDuetError):
            check(each)  # at the first one, before more is trained
    return stages


def _stages(rows: WeightedRows, arguments: Mapping[str, Any], training: Training) -> list[Stage]:
    """Train the cells of a group on a resample, each going on with the one before; judge or fail each."""
    group, resample = training
    data, weights, held_out_weights = rows.chosen(resample)
    given = {**arguments, "sample_weight": weights}
    started, trained = time.perf_counter(), None
    stages: list[Stage] = []
    for place, cell in enumerate(group):
        try:
            trained = _trained(cell, data, trained, given)
            evaluation = evaluate(trained, sample_weight=held_out_weights)
        except _FAILURES as error:  # what goes on from there fails alike
            return [*stages, *((failing, error) for failing in group[place:])]
        seconds = time.perf_counter() - started
        metrics = fit_metrics(resample.id, evaluation)
        stages.append((cell, metrics.assign(cell=cell.number, seconds=seconds)))
    return stages


def _trained(cell: Cell, rows: Dataset, before: Fit | None, arguments: Mapping[str, Any]) -> Fit:
    done = 0 if before is None else before.settings.epochs
    if before is not None and cell.epochs == done:
        return before
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FitWarning)  # some cells are meant to be worse
        trained = fit(cell.spec, rows, init_from=before, epochs=cell.epochs - done, **arguments)
    if trained.interrupted:
        raise KeyboardInterrupt
    return trained
