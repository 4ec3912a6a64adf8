"""What is printed of a comparison, and shown in a notebook."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pets import pets

import kerasduet as kd
from kerasduet.confusion.r_format import cut_columns, display_width

# The statistics were checked with R: prop.test for Wilson intervals, mcnemar.test, dbinom, caret for kappa.
PAGE = """\
Two models on the same 8 rows

  first:  mlp
  second: cnn

              second right  second wrong
first right              3             1
first wrong              2             2

Accuracy: first 0.5000, second 0.6250
  second - first = 0.1250, 95% CI (-0.3028, 0.4962)
  McNemar's test, corrected: X-squared = 0, df = 1, p-value = 1
  exact test: p-value = 1; mid-p: p-value = 0.625
  Cohen's kappa between the predictions = 0.2558

Recall of each class (p-values of the same test, adjusted by Holm)
class             rows   first  second    diff           95% CI       p adjusted
cat                  2   0.500   1.000   0.500  (-0.273, 0.905)       1        1
cow                  2   0.500   0.500   0.000  (-0.573, 0.573)      NA       NA
dog                  4   0.500   0.500   0.000  (-0.495, 0.495)       1        1

4 discordant rows: 1 only first has right, 2 only second, 1 neither.
  truth               first               second                  rows
  cat                 cow                 cat                        1
  cow                 cat                 dog                        1
  dog                 cat                 dog                        1
  dog                 dog                 cow                        1"""


def test_the_page() -> None:
    assert str(pets(names=("mlp", "cnn"))) == PAGE


def test_a_page_of_many_classes_shows_the_clearest_differences() -> None:
    names = [f"class {i}" for i in range(30)]
    truth = np.repeat(np.arange(30), 10)
    first = np.where(truth == 7, 0, truth)
    comparison = kd.Comparison.from_predictions(truth=truth, first=first, second=truth, class_names=names)
    lines = str(comparison).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("class  "))
    assert lines[start + 1].startswith("class 7 ")
    assert "... and 10 classes with larger p-values: see to_frame()" in lines
    assert len(lines) <= 60


def test_the_page_shows_no_negative_zero() -> None:
    truth = [0] * 5000
    comparison = kd.Comparison.from_predictions(
        truth=truth, first=truth, second=[1, *truth[1:]], class_names=("cat", "dog")
    )
    assert comparison.by_class["cat"]["difference"] == -0.0002
    row = next(line for line in str(comparison).splitlines() if line.startswith("cat"))
    assert row.split()[2:5] == ["1.000", "1.000", "0.000"]


@pytest.mark.parametrize(
    "names",
    [
        [f"a class whose name is long, number {i}" for i in range(12)],
        [f"number {i} of the classes with a long name" for i in range(12)],
        [f"all of them alike {i} in the beginning and at the end" for i in range(12)],
        ["cat", "cat ", " cat", "", " ", "a\nb", "x" * 14 + "..."],
        ["表" * 9 + str(i) for i in range(12)],
    ],
)
@pytest.mark.parametrize("paired", [True, False])
def test_the_page_tells_all_classes_apart_in_80_columns(names: list[str], paired: bool) -> None:
    codes = [*range(len(names))] * 2
    if paired:
        other = codes[1:] + codes[:1]
        comparison = kd.Comparison.from_predictions(
            truth=codes, first=codes, second=other, class_names=names, names=["m" * 80 + "1", "m" * 80 + "2"]
        )
    else:
        matrix = kd.confusion_matrix(codes, codes, class_names=names)
        comparison = kd.compare_fits(matrix, matrix)
    lines = str(comparison).split("\n")
    assert max(map(display_width, lines)) <= 80
    start = next(i for i, line in enumerate(lines) if line.startswith("class ")) + 1
    labels = [cut_columns(line, 15 if paired else 22)[0] for line in lines[start : start + len(names)]]
    assert len(set(labels)) == len(names)
    assert lines[2].removeprefix("  first: ") != lines[3].removeprefix("  second:")


def test_a_comparison_in_a_notebook_has_every_class_in_full() -> None:
    names = [f"<a class whose name is long, number {i}>" for i in range(30)]
    codes = [*range(30)]
    comparison = kd.Comparison.from_predictions(truth=codes, first=codes, second=codes, class_names=names)
    page = comparison._repr_html_()
    assert page.count("&lt;a class whose name is long") == 30
    assert "<a class" not in page
    assert "Two models on the same 30 rows" in page


CODES = st.integers(0, 3)


@pytest.mark.slow
@given(
    st.lists(st.tuples(CODES, CODES, CODES), min_size=1, max_size=30),
    st.tuples(st.text(min_size=1, max_size=90), st.text(min_size=1, max_size=5)).filter(
        lambda x: x[0] != x[1]
    ),
)
def test_any_predictions_give_a_page_json_and_a_frame(
    rows: list[tuple[int, int, int]], names: tuple[str, str]
) -> None:
    truth, first, second = (list(each) for each in zip(*rows, strict=True))
    known = ["a", "日本語" * 10, "class\nof two lines", "d" * 40]
    comparison = kd.Comparison.from_predictions(
        truth=truth, first=first, second=second, class_names=known, names=names
    )
    assert max(map(display_width, str(comparison).split("\n"))) <= 80
    data = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))
    assert sum(data["right"].values()) == len(rows) == comparison.accuracy["rows_first"]
    assert len(comparison.discordant) == sum(a != b for a, b in zip(first, second, strict=True))
    assert len(comparison.to_frame()) == 5
    turned = kd.Comparison.from_predictions(truth=truth, first=second, second=first, class_names=known)
    assert turned.accuracy["difference"] == -(comparison.accuracy["difference"] or 0)
    assert same(turned.accuracy["p_value"], comparison.accuracy["p_value"])
    matrices = [
        kd.ConfusionMatrix.from_predictions(prediction=p, truth=truth, class_names=known)
        for p in (first, second)
    ]
    unpaired = kd.compare_fits(*matrices, names=names)
    assert unpaired.accuracy["difference"] == pytest.approx(comparison.accuracy["difference"], abs=1e-12)
    assert max(map(display_width, str(unpaired).split("\n"))) <= 80


def same(one: float | None, other: float | None) -> bool:
    return one == other or (math.isnan(one or 0) and math.isnan(other or 0))
