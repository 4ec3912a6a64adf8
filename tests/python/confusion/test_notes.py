"""The notes beside a report: why statistics are missing, intervals, Bowker's test, averages."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

import kerasduet as kd
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes import confusion_notes

PETS = ["cat", "dog"]
THREE = [[20, 3, 1], [4, 30, 2], [1, 2, 37]]


def notes_of(table, names=None, **arguments):
    return confusion_notes(ConfusionMatrix.from_table(table, names, **arguments))


def test_a_complete_report_needs_no_explanation():
    notes = notes_of(THREE)
    assert (notes.missing, notes.empty_pairs, notes.ties) == ((), (), ())


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            [[3, 1], [0, 0]],
            '"dog" is never predicted: its Precision and F1 are NA; its Pos Pred Value is NaN.',
        ),
        ([[3, 1], [0, 0]], '"cat" is every prediction: its Neg Pred Value is NaN.'),
        (
            [[3, 0], [1, 0]],
            '"dog" is absent from the reference: its Sensitivity, Pos Pred Value, Neg Pred Value, Recall, '
            "F1 and Balanced Accuracy are NA.",
        ),
        ([[0, 4], [7, 0]], '"cat" is never predicted right: its F1 is NaN.'),
        ([[5, 0], [0, 0]], "All rows are predicted and known to be one class: kappa is NaN."),
        ([[0, 0], [0, 0]], "The table is empty: there is no accuracy, no kappa and no test."),
        (
            [[1.5, 1], [2, 3]],
            "The counts are not whole numbers: the interval and the test of accuracy are NA.",
        ),
    ],
)
def test_why_statistics_are_missing(table, sentence):
    notes = notes_of(table, PETS)
    assert sentence in notes.missing
    assert sentence in str(notes).splitlines()


@pytest.mark.parametrize(
    "table", [THREE, [[5, 0, 2], [1, 0, 0], [0, 0, 3]], [[4, 0, 0], [0, 0, 0], [0, 1, 0]]]
)
def test_every_missing_by_class_statistic_is_named_with_its_class(table):
    matrix = ConfusionMatrix.from_table(table, ["a", "b", "c"])
    for label, statistics in matrix.by_class.items():
        name = label.removeprefix("Class: ")
        said = " ".join(text for text in confusion_notes(matrix).missing if text.startswith(f'"{name}"'))
        missing = [key for key, value in statistics.items() if value is None or math.isnan(value)]
        assert all(key in said for key in missing)
        assert bool(said) == bool(missing)


def test_the_pairs_that_empty_mcnemars_test_are_named():
    notes = notes_of([[5, 0, 2], [0, 4, 1], [1, 0, 3]], ["a", "b", "c"])
    assert notes.empty_pairs == (("a", "b"),)
    assert "McNemar's test is NaN because some classes are never confused either way: a and b." in str(notes)


def test_many_empty_pairs_are_counted_not_listed():
    text = str(notes_of([[int(i == j) for j in range(10)] for i in range(10)]))
    assert "A and B, A and C" in text
    assert "and 35 more pairs." in text


def test_bowker_without_empty_pairs_by_hand():
    # (2 - 1)^2 / 3 + (1 - 0)^2 / 1 = 4/3 on two pairs: exp(-2/3) is its tail.
    notes = notes_of([[5, 0, 2], [0, 4, 1], [1, 0, 3]])
    assert notes.bowker["statistic"] == pytest.approx(4 / 3, rel=1e-15)
    assert notes.bowker["df"] == 2
    assert notes.bowker["p_value"] == pytest.approx(math.exp(-2 / 3), rel=1e-14)


def test_bowker_equals_caret_when_no_pair_is_empty():
    matrix = ConfusionMatrix.from_table(THREE)
    assert confusion_notes(matrix).bowker["p_value"] == matrix.overall["McnemarPValue"]


def test_bowker_of_a_diagonal_has_no_p_value():
    assert notes_of([[1, 0], [0, 1]]).bowker == {"statistic": 0.0, "df": 0, "p_value": None}


def test_a_blank_name_is_shown_between_quotation_marks() -> None:
    matrix = ConfusionMatrix.from_table([[1, 0, 0], [0, 1, 0], [0, 0, 1]], ["", " ", "b"])
    page = str(confusion_notes(matrix))
    assert 'never confused either way: "" and " ", "" and b, " " and b.' in page
    assert 'rate is shared by "", " " and b.' in page


def test_ties_in_the_no_information_rate():
    notes = notes_of([[3, 1, 0], [1, 3, 0], [0, 0, 2]], ["a", "b", "c"])
    assert notes.ties == ("a", "b")
    assert "The no-information rate is shared by a and b." in str(notes)


def test_intervals_are_clopper_pearson_of_the_observed_proportions():
    # binom.test(20, 25)$conf.int and binom.test(20, 24)$conf.int in R
    intervals = notes_of(THREE, ["a", "b", "c"]).intervals["a"]
    assert intervals["Sensitivity"] == pytest.approx((0.59296256772132272, 0.931688535987516), rel=1e-12)
    assert intervals["Precision"] == pytest.approx((0.62615828651131722, 0.95264637339274283), rel=1e-12)
    for name, (low, high) in intervals.items():
        statistic = ConfusionMatrix.from_table(THREE, ["a", "b", "c"]).by_class["Class: a"][name]
        assert low < statistic < high


def test_a_given_prevalence_has_no_interval_for_its_statistics():
    given = set(notes_of(THREE, prevalence={"A": 0.1, "B": 0.2, "C": 0.7}).intervals["A"])
    assert set(notes_of(THREE).intervals["A"]) - given == {"Pos Pred Value", "Neg Pred Value", "Prevalence"}


def test_counts_that_are_not_whole_have_no_intervals():
    assert notes_of([[1.5, 1], [2, 3]]).intervals == {}


@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_averages_are_those_of_scikit_learn(average):
    truth = [j for row in THREE for j, count in enumerate(row) for _ in range(count)]
    prediction = [i for i, row in enumerate(THREE) for _ in range(sum(row))]
    precision, recall, f1, _ = precision_recall_fscore_support(truth, prediction, average=average)
    averages = notes_of(THREE).averages
    got = [averages[name][average] for name in ("Precision", "Recall", "F1")]
    assert got == pytest.approx([precision, recall, f1], rel=1e-12)


def test_averages_say_how_many_classes_they_are_of():
    averages = notes_of([[3, 1], [0, 0]], PETS).averages
    assert averages["Precision"] == {"macro": 0.75, "weighted": 0.75, "classes": 1}
    assert averages["Recall"]["classes"] == 2


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=3, max_size=3))
def test_averages_leave_out_what_scikit_learn_leaves_out(table):
    truth = [j for row in table for j, count in enumerate(row) for _ in range(count)]
    prediction = [i for i, row in enumerate(table) for _ in range(sum(row))]
    if not truth:
        return
    averages = notes_of(table).averages
    for average in ("macro", "weighted"):
        *expected, _ = precision_recall_fscore_support(
            truth, prediction, labels=[0, 1, 2], average=average, zero_division=math.nan
        )
        got = [averages[name][average] for name in ("Precision", "Recall", "F1")]
        for one, other in zip(got, expected, strict=True):
            # With no weight left scikit-learn gives some number, and we None.
            assert (one is None and average == "weighted") or one == pytest.approx(other, rel=1e-12)


def test_a_class_that_is_only_predicted_wrongly_counts_as_0_in_the_f1():
    matrix = kd.confusion_matrix([0, 2, 1, 0, 0, 1], [0, 1, 2, 0, 1, 2], class_names=["a", "b", "c"])
    f1 = confusion_notes(matrix).averages["F1"]
    assert f1 == {"macro": pytest.approx(0.8 / 3), "weighted": pytest.approx(0.8 / 3), "classes": 3}
    assert math.isnan(matrix.by_class["Class: b"]["F1"])  # caret's own stays


def test_a_class_that_is_never_predicted_counts_as_0_in_the_f1_and_is_left_out_of_the_precision():
    averages = notes_of([[3, 1, 0], [0, 0, 0], [0, 0, 2]]).averages
    assert averages["F1"] == {
        "macro": pytest.approx((6 / 7 + 1) / 3),
        "weighted": pytest.approx((6 / 7 * 3 + 2) / 6),
        "classes": 3,
    }
    assert averages["Precision"]["classes"] == 2
    assert notes_of([[3, 0, 1], [1, 0, 0], [0, 0, 2]]).averages["Recall"]["classes"] == 2  # b is absent
    absent = notes_of([[3, 0, 1], [0, 0, 0], [1, 0, 2]]).averages
    assert [absent[name]["classes"] for name in ("Precision", "Recall", "F1")] == [2, 2, 2]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(1, 9), min_size=4, max_size=4), min_size=4, max_size=4))
def test_weighted_kappa_is_that_of_scikit_learn(table):
    truth = [j for row in table for j, count in enumerate(row) for _ in range(count)]
    prediction = [i for i, row in enumerate(table) for _ in range(sum(row))]
    for weights, kappa in notes_of(table).weighted_kappa.items():
        assert kappa == pytest.approx(
            cohen_kappa_score(truth, prediction, weights=weights), rel=1e-9, abs=1e-9
        )


def test_weighted_kappa_of_two_classes_is_carets_and_of_one_class_is_missing():
    matrix = ConfusionMatrix.from_table([[8, 1], [2, 9]])
    assert confusion_notes(matrix).weighted_kappa == {
        "linear": pytest.approx(matrix.overall["Kappa"]), "quadratic": pytest.approx(matrix.overall["Kappa"])
    }  # fmt: skip
    for table in ([[5, 0], [0, 0]], [[0, 0], [0, 0]]):
        assert notes_of(table).weighted_kappa == {"linear": None, "quadratic": None}
    page = str(confusion_notes(matrix))
    assert (
        "Weighted kappa, of classes in order (not caret's)\n  linear weights: 0.7, quadratic weights: 0.7"
        in page
    )


def test_notes_in_a_notebook_are_tables_and_everything_is_escaped():
    notes = notes_of([[3, 1], [0, 0]], ["<b>", "a\nb"])
    shown = notes._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
    assert "\n" not in shown
    assert shown.count("<table>") == 2
    assert repr(notes) == "<ConfusionNotes: 2 reasons of missing statistics, averages, intervals>"


def test_notes_are_json():
    data = json.loads(json.dumps(notes_of([[5, 0, 2], [0, 0, 0], [1, 0, 3]]).to_dict(), allow_nan=False))
    assert data["empty_pairs"] == [["A", "B"], ["B", "C"]]
    assert list(data) == [
        "missing", "empty_pairs", "ties", "intervals", "bowker", "averages", "weighted_kappa"
    ]  # fmt: skip
