"""Networks that are no stack: built, trained on, saved and loaded, gone on with, one seed for all bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.fits.result import weights_hash
from kerasduet.models.architecture import layer_table

DATA = kd.garments(train=96, test=32)


def residual(**changes: Any) -> kd.ModelSpec:
    """Give a small network with a branch that drops numbers, normalises and is called twice."""
    layers = [
        {"class_name": "Flatten"},
        {"class_name": "Dense", "name": "start", "config": {"units": 8, "activation": "tanh"}},
        {"class_name": "Dense", "name": "twice", "config": {"units": 8}},
        {"class_name": "BatchNormalization"},
        {"class_name": "Dropout", "config": {"rate": 0.3}},
        {"shared": "twice", "name": "again"},
        {"class_name": "Add", "inputs": ["start", "again"]},
        {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ]
    return kd.model_spec("fashion_mlp").override({"layers": layers, "epochs": 2, **changes})


def trained(**arguments: Any) -> kd.Fit:
    return kd.fit(residual(), DATA, **{"seed": 1, "verbose": 0, **arguments})


@pytest.mark.slow
def test_one_seed_gives_the_same_bits_under_each_way_of_compiling_that_is_the_same() -> None:
    assert weights_hash(trained().model) == weights_hash(trained().model)
    assert weights_hash(trained(seed=2).model) != weights_hash(trained().model)
    xla, graph = trained(mode="xla").model, trained(mode="graph").model
    for one, other in zip(xla.get_weights(), graph.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_one_epoch_and_one_more_are_two() -> None:
    first = trained(epochs=1)
    assert weights_hash(kd.fit(residual(), DATA, seed=1, epochs=1, init_from=first, verbose=0).model) == (
        weights_hash(trained().model)
    )


def test_a_run_comes_back_and_goes_on(tmp_path: Path) -> None:
    trained(epochs=1, run_dir=tmp_path)
    resumed = trained(run_dir=tmp_path, resume=True)
    assert resumed.run is not None
    assert weights_hash(resumed.model) == weights_hash(trained().model)
    loaded = kd.load_run(resumed.run)
    assert loaded.spec == residual()
    rows = DATA.split("test").x
    np.testing.assert_array_equal(loaded.model(rows), resumed.model(rows))


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_a_model_file_is_read_as_the_same_spec(tmp_path: Path, ending: str) -> None:
    fit = trained(epochs=1)
    kd.save_model(fit, tmp_path / f"model.{ending}")
    loaded = kd.load_model(tmp_path / f"model.{ending}")
    described = kd.as_model_spec(loaded, name="fashion_mlp", dataset="fashion_mnist")
    assert [each.sources for each in described.network.calls][-2] == ("start", "twice_call_2")
    assert described.get("preprocessing") == residual().get("preprocessing")
    rows = DATA.split("test").x
    np.testing.assert_array_equal(loaded(rows), fit.model(rows))


def test_the_layers_of_a_fit_are_in_the_order_of_its_spec_and_named_as_there() -> None:
    table = layer_table(trained(epochs=1))
    assert table["layer"].tolist()[1:] == [each.name for each in residual().network.calls]
    assert table.index.tolist() == ["", *range(8)]
    assert table["params"].tolist() == [0, 0, 6280, 72, 32, 0, 0, 0, 90]
    assert table.loc[6, "connected_to"] == "start, again"


def test_a_normalization_in_a_branch_learns_what_comes_to_it() -> None:
    layers = [
        {"class_name": "Dense", "name": "start", "config": {"units": 3}},
        {"class_name": "Normalization", "name": "learnt", "inputs": ["rows"]},
        {"class_name": "Concatenate", "inputs": ["start", "learnt"]},
        {"class_name": "Dense", "config": {"units": 1}},
    ]
    changes = {"layers": layers, "inputs": [{"name": "rows"}], "loss": "mean_squared_error", "metrics": []}
    x = np.random.default_rng(0).normal(3, 2, (40, 2)).astype(np.float32)
    fit = kd.fit(kd.model_spec("xor_mlp").override(changes), (x, x.sum(1)), seed=1, epochs=1, verbose=0)
    learnt = fit.model.get_layer("learnt")
    np.testing.assert_allclose(np.ravel(learnt.mean), x.mean(0), rtol=1e-5)
    np.testing.assert_allclose(np.ravel(learnt.variance), x.var(0), rtol=1e-5)


def test_feature_maps_are_those_of_each_call() -> None:
    layers = [
        {"class_name": "Reshape", "config": {"target_shape": [28, 28, 1]}},
        {
            "class_name": "Conv2D",
            "name": "thin",
            "config": {"filters": 2, "kernel_size": 3, "padding": "same"},
        },
        {
            "class_name": "Conv2D",
            "name": "maps",
            "config": {"filters": 2, "kernel_size": 3, "padding": "same"},
        },
        {"shared": "maps"},
        {"class_name": "Add", "inputs": ["thin", "maps_call_2"]},
        {"class_name": "Flatten"},
        {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ]
    layers[3]["name"] = "maps_call_2"
    fit = kd.fit(residual(layers=layers), DATA, seed=1, epochs=1, verbose=0)
    shapes = {name: each.shape for name, each in kd.feature_maps(fit, 0).items()}
    assert shapes == dict.fromkeys(("thin", "maps", "maps_call_2"), (28, 28, 2))


def test_the_code_of_a_network_computes_what_it_does() -> None:
    ours = kd.build_model(residual(), seed=3)
    names: dict[str, Any] = {"__name__": "script"}
    exec(kd.spec_code(residual()), names)
    theirs = names["build_model"]()
    theirs.set_weights(ours.get_weights())
    rows = DATA.split("test").x
    np.testing.assert_allclose(theirs(rows, training=False), ours(rows, training=False), atol=1e-6)
    assert 'twice_layer <- layer_dense(units = 8L, name = "twice")' in kd.spec_code(residual(), "r")
    assert "again <- twice_layer(dropout)" in kd.spec_code(residual(), "r")


def test_a_spec_that_stands_still_is_shown_with_what_its_layers_take() -> None:
    text = str(residual())
    assert "shared twice" in text and "start + again -> add" in text
    assert "->" not in str(kd.model_spec("fashion_mlp"))
