"""The tokens that a text model knows: counted in the training rows, and kept inside the model."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.data.named_arrays import Arrays, place_of
from kerasduet.errors import DataError, RunError, SpecError
from kerasduet.keras_internals.layers import take_tokens
from kerasduet.keras_internals.networks import making_of
from kerasduet.models.keras_objects import layer_arguments
from kerasduet.models.layer_calls import keras_network
from kerasduet.models.network import make_layer
from kerasduet.specs.model_spec import ModelSpec

LAYER = "TextVectorization"


def text_inputs(spec: ModelSpec) -> set[str]:
    """Name the inputs of a spec that are texts: a layer that makes tokens of them takes them."""
    network, layers = spec.network, spec.get("layers")
    takers = [call for call in network.calls if layers[call.position].get("class_name") == LAYER]
    return {name for call in takers for name in call.sources if name in network.inputs}


def takes_texts(spec: ModelSpec) -> bool:
    """Tell whether a spec takes texts."""
    return bool(text_inputs(spec))


def check_input(spec: ModelSpec, data: Dataset) -> None:
    """Raise unless a text model's spec meets texts, and one for numbers meets numbers, at each input.

    Raises
    ------
    DataError
        ``shape_mismatch``.
    SpecError
        ``invalid_spec`` if texts are to be scaled before they are tokens.
    """
    texts = text_inputs(spec)
    for name, schema in data.schema.by_input():
        are_read = (name or spec.network.inputs[0]) in texts
        if are_read and schema.shape:
            sentence = "`{argument}` must be texts, which {class_name} takes, not rows of shape {shape!j}."
            about = {"class_name": LAYER, "shape": list(schema.shape)}
            raise DataError("shape_mismatch", sentence, argument=place_of("data", name), **about)
        if not schema.shape and not are_read:
            raise _no_text_layer(spec, name or spec.network.inputs[0])
    if takes_texts(spec) and spec.get("preprocessing"):
        sentence = "`{argument}` must be empty where the data are texts."
        raise SpecError("invalid_spec", sentence, argument="preprocessing")


def _no_text_layer(spec: ModelSpec, name: str) -> DataError:
    taker = next(each for each in spec.network.calls if name in each.sources)
    place = f"layers.{taker.position}"
    sentence = "`{argument}` must be {wanted} where the data are texts, not {got}."
    got = spec.get(f"{place}.class_name")
    return DataError("shape_mismatch", sentence, argument=place, wanted=LAYER, got=got)


def with_vocabulary(spec: ModelSpec, x: Arrays) -> ModelSpec:
    """Give a spec that names the tokens of the training rows, where their number is a size of the network.

    It is so in the modes with a column for each token, unless there are always ``max_tokens`` of them: the
    layer must know its vocabulary before the next one is built. Other specs come back as they are.

    Raises
    ------
    DataError
        ``empty_data`` if there is no token.
    """
    changes: dict[str, Any] = {}
    for call, entry in zip(spec.network.calls, spec.get("layers"), strict=True):
        if entry.get("class_name") != LAYER or not _is_sized_by_tokens(entry["config"]):
            continue
        path = f"layers.{call.position}"
        make_layer(LAYER, entry["config"], path, 0)  # which says what is wrong with its arguments
        # one that is made of a configuration of Keras's would have its number of tokens already
        kind, given = layer_arguments(LAYER, entry["config"], path)
        layer, texts = kind(**given), x[call.sources[0]] if isinstance(x, dict) else x
        changes |= {f"{path}.config.{name}": each for name, each in learnt_tokens(layer, texts).items()}
    return spec.override(changes) if changes else spec


def _is_sized_by_tokens(config: dict[str, Any]) -> bool:
    by_column = config.get("output_mode") in ("multi_hot", "count", "tf_idf")
    return by_column and not config.get("pad_to_max_tokens") and config.get("vocabulary") is None


def learn_vocabulary(model: Any, x: Arrays) -> None:
    """Give a text model the tokens of the training rows, the most frequent first.

    Keras's layer splits the texts into tokens and counts them; tokens that are as frequent as each other come
    in the reverse order of the alphabet. A ``vocabulary`` that the spec gives stays, and a model of numbers
    has none.

    Raises
    ------
    DataError
        ``empty_data`` if there is no token, ``shape_mismatch`` if the next layer has no room for all of them.
    """
    for layer in _text_layers(model):
        if not _tokens(layer):
            name = making_of(layer.output).sources[0].name if isinstance(x, dict) else None
            _adapt(layer, x if name is None else x[name], place_of("x", name))
            _check_room(model, layer)


def learnt_tokens(layer: Any, texts: NDArray[Any]) -> dict[str, Any]:
    """Give the tokens of texts, and under "tf_idf" their weights, as arguments of a ``TextVectorization``.

    Raises
    ------
    DataError
        ``empty_data`` if there is no token.
    """
    _adapt(layer, texts, "data")
    state, tokens = dict[str, Any](), _tokens(layer)
    layer.save_own_variables(state)
    if "idf_weights" not in state:
        return {"vocabulary": tokens}
    weights = state["idf_weights"][1 : len(tokens) + 1]  # that of unknown tokens is the first
    return {"vocabulary": tokens, "idf_weights": [float(each) for each in weights]}


def _adapt(layer: Any, texts: NDArray[Any], argument: str) -> None:
    import tensorflow as tf

    layer.adapt(tf.constant(texts))
    if not _tokens(layer):
        sentence = "`{argument}` must hold at least one word, not only spaces and punctuation."
        raise DataError("empty_data", sentence, argument=argument)


def check_vocabulary(model: Any) -> None:
    """Raise ``cannot_save`` of a model whose layer has learnt no tokens: Keras would not load it again."""
    for layer in model.layers:
        if hasattr(layer, "get_vocabulary") and not _tokens(layer):
            sentence = (
                "The text model must have a vocabulary to be saved: train it, or give its layer {layer} "
                "one as `vocabulary`."
            )
            raise RunError("cannot_save", sentence, layer=layer.name)


def take_vocabulary(model: Any, source: Any) -> None:
    """Give a text model without tokens those of another: ``clone_model`` and weights leave them behind."""
    for layer, given in zip(_text_layers(model), _text_layers(source), strict=False):
        if _tokens(given) and not _tokens(layer):
            take_tokens(layer, given)


def _text_layers(model: Any) -> list[Any]:
    return [layer for layer in model.layers if type(layer).__name__ == LAYER]


def _tokens(layer: Any) -> list[str]:
    tokens: list[str] = layer.get_vocabulary(include_special_tokens=False)
    return tokens


def _check_room(model: Any, layer: Any) -> None:
    """Raise ``shape_mismatch`` if an embedding of the tokens has no row for one of them."""
    tokens = layer.vocabulary_size()
    for position, call in enumerate(keras_network(model).calls):
        room = getattr(call.layer, "input_dim", None)
        if layer.name in call.sources and room is not None and room < tokens:
            wanted = f"at least {tokens}, the number of tokens with padding and the unknown one counted"
            raise DataError.must_be("shape_mismatch", f"layers.{position}.config.input_dim", wanted, room)
