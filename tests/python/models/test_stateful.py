"""Stateful recurrent layers: the numbers of Keras's own ``fit(shuffle=False)``, and states kept and reset."""

from __future__ import annotations

import copy
import functools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import kerasduet as kd
from kerasduet.engine.forward import model_outputs
from kerasduet.models.stateful import recurrent_states

DENSE = {"class_name": "Dense", "config": {"units": 1}}
RANDOM = np.random.default_rng(1)
X, Y = RANDOM.normal(size=(12, 4, 2)).astype(np.float32), RANDOM.normal(size=12).astype(np.float32)


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": {"units": 3, "stateful": True, **config}}


LSTM = [layer("LSTM"), DENSE]
STACKS = {
    "LSTM": LSTM,
    "GRU, two": [layer("GRU", return_sequences=True), layer("GRU"), DENSE],
    "SimpleRNN with dropout before": [
        {"class_name": "Dropout", "config": {"rate": 0.2}},
        layer("SimpleRNN"),
        DENSE,
    ],
    "Bidirectional": [{"class_name": "Bidirectional", "config": {"layer": layer("LSTM")}}, DENSE],
    "a cell": [
        {
            "class_name": "RNN",
            "config": {"cell": {"class_name": "GRUCell", "config": {"units": 3}}, "stateful": True},
        },
        DENSE,
    ],
}


def spec(layers: list[Any], batch_size: int = 4, **changes: Any) -> kd.ModelSpec:
    everything = {"layers": layers, "compile.loss": "mean_squared_error", "compile.metrics": []}
    return kd.model_spec("xor_mlp").override(everything, batch_size=batch_size, shuffle=False, **changes)


def states(model: Any) -> Any:
    return [np.asarray(each) for each in recurrent_states(model)]


@functools.cache
def trained_by_keras(batch_size: int) -> tuple[Any, dict[str, list[float]]]:
    model = kd.build_model(spec(LSTM, batch_size), seed=1, shape=(4, 2))
    arguments = {"batch_size": batch_size, "epochs": 3, "shuffle": False, "verbose": 0}
    return model, model.fit(X, Y[:, None], validation_data=(X[:8], Y[:8, None]), **arguments).history


@pytest.mark.slow
@pytest.mark.parametrize("batch_size", [1, 4])
@pytest.mark.parametrize("mode", ["xla", "graph", "eager"])
def test_training_gives_the_weights_and_states_of_keras_s_own_fit(mode: str, batch_size: int) -> None:
    fit = kd.fit(
        spec(LSTM, batch_size), (X, Y), validation_data=(X[:8], Y[:8]), seed=1, epochs=3, mode=mode, verbose=0
    )
    model, history = trained_by_keras(batch_size)
    for mine, theirs in zip(fit.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)
    for mine, theirs in zip(states(fit.model), states(model), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)
    losses = fit.history.pivot(index="epoch", columns="split", values="value")
    np.testing.assert_allclose(losses["train"], history["loss"], rtol=1e-5)
    np.testing.assert_allclose(losses["validation"], history["val_loss"], rtol=1e-5)


@pytest.mark.slow
def test_predictions_and_measures_go_on_with_the_states_as_in_keras() -> None:
    fit = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=1, verbose=0)
    model = kd.build_model(fit.spec, seed=1, shape=(4, 2))
    model.fit(X, Y[:, None], batch_size=4, shuffle=False, verbose=0)
    for _ in range(2):
        np.testing.assert_allclose(
            kd.predict(fit, X), model.predict(X, batch_size=4, verbose=0)[:, 0], atol=1e-5
        )
    loss = model.evaluate(X, Y[:, None], batch_size=4, verbose=0)
    result = kd.evaluate(fit, (X, Y))
    assert result.loss == pytest.approx(loss, rel=1e-5)
    assert result.regression_metrics["RMSE"] == pytest.approx(loss**0.5, rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("layers", STACKS.values(), ids=STACKS)
def test_one_seed_gives_the_same_bits_also_of_a_training_that_goes_on(
    layers: list[Any], tmp_path: Path
) -> None:
    whole, again = (kd.fit(spec(layers), (X, Y), seed=1, epochs=2, verbose=0) for _ in range(2))
    assert whole.fingerprint == again.fingerprint
    first = kd.fit(spec(layers), (X, Y), seed=1, epochs=1, verbose=0)
    assert kd.fit(spec(layers), (X, Y), seed=1, epochs=1, init_from=first, verbose=0).fingerprint == (
        whole.fingerprint
    )
    kd.fit(spec(layers), (X, Y), seed=1, epochs=1, run_dir=tmp_path, verbose=0)
    resumed = kd.fit(spec(layers), (X, Y), seed=1, epochs=2, run_dir=tmp_path, resume=True, verbose=0)
    assert resumed.fingerprint == whole.fingerprint


def test_states_are_reset_when_they_are_told_to_be() -> None:
    fit = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=1, verbose=0)
    assert all(np.any(each) for each in states(fit.model))
    assert kd.reset_states(fit) is fit
    assert not any(np.any(each) for each in states(fit.model))
    first = kd.predict(fit, X)
    assert not np.array_equal(kd.predict(fit, X), first)
    np.testing.assert_array_equal(kd.predict(kd.reset_states(fit), X), first)


@pytest.mark.slow
def test_a_training_after_a_reset_is_that_of_keras_and_not_the_undisturbed_one() -> None:
    first = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=1, verbose=0)
    second = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=1, init_from=kd.reset_states(first), verbose=0)
    model = kd.build_model(first.spec, seed=1, shape=(4, 2))
    for _ in range(2):
        kd.reset_states(model).fit(X, Y[:, None], batch_size=4, shuffle=False, verbose=0)
    for mine, theirs in zip(second.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)
    whole = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=2, verbose=0)
    assert second.fingerprint["initial_weights"] != whole.fingerprint["initial_weights"]


def test_a_callback_resets_the_states_between_epochs() -> None:
    class Reset(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.layers[0].reset_state()

    fit = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=2, callbacks=[Reset()], verbose=0)
    model = kd.build_model(fit.spec, seed=1, shape=(4, 2))
    model.fit(X, Y[:, None], batch_size=4, epochs=2, shuffle=False, callbacks=[Reset()], verbose=0)
    for mine, theirs in zip(fit.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)


def test_what_states_cannot_be_held_for_is_refused_before_training() -> None:
    for arguments, argument in [
        ({"data": (X[:10], Y[:10])}, "data"),
        ({"data": (X, Y), "validation_data": (X[:7], Y[:7])}, "validation_data"),
    ]:
        with pytest.raises(kd.DataError, match="whole batches of 4 rows") as error:
            kd.fit(spec(LSTM), **arguments, verbose=0)
        assert (error.value.code, error.value.details["argument"]) == ("shape_mismatch", argument)
    with pytest.raises(kd.DataError, match=r"`fit\.validation_split`"):
        kd.fit(spec(LSTM, validation_split=0.25), (X, Y), verbose=0)
    fit = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=1, verbose=0)
    with pytest.raises(kd.DataError, match=r"`x` .* 4 rows, .* not 3 rows"):
        kd.predict(fit, X[:3])
    with pytest.raises(kd.DataError, match="not 3 rows"):
        kd.evaluate(fit, (X[:3], Y[:3]))
    with pytest.raises(kd.ArgumentError, match="`batch_size` must be 4"):
        kd.fit(spec(LSTM, 8), (X, Y), seed=1, epochs=1, init_from=fit, verbose=0)
    told = [layer("LSTM", batch_input_shape=[4, 5, 2]), DENSE]
    with pytest.raises(kd.SpecError, match=r"`fit\.batch_size` is the size"):
        kd.fit(spec(told), (X, Y), verbose=0)
    with pytest.raises(kd.ArgumentError, match="`strategy` must be left out"):
        kd.fit(spec(LSTM), (X, Y), strategy="mirrored", verbose=0)


def test_a_stateful_model_is_described_copied_and_saved_with_its_batch_size(tmp_path: Path) -> None:
    fit = kd.fit(spec(LSTM), (X, Y), seed=1, epochs=1, verbose=0)
    model = kd.load_model(kd.save_model(fit, tmp_path / "a.keras"))
    described = kd.as_model_spec(model)
    assert described.get("fit.batch_size") == 4 and described.get("layers.0.config.stateful") is True
    np.testing.assert_array_equal(model_outputs(model, X), model_outputs(kd.reset_states(fit).model, X))
    assert copy.deepcopy(fit).model.input_shape == (4, 4, 2)


def test_what_is_neither_a_fit_nor_a_model_has_no_states() -> None:
    with pytest.raises(kd.ArgumentError, match="`model` must be a fit or a Keras model"):
        kd.reset_states("lstm")
    model = kd.build_model(kd.model_spec("xor_mlp"))
    assert kd.reset_states(model) is model
