"""What a step of a model's own gives as its logs, kept from inside the compiled loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasduet.runtime import keras


class StepLogs:
    """The numbers that the last step gave by name."""

    def __init__(self) -> None:
        self._variables: dict[str, Any] = {}

    def note(self, logs: Mapping[str, Any]) -> None:
        """Note what a step gave, in variables that are made outside the graph which is traced."""
        import tensorflow as tf

        for name, value in logs.items():
            with tf.init_scope():
                if name not in self._variables:
                    make = keras().Variable
                    self._variables[name] = make(float("nan"), dtype="float32", trainable=False, name="log")
            self._variables[name].assign(tf.cast(value, tf.float32))

    def values(self) -> dict[str, float]:
        """Give them; none of a model that has no step of its own."""
        return {name: float(np.asarray(each)) for name, each in self._variables.items()}
