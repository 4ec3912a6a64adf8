"""What a loss and its way over the epochs say, in the words of the deep-learning course, ``dl_course``."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.arguments import check_kind, check_whole
from kerasduet.errors import ArgumentError, KerasDuetWarning, fill
from kerasduet.models.losses import loss_name

if TYPE_CHECKING:
    from kerasduet.data.row_schema import RowSchema
    from kerasduet.fits.result import Fit

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
_OVERFITTING = (
    "The training overfits: since epoch {epoch} the validation loss has risen while the training loss fell; "
    "the course advises early stopping, or regularization: Dropout, DropConnect, an L1, L2 or elastic-net "
    "penalty, or max-norm."
)
_UNDERFITTING = (
    "The training underfits: the losses are high on the training rows ({train_loss:.2f}) and on those held "
    "out ({validation_loss:.2f}); the course advises more epochs and more rows."
)


class FitWarning(KerasDuetWarning):
    """A training has learnt too much, too little or nothing of use; its codes are those of a `Diagnosis`."""


@dataclass(frozen=True)
class Diagnosis:
    """What a history shows, and what is advised."""

    code: str
    """``"overfitting"``, ``"underfitting"`` or ``"unbounded_loss"``."""
    sentence: str = field(repr=False)
    """What `message` is made of, with a place for each of the `details`."""
    details: dict[str, float] = field(default_factory=dict)
    """The epoch since which it overfits; the losses with which it underfits."""

    @property
    def message(self) -> str:
        """What is the matter and what is advised, in one sentence."""
        return fill(self.sentence, self.details)

    def __str__(self) -> str:
        return self.message


def interpret_cross_entropy(value: float) -> str:
    """Put a cross-entropy into words: the bands that the course gives, natural logarithms.

    0.00 is a perfect match (what rounds to it, below 0.005), below 0.02 a great match, below 0.05 good, below
    0.20 acceptable, above 0.30 not good, above 1.00 bad, above 2.00 horrible. The bands do not know how many
    classes there are: of ten, a guess has 2.30, of two 0.69.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `value` is no number.

    Examples
    --------
    >>> interpret_cross_entropy(0.04), interpret_cross_entropy(1.5)
    ('good', 'bad')
    """
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not is_number or np.isnan(value):
        raise ArgumentError.must_be("invalid_argument", "value", "a number", value)
    above = next((word for limit, word in _ABOVE if value > limit), None)
    return above or next((word for limit, word in _BELOW if value < limit), _BETWEEN)


def interpret_loss(model: Any, schema: RowSchema, loss: float) -> str:
    """Put a model's cross-entropy, without weight penalties, into a line.

    It is empty for other losses and NaN, and for targets between 0 and 1, of which the lowest one is not 0.
    """
    between = schema.task == "regression" or schema.soft
    if between or not _is_cross_entropy(loss_name(model)) or math.isnan(loss):
        return ""
    weights = [each for each in model.trainable_variables if getattr(each, "regularizer", None)]
    value = loss - sum(float(each.regularizer(each)) for each in weights)
    return f"Cross-entropy {value:.4f}: {interpret_cross_entropy(value)} (in the words of dl_course)"


def diagnose(x: Fit | pd.DataFrame, loss: str | None = None, classes: int | None = None) -> Diagnosis | None:
    """Look for what went wrong in a training; None if nothing shows.

    The mean bias error as a loss has no lower bound, so that nothing good is learnt. Overfitting and
    underfitting show only if rows were held out.

    It overfits if the validation loss was above its lowest value in each of the last 3 epochs, by more than
    1 % on average, while the training loss has fallen since. It underfits if, after 4 epochs or more, both
    losses are cross-entropies above 1.00, the course's "bad", or above 90 % of that of a guess, log(classes).

    Parameters
    ----------
    x : Fit or data frame
        A fit, or a history as a fit has it.
    loss : str, optional
        The loss's name, as a function or as a class of Keras; the fit's own unless given.
    classes : int, optional
        How many classes there are, 0 for a regression and for soft labels, whose cross-entropy has another
        lowest value; as many as the fit's data have unless given.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` for anything else, and for a history without its `loss`.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("xor_mlp", epochs=2, seed=1, verbose=0)
    >>> diagnose(fit) is None
    True
    >>> diagnose(fit.history, "mse", classes=2) is None
    True
    """
    history, loss, classes = _known(x, loss, classes)
    if loss.lower().split(">")[-1] == "mean_bias_error":
        return Diagnosis("unbounded_loss", _UNBOUNDED)
    losses = history[history["metric"] == "loss"]
    train, validation = (
        losses[losses["split"] == split]["value"].to_numpy(np.float64) for split in ("train", "validation")
    )
    if len(train) != len(validation) or len(train) <= _PATIENCE:
        return None
    if _rises(train, validation):
        return Diagnosis("overfitting", _OVERFITTING, {"epoch": int(validation.argmin()) + 1})
    high = min(1.0, _CHANCE * math.log(max(classes, 1)))
    if _is_cross_entropy(loss) and classes > 1 and min(train[-1], validation[-1]) > high:
        last = {"train_loss": float(train[-1]), "validation_loss": float(validation[-1])}
        return Diagnosis("underfitting", _UNDERFITTING, last)
    return None


def _known(x: Any, loss: Any, classes: Any) -> tuple[pd.DataFrame, str, int]:
    """Give the history, the loss's name and the number of classes, which a fit knows by itself."""
    from kerasduet.fits.result import Fit  # which is diagnosed here

    if isinstance(x, Fit):
        loss = loss_name(x.model) if loss is None else loss
        known = 0 if x.data.schema.soft else len(x.data.class_names)
        classes = known if classes is None else classes
        x = x.history
    if not isinstance(x, pd.DataFrame) or not {"epoch", "split", "metric", "value"} <= {*x.columns}:
        raise ArgumentError.must_be("invalid_argument", "x", "a fit, or a history as a fit has it", x)
    check_kind("loss", loss, str, "the name of a loss")
    return x, loss, check_whole("classes", 0 if classes is None else classes, 0)


def _is_cross_entropy(loss: str) -> bool:
    return loss.lower().replace("_", "") in _CROSS_ENTROPIES


def _rises(train: NDArray[np.float64], validation: NDArray[np.float64]) -> bool:
    lowest, recent = int(validation.argmin()), validation[-_PATIENCE:]
    margin = _RISE * abs(validation[lowest])
    late = lowest < len(validation) - _PATIENCE
    return bool(late and recent.mean() > validation[lowest] + margin and train[-1] < train[lowest])
