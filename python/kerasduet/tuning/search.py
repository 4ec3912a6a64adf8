"""Search the cells of a plan: those that are known beforehand in memory, or as trials of a study."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from kerasduet.data.dataset import Dataset
from kerasduet.errors import ArgumentError, KerasDuetError
from kerasduet.fits.result import Fit
from kerasduet.specs.schema import canonical
from kerasduet.tuning.found import Found
from kerasduet.tuning.grid import Cell, sharing
from kerasduet.tuning.ledger import LARGEST, Ledger
from kerasduet.tuning.plan import Plan
from kerasduet.tuning.resamples import Resample, Resamples
from kerasduet.tuning.search_space import Range
from kerasduet.tuning.stages import FAILURES, judged, rows_of, stages, trained_on
from kerasduet.tuning.study import Claim, Study

_FACTOR = 3  # of Hyperband: each rung has so many times the epochs of the one before
_NOTE = 1000  # bytes of what a ledger notes of a resample, generously

Arguments = Mapping[str, Any]


def search_cells(
    plan: Plan,
    data: Dataset,
    resamples: Resamples,
    arguments: Arguments,
    check: Callable[[pd.DataFrame], object],
) -> Found:
    """Train and judge cells that are known beforehand."""
    found = Found(plan.cells)
    try:
        for group in sharing(plan.cells):
            parts = []
            for resample in resamples:
                for cell, outcome in stages(group, data, resample, arguments):
                    if isinstance(outcome, KerasDuetError):
                        found.failed.setdefault(cell.number, str(outcome))
                    else:
                        check(outcome)  # at the first one, before more is trained
                        parts.append(outcome)
            found.parts += parts
    except KeyboardInterrupt:
        found.interrupted = True
    return found


def search_study(
    plan: Plan,
    data: Dataset,
    resamples: Resamples,
    arguments: Arguments,
    choose: Callable[[pd.DataFrame], tuple[str, str]],
    ledger: Path | None,
) -> Found:
    """Train and judge cells as trials of a study, with other processes where the ledger is a file."""
    about = _about(plan, data, resamples, arguments)
    if ledger is not None:
        _check_size(plan, about, resamples)
    interrupted = False
    with closing(Ledger(ledger, about, _pruner(plan))) as opened:
        study = Study(opened, plan, choose)
        try:
            while claims := study.claim():
                if plan.pruner:
                    _judge_on_the_way(study, claims[0], data, resamples, arguments, plan.epochs)
                else:
                    _judge(study, claims, data, resamples, arguments)
        except KeyboardInterrupt:
            interrupted = True
        found = study.found(resamples)
        for part in found.parts[:1]:
            study.settle(part)
    found.interrupted = interrupted
    return found


def _judge(
    study: Study, claims: Sequence[Claim], data: Dataset, resamples: Resamples, arguments: Arguments
) -> None:
    """Judge cells that share a training; what was noted before their process died is not trained again."""
    of_cell = {claim.cell.number: claim for claim in claims}
    for resample in resamples:
        if all(resample.id in claim.trial.results for claim in claims):
            continue
        for cell, outcome in stages([claim.cell for claim in claims], data, resample, arguments):
            study.note(of_cell[cell.number], resample.id, outcome)
    for claim in claims:
        if not claim.trial.state.is_finished():
            study.finish(claim)


def _judge_on_the_way(
    study: Study, claim: Claim, data: Dataset, resamples: Resamples, arguments: Arguments, most: int
) -> None:
    """Judge a cell at each rung, on all resamples, until it is pruned or has all its epochs."""
    trainings = {each.id: _Training(claim.cell, data, each, arguments) for each in resamples}
    for epochs in _rungs(claim.cell.epochs, most):
        outcomes = {}
        for name, training in trainings.items():
            try:
                outcomes[name] = training.up_to(epochs)
            except FAILURES as error:
                study.note(claim, name, error)
                study.finish(claim)
                return
        study.settle(outcomes[name])
        pruned = epochs < claim.cell.epochs and study.is_pruned(claim, epochs, [*outcomes.values()])
        if pruned:
            break
    for name, outcome in outcomes.items():
        study.note(claim, name, outcome)
    study.finish(claim, pruned=pruned)


class _Training:
    """A cell's training on a resample, which stops where it is to be judged."""

    def __init__(self, cell: Cell, data: Dataset, resample: Resample, arguments: Arguments):
        self._cell, self._resample, self._arguments = cell, resample, arguments
        self._rows = rows_of(data, resample)
        self._fit: Fit | None = None
        self._seconds = 0.0

    def up_to(self, epochs: int) -> pd.DataFrame:
        """Go on to so many epochs, and judge."""
        started = time.perf_counter()
        self._fit = trained_on(self._cell.spec, self._rows, self._fit, epochs, self._arguments)
        metrics = judged(self._cell, self._resample, self._fit, 0.0)
        self._seconds += time.perf_counter() - started
        return metrics.assign(seconds=self._seconds)


def _rungs(epochs: int, most: int) -> list[int]:
    """Give the epochs at which a cell is judged: 1, 3, 9, ..., and its last."""
    powers = (_FACTOR**power for power in range(most.bit_length()))
    return [*(each for each in powers if each < epochs), epochs]


def _check_size(plan: Plan, about: Mapping[str, Any], resamples: Resamples) -> None:
    """Refuse to begin a ledger that would be too large to be read: each cell says what it is one of."""
    size = plan.count * (2 * len(canonical(about["grid"])) + _NOTE * len(resamples))
    if size > LARGEST:
        sentence = (
            "`{argument}` must be left out of a search of {cells} cells with so many values and resamples: "
            "it would be too large to be read again."
        )
        raise ArgumentError("invalid_argument", sentence, argument="ledger", cells=plan.count)


def _pruner(plan: Plan) -> Any:
    import optuna

    if plan.pruner is None:
        return optuna.pruners.NopPruner()
    return optuna.pruners.HyperbandPruner(min_resource=1, max_resource=plan.epochs, reduction_factor=_FACTOR)


def _about(plan: Plan, data: Dataset, resamples: Resamples, arguments: Arguments) -> dict[str, Any]:
    """Tell what decides the cells and their values, as JSON holds it."""
    about = {
        "data": data.fingerprint,
        "spec": plan.spec.hash,
        "resamples": resamples.fingerprint,
        "search": plan.search,
        "grid": [  # in the order that numbers the cells
            [path, dataclasses.asdict(values) if isinstance(values, Range) else values]
            for path, values in plan.space.items()
        ],
        "pruner": plan.pruner,
        **{name: arguments[name] for name in ("seed", "mode", "mixed_precision")},
    }
    told: dict[str, Any] = json.loads(canonical(about))
    return told
