"""A spec made whole by the data: the columns that it leaves open, their levels, and the target's output."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.built_in import load_dataset
from kerasduet.data.dataset import Dataset
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.table_columns import encoding_of, guess_column, learn_column
from kerasduet.errors import SpecError
from kerasduet.models.vocabulary import takes_texts
from kerasduet.specs.columns import JOINED, Column
from kerasduet.specs.model_spec import ModelSpec, spec_from_dict


def completed_by(spec: ModelSpec, data: Dataset, like: ModelSpec | None = None) -> ModelSpec:
    """Give a spec with all that the data decide, or with the numbers of one that was completed before.

    Where its ``inputs`` are left out and the data are a table, the columns are its inputs, by the rules of
    `table_columns.guess_column`; levels that it does not list are those of the training rows; and where its
    ``outputs`` are the target, there is an output for it, with a loss and metrics; numbers are brought to the
    mean and the deviation of the training rows, from which a network would be far. Other specs come back as
    they are.

    Raises
    ------
    SpecError
        ``invalid_spec`` where the columns of a table cannot take the place of its one input.
    """
    schema, table = data.schema, {} if spec.table else _columns(spec, data)
    if table:
        spec = _with_columns(spec, schema, table)
    return _with_output(_with_levels(spec, schema), data, like)


def completed(spec: ModelSpec) -> ModelSpec:
    """Give a spec with all that its own data set decides."""
    is_open = spec.get("outputs") == "target" or any(each.is_open for each in spec.table.values())
    is_open = is_open or bool(spec.column_rules)
    return completed_by(spec, load_dataset(spec.get("dataset.name"))) if is_open else spec


def _columns(spec: ModelSpec, data: Dataset) -> dict[str, Column]:
    """Give the columns of a table; one of texts is a category where no layer makes tokens of them."""
    schema, rules = data.schema, spec.column_rules
    if schema.dtype == "text" and schema.columns is not None and not takes_texts(spec):
        (name,), texts = schema.columns, data.split("train").x
        return {name: learn_column(guess_column(name, texts, rules), texts)[0]}
    if not rules or schema.table:
        return {name: each.by_rules(rules) for name, each in schema.table.items()}
    if schema.columns is None or len(schema.shape) != 1 or len(spec.network.inputs) > 1:
        sentence = (
            "`{argument}` must be left out where the data are no data frame, whose columns it is about."
        )
        raise SpecError("invalid_spec", sentence, argument=f"preprocessing.{next(iter(rules))}")
    return {name: Column(name=name, kind="number").by_rules(rules) for name in schema.columns}


def _with_columns(spec: ModelSpec, schema: RowSchema, table: dict[str, Column]) -> ModelSpec:
    """Let the columns of a table stand for the one input of a spec."""
    offset, others = spec.get("preprocessing.standardize.offset"), spec.get("preprocessing.rescale")
    if len(spec.network.inputs) > 1 or len(table) < len(schema.inputs):
        sentence = "`{argument}` must say which of them are columns of a table, by their `kind`."
        raise SpecError("invalid_spec", sentence, argument="inputs")
    if others is not None or offset:
        sentence = "`{argument}` must have no `rescale`, and no `offset`, for the columns of a table."
        raise SpecError("invalid_spec", sentence, argument="preprocessing")
    columns = [_as_input(each, standardize=offset is not None) for each in table.values()]
    changes: dict[str, Any] = {"inputs": [each.to_entry() for each in columns], "preprocessing": {}}
    first = spec.network.inputs[0]
    for position, entry in enumerate(spec.get("layers")):
        if first in entry.get("inputs", ()):
            names = [JOINED if name == first else name for name in entry["inputs"]]
            changes[f"layers.{position}.inputs"] = names
    return spec.override(changes)


def _as_input(column: Column, *, standardize: bool) -> Column:
    if column.kind == "number":
        return replace(column, standardize=standardize)
    return replace(column, encoding=encoding_of(len(column.levels or ())))


def _with_levels(spec: ModelSpec, schema: RowSchema) -> ModelSpec:
    known = schema.table
    entries = [
        {**entry, "levels": [*(known[name].levels or ())]}
        if name in known and name in spec.table and spec.table[name].is_open
        else entry
        for entry in spec.get("inputs", [])
        for name in [entry["name"]]
    ]
    return spec.override({"inputs": entries}) if entries != spec.get("inputs", []) else spec


def _with_output(spec: ModelSpec, data: Dataset, like: ModelSpec | None) -> ModelSpec:
    """Put the output of the target behind the last layer."""
    if spec.get("outputs") != "target":
        return spec
    schema = data.schema
    if schema.outputs or schema.task == "segmentation":
        sentence = '`{argument}` must name the outputs for such a target: "target" is for one of a row.'
        raise SpecError("invalid_spec", sentence, argument="outputs")
    units, activation, loss, metrics = output_of(schema)
    document = spec.to_dict()
    del document["outputs"]
    document["layers"].append({"class_name": "Dense", "config": {"units": units, "activation": activation}})
    if schema.task == "regression":
        document["layers"].append(_rescaling(data) if like is None else like.get("layers")[-1])
    document["compile"].setdefault("loss", loss)
    document["compile"]["metrics"] = document["compile"]["metrics"] or metrics
    document.pop("expected", None)
    return spec_from_dict(document)


def _rescaling(data: Dataset) -> dict[str, Any]:
    """Give the layer that brings numbers around 0 to those of the training rows, to six digits."""
    y = data.split("train").y.astype(np.float64)
    mean, deviation = np.asarray(y.mean(axis=0)), np.asarray(y.std(axis=0))
    scale = np.where(deviation > 0, deviation, 1)
    config = {"scale": _to_six_digits(scale), "offset": _to_six_digits(mean)}
    return {"class_name": "Rescaling", "config": config}


def _to_six_digits(numbers: NDArray[np.float64]) -> Any:
    """Give a number, or a list of them, as a spec holds it."""
    return np.array([f"{each:.6g}" for each in numbers.flat], np.float64).reshape(numbers.shape).tolist()


def output_of(schema: RowSchema) -> tuple[int, str, str, list[str]]:
    """Give units, activation, loss and metrics of an output for a target."""
    classes = len(schema.class_names)
    if schema.task == "multilabel":
        return len(schema.labels), "sigmoid", "binary_crossentropy", ["accuracy"]
    if classes == 2 and not schema.one_hot:
        return 1, "sigmoid", "binary_crossentropy", ["accuracy"]
    if classes:
        sparse = "" if schema.one_hot else "sparse_"
        return classes, "softmax", f"{sparse}categorical_crossentropy", ["accuracy"]
    return math.prod(schema.target_shape or ()), "linear", "mean_squared_error", ["mean_absolute_error"]
