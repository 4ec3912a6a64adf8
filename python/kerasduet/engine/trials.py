"""Code of the user's, looked at before it is trained: what it does, and how it can be run."""

from __future__ import annotations

import re
import warnings
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasduet.engine.prefetch import gather, signature
from kerasduet.errors import KerasDuetWarning
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.keras_internals.models import all_layers
from kerasduet.models.own_code import has_own_step
from kerasduet.runtime import quiet

# What XLA is many times slower on, on a CPU.
_SLOW_BY_XLA = ("Conv", "DepthwiseConv", "MaxPool", "AvgPool")

_SLOWER = {
    "graph": "The model cannot be compiled by XLA and runs as a graph: {reason}",
    "eager": "The model cannot run as a graph and runs one operation at a time, which is slow: {reason}",
}
_NOT_SEEDED = (
    "The layer {layer} draws numbers that no seed decides ({operation}), so that the same `seed` will not "
    "give the same bits: `keras.random` with a `keras.random.SeedGenerator` of the layer's own does."
)


_without_graph: weakref.WeakSet[Any] = weakref.WeakSet()  # models whose step cannot be traced


class NotByXlaError(ValueError):
    """A step does what cannot be carried as values of a loop."""


@dataclass(frozen=True)
class Nodes:
    """The operations of a step that was traced, with those inside its loops and branches."""

    nodes: list[Any]

    @property
    def suit_xla(self) -> bool:
        """Whether XLA is slow on none of them."""
        return not any(each.op.startswith(_SLOW_BY_XLA) for each in self.nodes)

    @property
    def draws(self) -> list[Any]:
        """Those that draw numbers from a state of TensorFlow's own."""
        return [
            each for each in self.nodes if "seed2" in each.attr or each.op.startswith(("Rng", "StatefulR"))
        ]


def mode_of_own_code(model: Any, columns: list[Any], mode: str) -> str:
    """Tell how a model with code of the user's is run, of which `mode` takes the best; say what it lacks.

    Warns
    -----
    KerasDuetWarning
        ``slower_mode`` if its step cannot be traced, and why; ``not_seeded``.
    """
    if mode == "eager":
        return mode
    try:
        nodes = _trace(model, columns)
    except Exception as failure:  # whatever user code raises on tensors without values
        warn_slower("eager", failure)
        _without_graph.add(model)
        return "eager"
    warn_of_draws(model, nodes)
    return mode if nodes.suit_xla else "graph"


def runs_eagerly(model: Any) -> bool:
    """Tell whether a model runs one operation at a time: it was compiled so, or it could not be traced."""
    return model.run_eagerly or model in _without_graph


def warn_of_draws(model: Any, nodes: Nodes) -> None:
    """Warn of the first operation that draws what no seed decides."""
    for each in nodes.draws[:1]:
        layer = _named_in(each.name, [layer.name for layer in all_layers(model)]) or model.name
        warnings.warn(
            KerasDuetWarning("not_seeded", _NOT_SEEDED, layer=layer, operation=each.op), stacklevel=2
        )


def _named_in(path: str, names: list[str]) -> str | None:
    """Give the innermost layer in the path of an operation, where TensorFlow may have numbered it."""
    parts = reversed(path.split("/"))
    found = (name for part in parts for name in names if re.fullmatch(rf"{re.escape(name)}(_\d+)?", part))
    return next(found, None)


def failure_by_xla(steps: Callable[..., None], rows: int, batch_size: int) -> Exception | None:
    """Compile the steps for an epoch without running one, and give what stands in the way."""
    order = np.zeros((rows // batch_size, batch_size), np.int32)
    try:
        with quiet():
            steps(order, 0, 0)
    except Exception as failure:
        return failure
    return None


def warn_slower(mode: str, failure: Exception) -> None:
    """Say that a model is run in another mode than the best, and why."""
    warning = KerasDuetWarning("slower_mode", _SLOWER[mode], mode=mode, reason=first_sentence(failure))
    warnings.warn(warning, stacklevel=2)


def _trace(model: Any, columns: list[Any]) -> Nodes:
    """Trace a step on any number of rows, without running it."""
    import tensorflow as tf

    kinds = [[signature(each) for each in columns], tf.TensorSpec([None], tf.int32)]

    def step(columns: list[Any], rows: Any) -> None:
        batch = gather(columns, rows)
        if has_own_step(model):
            model.train_step(tuple(batch))
            return
        x, y, weights = (*batch, None)[:3]
        prediction = model(x, training=True)
        model.compute_loss(x=x, y=y, y_pred=prediction, sample_weight=weights, training=True)
        model.compute_metrics(x, y, prediction, weights)

    traced = tf.function(step, input_signature=kinds, autograph=False).get_concrete_function()
    definition = traced.graph.as_graph_def()
    inside = [node for function in definition.library.function for node in function.node_def]
    return Nodes([*definition.node, *inside])
