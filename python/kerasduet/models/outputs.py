"""A network's outputs as classes and as probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.errors import RunError
from kerasduet.models.losses import (
    class_cut,
    gives_distribution,
    gives_probabilities,
    last_activation,
    loss_name,
    takes_logits,
)


def predicted_codes(model: Any, output: NDArray[np.float32]) -> NDArray[np.int64]:
    """Choose a class for each row: (..., outputs) to (...) of codes from 0.

    The largest output, the first one in a tie; a single output is the second class where it is above the
    loss's cut (`class_cut`).
    """
    if output.shape[-1] == 1:
        return (output[..., 0] > class_cut(model)).astype(np.int64)
    codes: NDArray[np.int64] = output.argmax(axis=-1)
    return codes


def has_probabilities(model: Any) -> bool:
    """Tell whether a classifier's outputs are probabilities, or logits that can be made such."""
    return takes_logits(model) or gives_probabilities(model)


def probabilities(model: Any, output: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn a classifier's outputs into one probability for each class, in their order: (..., classes).

    Logits go through softmax, or the logistic function where there is one; several outputs of a sigmoid are
    divided by their sum, as the losses for classes do.

    Raises
    ------
    RunError
        ``no_probabilities`` if the outputs are scores, such as margins or rates.
    """
    check_probabilities(model)
    if takes_logits(model):
        output = _from_logits(output)
    elif output.shape[-1] > 1 and not gives_distribution(model):
        output = _divided_by_sum(output)
    return np.concatenate([1 - output, output], axis=-1) if output.shape[-1] == 1 else output


def predicted_labels(model: Any, output: NDArray[np.float32]) -> NDArray[np.int64]:
    """Tell for each label whether the row has it, 1, or not, 0: (rows, labels), above the loss's cut."""
    return (output > class_cut(model)).astype(np.int64)


def label_probabilities(model: Any, output: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn outputs into one probability for each label by itself: (rows, labels).

    Raises
    ------
    RunError
        ``no_probabilities``, as `probabilities`.
    """
    check_probabilities(model)
    return _logistic(output) if takes_logits(model) else output


def check_probabilities(model: Any) -> None:
    """Raise ``no_probabilities`` if the outputs are scores, such as margins or rates."""
    if not has_probabilities(model):
        raise RunError(
            "no_probabilities",
            "The model has no probabilities: the outputs of its last layer ({activation}) under the loss "
            '{loss} are scores, which are there as they are, as `type` "raw", and as classes.',
            activation=last_activation(model),
            loss=loss_name(model),
        )


def _divided_by_sum(output: NDArray[np.float32]) -> NDArray[np.float32]:
    """Let the numbers of each row add up to 1; of a row of zeros all classes are alike."""
    total = output.sum(axis=-1, keepdims=True)
    alike = np.full_like(output, 1 / output.shape[-1])
    divided: NDArray[np.float32] = np.divide(output, total, out=alike, where=total > 0)
    return divided


def _from_logits(output: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax over several outputs, the logistic function of a single one."""
    if output.shape[-1] == 1:
        return _logistic(output)
    exponential = np.exp(output - output.max(axis=-1, keepdims=True))
    softmax: NDArray[np.float32] = exponential / exponential.sum(axis=-1, keepdims=True)
    return softmax


def _logistic(output: NDArray[np.float32]) -> NDArray[np.float32]:
    values: NDArray[np.float32] = np.exp(-np.logaddexp(np.float32(0), -output))  # never overflows
    return values
