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
from kerasduet.data.named_arrays import map_arrays, row_count, take_rows
from kerasduet.data.table_readings import rows_as_given
from kerasduet.engine.forward import model_outputs
from kerasduet.errors import ArgumentError, RunError, cannot_write
from kerasduet.evaluation.predict import input_rows
from kerasduet.fits.result import Fit, check_fit
from kerasduet.keras_internals.layers import constants_replaced
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.keras_internals.models import all_layers
from kerasduet.models.heads import input_names
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
    if format == "onnx" and any(each.dtype == "string" for each in fit.model.inputs or ()):
        raise _cannot_export(format, 'it takes texts, which "saved_model" can look up')
    try:
        with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as beside:
            exported = Path(beside) / path.name
            outputs = _export(fit.model, exported, format, rows_as_given(fit.data.schema, rows))
            wanted = model_outputs(fit.model, rows)
            listed = [*wanted.values()] if isinstance(wanted, dict) else [wanted]
            difference = _difference(outputs, listed)
            os.replace(exported, path)
    except OSError as error:
        raise cannot_write(path, error) from None
    return Export(path, format, row_count(rows), difference)


def _rows(fit: Fit, x: Any) -> Any:
    """Give the rows to compare on: those given, or the first that the fit's data have."""
    split = next((name for name in ("test", "train") if fit.data.splits.get(name)), None)
    if x is None and split is None:
        raise ArgumentError.must_be("invalid_argument", "x", "given, since the fit has no rows", x)
    given = fit.data.split(str(split)).x if x is None else input_rows(fit, x)
    return map_arrays(lambda each: np.asarray(each[:_ROWS]), given)


def _export(model: Any, path: Path, format: str, rows: Any) -> list[NDArray[Any]]:
    """Write a model by Keras's exporter; give the outputs of the file for some rows, in their order."""
    run = {"saved_model": _run_saved_model, "onnx": _run_onnx, "tflite": _run_tflite}[format]
    with quiet(), warnings.catch_warnings(), constants_replaced(_plain_constants(model)):
        warnings.simplefilter("ignore")  # of the converters' own old ways
        try:
            if format == "onnx":
                model(take_rows(rows, slice(1)))  # Keras refuses a model that was loaded and never called
            model.export(path, format=_KERAS_NAMES[format], verbose=False, **_signature(model, format))
            return run(
                path, [rows[name] for name in input_names(model)] if isinstance(rows, dict) else [rows]
            )
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
    specs = [keras().InputSpec(shape=(1, *each.shape[1:]), dtype=each.dtype) for each in model.inputs]
    return {"input_signature": specs if len(specs) == 1 else [specs]}


def _plain_constants(model: Any) -> dict[Any, tuple[Any, Any]]:
    """Give the mean and variance of each ``Normalization`` as arrays: of tensors ONNX makes inputs."""
    layers = (each for each in all_layers(model) if type(each) is keras().layers.Normalization)
    return {layer: (np.asarray(layer.mean), np.asarray(layer.variance)) for layer in layers}


def _run_saved_model(path: Path, rows: list[NDArray[Any]]) -> list[NDArray[Any]]:
    loaded = tensorflow().saved_model.load(path)
    tensors = [tensorflow().constant(_as_taken(each)) for each in rows]
    served = loaded.serve(tensors if len(tensors) > 1 else tensors[0])
    return [np.asarray(each) for each in tensorflow().nest.flatten(served)]


def _as_taken(rows: NDArray[Any]) -> NDArray[Any]:
    """Give rows in the type of a model's input: numbers are float32, but levels that are whole numbers."""
    return rows if rows.dtype.kind == "O" or rows.dtype == np.int64 else rows.astype(np.float32)


def _run_onnx(path: Path, rows: list[NDArray[Any]]) -> list[NDArray[Any]]:
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    given = {name: _as_taken(each) for name, each in zip(names, rows, strict=True)}
    return [np.asarray(each) for each in session.run(None, given)]


def _run_tflite(path: Path, rows: list[NDArray[Any]]) -> list[NDArray[Any]]:
    """Run a row at a time; by their names, which end in their numbers, since their order is another."""
    interpreter = tensorflow().lite.Interpreter(str(path))
    runner = interpreter.get_signature_runner()
    names, outputs = sorted(runner.get_input_details()), sorted(runner.get_output_details())
    found = []
    for row in range(len(rows[0])):
        given = {name: _as_taken(each[row : row + 1]) for name, each in zip(names, rows, strict=True)}
        found.append(runner(**given))
    return [np.concatenate([each[name] for each in found]) for name in outputs]


def _difference(got: list[NDArray[Any]], wanted: list[NDArray[Any]]) -> float:
    """Give the largest difference of the outputs; raise ``export_differs`` if it is no rounding."""
    pairs = [*zip(got, wanted, strict=True)]
    alike = all(one.shape == other.shape for one, other in pairs)
    difference = max(float(np.max(np.abs(a - b), initial=0)) for a, b in pairs) if alike else np.inf
    if not difference <= _TOLERANCE * max(1.0, *(float(np.max(np.abs(b), initial=0)) for _, b in pairs)):
        message = "The exported model must give the model's outputs, but they differ by {difference:.1e}."
        raise RunError("export_differs", message, difference=difference)
    return difference


def _cannot_export(format: str, reason: str) -> RunError:
    message = 'The model cannot be exported as "{format}": {reason}.'
    return RunError("cannot_export", message, format=format, reason=reason.rstrip("."))
