"""Start Keras on TensorFlow, once, when it is first needed, and without the start-up noise."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from .errors import KerasDuetError

# What TensorFlow's C++ side logs below the level of an error, such as "I0000 00:00:17 port.cc] oneDNN ...",
# and the error that its CUDA build logs on a machine without a GPU.
_NOISE = re.compile(
    rb"^(WARNING: All log messages before absl|[IW]\d{4} |\d{4}-\d\d-\d\d [\d:.]+: [IW] "
    rb"|.*failed call to cuInit).*\n?"
)


@functools.cache
def keras() -> Any:
    """Give the ``keras`` module, on the TensorFlow backend.

    Raises
    ------
    KerasDuetError
        ``wrong_backend`` if Keras already runs on another backend in this process.
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _quiet():
        import keras as module
        import tensorflow as tf

        tf.constant(0)  # the devices are set up with the first tensor, and log as they are
    tf.get_logger().addFilter(lambda record: "triggered tf.function retracing" not in record.getMessage())
    if module.backend.backend() != "tensorflow":
        message = f'Keras must run on TensorFlow, not on "{module.backend.backend()}": unset KERAS_BACKEND.'
        raise KerasDuetError("wrong_backend", message)
    return module


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what is written to file descriptor 2, and let pass all but the noise."""
    sys.stderr.flush()
    original = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(original, 2)
            os.close(original)
            held.seek(0)
            os.write(2, b"".join(line for line in held if not _NOISE.match(line)))
