"""The only module that R calls: plain values and opaque handles go in and come out.

No function raises for a user's mistake: see `bridge_values.answers`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasduet import __version__, paths
from kerasduet.arguments import whole_numbers
from kerasduet.bridge_models import activation_curve as activation_curve
from kerasduet.bridge_models import build_model as build_model
from kerasduet.bridge_models import evaluate_model as evaluate_model
from kerasduet.bridge_models import keras_object as keras_object
from kerasduet.bridge_models import layer_record, model_of
from kerasduet.bridge_models import load_model as load_model
from kerasduet.bridge_models import load_weights as load_weights
from kerasduet.bridge_models import model_bytes as model_bytes
from kerasduet.bridge_models import output_shape as output_shape
from kerasduet.bridge_models import predict_model as predict_model
from kerasduet.bridge_models import revive_model as revive_model
from kerasduet.bridge_models import save_model as save_model
from kerasduet.bridge_models import save_weights as save_weights
from kerasduet.bridge_reports import check_matrix as check_matrix
from kerasduet.bridge_reports import compare as compare
from kerasduet.bridge_reports import compare_predictions as compare_predictions
from kerasduet.bridge_reports import confusion_json as confusion_json
from kerasduet.bridge_reports import confusion_notes as confusion_notes
from kerasduet.bridge_reports import confusion_report as confusion_report
from kerasduet.bridge_reports import count_classes as count_classes
from kerasduet.bridge_reports import count_table as count_table
from kerasduet.bridge_reports import read_confusion_matrix as read_confusion_matrix
from kerasduet.bridge_reports import regression_figures as regression_figures
from kerasduet.bridge_values import Answer, answers, column_major
from kerasduet.data import built_in, user_data
from kerasduet.data.arrays import Categories
from kerasduet.data.dataset import Dataset
from kerasduet.data.rows.byte_rows import coded
from kerasduet.engine.devices import logical_devices
from kerasduet.errors import nearest
from kerasduet.evaluation.evaluate import evaluate as evaluate_fit
from kerasduet.evaluation.evaluate import predict as predict_fit
from kerasduet.evaluation.feature_maps import feature_maps as maps_of
from kerasduet.evaluation.feature_maps import one_image
from kerasduet.models import from_keras
from kerasduet.runs.load import load_run as read_run
from kerasduet.runs.load import save_run as write_run
from kerasduet.runtime import keras
from kerasduet.specs import model_spec
from kerasduet.training.diagnosis import diagnose as diagnose_history
from kerasduet.training.diagnosis import read_cross_entropy as interpret
from kerasduet.training.fit import fit as train
from kerasduet.training.result import Fit
from kerasduet.training.warm_start import copy_model


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


# Specs: they cross as JSON text, which R keeps.


@answers
def load_spec(name: str) -> Answer:
    """Read a spec by its name or its file's path."""
    return _spec_record(model_spec.load_spec(name))


@answers
def override_spec(text: str, changes: Mapping[str, Any]) -> Answer:
    """Change a spec by dotted paths and short names."""
    return _spec_record(model_spec.spec_from_json(text).override(changes))


@answers
def spec_from_document(document: Mapping[str, Any]) -> Answer:
    """Make a spec of a document, given as nested lists."""
    return _spec_record(model_spec.spec_from_dict(document))


@answers
def save_spec(text: str, path: str) -> None:
    """Write a spec as a JSON file."""
    model_spec.save_spec(model_spec.spec_from_json(text), path)


@answers
def spec_from_model(model: Any, name: str | None = None) -> Answer:
    """Describe a live Keras model."""
    return _spec_record(from_keras.spec_from_model(model, name=name))


def _spec_record(spec: model_spec.ModelSpec) -> Answer:
    return {"json": spec.to_json(), "hash": spec.hash, "name": spec.name}


# Data sets: R holds the handle, no pixel of a built-in set crosses.


@answers
def load_dataset(name: str, arguments: Mapping[str, Any]) -> Dataset:
    """Make the handle of a built-in set."""
    return built_in.load_dataset(name, **whole_numbers(arguments))


@answers
def array_dataset(
    x: Any, y: Any, class_names: list[str] | None = None, test: list[Any] | None = None
) -> Dataset:
    """Make the handle of R's arrays; they cross here, once. A factor is ``{"codes":, "levels":}``."""
    return user_data.as_dataset(_rows([x, y]), class_names=class_names, test=_rows(test))


def _target(y: Any) -> Any:
    """Make categories of a factor's codes, which count from 1; masks are factors of several dimensions."""
    return (
        Categories(np.asarray(y["codes"], np.int64) - 1, tuple(y["levels"])) if isinstance(y, Mapping) else y
    )


@answers
def folder_dataset(path: str, arguments: Mapping[str, Any]) -> Dataset:
    """Make the handle of a folder of images."""
    return user_data.from_folder(path, **whole_numbers(arguments))


@answers
def nearest_names(name: str, known: list[str]) -> str:
    """End a sentence on an unknown name."""
    return nearest(name, known)


@answers
def describe_dataset(data: Dataset) -> Answer:
    """Tell what a handle is, without reading its pixels."""
    return {
        "name": data.name,
        "task": data.task,
        "class_names": list(data.class_names),
        "shape": list(data.shape),
        "splits": dict(data.splits),
    }


@answers
def dataset_fingerprint(data: Dataset) -> str:
    """Give the SHA-256 of a data set, which reads it."""
    return data.fingerprint


@answers
def dataset_rows(data: Dataset, split: str, rows: list[int] | None = None) -> Answer:
    """Give rows of a split, counted from 1, to R: all of them unless some are asked for."""
    part = data.split(split)
    chosen = slice(None) if rows is None else np.asarray(rows, np.int64) - 1
    x, y = np.asarray(part.x[chosen]), part.y[chosen]
    return {
        "x": column_major(x) if x.dtype == np.uint8 else x,
        "y": y.astype(np.int32) if y.dtype == np.int64 else y,
    }  # R has no int64


# Fits


@answers
def keras_model(fit: Fit) -> Any:
    """Give a copy of the trained model, which R may change as it likes."""
    return copy_model(fit.model, fit.spec)


@answers
def diagnose(history: Mapping[str, Any], loss: str, classes: int) -> dict[str, str] | None:
    """Look for over-fitting and under-fitting in a history."""
    import pandas as pd

    found = diagnose_history(pd.DataFrame(dict(history)), loss, whole_numbers(classes))
    return None if found is None else {"code": found.code, "message": found.message}


@answers
def read_cross_entropy(value: float) -> str:
    """Put a cross-entropy into words."""
    return interpret(value)


@answers
def fit(text: str, data: Dataset | None, validation_data: Any, arguments: Mapping[str, Any]) -> Answer:
    """Train; `arguments` are further ones of `kerasduet.fit`."""
    spec = model_spec.spec_from_json(text)
    return _fit_record(train(spec, data, validation_data=_rows(validation_data), **whole_numbers(arguments)))


def _rows(data: Any) -> Any:
    """Make a pair of R's rows, a list of x and y; a handle and None stay what they are."""
    return (coded(data[0]), _target(data[1])) if isinstance(data, list) else data


def _fit_record(fit: Fit) -> Answer:
    history = {name: fit.history[name].tolist() for name in fit.history}
    return {
        "fit": fit,
        "history": history,
        "fingerprint": fit.fingerprint,
        "seed": fit.seed,
        "seconds": fit.seconds,
        "mode": fit.mode,
        "reading": fit.reading,
        "advice": fit.diagnosis.message if fit.diagnosis else "",
        "devices": list(fit.devices),
        "strategy": fit.strategy,
        "live_callbacks": fit.live_callbacks,
        "run": None if fit.run is None else str(fit.run),
        "spec": _spec_record(fit.spec),
        "data": {"task": fit.data.task, "class_names": list(fit.data.class_names)},
        **layer_record(fit.model),
    }


@answers
def feature_maps(fit: Fit, image: Any) -> Answer:
    """Compute the outputs of the convolutions for an image, or for the test image at a position from 1."""
    image = whole_numbers(image)
    image = image - 1 if isinstance(image, int) else image
    maps = maps_of(fit, image)
    return {
        "layers": list(maps),
        "maps": [each.astype(np.float64) for each in maps.values()],
        "image": one_image(fit, image).astype(np.float64),
    }


@answers
def save_run(fit: Fit, path: str) -> str:
    """Save a fit as the folder of a run."""
    return str(write_run(fit, path))


@answers
def load_run(path: str, data: Dataset | None, which: str) -> Answer:
    """Read a run's folder; the record is that of `fit`."""
    return _fit_record(read_run(path, data, which=which))


@answers
def revive(model: bytes | bytearray, record: Mapping[str, Any], data: Dataset | None) -> Fit:
    """Make a fit again of its model's bytes and what R kept of it, with its data set if there is one."""
    import pandas as pd

    spec = model_spec.spec_from_json(record["json"])
    if data is None:
        about = record["data"]
        shape, class_names = tuple(map(int, about["shape"])), tuple(about["class_names"])
        data = user_data.without_rows(about["name"], shape, class_names, about["task"])
    data = data.with_target(spec.get("dataset.target"))
    history = pd.DataFrame(record["history"])
    how = {"mode": record["mode"], "devices": tuple(record["devices"]), "strategy": record.get("strategy")}
    how["live_callbacks"] = record["live_callbacks"]
    seed, seconds = record["seed"], record["seconds"]
    return Fit(spec, data, model_of(model), history, record["fingerprint"], seed, seconds, **how)


@answers
def recompile(fit: Fit, text: str) -> Fit:
    """Copy a fit, its model compiled as another spec of the same layers says; the optimizer begins anew."""
    spec = model_spec.spec_from_json(text)
    model = copy_model(fit.model, spec, optimizer=False)
    return dataclasses.replace(fit, spec=spec, model=model)


@answers
def evaluate(fit: Fit, data: Any, split: str, lang: str) -> Answer:
    """Evaluate a fit; the predictions come as columns, classes by their position from 1."""
    result = evaluate_fit(fit, _rows(data), split=split, lang=lang)
    table = result.predictions
    record = {
        "loss": result.loss,
        "metrics": result.metrics,
        "reading": result.reading,
        "class_names": list(result.class_names),
        "data_fingerprint": result.data_fingerprint,
        "truth": table["truth"].to_numpy(),
        "prediction": table["prediction"].to_numpy(),
    }
    if result.class_names:
        record["truth"] = table["truth"].cat.codes.to_numpy(np.int32) + 1
        record["prediction"] = table["prediction"].cat.codes.to_numpy(np.int32) + 1
    if fit.data.task == "classification":
        record["prob"] = table.filter(regex="^prob_").to_numpy(np.float64)
    return record


@answers
def predict(fit: Fit, x: Any, type: str) -> Any:
    """Predict for a data set's test split or for R's array; classes by their position from 1."""
    x = coded(x)
    if type == "class" and fit.data.class_names:
        return predict_fit(fit, x, type="code").astype(np.int32) + 1
    return predict_fit(fit, x, type=type).astype(np.float64)
