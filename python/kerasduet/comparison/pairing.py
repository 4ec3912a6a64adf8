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

    Of a fit, its test split is evaluated.

    Returns
    -------
    dict
        ``truth``, ``first``, ``second`` (int64 codes), ``class_names`` and ``positive``.

    Raises
    ------
    ArgumentError, RunError, LabelError, DataError
        As in `comparison.compare_fits`.
    """
    first, second = _evaluations({"first": first, "second": second})
    check_same_classes(first.class_names, second.class_names)
    truth, one = _codes(first)
    other_truth, other = _codes(second)
    _check_same_rows(first, second, truth, other_truth)
    named = {"class_names": first.class_names, "positive": first.positive}
    return {"truth": truth, "first": one, "second": other, **named}


def check_same_classes(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    """Refuse class names that differ, or stand in another order (code ``class_names_differ``)."""
    if first != second:
        wanted = f"of the classes of `first` in their order, {describe(list(first))}"
        raise LabelError.must_be("class_names_differ", "second", wanted, list(second))


def _evaluations(given: dict[str, Any]) -> list[Evaluation]:
    """Give evaluations by their arguments, those of fits made first; refuse all else, and regressions."""
    from kerasduet.evaluation.evaluate import Evaluation, check_one_output, evaluate
    from kerasduet.fits.result import Fit

    for argument, value in given.items():
        if not isinstance(value, Fit | Evaluation):
            wanted = "a fit or an evaluation, or a confusion matrix as the other is"
            raise ArgumentError.must_be("invalid_argument", argument, wanted, value)
        if value.data.schema.outputs if isinstance(value, Fit) else value.outputs:
            check_one_output(evaluate(value) if isinstance(value, Fit) else value)
        if not (value.data.class_names if isinstance(value, Fit) else value.class_names):
            sentence = "A comparison needs classes, and `{argument}` is of a regression."
            raise RunError("no_classes", sentence, argument=argument)
    return [evaluate(each) if isinstance(each, Fit) else each for each in given.values()]


def _check_same_rows(first: Evaluation, second: Evaluation, truth: Codes, other: Codes) -> None:
    if first.data_fingerprint != second.data_fingerprint:
        raise _different_rows("their data have different fingerprints.")
    if len(truth) != len(other):
        raise _different_rows("they have {first} and {second} rows.", first=len(truth), second=len(other))
    differing = np.flatnonzero(truth != other)
    if differing.size:
        row = int(differing[0])
        one, another = first.class_names[truth[row]], second.class_names[other[row]]
        reason = "the truth of row {row} is {first!j} in the one and {second!j} in the other."
        raise _different_rows(reason, row=row + 1, first=one, second=another)


def _different_rows(reason: str, **details: Any) -> DataError:
    start = "`first` and `second` must be evaluations of the same rows, but "
    return DataError("different_rows", start + reason, **details)


def _codes(evaluation: Evaluation) -> tuple[Codes, Codes]:
    """Give the truth and the predictions of an evaluation as 0-based codes."""
    predictions = evaluation.predictions
    truth, prediction = (predictions[name].cat.codes.to_numpy() for name in ("truth", ".pred_class"))
    return truth.astype(np.int64), prediction.astype(np.int64)
