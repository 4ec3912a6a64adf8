"""What a spec leaves open and the data decide, where a shared case cannot say it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from caught import error_of

import kerasduet as kd
from kerasduet.models.completion import completed, completed_by

TABLE = pd.DataFrame({"age": [20, 30.5, 41, 52], "city": ["Oslo", "Bern", "Oslo", "Rome"]})
SPEC = kd.model_spec("table_mlp")


def test_a_spec_is_completed_by_its_own_data_set() -> None:
    spec = completed(SPEC)
    output, rescaling = spec.get("layers")[-2:]
    assert output["config"] == {"units": 1, "activation": "linear"}
    y = kd.diabetes().split("train").y
    assert rescaling["config"] == pytest.approx({"scale": y.std(), "offset": y.mean()}, rel=1e-5)
    assert completed(spec) == spec
    assert kd.build_model(SPEC).count_params() == SPEC.get("expected.total_params")


def test_a_spec_without_gaps_stays() -> None:
    spec = kd.model_spec("fashion_mlp")
    assert completed(spec) is spec
    assert completed_by(spec, kd.garments(train=20, test=10)) is spec


def test_one_hot_classes_get_the_loss_for_them() -> None:
    data = kd.dataset(TABLE[["age"]].to_numpy(), np.eye(2, dtype=int)[[0, 1, 1, 0]])
    spec = completed_by(SPEC, data)
    assert spec.get("layers")[-1]["config"] == {"units": 2, "activation": "softmax"}
    assert spec.get("compile.loss") == "categorical_crossentropy"


@pytest.mark.parametrize(
    "y", [{"a": [0, 1, 0, 1], "b": [1.5, 2, 3, 4]}, {"a": ["x", "y", "x", "y"], "b": ["u", "v", "u", "v"]}]
)
def test_several_targets_want_outputs_with_names(y: dict[str, list[object]]) -> None:
    error = error_of(completed_by, SPEC, kd.dataset(TABLE[["age"]].to_numpy(), y))
    assert error.code == "invalid_spec" and error.message.startswith("`outputs` must name the outputs")


def test_several_inputs_say_which_are_columns() -> None:
    layers = [{"class_name": "Concatenate", "inputs": ["left", "right"]}]
    changes = {"inputs": [{"name": "left"}, {"name": "right"}], "layers": layers, "preprocessing": {}}
    data = kd.dataset(TABLE.assign(kind=[*"abab"]), target="kind")
    error = error_of(completed_by, SPEC.override(changes), data)
    assert error.message == "`inputs` must say which of them are columns of a table, by their `kind`."


def test_the_one_input_of_a_network_stands_for_all_columns() -> None:
    layers = [
        {"class_name": "Dense", "name": "a", "config": {"units": 2}},
        {"class_name": "Concatenate", "inputs": ["a", "rows"]},
    ]
    spec = SPEC.override({"inputs": [{"name": "rows"}], "layers": layers})
    whole = completed_by(spec, kd.dataset(TABLE.assign(kind=[*"abab"]), target="kind"))
    assert whole.get("layers")[1]["inputs"] == ["a", "columns"]
    assert [*whole.inputs] == ["age", "city"]
