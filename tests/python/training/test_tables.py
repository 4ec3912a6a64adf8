"""Tables in training: one seed, runs that are saved and gone on with, and rows that are known by name."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of

import kerasduet as kd

ROWS = 50
RANDOM = np.random.default_rng(5)
TABLE = pd.DataFrame(
    {
        "age": RANDOM.normal(40, 9, ROWS),
        "city": pd.Categorical(RANDOM.choice(["Oslo", "Bern"], ROWS), ["Oslo", "Rome", "Bern"]),
        "rooms": RANDOM.integers(1, 4, ROWS).astype(str),
        "open": RANDOM.integers(0, 2, ROWS).astype(bool),
    }
)
TABLE["kind"] = np.where(TABLE["age"] + 9 * (TABLE["city"] == "Bern") > 44, "old", "new")
SPEC = kd.model_spec("table_mlp").override(
    {
        "preprocessing": {},
        "inputs": [
            {"name": "age", "kind": "number", "standardize": True, "missing": "mean"},
            {"name": "city", "kind": "category"},
            {"name": "rooms", "kind": "category", "encoding": "embedding", "unknown": "own"},
            {"name": "open", "kind": "number"},
        ],
        "layers.0.config.units": 4,
        "layers.1.config.units": 3,
    },
    batch_size=16,
    validation_split=0.2,
)


def train(rows: Any = TABLE, **more: Any) -> kd.Fit:
    return kd.fit(
        SPEC, rows, target="kind", **{"seed": 1, "mode": "graph", "verbose": 0, "epochs": 2, **more}
    )


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> kd.Fit:
    return train(run_dir=tmp_path_factory.mktemp("runs"))


@pytest.mark.slow
def test_a_run_is_loaded_with_its_columns_and_verified(fit: kd.Fit) -> None:
    assert fit.run is not None
    loaded = kd.load_run(fit.run)
    assert loaded.data.schema == fit.data.schema
    assert loaded.data.schema.table["city"].levels == ("Oslo", "Rome", "Bern")
    turned = TABLE.sample(20, random_state=1)[["kind", "open", "rooms", "city", "age"]]
    np.testing.assert_array_equal(
        kd.predict(loaded, turned, type="raw"), kd.predict(fit, TABLE.loc[turned.index], type="raw")
    )
    assert kd.evaluate(loaded, turned).loss == kd.evaluate(fit, turned).loss
    assert kd.verify_run(fit.run, fit.data).same
    assert error_of(kd.predict, loaded, TABLE.assign(city="Paris")).code == "unknown_level"


def test_a_run_that_is_resumed_has_the_same_bits(fit: kd.Fit, tmp_path: Path) -> None:
    train(epochs=1, run_dir=tmp_path)
    resumed = train(run_dir=tmp_path, resume=True)
    gone_on = train(epochs=1, init_from=train(epochs=1))
    assert fit.fingerprint["weights"] == resumed.fingerprint["weights"] == gone_on.fingerprint["weights"]


def test_a_fit_that_starts_from_another_keeps_its_columns(fit: kd.Fit) -> None:
    fewer = TABLE[TABLE["rooms"] != "2"].astype({"city": str})
    further = train(fewer, init_from=fit, epochs=1)
    assert further.spec.inputs == fit.spec.inputs
    assert further.data.schema.table == fit.data.schema.table
    moved = TABLE.assign(city=TABLE["city"].astype(str).replace("Oslo", "Paris"))
    error = error_of(train, moved, init_from=fit)
    assert error.code == "unknown_level" and error.details["got"] == "Paris"


def test_a_fit_is_pickled_with_its_columns(fit: kd.Fit) -> None:
    again = pickle.loads(pickle.dumps(fit))
    assert again.fingerprint == fit.fingerprint
    np.testing.assert_array_equal(kd.predict(again, TABLE), kd.predict(fit, TABLE))


def test_columns_count_and_not_their_order_or_how_they_are_held(fit: kd.Fit) -> None:
    held = TABLE.astype({"rooms": "category", "open": "Int8", "age": object})[[*reversed(TABLE.columns)]]
    assert train(held).fingerprint == fit.fingerprint
    data = kd.dataset(TABLE, target="kind", spec=SPEC)
    assert kd.fit(SPEC, data, seed=1, mode="graph", verbose=0, epochs=2).fingerprint == fit.fingerprint
    columns = {name: TABLE[name].array for name in SPEC.inputs}
    pair = kd.fit(SPEC, (columns, TABLE["kind"]), seed=1, mode="graph", verbose=0, epochs=2)
    assert pair.fingerprint["weights"] == fit.fingerprint["weights"]


def test_validation_rows_are_known_by_name(fit: kd.Fit) -> None:
    rows = TABLE.sample(frac=1, random_state=2)[["kind", "city", "age", "rooms", "open"]]
    known = train(validation_data=rows, epochs=1).history
    pair = train(validation_data=(rows.drop(columns="kind"), rows["kind"]), epochs=1).history
    pd.testing.assert_frame_equal(known, pair)
    missing = rows.assign(open=[None, *rows["open"][1:]])
    error = error_of(train, validation_data=missing)
    assert error.code == "not_finite" and error.details == {"column": "open", "row": 1}


def test_what_is_missing_or_unknown_has_a_place(fit: kd.Fit) -> None:
    rows = TABLE.head(2).assign(age=[None, TABLE["age"].iloc[1]], rooms=["99", None])
    assert len(kd.predict(fit, rows)) == 2
    assert kd.predict(fit, rows.iloc[:0]).shape == (0,)
    assert kd.predict(fit, rows.iloc[0:1])[0] == kd.predict(fit, rows)[0]
