"""The weights after each epoch of a training, with which a fit predicts as a shorter training would."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.errors import ArgumentError
from kerasduet.fits.result import Fit, spec_of
from kerasduet.models.weights import get_weights, set_weights
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec

Weights = list[NDArray[Any]]


def passes_shorter_trainings(spec: ModelSpec) -> bool:
    """Tell whether a training has after an epoch what a training of so many epochs ends with.

    Not so with callbacks, or with an optimizer that puts averages in the place of the weights at the end.
    """
    return not (spec.get("fit.callbacks") or spec.get("compile.optimizer.config.use_ema"))


def epoch_keeper() -> Any:
    """Make a callback that keeps the weights after each epoch, in a list ``kept``, and changes nothing."""
    kept: list[Weights] = []

    def on_epoch_end(self: Any, epoch: int, logs: dict[str, Any] | None = None) -> None:
        kept.append([each.copy() for each in get_weights(self.model)])

    members = {"on_epoch_end": on_epoch_end, "kept": kept, "only_watches": True}
    return type("EpochKeeper", (keras().callbacks.Callback,), members)()


def kept_weights(keeper: Any) -> bytes:
    """Give what a keeper holds as the bytes of an ``.npz`` file: an array a weight, by epoch first."""
    content = io.BytesIO()
    np.savez(content, *map(np.stack, zip(*keeper.kept, strict=True)))
    return content.getvalue()


@contextlib.contextmanager
def weights_of_epoch(fit: Fit, content: bytes | bytearray | None, epochs: int) -> Iterator[Fit]:
    """Let a fit be, for a while, that of a training of so many epochs.

    Parameters
    ----------
    fit : Fit
    content : bytes or None
        What `kept_weights` gives of its training, if they were kept.
    epochs : int
        At least 1, and at most those that it was to be trained for: then it is the fit itself.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if a training of so many epochs would have ended otherwise, or its weights are
        not known.
    """
    if epochs == fit.settings.epochs:
        yield fit
        return
    _check_epochs(fit, content, epochs)
    with np.load(io.BytesIO(content or b""), allow_pickle=False) as arrays:
        weights = [arrays[name][epochs - 1] for name in arrays.files]
    own = [each.copy() for each in get_weights(fit.model)]
    set_weights(fit.model, weights)
    try:
        yield fit
    finally:
        set_weights(fit.model, own)


def _check_epochs(fit: Fit, content: bytes | bytearray | None, epochs: int) -> None:
    done = int(fit.history["epoch"].max()) if len(fit.history) else 0
    if not 1 <= epochs <= done:
        wanted = f"whole numbers from 1 to {max(done, 1)}, the epochs of the training"
        raise ArgumentError.must_be("invalid_argument", "epochs", wanted, epochs)
    if fit.extra_callbacks or not passes_shorter_trainings(spec_of(fit, "A prediction of an earlier epoch")):
        hint = "a training with callbacks or averaged weights ends with others than it has on its way."
    elif content is None:
        hint = "the weights of earlier epochs were not kept."
    else:
        return
    wanted = f"{fit.settings.epochs}, as trained"
    raise ArgumentError.must_be("invalid_argument", "epochs", wanted, epochs, hint=hint)
