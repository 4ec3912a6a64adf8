"""Model files of other people: nothing is opened, imported or allocated that a spec could not ask for."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import kerasduet as kd
from kerasduet.fits.result import weights_hash
from kerasduet.models.model_archive import load_model
from kerasduet.models.vocabulary import learn_vocabulary

OLD = Path(__file__).parents[2] / "data" / "before_rooms"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the file of a small model holds."""
    path = kd.save_model(kd.build_model(kd.model_spec("xor_mlp")), tmp_path_factory.mktemp("m") / "m.keras")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path: Path, parts: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_config(parts: dict[str, bytes], change: Callable[[Any], Any]) -> dict[str, bytes]:
    config = json.loads(parts["config.json"])
    return {**parts, "config.json": json.dumps(change(config) or config).encode()}


def refused(path: Path) -> str:
    with pytest.raises(ValueError) as error:
        load_model(path)
    return str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("name", [each for each in kd.list_specs() if not each.startswith("text_")])
def test_the_models_of_all_specs_are_loaded(name: str, tmp_path: Path) -> None:
    model = kd.build_model(kd.model_spec(name))
    learn_vocabulary(model, np.array(["one text", "and one more"], object))  # Keras loads none without
    loaded = kd.load_model(kd.save_model(model, tmp_path / "m.keras"))
    assert weights_hash(loaded) == weights_hash(model)


@pytest.mark.parametrize("path", sorted(OLD.rglob("*.keras")), ids=lambda path: path.name)
def test_old_files_are_loaded(path: Path) -> None:
    load_model(path)


def test_a_model_of_keras_with_branches_and_a_model_inside_is_loaded(tmp_path: Path) -> None:
    import keras

    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, keras.activations.relu)])
    x = keras.Input((3,))
    y = keras.layers.Add()([inner(x), keras.layers.LeakyReLU()(x)])
    cell = keras.layers.Bidirectional(keras.layers.LSTM(2))(keras.layers.Reshape((3, 1))(y))
    model = keras.Model(x, keras.layers.Concatenate()([y, cell]))
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    model.compile(keras.optimizers.SGD(rate), keras.losses.Huber(), [keras.metrics.AUC(), "mae"])
    path = tmp_path / "m.keras"
    model.save(path)
    assert weights_hash(load_model(path)) == weights_hash(model)


def test_the_functions_of_keras_are_known(tmp_path: Path) -> None:
    import keras

    path = tmp_path / "m.keras"
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    for function in (keras.losses.log_cosh, keras.losses.categorical_hinge, keras.losses.kl_divergence):
        model.compile("sgd", function, [function])
        model.save(path)
        load_model(path)


def test_what_the_program_has_registered_is_loaded(tmp_path: Path) -> None:
    import keras

    @keras.saving.register_keras_serializable(package="test_model_archive")
    class Twice(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            return 2 * inputs

    path = tmp_path / "m.keras"
    keras.Sequential([keras.Input((2,)), Twice()]).save(path)
    assert np.asarray(load_model(path)(np.ones((1, 2)))).tolist() == [[2, 2]]


def layer(class_name: str, module: str = "keras.layers", **config: Any) -> dict[str, Any]:
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def function(name: str, module: str) -> dict[str, Any]:
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


@pytest.mark.parametrize(
    "entry",
    [
        layer("Lambda", function=function("relu", "builtins")),
        layer("Lambda", function="relu"),
        layer("Lambda", "keras.src.layers.core.lambda_layer", function="relu"),
        layer("TFSMLayer", filepath="model"),
        layer("TFSMLayer", "keras.src.export.tfsm_layer", filepath="model"),
        layer("TorchModuleWrapper", module="x"),
        layer("JaxLayer", call_fn="x"),
        layer("StringLookup", vocabulary="/etc/passwd"),
        layer("IntegerLookup", vocabulary="/etc/passwd"),
        layer("TextVectorization", vocabulary="/etc/passwd"),
        layer("TimeDistributed", layer=layer("StringLookup", vocabulary="/etc/passwd")),
        layer("Dense", units=1, activation=function("get_file", "keras.utils")),
        layer("Dense", units=1, activation=function("get_file", "builtins")),
        layer("Dense", units=1, activation=function("relu", "keras.utils")),
        layer("Dense", units=1, activation=function("deserialize", "keras.losses")),
        layer("Dense", units=1, kernel_initializer=layer("__lambda__", value="x")),
        layer("Dense", units=1, kernel_initializer=layer("__typespec__")),
        layer("Dense", units=1, kernel_initializer=layer("__numpy__", value=["a"], dtype="S4000000000")),
        layer("get_file", "keras.utils", fname="x", origin="file:///etc/passwd"),
        layer("Dense", "os", units=1),
        layer("Dense", "keras.src.layers.core.dense", units=1),
        layer("Add", "keras.src.ops.numpy"),
        layer("AUC", "keras.metrics", num_thresholds=10**9),
        layer("RNN", cell={"class_name": ["Dense"], "config": {}}),
        {"class_name": "Dense", "config": {"units": 1}},
    ],
    ids=lambda entry: entry["class_name"],
)
def test_what_no_spec_may_hold_is_refused(
    entry: dict[str, Any], parts: dict[str, bytes], tmp_path: Path
) -> None:
    def put(config: Any) -> None:
        config["config"]["layers"][1] = entry

    sentence = refused(written(tmp_path / "m.keras", with_config(parts, put)))
    assert sentence.startswith("Its configuration ")


def test_a_layer_of_more_weights_than_the_file_is_not_made(parts: dict[str, bytes], tmp_path: Path) -> None:
    def grow(config: Any) -> None:
        config["config"]["layers"][1]["config"]["units"] = 10**9

    assert "more weights" in refused(written(tmp_path / "m.keras", with_config(parts, grow)))


def test_a_file_that_declares_more_than_it_holds_is_refused(parts: dict[str, bytes], tmp_path: Path) -> None:
    bomb = {**parts, "assets/zeros": bytes(300 << 20)}
    sentence = refused(written(tmp_path / "m.keras", bomb, zipfile.ZIP_DEFLATED))
    assert sentence == "Its files are declared larger than it can hold."


def hdf5(write: Callable[[Any], None]) -> bytes:
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        write(file)
    return stream.getvalue()


def external(file: Any) -> None:
    file.create_dataset("x", (4,), np.uint8, external=[("/etc/passwd", 0, 4)])


def outer_link(file: Any) -> None:
    file["x"] = h5py.ExternalLink("/etc/passwd", "/")


def soft_link(file: Any) -> None:
    file["x"] = h5py.SoftLink("/y")


def virtual(file: Any) -> None:
    layout = h5py.VirtualLayout((4,), np.uint8)
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    file.create_virtual_dataset("x", layout)


def zeros(file: Any) -> None:
    file.create_dataset("x", (10**6, 10**6), "f4", chunks=(1000, 1000), compression="gzip")


@pytest.mark.parametrize("write", [external, outer_link, soft_link, virtual, zeros])
def test_weights_that_are_not_in_the_file_are_refused(
    write: Callable[[Any], None], parts: dict[str, bytes], tmp_path: Path
) -> None:
    content = hdf5(lambda file: write(file.create_group("layers/a")))
    assert "Its layers/a/x " in refused(written(tmp_path / "m.keras", {**parts, "model.weights.h5": content}))
    weights = tmp_path / "m.weights.h5"
    weights.write_bytes(content)
    with pytest.raises(kd.RunError) as error:
        kd.load_weights(kd.build_model(kd.model_spec("xor_mlp")), weights)
    assert error.value.code == "cannot_read"


def test_parts_that_keras_does_not_write_are_refused(parts: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    for name in ("../x", "assets/../../x", "model.weights.npz", "assets\\..\\x"):
        assert "no part of a model" in refused(written(path, {**parts, name: b""}))
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for name in (*parts, "config.json"):
            archive.writestr(name, parts[name])
    assert refused(path) == "It holds a file twice."
    deep = b"[" * 100_000 + b"]" * 100_000
    refused(written(path, {**parts, "config.json": deep}))


def test_a_folder_and_a_pipe_are_no_models(tmp_path: Path) -> None:
    import os

    (tmp_path / "a.keras").mkdir()
    os.mkfifo(tmp_path / "b.keras")
    for name in ("a.keras", "b.keras"):
        with pytest.raises(kd.RunError, match="It is no file"):
            kd.load_model(tmp_path / name)


def test_a_config_is_not_changed_by_the_check(parts: dict[str, bytes]) -> None:
    from kerasduet.models.model_config import check_config

    config = json.loads(parts["config.json"])
    before = copy.deepcopy(config)
    check_config(config)
    assert config == before
