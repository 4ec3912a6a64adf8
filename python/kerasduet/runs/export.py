"""A model as a file for programs without Keras, held against the model before it is given."""

from __future__ import annotations

import os
import tempfile
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_path
from kerasduet.engine.forward import model_outputs
from kerasduet.errors import ArgumentError, RunError, cannot_write
from kerasduet.evaluation.predict import input_rows
from kerasduet.fits.result import Fit, check_fit
from kerasduet.keras_internals.layers import constants_replaced
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.keras_internals.models import all_layers
from kerasduet.models.stateful import recurrent_states
from kerasduet.paths import check_new_folder
from kerasduet.runtime import keras, quiet, tensorflow

_ROWS = 100
_TOLERANCE = 1e-3  # of the largest output
_KERAS_NAMES = {"saved_model": "tf_saved_model", "onnx": "onnx", "tflite": "litert"}
_ENDINGS = {"saved_model": "", "onnx": ".onnx", "tflite": ".tflite"}


@dataclass(frozen=True)
class Export:
    """An exported model, and how near its outputs are to those of the model."""

    path: Path
    format: str
    rows: int
    """Rows on which the two were compared."""
    difference: float
    """The largest absolute difference of two outputs."""

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {**asdict(self), "path": str(self.path)}

    def __str__(self) -> str:
        return (
            f"{self.path} ({self.format}): on {self.rows} rows the outputs differ from those of the model by "
            f"at most {self.difference:.1e}."
        )


def export_model(fit: Fit, path: str | Path, format: str = "saved_model", *, x: Any = None) -> Export:
    """Export a trained model for programs without Keras, by Keras's own exporters.

    The exported model is loaded and run on up to 100 rows before the call returns. It takes the same raw
    inputs as the model, as float32, and gives the same outputs as ``predict(type="raw")``.

    Parameters
    ----------
    fit : Fit
    path : path
        A new folder for "saved_model"; else a file that ends in ``.onnx`` or ``.tflite``, whose place it
        takes.
    format : {"saved_model", "onnx", "tflite"}
        TensorFlow's SavedModel; ONNX, which needs the packages tf2onnx and onnxruntime (``pip install
        'kerasduet[onnx]'``); or LiteRT, formerly TensorFlow Lite, which takes a row at a time.
    x : rows, optional
        The rows to compare on, as for `kerasduet.predict`; the first of the test or training rows unless
        given.

    Returns
    -------
    Export
        Its ``difference`` is the largest one between an output of the file and one of the model.

    Raises
    ------
    ArgumentError
        ``invalid_argument``, also if the fit has no rows and `x` is not given.
    RunError
        ``cannot_export`` if Keras cannot, as texts to ONNX, if a package is missing or layers are stateful;
        ``export_differs`` if an output differs by more than a thousandth of the largest; ``cannot_write``.
        Nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> fit = kd.fit("xor_mlp", epochs=3, seed=1, verbose=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kd.export_model(fit, f"{folder}/xor.tflite", "tflite").difference < 1e-6
    True
    """
    check_fit(fit)
    if format not in _KERAS_NAMES:
        wanted = '"saved_model", "onnx" or "tflite"'
        raise ArgumentError.must_be("invalid_argument", "format", wanted, format)
    path = check_path("path", path, _ENDINGS[format])
    if format == "saved_model":
        check_new_folder("path", path)
    rows = _rows(fit, x)
    if recurrent_states(fit.model):
        raise _cannot_export(format, "its layers keep states between batches, which no exported model has")
    try:
        with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as beside:
            exported = Path(beside) / path.name
            outputs = _export(fit.model, exported, format, rows)
            difference = _difference(outputs, model_outputs(fit.model, rows))
            os.replace(exported, path)
    except OSError as error:
        raise cannot_write(path, error) from None
    return Export(path, format, len(rows), difference)


def _rows(fit: Fit, x: Any) -> NDArray[Any]:
    """Give the rows to compare on: those given, or the first that the fit's data have."""
    split = next((name for name in ("test", "train") if fit.data.splits.get(name)), None)
    if x is None and split is None:
        raise ArgumentError.must_be("invalid_argument", "x", "given, since the fit has no rows", x)
    given = fit.data.split(str(split)).x if x is None else input_rows(fit, x)
    return np.asarray(given[:_ROWS])


def _export(model: Any, path: Path, format: str, rows: NDArray[Any]) -> NDArray[Any]:
    """Write a model by Keras's exporter; give the outputs of the file for some rows."""
    run = {"saved_model": _run_saved_model, "onnx": _run_onnx, "tflite": _run_tflite}[format]
    with quiet(), warnings.catch_warnings(), constants_replaced(_plain_constants(model)):
        warnings.simplefilter("ignore")  # of the converters' own old ways
        try:
            if format == "onnx":
                model(rows[:1])  # Keras refuses a model that was loaded and never called
            model.export(path, format=_KERAS_NAMES[format], verbose=False, **_signature(model, format))
            return run(path, rows)
        except OSError:
            raise
        except ImportError as error:
            package = error.name or str(error)
            reason = f"the package {package} is missing: pip install 'kerasduet[onnx]'"
            raise _cannot_export(format, reason) from None
        except Exception as error:  # the converters fail in any way
            raise _cannot_export(format, first_sentence(error)) from None


def _signature(model: Any, format: str) -> dict[str, Any]:
    """Say that LiteRT takes a row at a time: of batches of any size it cannot run recurrent layers."""
    if format != "tflite":
        return {}
    shape = (1, *model.input_shape[1:])
    return {"input_signature": [keras().InputSpec(shape=shape, dtype=model.inputs[0].dtype)]}


def _plain_constants(model: Any) -> dict[Any, tuple[Any, Any]]:
    """Give the mean and variance of each ``Normalization`` as arrays: of tensors ONNX makes inputs."""
    layers = (each for each in all_layers(model) if type(each) is keras().layers.Normalization)
    return {layer: (np.asarray(layer.mean), np.asarray(layer.variance)) for layer in layers}


def _run_saved_model(path: Path, rows: NDArray[Any]) -> NDArray[Any]:
    loaded = tensorflow().saved_model.load(path)
    return np.asarray(loaded.serve(tensorflow().constant(rows, tensorflow().float32)))


def _run_onnx(path: Path, rows: NDArray[Any]) -> NDArray[Any]:
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (name,) = (each.name for each in session.get_inputs())
    return np.asarray(session.run(None, {name: rows.astype(np.float32)})[0])


def _run_tflite(path: Path, rows: NDArray[Any]) -> NDArray[Any]:
    interpreter = tensorflow().lite.Interpreter(str(path))
    interpreter.allocate_tensors()
    (place,) = (each["index"] for each in interpreter.get_input_details())
    (output,) = (each["index"] for each in interpreter.get_output_details())
    outputs = []
    for row in rows.astype(np.float32):
        interpreter.set_tensor(place, row[None])
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(output)[0])
    return np.array(outputs)


def _difference(got: NDArray[Any], wanted: NDArray[Any]) -> float:
    """Give the largest difference of the outputs; raise ``export_differs`` if it is no rounding."""
    difference = float(np.max(np.abs(got - wanted), initial=0)) if got.shape == wanted.shape else np.inf
    if not difference <= _TOLERANCE * max(1.0, float(np.max(np.abs(wanted), initial=0))):
        message = "The exported model must give the model's outputs, but they differ by {difference:.1e}."
        raise RunError("export_differs", message, difference=difference)
    return difference


def _cannot_export(format: str, reason: str) -> RunError:
    message = 'The model cannot be exported as "{format}": {reason}.'
    return RunError("cannot_export", message, format=format, reason=reason.rstrip("."))
