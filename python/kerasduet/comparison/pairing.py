"""Whether two evaluations are of the same rows: only then can their predictions be set side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerasduet.confusion.factors import Codes
from kerasduet.errors import ArgumentError, DataError, LabelError, RunError, describe

if TYPE_CHECKING:
    from kerasduet.evaluation.evaluate import Evaluation


def same_rows(first: Any, second: Any) -> dict[str, Any]:
    """Give the truth, both predictions and the classes of two evaluations, checked to be of the same rows.

    Returns
    -------
    dict
        ``truth``, ``first``, ``second`` (int64 codes) and ``class_names``.

    Raises
    ------
    ArgumentError, RunError, LabelError, DataError
        As in `comparison.compare`.
    """
    _check_evaluations(first, second)
    check_same_classes(first.class_names, second.class_names)
    truth, one = _codes(first)
    other_truth, other = _codes(second)
    _check_same_rows(first, second, truth, other_truth)
    return {"truth": truth, "first": one, "second": other, "class_names": first.class_names}


def check_same_classes(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    """Refuse class names that differ, or stand in another order (code ``class_names_differ``)."""
    if first != second:
        wanted = f"of the classes of `first` in their order, {describe(list(first))}"
        raise LabelError.must_be("class_names_differ", "second", wanted, list(second))


def _check_evaluations(first: Any, second: Any) -> None:
    from kerasduet.evaluation.evaluate import Evaluation

    for argument, value in (("first", first), ("second", second)):
        if not isinstance(value, Evaluation):
            wanted = "an evaluation, or a confusion matrix as the other is"
            raise ArgumentError.must_be("invalid_argument", argument, wanted, value)
        if not value.class_names:
            raise RunError("no_classes", f"A comparison needs classes, and `{argument}` is of a regression.")


def _check_same_rows(first: Evaluation, second: Evaluation, truth: Codes, other: Codes) -> None:
    reason = ""
    if first.data_fingerprint != second.data_fingerprint:
        reason = "their data have different fingerprints"
    elif len(truth) != len(other):
        reason = f"they have {len(truth)} and {len(other)} rows"
    elif (truth != other).any():
        row = int(np.flatnonzero(truth != other)[0])
        known, found = (
            describe(each.class_names[codes[row]]) for each, codes in ((first, truth), (second, other))
        )
        reason = f"the truth of row {row + 1} is {known} in the one and {found} in the other"
    if reason:
        text = f"`first` and `second` must be evaluations of the same rows, but {reason}."
        raise DataError("different_rows", text)


def _codes(evaluation: Evaluation) -> tuple[Codes, Codes]:
    """Give the truth and the predictions of an evaluation as 0-based codes."""
    predictions = evaluation.predictions
    truth, prediction = (predictions[name].cat.codes.to_numpy() for name in ("truth", ".pred_class"))
    return truth.astype(np.int64), prediction.astype(np.int64)
