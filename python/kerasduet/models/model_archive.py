"""A file of a whole model: saved, and one of somebody else looked through before Keras opens it.

Keras's own format is a zip archive (``.keras``), that of Keras 2 an HDF5 file (``.h5``, ``.hdf5``).
"""

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
from kerasduet.keras_internals.messages import advice_withheld, first_sentence
from kerasduet.keras_internals.models import compile_config_kept, weights_limited
from kerasduet.models.hdf5_model import check_hdf5_model, check_saves_as_hdf5, load_hdf5_model
from kerasduet.models.keras_objects import register_own
from kerasduet.models.model_config import check_config
from kerasduet.models.vocabulary import check_vocabulary
from kerasduet.runtime import keras

_PARTS = ("config.json", "metadata.json", "model.weights.h5")
# An optimizer of an untrained model has no weights in the file, but as many as the model, a few times.
_COPIES, _FREE = 8, 10_000_000
_LOADING = threading.RLock()


class CompileError(ValueError):
    """What a file says of the loss, the metrics and the optimizer cannot be loaded, but all the rest can."""


def save_model(model: Any, path: str | os.PathLike[str]) -> None:
    """Save a model with its optimizer, which is built first, or Keras would warn when it loads the file.

    Raises
    ------
    RunError
        ``cannot_save`` of a model that the file would not hold whole.
    """
    check_vocabulary(model)
    if is_hdf5(path):
        check_saves_as_hdf5(model)
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and not optimizer.built:
        optimizer.build(model.trainable_variables)
    with advice_withheld(), compile_config_kept(model):
        model.save(path)


def load_model(path: str | os.PathLike[str], *, compile: bool = True) -> Any:
    """Load a model that was saved, with the layers of kerasduet and without running code of the file.

    Before Keras sees it, the file is held to its own size and to what a spec may hold. With `compile` false
    its loss, metrics and optimizer are left out, whatever they are.

    Raises
    ------
    OSError
        If there is no such file, or none that may be read.
    ValueError
        Of a file that is damaged or no model, with what is wrong in it as one sentence; a `CompileError`
        if it can be loaded with `compile` false.
    """
    _check_file(path)
    register_own()
    try:
        return _loaded(path, compile=compile)
    except Exception as error:  # what is damaged lets Keras fail in any place
        kind = CompileError if compile and _is_loaded_without(path) else ValueError
        raise kind(first_sentence(error)) from None


def is_hdf5(path: str | os.PathLike[str]) -> bool:
    """Tell whether the name of a model's file is that of an HDF5 file."""
    return str(path).endswith((".h5", ".hdf5"))


def _loaded(path: str | os.PathLike[str], *, compile: bool) -> Any:
    check = check_hdf5_model if is_hdf5(path) else _check_archive
    values = check(path, compile=compile)
    with _LOADING, advice_withheld(), weights_limited(_COPIES * values + _FREE):
        if is_hdf5(path):
            return load_hdf5_model(path, compile=compile)
        return keras().saving.load_model(path, compile=compile, safe_mode=True)


def _is_loaded_without(path: str | os.PathLike[str]) -> bool:
    """Tell whether a model is loaded if its loss, metrics and optimizer are left out."""
    try:
        _loaded(path, compile=False)
    except Exception:
        return False
    return True


def _check_file(path: str | os.PathLike[str]) -> None:
    if not os.path.exists(path):
        Path(path).stat()  # says that a folder on the way may not be entered
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if not os.path.isfile(path):
        raise ValueError("It is no file.")
    with open(path, "rb"):  # or says that it may not be read
        pass
    if not is_hdf5(path) and not zipfile.is_zipfile(path):  # Keras would say that it is not there
        raise ValueError("It is no zip archive.")


def _check_archive(path: str | os.PathLike[str], *, compile: bool) -> int:
    """Raise unless an archive holds a model that may be loaded; give how many values its weights are."""
    with zipfile.ZipFile(path) as archive:
        _check_members(archive, os.stat(path).st_size)
        config = json.loads(archive.read("config.json"))
        if not compile and isinstance(config, dict):
            config.pop("compile_config", None)
        check_config(config)
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
