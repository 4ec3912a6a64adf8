"""Optimizers: which variables they write to, and what they count."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

# What Keras's TensorFlow optimizer puts over its base class, to write straight to TensorFlow's variables.
OVERRIDDEN = (
    "assign",
    "assign_add",
    "assign_sub",
    "_apply_weight_decay",
    "_backend_update_step",
    "_overwrite_model_variables_with_average_value",
    "_backend_increment_gradient_accumulators",
)


@contextlib.contextmanager
def writing_to_keras_variables(optimizer: Any) -> Iterator[None]:
    """Let ``optimizer.apply()`` write to Keras's variables, whose place a ``keras.StatelessScope`` can take.

    Stands on the classes ``BaseOptimizer`` and ``TFOptimizer`` among the optimizer's bases, on the methods
    `OVERRIDDEN` and the look-ups ``_get_variable_index``, ``_check_variables_are_known`` and
    ``_use_weight_decay``, and on an optimizer that lets its ``__class__`` be set around its own
    ``__setattr__``. Keras's ``stateless_apply`` would do, but refuses to on TensorFlow.
    """
    original: Any = type(optimizer)
    object.__setattr__(optimizer, "__class__", _on_base(original))
    try:
        yield
    finally:
        object.__setattr__(optimizer, "__class__", original)


@functools.cache
def _on_base(original: Any) -> Any:
    """Derive a class that takes from Keras's base optimizer what the TensorFlow one replaces."""
    bases = {each.__name__: each for each in reversed(original.__mro__)}
    backend_class, base = bases["TFOptimizer"], bases["BaseOptimizer"]
    taken = {name: getattr(base, name) for name in OVERRIDDEN if name in vars(backend_class)}
    known = {
        "_get_variable_index": _position,
        "_check_variables_are_known": lambda self, variables: None,
        "_use_weight_decay": lambda self, variable: True,
    }
    return type(original.__name__, (original,), {**taken, **known})


def _position(optimizer: Any, variable: Any) -> int:
    """Find a variable by identity: Keras looks it up by TensorFlow's variable, which the scope hides."""
    found = [position for position, each in enumerate(optimizer._trainable_variables) if each is variable]
    return found[0]


@contextlib.contextmanager
def without_sum_over_devices(optimizer: Any) -> Iterator[None]:
    """Let ``optimizer.apply()`` leave out the sum of gradients over devices, which on one changes no bit.

    Stands on ``TFOptimizer._all_reduce_sum_gradients``, which takes pairs of gradient and variable. With
    that sum TensorFlow's registry of gradients would keep each graph of a training for ever.
    """
    vars(optimizer)["_all_reduce_sum_gradients"] = lambda pairs: pairs
    try:
        yield
    finally:
        del vars(optimizer)["_all_reduce_sum_gradients"]


def decays_all_weights(optimizer: Any) -> bool:
    """Tell whether weight decay, if there is any, is of all weights.

    Stands on ``_exclude_from_weight_decay``, which the method without the underscore adds to the optimizer.
    """
    return not hasattr(optimizer, "_exclude_from_weight_decay")


def step_counter(optimizer: Any) -> Any:
    """Give the count of a built optimizer's steps: TensorFlow's variable, or a value in a ``StatelessScope``.

    Stands on its place, the first of ``variables``, and on the ``inner_optimizer`` of a
    ``LossScaleOptimizer``. The public ``iterations`` leaves out steps whose gradients are accumulated.
    """
    return getattr(optimizer, "inner_optimizer", optimizer).variables[0].value
