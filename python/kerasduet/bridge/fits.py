"""Fits as R has them: trained, evaluated, saved and revived."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasduet.arguments import whole_numbers
from kerasduet.bridge.data import schema_record
from kerasduet.bridge.models import layer_record, model_of
from kerasduet.bridge.reports import shown
from kerasduet.bridge.specs import spec_record
from kerasduet.bridge.values import Answer, answers, rows_from_r, values_from_r
from kerasduet.comparison.comparison import compare_fits
from kerasduet.data.dataset import Dataset
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.user_data import without_rows
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import Evaluation, probability_columns
from kerasduet.evaluation.evaluate import evaluate as evaluate_fit
from kerasduet.evaluation.feature_maps import feature_maps as maps_of
from kerasduet.evaluation.feature_maps import one_image
from kerasduet.evaluation.importance import permutation_importance as importance_of
from kerasduet.evaluation.labels import measured_labels
from kerasduet.evaluation.predict import predict as predict_fit
from kerasduet.fits.diagnosis import diagnose as diagnose_history
from kerasduet.fits.diagnosis import interpret_cross_entropy as interpret
from kerasduet.fits.result import Fit, spec_of
from kerasduet.models.losses import loss_name
from kerasduet.specs.model_spec import spec_from_json
from kerasduet.training import epoch_weights
from kerasduet.training.as_fit import as_fit as make_fit
from kerasduet.training.fit import fit as train
from kerasduet.training.in_place import is_keras_model
from kerasduet.training.warm_start import copy_model


@answers
def keras_model(fit: Fit) -> Any:
    """Give a copy of the trained model, which R may change as it likes."""
    return copy_model(fit.model, spec_of(fit, "A copy"), schema=fit.data.schema)


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
    return fit_record(
        train(spec, data, validation_data=rows_from_r(validation_data), **whole_numbers(arguments))
    )


@answers
def fit_model(model: Any, data: Any, validation_data: Any, arguments: Mapping[str, Any]) -> Answer:
    """Train a Keras model in place; `arguments` are further ones of `kerasduet.fit`."""
    if not is_keras_model(model, "object"):
        raise ArgumentError.must_be("invalid_argument", "object", "a Keras model of Python", model)
    rows = {"validation_data": rows_from_r(validation_data)}
    return fit_record(train(model, rows_from_r(data), **rows, **whole_numbers(arguments)))


def fit_record(fit: Fit) -> Answer:
    """Give R what it keeps of a fit."""
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
        "name": fit.model.name if fit.spec is None else fit.spec.name,
        "spec": None if fit.spec is None else spec_record(fit.spec),
        "loss": loss_name(fit.model),
        "epochs": fit.settings.epochs,
        "data": schema_record(fit.data.schema),
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
def as_fit(model: Any, data: Dataset) -> Answer:
    """Join a model that was trained elsewhere with data; the record is that of `fit`."""
    return fit_record(make_fit(model, data))


@answers
def revive(model: bytes | bytearray, record: Mapping[str, Any], data: Dataset | None) -> Fit:
    """Make a fit again of its model's bytes and what R kept of it, with its data set if there is one."""
    import pandas as pd

    spec = spec_from_json(record["json"])
    if data is None:
        data = without_rows(record["dataset"], RowSchema.from_json(json.loads(record["schema"])))
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


@answers
def recompile(fit: Fit, text: str) -> Fit:
    """Copy a fit, its model compiled as another spec of the same layers says; the optimizer begins anew."""
    spec = spec_from_json(text)
    model = copy_model(fit.model, spec, optimizer=False, schema=fit.data.schema)
    return dataclasses.replace(fit, spec=spec, model=model)


@answers
def evaluate(fit: Fit, data: Any, arguments: Mapping[str, Any]) -> Answer:
    """Evaluate a fit; the predictions come as columns, classes by their position from 1."""
    return _evaluation_record(evaluate_fit(fit, rows_from_r(data), **arguments))


def _evaluation_record(result: Evaluation) -> Answer:
    table = result.predictions
    record = {
        "loss": result.loss,
        "metrics": result.metrics,
        "interpretation": result.interpretation,
        "class_names": list(result.class_names),
        "labels": list(result.labels),
        "positive": result.positive,
        "data_fingerprint": result.data_fingerprint,
        "files": table.index.tolist() if table.index.name == "file" else None,
        "rows": len(table),
        "outputs": {name: _evaluation_record(each) for name, each in result.outputs.items()},
    }
    if result.class_names:
        record["truth"] = table["truth"].cat.codes.to_numpy(np.int32) + 1
        record["prediction"] = table[".pred_class"].cat.codes.to_numpy(np.int32) + 1
    else:
        record["columns"] = {name: table[name].to_numpy(np.float64) for name in table}
        record["regression_metrics"] = result.regression_metrics if result.is_regression else {}
    columns = [each for each in probability_columns(result.class_names) if each in table]
    if columns:  # pixels and scores have none
        record["prob"], record["prob_columns"] = table[columns].to_numpy(np.float64), columns
    return record


@answers
def label_metrics(truth: Any, predicted: Any, labels: list[str]) -> Answer:
    """Measure each label of tables of 0 and 1, as columns."""
    table = measured_labels(np.asarray(truth, np.float64), np.asarray(predicted, np.float64), labels)
    return {str(name): table[name].tolist() for name in table}


@answers
def predict(fit: Fit, x: Any, type: str) -> Any:
    """Predict for a data set's test split or for R's array; classes by their position from 1."""
    return _predicted(fit, x, type)


@answers
def epoch_keeper() -> Any:
    """Make a callback that keeps the weights after each epoch."""
    return epoch_weights.epoch_keeper()


@answers
def kept_weights(keeper: Any) -> bytearray:
    """Give what such a callback has kept, which reticulate makes a raw vector."""
    return bytearray(epoch_weights.kept_weights(keeper))


@answers
def predict_epoch(fit: Fit, x: Any, type: str, kept: bytes | bytearray | None, epochs: float) -> Any:
    """Predict as `predict` does with a fit of so many epochs only."""
    with epoch_weights.weights_of_epoch(fit, kept, whole_numbers(epochs)):
        return _predicted(fit, x, type)


def _predicted(fit: Fit, x: Any, type: str) -> Any:
    predicted = predict_fit(fit, values_from_r(x), type="code" if type == "class" else type)
    named = {
        name: each.astype(np.int32) + 1 if type == "class" and schema.class_names else each.astype(np.float64)
        for name, schema in fit.data.schema.by_output()
        for each in [predicted if name is None else predicted[name]]
    }
    return named.get(None, named)


@answers
def permutation_importance(fit: Fit, data: Any, repeats: float, seed: float) -> list[float]:
    """Measure what the prediction loses without each column."""
    found: list[float] = importance_of(
        fit, rows_from_r(data), repeats=whole_numbers(repeats), seed=whole_numbers(seed)
    ).tolist()
    return found


@answers
def compare_evaluations(first: Mapping[str, Any], second: Mapping[str, Any], names: list[str]) -> Answer:
    """Compare two evaluations of the same rows, each given by its factors, as JSON and as a page."""
    return shown(compare_fits(_evaluation(first), _evaluation(second), names=names))


def _evaluation(given: Mapping[str, Any]) -> Evaluation:
    import pandas as pd

    columns = {"truth": given["truth"], ".pred_class": given["prediction"]}
    factors = {
        # codes count from 1; 0 is NA
        name: pd.Categorical.from_codes(each["codes"] - 1, each["levels"])
        for name, each in columns.items()
    }
    class_names, fingerprint = tuple(given["class_names"]), given["data_fingerprint"]
    return Evaluation(float("nan"), {}, pd.DataFrame(factors), class_names, fingerprint)
