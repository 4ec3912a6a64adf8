"""What predicted probabilities are worth: curves, calibration, and what another threshold would give."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.confusion.statistics import class_statistics
from kerasduet.evaluation.evaluate import Evaluation, label_columns, probability_columns
from kerasduet.reporting.auc import class_curves
from kerasduet.reporting.calibration import brier_score, calibration

Json = dict[str, Any]

_POINTS = 4000  # of all curves together
_FEWEST, _MOST = 20, 200  # of one
_STEPS = 100  # between the thresholds 0 and 1


def curves(evaluation: Evaluation, positive: str | None) -> list[Json] | None:
    """Give the curves of each class against the rest, of two classes those of the positive one."""
    scores = _scores(evaluation, positive)
    if scores is None:
        return None
    points = min(max(_POINTS // len(scores), _FEWEST), _MOST)
    return [{"class": name, **class_curves(*each, points)} for name, each in scores.items()]


def reliability(evaluation: Evaluation, positive: str | None) -> Json | None:
    """Set probabilities against what came: of two classes those of the positive one.

    Of more classes, the probability of the predicted one against how often it was right; of labels, that of
    every label of every row.
    """
    scores = _scores(evaluation, positive)
    if scores is None:
        return None
    if len(evaluation.class_names) > 2:
        probability, truth = _probabilities(evaluation), _truth(evaluation)
        found = calibration(probability.max(axis=1), _codes(evaluation) == truth)
        return {"of": "prediction", "brier": brier_score(probability, truth), **found}
    happened, probability = (np.concatenate(each) for each in zip(*scores.values(), strict=True))
    both = np.column_stack([1 - probability.astype(np.float64), probability])
    of = "label" if evaluation.labels else "positive"
    return {"of": of, "brier": brier_score(both, happened.astype(int)), **calibration(probability, happened)}


def thresholds(evaluation: Evaluation, positive: str | None) -> Json | None:
    """Count, for each threshold of two classes, what would be predicted; see `confusion_matrix`."""
    if len(evaluation.class_names) != 2:
        return None
    scores = _scores(evaluation, positive)
    if scores is None:
        return None
    ((name, (happened, probability)),) = scores.items()
    negative = next(each for each in evaluation.class_names if each != name)
    steps = [place / _STEPS for place in range(_STEPS + 1)]
    return {
        "positive": name,
        "negative": negative,
        "tables": [{"threshold": step, **_counted(probability >= step, happened)} for step in steps],
    }


def _counted(said: NDArray[np.bool_], happened: NDArray[np.bool_]) -> Json:
    """Count right and wrong predictions of the positive class, with caret's statistics of them."""
    pairs = [[said & happened, said & ~happened], [~said & happened, ~said & ~happened]]
    table = np.array([[each.sum() for each in row] for row in pairs], np.float64)
    statistics = class_statistics(table, 0)
    return {
        "table": table.astype(int).tolist(),
        "Accuracy": float(np.trace(table) / len(said)),
        **{name: statistics[name] for name in ("Sensitivity", "Specificity", "Precision", "F1")},
    }


def _scores(
    evaluation: Evaluation, positive: str | None
) -> dict[str, tuple[NDArray[np.bool_], NDArray[Any]]] | None:
    """Give by class or label which rows are of it and its probabilities; None where there are none."""
    frame = evaluation.predictions
    if evaluation.labels:
        columns = label_columns(evaluation.labels)
        if not set(columns[".pred"]) <= set(frame):
            return None
        parts = zip(evaluation.labels, columns["truth"], columns[".pred"], strict=True)
        return {name: (frame[a].to_numpy() == 1, frame[b].to_numpy()) for name, a, b in parts}
    names = evaluation.class_names
    if not names or not set(probability_columns(names)) <= set(frame):
        return None
    truth, probability = _truth(evaluation), _probabilities(evaluation)
    shown = [positive] if len(names) == 2 else names
    places = {name: names.index(name) for name in shown if name is not None}
    return {name: (truth == place, probability[:, place]) for name, place in places.items()}


def _probabilities(evaluation: Evaluation) -> NDArray[Any]:
    return evaluation.predictions[probability_columns(evaluation.class_names)].to_numpy()


def _truth(evaluation: Evaluation) -> NDArray[np.int64]:
    return evaluation.predictions["truth"].cat.codes.to_numpy().astype(np.int64)


def _codes(evaluation: Evaluation) -> NDArray[np.int64]:
    return evaluation.predictions[".pred_class"].cat.codes.to_numpy().astype(np.int64)
