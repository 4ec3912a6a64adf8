"""An optimizer's update as a function of values, so that a whole epoch can be one compiled loop.

Keras has this as ``optimizer.stateless_apply``, which fails on the TensorFlow backend: there an optimizer
writes straight to TensorFlow's variables. Its base class writes to Keras's variables, which a
``keras.StatelessScope`` can stand in for; here the optimizer runs with the methods of that base class, so the
mathematics (weight decay, clipping, schedules, constraints) are Keras's own.
"""

from __future__ import annotations

from typing import Any

from kerasduet.keras_internals.optimizers import decays_all_weights, writing_to_keras_variables
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
    return known and not branches and decays_all_weights(optimizer)


def stateless_update(optimizer: Any, gradients: list[Any], variables: list[Any]) -> None:
    """Apply gradients inside a ``keras.StatelessScope``, which then holds the new values."""
    with writing_to_keras_variables(optimizer):
        optimizer.apply(gradients, variables)
