"""Models and weights as files of Keras's own formats, which open without this package."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kerasduet.arguments import check_flag, check_path
from kerasduet.data.hdf5_files import check_hdf5
from kerasduet.errors import ArgumentError, RunError, cannot_read, cannot_write
from kerasduet.fits.result import Fit
from kerasduet.keras_internals.files import weight_shapes
from kerasduet.keras_internals.layers import normalization_constants
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.models import model_archive
from kerasduet.paths import written_beside
from kerasduet.runtime import keras

_WHOLE = (".keras", ".h5", ".hdf5")
_CONSTANTS = "kerasduet_constants"  # what a weights file says of the means and standard deviations of pixels


def save_model(model: Any, path: str | Path) -> Path:
    """Save a model whole: layers, weights, loss and optimizer, in Keras's ``.keras`` format.

    Parameters
    ----------
    model : Fit or keras.Model
    path : path
        Ends in ``.keras``, or in ``.h5`` or ``.hdf5`` for the format of Keras 2, which does not hold
        all: see `Raises`. A file that is there is replaced, by a whole one or not at all.

    Raises
    ------
    RunError
        ``cannot_write``; ``cannot_save`` of a text model that is not trained; in HDF5 files also of the
        vocabulary that it has learnt, and of a layer with several axes, such as that of ``standardize``.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save_model(kd.build_model(kd.model_spec("xor_mlp")), f"{folder}/xor.keras")
    ...     load_model(path).count_params()
    9
    """
    found = _model(model)
    path = _whole_path(path)
    if not path.parent.is_dir():  # which Keras would make for an HDF5 file
        raise cannot_write(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    with _written(path, _WHOLE) as temporary:
        model_archive.save_model(found, temporary)
    return Path(path)


def load_model(path: str | Path, *, compile: bool = True) -> Any:
    """Load a model that was saved whole, as a ``keras.Model``; no code of the file is run.

    The file may hold layers, losses, metrics and optimizers that a spec may hold, and what the running
    program has registered with ``keras.saving.register_keras_serializable``; no ``Lambda``, no
    ``TFSMLayer``, and nothing that would open another file. What it declares is held to its own size.

    Parameters
    ----------
    path : path
        A file that Keras saved, which ends in ``.keras``, or in ``.h5`` or ``.hdf5`` (the format of Keras 2).
    compile : bool, default True
        Whether the loss, the metrics and the optimizer come too. Without them a model predicts and can begin
        a training (``init_from``), also where they are functions or classes of somebody's own.

    Raises
    ------
    RunError
        ``cannot_read`` if there is no such file, it may not be read, or it is no such model; also if its
        loss, metrics or optimizer are none of Keras's, which `compile` leaves out.
    """
    check_flag("compile", compile)
    try:
        return model_archive.load_model(_whole_path(path), compile=compile)
    except model_archive.CompileError as error:
        message = (
            "{path} must have a loss, metrics and an optimizer that Keras can load, but: {reason} With "
            "`compile=False` the model is loaded without them."
        )
        raise RunError("cannot_read", message, path=str(path), reason=str(error)) from None
    except (OSError, ValueError) as error:
        raise _unreadable("a model that Keras can load", path, error) from None


def save_weights(model: Any, path: str | Path) -> Path:
    """Save the weights alone, in Keras's ``.weights.h5`` format.

    Parameters
    ----------
    model : Fit or keras.Model
    path : path
        Ends in ``.weights.h5``; a file that is there is replaced, by a whole one or not at all.

    Raises
    ------
    RunError
        ``cannot_write``.
    """
    import h5py

    with _written(path, ".weights.h5") as temporary:
        _model(model).save_weights(temporary)
        with h5py.File(temporary, "a") as file:
            file.attrs[_CONSTANTS] = _constants(_model(model))
    return Path(path)


def load_weights(model: Any, path: str | Path) -> Any:
    """Load weights into a model of the same layers, in place.

    Parameters
    ----------
    model : keras.Model
        Such as `kerasduet.build_model` makes; a spec that standardizes needs the ``normalization`` of its
        training rows there, which are constants and no weights.
    path : path
        A file that `save_weights` or Keras wrote.

    Returns
    -------
    keras.Model
        The model itself.

    Raises
    ------
    RunError
        ``cannot_read``; ``different_model`` if the file is of other layers, or of a model that standardizes
        its pixels by other numbers: then the model stays as it is.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> spec = kd.model_spec("xor_mlp")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save_weights(kd.fit(spec, epochs=1, seed=1, verbose=0), f"{folder}/xor.weights.h5")
    ...     load_weights(kd.build_model(spec), path).count_params()
    9
    """
    if isinstance(model, Fit) or not isinstance(model, keras().Model):
        raise ArgumentError.must_be("invalid_argument", "model", "a model that `build_model()` gives", model)
    constants = _check_same_layers(model, check_path("path", path, ".weights.h5"))
    if constants not in (None, _constants(model)):
        message = (
            "`{argument}` must standardize its pixels as the model that {path} was saved from, with the mean "
            "and standard deviation of the same training rows."
        )
        raise RunError("different_model", message, argument="model", path=str(path))
    before = model.get_weights()
    try:
        with warnings.catch_warnings():
            # Keras's files hold the optimizer's state too, which an untrained model has no place for yet.
            warnings.filterwarnings("ignore", "Skipping variable loading for optimizer")
            model.load_weights(path)
    except (ValueError, OSError) as error:  # the same shapes in other places
        model.set_weights(before)
        message, reason = "{path} must hold the weights of `model`, but: {reason}", first_sentence(error)
        raise RunError("different_model", message, path=str(path), reason=reason) from None
    return model


def _whole_path(path: Any) -> Path:
    """Give the path of a whole model; one of weights alone ends in ``.h5`` too."""
    if str(path).endswith(".weights.h5"):
        sentence = (
            "`{argument}` must be a file of a whole model, not {got!j}: `load_weights()` and "
            "`save_weights()` are for weights alone."
        )
        raise ArgumentError("invalid_argument", sentence, argument="path", got=str(path))
    return check_path("path", path, _WHOLE)


def _model(model: Any) -> Any:
    found = model.model if isinstance(model, Fit) else model
    if not isinstance(found, keras().Model):
        raise ArgumentError.must_be("invalid_argument", "model", "a fit or a Keras model", model)
    return found


def _check_same_layers(model: Any, path: Path) -> str | None:
    """Raise unless the file has the shapes of the model's weights; give what it says of its constants."""
    import h5py

    try:
        with path.open("rb") as raw, h5py.File(raw, "r") as file:
            check_hdf5(file, path.stat().st_size)
            saved, constants = weight_shapes(file), file.attrs.get(_CONSTANTS)
    except Exception as error:  # a damaged file lets HDF5 fail in any way
        raise _unreadable("a file of weights", path, error) from None
    wanted = sorted(tuple(each.shape) for each in model.weights)
    if saved != wanted:
        message = "{path} must hold weights of the shapes {wanted}, as `model` has them, not {got}."
        shapes = {"wanted": Shapes(wanted), "got": Shapes(saved)}
        raise RunError("different_model", message, path=str(path), **shapes)
    return None if constants is None else str(constants)


class Shapes(list[tuple[int, ...]]):
    """Shapes of weights, of which a sentence names the first."""

    def __str__(self) -> str:
        text = ", ".join("x".join(map(str, each)) or "1" for each in self[:6])
        return f"{text}, ... ({len(self)} in all)" if len(self) > 6 else text or "none"


def _constants(model: Any) -> str:
    """Hash the means and standard deviations that a model standardizes by; empty without any."""
    digest, found = hashlib.sha256(), False
    for layer in model.layers:
        if type(layer).__name__ == "Normalization":
            for each in normalization_constants(layer) or ():
                found = True
                digest.update(np.asarray(each, np.float32).tobytes())
    return digest.hexdigest() if found else ""


def _unreadable(wanted: str, path: Any, error: Exception) -> RunError:
    if isinstance(error, FileNotFoundError):
        message = "`{argument}` must be {wanted}, but {path} is missing."
        return RunError("cannot_read", message, argument="path", wanted=wanted, path=str(path))
    if isinstance(error, PermissionError):
        return cannot_read(path, error)
    message = "`{argument}` must be {wanted}, but {path} is damaged or something else: {reason}"
    about = {"argument": "path", "wanted": wanted, "path": str(path), "reason": first_sentence(error)}
    return RunError("cannot_read", message, **about)


@contextlib.contextmanager
def _written(path: Any, ending: str | tuple[str, ...]) -> Iterator[Path]:
    """Give a path to write to, beside the file whose place it takes in the end."""
    path = check_path("path", path, ending)
    try:
        with written_beside(path) as temporary:
            yield temporary
    except OSError as error:
        raise cannot_write(path, error) from None
