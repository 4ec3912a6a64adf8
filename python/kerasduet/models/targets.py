"""Classes and numbers as a loss wants to see them, and a network's outputs as classes and probabilities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.errors import DataError


def check_output(model: Any, data: Dataset, targets: int = 1) -> None:
    """Raise unless the model's outputs and its loss can be held against the data's targets.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    data : Dataset
    targets : int
        How many numbers a row of a regression has.

    Raises
    ------
    DataError
        ``shape_mismatch`` unless there is one output for each class (or one for two) or for each target, of
        each pixel in a segmentation; ``target_mismatch`` if a loss for classes meets numbers, one for two
        classes meets more, or one for codes meets one-hot classes.
    """
    outputs, classes = int(model.output_shape[-1]), len(data.class_names)
    _check_places(tuple(model.output_shape[1:-1]), data)
    if classes:
        _check_class_loss(loss_name(model), data)
        one_for_two = outputs == 1 and classes == 2 and "categorical" not in loss_name(model)
        if outputs != classes and not one_for_two:
            sentence = (
                "The last layer must have as many outputs as the data have classes, {wanted}, not {got}."
            )
            raise DataError("shape_mismatch", sentence, wanted=classes, got=outputs)
        return
    if "crossentropy" in loss_name(model):
        sentence = "`{argument}` must hold classes for the loss {loss}, not numbers that are measured."
        raise DataError("target_mismatch", sentence, argument="y", loss=loss_name(model))
    if outputs != targets:
        sentence = (
            "The last layer must have as many outputs as a row of `y` has numbers, {wanted}, not {got}."
        )
        raise DataError("shape_mismatch", sentence, wanted=targets, got=outputs)


def _check_places(places: tuple[int | None, ...], data: Dataset) -> None:
    """Raise unless there is one prediction a row, or one a pixel."""
    shape = [*places, "outputs"]
    if data.task == "segmentation" and places != data.shape[:2]:
        sentence = (
            "The last layer must give one output for each pixel and class, so of shape {wanted_shape!j}, not "
            "{shape!j}."
        )
        wanted = [*data.shape[:2], "classes"]
        raise DataError("shape_mismatch", sentence, shape=shape, wanted_shape=wanted)
    if data.task != "segmentation" and places:
        sentence = "The last layer must give a vector for each row, not {shape!j}."
        raise DataError("shape_mismatch", sentence, shape=shape)


def check_metrics(model: Any, metrics: Iterable[str | dict[str, Any]], data: Dataset) -> None:
    """Raise ``target_mismatch`` if a metric takes classes in another form than the loss does.

    Keras would compare codes with columns, and give a number that means nothing.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    metrics : iterable
        The metrics as a spec names them.
    data : Dataset
    """
    if data.task == "regression":
        return
    loss, outputs = loss_name(model), int(model.output_shape[-1])
    for metric in metrics:
        name = metric if isinstance(metric, str) else metric["class_name"]
        if not _fits(name.lower(), sparse="sparse" in loss, outputs=outputs):
            form = (
                "codes" if "sparse" in loss else "one column" if outputs == 1 else "a column for each class"
            )
            sentence = (
                "The metric {metric} must take classes as the loss {loss} does, as {wanted}: "
                '"accuracy" does so under every loss.'
            )
            raise DataError("target_mismatch", sentence, metric=name, loss=loss, wanted=form)


def encode_targets(model: Any, data: Dataset, y: NDArray[Any]) -> NDArray[Any]:
    """Give the targets in the form that the model's loss takes.

    Sparse losses take codes, a single output takes a column, all others one column for each class.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    data : Dataset
        Says what `y` holds.
    y : array of codes, shape (rows,) or (rows, height, width), or of float targets

    Returns
    -------
    array
        The codes as they are for a sparse loss, else float32 (..., outputs).
    """
    if data.task == "regression":
        return y.astype(np.float32).reshape(len(y), -1)
    if "sparse" in loss_name(model):
        return y
    if model.output_shape[-1] == 1:
        return y.astype(np.float32)[..., None]
    one_hot: NDArray[np.float32] = np.eye(len(data.class_names), dtype=np.float32)[y]
    return one_hot


def probabilities(model: Any, output: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn a classifier's outputs into one probability for each class, in their order: (..., classes)."""
    if getattr(model.loss, "from_logits", False):
        output = _from_logits(output)
    return np.concatenate([1 - output, output], axis=-1) if output.shape[-1] == 1 else output


def most_probable(probability: NDArray[np.float32]) -> NDArray[np.int64]:
    """Choose the most probable class, the first one in a tie: (..., classes) to (...)."""
    codes: NDArray[np.int64] = probability.argmax(axis=-1)
    return codes


def loss_name(model: Any) -> str:
    """Name the model's loss in lower case, such as ``"sparse_categorical_crossentropy"``."""
    loss = model.loss
    return str(getattr(loss, "name", None) or getattr(loss, "__name__", loss)).lower()


def _check_class_loss(loss: str, data: Dataset) -> None:
    classes = len(data.class_names)
    if data.one_hot and "sparse" in loss:
        other = loss.replace("sparse_", "")
        sentence = (
            "`{argument}` must hold one class for each row for the loss {loss}, not one-hot columns: "
            "{other} takes those."
        )
        raise DataError("target_mismatch", sentence, argument="y", loss=loss, other=other)
    if "binary" in loss and classes > 2:
        other = loss.replace("binary", "categorical")
        sentence = "The loss {loss} must have data of two classes, not {got}: {other} is for more."
        raise DataError("target_mismatch", sentence, loss=loss, got=classes, other=other)


def _fits(metric: str, *, sparse: bool, outputs: int) -> bool:
    """Tell whether a metric takes classes as a loss of that kind does."""
    if metric in ("accuracy", "acc") or metric.endswith("iou") or metric.startswith("kerasduet>"):
        return True  # Keras chooses its kind by the targets, or it is told their form
    if sparse or metric.startswith("sparse"):
        return sparse and metric.startswith("sparse")
    return not (metric.startswith("binary") and outputs > 2) and not (
        metric.startswith("categorical") and outputs == 1
    )


def _from_logits(output: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax over several outputs, the logistic function of a single one."""
    if output.shape[-1] == 1:
        return 1 / (1 + np.exp(-output))
    exponential = np.exp(output - output.max(axis=-1, keepdims=True))
    softmax: NDArray[np.float32] = exponential / exponential.sum(axis=-1, keepdims=True)
    return softmax
