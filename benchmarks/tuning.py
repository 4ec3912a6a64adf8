"""What resampling and searching cost beside the trainings themselves, and what a second process saves.

python benchmarks/tuning.py [--quick] [--write]

* A 5-fold cross-validation of ``fashion_mlp``, 3 epochs on 12,000 rows, over five times its epochs, each with
  the measuring of the rows held out, plus one compilation: both alternate, and no program is kept.
* A grid of 8 cells of ``mnist_cnn`` on three folds of 3,000 rows in two processes over one, with and without
  the start of the processes.
* The same grid of one dense layer by ``GridSearchCV`` over scikit-learn's ``MLPClassifier`` and over Keras's
  ``SKLearnClassifier``, and by ``tune()``, on the same folds, with the best cell's accuracy on test rows.

``--write`` puts the tables into BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import time
import warnings
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

os.environ["KERASDUET_PROGRAM_CACHE"] = "0"  # the first compilation of a user is part of what is measured
import numpy as np
from measuring.page import circumstances, replace_section, table

import kerasduet as kd
from kerasduet.data.dataset import chosen_rows
from kerasduet.engine import programs
from kerasduet.evaluation.evaluate import evaluate

SEED = 1
CV_BOUND, WORKERS_BOUND = 1.15, 1.6
UNITS, RATES = (32, 64), (0.001, 0.003)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="few rows and one round: a smoke run")
    options.add_argument("--write", action="store_true", help="put the tables into BENCHMARKS.md")
    given = options.parse_args()
    warnings.simplefilter("ignore", kd.FitWarning)
    rounds, few = (1, 10) if given.quick else (5, 1)
    bounds = [_cross_validation(12_000 // few, rounds), *_two_processes(3_000 // few, min(rounds, 3))]
    text = table(["", "measured", "bound", ""], bounds)
    print(text, flush=True)
    searches = table(["the same grid", "s", "accuracy"], _searches(3_000 // few, min(rounds, 3)))
    print(searches, flush=True)
    if given.write:
        replace_section("tuning", f"{text}\n\n{searches}\n\n{circumstances()}")


def _rows(name: str, count: int) -> kd.Dataset:
    data = kd.load_dataset(name)
    train, test = data.split("train"), data.split("test")
    names = np.array(data.class_names)
    parts = [(rows.x[:count], names[rows.y[:count]]) for rows in (train, test)]
    return kd.dataset(*parts[0], test=parts[1], class_names=data.class_names)


def _seconds(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _cross_validation(count: int, rounds: int) -> list[str]:
    """Compare with the epochs alone, which longer fits tell: further epochs compile nothing."""
    data, spec = _rows("fashion_mnist", count), kd.model_spec("fashion_mlp").override(epochs=3)
    folds = kd.resamples(data, folds=5, stratify=True, seed=SEED)
    fold = folds.resamples[0]
    rows = chosen_rows(data, {"train": fold.train, "test": fold.held_out})
    alone = partial(kd.fit, spec, rows, validation_data=rows, seed=SEED, verbose=0)
    ratios = []
    for _ in range(rounds + 1):
        programs.clear()
        first, further, longer = _seconds(alone), _seconds(alone), _seconds(partial(alone, epochs=9))
        epochs = (longer - further) / 2  # three epochs
        programs.clear()
        whole = _seconds(partial(kd.fit_resamples, spec, data, folds, seed=SEED, verbose=0))
        ratios.append(whole / (5 * epochs + first - further))
        print(
            f"5 folds {whole:.2f} s, 3 epochs {epochs:.2f} s, compilation {first - further:.2f} s", flush=True
        )
    what = f"5 folds of `fashion_mlp` on {count:,} rows, over their epochs and one compilation"
    return _judged(what, median(ratios[1:]), CV_BOUND, high_is_good=False)


def _two_processes(count: int, rounds: int) -> list[list[str]]:
    data, spec = _rows("mnist", count), kd.model_spec("mnist_cnn").override(epochs=3)
    folds = kd.resamples(data, folds=3, stratify=True, seed=SEED)
    grid = {"batch_size": [64, 128], "learning_rate": [0.0005, 0.001, 0.002, 0.004]}
    started, kept = [], []
    for _ in range(rounds):
        end_processes()
        programs.clear()
        search = partial(kd.tune, spec, grid, data, folds, seed=SEED, verbose=0)
        one, two, again = _seconds(search), *(_seconds(partial(search, n_jobs=2)) for _ in range(2))
        started.append(one / two)
        kept.append(one / again)
        print(f"one process {one:.1f} s, two {two:.1f} s, the same two again {again:.1f} s", flush=True)
    what = f"8 cells of `mnist_cnn` on 3 folds of {count:,} rows, times as fast in two processes"
    return [
        _judged(what, median(started), WORKERS_BOUND, high_is_good=True),
        _judged(
            "the same in two that a call before has started", median(kept), WORKERS_BOUND, high_is_good=True
        ),
    ]


def end_processes() -> None:
    """End the processes that joblib keeps, so that the next call starts its own."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True, kill_workers=True)


def _judged(what: str, measured: float, bound: float, *, high_is_good: bool) -> list[str]:
    met = measured >= bound if high_is_good else measured <= bound
    return [what, f"{measured:.2f}", f"{bound:.2f}", "met" if met else "missed"]


def _searches(count: int, rounds: int) -> list[list[str]]:
    data = _rows("fashion_mnist", count)
    folds = kd.resamples(data, folds=3, stratify=True, seed=SEED)
    contenders = {
        "`tune()`": _by_tune,
        "`GridSearchCV`, scikit-learn's `MLPClassifier`": _by_scikit_learn,
        "`GridSearchCV`, Keras's `SKLearnClassifier`": _by_keras,
    }
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    accuracies: dict[str, float] = {}
    for _ in range(rounds):
        for name, contender in contenders.items():
            started = time.perf_counter()
            best = contender(data, folds)
            seconds[name].append(time.perf_counter() - started)
            accuracies[name] = best()
    return [[name, f"{median(seconds[name]):.1f}", f"{accuracies[name]:.3f}"] for name in contenders]


def _by_tune(data: kd.Dataset, folds: kd.Resamples) -> Callable[[], float]:
    layers = [
        {"class_name": "Flatten"},
        {"class_name": "Dense", "config": {"units": 32, "activation": "relu"}},
        {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ]
    spec = kd.model_spec("fashion_mlp").override({"layers": layers, "epochs": 5})
    grid = {"layers.1.config.units": UNITS, "learning_rate": RATES}
    found = kd.tune(spec, grid, data, folds, seed=SEED, verbose=0)
    fit = kd.fit(kd.best_spec(found), data, seed=SEED, verbose=0)
    return lambda: evaluate(fit).metrics["accuracy"]


def _by_scikit_learn(data: kd.Dataset, folds: kd.Resamples) -> Callable[[], float]:
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(batch_size=32, max_iter=5, random_state=SEED)
    grid = {"hidden_layer_sizes": [(units,) for units in UNITS], "learning_rate_init": RATES}
    return _grid_search(network, grid, data, folds)


def _by_keras(data: kd.Dataset, folds: kd.Resamples) -> Callable[[], float]:
    import keras

    network = keras.wrappers.SKLearnClassifier(_keras_model, model_kwargs={})
    grid = {"model_kwargs": [{"units": units, "rate": rate} for units in UNITS for rate in RATES]}
    with contextlib.redirect_stdout(io.StringIO()):  # a bar for each prediction
        return _grid_search(network, grid, data, folds, epochs=5, batch_size=32, verbose=0)


def _keras_model(X: Any, y: Any, units: int = 32, rate: float = 0.001) -> Any:
    import keras

    keras.utils.set_random_seed(SEED)
    layers = [
        keras.Input(X.shape[1:]),
        keras.layers.Dense(units, "relu"),
        keras.layers.Dense(y.shape[1], "softmax"),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", metrics=["accuracy"])
    return model


def _grid_search(
    network: Any, grid: Any, data: kd.Dataset, folds: kd.Resamples, **of_fit: Any
) -> Callable[[], float]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import GridSearchCV

    (x, y), (test_x, test_y) = (
        (rows.x.reshape(len(rows.x), -1).astype(np.float32) / 255, rows.y)
        for rows in map(data.split, ("train", "test"))
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # five epochs are meant
        search = GridSearchCV(network, grid, cv=folds.as_splitter()).fit(x, y, **of_fit)
    return lambda: float(np.mean(search.predict(test_x) == test_y))


if __name__ == "__main__":
    main()
