"""Training: the mathematics of Keras's own ``fit()``, and what its arguments do."""

from __future__ import annotations

import re
import signal

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.engine.steps import Training, compile_training
from kerasduet.runtime import keras
from kerasduet.seeds import derived_seed, permutation
from kerasduet.training import loop

GARMENTS = kd.garments(train=150, test=40)


def small_fit(**arguments: object) -> kd.Fit:
    return kd.fit("fashion_mlp", GARMENTS, **{"seed": 1, "epochs": 2, "mode": "eager", **arguments})


def test_two_epochs_are_those_of_keras_on_the_same_order() -> None:
    spec = kd.model_spec("keras_intro")
    rows = GARMENTS.split("train")
    ours, theirs = kd.build_model(spec, seed=5), kd.build_model(spec, seed=5)
    training = compile_training(ours, rows.x, rows.y)
    for epoch in (1, 2):
        order = permutation(5, len(rows.x), "order", epoch)
        ours.reset_metrics()
        training.run(order, 32, 0, 5)
        history = theirs.fit(rows.x[order], rows.y[order], batch_size=32, shuffle=False, verbose=0).history
        results = ours.get_metrics_result()
        assert float(results["loss"]) == pytest.approx(history["loss"][0], abs=1e-5)
        assert float(results["accuracy"]) == pytest.approx(history["accuracy"][0], abs=1e-5)
    for mine, keras_own in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, keras_own, atol=1e-5)


@pytest.mark.parametrize(("moment", "ends"), [(0, [2, 4, 5] * 2), (np.inf, [1, 5, 5])])
def test_an_epoch_runs_in_parts_that_grow_while_they_are_quick(moment, ends, monkeypatch) -> None:
    whole, run, seen = small_fit(batch_size=32), Training.run, []

    def noted(self, order, batch_size, start, stop, epoch):
        seen.append(stop)
        run(self, order, batch_size, start, stop, epoch)

    monkeypatch.setattr(loop, "_PARTS", 3 if moment == 0 else 5)
    monkeypatch.setattr(loop, "_MOMENT", moment)
    monkeypatch.setattr(Training, "run", noted)
    assert small_fit(batch_size=32).fingerprint == whole.fingerprint
    assert seen == ends


def test_ctrl_c_in_the_last_step_of_an_epoch_leaves_a_whole_epoch() -> None:
    class Stop(keras().callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: object = None) -> None:
            if batch == 1:  # of 2
                signal.raise_signal(signal.SIGINT)

    arguments = {"spec": kd.model_spec("xor_mlp").override(batch_size=2), "seed": 1, "mode": "eager"}
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    try:
        stopped = kd.fit(epochs=3, callbacks=[Stop()], **arguments)
    finally:
        signal.signal(signal.SIGINT, previous)
    whole = kd.fit(epochs=1, **arguments)
    assert stopped.history.equals(whole.history)
    for part in ("weights", "order"):
        assert stopped.fingerprint[part] == whole.fingerprint[part], part


def test_a_validation_split_is_drawn_and_kept_from_training() -> None:
    spec = kd.model_spec("fashion_mlp").override(validation_split=0.2)
    fit = kd.fit(spec, GARMENTS, seed=1, epochs=1, mode="eager")
    assert set(fit.history["split"]) == {"train", "validation"}
    assert fit.fingerprint["order"] != small_fit(epochs=1).fingerprint["order"]


def test_validation_data_are_measured_after_each_epoch() -> None:
    test = GARMENTS.split("test")
    names = np.array(GARMENTS.class_names)
    fit = small_fit(validation_data=(test.x, names[test.y]))
    history = fit.history
    last = history[(history["split"] == "validation") & (history["metric"] == "loss")]["value"].iloc[-1]
    assert last == pytest.approx(kd.evaluate(fit).loss, abs=1e-6)


def test_the_first_rows_train_when_the_spec_says_so() -> None:
    spec = kd.model_spec("fashion_mlp").override(train_rows=100)
    cut = kd.garments(train=100, test=40)
    first, all_of_them = (
        kd.fit(each, data, seed=1, epochs=1, mode="eager").fingerprint["weights"]
        for each, data in ((spec, GARMENTS), ("fashion_mlp", cut))
    )
    assert first == all_of_them


@pytest.mark.parametrize(
    ("changes", "arguments", "steps"),
    [
        ({}, {}, 5),  # 150 rows in batches of 32
        ({"validation_split": 0.2}, {}, 4),
        ({"validation_split": 0.2}, {"validation_data": GARMENTS}, 5),  # instead of the split
        ({"train_rows": 100}, {}, 4),
        ({"train_rows": 100, "validation_split": 0.2}, {"batch_size": 80}, 1),
    ],
)
def test_a_fit_says_the_steps_of_an_epoch(changes, arguments, steps, tmp_path) -> None:
    seen = []
    watch = keras().callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
    spec = kd.model_spec("fashion_mlp").override(**changes)
    trained = {"seed": 1, "epochs": 1, "mode": "eager", "verbose": 0, "callbacks": [watch], **arguments}
    fit = kd.fit(spec, GARMENTS, **trained, run_dir=tmp_path)
    assert fit.steps == len(seen) == steps
    assert kd.load_run(fit.run).steps == kd.load_run(kd.save_run(fit, tmp_path / "saved")).steps == steps


def test_an_order_holds_every_row_once_and_never_changes() -> None:
    order = permutation(1, 1000, "order", 1)
    assert np.array_equal(np.sort(order), np.arange(1000))
    assert order[:5].tolist() == [214, 551, 215, 832, 735]
    assert derived_seed(1, "layers", 2, "seed") == 580731696


def test_early_stopping_ends_the_training() -> None:
    stop = keras().callbacks.EarlyStopping(monitor="loss", patience=1, min_delta=10)
    assert small_fit(epochs=9, callbacks=[stop]).history["epoch"].max() == 2


@pytest.mark.parametrize("bad", [{"callbacks": ["stop"]}, {"verbose": "loud"}, {"batch_size": True}])
def test_bad_arguments_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        small_fit(**bad)
    assert error.value.code == "invalid_argument"


def test_rows_are_taken_in_their_order_where_they_are_not_shuffled() -> None:
    spec = kd.model_spec("xor_mlp").override(batch_size=1)
    fit = kd.fit(spec, seed=1, epochs=2, shuffle=False, mode="eager")
    model = kd.build_model(spec, seed=1)
    model.fit(
        *(kd.xor().split("train").x, kd.xor().split("train").y[:, None]),
        **{"batch_size": 1, "epochs": 2, "shuffle": False, "verbose": 0},
    )
    for ours, theirs in zip(fit.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    shuffled = kd.fit(spec, seed=1, epochs=2, mode="eager")
    assert fit.fingerprint["order"] != shuffled.fingerprint["order"]
    assert spec.override(shuffle=True).hash == spec.hash != fit.spec.hash
    with pytest.raises(kd.ArgumentError):
        kd.fit(spec, shuffle="no")  # type: ignore[arg-type]


def test_a_fit_in_a_notebook_is_a_table_with_a_column_a_split() -> None:
    page = small_fit(validation_data=GARMENTS)._repr_html_()
    assert "<p>Fit of &quot;fashion_mlp&quot; on &quot;garments&quot;, seed 1, epochs=2 in " in page
    assert re.findall("<th style='text-align:right'>(.*?)</th>", page) == ["train", "validation"]
    assert page.count("<tr>") == 1 + 2
