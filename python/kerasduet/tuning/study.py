"""The cells of a search as trials of an Optuna study: who takes which, and what came of each."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kerasduet.errors import KerasDuetError
from kerasduet.tuning.cell_trials import CellTrial, Result, attr_name
from kerasduet.tuning.found import Found
from kerasduet.tuning.grid import Cell
from kerasduet.tuning.ledger import Ledger
from kerasduet.tuning.plan import Plan
from kerasduet.tuning.resamples import Resamples
from kerasduet.tuning.sampling import distributions, params_of

_POLL = 0.5  # seconds between two looks at what others have in hand


@dataclass(frozen=True)
class Claim:
    """A cell that this process has in hand, with its trial as it was found."""

    cell: Cell
    trial: CellTrial


class Study:
    """The cells of a search, each a trial.

    Parameters
    ----------
    ledger : Ledger
    plan : Plan
    choose : callable
        Gives the metric that the search is about, and its direction, by a table of what was measured.
    """

    def __init__(self, ledger: Ledger, plan: Plan, choose: Callable[[pd.DataFrame], tuple[str, str]]):
        self._ledger, self._plan, self._choose = ledger, plan, choose
        self._groups = plan.groups()
        self._storage = ledger.storage
        self._ids: dict[int, int] = {}  # of the trials by their numbers: each look reads the file
        self._id = self._storage.get_study_id_from_name(ledger.study.study_name)

    def claim(self) -> list[Claim]:
        """Take the next cells that are left and that nobody has in hand, or wait; none once all are done."""
        while True:
            with self._ledger.lock, self._ledger.writing():
                trials = self._trials()
                left = [group for group in self._groups if not _is_done(group, trials)]
                for group in left:
                    if not self._is_taken(group, trials):
                        return [self._take(number, trials.get(number)) for number in group]
            if not left:
                return []
            time.sleep(_POLL)

    def note(self, claim: Claim, resample: str, outcome: pd.DataFrame | KerasDuetError) -> None:
        """Note what a cell had on a resample."""
        self.settle(outcome)
        result = Result.of(outcome).to_dict()
        with self._ledger.writing():
            self._storage.set_trial_user_attr(claim.trial.id, attr_name(resample), result)

    def settle(self, outcome: pd.DataFrame | KerasDuetError) -> None:
        """Note the metric that the search is about, which only what was measured tells."""
        if isinstance(outcome, pd.DataFrame):
            metric, direction = self._choose(outcome)
            self._ledger.settle(metric=metric, direction=direction)

    def finish(self, claim: Claim, *, pruned: bool = False) -> None:
        """Note that a cell is done."""
        from optuna.trial import TrialState

        results = self._read(self._storage.get_trial(claim.trial.id)).results.values()
        score = self._score(results)
        state = TrialState.FAIL if score is None else TrialState.PRUNED if pruned else TrialState.COMPLETE
        with self._ledger.writing():
            self._storage.set_trial_state_values(claim.trial.id, state, None if score is None else [score])

    def is_pruned(self, claim: Claim, epochs: int, outcomes: Sequence[pd.DataFrame]) -> bool:
        """Report how good a cell is on its way, and ask whether it is to stop there.

        Before the last report of a process that died, all is decided.
        """
        if epochs < max(claim.trial.judged_at, default=0):
            return False
        score = self._score([*map(Result.of, outcomes)])
        reported, study = math.nan if score is None else score, self._ledger.study
        with self._ledger.writing():
            self._storage.set_trial_intermediate_value(claim.trial.id, epochs, reported)
            return bool(study.pruner.prune(study, self._storage.get_trial(claim.trial.id)))

    def found(self, resamples: Resamples) -> Found:
        """Gather what is known of the cells that are done; those that are chosen on the way must be begun."""
        with self._ledger.lock:
            trials = self._trials()
        begun = [trials[number] for number in range(1, self._plan.count + 1) if number in trials]
        found = Found(self._plan.cells or [self._cell(trial) for trial in begun])
        for trial in begun:
            if trial.state.is_finished():
                _gather(found, trial, resamples)
        return found

    def _trials(self) -> dict[int, CellTrial]:
        """Read the trials, by the numbers of their cells."""
        read = map(self._read, self._storage.get_all_trials(self._id, deepcopy=False))
        return {trial.cell: trial for trial in read}

    def _read(self, trial: Any) -> CellTrial:
        if trial.number not in self._ids:
            id = self._storage.get_trial_id_from_study_id_trial_number(self._id, trial.number)
            self._ids[trial.number] = id
        try:
            return CellTrial.read(trial, self._ids[trial.number])
        except (ValueError, OverflowError) as error:
            raise self._ledger.damaged(str(error)) from None

    def _is_taken(self, group: Sequence[int], trials: Mapping[int, CellTrial]) -> bool:
        known = (trials[number] for number in group if number in trials)
        return any(not each.state.is_finished() and self._ledger.is_alive(each.worker) for each in known)

    def _take(self, number: int, trial: CellTrial | None) -> Claim:
        if trial is None:
            return self._begin(self._plan.cell(number, None, self._storage))
        if not trial.state.is_finished():
            self._storage.set_trial_user_attr(trial.id, "worker", self._ledger.worker)
        return Claim(self._cell(trial), trial)

    def _begin(self, cell: Cell) -> Claim:
        from optuna.trial import TrialState, create_trial

        about = {"cell": cell.number, "worker": self._ledger.worker}
        template = create_trial(
            state=TrialState.RUNNING,
            params=params_of(self._plan.space, cell.values),
            distributions=distributions(self._plan.space),
            user_attrs=about,
        )
        id = self._storage.create_new_trial(self._id, template)
        return Claim(cell, self._read(self._storage.get_trial(id)))

    def _cell(self, trial: CellTrial) -> Cell:
        try:
            return self._plan.cell(trial.cell, trial.params, self._storage)
        except (ValueError, KeyError):
            raise self._ledger.damaged("a trial has values that are not searched") from None

    def _score(self, results: Any) -> float | None:
        """Give the mean of the metric, as what is to be low; none of a cell that failed."""
        if any(each.reason is not None for each in results):
            return None
        about = self._ledger.study.user_attrs
        values = [each.metrics.get(about.get("metric"), math.nan) for each in results]
        known = [each for each in values if not math.isnan(each)]
        if not known:
            return None
        return float(np.mean(known)) * (1 if about.get("direction") == "minimize" else -1)


def _is_done(group: Sequence[int], trials: Mapping[int, CellTrial]) -> bool:
    return all(number in trials and trials[number].state.is_finished() for number in group)


def _gather(found: Found, trial: CellTrial, resamples: Resamples) -> None:
    from optuna.trial import TrialState

    for resample in resamples:
        result = trial.results.get(resample.id)
        if result is None:
            continue
        if result.reason is not None:
            found.failed.setdefault(trial.cell, result.reason)
        else:
            found.parts.append(result.to_frame(trial.cell, resample.id))
    if trial.state == TrialState.PRUNED and trial.judged_at:
        found.pruned[trial.cell] = trial.judged_at[-1]
