"""Fits as R has them: trained, evaluated, saved and revived."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasduet.arguments import whole_numbers
from kerasduet.bridge.models import layer_record, model_of
from kerasduet.bridge.specs import spec_record
from kerasduet.bridge.values import Answer, answers, rows_from_r
from kerasduet.data.dataset import Dataset
from kerasduet.data.rows.byte_rows import coded
from kerasduet.data.user_data import without_rows
from kerasduet.evaluation.evaluate import evaluate as evaluate_fit
from kerasduet.evaluation.evaluate import predict as predict_fit
from kerasduet.evaluation.evaluate import probability_columns
from kerasduet.evaluation.feature_maps import feature_maps as maps_of
from kerasduet.evaluation.feature_maps import one_image
from kerasduet.runs.load import load_run as read_run
from kerasduet.runs.load import save_run as write_run
from kerasduet.specs.model_spec import spec_from_json
from kerasduet.training.diagnosis import diagnose as diagnose_history
from kerasduet.training.diagnosis import interpret_cross_entropy as interpret
from kerasduet.training.fit import fit as train
from kerasduet.training.result import Fit
from kerasduet.training.warm_start import copy_model


@answers
def keras_model(fit: Fit) -> Any:
    """Give a copy of the trained model, which R may change as it likes."""
    return copy_model(fit.model, fit.spec)


@answers
def diagnose(history: Mapping[str, Any], loss: str, classes: int) -> dict[str, str] | None:
    """Look for overfitting and underfitting in a history."""
    import pandas as pd

    found = diagnose_history(pd.DataFrame(dict(history)), loss, whole_numbers(classes))
    return None if found is None else {"code": found.code, "message": found.message}


@answers
def interpret_cross_entropy(value: float) -> str:
    """Put a cross-entropy into words."""
    return interpret(value)


@answers
def fit(text: str, data: Dataset | None, validation_data: Any, arguments: Mapping[str, Any]) -> Answer:
    """Train; `arguments` are further ones of `kerasduet.fit`."""
    spec = spec_from_json(text)
    return _fit_record(
        train(spec, data, validation_data=rows_from_r(validation_data), **whole_numbers(arguments))
    )


def _fit_record(fit: Fit) -> Answer:
    history = {name: fit.history[name].tolist() for name in fit.history}
    return {
        "fit": fit,
        "history": history,
        "fingerprint": fit.fingerprint,
        "seed": fit.seed,
        "seconds": fit.seconds,
        "mode": fit.mode,
        "steps": fit.steps,
        "interpretation": fit.interpretation,
        "advice": fit.diagnosis.message if fit.diagnosis else "",
        "devices": list(fit.devices),
        "strategy": fit.strategy,
        "interrupted": fit.interrupted,
        "extra_callbacks": fit.extra_callbacks,
        "run": None if fit.run is None else str(fit.run),
        "spec": spec_record(fit.spec),
        "data": {"task": fit.data.task, "class_names": list(fit.data.class_names)},
        **layer_record(fit.model, fit.spec),
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

    spec = spec_from_json(record["json"])
    if data is None:
        data = _data(record["data"])
    steps = record.get("steps")  # of an R object that was saved before there were any
    return Fit(
        spec=spec,
        data=data.with_target(spec.get("dataset.target")),
        model=model_of(model),
        history=pd.DataFrame(record["history"]),
        fingerprint=record["fingerprint"],
        seed=record["seed"],
        seconds=record["seconds"],
        mode=record["mode"],
        steps=None if steps is None else int(steps),
        devices=tuple(record["devices"]),
        strategy=record.get("strategy"),
        interrupted=record.get("interrupted", False),
        extra_callbacks=record["extra_callbacks"],
    )


def _data(about: Mapping[str, Any]) -> Dataset:
    """Describe data whose rows R did not keep."""
    shape, class_names = tuple(map(int, about["shape"])), tuple(about["class_names"])
    return without_rows(name=about["name"], shape=shape, class_names=class_names, task=about["task"])


@answers
def recompile(fit: Fit, text: str) -> Fit:
    """Copy a fit, its model compiled as another spec of the same layers says; the optimizer begins anew."""
    spec = spec_from_json(text)
    model = copy_model(fit.model, spec, optimizer=False)
    return dataclasses.replace(fit, spec=spec, model=model)


@answers
def evaluate(fit: Fit, data: Any, split: str, lang: str) -> Answer:
    """Evaluate a fit; the predictions come as columns, classes by their position from 1."""
    result = evaluate_fit(fit, rows_from_r(data), split=split, lang=lang)
    table = result.predictions
    record = {
        "loss": result.loss,
        "metrics": result.metrics,
        "interpretation": result.interpretation,
        "class_names": list(result.class_names),
        "data_fingerprint": result.data_fingerprint,
    }
    if result.class_names:
        record["truth"] = table["truth"].cat.codes.to_numpy(np.int32) + 1
        record["prediction"] = table[".pred_class"].cat.codes.to_numpy(np.int32) + 1
    else:
        record["columns"] = {name: table[name].to_numpy(np.float64) for name in table}
    columns = [each for each in probability_columns(result.class_names) if each in table]
    if columns:  # pixels and scores have none
        record["prob"], record["prob_columns"] = table[columns].to_numpy(np.float64), columns
    return record


@answers
def predict(fit: Fit, x: Any, type: str) -> Any:
    """Predict for a data set's test split or for R's array; classes by their position from 1."""
    x = coded(x)
    if type == "class" and fit.data.class_names:
        return predict_fit(fit, x, type="code").astype(np.int32) + 1
    return predict_fit(fit, x, type=type).astype(np.float64)
