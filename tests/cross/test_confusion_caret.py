"""Random tables, printed by the installed caret and by the core, are the same to the byte."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from kerasduet.confusion.matrix import ConfusionMatrix

SCRIPT = Path(__file__).with_name("confusion_caret.R")
TABLES = 300
LABELS = (
    "T-shirt/top",
    "a much longer label, 1",
    "été",
    "日本語",
    "naïve",
    "XOR 0",
    "z",
    "Ω µ",
    "back\\slash",
    "📦",
)
REPORT_ARGUMENTS = ("mode", "width", "digits")


@pytest.fixture(scope="module")
def cases(seed: int) -> list[dict]:
    generator = np.random.default_rng(seed)
    return [random_case(generator) for _ in range(TABLES)]


@pytest.fixture(scope="module")
def from_caret(cases, tmp_path_factory) -> list[dict]:
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")
    question = (
        'q(status = !all(nzchar(sapply(c("caret", "jsonlite"), function(p) system.file(package = p)))))'
    )
    needed = subprocess.run(["Rscript", "-e", question])
    if needed.returncode:
        pytest.skip("the R packages caret and jsonlite are not installed")
    folder = tmp_path_factory.mktemp("caret")
    (folder / "in.json").write_text(json.dumps(cases), encoding="utf-8")
    command = ["Rscript", "--vanilla", str(SCRIPT), str(folder / "in.json"), str(folder / "out.json")]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert ran.returncode == 0, ran.stderr
    return json.loads((folder / "out.json").read_text(encoding="utf-8"))["results"]


def test_reports_are_the_same_bytes(cases, from_caret):
    for number, (case, theirs) in enumerate(zip(cases, from_caret, strict=True)):
        ours = matrix_of(case).report(**{name: case[name] for name in REPORT_ARGUMENTS})
        assert ours == "\n".join(theirs["report"]), f"table {number}: {json.dumps(case)}"


def test_statistics_agree(cases, from_caret):
    for number, (case, theirs) in enumerate(zip(cases, from_caret, strict=True)):
        matrix = matrix_of(case)
        nested = matrix.by_class.values() if len(case["class_names"]) > 2 else [matrix.by_class]
        ours = [*matrix.overall.values(), *(value for each in nested for value in each.values())]
        chance = chance_agreement(matrix)
        for got, text in zip(ours, theirs["overall"] + theirs["by_class"], strict=True):
            assert same(got, text, 1e-12 / max(1e-4, 1 - chance)), f"table {number}: {got} {text} {case}"


def chance_agreement(matrix: ConfusionMatrix) -> float:
    """Rounding in kappa is magnified when chance agreement is almost 1."""
    total = max(matrix.table.sum(), 1)
    return float((matrix.table.sum(axis=0) / total) @ (matrix.table.sum(axis=1) / total))


def same(got: float | None, text: str, tolerance: float) -> bool:
    if text == "NA" or got is None:
        return text == "NA" and got is None
    if text == "NaN" or math.isnan(got):
        return text == "NaN" and math.isnan(got)
    return math.isclose(got, float(text), rel_tol=tolerance, abs_tol=tolerance)


def matrix_of(case: dict) -> ConfusionMatrix:
    arguments = {name: value for name, value in case.items() if name not in REPORT_ARGUMENTS}
    return ConfusionMatrix.from_table(**arguments)


def random_case(generator: np.random.Generator) -> dict:
    names = random_names(generator, int(generator.integers(2, 14)))
    table = random_table(generator, len(names))
    dnn = [["Prediction", "Reference"], ["Predicted by the model", "Truth"], ["P", "R"], None]
    # With at most ten rows a p-value can be a decimal tie, which the last bit of R's pbeta() decides.
    # At four digits the core decides alike.
    few = np.sum(table) <= 10
    return {
        "table": table,
        "class_names": names,
        "dnn": dnn[generator.choice(4, p=[0.6, 0.15, 0.1, 0.15])],
        "positive": str(generator.choice(names)) if generator.random() < 0.3 else None,
        "prevalence": random_prevalence(generator, names) if generator.random() < 0.3 else None,
        "mode": str(generator.choice(["sens_spec", "prec_recall", "everything"])),
        "width": int(generator.choice([60, 80, 120])),
        "digits": 4 if few else int(generator.choice([4, 4, 4, 3, 6])),
    }


def random_table(generator: np.random.Generator, classes: int) -> list:
    rows = int(10 ** generator.uniform(0, math.log10(60_000)))
    frequencies = generator.dirichlet(np.full(classes, generator.choice([0.05, 1, 50])))
    truth = generator.choice(classes, rows, p=frequencies)
    right = generator.random(rows) < generator.choice([0.0, 0.5, 0.9, 0.999, 1.0])
    prediction = np.where(right, truth, generator.integers(0, classes, rows))
    table = np.zeros((classes, classes), int)
    np.add.at(table, (prediction, truth), 1)
    if generator.random() < 0.1:  # weighted counts
        return (table * generator.choice([0.5, 0.25, 1.75])).tolist()
    return table.tolist()


def random_names(generator: np.random.Generator, classes: int) -> list[str]:
    style = generator.integers(3)
    if style == 0:
        return [str(i) for i in range(classes)]
    names = [f"class {i}" if style == 1 else f"{LABELS[i % 10]}{i}" for i in range(classes)]
    return [str(name) for name in generator.permutation(names)]


def random_prevalence(generator: np.random.Generator, names: list[str]) -> float | dict:
    if len(names) == 2:
        return float(generator.choice([0.0, 1.0, generator.random()]))
    return dict(zip(names, generator.dirichlet(np.ones(len(names))).tolist(), strict=True))
