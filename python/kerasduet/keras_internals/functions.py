"""What TensorFlow compiles of a Python function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class DetachedFunction:
    """A compiled function without the variables that it was traced with: each call names its own.

    Stands on ``tf.function``'s ``get_concrete_function()``, whose ``inference_fn`` takes the captured tensors
    behind the arguments, in the order of ``captured_inputs``, and needs neither its ``_cached_graph``, which
    holds what was captured, nor those of its ``_children``.
    """

    def __init__(self, compiled: Any, places: list[int]) -> None:
        self._compiled, self._places = compiled, places

    def __call__(self, arguments: Sequence[Any], variables: Sequence[Any]) -> Any:
        """Run on flat tensors, and on variables in the order of those that it was traced with."""
        handles = [variables[place].value.handle for place in self._places]
        return self._compiled.call_preflattened([*arguments, *handles])


def detached(function: Any, arguments: Sequence[Any], variables: Sequence[Any]) -> DetachedFunction | None:
    """Compile a ``tf.function`` for such arguments; None if it holds on to more than variables of Keras's.

    Stands on what `DetachedFunction` does.
    """
    concrete = function.get_concrete_function(*arguments)
    known = {id(each.value.handle): place for place, each in enumerate(variables)}
    captured = [id(each) for each in concrete.captured_inputs]
    if not known.keys() >= set(captured):
        return None
    _forget_graph(concrete.inference_fn)
    return DetachedFunction(concrete.inference_fn, [known[each] for each in captured])


def read_values(variables: Sequence[Any]) -> list[Any]:
    """Give what variables of Keras hold as tensors, and `write_values` writes such tensors.

    Both do what ``value`` and ``assign()`` do, without the conversions of each, which together take longer
    than the steps of a small network. They stand on ``handle`` of TensorFlow's variables.
    """
    import tensorflow as tf

    read = tf.raw_ops.ReadVariableOp
    return [read(resource=each.value.handle, dtype=each.value.dtype) for each in variables]


def write_values(variables: Sequence[Any], values: Sequence[Any]) -> None:
    """Put tensors into variables of the same shapes and dtypes: see `read_values`."""
    import tensorflow as tf

    for variable, value in zip(variables, values, strict=True):
        tf.raw_ops.AssignVariableOp(resource=variable.value.handle, value=value)


def current_graph() -> Any:
    """Give the graph that is being traced; when none is, the same object each time."""
    import tensorflow as tf

    return tf.compat.v1.get_default_graph()


def is_in_loop_inside(graph: Any) -> bool:
    """Tell whether a loop is being traced inside a graph, whose body runs more often than it is traced.

    Stands on ``outer_graph`` and the class ``WhileBodyFuncGraph``.
    """
    current = current_graph()
    while current is not None and current is not graph:
        if type(current).__name__ == "WhileBodyFuncGraph":
            return True
        current = getattr(current, "outer_graph", None)
    return False


def _forget_graph(compiled: Any) -> None:
    compiled._cached_graph = None
    for each in compiled._children or ():
        _forget_graph(each)
