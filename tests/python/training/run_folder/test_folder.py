"""Run folders: killed at any moment, a training goes on to the same bits; nobody shares a folder."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import long_training
import pandas as pd
import pytest
from forks import Fork

import kerasduet as kd
from kerasduet.training.run_folder import folder
from kerasduet.training.run_folder.folder import RunFolder

GARMENTS = kd.garments(train=160, test=40)
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


def small_fit(folder: Path, **arguments: object) -> kd.Fit:
    defaults = {"seed": 1, "epochs": 4, "run_dir": folder, "mode": "eager"}
    return kd.fit("fashion_mlp", GARMENTS, **{**defaults, **arguments})


@pytest.mark.slow
def test_a_run_writes_what_it_was_and_how_it_went(tmp_path: Path) -> None:
    fit = small_fit(tmp_path)
    assert fit.run == tmp_path / "fashion_mlp-0"
    files = {path.name for path in fit.run.iterdir()} - {".lock"}
    models, documents = {"model.keras", "best_model.keras"}, {"report.json", "report.txt", "README.md"}
    assert files == {"spec.json", "run.json", "history.csv", "state.npz"} | models | documents
    about = json.loads((fit.run / "run.json").read_text())
    assert about["status"] == "finished"
    assert about["epoch_weights"][-1] == fit.fingerprint["weights"] and len(about["epoch_weights"]) == 4
    assert set(about["fingerprint"]) == {*fit.fingerprint, "history", "report"}
    assert (
        {name: about["fingerprint"][name] for name in fit.fingerprint}
        == fit.fingerprint
        == kd.fit("fashion_mlp", GARMENTS, seed=1, epochs=4, mode="eager").fingerprint
    )
    pd.testing.assert_frame_equal(pd.read_csv(fit.run / "history.csv"), fit.history)


@pytest.mark.slow
def test_the_best_model_is_that_of_the_lowest_loss(tmp_path: Path) -> None:
    spec = kd.model_spec("fashion_mlp").override(
        {"compile.optimizer.config.learning_rate": 0.05}, validation_split=0.2
    )
    fit = kd.fit(spec, GARMENTS, seed=2, epochs=6, run_dir=tmp_path, mode="eager")
    losses = fit.history.query("split == 'validation' and metric == 'loss'")["value"]
    best_epoch = int(losses.to_numpy().argmin()) + 1
    alone = kd.fit(spec, GARMENTS, seed=2, epochs=best_epoch, mode="eager")
    assert kd.load_run(fit.run, which="best").fingerprint["weights"] == alone.fingerprint["weights"]


@pytest.mark.slow
def test_a_longer_training_is_the_shorter_one_gone_on(tmp_path: Path) -> None:
    first = small_fit(tmp_path, epochs=2, mode="xla")
    on = small_fit(tmp_path, epochs=4, mode="xla", resume=True)
    assert on.seconds > first.seconds
    whole = kd.fit("fashion_mlp", GARMENTS, seed=1, epochs=4, mode="xla")
    assert on.run == tmp_path / "fashion_mlp-0"
    assert on.fingerprint == whole.fingerprint
    assert on.history.equals(whole.history)


@pytest.mark.slow
def test_ten_kills_make_no_difference(tmp_path: Path) -> None:
    moments = random.Random(20)
    undisturbed = long_training.whole(tmp_path / "whole")
    kills = 0
    for _ in range(60):
        # A kill comes within 0.3 s of a save, three epochs of 0.1 s: 10 of them never use up 60 epochs.
        process = long_training.start(tmp_path / "killed", pause=0.1)
        started, before = time.monotonic(), _saves(tmp_path / "killed")
        while (
            process.is_alive() and _saves(tmp_path / "killed") == before and time.monotonic() < started + 60
        ):
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.3))
        if kills == 10 or not process.is_alive():
            break
        process.kill()
        process.join()
        kills += 1
    process.kill()
    process.join()
    assert kills == 10
    assert long_training.whole(tmp_path / "killed") == undisturbed
    assert [len(list((tmp_path / each).iterdir())) for each in ("whole", "killed")] == [1, 1]


def _saves(folder: Path) -> float:
    state = folder / "fashion_mlp-0" / "state.npz"
    return state.stat().st_mtime if state.exists() else 0.0


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_learnt(tmp_path: Path) -> None:
    code = (
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored\n"
        "import kerasduet as kd\n"
        "data = kd.garments(train=150, test=40)\n"
        "fit = kd.fit('fashion_mlp', data, epochs=100_000, verbose=2, run_dir='.')\n"
        "print('epochs', fit.history['epoch'].max(), flush=True)\n"
    )
    fork = Fork(code, folder=tmp_path)
    fork.line()  # the first epoch is done
    os.kill(fork.process.pid, signal.SIGINT)  # type: ignore[arg-type]
    status, printed, errors = fork.finish()
    assert status == 0, errors
    assert "epochs" in printed[-1]
    assert json.loads((tmp_path / "fashion_mlp-0" / "run.json").read_text())["status"] == "interrupted"


def test_many_processes_never_share_a_folder(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        paths = list(pool.map(_create, [tmp_path] * 24))
    assert len(set(paths)) == 24
    assert {int(path.rsplit("-", 1)[1]) for path in paths} == set(range(24))


def _create(folder: Path) -> str:
    run = RunFolder.create(folder, "linear")
    (run.path / "run.json").touch()  # or the folder would be free again
    run.close()
    return str(run.path)


def test_fewer_epochs_than_are_done_are_refused_and_change_nothing(tmp_path: Path) -> None:
    arguments = {"seed": 1, "run_dir": tmp_path, "mode": "eager", "resume": True}
    fit = kd.fit("xor_mlp", epochs=3, **arguments)
    before = (fit.run / "spec.json").read_bytes(), (fit.run / "run.json").read_bytes()
    with pytest.raises(kd.ArgumentError, match=r"`epochs` must be at least 3, .*, not 2"):
        kd.fit("xor_mlp", epochs=2, **arguments)
    assert before == ((fit.run / "spec.json").read_bytes(), (fit.run / "run.json").read_bytes())
    assert kd.fit("xor_mlp", epochs=3, **arguments).fingerprint == fit.fingerprint


def test_what_was_saved_after_its_training_does_not_go_on(tmp_path: Path) -> None:
    arguments = {"seed": 1, "epochs": 2, "mode": "eager"}
    saved = kd.save_run(kd.fit("xor_mlp", **arguments), tmp_path / "xor_mlp-0")
    before = {each.name: each.read_bytes() for each in saved.iterdir()}
    with pytest.raises(kd.RunError, match="save_run") as error:
        kd.fit("xor_mlp", run_dir=saved, resume=True, **arguments)
    assert error.value.code == "no_state"
    run = kd.fit("xor_mlp", run_dir=tmp_path, resume=True, **arguments).run
    assert run == tmp_path / "xor_mlp-1"
    assert before == {each.name: each.read_bytes() for each in saved.iterdir()}


@pytest.mark.slow
def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    small_fit(tmp_path)
    with _held(tmp_path / "fashion_mlp-0"), pytest.raises(kd.RunError) as error:
        small_fit(tmp_path, resume=True)
    assert error.value.code == "run_in_use"


def _held(path: Path) -> subprocess.Popen[str]:
    code = (
        "import sys; from pathlib import Path; from kerasduet.training.run_folder.folder import RunFolder\n"
        "folder = RunFolder(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], text=True, **pipes)  # type: ignore[call-overload]
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["state.npz", "spec.json"])
def test_a_damaged_run_does_not_go_on(tmp_path: Path, name: str) -> None:
    arguments = {"seed": 1, "epochs": 1, "run_dir": tmp_path, "mode": "eager"}
    fit = kd.fit("xor_mlp", **arguments)
    (fit.run / name).write_bytes(b"\xff damaged")
    with pytest.raises(kd.RunError, match=f"its {name} cannot be read") as error:
        kd.fit("xor_mlp", resume=True, **arguments)
    assert error.value.code == "corrupt_run"


def test_a_folder_that_cannot_be_locked_is_not_written(tmp_path: Path) -> None:
    (tmp_path / ".lock").mkdir()
    with pytest.raises(kd.RunError) as error:
        RunFolder(tmp_path)
    assert error.value.code == "cannot_write"


def test_a_run_that_fails_after_it_was_resumed_is_read_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keras.callbacks import LambdaCallback

    def die(epoch: int, logs: object) -> None:
        if epoch == 3:
            raise InterruptedError("no power")

    monkeypatch.setattr(folder, "_SAVE_SECONDS", 0.0)
    arguments = {"seed": 1, "run_dir": tmp_path, "mode": "eager"}
    first = kd.fit("xor_mlp", epochs=2, **arguments)
    with pytest.raises(InterruptedError):
        kd.fit("xor_mlp", epochs=5, resume=True, callbacks=[LambdaCallback(on_epoch_begin=die)], **arguments)
    about, left = json.loads((first.run / "run.json").read_text()), kd.load_run(first.run)
    assert (about["status"], about["reason"]) == ("failed", "no power")
    assert (left.history["epoch"].max(), left.spec.get("fit.epochs")) == (3, 5)
    on = kd.fit("xor_mlp", epochs=5, resume=True, **arguments)
    assert on.fingerprint == kd.fit("xor_mlp", seed=1, epochs=5, mode="eager").fingerprint


@pytest.mark.slow
def test_a_full_disk_leaves_the_last_good_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_SAVE_SECONDS", 0.0)
    original, calls = os.fsync, []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 9:  # in the second epoch
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        original(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(kd.RunError) as error:
            small_fit(tmp_path)
    assert error.value.code == "cannot_write"
    assert "No space left" in error.value.message
    assert not list((tmp_path / "fashion_mlp-0").glob(".new-*"))
    on = small_fit(tmp_path, resume=True)
    assert on.fingerprint == kd.fit("fashion_mlp", GARMENTS, seed=1, epochs=4, mode="eager").fingerprint


@pytest.mark.slow
def test_a_loss_that_is_not_finite_stops_at_once(tmp_path: Path) -> None:
    spec = kd.model_spec("fashion_mlp").override(
        {"preprocessing": {}, "layers.7.config.activation": "linear"}
    )
    spec = spec.override(loss="mse", optimizer={"class_name": "SGD", "config": {"learning_rate": 1e6}})
    for mode in ("xla", "graph"):
        with pytest.raises(kd.RunError) as error:
            kd.fit(spec, GARMENTS, seed=1, epochs=5, run_dir=tmp_path, mode=mode)
        assert error.value.code == "loss_not_finite"
        assert "epoch 1, step" in error.value.message
    assert json.loads((tmp_path / "fashion_mlp-0" / "run.json").read_text())["status"] == "failed"
    with pytest.raises(kd.RunError) as error:
        kd.load_run(tmp_path / "fashion_mlp-0")
    assert error.value.code == "no_epoch"


def test_a_loss_that_explodes_later_leaves_a_run_that_is_read(tmp_path: Path) -> None:
    slow = kd.model_spec("xor_mlp").override(
        {"layers": [{"class_name": "Dense", "config": {"units": 1}}]},
        optimizer={"class_name": "SGD", "config": {"learning_rate": 0.01}},
        metrics=[],
    )
    fast = slow.override(learning_rate=1e15)
    with pytest.raises(kd.RunError, match=r"epoch 3, step 1 \(the last finite one was 7\.331e\+30\)"):
        kd.fit(fast, seed=1, epochs=9, run_dir=tmp_path, mode="eager")
    assert kd.load_run(tmp_path / "xor_mlp-0").history["epoch"].max() == 1  # the last that was saved
    before = kd.fit(slow, seed=1, epochs=3, mode="eager")
    with pytest.raises(kd.RunError, match="epoch 6, step 1"):  # though the other optimizer counts from 0
        kd.fit(fast, seed=1, epochs=9, mode="eager", init_from=before)


@pytest.mark.parametrize("bad", [{"mode": "jit"}, {"resume": 1}, {"resume": True, "run_dir": None}])
def test_bad_arguments_are_refused(tmp_path: Path, bad: dict[str, object]) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        small_fit(tmp_path, **bad)
    assert error.value.code == "invalid_argument"


def test_a_folder_that_died_before_it_was_written_is_taken_again(tmp_path: Path) -> None:
    dead = tmp_path / "xor_mlp-0"
    dead.mkdir()
    (dead / ".lock").touch()
    (dead / ".new-1-spec.json").write_text("{")
    with _held(dead):
        assert kd.fit("xor_mlp", epochs=1, run_dir=tmp_path, mode="eager").run == tmp_path / "xor_mlp-1"
    assert kd.fit("xor_mlp", epochs=1, run_dir=tmp_path, mode="eager").run == dead
    assert not list(dead.glob(".new-*"))


def test_a_state_that_is_gone_is_not_started_anew(tmp_path: Path) -> None:
    arguments = {"seed": 1, "run_dir": tmp_path, "mode": "eager"}
    fit = kd.fit("xor_mlp", epochs=2, **arguments)
    (fit.run / "state.npz").unlink()
    with pytest.raises(kd.RunError, match=r"its state.npz cannot be read: it is missing") as error:
        kd.fit("xor_mlp", epochs=3, resume=True, **arguments)
    assert error.value.code == "corrupt_run"
