"""How the steps of a training are compiled: by XLA, as a graph, or not at all."""

from __future__ import annotations

from typing import Any

from kerasduet.data.named_arrays import Arrays, each_array
from kerasduet.engine.devices import logical_devices
from kerasduet.engine.prefetch import are_stored
from kerasduet.engine.stateless_optimizer import is_functional
from kerasduet.errors import ArgumentError
from kerasduet.models.dropout_masks import layers_in_models
from kerasduet.models.own_code import has_own_step, holds_own_code
from kerasduet.runtime import keras

# Layers that XLA runs as fast as graph mode or faster, on a CPU.
_XLA_LAYERS = (
    "Activation",
    "Add",
    "Average",
    "BatchNormalization",
    "CategoryEncoding",
    "Concatenate",
    "Dense",
    "Dot",
    "Dropout",
    "ELU",
    "Flatten",
    "InputLayer",
    "IntegerLookup",
    "LayerNormalization",
    "LeakyReLU",
    "Maximum",
    "Minimum",
    "Multiply",
    "Normalization",
    "PReLU",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
    "StringLookup",
    "Subtract",
)
_RECURRENT_LAYERS = ("GRU", "LSTM")  # on a CPU too; on a GPU Keras has cuDNN's kernels for them in graph mode


# With fewer batches an epoch, XLA takes longer to compile (a second or more, and 15 MB for good) than it
# saves in a hundred epochs. How many epochs there are does not count: going on must be to the bits of never
# stopping.
_MANY_BATCHES = 32


def choose_mode(model: Any, batches: int = _MANY_BATCHES) -> str:
    """Choose the mode of a training with so many batches an epoch.

    It is "xla" if XLA suits all layers and the optimizer, and there are enough batches; else "graph". Code of
    the user's passes here: `own_code.XlaCheck` looks at what it does. A model that was compiled with
    ``run_eagerly`` runs so, and a step of its own as a graph.
    """
    from kerasduet.models.layers import DropConnect, FillMissing

    if model.run_eagerly:
        return "eager"
    if batches < _MANY_BATCHES or has_own_step(model) or not is_functional(model.optimizer):
        return "graph"
    names = _XLA_LAYERS if logical_devices("GPU") else (*_XLA_LAYERS, *_RECURRENT_LAYERS)
    known = [DropConnect, FillMissing, *(getattr(keras().layers, name) for name in names)]
    suits = all(_suits(layer, known) for layer in layers_in_models(model))
    return "xla" if suits else "graph"


def _suits(layer: Any, known: list[Any]) -> bool:
    return type(layer) in known or isinstance(layer, keras().Model) or holds_own_code(layer)


def check_xla(model: Any, x: Arrays, strategy: Any) -> None:
    """Raise ``invalid_argument`` where XLA is asked for what it cannot do."""
    reasons = {
        f"for {type(model.optimizer).__name__}": not is_functional(model.optimizer),
        "with a `strategy`": strategy is not None,
        "for a model with a `train_step` of its own": has_own_step(model),
        "for texts": any(each.dtype.kind == "O" for _, each in each_array(x)),
        "for rows that are read while training": are_stored([x]),
    }
    for reason, holds in reasons.items():
        if holds:
            wanted = f'"graph" or "eager" {reason}'
            raise ArgumentError.must_be("invalid_argument", "mode", wanted, "xla")
