"""From predictions to the printed report: the core beside scikit-learn and beside caret.

python benchmarks/confusion.py [--repeats 5] [--without-caret]

Times are the best of the repeats, warm, for predictions held as codes and as names. Each form is compared
with the fastest of the others that were run: scikit-learn's ``confusion_matrix`` + ``classification_report``
on the same form, and ``confusionMatrix`` of the installed caret on factors, which are both (through Rscript;
reading the rows is not counted). The targets are 10 ms for 10,000
predictions of 10 classes and 1 s for 1,000,000 of 100 classes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.metrics import classification_report, confusion_matrix

from kerasduet.confusion.matrix import ConfusionMatrix

SIZES = {(10_000, 10): 0.010, (1_000_000, 100): 1.0}
RIGHT = 0.9
TIME_CARET = """
suppressWarnings(suppressPackageStartupMessages(library(caret)))
arguments <- commandArgs(TRUE)
n <- as.integer(arguments[2]); k <- as.integer(arguments[3])
read <- function(name) readBin(file.path(arguments[1], name), "integer", n, size = 4)
classes <- seq_len(k) - 1
as_classes <- function(codes) factor(codes, levels = classes, labels = paste0("class_", classes))
prediction <- as_classes(read("prediction")); truth <- as_classes(read("truth"))
report <- function() capture.output(print(confusionMatrix(prediction, truth)))
once <- function(i) system.time(report())[["elapsed"]]
cat(min(vapply(seq_len(as.integer(arguments[4])), once, 0)))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--without-caret", action="store_true")
    given = options.parse_args()
    with_caret = not given.without_caret and shutil.which("Rscript") is not None
    for (rows, classes), target in SIZES.items():
        measured = measure(rows, classes, given.repeats, with_caret)
        print(f"{rows:,} predictions of {classes} classes (target {target * 1e3:g} ms)")
        for name, seconds in measured.items():
            print(f"  {name:22} {seconds * 1e3:10.2f} ms")
        for form in ("codes", "names"):
            print(f"  {compared(form, measured)}")
        print(json.dumps({"rows": rows, "classes": classes, "seconds": measured}))


def compared(form: str, measured: dict[str, float]) -> str:
    """Say how our time for one form of the rows compares with the fastest other for it."""
    others = {
        name for name in measured if not name.startswith("kerasduet") and name.endswith((form, "factors"))
    }
    fastest = min(others, key=measured.__getitem__)
    ratio = measured[fastest] / measured[f"kerasduet, {form}"]
    return f"{form}: {ratio:.1f} times as fast as the fastest other ({fastest})"


def measure(rows: int, classes: int, repeats: int, with_caret: bool) -> dict[str, float]:
    """Time every way on the same rows; R's own start is left out."""
    generator = np.random.default_rng(1)
    truth = generator.integers(0, classes, rows)
    prediction = np.where(generator.random(rows) < RIGHT, truth, generator.integers(0, classes, rows))
    names = np.array([f"class_{i}" for i in range(classes)])

    by_name = names[prediction], names[truth]

    def ours(prediction: np.ndarray, truth: np.ndarray) -> str:
        matrix = ConfusionMatrix.from_predictions(
            prediction=prediction, truth=truth, class_names=names.tolist()
        )
        return matrix.report()

    def theirs(prediction: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, str]:
        return confusion_matrix(truth, prediction), classification_report(truth, prediction, zero_division=0)

    measured = {
        "kerasduet, codes": best(lambda: ours(prediction, truth), repeats),
        "kerasduet, names": best(lambda: ours(*by_name), repeats),
        "scikit-learn, codes": best(lambda: theirs(prediction, truth), repeats),
        "scikit-learn, names": best(lambda: theirs(*by_name), repeats),
    }
    if with_caret:
        measured["caret, factors"] = time_caret(prediction, truth, classes, repeats)
    return measured


def best(run: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats + 1):  # the first run imports SciPy and is not counted
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times[1:])


def time_caret(prediction: np.ndarray, truth: np.ndarray, classes: int, repeats: int) -> float:
    """Let caret count and print the same rows in R, and give its best time."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "prediction").write_bytes(prediction.astype("<i4").tobytes())
        (Path(folder) / "truth").write_bytes(truth.astype("<i4").tobytes())
        arguments = [folder, str(len(truth)), str(classes), str(repeats)]
        command = ["Rscript", "--vanilla", "-e", TIME_CARET, *arguments]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
