"""Specs as plain Keras code: that of every one builds the same network, and what has no code is said."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

import kerasduet as kd
from kerasduet.data.named_arrays import map_arrays
from kerasduet.engine.forward import model_outputs
from kerasduet.models.heads import by_output, heads
from kerasduet.models.losses import loss_name
from kerasduet.models.preprocessing import fit_normalization
from kerasduet.models.vocabulary import learn_vocabulary

TEXTS = np.array(["one cat", "two dogs", "a cat and a dog", "no dog"], dtype=object)


def run(code: str) -> dict[str, Any]:
    """Run a script as a module, without its main part."""
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(code, "script.py", "exec"), names)
    return names


def rows_for(spec: kd.ModelSpec) -> Any:
    if spec.get("layers.0.class_name") == "TextVectorization":
        return TEXTS
    shape, draw = kd.load_dataset(spec.get("dataset.name")).shape, np.random.default_rng(0).integers
    return map_arrays(lambda each: draw(0, 256, (12, *each)).astype(np.uint8), shape)


@pytest.mark.slow
@pytest.mark.parametrize("name", [each for each in kd.list_specs() if not kd.model_spec(each).table])
def test_the_python_of_a_spec_builds_its_network(name: str) -> None:
    spec = kd.model_spec(name)
    rows = rows_for(spec)
    code = kd.spec_code(spec)
    build = run(code)["build_model"]
    theirs = build(rows) if "build_model(x_train)" in code else build()
    ours = kd.build_model(spec, seed=1, normalization=fit_normalization(spec, rows))
    learn_vocabulary(ours, rows)
    assert theirs.count_params() == ours.count_params()
    theirs.set_weights(ours.get_weights())
    found, wanted = by_output(theirs, theirs(rows, training=False)), model_outputs(ours, rows)
    map_arrays(lambda one, other: np.testing.assert_allclose(one, other, atol=1e-5), found, wanted)
    assert theirs.optimizer.get_config().keys() == ours.optimizer.get_config().keys()
    for output, head in heads(theirs).items():
        assert loss_name(head) == loss_name(heads(ours)[output])


ROWS = pd.DataFrame(
    {
        "age in years": [31, 42.5, 53, 64, 25, 36],
        "size": [1.5, None, 2.5, 3, 4, None],
        "rooms": [1.5, None, 2.5, 3, 4, None],
        "code": [3, 5, 3, 5, 3, 5],
        "city": ["Oslo", "Bern", "Oslo", "Rome", "Bern", "Rome"],
        "cost": [1.5, 2.5, 3.25, 4, 2.5, 5],
    }
)
COLUMNS = {
    "age in years": {"kind": "number"},
    "size": {"kind": "number", "standardize": True, "missing": "mean"},
    "rooms": {"kind": "number", "missing": "mean"},
    "code": {"kind": "category", "levels": [5, 3], "unknown": "own"},
    "city": {"kind": "category", "encoding": "embedding", "output_dim": 2},
}


def table_fit(*names: str) -> kd.Fit:
    inputs = [{"name": name, **COLUMNS[name]} for name in names]
    spec = kd.model_spec("table_mlp").override({"inputs": inputs, "preprocessing": {}}, epochs=1)
    return kd.fit(spec, ROWS[[*names, "cost"]], target="cost", mode="eager", verbose=0)


def cells_of(fit: kd.Fit, names: tuple[str, ...]) -> dict[str, Any]:
    """Give the columns as the script has them."""
    kinds = {"code": "int64", "city": "string"}
    arrays = {name: ROWS[[name]].to_numpy() for name in names}
    return {
        name: keras.ops.convert_to_tensor(array, kinds[name]) if name in kinds else array.astype(np.float32)
        for name, array in arrays.items()
    }


@pytest.mark.parametrize("names", [tuple(COLUMNS), ("city",), ("size",), ("code", "city")])
def test_the_columns_of_a_table_are_code(names: tuple[str, ...]) -> None:
    fit = table_fit(*names)
    code, rows = kd.spec_code(fit.spec), cells_of(fit, names)
    build = run(code)["build_model"]
    model = build(rows) if "build_model(x_train)" in code else build()
    model.set_weights(fit.model.get_weights())
    np.testing.assert_array_equal(model.predict(rows, verbose=0)[:, 0], kd.predict(fit, ROWS[[*names]]))
    assert np.isfinite(model.fit(rows, ROWS["cost"].to_numpy(), verbose=0).history["loss"]).all()


def test_the_code_of_columns_is_a_model_of_the_same_spec() -> None:
    spec = table_fit("code", "city").spec
    model = run(kd.spec_code(spec))["build_model"]()
    assert (
        kd.as_model_spec(model, name="same").hash == kd.as_model_spec(kd.build_model(spec), name="same").hash
    )
    wide = kd.model_spec("wide_and_deep").override({"inputs.2.missing": "error", "expected": {}})
    wide = wide.override({"inputs.0.levels": ["1st", "2nd"], "inputs.1.levels": ["a", "b"], "fit": {}})
    model = run(kd.spec_code(wide))["build_model"]({"age": np.array([[1.0], [2.0]])})
    assert kd.as_model_spec(model, name=wide.name, dataset="titanic").hash == wide.hash


def test_the_script_of_a_table_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arrays = {name: ROWS[name].to_numpy() for name in COLUMNS}
    arrays["city"] = arrays["city"].astype("U4")
    np.savez("diabetes.npz", y=ROWS["cost"], **arrays)
    names = {"__name__": "__main__"}
    code = kd.spec_code(table_fit(*COLUMNS).spec).replace("batch_size=32", "batch_size=32, verbose=0")
    exec(compile(code, "script.py", "exec"), names)
    names["data"].close()
    assert names["model"].optimizer.iterations == 1


def test_what_is_learnt_of_the_texts_of_a_table_is_no_code() -> None:
    texts = {"name": "note", "kind": "text"}
    layers = [
        {"class_name": "TextVectorization", "config": {}},
        *kd.model_spec("text_lstm").get("layers")[1:],
    ]
    spec = kd.model_spec("text_lstm").override({"inputs": [texts], "layers": layers})
    with pytest.raises(kd.SpecError, match="vocabulary"):
        kd.spec_code(spec)


def test_the_whole_script_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    generator = np.random.default_rng(0)
    np.savez("wines.npz", x=generator.normal(size=(20, 4)), y=np.arange(20) % 3)
    layers = [{"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}}]
    changes = {"layers": layers, "dataset.name": "wines", "loss": "categorical_crossentropy"}
    stop = {"class_name": "EarlyStopping", "config": {"patience": 1, "monitor": "loss"}}
    spec = kd.model_spec("xor_mlp").override(
        changes, epochs=2, metrics=["accuracy"], callbacks=[stop], class_weight="balanced", shuffle=False
    )
    code = kd.spec_code(spec, shape=(4,)).replace("batch_size=32", "batch_size=32, verbose=0")
    names = {"__name__": "__main__"}
    exec(compile(code, "script.py", "exec"), names)
    names["data"].close()  # a script leaves it open to its end
    assert names["model"].optimizer.iterations == 2
    assert names["class_weight"] == pytest.approx({0: 20 / 21, 1: 20 / 21, 2: 20 / 18})


NESTED = {
    "a wrapper": {
        "class_name": "Bidirectional",
        "config": {"layer": {"class_name": "LSTM", "config": {"units": 2}}},
    },
    "a regularizer": {
        "class_name": "LSTM",
        "config": {"units": 2, "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.1}}},
    },
    "a cell": {
        "class_name": "RNN",
        "config": {"cell": {"class_name": "GRUCell", "config": {"units": 2}}},
    },
}


@pytest.mark.parametrize("name", NESTED)
def test_objects_within_layers_are_code_too(name: str) -> None:
    spec = kd.model_spec("mnist_lstm").override({"layers.0": NESTED[name]})
    model = run(kd.spec_code(spec))["build_model"]()
    ours = kd.build_model(spec)
    assert model.count_params() == ours.count_params()
    assert len(model.losses) == len(ours.losses)


def test_half_precision_is_that_of_each_layer_but_the_last() -> None:
    spec = kd.model_spec("keras_intro").override(dtype_policy="mixed_float16")
    theirs, ours = run(kd.spec_code(spec))["build_model"](), kd.build_model(spec)
    assert [each.compute_dtype for each in theirs.layers] == [each.compute_dtype for each in ours.layers]
    assert type(theirs.optimizer) is type(ours.optimizer)


def test_texts_in_code_are_no_code() -> None:
    name = 'a "; import os; os.remove("x") # \\'
    code = kd.spec_code(kd.model_spec("xor_mlp").override({"dataset.name": name}), shape=(2,))
    nodes = [*ast.walk(ast.parse(code))]
    assert [each.names[0].name for each in nodes if isinstance(each, ast.Import)] == ["keras", "numpy"]
    assert f"{name}.npz" in [each.value for each in nodes if isinstance(each, ast.Constant)]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("fashion_dropconnect", "r"), "no_code"),
        (("xor_mlp", "julia"), "invalid_argument"),
        (("xor", "python"), "unknown_spec"),
    ],
)
def test_what_has_no_code_is_refused(arguments: tuple[str, str], code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as caught:
        kd.spec_code(*arguments)
    assert caught.value.code == code


def test_a_shape_that_no_data_set_tells_must_be_given() -> None:
    spec = kd.model_spec("xor_mlp").override({"dataset.name": "mine"})
    with pytest.raises(kd.SpecError) as caught:
        kd.spec_code(spec)
    assert (caught.value.code, caught.value.details["argument"]) == ("no_code", "shape")
    assert "keras.Input((2,))" in kd.spec_code(spec, shape=[2])


@pytest.mark.parametrize("language", ["python", "r"])
def test_a_level_is_no_word_of_the_code(language: str) -> None:
    levels = ["unknown", "widespread"]
    rows = pd.DataFrame({"city": levels * 3, "cost": [1.5, 2.5, 3.25, 4, 2.5, 5]})
    inputs = [{"name": "city", "kind": "category", "levels": levels}]
    spec = kd.model_spec("table_mlp").override({"inputs": inputs, "preprocessing": {}}, epochs=1)
    code = kd.spec_code(kd.fit(spec, rows, target="cost", mode="eager", verbose=0).spec, language)
    assert not re.search(r"^ *(known|spread) (=|<-)", code, re.MULTILINE)
