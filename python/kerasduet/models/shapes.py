"""The shapes of a model's input and output, also of one whose `call` is Python code."""

from __future__ import annotations

import weakref
from typing import Any

from kerasduet.keras_internals.models import output_shapes

Shape = tuple[int | None, ...]

_outputs: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()


def is_graph(model: Any) -> bool:
    """Tell whether a model is a graph of layers, a stack or a functional one, and no code of its own."""
    return bool(getattr(model, "outputs", None))


def input_shape(model: Any) -> Shape | None:
    """Give the shape of a model's input, the batch included; None of code that was not called on one yet."""
    if is_graph(model):
        return tuple(model.input_shape)
    shape = (model.get_build_config() or {}).get("input_shape")
    return (None, *shape[1:]) if isinstance(shape, list | tuple) else None


def output_shape(model: Any) -> Shape:
    """Give the shape of a model's output, the batch included: that of code is found by calling it once."""
    return tuple(model.output_shape if is_graph(model) else output_of_code(model))


def output_of_code(model: Any) -> Any:
    """Give the shape of the output of code, or a list or a dict of several: it is called once to see it."""
    if model not in _outputs:
        note_output(model, (input_shape(model) or (None,))[1:])
    return _outputs[model]


def set_output(model: Any, shape: Shape) -> None:
    """Keep the shape of an output that is known."""
    _outputs[model] = shape


def note_output(model: Any, shape: Any, dtype: Any = "float32") -> Any:
    """Call a model on rows of a shape, which builds it, and keep the shape of its output, or of several.

    Of several inputs `shape` and `dtype` are dicts by name.
    """
    _outputs[model] = output_shapes(model, shape, dtype)
    return _outputs[model]
