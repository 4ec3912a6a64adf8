"""A spec whose last layer, loss and metrics are those that a target needs."""

from __future__ import annotations

import math
from typing import Any

from kerasduet.data.row_schema import RowSchema
from kerasduet.models.completion import output_of
from kerasduet.models.losses import wants_numbers
from kerasduet.specs.model_spec import ModelSpec


def fit_outputs(spec: ModelSpec, schema: RowSchema) -> ModelSpec:
    """Fit the outputs of a spec to the target of some rows, for scikit-learn and for caret.

    Where the last dense layer or the loss cannot give what is predicted, that layer gets an output for each
    class, label or number, with the activation, the loss and the metrics that go with them, and what stands
    behind it is left out. A spec that fits stays as it is, and so does one whose ``outputs`` are the target,
    and one without a dense layer or with several outputs.

    Examples
    --------
    >>> from kerasduet.specs.model_spec import model_spec
    >>> three = RowSchema(shape=(4,), task="classification", class_names=("a", "b", "c"))
    >>> fitted = fit_outputs(model_spec("xor_mlp"), three)
    >>> fitted.get("layers.1.config.units"), fitted.get("compile.loss")
    (3, 'sparse_categorical_crossentropy')
    """
    layers = spec.get("layers")
    dense = [place for place, layer in enumerate(layers) if layer.get("class_name") == "Dense"]
    is_open = spec.get("outputs") == "target"
    if is_open or not dense or len(spec.network.outputs) > 1 or _fits(spec, layers[dense[-1] :], schema):
        return spec
    units, activation, loss, metrics = output_of(schema)
    outputs = layers[dense[-1]]
    config = {**outputs["config"], "units": units, "activation": activation}
    return spec.override(
        layers=[*layers[: dense[-1]], {**outputs, "config": config}],
        loss=loss,
        metrics=metrics,
        weighted_metrics=[],
    )


def _fits(spec: ModelSpec, last: list[Any], schema: RowSchema) -> bool:
    """Tell whether the last dense layer, and what stands behind it, can give what is predicted."""
    loss, units = spec.get("compile.loss"), last[0]["config"]["units"]
    gives_probabilities = any(_activation(layer) in ("softmax", "sigmoid") for layer in last)
    wanted = len(schema.class_names or schema.labels) or math.prod(schema.target_shape or ())
    one_for_two = units == 1 and len(schema.class_names) == 2
    if units != wanted and not one_for_two:
        return False
    if schema.task == "regression":
        return wants_numbers(loss) and not gives_probabilities
    if schema.task == "multilabel":
        return "binary" in str(loss).lower()
    return gives_probabilities or not wants_numbers(loss)


def _activation(layer: dict[str, Any]) -> str:
    return str(layer["config"].get("activation", layer["class_name"])).lower()
