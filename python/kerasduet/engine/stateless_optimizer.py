"""An optimizer's update as a function of values, so that a whole epoch can be one compiled loop.

Keras has this as ``optimizer.stateless_apply``, which fails on the TensorFlow backend: there an optimizer
writes straight to TensorFlow's variables. Its base class writes to Keras's variables, which a
``keras.StatelessScope`` can stand in for; here the optimizer runs with the methods of that base class, so the
mathematics (weight decay, clipping, schedules, constraints) are Keras's own.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

from kerasduet.runtime import keras

# Those whose update was compared with Keras's over 50 steps; tests hold each of them to it.
FUNCTIONAL = ("SGD", "RMSprop", "Adam", "AdamW", "Adamax", "Adagrad", "Adadelta", "Lion", "Ftrl")


def is_functional(optimizer: Any) -> bool:
    """Tell whether `stateless_update` knows the optimizer: a class of Keras's own, in its common use.

    Moving averages of weights and accumulated gradients branch inside the update, which a scope cannot
    follow; weights that were taken out of the decay are known to TensorFlow's variables only.
    """
    known = type(optimizer) in [getattr(keras().optimizers, name) for name in FUNCTIONAL]
    branches = optimizer.use_ema or optimizer.gradient_accumulation_steps
    return known and not branches and not hasattr(optimizer, "_exclude_from_weight_decay")


def stateless_update(optimizer: Any, gradients: list[Any], variables: list[Any]) -> None:
    """Apply gradients inside a ``keras.StatelessScope``, which then holds the new values."""
    with _methods_of_base(optimizer):
        optimizer.apply(gradients, variables)


@contextlib.contextmanager
def _methods_of_base(optimizer: Any) -> Iterator[None]:
    original: Any = type(optimizer)
    object.__setattr__(optimizer, "__class__", _on_base(original))
    try:
        yield
    finally:
        object.__setattr__(optimizer, "__class__", original)


@functools.cache
def _on_base(original: Any) -> Any:
    """Derive a class that takes from Keras's base optimizer what the TensorFlow one replaces."""
    backend_class = next(each for each in original.__mro__ if each.__name__ == "TFOptimizer")
    base = next(each for each in original.__mro__ if each.__name__ == "BaseOptimizer")
    names = (
        "assign",
        "assign_add",
        "assign_sub",
        "_apply_weight_decay",
        "_backend_update_step",
        "_overwrite_model_variables_with_average_value",
        "_backend_increment_gradient_accumulators",
    )
    taken = {name: getattr(base, name) for name in names if name in vars(backend_class)}
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
