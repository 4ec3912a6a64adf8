"""Callbacks: a spec's write nothing, a caller's are all called, and monitors are checked before training."""

from __future__ import annotations

from pathlib import Path

import pytest

import kerasduet as kd
from kerasduet.runtime import keras
from kerasduet.training.callbacks import build_callbacks, watches_batches


@pytest.mark.parametrize(
    "name", ["CSVLogger", "ModelCheckpoint", "RemoteMonitor", "BackupAndRestore", "CallbackList"]
)
def test_a_spec_names_no_callback_that_writes(name: str, tmp_path: Path) -> None:
    entry = {"class_name": name, "config": {"filename": str(tmp_path / "log.csv")}}
    with pytest.raises(kd.SpecError) as error:
        kd.fit(kd.model_spec("xor_mlp").override(callbacks=[entry]), epochs=1)
    assert error.value.code == "invalid_spec"
    assert not list(tmp_path.iterdir())


def test_callbacks_of_a_generator_are_called() -> None:
    calls = []

    class Watch(keras().callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):  # type: ignore[no-untyped-def]
            calls.append(batch)

    kd.fit("xor_mlp", epochs=3, callbacks=(each for each in [Watch()]))
    assert calls == [0, 0, 0]


def test_the_batch_hooks_of_a_lambda_callback_are_called() -> None:
    calls = []
    watch = keras().callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: calls.append(batch))
    assert not watches_batches(keras().callbacks.LambdaCallback(on_epoch_end=print))
    kd.fit("xor_mlp", epochs=2, callbacks=[watch], verbose=0)
    assert calls == [0, 0]


@pytest.mark.parametrize("callbacks", [3, "stop", [None]])
def test_what_is_no_callback_is_refused(callbacks: object) -> None:
    with pytest.raises(kd.ArgumentError):
        kd.fit("xor_mlp", epochs=1, callbacks=callbacks)  # type: ignore[arg-type]


def test_a_callback_that_lacks_its_package_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(kd.ArgumentError, match="package tensorboard"):
        build_callbacks(kd.model_spec("xor_mlp"), [keras().callbacks.TensorBoard(tmp_path)])


@pytest.mark.parametrize("monitor", ["val_loss", "los"])
def test_a_monitor_that_will_not_be_measured_is_refused(monitor: str) -> None:
    stop = {"class_name": "EarlyStopping", "config": {"monitor": monitor}}
    with pytest.raises(kd.SpecError) as error:
        kd.fit(kd.model_spec("xor_mlp").override(callbacks=[stop]), epochs=1)
    assert error.value.code == "unknown_metric"


def test_early_stopping_puts_the_best_weights_back_and_a_run_keeps_them(tmp_path: Path) -> None:
    stop = {"monitor": "loss", "patience": 2, "restore_best_weights": True}
    spec = kd.model_spec("xor_mlp").override(learning_rate=20, epochs=30)
    stopping = spec.override(callbacks=[{"class_name": "EarlyStopping", "config": stop}])
    fit = kd.fit(stopping, seed=1, run_dir=tmp_path, mode="eager")
    losses = fit.history[fit.history["metric"] == "loss"]["value"].to_numpy()
    best = int(losses.argmin()) + 1
    assert len(losses) == best + 2 < 30
    shorter = kd.fit(spec, seed=1, epochs=best, mode="eager")
    assert fit.fingerprint["weights"] == shorter.fingerprint["weights"]
    assert fit.run is not None
    assert kd.load_run(fit.run).fingerprint == fit.fingerprint
    assert kd.load_run(fit.run, which="best").fingerprint["weights"] == fit.fingerprint["weights"]


def test_a_resumed_run_stops_early_and_restores_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    stop = {"monitor": "loss", "patience": 3, "restore_best_weights": True}
    spec = kd.model_spec("xor_mlp").override(learning_rate=20, epochs=30)
    spec = spec.override(callbacks=[{"class_name": "EarlyStopping", "config": stop}])
    whole = kd.fit(spec, seed=1, mode="eager")
    last = int(whole.history["epoch"].max())
    kd.fit(spec, seed=1, epochs=last - 1, run_dir=tmp_path, mode="eager")
    resumed = kd.fit(spec, seed=1, run_dir=tmp_path, resume=True, mode="eager")
    assert resumed.fingerprint["weights"] == whole.fingerprint["weights"]
    assert resumed.history.equals(whole.history)
