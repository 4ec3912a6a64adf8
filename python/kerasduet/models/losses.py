"""What a loss takes and gives: its name, the form of its targets, and where it cuts a single output."""

from __future__ import annotations

from typing import Any

from kerasduet.data.dataset import Dataset
from kerasduet.data.target_values import without_ones
from kerasduet.runtime import keras

_OF_CODES = ("sparse_categorical_crossentropy", "categorical_generalized_cross_entropy", "circle")
_CUT_AT_0 = ("hinge", "squared_hinge", "categorical_hinge", "cosine_similarity")
_ADD_UP_TO_1 = ("softmax", "sparsemax")
_DIVERGENCES = ("kldivergence", "kld", "kullbackleiblerdivergence")
_OF_NUMBERS = (
    *("meansquarederror", "mse", "meanabsoluteerror", "mae", "meanabsolutepercentageerror", "mape"),
    *("meansquaredlogarithmicerror", "msle", "huber", "logcosh", "poisson", "meanbiaserror"),
)
_FROM_0_TO_1 = ("sigmoid", "hard_sigmoid", "sparse_sigmoid")


def loss_name(model: Any) -> str:
    """Name the model's loss as Keras's function of it, such as ``"sparse_categorical_crossentropy"``.

    However it was spelled, and whatever name it was given.
    """
    loss = keras().losses.get(model.loss) if isinstance(model.loss, str) else model.loss
    function = getattr(loss, "fn", loss)
    return str(getattr(function, "__name__", None) or getattr(loss, "name", loss)).lower()


def wants_classes(loss: str | dict[str, Any], data: Dataset) -> bool:
    """Tell whether a loss, as a spec names it, takes numbers of such data as classes.

    The losses for classes do, where there is a number for each row, step or pixel; those with a column for
    each class also where a row has several; those of two classes only for a row or a step, since numbers of
    several places are the targets of an autoencoder.
    """
    target = data.schema.target_shape
    if data.task != "regression" or target is None:
        return False
    name, shape = _plain_name(loss), without_ones(target)
    if wants_columns(loss) and len(shape) == 1:
        return True
    of_row_or_step = shape in ((), without_ones(data.shape[:1]) if len(data.shape) == 2 else ())
    of_pixel = len(data.shape) > 1 and shape == without_ones(data.shape[:2])
    if "categorical" in name or any(name == each.replace("_", "") for each in _OF_CODES):
        return of_row_or_step or of_pixel
    return of_row_or_step and ("binary" in name or name in ("hinge", "squaredhinge"))


def wants_columns(loss: str | dict[str, Any]) -> bool:
    """Tell whether a loss, as a spec names it, takes a column for each class, and so soft labels."""
    name = _plain_name(loss)
    of_codes = "sparse" in name or any(name == each.replace("_", "") for each in _OF_CODES)
    return ("categorical" in name and not of_codes) or name in _DIVERGENCES


def wants_numbers(loss: str | dict[str, Any]) -> bool:
    """Tell whether a loss, as a spec names it, measures a distance between numbers."""
    return _plain_name(loss) in _OF_NUMBERS


def _plain_name(loss: str | dict[str, Any]) -> str:
    name = loss if isinstance(loss, str) else loss["class_name"]
    return name.split(">")[-1].replace("_", "").lower()


def takes_codes(model: Any) -> bool:
    """Tell whether the model's loss takes classes as codes, not as columns."""
    return loss_name(model) in _OF_CODES or "sparse" in loss_name(model)


def takes_logits(model: Any) -> bool:
    """Tell whether the outputs are logits to the loss.

    Those of a softmax or sigmoid are not: Keras takes what went into it instead, and says so in a warning.
    """
    return bool(getattr(model.loss, "from_logits", False)) and not gives_probabilities(model)


def class_cut(model: Any) -> float:
    """Give the output above which a single output means the second class: 0 or 0.5, as the loss has it.

    Logits, margins (of the hinge losses) and signs (of the cosine) are cut at 0, and whatever is held against
    targets of 0 and 1, or comes from a sigmoid, at 0.5.
    """
    of_scores = takes_logits(model) or loss_name(model) in _CUT_AT_0
    return 0.0 if of_scores and not gives_probabilities(model) else 0.5


def gives_probabilities(model: Any) -> bool:
    """Tell whether the last layer gives numbers from 0 to 1, by its activation."""
    return last_activation(model) in (*_ADD_UP_TO_1, *_FROM_0_TO_1)


def gives_distribution(model: Any) -> bool:
    """Tell whether the last layer gives numbers from 0 to 1 that add up to 1."""
    return last_activation(model) in _ADD_UP_TO_1


def last_activation(model: Any) -> str:
    """Name the activation of the last layer, that of a layer which it wraps; "linear" without one.

    Layers that give other shapes or the same numbers are looked through.
    """
    layers = keras().layers
    alike = (layers.Flatten, layers.Reshape, layers.Permute, layers.Identity)
    last = next((each for each in reversed(model.layers) if not isinstance(each, alike)), None)
    while isinstance(last, layers.TimeDistributed):
        last = last.layer
    if isinstance(last, layers.Softmax):
        return "softmax"
    recurrent = hasattr(last, "recurrent_activation") or hasattr(last, "cell")
    activation = None if recurrent else getattr(last, "activation", None)
    return str(getattr(activation, "__name__", None) or getattr(activation, "name", "linear"))
