"""Several devices, several workers: the numbers of one device, and clear words when a worker is missing."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forks import Fork

import kerasduet as kd
from kerasduet.engine.cluster import Cluster, read_cluster, wait_for_workers
from kerasduet.engine.devices import choose_device, logical_devices

# Trains two specs for each path with its arguments, and saves the weights and the history there: on rows in
# memory, or on those that are read while training. The last batch has one row.
TRAIN = """
import json, sys
import numpy as np
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * int(sys.argv[1]))
import kerasduet as kd

sgd = {"class_name": "SGD", "config": {"learning_rate": 0.01, "momentum": 0.9}}
last = {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}
dense = [
    {"class_name": "Flatten"},
    {"class_name": "Dense", "config": {"units": 8, "activation": "relu", "kernel_regularizer": "l2"}},
    {"class_name": "Dropout", "config": {"rate": 0.5}},
    {"class_name": "kerasduet>DropConnect", "config": {"units": 8, "rate": 0.5}},
    last,
]
conv = [
    {"class_name": "Reshape", "config": {"target_shape": [28, 28, 1]}},
    {"class_name": "Conv2D", "config": {"filters": 2, "kernel_size": 5, "strides": 3}},
    {"class_name": "BatchNormalization", "config": {"synchronized": True}},
    {"class_name": "Dropout", "config": {"rate": 0.3}},
    {"class_name": "Flatten"},
    last,
]
data = kd.garments(train=121, test=40)
rows = data.split("train")
batches = [(rows.x[start : start + 50], rows.y[start : start + 50]) for start in range(0, 121, 50)]
stored = kd.from_batches(batches, class_names=data.class_names)
for name, layers in {"dense": dense, "conv": conv}.items():
    spec = kd.model_spec("fashion_mlp").override({"layers": layers, "optimizer": sgd})
    spec = spec.override(validation_split=0.2, weighted_metrics=["accuracy"])
    weights = {"class_weight": {"Bag": 3.0, "Coat": 0.0}, "sample_weight": np.linspace(0, 2, 121)}
    for path, arguments in json.loads(sys.argv[2]).items():
        given = stored if name in arguments.pop("stored", ()) else data
        arguments["mode"] = arguments.pop("modes", {}).get(name)
        fit = kd.fit(spec, given, seed=4, epochs=2, **weights, **arguments)
        np.savez(path + "-" + name, *fit.model.get_weights(), fit.history["value"].to_numpy())
        print(json.dumps([fit.mode, fit.devices, fit.strategy, str(fit.run)]), flush=True)
"""

# An endless training that says when its first epoch is saved, or a short one that goes on with it.
GO_ON = """
import sys
import keras
import kerasduet as kd
from kerasduet.training.run_folder import folder
folder._SAVE_SECONDS = 0.0
data = kd.garments(train=64, test=10)
epochs = int(sys.argv[2])
told = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: print("epoch", epoch, flush=True))
try:
    fit = kd.fit(
        "fashion_mlp", data, seed=2, epochs=epochs, verbose=0, callbacks=[told],
        strategy="multi_worker", run_dir=sys.argv[1], resume=True,
    )
    print("weights", fit.fingerprint["weights"])
except kd.RunError as error:
    print(error.code, error.message)
"""


def finish(fork: Fork) -> list[str]:
    status, printed, errors = fork.finish()
    assert status == 0, errors[-3000:]
    return printed


def two_workers() -> tuple[list[str], list[str]]:
    """Give two addresses, and for the worker at each the TF_CONFIG that says so."""
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    tasks = [{"type": "worker", "index": index} for index in range(2)]
    return addresses, [json.dumps({"cluster": {"worker": addresses}, "task": each}) for each in tasks]


def free_ports(count: int) -> list[int]:
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return ports


def arrays(path: Path, name: str) -> list[np.ndarray[Any, Any]]:
    with np.load(f"{path}-{name}.npz") as saved:
        return [saved[key] for key in saved.files]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what one device gave, and another one, and the two together."""
    folder: Path = tmp_path_factory.mktemp("trained")
    modes = {"dense": "xla", "conv": "graph"}  # XLA takes seconds for a convolution
    ways = {
        "one": {"device": "cpu", "modes": modes},
        "other": {"device": "cpu:1", "modes": modes},
        "two": {"strategy": "mirrored", "stored": ["conv"]},
    }
    printed = finish(Fork(TRAIN, 2, json.dumps({str(folder / way): each for way, each in ways.items()})))
    used = [["xla", ["cpu:0"], None], ["xla", ["cpu:1"], None], ["graph", ["cpu:0", "cpu:1"], "mirrored"]]
    assert [json.loads(line)[:3] for line in printed[:3]] == used
    return folder


def assert_same_numbers(one: Path, other: Path) -> None:
    for name in ("dense", "conv"):
        for mine, theirs in zip(arrays(one, name), arrays(other, name), strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-5, err_msg=name)


@pytest.mark.slow
def test_two_devices_give_the_numbers_of_one(trained: Path) -> None:
    assert_same_numbers(trained / "one", trained / "two")


@pytest.mark.slow
def test_another_device_gives_the_same_bits(trained: Path) -> None:
    for name in ("dense", "conv"):
        for mine, theirs in zip(arrays(trained / "one", name), arrays(trained / "other", name), strict=True):
            np.testing.assert_array_equal(mine, theirs)


@pytest.mark.slow
def test_two_workers_give_the_numbers_of_one_device(trained: Path, tmp_path: Path) -> None:
    arguments = {"strategy": "multi_worker", "run_dir": str(tmp_path / "runs")}
    paths, (addresses, configs) = [tmp_path / "chief", tmp_path / "worker"], two_workers()
    both = [
        Fork(TRAIN, 1, json.dumps({str(path): arguments}), TF_CONFIG=each)
        for path, each in zip(paths, configs, strict=True)
    ]
    chief, worker = ([json.loads(line) for line in finish(each)] for each in both)
    assert [each[3] for each in worker] == ["None", "None"]
    assert chief[1][3] == str(tmp_path / "runs" / "fashion_mlp-1")
    assert chief[0][1] == [f"{addresses[0]} cpu:0"]
    for path in paths:
        assert_same_numbers(trained / "one", path)
    about = json.loads((tmp_path / "runs" / "fashion_mlp-0" / "run.json").read_text())
    assert (about["status"], about["strategy"], about["devices"]) == ("finished", "multi_worker", chief[0][1])


@pytest.mark.slow
def test_a_worker_that_dies_ends_the_job_which_goes_on_later(tmp_path: Path) -> None:
    both = [Fork(GO_ON, tmp_path, 100_000, TF_CONFIG=each) for each in two_workers()[1]]
    for fork in both:
        for wanted in range(3):  # the epochs before are saved
            assert fork.line() == f"epoch {wanted}"
    both[1].process.kill()
    said = finish(both[0])
    both[1].finish()
    code, message = said[-1].split(" ", 1)
    assert code == "worker_lost"
    assert "127.0.0.1:" in message
    done = len((tmp_path / "fashion_mlp-0" / "history.csv").read_text().splitlines()) // 2
    again = [Fork(GO_ON, tmp_path, done + 2, TF_CONFIG=each) for each in two_workers()[1]]
    first, second = (finish(each) for each in again)
    assert first == second
    assert first[0] == f"epoch {done}"
    assert len(list(tmp_path.glob("fashion_mlp-*"))) == 1


@pytest.mark.slow
def test_workers_with_different_jobs_are_refused(tmp_path: Path) -> None:
    other = GO_ON.replace("seed=2", "seed=3")
    first, second = (
        Fork(code, tmp_path, 1, TF_CONFIG=each)
        for code, each in zip((GO_ON, other), two_workers()[1], strict=True)
    )
    assert finish(second)[-1].startswith("different_worker")
    first.process.kill()
    first.finish()


@pytest.fixture
def short_wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KERASDUET_WORKER_TIMEOUT", "0.2")
    yield


@pytest.mark.usefixtures("short_wait")
def test_a_worker_that_does_not_answer_is_named() -> None:
    own, missing = (f"127.0.0.1:{port}" for port in free_ports(2))
    started = time.monotonic()
    with pytest.raises(kd.RunError) as error:
        wait_for_workers(Cluster((own, missing), 0, False))
    assert error.value.code == "worker_unreachable"
    assert error.value.message == f"The worker at {missing} must answer within 0.2 s, but does not."
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("seconds", ["soon", "-1", "nan", ""])
def test_a_time_to_wait_is_a_number_of_seconds(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASDUET_WORKER_TIMEOUT", seconds)
    with pytest.raises(kd.RunError, match="KERASDUET_WORKER_TIMEOUT must be a number of seconds") as error:
        wait_for_workers(Cluster(("127.0.0.1:1",), 0, False))
    assert error.value.code == "invalid_cluster"


@pytest.mark.usefixtures("short_wait")
def test_a_port_of_another_process_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(kd.RunError) as error:
            wait_for_workers(Cluster((address, "127.0.0.1:1"), 0, False))
    assert error.value.code == "address_in_use"
    assert address in error.value.message


CLUSTERS: dict[str, Any] = {
    "none": None,
    "no JSON": "worker",
    "no workers": {"cluster": {}, "task": {"type": "worker", "index": 0}},
    "an unknown task": {"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}},
    "no port": {"cluster": {"worker": ["a"]}, "task": {"type": "worker", "index": 0}},
    "parameter servers": {"cluster": {"worker": ["a:1"], "ps": ["b:1"]}, "task": {"type": "ps", "index": 0}},
}


@pytest.mark.parametrize("name", CLUSTERS)
def test_a_cluster_that_is_none_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if CLUSTERS[name] is not None:
        monkeypatch.setenv("TF_CONFIG", json.dumps(CLUSTERS[name]))
    with pytest.raises(kd.RunError) as error:
        kd.fit("xor_mlp", strategy="multi_worker")
    assert error.value.code == "invalid_cluster"


def test_the_chief_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = {"worker": ["a:1", "b:1"], "chief": ["c:1"]}
    config = {"cluster": jobs, "task": {"type": "worker", "index": 1}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    assert read_cluster() == Cluster(("c:1", "a:1", "b:1"), 2, True)
    assert read_cluster().others == ("c:1", "a:1")


def test_devices_have_short_names() -> None:
    assert "cpu:0" in logical_devices()
    assert choose_device("CPU") == "cpu:0"
    with pytest.raises(kd.ArgumentError) as error:
        choose_device("gpu:7")
    assert '"cpu:0"' in error.value.message
    assert error.value.message.endswith('not "gpu:7".')


def test_penalised_outputs_are_not_for_several() -> None:
    spec = kd.model_spec("fashion_mlp").override({"layers.1.config.activity_regularizer": "l2"})
    with pytest.raises(kd.ArgumentError) as error:
        kd.fit(spec, kd.garments(train=40, test=10), epochs=1, strategy="mirrored")
    assert error.value.message == "`strategy` must be left out where a layer has an `activity_regularizer`."


def test_xla_and_a_device_of_ones_own_are_not_for_several() -> None:
    data = kd.garments(train=40, test=10)
    for arguments in ({"mode": "xla"}, {"device": "cpu"}):
        with pytest.raises(kd.ArgumentError) as error:
            kd.fit("fashion_mlp", data, epochs=1, strategy="mirrored", **arguments)
        assert error.value.code == "invalid_argument"
