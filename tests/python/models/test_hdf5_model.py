"""Whole models in HDF5 files: the numbers come back, and nothing else is opened or run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from forks import Fork

import kerasduet as kd
from kerasduet.engine.forward import model_outputs
from kerasduet.fits.result import weights_hash
from kerasduet.models.model_archive import load_model

X = np.random.default_rng(1).normal(size=(40, 4)).astype(np.float32)
Y = np.where(X[:, 0] > 0, "yes", "no")


def xor_file(folder: Path) -> Path:
    return kd.save_model(kd.build_model(kd.model_spec("xor_mlp")), folder / "m.h5")


@pytest.mark.slow
@pytest.mark.parametrize("name", [each for each in kd.list_specs() if not each.startswith("text_")])
def test_the_models_of_all_specs_come_back(name: str, tmp_path: Path) -> None:
    model = kd.build_model(kd.model_spec(name), seed=1)
    if kd.model_spec(name).get("preprocessing.standardize") is not None and len(model.inputs[0].shape) > 2:
        with pytest.raises(kd.RunError, match="does not hold the axes of its layer normalization"):
            kd.save_model(model, tmp_path / "m.hdf5")
        return
    loaded = kd.load_model(kd.save_model(model, tmp_path / "m.hdf5"))
    assert weights_hash(loaded) == weights_hash(model)
    draw = np.random.default_rng(0).uniform
    kinds = {each.name: np.int32 if each.dtype == "string" else np.float32 for each in model.inputs}
    rows = {each.name: draw(size=(3, *each.shape[1:])).astype(kinds[each.name]) for each in model.inputs}
    given = rows if len(rows) > 1 else next(iter(rows.values()))
    np.testing.assert_equal(model_outputs(loaded, given), model_outputs(model, given))
    for part in ("layers", "compile", "preprocessing"):
        assert kd.as_model_spec(loaded).get(part) == kd.as_model_spec(model).get(part)
    assert [each.name for each in tmp_path.iterdir()] == ["m.hdf5"]


def test_a_trained_model_goes_on_with_its_optimizer_and_what_it_standardizes_by(tmp_path: Path) -> None:
    layers = [
        {"class_name": "kerasduet>DropConnect", "config": {"units": 3, "rate": 0.1}},
        {"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}},
    ]
    spec = kd.model_spec("xor_mlp").override(
        {"layers": layers, "preprocessing": {"standardize": {}}, "loss": "binary_crossentropy"}
    )
    fit = kd.fit(spec, (X, Y), seed=1, epochs=2, verbose=0)
    loaded = kd.load_model(kd.save_model(fit, tmp_path / "m.h5"))
    np.testing.assert_array_equal(model_outputs(loaded, X), model_outputs(fit.model, X))
    for mine, theirs in zip(loaded.optimizer.variables, fit.model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.slow
def test_keras_reads_what_we_write_and_we_what_it_writes(tmp_path: Path) -> None:
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, "relu"), keras.layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, X[:, 0], verbose=0)
    model.save(tmp_path / "theirs.h5")
    loaded = kd.load_model(tmp_path / "theirs.h5")
    assert loaded.evaluate(X, X[:, 0], verbose=0) == model.evaluate(X, X[:, 0], verbose=0)
    mine = kd.save_model(loaded, tmp_path / "mine.h5")
    again = keras.models.load_model(mine, compile=False)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))


def test_a_model_of_keras_2_is_loaded(tmp_path: Path) -> None:
    """Its configuration has no modules, the shape in the first layer, and TensorFlow's own shapes."""
    path = xor_file(tmp_path)
    uniform = {"class_name": "GlorotUniform", "config": {"seed": None}}
    dense = {"activation": "relu", "use_bias": True, "kernel_initializer": uniform, "dtype": "float32"}
    names = [*h5py.File(path)["model_weights"].attrs["layer_names"]]
    layers = [
        {"class_name": "Dense", "config": {**dense, "name": name, "units": units}}
        for name, units in zip(names, (2, 1), strict=True)
    ]
    layers[0]["config"]["batch_input_shape"] = [None, 2]
    shape = {"class_name": "TensorShape", "items": [None, 2]}
    with h5py.File(path, "a") as file:
        config = {"name": "old", "layers": layers, "build_input_shape": shape}
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": config})
        file.attrs["training_config"] = json.dumps(
            {"loss": "mse", "metrics": ["mae"], "weighted_metrics": None, "loss_weights": None,
             "optimizer_config": {"class_name": "SGD", "config": {"name": "SGD", "learning_rate": 0.1}}}
        )  # fmt: skip
        del file["optimizer_weights"]
    model = kd.load_model(path)
    assert weights_hash(model) == weights_hash(kd.build_model(kd.model_spec("xor_mlp")))
    assert kd.as_model_spec(model).get("compile.loss") in ("mse", "mean_squared_error")


def changed(folder: Path, change: Callable[[Any], Any], attribute: str = "model_config") -> str:
    """Change the configuration of a file, and give the reason for which it is refused."""
    path = xor_file(folder)
    with h5py.File(path, "a") as file:
        config = json.loads(file.attrs[attribute])
        change(config)
        file.attrs[attribute] = json.dumps(config)
    with pytest.raises(ValueError) as error:
        load_model(path)
    return str(error.value)


LAMBDA = {"class_name": "Lambda", "config": {"function": ["4wAAAA==", None, None], "name": "l"}}


@pytest.mark.parametrize(
    "entry",
    [
        LAMBDA,
        {**LAMBDA, "module": "keras.layers"},
        {"class_name": "TFSMLayer", "config": {"filepath": "model"}},
        {"class_name": "os>system", "config": {}},
        {"class_name": "system", "module": "os", "config": {}},
        {"class_name": "TypeSpec", "type_spec": "tf.TensorSpec", "serialized": []},
        {"class_name": "CompositeTensor", "spec": {}, "tensors": []},
        {"class_name": "__lambda__", "config": {"code": ""}},
        {"class_name": "function", "config": "relu"},
        {"class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}},
    ],
    ids=lambda entry: entry["class_name"],
)
def test_what_no_spec_may_hold_is_refused(entry: dict[str, Any], tmp_path: Path) -> None:
    for number, place in enumerate(("layers", "kernel_initializer")):
        (folder := tmp_path / str(number)).mkdir()

        def put(config: Any, place: str = place) -> None:
            layers = config["config"]["layers"]
            if place == "layers":
                layers.append(entry)
            else:
                layers[-1]["config"][place] = entry

        assert changed(folder, put).startswith("Its configuration names ")


def test_other_files_and_texts_of_any_length_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 100)
    faults: dict[str, Callable[[Any], Any]] = {
        "is a link": lambda file: file.__setitem__("more", h5py.ExternalLink("secret", "/")),
        "stored in another file": lambda file: file.create_dataset(
            "more", (4,), "f4", external=[(str(tmp_path / "secret"), 0, 16)]
        ),
        "more texts": lambda file: file.attrs.__setitem__("more", ["a" * 10**6, *"b" * 4000]),
        "texts of no fixed": lambda file: file.create_dataset("more", data=["a", "b"]),
        "more values": lambda file: file.create_dataset("more", (10**10,), "f4"),
        "no model_config": lambda file: file.attrs.__delitem__("model_config"),
        "no model_weights": lambda file: file.__delitem__("model_weights"),
    }
    for number, (reason, spoil) in enumerate(faults.items()):
        (folder := tmp_path / str(number)).mkdir()
        path = xor_file(folder)
        with h5py.File(path, "a") as file:
            spoil(file)
        with pytest.raises(kd.RunError, match=reason) as error:
            kd.load_model(path)
        assert error.value.code == "cannot_read"
    (tmp_path / "text.h5").write_text("no model")
    with pytest.raises(kd.RunError, match="It is no HDF5 file"):
        kd.load_model(tmp_path / "text.h5")


OWN = """
import sys
import keras
def my_loss(a, b):
    return keras.ops.mean(keras.ops.square(a - b))
class MyMetric(keras.metrics.Mean):
    pass
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
for number, arguments in enumerate([{"loss": my_loss}, {"loss": "mse", "metrics": [MyMetric()]}]):
    model.compile("adam", **arguments)
    for ending in ("keras", "h5"):
        model.save(f"{sys.argv[1]}/own{number}.{ending}")
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of models with a loss and a metric that another program has defined."""
    folder = tmp_path_factory.mktemp("own")
    status, _, errors = Fork(OWN, folder).finish()
    assert status == 0, errors
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["own0.keras", "own1.keras", "own0.h5", "own1.h5"])
def test_an_own_loss_or_metric_is_left_out_if_that_is_asked_for(own: Path, name: str, tmp_path: Path) -> None:
    with pytest.raises(kd.RunError, match="`compile=False` the model is loaded without") as error:
        kd.load_model(own / name)
    assert error.value.code == "cannot_read"
    assert "damaged" not in error.value.message
    model = kd.load_model(own / name, compile=False)
    assert not model.compiled and model.count_params() == 5
    assert weights_hash(kd.load_model(kd.save_model(model, tmp_path / name))) == weights_hash(model)
    with pytest.raises(kd.SpecError, match="must be compiled"):
        kd.as_model_spec(model)
    spec = kd.model_spec("xor_mlp").override(
        {"layers": [{"class_name": "Dense", "config": {"units": 1}}], "loss": "mse", "metrics": []}
    )
    start = kd.fit(spec, (X, X[:, 0]), init_from=model, epochs=1, verbose=0)
    assert start.fingerprint["initial_weights"] == weights_hash(model)


def test_what_is_wrong_elsewhere_is_not_blamed_on_the_loss(tmp_path: Path) -> None:
    path = xor_file(tmp_path)
    with h5py.File(path, "a") as file:
        del file["model_weights/dense"]
    with pytest.raises(kd.RunError, match="is damaged"):
        kd.load_model(path)
    with pytest.raises(kd.ArgumentError, match="`compile` must be true or false"):
        kd.load_model(path, compile="no")


TEXTS = np.array(["good film", "bad film", "good", "bad"] * 5, object)


@pytest.mark.slow
def test_a_text_model_is_saved_with_its_vocabulary_or_not_at_all(tmp_path: Path) -> None:
    name = next(each for each in kd.list_specs() if each.startswith("text_"))
    model = kd.build_model(kd.model_spec(name))
    for ending in ("keras", "h5"):
        with pytest.raises(kd.RunError, match="must have a vocabulary to be saved") as error:
            kd.save_model(model, tmp_path / f"m.{ending}")
        assert error.value.code == "cannot_save"
    fit = kd.fit(kd.model_spec(name), (TEXTS, np.array(["yes", "no"] * 10)), epochs=1, verbose=0)
    kd.load_model(kd.save_model(fit, tmp_path / "m.keras"))
    with pytest.raises(kd.RunError, match=r"ends in \.keras"):
        kd.save_model(fit, tmp_path / "m.h5")
    assert [each.name for each in tmp_path.iterdir()] == ["m.keras"]
    given = kd.model_spec(name).override({"layers.0.config.vocabulary": ["good", "bad", "film"]})
    model = kd.build_model(given)
    loaded = kd.load_model(kd.save_model(model, tmp_path / "m.h5"))
    np.testing.assert_array_equal(model_outputs(loaded, TEXTS), model_outputs(model, TEXTS))
