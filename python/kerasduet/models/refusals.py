"""One door for what Keras and TensorFlow raise while they run a model: a sentence, with the layer's name."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from kerasduet.errors import KerasDuetError, SpecError
from kerasduet.keras_internals.messages import first_sentence, refusing_layer
from kerasduet.runtime import tensorflow


@contextlib.contextmanager
def refusals_told(model: Any) -> Iterator[None]:
    """Turn an exception that is not ours into a ``SpecError``; its cause stays behind it.

    Those by which TensorFlow says that another worker is lost pass.

    Raises
    ------
    SpecError
        ``invalid_layer`` where a layer refuses its input, ``invalid_spec`` where it is the loss, a metric,
        the optimizer or the whole.
    """
    errors = tensorflow().errors
    try:
        yield
    except (KerasDuetError, errors.UnavailableError, errors.AbortedError, errors.CancelledError):
        raise
    except Exception as failure:
        raise _refusal(model, failure) from failure


def _refusal(model: Any, failure: Exception) -> SpecError:
    reason = re.sub(r"\{\{.*?\}\}\s*", "", first_sentence(failure))
    name = refusing_layer(failure)
    layer = next((each for each in model.layers if name in (each.name, type(each).__name__)), None)
    if layer is not None:
        sentence = "The layer {layer} ({class_name}) refuses a batch: {reason}"
        about = {"layer": layer.name, "class_name": type(layer).__name__, "reason": reason}
        return SpecError("invalid_layer", sentence, **about)
    return SpecError("invalid_spec", "Keras cannot train the model on a batch: {reason}", reason=reason)
