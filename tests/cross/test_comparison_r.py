"""Comparisons and regression metrics beside R's own tests and caret's postResample, on random cases."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd

SCRIPT = Path(__file__).with_name("comparison_r.R")
CASES = 100
TOLERANCE = 1e-10

Cases = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def cases(seed: int) -> Cases:
    generator = np.random.default_rng(seed)
    return {
        "paired": [random_rows(generator) for _ in range(CASES)],
        "unpaired": [random_tables(generator) for _ in range(CASES)],
        "regression": [random_regression(generator) for _ in range(CASES)],
    }


@pytest.fixture(scope="module")
def from_r(cases: Cases, tmp_path_factory: pytest.TempPathFactory) -> Cases:
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")
    question = (
        'q(status = !all(nzchar(sapply(c("caret", "jsonlite"), function(p) system.file(package = p)))))'
    )
    if subprocess.run(["Rscript", "-e", question]).returncode:
        pytest.skip("the R packages caret and jsonlite are not installed")
    folder = tmp_path_factory.mktemp("comparison")
    (folder / "in.json").write_text(json.dumps(cases), encoding="utf-8")
    command = ["Rscript", "--vanilla", str(SCRIPT), str(folder / "in.json"), str(folder / "out.json")]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads((folder / "out.json").read_text(encoding="utf-8"))


def test_models_on_the_same_rows(cases: Cases, from_r: Cases) -> None:
    for number, (case, theirs) in enumerate(zip(cases["paired"], from_r["paired"], strict=True)):
        names = [str(i) for i in range(case["classes"])]
        rows = {name: case[name] for name in ("truth", "first", "second")}
        ours = kd.Comparison.from_predictions(**rows, class_names=names)
        wrong = differences(ours.accuracy, theirs["accuracy"])
        wrong += differences({"kappa": ours.kappa}, theirs["kappa"])
        for mine, other in zip(ours.by_class.values(), theirs["by_class"], strict=True):
            wrong += differences(mine, {name: other[name] for name in other if name in mine})
        assert not wrong, f"case {number}: {wrong}"


def test_models_on_other_rows(cases: Cases, from_r: Cases) -> None:
    for number, (case, theirs) in enumerate(zip(cases["unpaired"], from_r["unpaired"], strict=True)):
        ours = kd.compare_fits(*(kd.ConfusionMatrix.from_table(case[name]) for name in ("first", "second")))
        wrong = differences(ours.accuracy, theirs["accuracy"])
        for mine, other in zip(ours.by_class.values(), theirs["by_class"], strict=True):
            wrong += differences(mine, other)
        assert not wrong, f"case {number}: {wrong} {case}"


def test_regressions(cases: Cases, from_r: Cases) -> None:
    for number, (case, theirs) in enumerate(zip(cases["regression"], from_r["regression"], strict=True)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", kd.ConfusionWarning)
            ours = kd.regression_metrics(**case)
        assert list(ours) == list(theirs)
        theirs = {name: "NA" if text == "NaN" else text for name, text in theirs.items()}
        wrong = differences(ours, theirs)
        assert not wrong, f"case {number}: {wrong} {case}"


def differences(ours: dict[str, Any], theirs: dict[str, str]) -> list[str]:
    assert theirs
    return [f"{name}: {ours[name]} {text}" for name, text in theirs.items() if not same(ours[name], text)]


def same(got: float | None, text: str) -> bool:
    if text == "NA" or got is None:
        return text == "NA" and got is None
    if text == "NaN" or math.isnan(got):
        return text == "NaN" and math.isnan(got)
    # The ends of intervals, differences and correlations may be rounding errors around 0.
    return math.isclose(got, float(text), rel_tol=TOLERANCE, abs_tol=1e-14)


def random_rows(generator: np.random.Generator) -> dict[str, Any]:
    classes, rows = int(generator.integers(2, 7)), int(10 ** generator.uniform(0, 3.5))
    shares = generator.dirichlet(np.full(classes, generator.choice([0.3, 1, 50])))
    truth = generator.choice(classes, rows, p=shares)
    first = mostly_right(generator, truth, classes)
    second = np.where(
        generator.random(rows) < generator.choice([0, 0.1, 1]), mostly_right(generator, truth, classes), first
    )
    codes = {"truth": truth, "first": first, "second": second}
    return {"classes": classes, **{name: each.tolist() for name, each in codes.items()}}


def mostly_right(generator: np.random.Generator, truth: np.ndarray, classes: int) -> np.ndarray:
    right = generator.random(len(truth)) < generator.choice([0.0, 0.5, 0.9, 0.99, 1.0])
    return np.where(right, truth, generator.integers(0, classes, len(truth)))


def random_tables(generator: np.random.Generator) -> dict[str, Any]:
    classes = int(generator.integers(2, 7))
    return {name: random_table(generator, classes) for name in ("first", "second")}


def random_table(generator: np.random.Generator, classes: int) -> list[list[int]]:
    truth = generator.integers(0, classes, int(10 ** generator.uniform(0, 4.5)))
    table = np.zeros((classes, classes), int)
    np.add.at(table, (mostly_right(generator, truth, classes), truth), 1)
    return table.tolist()


def random_regression(generator: np.random.Generator) -> dict[str, Any]:
    rows = int(generator.integers(0, 60))
    truth = generator.normal(generator.choice([0, 100]), 10.0 ** generator.integers(-3, 4), rows)
    noise = generator.normal(0, generator.choice([0.1, 1, 10]), rows)
    prediction = (truth + noise) * generator.choice([1, 0, -2])  # by 0: constant
    missing = generator.choice([0, 0.1])
    return {
        name: [None if generator.random() < share else value for value in each.tolist()]
        for name, each, share in (("truth", truth, missing * generator.integers(2)),
                                  ("prediction", prediction, missing))
    }  # fmt: skip
