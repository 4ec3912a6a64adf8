"""Several fits of a spec, one after the other: each is judged, and none that is done is lost."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from kerasduet.errors import RunError
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.fits.diagnosis import Diagnosis, FitWarning
from kerasduet.fits.result import Fit

Done = list[tuple[str, Fit, Evaluation]]


def fits_done(trainings: Iterable[tuple[str, Callable[[], Fit]]], judge: Callable[[Fit], Evaluation]) -> Done:
    """Train and judge one after the other, until all are done or Ctrl-C ends it; at least one.

    Parameters
    ----------
    trainings : iterable of (id, callable)
    judge : callable

    Raises
    ------
    RunError
        ``loss_not_finite``, with the id.
    """
    done: Done = []
    try:
        for name, train in trainings:
            trained = _trained(name, train)
            if trained.interrupted:
                raise KeyboardInterrupt
            done.append((name, trained, judge(trained)))
    except KeyboardInterrupt:
        if not done:
            raise
    _warn(done)
    return done


def metrics_of(done: Done) -> pd.DataFrame:
    """Give a row a fit and metric: ``id``, ``metric``, ``value``."""
    return pd.concat([with_id(name, _metrics(each)) for name, _, each in done], ignore_index=True)


def history_of(done: Done) -> pd.DataFrame:
    """Give the histories with the ids of their fits."""
    return pd.concat([with_id(name, fit.history) for name, fit, _ in done], ignore_index=True)


def with_id(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a data frame with an id in front."""
    return pd.concat([pd.Series(name, index=frame.index, name="id"), frame], axis=1)


def _trained(name: str, train: Callable[[], Fit]) -> Fit:
    """Train; what a history shows is said of all fits together."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FitWarning)
            return train()
    except RunError as error:
        if error.code != "loss_not_finite":
            raise
        sentence = "In {id!j}: " + error.sentence
        raise RunError("loss_not_finite", sentence, id=name, **error.details) from None


def _warn(done: Done) -> None:
    """Warn once of what the histories of some fits show, in the words of the first of them."""
    by_code: dict[str, list[tuple[str, Diagnosis]]] = {}
    for name, fit, _ in done:
        if fit.diagnosis is not None:
            by_code.setdefault(fit.diagnosis.code, []).append((name, fit.diagnosis))
    for found in by_code.values():
        name, first = found[0]
        sentence = "In {count} of {fits} fits, as in {id!j}: " + first.sentence
        counts = {"count": len(found), "fits": len(done), "id": name}
        warnings.warn(FitWarning(first.code, sentence, **counts, **first.details), stacklevel=4)


def _metrics(evaluation: Evaluation) -> pd.DataFrame:
    more = evaluation.regression_metrics if evaluation.is_regression else {}
    values = {"loss": evaluation.loss, **evaluation.metrics, **more}
    return pd.DataFrame({"metric": [*values], "value": np.array([*values.values()], float)})
