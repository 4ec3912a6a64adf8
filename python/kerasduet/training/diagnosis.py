"""What a loss and its way over the epochs say, in the words of the deep-learning course, ``dl_course``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.errors import KerasDuetWarning
from kerasduet.models.targets import loss_name

_CROSS_ENTROPIES = ("binarycrossentropy", "categoricalcrossentropy", "sparsecategoricalcrossentropy")

# The course's bands; it leaves 0.20 to 0.30 without a word.
_ABOVE = ((2.00, "horrible"), (1.00, "bad"), (0.30, "not good"))
_BELOW = ((0.005, "a perfect match"), (0.02, "a great match"), (0.05, "good"), (0.20, "acceptable"))
_BETWEEN = "between acceptable and not good"

_PATIENCE = 3  # epochs
_RISE = 0.01  # of the lowest validation loss: less is taken for noise
_CHANCE = 0.9  # of the cross-entropy of guessing: a loss above it has learnt next to nothing
_UNBOUNDED = (
    "The loss mean_bias_error has no lower bound: training lowers the predictions for ever, and never makes "
    "them good; take it as a metric, beside a loss such as mean_squared_error."
)


class FitWarning(KerasDuetWarning):
    """A training has learnt too much, too little or nothing of use; its codes are those of a `Diagnosis`."""


@dataclass(frozen=True)
class Diagnosis:
    """What a history shows, and what is advised."""

    code: str
    """``"overfitting"``, ``"underfitting"`` or ``"unbounded_loss"``."""
    message: str


def interpret_cross_entropy(value: float) -> str:
    """Put a cross-entropy into words: the bands that the course gives, natural logarithms.

    0.00 is a perfect match (what rounds to it, below 0.005), below 0.02 a great match, below 0.05 good, below
    0.20 acceptable, above 0.30 not good, above 1.00 bad, above 2.00 horrible. The bands do not know how many
    classes there are: of ten, a guess has 2.30, of two 0.69.

    Examples
    --------
    >>> interpret_cross_entropy(0.04), interpret_cross_entropy(1.5)
    ('good', 'bad')
    """
    above = next((word for limit, word in _ABOVE if value > limit), None)
    return above or next((word for limit, word in _BELOW if value < limit), _BETWEEN)


def interpret_loss(model: Any, loss: float) -> str:
    """Put a model's cross-entropy, without penalties on weights, into a line; empty for any other loss."""
    if not _is_cross_entropy(loss_name(model)):
        return ""
    weights = [each for each in model.trainable_variables if getattr(each, "regularizer", None)]
    value = loss - sum(float(each.regularizer(each)) for each in weights)
    return f"Cross-entropy {value:.4f}: {interpret_cross_entropy(value)} (in the words of dl_course)"


def diagnose(history: pd.DataFrame, loss: str, classes: int = 0) -> Diagnosis | None:
    """Look for what went wrong in a training; None if nothing shows.

    The mean bias error as a loss has no lower bound, so that nothing good is learnt. Overfitting and
    underfitting show only if rows were held out.

    It overfits if the validation loss was above its lowest value in each of the last 3 epochs, by more than
    1 % on average, while the training loss has fallen since. It underfits if, after 4 epochs or more, both
    losses are cross-entropies above 1.00, the course's "bad", or above 90 % of that of a guess, log(classes).

    Parameters
    ----------
    history : data frame
        As in a `Fit`.
    loss : str
        The loss's name, as a function or as a class of Keras.
    classes : int
        How many classes there are, 0 for a regression.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("xor_mlp", epochs=2, seed=1, verbose=0)
    >>> diagnose(fit.history, "mse", classes=2) is None
    True
    """
    if loss.lower().split(">")[-1] == "mean_bias_error":
        return Diagnosis("unbounded_loss", _UNBOUNDED)
    losses = history[history["metric"] == "loss"]
    train, validation = (
        losses[losses["split"] == split]["value"].to_numpy(np.float64) for split in ("train", "validation")
    )
    if len(train) != len(validation) or len(train) <= _PATIENCE:
        return None
    if _rises(train, validation):
        return Diagnosis("overfitting", _overfitting(int(validation.argmin()) + 1))
    if _is_cross_entropy(loss) and classes > 1:
        high = min(1.0, _CHANCE * math.log(classes))
        if min(train[-1], validation[-1]) > high:
            return Diagnosis("underfitting", _underfitting(train[-1], validation[-1]))
    return None


def _is_cross_entropy(loss: str) -> bool:
    return loss.lower().replace("_", "") in _CROSS_ENTROPIES


def _rises(train: NDArray[np.float64], validation: NDArray[np.float64]) -> bool:
    lowest, recent = int(validation.argmin()), validation[-_PATIENCE:]
    margin = _RISE * abs(validation[lowest])
    late = lowest < len(validation) - _PATIENCE
    return bool(late and recent.mean() > validation[lowest] + margin and train[-1] < train[lowest])


def _overfitting(epoch: int) -> str:
    return (
        f"The training overfits: since epoch {epoch} the validation loss has risen while the training loss "
        "fell; the course advises early stopping, Dropout, DropConnect, an L1, L2 or elastic-net penalty, or "
        "max-norm."
    )


def _underfitting(train: float, validation: float) -> str:
    return (
        f"The training underfits: the losses are high on the training rows ({train:.2f}) and on those held "
        f"out ({validation:.2f}); the course advises more epochs and more rows."
    )
