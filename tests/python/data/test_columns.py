"""Rows go by the names of their columns, wherever they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import kerasduet as kd

RNG = np.random.default_rng(0)
TABLE = pd.DataFrame({"age": RNG.normal(50, 10, 80), "dose": RNG.normal(0, 1, 80)})
KIND = np.where(TABLE.dose > 0, "ill", "well")
TABLE["kind"] = KIND
SWAPPED = TABLE[["dose", "age", "kind"]]
SPEC = kd.model_spec("xor_mlp").override(
    {
        "layers": [{"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}],
        "preprocessing": {"standardize": {}},
    },
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
    learning_rate=0.05,
)


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return kd.fit(SPEC, kd.dataset(TABLE, target="kind"), epochs=10, seed=1, mode="graph", verbose=0)


@pytest.mark.parametrize(
    "data",
    [
        kd.dataset(SWAPPED, target="kind"),
        (SWAPPED[["dose", "age"]], SWAPPED["kind"]),
        SWAPPED,
    ],
    ids=["a data set", "a pair", "a data frame"],
)
def test_evaluate_goes_by_name(fit: kd.Fit, data: object) -> None:
    split = "train" if isinstance(data, kd.Dataset) else "test"
    right = kd.evaluate(fit, split="train")
    got = kd.evaluate(fit, data, split=split)
    assert got.loss == right.loss
    assert got.metrics == right.metrics


def test_predict_goes_by_name(fit: kd.Fit) -> None:
    right = kd.predict(fit, TABLE[["age", "dose"]], type="prob")
    np.testing.assert_array_equal(kd.predict(fit, SWAPPED[["dose", "age"]], type="prob"), right)
    np.testing.assert_array_equal(kd.predict(fit, TABLE[["age", "dose"]].to_numpy(), type="prob"), right)


def test_predict_goes_by_name_of_a_data_set(fit: kd.Fit) -> None:
    data = [kd.dataset(each, target="kind", test=each) for each in (TABLE, SWAPPED)]
    first, second = (kd.predict(fit, each, type="prob") for each in data)
    np.testing.assert_array_equal(first, second)


def test_a_training_that_goes_on_goes_by_name(fit: kd.Fit) -> None:
    more = [
        kd.fit(SPEC, kd.dataset(each, target="kind"), epochs=1, seed=1, mode="graph", init_from=fit)
        for each in (TABLE, SWAPPED)
    ]
    assert more[0].fingerprint == more[1].fingerprint


def test_validation_data_and_the_test_split_go_by_name() -> None:
    values = []
    for validation in (TABLE, SWAPPED):
        data = kd.dataset(validation, target="kind")
        held = kd.dataset(TABLE, target="kind", test=validation)
        for given in (data.split("train").x, held.split("test").x):
            assert given.shape == (80, 2)
        fit = kd.fit(
            SPEC, kd.dataset(TABLE, target="kind"), validation_data=validation, epochs=1, seed=1, mode="graph"
        )
        values.append((fit.history["value"].tolist(), held.split("test").x.tolist()))
    assert values[0] == values[1]


def test_a_loaded_run_goes_by_name(fit: kd.Fit, tmp_path: Path) -> None:
    loaded = kd.load_run(kd.save_run(fit, tmp_path / "run"))
    assert loaded.data.schema == fit.data.schema
    assert (loaded.data.columns, loaded.data.schema.target) == (("age", "dose"), ("kind",))
    right = kd.predict(fit, TABLE[["age", "dose"]], type="prob")
    np.testing.assert_array_equal(kd.predict(loaded, SWAPPED[["dose", "age"]], type="prob"), right)


@pytest.mark.parametrize("call", ["predict", "evaluate"])
def test_a_missing_column_is_said(fit: kd.Fit, call: str) -> None:
    renamed = TABLE.rename(columns={"age": "agee"})
    with pytest.raises(kd.DataError, match='has no column "age": did you mean "agee"') as error:
        if call == "predict":
            kd.predict(fit, renamed[["agee", "dose"]])
        else:
            kd.evaluate(fit, kd.dataset(renamed, target="kind"), split="train")
    assert error.value.code == "missing_column"


def test_an_extra_column_is_left_out_and_said(fit: kd.Fit) -> None:
    more = TABLE[["age", "dose"]].assign(id=1)
    with pytest.warns(kd.DataWarning, match=r'has the columns \["id"\]'):
        got = kd.predict(fit, more, type="prob")
    np.testing.assert_array_equal(got, kd.predict(fit, TABLE[["age", "dose"]], type="prob"))


def test_columns_without_names_go_by_place(fit: kd.Fit) -> None:
    numbered = pd.DataFrame(TABLE[["age", "dose"]].to_numpy())
    right = kd.predict(fit, TABLE[["age", "dose"]])
    np.testing.assert_array_equal(kd.predict(fit, numbered), right)


def test_nullable_columns_are_numbers() -> None:
    frame = pd.DataFrame(
        {"a": pd.array([1.5, 2.5, 3.5], "Float64"), "b": pd.array([True, False, True], "boolean")}
    )
    data = kd.dataset(frame, ["n", "p", "n"])
    assert data.columns == ("a", "b")
    assert data.split("train").x.tolist() == [[1.5, 1.0], [2.5, 0.0], [3.5, 1.0]]
