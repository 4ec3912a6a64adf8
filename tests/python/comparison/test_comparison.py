"""Two models compared: the tests and intervals, what is refused, and what is printed and drawn."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kerasduet as kd
from kerasduet.comparison.paired_tests import mcnemar_exact, mcnemar_mid_p, paired_interval
from kerasduet.comparison.proportions import holm, independent_interval, two_sample_test, wilson_interval
from kerasduet.confusion.r_format import cut_columns, display_width
from kerasduet.confusion.statistics import mcnemar

PETS = ("cat", "cow", "dog")
TRUTH = ["cat", "cat", "cow", "cow", "dog", "dog", "dog", "dog"]
FIRST = ["cat", "cow", "cow", "cat", "cow", "cat", "dog", "dog"]
SECOND = ["cat", "cat", "cow", "dog", "cow", "dog", "cow", "dog"]


def pets(first: list[str] = FIRST, second: list[str] = SECOND, **arguments: object) -> kd.Comparison:
    return kd.Comparison.from_predictions(
        truth=TRUTH, first=first, second=second, class_names=PETS, **arguments
    )


def evaluation(
    prediction: list[str] = FIRST, truth: list[str] = TRUTH, class_names: tuple[str, ...] = PETS
) -> kd.Evaluation:
    kind = pd.CategoricalDtype(list(class_names))
    frame = pd.DataFrame(
        {"truth": pd.Series(truth, dtype=kind), ".pred_class": pd.Series(prediction, dtype=kind)}
    )
    return kd.Evaluation(0.5, {}, frame, class_names, "fingerprint")


def error_of(call, *arguments, **named) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    with pytest.raises(kd.KerasDuetError) as error:
        call(*arguments, **named)
    return error.value.code, error.value.message


# R 4.2: mcnemar.test's statistic and p-value, binom.test's p-value, and the mid-p-value by dbinom and pbinom.
@pytest.mark.parametrize(
    ("counts", "statistic", "p_value", "exact", "mid_p"),
    [
        ((6, 16), 3.6818181818181817, 0.055008833629265723, 0.05247879028320316, 0.034689664840698284),
        ((5, 5), 0, 1, 1, 0.876953125),
        ((1, 0), 0, 1, 1, 0.5),
        ((0, 40), 38.025, 6.9843930615221454e-10, 1.8189894035458589e-12, 9.0949470177293066e-13),
        ((300, 600), 99.33444444444444, 2.132664164579807e-23, 8.196500619333206e-24, 6.134019050637123e-24),
        ((100000, 101000), 4.965179104477612, 0.02586263656892813, 0.02586239243973448, 0.02571447891762185),
    ],
)  # fmt: skip
def test_mcnemar(
    counts: tuple[int, int], statistic: float, p_value: float, exact: float, mid_p: float
) -> None:
    got = (*mcnemar(*counts), mcnemar_exact(*counts), mcnemar_mid_p(*counts))
    assert got == pytest.approx((statistic, p_value, exact, mid_p), rel=1e-10)
    assert mcnemar(*counts[::-1]) == mcnemar(*counts)
    assert mcnemar_mid_p(*counts[::-1]) == mcnemar_mid_p(*counts)


def test_without_a_row_that_differs_mcnemar_is_nan_and_the_exact_tests_are_missing() -> None:
    assert all(map(math.isnan, mcnemar(0, 0)))
    assert (mcnemar_exact(0, 0), mcnemar_mid_p(0, 0)) == (None, None)


# The mid-p and exact p-values and the interval that Fagerland, Lydersen and Laake (2013; 2014, Statistics in
# Medicine 33:2850) give for airway hyper-responsiveness before and after stem cell transplantation.
def test_published_paired_example() -> None:
    assert (round(mcnemar_exact(1, 7) or 0, 3), round(mcnemar_mid_p(1, 7) or 0, 3)) == (0.070, 0.039)
    lower, upper = paired_interval(1, 1, 7, 12)
    assert (round(lower, 3), round(upper, 3)) == (0.026, 0.507)


# Newcombe 1998, Statistics in Medicine 17:2635 and 17:873.
def test_newcombes_examples() -> None:
    assert paired_interval(20, 12, 2, 16) == pytest.approx((-0.3292, -0.0562), abs=5e-5)
    assert independent_interval(48, 80, 56, 70) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "statistic", "p_value"),
    [
        ((48, 80, 56, 70), 6.1142704102962266, 0.013409475178668924),
        ((500000, 1000000, 501500, 1000000), 4.4940121115272511, 0.034013761184860332),
        ((3, 5, 4, 5), 0, 1),
    ],
)
def test_two_samples_as_prop_test(counts: tuple[int, ...], statistic: float, p_value: float) -> None:
    assert two_sample_test(*counts) == pytest.approx((statistic, p_value), rel=1e-10)


def test_two_samples_that_r_has_no_test_for() -> None:
    assert two_sample_test(0, 0, 1, 2) == (None, None)
    assert all(math.isnan(each or 0) for each in (*two_sample_test(0, 3, 0, 2), *two_sample_test(3, 3, 2, 2)))


def test_holm_passes_missing_p_values_by() -> None:
    adjusted = holm([0.01, None, 0.04, 0.03, math.nan, 0.9])
    assert adjusted.pop(1) is None
    assert adjusted == pytest.approx([0.04, 0.09, 0.09, math.nan, 0.9], nan_ok=True)


COUNT = st.integers(0, 10**6)


@given(COUNT, COUNT, COUNT, COUNT)
def test_paired_intervals_hold_the_difference_and_turn_with_the_models(
    a: int, b: int, c: int, d: int
) -> None:
    rows = a + b + c + d
    if rows:
        lower, upper = paired_interval(a, b, c, d)
        assert -1 <= lower <= (c - b) / rows <= upper <= 1
        assert paired_interval(a, c, b, d) == pytest.approx((-upper, -lower), abs=1e-12)


@given(COUNT, st.integers(1, 10**6), COUNT, st.integers(1, 10**6))
def test_unpaired_intervals_hold_the_difference_and_turn_with_the_models(
    x: int, n: int, y: int, m: int
) -> None:
    x, y = min(x, n), min(y, m)
    lower, upper = independent_interval(x, n, y, m)
    assert -1 <= lower <= y / m - x / n <= upper <= 1
    assert independent_interval(y, m, x, n) == pytest.approx((-upper, -lower), abs=1e-12)
    low, high = wilson_interval(x, n)
    assert 0 <= low <= x / n <= high <= 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_adjusted_p_values_are_larger_and_in_the_same_order(p_values: list[float | None]) -> None:
    pairs = sorted((p, q) for p, q in zip(p_values, holm(p_values), strict=True) if p is not None)
    assert all(p <= q <= 1 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)


def test_the_same_rows() -> None:
    comparison = pets(names=("mlp", "cnn"))
    assert comparison.right == {"both": 3, "first_only": 1, "second_only": 2, "neither": 2}
    assert (comparison.accuracy["first"], comparison.accuracy["difference"]) == (0.5, 0.125)
    assert comparison.by_class["cat"]["difference"] == 0.5
    assert comparison.by_class["dog"]["difference"] == 0
    cross = kd.ConfusionMatrix.from_predictions(prediction=FIRST, truth=SECOND, class_names=PETS)
    assert comparison.kappa == cross.overall["Kappa"]
    assert repr(comparison) == "<Comparison: mlp and cnn, 3 classes, the same rows>"


def test_discordant_rows_say_what_changed_and_who_is_right() -> None:
    discordant = pets().discordant
    assert discordant.index.tolist() == [1, 3, 5, 6]
    assert discordant["truth"].tolist() == ["cat", "cow", "dog", "dog"]
    assert discordant["first"].tolist() == ["cow", "cat", "cat", "dog"]
    assert discordant["second"].tolist() == ["cat", "dog", "dog", "cow"]
    assert discordant["right"].tolist() == ["second", "neither", "second", "first"]
    assert pets().to_dict()["discordant"] == {
        "row": [2, 4, 6, 7],
        **{name: discordant[name].tolist() for name in ("truth", "first", "second", "right")},
    }


def test_the_frame_has_accuracy_and_each_recall() -> None:
    comparison = pets()
    frame = comparison.to_frame()
    assert frame["metric"].tolist() == ["Accuracy", "Recall", "Recall", "Recall"]
    assert frame["class"].tolist()[1:] == list(PETS)
    assert frame["difference"].tolist() == [0.125, *(f["difference"] for f in comparison.by_class.values())]
    assert math.isnan(frame["p_adjusted"][0])


def test_rows_without_a_class_are_left_out_and_reported() -> None:
    with pytest.warns(kd.ConfusionWarning, match="2 of 8 rows") as caught:
        comparison = pets(first=[None, *FIRST[1:]], second=[*SECOND[:-1], None])  # type: ignore[list-item]
    assert caught[0].message.code == "missing_rows"  # type: ignore[union-attr]
    assert (comparison.missing_rows, comparison.accuracy["rows_first"]) == (2, 6)
    assert comparison.discordant.index.tolist() == [1, 3, 5, 6]
    assert "2 rows with a missing class not counted." in str(comparison)


def test_a_class_without_rows_has_no_recall() -> None:
    comparison = kd.Comparison.from_predictions(truth=[0, 0], first=[0, 1], second=[0, 0], class_names=PETS)
    statistics = comparison.by_class["dog"]
    assert [statistics[name] for name in ("first", "second", "difference", "lower", "upper")] == [None] * 5
    assert comparison.to_dict()["by_class"]["dog"]["p_value"] == "NaN"
    tables = [kd.ConfusionMatrix.from_table([[3, 0], [1, 0]])] * 2
    assert kd.compare_fits(*tables).by_class["B"]["p_adjusted"] is None


def test_two_matrices_are_compared_as_unpaired() -> None:
    tables = [[[30, 10], [10, 50]], [[35, 5], [5, 55]]]
    first, second = (kd.ConfusionMatrix.from_table(table) for table in tables)
    comparison = kd.compare_fits(first, replace(second, missing_rows=3))
    assert not comparison.paired
    assert (comparison.right, comparison.kappa, comparison.to_dict()["discordant"]) == (None, None, None)
    assert comparison.missing_rows == 3
    got = (comparison.accuracy["statistic"], comparison.accuracy["p_value"])
    assert got == two_sample_test(80, 100, 90, 100)
    assert comparison.by_class["A"]["difference"] == 0.125
    assert str(comparison).startswith("Two models, unpaired:")
    assert error_of(lambda: comparison.discordant)[0] == "unpaired"


def test_evaluations_give_what_their_predictions_give() -> None:
    compared = kd.compare_fits(evaluation(FIRST), evaluation(SECOND))
    assert compared.to_dict() == pets().to_dict()


def test_evaluations_of_other_rows_are_refused() -> None:
    first = evaluation()
    other_data = replace(evaluation(), data_fingerprint="other")
    shorter = evaluation(FIRST[1:], TRUTH[1:])
    shuffled = evaluation(FIRST, [*TRUTH[1:], "cat"])
    start = "`first` and `second` must be evaluations of the same rows, but "
    for second, reason in (
        (other_data, "their data have different fingerprints."),
        (shorter, "they have 8 and 7 rows."),
        (shuffled, 'the truth of row 2 is "cat" in the one and "cow" in the other.'),
    ):
        assert error_of(kd.compare_fits, first, second) == ("different_rows", start + reason)


def test_what_cannot_be_compared_is_refused() -> None:
    first, matrix = evaluation(), evaluation().confusion_matrix
    turned = evaluation(class_names=PETS[::-1])
    numbers = replace(first, class_names=())
    assert error_of(kd.compare_fits, first, turned)[0] == "class_names_differ"
    assert error_of(kd.compare_fits, matrix, turned.confusion_matrix)[0] == "class_names_differ"
    assert error_of(kd.compare_fits, first, numbers)[0] == "no_classes"
    wanted = "a fit or an evaluation, or a confusion matrix as the other is"
    message = f"`second` must be {wanted}, not an object of class ConfusionMatrix."
    assert error_of(kd.compare_fits, first, matrix) == ("invalid_argument", message)
    assert error_of(kd.compare_fits, "fit", first)[0] == "invalid_argument"


@pytest.mark.parametrize("names", ["ab", ("a",), ("a", "a"), ("a", ""), ("a", 2), None, 5])
def test_names_must_be_two_different_texts(names: object) -> None:
    assert error_of(pets, names=names)[0] == "invalid_argument"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first": FIRST[1:]}, "length_mismatch"),
        ({"second": [*SECOND[1:], "pig"]}, "unknown_class"),
        ({"second": [None] * 8}, "empty_data"),
        ({"truth": [], "first": [], "second": []}, "empty_data"),
        ({"class_names": ["cat"]}, "one_class"),
        ({"class_names": "ab"}, "invalid_argument"),
    ],
)
def test_predictions_that_are_refused(change: dict[str, object], code: str) -> None:
    given = {"truth": TRUTH, "first": FIRST, "second": SECOND, "class_names": PETS, **change}
    assert error_of(kd.Comparison.from_predictions, **given)[0] == code


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


CODES = st.integers(0, 3)


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
    assert max(map(width_of, str(comparison).split("\n"))) <= 80
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
    assert max(map(width_of, str(unpaired).split("\n"))) <= 80


def width_of(line: str) -> int:
    from kerasduet.confusion.r_format import display_width

    return display_width(line)


def same(one: float | None, other: float | None) -> bool:
    return one == other or (math.isnan(one or 0) and math.isnan(other or 0))


def test_the_plot_draws_each_difference_with_its_interval() -> None:
    comparison = pets(names=("mlp", "cnn"))
    axes = kd.plot_comparison(comparison).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Accuracy", *PETS]
    _, *lines = axes.lines  # the first is the line at zero
    points = [line.get_xdata()[0] for line in lines[1::2]]
    assert points == comparison.to_frame()["difference"].tolist()
    ends = [list(line.get_xdata()) for line in lines[::2]]
    assert ends == comparison.to_frame()[["lower", "upper"]].to_numpy().tolist()
    assert axes.get_xlabel().startswith("cnn - mlp")


def test_the_plot_marks_what_is_significant_after_holm() -> None:
    first, second = ([[40, 8, 4], [6, 36, 4], [4, 6, 42]], [[50, 2, 2], [0, 45, 1], [0, 3, 47]])
    comparison = kd.compare_fits(*(kd.ConfusionMatrix.from_table(table) for table in (first, second)))
    statistics = comparison.by_class.values()
    assert [(each["p_value"] or 1) < 0.05 for each in statistics] == [True, True, False]
    clear = [True, *((each["p_adjusted"] or 1) < 0.05 for each in statistics)]
    assert clear == [True, True, False, False]
    colors = [line.get_color() for line in kd.plot_comparison(comparison).axes[0].lines[1::2]]
    assert [color == colors[0] for color in colors] == clear
    assert comparison.to_frame()["significant"].tolist() == clear
    plain = comparison.to_dict()
    assert [each["significant"] for each in (plain["accuracy"], *plain["by_class"].values())] == clear


def test_nothing_is_significant_without_a_p_value() -> None:
    comparison = kd.Comparison.from_predictions(truth=[0, 0], first=[0, 0], second=[0, 0], class_names=PETS)
    assert math.isnan(comparison.accuracy["p_value"] or 0)
    assert not comparison.to_frame()["significant"].any()
    tables = [kd.ConfusionMatrix.from_table([[0, 0], [0, 0]])] * 2
    assert kd.compare_fits(*tables).accuracy["significant"] is False


def test_the_page_shows_no_negative_zero() -> None:
    truth = [0] * 5000
    comparison = kd.Comparison.from_predictions(
        truth=truth, first=truth, second=[1, *truth[1:]], class_names=("cat", "dog")
    )
    assert comparison.by_class["cat"]["difference"] == -0.0002
    row = next(line for line in str(comparison).splitlines() if line.startswith("cat"))
    assert row.split()[2:5] == ["1.000", "1.000", "0.000"]


def test_a_fit_of_a_regression_is_refused_before_it_is_evaluated() -> None:
    x = np.linspace(0, 1, 20, dtype=np.float32)[:, None]
    spec = kd.model_spec("xor_mlp").override({"layers.1.config.activation": "linear", "metrics": ["mae"]})
    fit = kd.fit(spec, (x, x[:, 0]), seed=1, epochs=1, mode="eager", verbose=0)
    with pytest.raises(kd.RunError, match="`second` is of a regression") as error:
        kd.compare_fits(evaluation(), fit)
    assert (error.value.code, error.value.details) == ("no_classes", {"argument": "second"})


def test_two_fits_are_compared_on_their_test_split() -> None:
    data = kd.garments(train=150, test=40)
    fits = [kd.fit("fashion_mlp", data, seed=1, epochs=epochs) for epochs in (1, 2)]
    first, second = (kd.evaluate(each) for each in fits)
    comparison = kd.compare_fits(*fits)
    assert comparison.to_dict() == kd.compare_fits(first, second).to_dict()
    assert comparison.accuracy["first"] == first.confusion_matrix.overall["Accuracy"]
    assert comparison.accuracy["second"] == second.confusion_matrix.overall["Accuracy"]
    assert error_of(kd.compare_fits, first, kd.evaluate(fits[1], split="train"))[0] == "different_rows"


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
