"""The mode of a training is chosen by its layers, its optimizer, the device and the batches of an epoch."""

from __future__ import annotations

import pytest

import kerasduet as kd
from kerasduet.engine import mode
from kerasduet.engine.mode import choose_mode


def test_recurrent_layers_run_under_xla_but_for_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    model = kd.build_model(kd.model_spec("mnist_lstm"))
    assert choose_mode(model) == "xla"
    monkeypatch.setattr(mode, "logical_devices", lambda kind: ("gpu:0",))
    assert choose_mode(model) == "graph"  # where Keras has cuDNN's kernels
    assert choose_mode(kd.build_model(kd.model_spec("fashion_mlp"))) == "xla"


@pytest.mark.slow
def test_few_batches_run_as_a_graph_however_many_epochs_there_are() -> None:
    model = kd.build_model(kd.model_spec("fashion_mlp"))
    assert [choose_mode(model, batches) for batches in (1, 31, 32)] == ["graph", "graph", "xla"]
    few, many = (kd.garments(train=rows, test=10) for rows in (31, 32))
    spec = kd.model_spec("fashion_mlp").override({"layers.1.config.units": 4}, batch_size=1)
    assert [kd.fit(spec, few, epochs=epochs).mode for epochs in (1, 4)] == ["graph", "graph"]
    assert kd.fit(spec, many, epochs=1).mode == "xla"


def test_convolutions_and_other_layers_run_as_a_graph() -> None:
    assert choose_mode(kd.build_model(kd.model_spec("mnist_cnn"))) == "graph"
    noise = {"class_name": "GaussianNoise", "config": {"stddev": 0.1}}
    assert choose_mode(kd.build_model(kd.model_spec("fashion_mlp").override({"layers.2": noise}))) == "graph"


def test_an_optimizer_that_spares_weights_from_decay_runs_as_a_graph() -> None:
    model = kd.build_model(kd.model_spec("xor_mlp").override(optimizer="AdamW"))
    assert choose_mode(model) == "xla"
    model.optimizer.exclude_from_weight_decay(var_names=["bias"])
    assert choose_mode(model) == "graph"
