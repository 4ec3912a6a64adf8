"""Classes and numbers as a loss wants to see them, and what outputs and metrics must be for that."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.data.mismatches import shapes_agree
from kerasduet.data.target_values import without_ones
from kerasduet.data.user_data import as_classes, as_numbers
from kerasduet.errors import DataError, KerasDuetWarning
from kerasduet.models.losses import (
    class_cut,
    gives_distribution,
    is_own_loss,
    last_activation,
    loss_name,
    takes_codes,
    wants_classes,
    wants_columns,
    wants_numbers,
)
from kerasduet.models.shapes import output_shape
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.specs.network import own_layers

_KERAS_CUT = 0.5  # where metrics cut an output that are told nothing else
_CUTTING = (  # metrics that cut outputs, of which the confusion matrix has the same statistic
    *("binaryaccuracy", "precision", "recall", "truepositives", "truenegatives", "falsepositives"),
    *("falsenegatives", "binaryiou"),
)
_OF_ONES = (  # metrics that take every target above 0 for 1
    *("auc", "precisionatrecall", "recallatprecision", "sensitivityatspecificity"),
    "specificityatsensitivity",
)


def check_output(model: Any, data: Dataset, y: NDArray[Any], *, soft: bool = False) -> None:
    """Raise unless the model's outputs and its loss can be held against the data's targets.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    data : Dataset
    y : array
        The targets of the rows that are trained on.
    soft : bool, default False
        Whether a loss for classes may meet numbers, as Keras lets it.

    Raises
    ------
    DataError
        ``shape_mismatch`` unless there is one output for each class (or one for two), label or target, of
        each pixel or step in a segmentation; ``target_mismatch`` if a loss for classes meets numbers, one for
        two classes meets more, or one for codes meets one-hot classes.
    """
    shape = output_shape(model)
    if data.task == "regression":
        if not soft:
            _check_number_loss(model, y)
        _check_number_shape(shape[1:], y.shape[1:])
        return
    outputs, wanted = shape[-1], len(data.class_names or data.schema.labels)
    _check_places(shape[1:-1], data, y)
    _check_class_loss(model, data)
    needs_columns = data.schema.soft or _needs_columns(model)
    one_for_two = outputs == 1 and len(data.class_names) == 2 and not needs_columns
    if outputs != wanted and not one_for_two:
        sentence = "The last layer must have as many outputs as the data have {what}, {wanted}, not {got}."
        what = "classes" if data.class_names else "labels"
        raise DataError("shape_mismatch", sentence, what=what, wanted=wanted, got=outputs)


def _check_number_loss(model: Any, y: NDArray[Any]) -> None:
    """Raise where a loss for classes meets numbers; a binary cross-entropy takes those from 0 to 1."""
    name = loss_name(model).replace("_", "")
    if "crossentropy" not in name and not takes_codes(model):
        return
    if "binary" in name and y.min() >= 0 and y.max() <= 1:
        return
    sentence = "`{argument}` must hold classes for the loss {loss}, not numbers that are measured."
    details: dict[str, Any] = {"argument": "y", "loss": loss_name(model)}
    if "binary" in name:
        sentence = "`{argument}` must hold classes for the loss {loss}, or numbers from 0 to 1, not {got:g}."
        details["got"] = float(y.max() if y.max() > 1 else y.min())
    raise DataError("target_mismatch", sentence, **details)


def _check_number_shape(outputs: tuple[int | None, ...], targets: tuple[int, ...]) -> None:
    """Raise unless there is an output for each number of a row; axes of length 1 do not count."""
    if shapes_agree(without_ones(outputs), without_ones(targets)):
        return
    if len(outputs) == 1 and len(targets) < 2:
        sentence = (
            "The last layer must have as many outputs as a row of `y` has numbers, {wanted}, not {got}."
        )
        raise DataError("shape_mismatch", sentence, wanted=int(np.prod(targets)), got=outputs[0])
    sentence = "The last layer must give outputs of the shape of a target, {wanted_shape!j}, not {shape!j}."
    raise DataError("shape_mismatch", sentence, wanted_shape=list(targets), shape=list(outputs))


def _check_places(places: tuple[int | None, ...], data: Dataset, y: NDArray[Any]) -> None:
    """Raise unless there is one prediction a row, or one for each pixel or step."""
    wanted, shape = y.shape[1:] if data.task == "segmentation" else (), [*places, "outputs"]
    if shapes_agree(places, wanted):
        return
    if not wanted:
        sentence = "The last layer must give a vector for each row, not {shape!j}."
        raise DataError("shape_mismatch", sentence, shape=shape)
    sentence = (
        "The last layer must give one output for each {place} and class, so of shape {wanted_shape!j}, not "
        "{shape!j}."
    )
    place = "pixel" if len(wanted) == 2 else "step"
    raise DataError("shape_mismatch", sentence, place=place, shape=shape, wanted_shape=[*wanted, "classes"])


def read_for_loss(data: Dataset, loss: str | dict[str, Any], outputs: int | None) -> Dataset:
    """Give the data as a loss, as a spec names it, reads them for so many outputs.

    To one for classes whole numbers are such, and rows of fractions soft labels. To one for numbers whole
    numbers that nobody called classes are numbers: of pixels and steps, and of rows where there are more than
    two of them for one output.

    Raises
    ------
    DataError, LabelError
        What `readings.numbers_as_classes` refuses.
    """
    if wants_classes(loss, data):
        return as_classes(data, soft=wants_columns(loss))
    for_one_output = len(data.class_names) > 2 and outputs == 1
    if data.schema.unnamed and wants_numbers(loss) and (data.task == "segmentation" or for_one_output):
        return as_numbers(data)
    return data


def last_units(spec: ModelSpec) -> int | None:
    """Give the units of the last layer that has some."""
    configs = (each["config"] for each in reversed(own_layers(spec.to_dict())))
    return next((config["units"] for config in configs if "units" in config), None)


def check_metrics(model: Any, metrics: Iterable[str | dict[str, Any]], data: Dataset) -> None:
    """Raise ``target_mismatch`` if a metric takes classes in another form than the loss does.

    Keras would compare codes with columns, and give a number that means nothing. A metric that cuts the
    outputs elsewhere than the predictions do is warned of.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    metrics : iterable
        The metrics as a spec names them.
    data : Dataset

    Warns
    -----
    KerasDuetWarning
        ``other_threshold``.
    """
    if data.task in ("regression", "multilabel"):
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
            raise DataError("target_mismatch", sentence, metric=name, loss=loss_name(model), wanted=form)
        if data.schema.soft and _plain(name) in (*_CUTTING, *_OF_ONES):
            sentence = (
                'The metric {metric} must have one class for each row, not soft labels: "accuracy" takes the '
                "most probable class for it."
            )
            raise DataError("target_mismatch", sentence, metric=name)
        _warn_of_threshold(model, metric, outputs)


def accuracy_threshold(model: Any, task: str | None) -> float | None:
    """Give where "accuracy" must cut a single output, or those of labels, if Keras would do otherwise."""
    cut = class_cut(model)
    if task == "multilabel":
        return cut
    return cut if output_shape(model)[-1] == 1 and cut != _KERAS_CUT else None


def encode_targets(model: Any, data: Dataset, y: NDArray[Any]) -> NDArray[Any]:
    """Give the targets in the form that the model's loss takes.

    Losses such as the sparse ones take codes, a single output takes a column, all others one column for
    each class; a loss of the user's own takes what the data hold.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    data : Dataset
        Says what `y` holds.
    y : array of codes, shape (rows,) or (rows, ...), of labels, (rows, labels), or of float targets; of soft
        labels, (rows, classes)

    Returns
    -------
    array
        The codes as they are for a loss that takes them, else float32 (..., outputs).
    """
    own = is_own_loss(model)
    if data.task == "multilabel" or (own and not data.schema.one_hot):
        return y
    if data.task == "regression":
        shape = [size if size else y.shape[axis] for axis, size in enumerate(output_shape(model)) if axis]
        return y.astype(np.float32).reshape(len(y), *shape)
    if takes_codes(model):
        return y
    if y.dtype.kind == "f":  # soft labels
        return y
    if output_shape(model)[-1] == 1 and not own:
        return y.astype(np.float32)[..., None]
    one_hot: NDArray[np.float32] = np.eye(len(data.class_names), dtype=np.float32)[y]
    return one_hot


def _needs_columns(model: Any) -> bool:
    """Tell whether the loss has an output for each class, also of two."""
    return takes_codes(model) or "categorical" in loss_name(model)


def _check_class_loss(model: Any, data: Dataset) -> None:
    loss, classes = loss_name(model), len(data.class_names)
    if data.task == "multilabel" and (_needs_columns(model) or gives_distribution(model)):
        sentence = (
            "`{argument}` has rows with several labels, or none, so the last layer must be a sigmoid and the "
            "loss one such as binary_crossentropy, not {activation} and {loss}."
        )
        activation = last_activation(model)
        raise DataError("target_mismatch", sentence, argument="y", loss=loss, activation=activation)
    if data.schema.one_hot and takes_codes(model):
        other = loss.replace("sparse_", "") if "sparse" in loss else "categorical_crossentropy"
        got = "soft labels" if data.schema.soft else "one-hot columns"
        sentence = (
            "`{argument}` must hold one class for each row for the loss {loss}, not {got}: "
            "{other} takes those."
        )
        raise DataError("target_mismatch", sentence, argument="y", loss=loss, got=got, other=other)
    if "binary" in loss and classes > 2:
        other = loss.replace("binary", "categorical")
        sentence = "The loss {loss} must have data of two classes, not {got}: {other} is for more."
        if data.schema.unnamed and data.task == "segmentation":
            sentence = (
                "The loss {loss} must have masks of two classes, or pixels that are numbers from 0 to 1 "
                "(divide them by 255), not {got} whole numbers: {other} is for more classes."
            )
        raise DataError("target_mismatch", sentence, loss=loss, got=classes, other=other)


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
