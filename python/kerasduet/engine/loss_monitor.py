"""The loss inside the compiled loop: training stops at the first one that is not finite."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasduet.errors import RunError
from kerasduet.runtime import keras


class LossMonitor:
    """Watches the loss inside the compiled loop: the last finite one, and the first step without one."""

    def __init__(self) -> None:
        make = keras().Variable
        self.last_loss = make(float("nan"), dtype="float32", trainable=False, name="last_loss")
        self.failed_step = make(-1, dtype="int32", trainable=False, name="failed_step")

    def note(self, loss: Any, step: Any) -> None:
        """Note the loss of a step, by the optimizer's count of all steps."""
        import tensorflow as tf

        finite = tf.math.is_finite(loss)
        first = tf.logical_and(tf.logical_not(finite), self.failed_step.value < 0)
        self.failed_step.assign(tf.where(first, tf.cast(step, tf.int32), self.failed_step.value))
        self.last_loss.assign(tf.where(finite, tf.cast(loss, tf.float32), self.last_loss.value))

    def check(self, epoch: int, first: int) -> None:
        """Raise if a loss of the epoch was not finite; `first` is the optimizer's count at its first step.

        Raises
        ------
        RunError
            ``loss_not_finite``, with the step, which counts from 1 in the epoch.
        """
        failed = int(self.failed_step.numpy())
        if failed < 0:
            return
        last = float(self.last_loss.numpy())
        before = (
            "the last finite one was {last_loss:.4g}" if np.isfinite(last) else "no earlier one was finite"
        )
        raise RunError(
            "loss_not_finite",
            "The loss must stay finite, but was not in epoch {epoch}, step {step} "
            f"({before}): likely causes are too large a `learning_rate`, inputs that are not scaled, and a "
            "loss that does not fit the last layer.",
            epoch=epoch,
            step=failed - first + 1,
            last_loss=last if np.isfinite(last) else None,
        )
