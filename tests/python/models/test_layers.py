"""What kerasduet adds to Keras: DropConnect against its formula, an activation to look at, and the bias."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forks import Fork

import kerasduet as kd
from kerasduet.models.layers import DropConnect, heaviside, mean_bias_error
from kerasduet.runtime import keras

keras()
import tensorflow as tf  # noqa: E402  (after Keras was started quietly)

ROWS = 40_000
Z = 4.5  # standard errors: a chance of 1 in 150,000
INPUTS, UNITS = 6, 4


def built(rate: float, inputs: int = INPUTS, **arguments: Any) -> Any:
    """Give a layer with weights that have nothing to do with its masks."""
    layer = DropConnect(UNITS, rate, seed=7, **arguments)
    layer.build((None, inputs))
    random = np.random.default_rng(1)
    layer.set_weights([random.normal(size=each.shape) for each in layer.get_weights()])
    return layer


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("use_bias", [True, False])
def test_mean_and_variance_of_the_pre_activation_fit_the_formula(rate: float, use_bias: bool) -> None:
    layer = built(rate, use_bias=use_bias)
    v = np.random.default_rng(2).normal(size=INPUTS).astype("float32")
    drawn = layer.call_at_step(tf.constant(np.tile(v, (ROWS, 1))), True, tf.constant(3)).numpy()

    kernel, *bias = layer.get_weights()
    weights = np.vstack([kernel, *bias]).astype(float)
    inputs = np.append(v, [1.0] * len(bias)).astype(float)
    mean, variance = inputs @ weights, rate / (1 - rate) * np.square(inputs) @ np.square(weights)
    fourth = np.mean((drawn - drawn.mean(axis=0)) ** 4, axis=0)
    assert np.all(np.abs(drawn.mean(axis=0) - mean) < Z * np.sqrt(variance / ROWS))
    assert np.all(np.abs(drawn.var(axis=0) - variance) < Z * np.sqrt((fourth - variance**2) / ROWS))


def mask_bits(step: int, rows: int = 500, **compiled: bool) -> Any:
    """Read the masks off the outputs: weights of 1, 2, 4, ... make a sum that has only one way to be."""
    layer = DropConnect(UNITS, 0.5, use_bias=False, seed=7)
    layer.build((None, 10))
    layer.set_weights([np.tile(2.0 ** np.arange(10)[:, None], UNITS)])
    run: Any = lambda x, step: layer.call_at_step(x, True, step)  # noqa: E731
    if compiled:
        run = tf.function(run, autograph=False, **compiled)
    sums = run(tf.ones((rows, 10)), tf.constant(step)).numpy() / 2
    return sums.astype(int)[:, :, None] >> np.arange(10) & 1  # (rows, units, inputs)


@pytest.mark.parametrize("compiled", [{"jit_compile": True}, {"jit_compile": False}])
def test_masks_do_not_depend_on_compilation(compiled: dict[str, bool]) -> None:
    np.testing.assert_array_equal(mask_bits(5, **compiled), mask_bits(5))


def test_each_row_and_each_step_has_a_mask_of_its_own() -> None:
    mask, next_step = mask_bits(5), mask_bits(6)
    pairs = [
        (mask[1:], mask[:-1]),
        (mask[:, 1:], mask[:, :-1]),
        (mask, next_step),
        (mask[1:], next_step[:-1]),
    ]
    for one, other in pairs:
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < Z / np.sqrt(one.size)


@pytest.mark.parametrize("training", [{"rate": 0.5, "training": False}, {"rate": 0.0, "training": True}])
@pytest.mark.parametrize("shape", [(5, INPUTS), (5, 3, INPUTS)])
def test_without_masks_it_is_a_dense_layer(training: dict[str, Any], shape: tuple[int, ...]) -> None:
    layer = built(training["rate"], activation="tanh")
    dense = keras().layers.Dense(UNITS, activation="tanh")
    dense.build((None, INPUTS))
    dense.set_weights(layer.get_weights())
    x = np.random.default_rng(3).normal(size=shape).astype("float32")
    np.testing.assert_array_equal(layer(x, training=training["training"]), dense(x))


def test_rows_of_any_rank_are_masked_row_by_row() -> None:
    layer, x = built(0.5, activation="relu"), np.random.default_rng(3).normal(size=(4, 3, INPUTS))
    x = tf.constant(x, tf.float32)
    flat = layer.call_at_step(tf.reshape(x, (12, INPUTS)), True, tf.constant(1))
    np.testing.assert_array_equal(
        layer.call_at_step(x, True, tf.constant(1)), tf.reshape(flat, (4, 3, UNITS))
    )


@pytest.mark.parametrize("shape", [(7, INPUTS), (7, 3, INPUTS)])
def test_parts_of_a_batch_have_its_masks(shape: tuple[int, ...]) -> None:
    layer, x = built(0.5), tf.constant(np.random.default_rng(3).normal(size=shape), tf.float32)
    whole = layer.call_at_step(x, True, tf.constant(1))
    parts = [
        layer.call_at_step(x[first:stop], True, tf.constant(1), (first, 7))
        for first, stop in [(0, 2), (2, 7)]
    ]
    np.testing.assert_array_equal(tf.concat(parts, 0), whole)


def test_keras_itself_trains_it_with_new_masks_at_each_step() -> None:
    layer = built(0.5)
    x = np.ones((3, INPUTS), "float32")
    first, second = np.asarray(layer(x, training=True)), np.asarray(layer(x, training=True))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, layer.call_at_step(tf.constant(x), True, tf.constant(0)))
    np.testing.assert_array_equal(second, layer.call_at_step(tf.constant(x), True, tf.constant(1)))


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5, "half", None, True])
def test_a_rate_outside_its_range_is_refused(rate: object) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        DropConnect(2, rate)  # type: ignore[arg-type]
    assert error.value.message.startswith("`rate` must be a number from 0 to below 1, not ")


def dropconnect_spec(**changes: Any) -> kd.ModelSpec:
    layer = {
        "class_name": "kerasduet>DropConnect",
        "config": {"units": 8, "rate": 0.5, "activation": "relu", "kernel_constraint": "MaxNorm"},
    }
    last = {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}
    layers = [{"class_name": "Flatten"}, layer, layer, last]
    return kd.model_spec("fashion_mlp").override({"layers": layers, "batch_size": 16, **changes})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> kd.Fit:
    folder = tmp_path_factory.mktemp("runs")
    return kd.fit(
        dropconnect_spec(), kd.garments(train=48, test=10), seed=1, epochs=1, run_dir=folder, mode="xla"
    )


@pytest.mark.slow
def test_layers_of_one_shape_have_masks_of_their_own(run: kd.Fit) -> None:
    assert run.mode == "xla"
    assert len({layer.seed for layer in run.model.layers if isinstance(layer, DropConnect)}) == 2


@pytest.mark.slow
def test_a_saved_model_is_loaded_in_a_new_process(run: kd.Fit, tmp_path: Path) -> None:
    run.model.save(tmp_path / "model.keras")
    x = kd.garments(train=40, test=10).split("test").x
    np.save(tmp_path / "x.npy", x)
    code = (
        "import sys, numpy as np, kerasduet as kd\n"
        "fit = kd.load_run(sys.argv[1])\n"
        "import keras\n"
        "model = keras.saving.load_model('model.keras')\n"
        "x = np.load('x.npy')\n"
        "np.save('y.npy', [kd.predict(fit, x, type='prob'), model.predict(x, verbose=0)])\n"
    )
    status, _, errors = Fork(code, run.run, folder=tmp_path).finish()
    assert status == 0, errors
    for got in np.load(tmp_path / "y.npy"):
        np.testing.assert_allclose(got, kd.predict(run, x, type="prob"), atol=1e-6)


def test_heaviside_steps_at_0() -> None:
    np.testing.assert_array_equal(heaviside(tf.constant([-1.0, -1e-9, 0, 2])), [0, 0, 1, 1])


@pytest.mark.parametrize("path", ["layers.0.config.activation", "layers.1.config.activation"])
def test_heaviside_is_built_and_looked_at_but_never_trained(path: str) -> None:
    spec = kd.model_spec("xor_mlp").override({path: "kerasduet>heaviside"})
    outputs = np.asarray(kd.build_model(spec, seed=1).layers[int(path[7])](np.eye(2)))
    assert set(outputs.ravel()) <= {0, 1}
    with pytest.raises(kd.SpecError) as error:
        kd.fit(spec, seed=1)
    assert error.value.code == "no_gradient"


def test_the_mean_bias_error_is_prediction_minus_truth() -> None:
    assert float(mean_bias_error([1, 2, 4], [1.5, 2.5, 4.5])) == 0.5


LOSSES = ["mean_squared_error", "mean_absolute_error", "kerasduet>mean_bias_error", "binary_crossentropy"]


@pytest.mark.filterwarnings("ignore:The loss mean_bias_error has no lower bound")
@pytest.mark.parametrize("loss", LOSSES)
def test_a_spec_may_name_each_loss_of_the_course(loss: str) -> None:
    spec = kd.model_spec("xor_mlp").override(loss=loss, metrics=[loss])
    history = kd.fit(spec, seed=1, epochs=1, mode="eager", verbose=0).history
    assert history["metric"].tolist() == ["loss", loss.removeprefix("kerasduet>")]
    assert history["value"][0] == pytest.approx(history["value"][1], abs=1e-6)
