"""Search: a spec with every combination of some values, each judged on the same resamples."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kerasduet.arguments import check_path
from kerasduet.errors import ArgumentError
from kerasduet.seeds import check_seed
from kerasduet.specs.model_spec import ModelSpec, as_spec
from kerasduet.training.fit import data_of_spec
from kerasduet.training.progress import check_verbose
from kerasduet.tuning.cell_trainer import CellTrainer
from kerasduet.tuning.fit_resamples import check_same_rows
from kerasduet.tuning.plan import plan_search
from kerasduet.tuning.resample_files import check_resamples
from kerasduet.tuning.resamples import Resamples
from kerasduet.tuning.search import search_cells, search_study
from kerasduet.tuning.tune_results import TuneResults, check_direction, direction_of, metric_of
from kerasduet.tuning.weighted_rows import WeightedRows
from kerasduet.tuning.workers import check_n_jobs


def tune(
    spec: ModelSpec | str,
    grid: Mapping[str, Any],
    data: Any,
    resamples: Resamples,
    *,
    search: str = "grid",
    n_trials: int | None = None,
    pruner: str | None = None,
    ledger: str | Path | None = None,
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
    """Train a spec with combinations of some values on resamples, to find the best.

    All of a grid are tried, or some that are drawn or chosen. Cells that differ in their epochs only share
    one training for each resample: the state at 10 and at 100 epochs is judged on the way to 1000, and is to
    the bit that of a training of so many.

    Parameters
    ----------
    spec : ModelSpec or str
        A spec, or the name of one.
    grid : mapping
        The values to try, by dotted path or short name, as `ModelSpec.override` takes them: a list; or,
        unless `search` is "grid", a range ``{"low": 1e-4, "high": 0.1, "log": True}``, whose values are whole
        numbers if both ends are, ``low``, ``low + step``, ... with a ``step``, and spread over the orders of
        magnitude with ``log``.
    data : Dataset, (x, y) or None
        The rows that the resamples are of; the spec's own data set if None.
    resamples : Resamples
        What `resamples`, `as_resamples` or `load_resamples` gives.
    search : {"grid", "random", "quasi_random", "tpe"}
        Every combination; or `n_trials` of them: at random, by a scrambled Sobol sequence, which leaves
        smaller gaps, or each chosen by those before it, with a tree-structured Parzen estimator.
    n_trials : int, optional
        How many, 1 to 10,000; left out for a grid.
    pruner : {"hyperband"}, optional
        Judges each cell after 1, 3, 9, ... epochs of its own, and stops those that fall behind the others;
        cells share no training then.
    ledger : path, optional
        A file, Optuna's journal, that notes what is done: a search that was killed goes on where it was, and
        searches that are called with the same arguments at the same time, in several processes or on several
        machines, share the work. Each gives the whole result, and takes over what a dead one had in hand.
        More `n_trials` go on with a ledger of fewer.
    seed : int, default 0
        The seed of each fit, and of what is drawn.
    metric : str, optional
        What the best cell is best in: the first metric of the spec unless given, or "loss".
    direction : {"minimize", "maximize"}, optional
        Which values of it are good: low ones of losses and errors unless given, and high ones of all others.
    sample_weight : array, shape (rows,), or mapping of them by output, optional
        As for `fit_resamples`.
    n_jobs : int, optional
        How many processes train, the cells that share a training on a resample each, as of `fit_resamples`;
        1 with a `pruner`, whose work searches on one ledger share.
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
        ``invalid_spec`` for a value, or an end of a range, that does not belong there: all before anything is
        trained.
    DataError
        ``different_rows`` if the resamples are of other data.
    ArgumentError
        ``invalid_argument``, also for a metric that is not measured.
    RunError
        ``different_ledger`` if the ledger is of a search with another grid, data, seed or the like, which it
        names; ``corrupt_ledger``; ``ledger_in_use`` if another process does not let go of it for 30 seconds;
        ``cannot_write``.
    KerasDuetError
        ``missing_packages`` without Optuna, which all but a grid without a ledger needs: ``pip install
        'kerasduet[tune]'``.

    Notes
    -----
    One process finds the same cells with the same seed, also when it was stopped and goes on. Where several
    work on one ledger, what "tpe" and a pruner decide depends on who is done first. Several machines need a
    file system that has its locks in common, as NFS 4 has.

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
    count, told = _checked_jobs(n_jobs, pruner), check_verbose(verbose)
    known, checked_seed = as_spec(spec), check_seed(seed)
    path = None if ledger is None else _ledger_path(ledger)
    asked: dict[str, Any] = {"search": search, "n_trials": n_trials, "pruner": pruner}
    plan = plan_search(known, grid, **asked, seed=checked_seed, ledger=path is not None)
    of_data = data_of_spec(known, data)
    check_same_rows(resamples, of_data)
    where = {"verbose": told, "mode": mode, "device": device, "mixed_precision": mixed_precision}
    rows = WeightedRows.of(known, of_data, sample_weight)
    trainer = CellTrainer(rows, resamples, {**where, "seed": checked_seed}, count)
    choose = partial(_goal, known, metric, direction)
    if path is None and plan.cells and pruner is None:
        found = search_cells(plan, trainer, choose)
    else:
        found = search_study(plan, trainer, choose, path)
    if found.interrupted and not found.parts:
        raise KeyboardInterrupt
    chosen_metric, chosen_direction = choose(found.metrics)
    return TuneResults.of_found(
        found,
        spec=known,
        data_name=of_data.name,
        resamples=resamples,
        seed=checked_seed,
        metric=chosen_metric,
        direction=chosen_direction,
        search=plan.search,
        space=plan.space,
    )


def _checked_jobs(n_jobs: Any, pruner: Any) -> int | None:
    count = check_n_jobs(n_jobs)
    if pruner is not None and count not in (None, 1):
        wanted = "1 with a pruner: call it in several processes with one `ledger` instead"
        raise ArgumentError.must_be("invalid_argument", "n_jobs", wanted, count)
    return count


def _ledger_path(ledger: Any) -> Path:
    path = check_path("ledger", ledger)
    if path.is_dir():
        raise ArgumentError.must_be("invalid_argument", "ledger", "the path of a file", str(path))
    return path


def _goal(
    spec: ModelSpec, metric: str | None, direction: str | None, metrics: pd.DataFrame
) -> tuple[str, str]:
    """Give the metric that the search is about, of those that were measured, and its direction."""
    about = metric_of(spec, metrics, metric)
    return about, direction or direction_of(about)
