"""Data frames as they are: until the first step, in memory, and an epoch beside Keras's and scikit-learn's.

python benchmarks/tables.py [--quick] [--write]

20 columns of numbers and 10 of categories with 230 levels in all, two classes, batches of 128. Until the
first step a new process in which TensorFlow runs takes a frame of 1,000,000 rows and compiles, with no
program kept; the least of three. Memory, in R too, is what the next such fit adds to that process at its
peak, with the frame there, as a multiple of the 30 columns in single precision, 120 MB; on Linux only. An
epoch takes 100,000 rows, in turn. ``--write`` puts the tables into BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from shutil import which
from typing import Any

import pandas as pd
from measuring.page import circumstances, replace_section, table
from measuring.rounds import alternate, seconds
from measuring.table_contenders import (
    TARGET,
    Epoch,
    drawn_frame,
    keras_looked_up,
    keras_raw,
    kerasduet_fit,
    scikit_learn,
    table_spec,
)

import kerasduet as kd

FIRST_STEP_ROWS, EPOCH_ROWS = 1_000_000, 100_000
COLUMNS = 30
OURS, RAW = "kerasduet", "`Model.fit()`, levels looked up in `tf.data`"
LOOKED_UP = {
    "`Model.fit()`, levels looked up before": keras_looked_up,
    "the same, `jit_compile=True, steps_per_execution=all`": partial(keras_looked_up, best=True),
}
SCIKIT_LEARN = {
    "scikit-learn, as its pipeline gives it": scikit_learn,
    "scikit-learn, dense, single precision": partial(scikit_learn, dense=True),
}
CONTENDERS: dict[str, Callable[[pd.DataFrame, int], Epoch]] = {
    OURS: kerasduet_fit,
    RAW: keras_raw,
    **LOOKED_UP,
    **SCIKIT_LEARN,
}
FIRST_STEPS = {"str": 4, "category": 4, "R, character": 6, "R, factor": 6}  # bounds in seconds

Verdict = list[str]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="few rows and one round: a smoke run")
    options.add_argument("--write", action="store_true", help="put the tables into BENCHMARKS.md")
    options.add_argument("--first-step", nargs=2, help="measure one in this process: a dtype, and the rows")
    given = options.parse_args()
    if given.first_step:
        print_first_step(given.first_step[0], int(given.first_step[1]))
        return
    epochs, verdicts = _epochs(given.quick)
    verdicts += _first_steps(given.quick)
    aims = table(["", "measured", "bound", ""], verdicts)
    text = f"{epochs}\n\n{aims}\n\n{circumstances()}"
    print(text)
    if given.write:
        replace_section("tables", text)


def print_first_step(dtype: str, rows: int) -> None:
    """Print the seconds until the first step, and the copies of the numbers that the next fit makes."""
    kd.fit("xor_mlp", epochs=1, verbose=0)  # TensorFlow starts
    frame = drawn_frame(rows, dtype)
    taken = seconds(lambda: _first_step(frame))
    print(f"{taken} {_grown_by(lambda: _first_step(frame)) / (rows * COLUMNS * 4)}")


def _first_step(frame: pd.DataFrame) -> None:
    """Fit until the first step is done."""
    import keras

    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            raise StopIteration

    with contextlib.suppress(StopIteration):
        kd.fit(table_spec(epochs=1), frame, target=TARGET, callbacks=[Stop()], verbose=0)


def _grown_by(run: Callable[[], object]) -> float:
    """Give the bytes that the process grows by at most meanwhile; NaN where there is no /proc."""
    peak = Path("/proc/self/clear_refs")
    if not peak.exists():
        return float("nan")
    peak.write_text("5")  # it begins anew
    before = _memory("VmRSS")
    run()
    return _memory("VmHWM") - before


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _first_steps(quick: bool) -> list[Verdict]:
    """Measure each in new processes, in turn."""
    rows = FIRST_STEP_ROWS // 100 if quick else FIRST_STEP_ROWS
    taken: dict[str, list[tuple[float, ...]]] = {}
    for _ in range(1 if quick else 3):
        for what in FIRST_STEPS:
            if not what.startswith("R") or which("Rscript"):
                taken.setdefault(what, []).append(_in_new_process(what, rows))
    verdicts = []
    for what, measured in taken.items():
        least, *copies = map(min, zip(*measured, strict=True))
        verdicts.append(_at_most(f"{what}: {rows:,} rows, until the first step, s", least, FIRST_STEPS[what]))
        if copies:
            verdicts.append(_at_most(f"{what}: the same, copies of the numbers", copies[0], 2.5))
    return verdicts


def _in_new_process(what: str, rows: int) -> tuple[float, ...]:
    command = [sys.executable, __file__, "--first-step", what, str(rows)]
    if what.startswith("R"):
        script = Path(__file__).with_name("tables.R")
        command = ["Rscript", str(script), what.removeprefix("R, "), str(rows)]
    environment = {**os.environ, "KERASDUET_PROGRAM_CACHE": "0"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return tuple(map(float, done.stdout.splitlines()[-1].split()))


def _epochs(quick: bool) -> tuple[str, list[Verdict]]:
    """Let all train one epoch in turn."""
    rounds, frame = (1, drawn_frame(5_000)) if quick else (5, drawn_frame(EPOCH_ROWS))
    trained: dict[str, Epoch] = {}
    first = {}
    for name, contender in CONTENDERS.items():
        begin = time.perf_counter()
        trained[name] = contender(frame, rounds + 1)
        trained[name]()
        first[name] = time.perf_counter() - begin
    taken = alternate(trained, rounds)
    lines = [
        [name, f"{first[name]:.2f}", f"{each:.3f}", f"{each / taken[OURS]:.1f} x"]
        for name, each in taken.items()
    ]
    about = f"{len(frame):,} rows, batch 128, medians of {rounds} epochs after the first."
    verdicts = [
        _at_least(f"an epoch, times as fast as {name}", taken[name] / taken[OURS], 10)
        for name in (RAW, _fastest(taken, LOOKED_UP), _fastest(taken, SCIKIT_LEARN))
    ]
    header = ["", "with the first epoch, s", "epoch, s", "against kerasduet"]
    return f"{about}\n\n{table(header, lines)}", verdicts


def _fastest(taken: dict[str, float], names: Iterable[str]) -> str:
    return min(names, key=taken.__getitem__)


def _at_least(what: str, measured: float, bound: float) -> Verdict:
    return [what, f"{measured:.2f}", f"{bound:g}", "met" if measured >= bound else "missed"]


def _at_most(what: str, measured: float, bound: float) -> Verdict:
    return [what, f"{measured:.2f}", f"{bound:g}", "met" if measured <= bound else "missed"]


if __name__ == "__main__":
    main()
