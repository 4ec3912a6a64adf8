"""Search the cells of a plan: those that are known beforehand in memory, or as trials of a study."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from kerasduet.data.sample_weights import sample_weight_hash
from kerasduet.errors import ArgumentError
from kerasduet.specs.schema import canonical
from kerasduet.tuning.cell_trainer import FAILURES, CellTrainer, CellTraining, Stage
from kerasduet.tuning.found import Found
from kerasduet.tuning.grid import sharing
from kerasduet.tuning.ledger import LARGEST, Ledger
from kerasduet.tuning.plan import Plan
from kerasduet.tuning.resamples import Resamples
from kerasduet.tuning.search_space import plain_space
from kerasduet.tuning.study import Claim, Study

_FACTOR = 3  # of Hyperband: each rung has so many times the epochs of the one before
_NOTE = 1000  # bytes of what a ledger notes of a resample, generously


def search_cells(plan: Plan, trainer: CellTrainer, check: Callable[[pd.DataFrame], object]) -> Found:
    """Train and judge cells that are known beforehand."""
    found = Found(plan.cells)
    trainings = [(group, each) for group in sharing(plan.cells) for each in trainer.resamples]
    ended: dict[int, list[Stage]] = {}
    try:
        with closing(trainer.stages(trainings)) as given:
            for place, stages in given:
                for _, outcome in stages:
                    if isinstance(outcome, pd.DataFrame):
                        check(outcome)  # at the first one, before more is trained
                ended[place] = stages
    except KeyboardInterrupt:
        found.interrupted = True
    for place in sorted(ended):
        found.add(ended[place])
    return found


def search_study(
    plan: Plan,
    trainer: CellTrainer,
    choose: Callable[[pd.DataFrame], tuple[str, str]],
    ledger: Path | None,
) -> Found:
    """Train and judge cells as trials of a study, with other processes where the ledger is a file."""
    about = _about(plan, trainer)
    if ledger is not None:
        _check_size(plan, about, trainer.resamples)
    interrupted = False
    with closing(Ledger(ledger, about, _pruner(plan))) as opened:
        study = Study(opened, plan, choose)
        try:
            while claims := study.claim():
                if plan.pruner:
                    _judge_on_the_way(study, claims[0], trainer, plan.epochs)
                else:
                    _judge(study, claims, trainer)
        except KeyboardInterrupt:
            interrupted = True
        found = study.found(trainer.resamples)
        for part in found.parts[:1]:
            study.settle(part)
    found.interrupted = interrupted
    return found


def _judge(study: Study, claims: Sequence[Claim], trainer: CellTrainer) -> None:
    """Judge cells that share a training; what was noted before their process died is not trained again."""
    of_cell = {claim.cell.number: claim for claim in claims}
    group = [claim.cell for claim in claims]
    left = [each for each in trainer.resamples if not all(each.id in claim.trial.results for claim in claims)]
    with closing(trainer.stages([(group, each) for each in left])) as given:
        for place, stages in given:
            for cell, outcome in stages:
                study.note(of_cell[cell.number], left[place].id, outcome)
    for claim in claims:
        if not claim.trial.state.is_finished():
            study.finish(claim)


def _judge_on_the_way(study: Study, claim: Claim, trainer: CellTrainer, most: int) -> None:
    """Judge a cell at each rung, on all resamples, until it is pruned or has all its epochs."""
    trainings = {each.id: CellTraining(each, trainer.rows, trainer.arguments) for each in trainer.resamples}
    for epochs in _rungs(claim.cell.epochs, most):
        outcomes = {}
        for name, training in trainings.items():
            try:
                outcomes[name] = training.up_to(epochs, claim.cell)
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


def _about(plan: Plan, trainer: CellTrainer) -> dict[str, Any]:
    """Tell what decides the cells and their values, as JSON holds it."""
    weights = trainer.rows.sample_weight
    about = {
        "data": trainer.resamples.data_fingerprint,
        "spec": plan.spec.hash,
        "sample_weight": None if weights is None else sample_weight_hash(weights),
        "resamples": trainer.resamples.fingerprint,
        "search": plan.search,
        "grid": [*map(list, plain_space(plan.space).items())],  # in the order that numbers the cells
        "pruner": plan.pruner,
        **{name: trainer.arguments[name] for name in ("seed", "mode", "mixed_precision")},
    }
    told: dict[str, Any] = json.loads(canonical(about))
    return told
