"""How fast, how large, how good: kerasduet beside ``Model.fit()`` and others, on the same networks and rows.

python benchmarks/training.py [--only fashion_mlp ...] [--quick] [--write]

All contenders train one epoch in turn; seconds are medians of five epochs after the first, which is given
apart. A ratio is to the fastest of the others that were run: of `Model.fit()` as it is and with its best
options, and of all other libraries. Without real data (KERASDUET_DATA_DIR, the cache or the network) drawn
garments stand in. Beside them scripts with a Keras model of their own train it by `model.fit()` and by
`kd.fit(model, ...)`.
``--write`` puts each task's tables into BENCHMARKS.md as soon as they are there.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
from measuring.contenders import (
    AS_IT_IS,
    BEST,
    FIT_OPTIONS,
    LIMITS,
    OURS,
    SEED,
    Contender,
    for_dense_layers,
    keras_model,
    kerasduet_fit,
    model_fit,
)
from measuring.given_models import GIVEN, by_keras, by_kerasduet
from measuring.page import circumstances, replace_section, table
from measuring.rounds import Timing, alternate, best_options, run_rounds
from measuring.tasks import ROWS, Task, load_task

from kerasduet import fit
from kerasduet.engine.forward import model_outputs

FASHION = "fashion_mlp"
ROUNDS = 5

# How many times as fast as the faster `Model.fit()` an epoch shall at least be, and is meant to be.
EPOCH_AIMS = {
    FASHION: (8, 12),
    "mnist_mlp": (3, 5),
    "cifar10_cnn": (1.2, 2),
    "mnist_cnn": (1, 2),
    "mnist_lstm": (1, 2),
}

# The same of a Keras model that is given, against its own `fit()`.
GIVEN_AIMS = {"lab": (8, 12), "unet": (1.1, 1.5), "subclassed": (8, 12)}

# The same of other libraries, on `fashion_mlp`.
RIVAL_AIMS = {"JAX": (1.2, 2), "PyTorch": (4, 5), "scikit-learn": (4, 5)}

Verdict = list[str]
_VERDICT = ["", "measured", "bound", "aim", ""]


def main() -> None:
    options = _options()
    if options.alone:
        task = load_task(FASHION, epochs=1)
        print(_contenders(task, options.best)[options.alone](task).epoch())
        return
    for name in options.only:
        section = compare_given(name, options.quick) if name in GIVEN else compare(name, options.quick)
        print(f"### {name}\n\n{section}\n", flush=True)
        if options.write:
            replace_section(name, section)


def compare(name: str, quick: bool) -> str:
    """Let all contenders train one task, and give its section of the page."""
    rows = 1_600 if quick else ROWS[name]
    task = load_task(name, epochs=(1 if quick else ROUNDS) + 1, rows=rows)
    best = best_options(name) if not quick else "jit_compile=False, steps_per_execution=all"
    timings = run_rounds(task, _contenders(task, best))
    verdicts = [_against_fastest(name, "the faster of the two", timings, (AS_IT_IS, BEST), *EPOCH_AIMS[name])]
    peaks: dict[str, float] = {}
    if name == FASHION:
        verdicts += _against_others(timings)
        verdicts += [_five_epochs(task, best, 1 if quick else 2), _prediction(task)]
        peaks = {} if quick else {each: _peak(each, best) for each in timings}
        verdicts += (
            [_at_most("peak memory of one epoch in Python, GB", peaks[OURS] / 1e3, 1.0, 0.85)]
            if peaks
            else []
        )
    aims = table(_VERDICT, verdicts)
    return f"{_results(task, best, timings, peaks)}\n\n{aims}\n\n{circumstances()}"


def compare_given(name: str, quick: bool) -> str:
    """Let a script's line and the same line changed train its model, and give its section of the page."""
    make, rows = GIVEN[name]
    script = make(1_600 if quick else rows, (1 if quick else ROUNDS) + 1)
    runs = {OURS: by_kerasduet(script).epoch, AS_IT_IS: by_keras(script).epoch}
    first = alternate(runs, 1)
    taken = alternate(runs, script.epochs - 1)
    lines = [[each, f"{first[each]:.2f}", f"{taken[each]:.3f}"] for each in runs]
    ratio = taken[AS_IT_IS] / taken[OURS]
    verdict = _at_least(f"`{name}`, epoch, the line against the line changed", ratio, *GIVEN_AIMS[name])
    about = f"{len(script.x):,} rows, batch {script.batch_size}, medians of {script.epochs - 1} epochs."
    tables = table(["", "first epoch, s", "epoch, s"], lines), table(_VERDICT, [verdict])
    return "\n\n".join([about, *tables, circumstances()])


def _contenders(task: Task, best: str) -> dict[str, Contender]:
    contenders = {OURS: kerasduet_fit, AS_IT_IS: model_fit, BEST: FIT_OPTIONS[best]}
    return contenders | (dict(for_dense_layers()) if task.spec.name == FASHION else {})


def _against_others(timings: dict[str, Timing]) -> list[Verdict]:
    ours, limit = timings[OURS].median, min(timings[name].median for name in LIMITS)
    what = f"`{FASHION}`, epoch, as a multiple of the matrix products alone"
    rivals = [
        _at_least(f"`{FASHION}`, epoch, against {name}", timings[name].median / ours, *aims)
        for name, aims in RIVAL_AIMS.items()
        if name in timings
    ]
    return [_at_most(what, ours / limit, 2, 1.4), *rivals]


def _against_fastest(
    task: str, which: str, timings: dict[str, Timing], names: Iterable[str], least: float, aim: float
) -> Verdict:
    seconds = {name: timings[name].median for name in names}
    fastest = min(seconds, key=seconds.__getitem__)
    what = f"`{task}`, epoch, against {fastest}, {which}"
    return _at_least(what, seconds[fastest] / timings[OURS].median, least, aim)


def _five_epochs(task: Task, best: str, rounds: int) -> Verdict:
    """Time whole trainings of five epochs, from the spec to the trained network, with compilation."""
    spec = task.spec.override(epochs=5)
    short = Task(spec, task.data, task.real)
    runs: dict[str, Callable[[], object]] = {
        OURS: lambda: fit(spec, task.data, seed=SEED, verbose=0),
        AS_IT_IS: lambda: _all_epochs(model_fit, short),
        BEST: lambda: _all_epochs(FIT_OPTIONS[best], short),
    }
    return _times_as_fast(f"`{FASHION}`, 5 epochs with compilation", alternate(runs, rounds), "s")


def _all_epochs(contender: Contender, task: Task) -> None:
    trained = contender(task)
    for _ in range(task.spec.get("fit.epochs")):
        trained.epoch()


def _prediction(task: Task) -> Verdict:
    """Time warm predictions of the test rows, `Model.predict()`'s in batches of its own 32 and of 1,000."""
    model, x = keras_model(task), task.data.split("test").x
    runs: dict[str, Callable[[], object]] = {
        OURS: partial(model_outputs, model, x),
        "Model.predict(), as it is": partial(model.predict, x, verbose=0),
        "Model.predict(), batches of 1,000": partial(model.predict, x, batch_size=1000, verbose=0),
    }
    alternate(runs, 2)
    return _times_as_fast(f"`predict()` of {len(x):,} images", alternate(runs, 11), "ms")


def _times_as_fast(what: str, taken: dict[str, float], unit: str) -> Verdict:
    """Compare our seconds with the fewest of the others, and show all that were run."""
    factor, digits = {"s": (1, 1), "ms": (1e3, 0)}[unit]
    shown = ", ".join(f"{name} {seconds * factor:.{digits}f} {unit}" for name, seconds in taken.items())
    fastest = min(seconds for name, seconds in taken.items() if name != OURS)
    return _at_least(f"{what} ({shown})", fastest / taken[OURS], 4, 8)


def _peak(contender: str, best: str) -> float:
    """Give the peak resident set of one epoch in a new process, in megabytes (10^6 bytes).

    A small process starts and measures it: on Linux the peak is never below what the parent holds.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--alone", contender, "--best", best]
    measure = "import sys; from memory import peak; print(peak(sys.argv[1:]))"
    run = [sys.executable, "-c", measure, *command]
    done = subprocess.run(run, cwd=Path(__file__).parent, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)


def _results(task: Task, best: str, timings: dict[str, Timing], peaks: dict[str, float]) -> str:
    header = ["", "first epoch, s", "epoch, s", "lowest", "highest", "against kerasduet", "test accuracy"]
    rows = [
        [
            each,
            f"{timing.first:.2f}",
            f"{timing.median:.3f}",
            f"{min(timing.epochs):.3f}",
            f"{max(timing.epochs):.3f}",
            f"{timing.median / timings[OURS].median:.2f} x",
            _accuracy(task, timing),
            *([f"{peaks[each]:.0f}"] if peaks else []),
        ]
        for each, timing in timings.items()
    ]
    about = (
        f"{len(task.x):,} rows{'' if task.real else ' (drawn garments, for want of the real data)'}, "
        f"batch {task.batch_size}, medians of {task.spec.get('fit.epochs') - 1} epochs after the first. "
        f"Best options of `Model.fit()`: `{best}`."
    )
    return f"{about}\n\n{table(header + ['peak memory, MB'] * bool(peaks), rows)}"


def _accuracy(task: Task, timing: Timing) -> str:
    if timing.trained.codes is None:
        return ""
    test = task.data.split("test")
    rows = slice(2_000)  # of the test split: enough to see that each has learnt
    return f"{np.mean(timing.trained.codes(test.x[rows]) == test.y[rows]):.3f}"


def _at_least(what: str, measured: float, least: float, aim: float) -> Verdict:
    verdict = "aim met" if measured >= aim else "met" if measured >= least else "missed"
    return [what, f"{measured:.2f}", f"{least:g}", f"{aim:g}", verdict]


def _at_most(what: str, measured: float, most: float, aim: float) -> Verdict:
    verdict = "aim met" if measured <= aim else "met" if measured <= most else "missed"
    return [what, f"{measured:.2f}", f"{most:g}", f"{aim:g}", verdict]


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = [*ROWS, *GIVEN]
    options.add_argument("--only", nargs="+", choices=tasks, default=tasks, help="tasks to run")
    options.add_argument("--quick", action="store_true", help="few rows and one round: a smoke run")
    options.add_argument("--write", action="store_true", help="put the tables into BENCHMARKS.md")
    options.add_argument("--alone", help="train one epoch by this contender, to have its memory measured")
    options.add_argument("--best", choices=FIT_OPTIONS, default="jit_compile=False", help=argparse.SUPPRESS)
    return options.parse_args()


if __name__ == "__main__":
    main()
