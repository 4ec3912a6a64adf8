"""Callbacks: a spec's write nothing, a caller's are all called, and monitors are checked before training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.errors import KerasDuetWarning
from kerasduet.runtime import keras
from kerasduet.training.callbacks import build_callbacks, watches_batches, watches_test_batches


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

    kd.fit("xor_mlp", epochs=3, callbacks=(each for each in [Watch()]), mode="eager")
    assert calls == [0, 0, 0]


def test_the_batch_hooks_of_a_lambda_callback_are_called() -> None:
    calls = []
    watch = keras().callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: calls.append(batch))
    assert not watches_batches(keras().callbacks.LambdaCallback(on_epoch_end=print))
    kd.fit("xor_mlp", epochs=2, callbacks=[watch], verbose=0, mode="eager")
    assert calls == [0, 0]


def test_a_loss_that_is_not_finite_needs_no_callback_to_end_a_training() -> None:
    assert build_callbacks([], {}, [keras().callbacks.TerminateOnNaN()]) == []


def test_callbacks_of_keras_that_act_by_epoch_watch_no_batches(tmp_path: Path) -> None:
    callbacks = keras().callbacks
    path = tmp_path / "model.keras"
    by_epoch = [callbacks.ModelCheckpoint(path), callbacks.TensorBoard(tmp_path)]
    by_batch = [
        callbacks.ModelCheckpoint(path, save_freq=5),
        callbacks.TensorBoard(tmp_path, update_freq=5),
        callbacks.TensorBoard(tmp_path, write_steps_per_second=True),
        callbacks.TensorBoard(tmp_path, profile_batch=2),
    ]
    assert [*map(watches_batches, by_epoch), *map(watches_test_batches, by_epoch)] == [False] * 4
    assert [*map(watches_batches, by_batch)] == [True] * 4


@pytest.mark.parametrize("callbacks", [3, "stop", [None]])
def test_what_is_no_callback_is_refused(callbacks: object) -> None:
    with pytest.raises(kd.ArgumentError):
        kd.fit("xor_mlp", epochs=1, callbacks=callbacks)  # type: ignore[arg-type]


def test_a_callback_that_lacks_its_package_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(kd.ArgumentError, match="package tensorboard"):
        build_callbacks([], {}, [keras().callbacks.TensorBoard(tmp_path)])


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


DATA = (np.random.default_rng(0).normal(size=(150, 4)).astype("float32"), np.arange(150) % 2)
TWO_CLASSES = kd.model_spec("xor_mlp").override(loss="binary_crossentropy", metrics=["accuracy"])
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


def fit(*callbacks: object, **arguments: object) -> kd.Fit:
    held_out = (DATA[0][:50], DATA[1][:50])
    return kd.fit(
        TWO_CLASSES, DATA, **{"epochs": 4, "validation_data": held_out, "callbacks": callbacks, **arguments}
    )


def keras_fit(*callbacks: object) -> dict[str, list[float]]:
    model, (x, y) = kd.build_model(TWO_CLASSES, shape=(4,)), DATA
    held_out = (x[:50], y[:50, None])
    history = model.fit(
        x, y[:, None], epochs=4, validation_data=held_out, verbose=0, shuffle=False, callbacks=list(callbacks)
    )
    return dict(history.history)


def named(fit: kd.Fit, split: str, metric: str) -> list[float]:
    return fit.history.query("split == @split and metric == @metric")["value"].tolist()


class Scores(keras().callbacks.Callback):
    """Puts a metric of its own into the logs, as a NumPy number."""

    def on_epoch_end(self, epoch, logs=None):  # type: ignore[no-untyped-def]
        logs["val_f1"] = np.float32([0.5, 0.75, 0.75, 0.75][epoch])


@pytest.mark.slow
def test_what_callbacks_put_into_the_logs_is_in_the_history_and_can_be_monitored() -> None:
    halved = keras().callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)
    stop = {"monitor": "val_f1", "mode": "max", "patience": 1}
    trained = fit(Scores(), keras().callbacks.EarlyStopping(**stop), halved, mode="eager")
    keras_history = keras_fit(Scores(), keras().callbacks.EarlyStopping(**stop), halved)
    assert named(trained, "validation", "f1") == keras_history["val_f1"] == [0.5, 0.75, 0.75]
    assert named(trained, "train", "learning_rate") == pytest.approx(keras_history["learning_rate"])


def test_a_plateau_puts_its_learning_rate_into_the_history() -> None:
    plateau = {"monitor": "loss", "patience": 0, "min_delta": 10}
    entry = {"class_name": "ReduceLROnPlateau", "config": {"factor": 0.5, **plateau}}
    trained = kd.fit(TWO_CLASSES.override(callbacks=[entry]), DATA, epochs=3, mode="eager")
    assert named(trained, "train", "learning_rate") == pytest.approx([0.001, 0.001, 0.0005], rel=1e-6)


def test_what_is_no_number_is_no_part_of_the_history() -> None:
    def put(epoch: int, logs: dict[str, object]) -> None:
        logs |= {"note": "good", "pair": np.ones(2), "count": 3, "one": np.ones(1), "loss": "low"}

    with pytest.warns(KerasDuetWarning) as caught:
        trained = fit(keras().callbacks.LambdaCallback(on_epoch_end=put), mode="eager")
    told = [each.message for each in caught]
    named_ones = [each.details["name"] for each in told if getattr(each, "code", "") == "not_a_number"]
    assert sorted(named_ones) == ["loss", "note", "pair"]
    assert set(trained.history["metric"]) == {"loss", "accuracy", "count", "one"}
    assert min(named(trained, "train", "loss")) > 0


def test_a_monitor_that_never_comes_is_warned_of_as_in_keras() -> None:
    with pytest.warns(UserWarning, match="conditioned on metric `val_f2` which is not available"):
        fit(Scores(), keras().callbacks.EarlyStopping(monitor="val_f2", mode="max"), mode="eager")


def test_the_direction_of_a_monitor_that_is_no_metric_is_asked_for() -> None:
    with pytest.raises(kd.ArgumentError, match='`mode` of EarlyStopping must be "min" or "max"'):
        fit(Scores(), keras().callbacks.EarlyStopping(monitor="val_f1"))


def test_a_checkpoint_of_every_epoch_needs_no_monitor(tmp_path: Path) -> None:
    path = tmp_path / "{epoch}.keras"
    fit(keras().callbacks.ModelCheckpoint(path), epochs=2, validation_data=None, mode="eager")
    assert {each.name for each in tmp_path.iterdir()} == {"1.keras", "2.keras"}
    with pytest.raises(kd.SpecError, match="`monitor` of ModelCheckpoint"):
        fit(keras().callbacks.ModelCheckpoint(path, save_best_only=True), validation_data=None)


@pytest.mark.slow
def test_validation_calls_the_hooks_that_keras_calls() -> None:
    def watch(calls: list[object]) -> object:
        class Watch(keras().callbacks.Callback):
            def on_test_begin(self, logs=None):  # type: ignore[no-untyped-def]
                calls.append("begin")

            def on_test_batch_begin(self, batch, logs=None):  # type: ignore[no-untyped-def]
                calls.append(batch)

            def on_test_batch_end(self, batch, logs=None):  # type: ignore[no-untyped-def]
                calls.append((batch, sorted(logs)))

            def on_test_end(self, logs=None):  # type: ignore[no-untyped-def]
                calls.append(("end", sorted(logs)))

        return Watch()

    ours: list[object] = []
    theirs: list[object] = []
    watched = fit(watch(ours))
    keras_fit(watch(theirs))
    assert ours == theirs
    assert len(ours) == 4 * (1 + 2 * 2 + 1)
    assert named(watched, "validation", "loss") == pytest.approx(named(fit(), "validation", "loss"))


@pytest.mark.parametrize(("hook", "steps"), [("on_train_batch_end", 2), ("on_epoch_begin", 1)])
def test_a_callback_stops_training_at_once(hook: str, steps: int) -> None:
    def callback() -> object:
        def stop(self: object, position: int, logs: object = None) -> None:
            self.model.stop_training = position >= steps - 1  # type: ignore[attr-defined]

        return type("Stop", (keras().callbacks.Callback,), {hook: stop})()

    trained = fit(callback())
    assert int(trained.model.optimizer.iterations) == steps
    assert len(named(trained, "train", "loss")) == len(keras_fit(callback())["loss"]) == 1


def test_what_would_train_its_epochs_twice_is_refused_with_what_does_not(tmp_path: Path) -> None:
    with pytest.raises(kd.ArgumentError, match="`run_dir` keeps a training, and `resume` goes on"):
        fit(keras().callbacks.BackupAndRestore(tmp_path))
