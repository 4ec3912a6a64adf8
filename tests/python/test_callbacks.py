"""Callbacks: a spec's write nothing, a caller's are all called, and monitors are checked before training."""

from __future__ import annotations

from pathlib import Path

import pytest

import kerasduet as kd
from kerasduet.backend import keras


@pytest.mark.parametrize(
    "name", ["CSVLogger", "ModelCheckpoint", "RemoteMonitor", "BackupAndRestore", "CallbackList"]
)
def test_a_spec_names_no_callback_that_writes(name: str, tmp_path: Path) -> None:
    entry = {"class_name": name, "config": {"filename": str(tmp_path / "log.csv")}}
    with pytest.raises(kd.SpecError) as error:
        kd.fit(kd.load_spec("xor_mlp").override(callbacks=[entry]), epochs=1)
    assert error.value.code == "invalid_spec"
    assert not list(tmp_path.iterdir())


def test_callbacks_of_a_generator_are_called() -> None:
    calls = []

    class Watch(keras().callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):  # type: ignore[no-untyped-def]
            calls.append(batch)

    kd.fit("xor_mlp", epochs=3, callbacks=(each for each in [Watch()]))
    assert calls == [0, 0, 0]


@pytest.mark.parametrize("callbacks", [3, "stop", [None]])
def test_what_is_no_callback_is_refused(callbacks: object) -> None:
    with pytest.raises(kd.ArgumentError):
        kd.fit("xor_mlp", epochs=1, callbacks=callbacks)  # type: ignore[arg-type]


@pytest.mark.parametrize("monitor", ["val_loss", "los"])
def test_a_monitor_that_will_not_be_measured_is_refused(monitor: str) -> None:
    stop = {"class_name": "EarlyStopping", "config": {"monitor": monitor}}
    with pytest.raises(kd.SpecError) as error:
        kd.fit(kd.load_spec("xor_mlp").override(callbacks=[stop]), epochs=1)
    assert error.value.code == "unknown_metric"
