"""Several fits of a spec: each is judged, and none that is done is lost."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kerasduet.errors import KerasDuetError, KerasDuetWarning, RunError
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.fits.diagnosis import Diagnosis, FitWarning
from kerasduet.fits.result import Fit
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.model_reuse import give_back, models_freed, models_reused
from kerasduet.tuning.workers import outcomes


@dataclass(frozen=True)
class DoneFit:
    """What is kept of a fit that is judged; its model is not."""

    spec: ModelSpec
    history: pd.DataFrame
    diagnosis: Diagnosis | None
    class_names: Any
    evaluation: Evaluation


Done = Mapping[str, DoneFit]  # by id


def done_fit(train: Callable[[], Fit], judge: Callable[[Fit], Evaluation]) -> DoneFit:
    """Train and judge; what a history shows is said of all fits together."""
    with warnings.catch_warnings(), models_reused():
        warnings.simplefilter("ignore", FitWarning)
        fit = train()
    if fit.interrupted:
        raise KeyboardInterrupt
    assert fit.spec is not None
    done = DoneFit(fit.spec, fit.history, fit.diagnosis, fit.data.names(), judge(fit))
    give_back(fit.model)
    return done


def fits_done(
    work: Callable[[Any], DoneFit], items: Sequence[tuple[str, Any]], n_jobs: int | None, verbose: int
) -> tuple[dict[str, DoneFit], dict[str, str]]:
    """Train and judge for each item, until all are done or Ctrl-C ends it; at least one.

    Parameters
    ----------
    work : callable
    items : sequence of (id, any)
    n_jobs, verbose
        As of `outcomes`.

    Returns
    -------
    dict of DoneFit
        By id, in the order of the items.
    dict of str
        Why others failed, by id.

    Raises
    ------
    RunError
        ``loss_not_finite`` and others, with the id, if no fit is done.
    KerasDuetError
        What is wrong with all fits alike.
    """
    found: dict[int, Any] = {}
    try:
        with contextlib.closing(outcomes(work, items, n_jobs, verbose)) as given, models_freed():
            for place, outcome in given:
                if isinstance(outcome, KerasDuetError) and not is_of_one_fit(outcome):
                    raise outcome
                found[place] = outcome
    except KeyboardInterrupt:
        if not found:
            raise
    by_id = {items[place][0]: found[place] for place in sorted(found)}
    done = {name: each for name, each in by_id.items() if isinstance(each, DoneFit)}
    failed = {name: each for name, each in by_id.items() if name not in done}
    _check_some(done, failed)
    _warn_of_failures(failed, len(found))
    _warn(done)
    return done, {name: str(each) for name, each in failed.items()}


def is_of_one_fit(error: KerasDuetError) -> bool:
    """Tell whether others may go well where this came: a wrong argument or spec fails with all."""
    return isinstance(error, RunError) or error.code == "internal_error"


def fit_metrics(name: str, evaluation: Evaluation) -> pd.DataFrame:
    """Give a row a metric of a fit: ``id``, ``metric``, ``value``."""
    return with_id(name, _metrics(evaluation))


def metrics_of(done: Done) -> pd.DataFrame:
    """Give a row a fit and metric: ``id``, ``metric``, ``value``."""
    parts = [fit_metrics(name, each.evaluation) for name, each in done.items()]
    return pd.concat(parts, ignore_index=True)


def history_of(done: Done) -> pd.DataFrame:
    """Give the histories with the ids of their fits."""
    return pd.concat([with_id(name, each.history) for name, each in done.items()], ignore_index=True)


def with_id(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a data frame with an id in front."""
    return pd.concat([pd.Series(name, index=frame.index, name="id"), frame], axis=1)


def _check_some(done: Done, failed: Mapping[str, KerasDuetError]) -> None:
    """Raise the first error, with the id, unless a fit is done."""
    if not done:
        name, error = next(iter(failed.items()))
        raise type(error)(error.code, "In {id!j}: " + error.sentence, **{"id": name, **error.details})


def _warn_of_failures(failed: Mapping[str, KerasDuetError], fits: int) -> None:
    """Warn once of fits that failed, in the words of the first of them."""
    if failed:
        name, error = next(iter(failed.items()))
        sentence = "{count} of {fits} fits failed and are left out, such as {id!j}: " + error.sentence
        details = {**error.details, "count": len(failed), "fits": fits, "id": name}
        warnings.warn(KerasDuetWarning("failed_fits", sentence, **details), stacklevel=4)


def _warn(done: Done) -> None:
    """Warn once of what the histories of some fits show, in the words of the first of them."""
    by_code: dict[str, list[tuple[str, Diagnosis]]] = {}
    for name, each in done.items():
        if each.diagnosis is not None:
            by_code.setdefault(each.diagnosis.code, []).append((name, each.diagnosis))
    for found in by_code.values():
        name, first = found[0]
        sentence = "In {count} of {fits} fits, as in {id!j}: " + first.sentence
        counts = {"count": len(found), "fits": len(done), "id": name}
        warnings.warn(FitWarning(first.code, sentence, **counts, **first.details), stacklevel=4)


def _metrics(evaluation: Evaluation) -> pd.DataFrame:
    more = evaluation.regression_metrics if evaluation.is_regression else {}
    values = {"loss": evaluation.loss, **evaluation.metrics, **more}
    return pd.DataFrame({"metric": [*values], "value": np.array([*values.values()], float)})
