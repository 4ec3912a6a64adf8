"""What a loss takes and gives: its name, the form of its targets, and where it cuts a single output."""

from __future__ import annotations

from typing import Any

from kerasduet.data.row_schema import RowSchema
from kerasduet.data.target_values import without_ones
from kerasduet.keras_internals.networks import making_of
from kerasduet.models.own_code import is_own
from kerasduet.models.shapes import is_graph
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
    loss, function = _loss(model)
    return str(getattr(function, "__name__", None) or getattr(loss, "name", loss)).lower()


def is_own_loss(model: Any) -> bool:
    """Tell whether the loss is code of the user's, or several ones: only they know what targets it takes."""
    return is_own(_loss(model)[1])


def is_for_classes(model: Any) -> bool:
    """Tell whether the loss is one of Keras's that takes classes, in whatever form."""
    name = loss_name(model).replace("_", "")
    kinds = ("crossentropy", "categorical", "sparse", "hinge", "circle", "binary")
    return not is_own_loss(model) and any(kind in name for kind in kinds)


def _loss(model: Any) -> tuple[Any, Any]:
    """Give the model's loss, and the function in it or itself."""
    loss = keras().losses.get(model.loss) if isinstance(model.loss, str) else model.loss
    return loss, getattr(loss, "fn", loss)


def wants_classes(loss: str | dict[str, Any], schema: RowSchema) -> bool:
    """Tell whether a loss, as a spec names it, takes numbers of such data as classes.

    The losses for classes do, where there is a number for each row, step or pixel; those with a column for
    each class also where a row has several; those of two classes only for a row or a step, since numbers of
    several places are the targets of an autoencoder.
    """
    target = schema.target_shape
    if schema.task != "regression" or target is None:
        return False
    name, shape = _plain_name(loss), without_ones(target)
    if wants_columns(loss) and len(shape) == 1:
        return True
    inputs = [each.shape for _, each in schema.by_input()]
    of_row_or_step = not shape or any(shape == without_ones(each[:1]) for each in inputs if len(each) == 2)
    of_pixel = any(shape == without_ones(each[:2]) for each in inputs if len(each) > 1)
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
    name = loss_name(model)
    return not is_own_loss(model) and (name in _OF_CODES or "sparse" in name)


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
    """Tell whether the last layer gives numbers from 0 to 1, by its activation.

    Of a model that is code the loss tells: a cross-entropy takes nothing else, unless it takes logits.
    """
    if not is_graph(model):
        return "crossentropy" in loss_name(model) and not getattr(model.loss, "from_logits", False)
    return last_activation(model) in (*_ADD_UP_TO_1, *_FROM_0_TO_1)


def gives_distribution(model: Any) -> bool:
    """Tell whether the last layer gives numbers from 0 to 1 that add up to 1."""
    if not is_graph(model):
        return gives_probabilities(model) and "categorical" in loss_name(model)
    return last_activation(model) in _ADD_UP_TO_1


def last_activation(model: Any) -> str:
    """Name the activation of the last layer, that of a layer which it wraps; "linear" without one.

    Layers that give other shapes or the same numbers are looked through; of a model that is code, it is
    "unknown".
    """
    if not is_graph(model):
        return "unknown"
    layers = keras().layers
    last = _last_layer(model, (layers.Flatten, layers.Reshape, layers.Permute, layers.Identity))
    while isinstance(last, layers.TimeDistributed):
        last = last.layer
    if isinstance(last, layers.Softmax):
        return "softmax"
    recurrent = hasattr(last, "recurrent_activation") or hasattr(last, "cell")
    activation = None if recurrent else getattr(last, "activation", None)
    return str(getattr(activation, "__name__", None) or getattr(activation, "name", "linear"))


def _last_layer(model: Any, looked_through: tuple[type, ...]) -> Any:
    """Find the layer that gives the outputs, behind layers of such classes."""
    making = making_of(model.outputs[0])
    while isinstance(making.layer, (*looked_through, keras().Model)) and making.sources:
        inside = getattr(making.layer, "outputs", None)  # of a model that is a layer of this one
        making = making_of(inside[0] if inside else making.sources[0])
    return making.layer
