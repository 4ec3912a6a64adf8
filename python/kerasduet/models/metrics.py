"""Metrics as they are named: whether they take classes as the loss does, and where they cut outputs."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from kerasduet.data.row_schema import RowSchema
from kerasduet.errors import DataError, KerasDuetWarning
from kerasduet.models.heads import heads
from kerasduet.models.losses import class_cut, gives_distribution, loss_name, takes_codes
from kerasduet.models.shapes import output_shape

_KERAS_CUT = 0.5  # where metrics cut an output that are told nothing else
_CUTTING = (  # metrics that cut outputs, of which the confusion matrix has the same statistic
    *("binaryaccuracy", "precision", "recall", "truepositives", "truenegatives", "falsepositives"),
    *("falsenegatives", "binaryiou"),
)
_OF_ONES = (  # metrics that take every target above 0 for 1
    *("auc", "precisionatrecall", "recallatprecision", "sensitivityatspecificity"),
    "specificityatsensitivity",
)


def check_metrics(
    model: Any, metrics: Mapping[str | None, list[str | dict[str, Any]]], schema: RowSchema
) -> None:
    """Raise ``target_mismatch`` if a metric takes classes in another form than the loss of its output does.

    Keras would compare codes with columns, and give a number that means nothing. A metric that cuts the
    outputs elsewhere than the predictions do is warned of.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    metrics : mapping of lists by output
        As a spec names them; None is the only output.
    schema : RowSchema
        Of the rows.

    Warns
    -----
    KerasDuetWarning
        ``other_threshold``.
    """
    of_model = heads(model)
    for name, target in schema.by_output():
        _check_metrics_of_one(of_model[name], metrics.get(name, []), target, name)


def _check_metrics_of_one(
    model: Any, metrics: Iterable[str | dict[str, Any]], schema: RowSchema, output: str | None
) -> None:
    if schema.task in ("regression", "multilabel"):
        return
    codes, outputs = takes_codes(model), output_shape(model)[-1] or 0
    for metric in metrics:
        name = metric if isinstance(metric, str) else metric["class_name"]
        if not _fits(name.lower(), sparse=codes, outputs=outputs) or _compares_numbers(metric):
            form = "codes" if codes else "one column" if outputs == 1 else "a column for each class"
            sentence = (
                "The metric {metric} must take classes as the loss {loss} does, as {wanted}: "
                '"accuracy" does so under every loss.'
            )
            about = {"metric": _of_output(name, output), "loss": loss_name(model)}
            raise DataError("target_mismatch", sentence, wanted=form, **about)
        if schema.soft and _plain(name) in (*_CUTTING, *_OF_ONES):
            sentence = (
                'The metric {metric} must have one class for each row, not soft labels: "accuracy" takes the '
                "most probable class for it."
            )
            raise DataError("target_mismatch", sentence, metric=_of_output(name, output))
        _warn_of_threshold(model, metric, outputs)


def _of_output(metric: str, output: str | None) -> str:
    """Say which of several outputs a metric is of."""
    return metric if output is None else f"{metric} of {output}"


def accuracy_threshold(model: Any, task: str | None) -> float | None:
    """Give where "accuracy" must cut a single output, or those of labels, if Keras would do otherwise."""
    cut = class_cut(model)
    if task == "multilabel":
        return cut
    return cut if output_shape(model)[-1] == 1 and cut != _KERAS_CUT else None


def _compares_numbers(metric: str | dict[str, Any]) -> bool:
    """Tell whether a metric is the class Accuracy, which counts outputs that equal the targets' numbers.

    As a text Keras takes the name for "accuracy".
    """
    return isinstance(metric, dict) and metric["class_name"].lower() == "accuracy"


def _plain(metric: str) -> str:
    return metric.lower().replace("_", "")


def _warn_of_threshold(model: Any, metric: str | dict[str, Any], outputs: int) -> None:
    """Warn of a metric that cuts the outputs at another number than the predictions, or each by itself."""
    name = metric if isinstance(metric, str) else metric["class_name"]
    if _plain(name) not in _CUTTING:
        return
    config = {} if isinstance(metric, str) else metric.get("config", {})
    given = config.get("threshold", config.get("thresholds"))
    threshold = _KERAS_CUT if given is None else given
    about = {"metric": name, "threshold": threshold}
    if outputs == 1 and threshold != class_cut(model):
        _warn("the output at {threshold}, but classes are cut at {cut}", cut=class_cut(model), **about)
    softmax = gives_distribution(model) and threshold == _KERAS_CUT  # then the larger one is above it
    if outputs == 2 and "accuracy" in name.lower() and not softmax:
        _warn("each output at {threshold}, but the class is that of the larger one", **about)


def _warn(what: str, **details: Any) -> None:
    sentence = f"The metric {{metric}} cuts {what}: it will not be that of the confusion matrix."
    warnings.warn(KerasDuetWarning("other_threshold", sentence, **details), stacklevel=5)


def _fits(metric: str, *, sparse: bool, outputs: int) -> bool:
    """Tell whether a metric takes classes as a loss of that kind does."""
    if metric in ("accuracy", "acc") or metric.endswith("iou") or metric.startswith("kerasduet>"):
        return True  # Keras chooses its kind by the targets, or it is told their form
    if sparse or metric.startswith("sparse"):
        return sparse and metric.startswith("sparse")
    return not (metric.startswith("binary") and outputs > 2) and not (
        metric.startswith("categorical") and outputs == 1
    )
