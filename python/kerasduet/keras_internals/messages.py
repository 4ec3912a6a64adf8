"""What Keras and TensorFlow say, in exceptions and in logs."""

from __future__ import annotations

import contextlib
import logging
import re
import warnings
from collections.abc import Iterator


def warns_of_retracing(record: logging.LogRecord) -> bool:
    """Tell whether a record of TensorFlow's logger is its warning that a function is traced often.

    Stands on the wording of that warning.
    """
    return "triggered tf.function retracing" in record.getMessage()


@contextlib.contextmanager
def advice_withheld() -> Iterator[None]:
    """Let Keras give no advice on files, such as that HDF5 is an old format, or has shapes in layers.

    Stands on absl's logger, through which Keras warns when it saves and loads models, and on the wording of a
    warning.
    """
    from absl import logging as absl

    before = absl.get_verbosity()
    absl.set_verbosity(absl.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Do not pass an `input_shape`")
            yield
    finally:
        absl.set_verbosity(before)


def first_sentence(error: Exception) -> str:
    """Give what Keras says in the end, without the configuration and the call that it prints around it.

    Stands on "Exception encountered when calling ...", which Keras's traceback filter puts before an empty
    line and the message, and "Exception encountered: ", which its deserialization puts before the cause.
    """
    text = re.sub(r"\x1b\[\d*m", "", str(error)).rsplit("Exception encountered: ", 1)[-1].strip()
    if text.startswith("Exception encountered when calling"):
        text = text.partition("\n\n")[2].strip()
    text = re.split(r"\n\n|(?<=[.])\s", text, maxsplit=1)[0]
    return " ".join(text.split()).rstrip(".") + "."


def misfit_reason(error: Exception) -> str:
    """Give why a layer does not take an input, without what Keras calls the two.

    Stands on "Input 0 ... is incompatible with the layer: ", as what its input specs say begins.
    """
    return re.sub(r"^Input \d+ .*is incompatible with the layer: ", "", first_sentence(error))


def refusing_layer(error: Exception) -> str | None:
    """Name the layer that raised an exception, or its class, if it says so.

    Stands on "Exception encountered when calling Dense.call()", in what Keras makes of such an exception, and
    on "layer 'dense' is incompatible", in what its input specs say.
    """
    text = re.sub(r"\x1b\[\d*m", "", str(error))
    named = re.findall(r"of layer ['\"](\w+)['\"] is", text)
    called = re.findall(r"encountered when calling (?:layer )?['\"]?(\w+)", text)
    return str(named[0]) if named else str(called[-1]) if called else None
