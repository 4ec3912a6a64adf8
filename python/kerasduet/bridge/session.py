"""What R asks of the core as a whole: its version, its folders, its devices."""

from __future__ import annotations

import numpy as np

from kerasduet import __version__, paths
from kerasduet.bridge.values import Answer, answers
from kerasduet.engine.devices import logical_devices
from kerasduet.errors import nearest
from kerasduet.runtime import keras


def version() -> str:
    """Give the version of the core, which must be R's."""
    return __version__


@answers
def cache_folder() -> str:
    """Give the folder that keeps downloads."""
    return str(paths.cache_folder())


@answers
def versions() -> dict[str, str]:
    """Give the versions of what the core stands on; starts TensorFlow."""
    keras_version = keras().__version__  # Keras first: it silences the start-up of TensorFlow
    import h5py
    import tensorflow as tf

    return {
        "kerasduet": __version__,
        "keras": keras_version,
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "h5py": h5py.__version__,
        "devices": ", ".join(logical_devices()),
    }


@answers
def nearest_names(name: str, known: list[str]) -> Answer:
    """End a sentence on an unknown name."""
    return nearest(name, known)._asdict()
