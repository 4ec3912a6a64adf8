"""Outputs, losses and metrics are fitted to a target where they do not fit, and stay where they do."""

from __future__ import annotations

from typing import Any

import pytest

import kerasduet as kd
from kerasduet.data.row_schema import RowSchema
from kerasduet.tuning.fitted_outputs import fit_outputs

SOFTMAX = [{"class_name": "Dense", "config": {"units": 3}}, {"class_name": "Softmax"}]
HINGE = {"loss": "hinge", "layers": [{"class_name": "Dense", "config": {"units": 1}}]}

OF_CLASSES = ("softmax", "sparse_categorical_crossentropy", ["accuracy"])
OF_TWO = ("sigmoid", "binary_crossentropy", ["accuracy"])  # also of labels
OF_NUMBERS = ("linear", "mean_squared_error", ["mean_absolute_error"])


def classes(count: int) -> RowSchema:
    return RowSchema(shape=(4,), task="classification", class_names=tuple(map(str, range(count))))


def labels(count: int) -> RowSchema:
    return RowSchema(shape=(4,), task="multilabel", labels=tuple(map(str, range(count))))


def numbers(*shape: int) -> RowSchema:
    return RowSchema(shape=(4,), task="regression", target_shape=shape)


@pytest.mark.parametrize(
    ("spec", "changes", "schema"),
    [
        ("mnist_linear", {}, classes(10)),
        ("mnist_linear", {"layers": SOFTMAX}, classes(3)),  # an activation behind the layer
        ("xor_mlp", {}, classes(2)),  # one output for two
        ("xor_mlp", HINGE, classes(2)),
        ("xor_mlp", {"layers.1.config.units": 3, "loss": "binary_crossentropy"}, labels(3)),
        ("diabetes_mlp", {}, numbers()),
        ("diabetes_mlp", {"layers.1.config.activation": "softplus", "loss": "poisson"}, numbers()),
        ("diabetes_mlp", {"layers.1.config.units": 3}, numbers(3)),
        ("table_mlp", {}, classes(3)),  # its output is the target's
        ("two_heads", {}, classes(3)),  # several outputs
        ("garment_unet", {}, classes(3)),  # no dense layer
    ],
)
def test_a_spec_that_fits_stays(spec: str, changes: dict[str, Any], schema: RowSchema) -> None:
    known = kd.model_spec(spec).override(changes)
    assert fit_outputs(known, schema) == known


@pytest.mark.parametrize(
    ("spec", "changes", "schema", "units", "wanted"),
    [
        ("mnist_linear", {}, classes(3), 3, OF_CLASSES),
        ("xor_mlp", {}, classes(3), 3, OF_CLASSES),
        ("diabetes_mlp", {}, classes(2), 1, OF_TWO),  # gives no probabilities
        ("diabetes_mlp", {"weighted_metrics": ["mean_absolute_error"]}, classes(4), 4, OF_CLASSES),
        ("mnist_linear", {}, labels(10), 10, OF_TWO),
        ("xor_mlp", {}, labels(2), 2, OF_TWO),
        ("mnist_linear", {}, numbers(), 1, OF_NUMBERS),
        ("xor_mlp", {}, numbers(), 1, OF_NUMBERS),  # a probability is no number
        ("diabetes_mlp", {}, numbers(5), 5, OF_NUMBERS),
    ],
)
def test_others_are_fitted(
    spec: str, changes: dict[str, Any], schema: RowSchema, units: int, wanted: tuple[Any, ...]
) -> None:
    fitted = fit_outputs(kd.model_spec(spec).override(changes), schema)
    last = fitted.get("layers")[-1]["config"]
    assert last["units"] == units
    assert (last["activation"], fitted.get("compile.loss"), fitted.get("compile.metrics")) == wanted
    assert fitted.get("compile.weighted_metrics") == []


def test_what_stands_behind_the_last_dense_layer_goes_and_all_else_stays() -> None:
    spec = kd.model_spec("mnist_linear").override(
        layers=[{"class_name": "Dropout", "config": {"rate": 0.1}}, *SOFTMAX]
    )
    fitted = fit_outputs(spec, classes(4))
    assert [each["class_name"] for each in fitted.get("layers")] == ["Dropout", "Dense"]
    assert (fitted.get("fit"), fitted.name) == (spec.get("fit"), spec.name)
