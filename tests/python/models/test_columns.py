"""The columns of a table inside a model: plain Keras layers, which take raw columns and are saved with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of

import kerasduet as kd
from kerasduet.models.layers import FillMissing
from kerasduet.runtime import keras
from kerasduet.specs.columns import Column, embedding_size

keras()
import tensorflow as tf  # noqa: E402  (after Keras was started quietly)

ROWS = 64
RANDOM = np.random.default_rng(3)
TABLE = pd.DataFrame(
    {
        "age": RANDOM.normal(40, 9, ROWS),
        "height": RANDOM.normal(170, 9, ROWS),
        "rooms": RANDOM.integers(1, 4, ROWS),
        "home town": RANDOM.choice(["Oslo", "Bern", "Zürich"], ROWS),
        "street": pd.Categorical(RANDOM.choice([*"abcde"], ROWS), [*"edcbaf"]),
        "note": RANDOM.choice(["good day", "bad day"], ROWS),
    }
)
COST = (TABLE["age"] + 9 * (TABLE["home town"] == "Bern")).to_numpy() / 40
INPUTS = [
    {"name": "age", "kind": "number", "standardize": True},
    {"name": "height", "kind": "number"},
    {"name": "rooms", "kind": "category"},
    {"name": "home town", "kind": "category", "unknown": "own"},
    {"name": "street", "kind": "category", "encoding": "embedding"},
    {"name": "note", "kind": "text"},
]
LAYERS = [
    {"class_name": "Rescaling", "name": "short", "inputs": ["height"], "config": {"scale": 0.01}},
    {
        "class_name": "TextVectorization",
        "name": "words",
        "inputs": ["note"],
        "config": {"output_mode": "multi_hot", "max_tokens": 5},
    },
    {"class_name": "Concatenate", "name": "all", "inputs": ["columns", "short", "words"]},
    {"class_name": "Dense", "config": {"units": 4, "activation": "tanh"}},
]


def spec_of(inputs: list[dict[str, Any]], layers: list[dict[str, Any]] = LAYERS) -> kd.ModelSpec:
    changes = {"preprocessing": {}, "inputs": inputs, "layers": layers}
    return kd.model_spec("table_mlp").override(changes, batch_size=16, epochs=2)


SPEC = spec_of(INPUTS)


def train(spec: kd.ModelSpec = SPEC, table: pd.DataFrame = TABLE, **more: Any) -> kd.Fit:
    rows = table.assign(cost=COST[: len(table)])
    return kd.fit(spec, rows, target="cost", **{"seed": 1, "mode": "graph", "verbose": 0, **more})


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return train()


def raw(table: pd.DataFrame = TABLE) -> dict[str, Any]:
    """Give the columns as whoever has only Keras gives them."""
    kinds = {"age": "float32", "height": "float32", "rooms": "int64"}
    columns = {
        name: tf.constant(cells.astype(kinds.get(name, object)).to_numpy()) for name, cells in table.items()
    }
    return {name: each if name == "note" else each[:, None] for name, each in columns.items()}


def test_the_model_itself_takes_raw_columns(fit: kd.Fit) -> None:
    expected = kd.predict(fit, TABLE)
    np.testing.assert_allclose(np.asarray(fit.model(raw()))[:, 0], expected, rtol=1e-6)
    np.testing.assert_allclose(fit.model.predict(raw(), verbose=0)[:, 0], expected, rtol=1e-6)
    assert error_of(kd.predict, fit, TABLE.assign(street="x")).code == "unknown_level"
    unknown = kd.predict(fit, TABLE.head(3).assign(**{"home town": "Rome"}))
    table = TABLE.head(3).assign(**{"home town": "?"})
    np.testing.assert_allclose(np.asarray(fit.model(raw(table)))[:, 0], unknown, rtol=1e-6)


def test_a_saved_model_takes_raw_columns_without_kerasduet(fit: kd.Fit, tmp_path: Path) -> None:
    fit.model.save(tmp_path / "model.keras")
    with keras().saving.CustomObjectScope({}):
        loaded = keras().models.load_model(tmp_path / "model.keras")
    assert {type(each).__module__.split(".")[0] for each in loaded.layers} == {"keras"}
    np.testing.assert_array_equal(loaded(raw()), fit.model(raw()))


def test_layers_are_named_by_their_columns(fit: kd.Fit) -> None:
    names = [each.name for each in fit.model.layers]
    assert {"age_normalization", "rooms_lookup", "rooms_one_hot", "street_embedding"} <= {*names}
    assert "input_3_lookup" in names  # "home town", which is no name for TensorFlow
    assert fit.model.get_layer("street_lookup").get_vocabulary() == [*"edcbaf"]
    assert fit.model.get_layer("street_embedding").output_dim == 3


def test_numbers_are_standardized_by_the_training_rows(fit: kd.Fit) -> None:
    layer = fit.model.get_layer("age_normalization")
    scaled = np.asarray(layer(TABLE[["age"]].to_numpy(np.float32)))
    assert scaled.mean() == pytest.approx(0, abs=1e-5) and scaled.std() == pytest.approx(1, abs=1e-5)


GAPS = TABLE.drop(columns="note")
GAPS.loc[:5, "height"] = np.nan
ENCODED = spec_of([INPUTS[0], {**INPUTS[1], "missing": "mean"}, *INPUTS[2:-1]], LAYERS[-1:])


@pytest.fixture(scope="module")
def weights_of_keras() -> list[Any]:
    """Train with ``Model.fit`` on raw columns; give the weights."""
    start = train(ENCODED, GAPS, mode="eager", epochs=1)
    model = start.model  # which has learnt the means and the deviations
    model.set_weights(kd.build_model(start.spec, seed=1).get_weights())
    model.compile(keras().optimizers.Adam(0.001), "mean_squared_error")
    model.fit(raw(GAPS), COST.astype(np.float32), batch_size=16, epochs=2, shuffle=False, verbose=0)
    return [*model.get_weights()]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["xla", "graph", "eager"])
def test_weights_are_those_of_keras_on_raw_columns(mode: str, weights_of_keras: list[Any]) -> None:
    fit = train(ENCODED, GAPS, mode=mode, shuffle=False)
    for one, other in zip(fit.model.get_weights(), weights_of_keras, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("standardize", [False, True])
def test_the_mean_of_the_training_rows_stands_for_what_is_missing(standardize: bool) -> None:
    table = TABLE[["age"]].copy()
    table.loc[3:9, "age"] = np.nan
    column = {"name": "age", "kind": "number", "missing": "mean", "standardize": standardize}
    fit = train(spec_of([column], LAYERS[-1:]), table, epochs=1)
    mean = pd.DataFrame({"age": [table["age"].mean(), np.nan]})
    filled, missing = kd.predict(fit, mean)
    assert filled == pytest.approx(missing, rel=1e-5)
    by_model = np.asarray(fit.model(raw(mean)["age"]))
    np.testing.assert_allclose(by_model[:, 0], [filled, missing], rtol=1e-6)


def test_what_is_missing_is_0_and_the_rest_stays() -> None:
    layer = FillMissing()
    got = np.asarray(layer(np.array([[1.0, np.nan], [np.nan, -2.0]], np.float32)))
    np.testing.assert_array_equal(got, [[1, 0], [0, -2]])
    assert layer.compute_output_shape((None, 2)) == (None, 2)


def test_a_constant_is_standardized_to_0() -> None:
    spec = spec_of([{"name": "age", "kind": "number", "standardize": True}], LAYERS[-1:])
    with pytest.warns(kd.DataWarning, match="hold one value only"):
        fit = train(spec, TABLE[["age"]].assign(age=7), epochs=1)
    assert np.asarray(fit.model.get_layer("age_normalization")([[7.0], [8.0]])).ravel().tolist() == [0, 1]


@pytest.mark.parametrize("levels", [["[UNK]", "[UNK]_", "a"], [-1, -2, 0]])
def test_a_level_that_keras_has_for_unknown_ones_stays_a_level(levels: list[Any]) -> None:
    column = {"name": "rooms", "kind": "category", "unknown": "own"}
    table = pd.DataFrame({"rooms": (levels * ROWS)[:ROWS]})
    fit = train(spec_of([column], LAYERS[-1:]), table, epochs=1)
    kind = "int64" if levels[0] == -1 else object
    by_model = np.asarray(fit.model(tf.constant(table[["rooms"]].to_numpy(kind))))
    assert len(np.unique(by_model.round(5))) == 3
    np.testing.assert_allclose(by_model[:, 0], kd.predict(fit, table), rtol=1e-6)


def test_levels_must_be_known_to_build_a_model() -> None:
    error = error_of(
        kd.build_model, SPEC.override({"layers.3.name": "cost", "outputs": ["cost"], "compile.loss": "mse"})
    )
    assert error.code == "invalid_spec"
    assert "`inputs.2.levels` must be given" in error.message


@pytest.mark.parametrize(("levels", "size"), [(1, 1), (2, 1), (7, 4), (99, 50), (5000, 50)])
def test_an_embedding_has_half_as_many_numbers_as_levels(levels: int, size: int) -> None:
    column = Column(name="a", kind="category", encoding="embedding", levels=tuple(range(levels)))
    assert embedding_size(column) == size
