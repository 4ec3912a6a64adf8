"""A ``.keras`` file: saved whole, and one of somebody else looked through before Keras opens it."""

from __future__ import annotations

import errno
import io
import json
import os
import threading
import zipfile
from pathlib import Path
from typing import Any

from kerasduet.data.declared_sizes import is_believable
from kerasduet.data.hdf5_files import check_hdf5
from kerasduet.keras_internals import first_sentence, weights_limited
from kerasduet.models.keras_objects import register_own
from kerasduet.models.model_config import check_config
from kerasduet.runtime import keras

_PARTS = ("config.json", "metadata.json", "model.weights.h5")
# An optimizer of an untrained model has no weights in the file, but as many as the model, a few times.
_COPIES, _FREE = 8, 10_000_000
_LOADING = threading.RLock()


def save_model(model: Any, path: str | os.PathLike[str]) -> None:
    """Save a model with its optimizer, which is built first, or Keras would warn when it loads the file."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and not optimizer.built:
        optimizer.build(model.trainable_variables)
    model.save(path)


def load_model(path: str | os.PathLike[str]) -> Any:
    """Load a model that was saved, with the layers of kerasduet and without running code of the file.

    Before Keras sees it, the file is held to its own size and to what a spec may hold.

    Raises
    ------
    OSError
        If there is no such file, or none that may be read.
    ValueError
        Of a file that is damaged or no model, with what is wrong in it as one sentence.
    """
    _check_file(path)
    register_own()
    try:
        values = _check_archive(path)
        with _LOADING, weights_limited(_COPIES * values + _FREE):
            return keras().saving.load_model(path, safe_mode=True)
    except Exception as error:  # what is damaged lets Keras fail in any place
        raise ValueError(first_sentence(error)) from None


def _check_file(path: str | os.PathLike[str]) -> None:
    if not os.path.exists(path):
        Path(path).stat()  # says that a folder on the way may not be entered
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if not os.path.isfile(path):
        raise ValueError("It is no file.")
    with open(path, "rb"):  # or says that it may not be read
        pass
    if not zipfile.is_zipfile(path):  # Keras would say that it is not there
        raise ValueError("It is no zip archive.")


def _check_archive(path: str | os.PathLike[str]) -> int:
    """Raise unless an archive holds a model that may be loaded; give how many values its weights are."""
    with zipfile.ZipFile(path) as archive:
        _check_members(archive, os.stat(path).st_size)
        check_config(json.loads(archive.read("config.json")))
        return _check_weights(archive.read("model.weights.h5"))


def _check_members(archive: zipfile.ZipFile, held: int) -> None:
    """Raise if the files in an archive are others than Keras writes, or larger than it can hold."""
    entries = archive.infolist()
    names = [each.filename for each in entries]
    for name in names:
        inside = name.startswith("assets/") and ".." not in name.replace("\\", "/").split("/")
        if name not in _PARTS and not inside:
            raise ValueError(f"It holds {name[:60]}, which is no part of a model.")
    if len(set(names)) < len(names):
        raise ValueError("It holds a file twice.")
    missing = [name for name in ("config.json", "model.weights.h5") if name not in names]
    if missing:
        raise ValueError(f"It has no {missing[0]}.")
    if not is_believable(sum(each.file_size for each in entries), held):
        raise ValueError("Its files are declared larger than it can hold.")


def _check_weights(content: bytes) -> int:
    import h5py

    with h5py.File(io.BytesIO(content), "r") as file:
        return check_hdf5(file, len(content))
