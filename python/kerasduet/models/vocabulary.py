"""The words that a spec for texts knows: counted in the training rows, and kept inside the model."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.errors import DataError, SpecError, describe
from kerasduet.specs.model_spec import ModelSpec

LAYER = "TextVectorization"


def takes_texts(spec: ModelSpec) -> bool:
    """Tell whether the spec's first layer takes texts."""
    return bool(spec.get("layers.0.class_name") == LAYER)


def check_input(spec: ModelSpec, data: Dataset) -> None:
    """Raise unless a spec for texts meets texts, and one for numbers meets numbers.

    Raises
    ------
    DataError
        ``shape_mismatch``.
    SpecError
        ``invalid_spec`` if numbers are to be made of texts before they are words.
    """
    if takes_texts(spec) and data.shape:
        got = describe(list(data.shape))
        message = f"`data` must be texts, which {LAYER} takes, not rows of shape {got}."
        raise DataError("shape_mismatch", message)
    if not data.shape and not takes_texts(spec):
        first = spec.get("layers.0.class_name")
        message = f"`layers.0` must be {LAYER} where the data are texts, not {first}."
        raise DataError("shape_mismatch", message)
    if takes_texts(spec) and spec.get("preprocessing"):
        raise SpecError("invalid_spec", "`preprocessing` must be empty where the data are texts.")


def learn_vocabulary(model: Any, texts: NDArray[Any]) -> None:
    """Give a text model the words of the training rows, the most frequent first.

    Keras's layer cuts the texts into words and counts them; words that are as frequent as each other come
    in the reverse order of the alphabet. A ``vocabulary`` that the spec gives stays, and a model of numbers
    has none.

    Raises
    ------
    DataError
        ``empty_data`` if there is no word.
    SpecError
        ``shape_mismatch`` if the next layer has no room for all of them.
    """
    layer = model.layers[0]
    if type(layer).__name__ != LAYER or len(layer.get_vocabulary(include_special_tokens=False)):
        return
    import tensorflow as tf

    layer.adapt(tf.constant(texts))
    if not layer.get_vocabulary(include_special_tokens=False):
        raise DataError("empty_data", "`x` must hold at least one word, not only spaces and signs.")
    _check_room(model, layer.vocabulary_size())


def take_vocabulary(model: Any, source: Any) -> None:
    """Give a text model without words those of another: ``clone_model`` and weights leave them behind."""
    for layer, given in zip(_text_layers(model), _text_layers(source), strict=False):
        words = given.get_vocabulary(include_special_tokens=False)
        if words and not layer.get_vocabulary(include_special_tokens=False):
            counts: dict[str, Any] = {}
            given.save_own_variables(counts)  # what each word weighs, if its ``output_mode`` is "tf_idf"
            weights = counts.get("idf_weights")
            layer.set_vocabulary(words, None if weights is None else weights[1 : len(words) + 1])
            layer.load_own_variables(counts)


def _text_layers(model: Any) -> list[Any]:
    return [layer for layer in model.layers if type(layer).__name__ == LAYER]


def _check_room(model: Any, words: int) -> None:
    room = model.layers[1].get_config().get("input_dim") if len(model.layers) > 1 else None
    if room is not None and room < words:
        wanted = f"at least {words}, as many as {LAYER} knows words, padding and the unknown word counted"
        raise SpecError.must_be("shape_mismatch", "layers.1.config.input_dim", wanted, room)
