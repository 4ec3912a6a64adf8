"""What ends a training from outside: it says so, ends a loop the second time, and closes its run folder."""

from __future__ import annotations

import ctypes
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from forks import Fork

import kerasduet as kd
from kerasduet.runtime import keras
from kerasduet.training import interrupts

SPEC = kd.model_spec("xor_mlp").override(batch_size=1)


@pytest.fixture(autouse=True)
def _heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(interrupts, "_ended", [-100.0])
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    yield
    signal.signal(signal.SIGINT, previous)


def interrupted(**arguments: Any) -> kd.Fit:
    class Stop(keras().callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: object = None) -> None:
            if int(self.model.optimizer.iterations) == 3 * 4 + 2:
                signal.raise_signal(signal.SIGINT)

    return kd.fit(SPEC, epochs=300, mode="eager", callbacks=[Stop()], **arguments)


def test_a_fit_says_where_it_was_interrupted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fit = interrupted(run_dir=tmp_path)
    assert fit.interrupted
    assert "interrupted in epoch 4 of 300" in str(fit)
    assert "Interrupted in epoch 4 of 300" in capsys.readouterr().err
    again = kd.load_run(fit.run)  # type: ignore[arg-type]
    assert repr(again) == repr(fit)
    assert kd.load_run(kd.save_run(fit, tmp_path / "saved")).interrupted
    whole = kd.fit(SPEC, epochs=1, mode="eager")
    assert not whole.interrupted
    assert "interrupted" not in str(whole)


def test_a_second_one_ends_a_loop_over_fits() -> None:
    fits = []
    with pytest.raises(KeyboardInterrupt):
        for _ in range(3):
            fits.append(interrupted())
    assert len(fits) == 1
    interrupts._ended[0] -= 2 * interrupts._SOON  # a later fit is of no loop
    assert interrupted().interrupted


@pytest.mark.skipif(os.name == "nt", reason="Windows loads its C library otherwise")
def test_a_fit_gives_back_the_handlers_below_python() -> None:
    below = ctypes.pythonapi.PyOS_getsig  # of R there, without which it hears no Ctrl-C while Python works
    below.restype = ctypes.c_void_p
    set_below = ctypes.CDLL(None).signal
    set_below.restype, set_below.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p]
    handler = ctypes.CFUNCTYPE(None, ctypes.c_int)(lambda number: None)
    place = ctypes.cast(handler, ctypes.c_void_p).value
    set_below(signal.SIGINT, place)
    kd.fit(SPEC, epochs=1, mode="eager")
    assert below(signal.SIGINT) == place


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_that_ends_the_process_closes_the_run(tmp_path: Path, name: str) -> None:
    code = (
        "import os, signal, keras\nimport kerasduet as kd\n"
        f"signal.signal(signal.{name}, signal.SIG_DFL)  # nohup has it ignored\n"
        f"stop = lambda epoch, logs: epoch == 3 and os.kill(os.getpid(), signal.{name})\n"
        "callback = keras.callbacks.LambdaCallback(on_epoch_begin=stop)\n"
        "kd.fit('xor_mlp', epochs=10_000, mode='eager', callbacks=[callback], verbose=0, run_dir='.')\n"
        "print('not ended', flush=True)"
    )
    status, printed, _ = Fork(code, folder=tmp_path).finish()
    assert (status, printed) == (-getattr(signal, name), [])
    run = tmp_path / "xor_mlp-0"
    assert json.loads((run / "run.json").read_text(encoding="utf-8"))["status"] == "interrupted"
    assert kd.load_run(run).history["epoch"].max() < 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_after_tensorflow_has_run_is_refused(tmp_path: Path) -> None:
    fit = kd.fit(SPEC, epochs=1, mode="eager")
    pid = os.fork()
    if pid == 0:
        codes = []
        for call in (
            lambda: kd.fit(SPEC, epochs=1),
            lambda: kd.predict(fit, kd.xor()),
            lambda: kd.evaluate(fit),
        ):
            try:
                call()
            except kd.KerasDuetError as error:
                codes.append(error.code)
        (tmp_path / "codes").write_text(" ".join(codes), encoding="utf-8")
        os._exit(0)
    os.waitpid(pid, 0)
    assert (tmp_path / "codes").read_text(encoding="utf-8") == "forked forked forked"
