"""caret's statistics and caret's text: the golden tables, every check of the input, and any table at all."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes import confusion_notes
from kerasduet.errors import KerasDuetError

DATA = Path(__file__).parents[2] / "data"


def read_lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


GOLDEN = {case["name"]: case for case in read_lines("caret_golden.jsonl")}
MORE = {case["name"]: case for case in read_lines("caret_more.jsonl")}
MODES = ("sens_spec", "prec_recall", "everything")
PETS = ["cat", "dog"]


def golden_matrix(name: str) -> ConfusionMatrix:
    case = GOLDEN[name]
    return ConfusionMatrix.from_table(case["table"], case["levels"], dnn=case["dnn"], **(case["args"] or {}))


def same(got: float | None, text: str) -> bool:
    """Compare with caret's 17 digits: within 1e-12, and with the same kind of missing."""
    if text == "NA" or got is None:
        return text == "NA" and got is None
    if text == "NaN" or math.isnan(got):
        return text == "NaN" and math.isnan(got)
    return math.isclose(got, float(text), rel_tol=1e-12, abs_tol=1e-12)


def differences(got: dict, wanted: dict) -> list[str]:
    assert list(got) == list(wanted)
    return [f"{name}: {got[name]} {text}" for name, text in wanted.items() if not same(got[name], text)]


def test_there_are_a_hundred_golden_tables():
    assert len(GOLDEN) == 100


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_statistics(name):
    case, matrix = GOLDEN[name], golden_matrix(name)
    assert differences(matrix.overall, case["overall"]) == []
    if len(case["levels"]) == 2:
        assert differences(matrix.by_class, case["byClass"]) == []
        assert matrix.positive == case["positive"]
    else:
        assert list(matrix.by_class) == list(case["byClass"])
        for label, wanted in case["byClass"].items():
            assert differences(matrix.by_class[label], wanted) == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", GOLDEN)
def test_golden_texts(name, mode):
    assert golden_matrix(name).report(mode) == "\n".join(GOLDEN[name][f"print_{mode}"])


def test_tutorial_fashion_mnist():
    matrix = golden_matrix("tutorial_fashion_mnist")
    text = str(matrix)
    assert text == "\n".join(GOLDEN["tutorial_fashion_mnist"]["print_sens_spec"])
    assert (round(matrix.overall["Accuracy"], 4), round(matrix.overall["Kappa"], 4)) == (0.8906, 0.8784)
    assert "               Accuracy : 0.8906          \n                 95% CI : (0.8843, 0.8967)\n" in text


@pytest.mark.parametrize("name", MORE)
def test_widths_digits_dnn_labels_prevalence_and_counts_that_are_not_whole(name):
    case = MORE[name]
    given = {key: case[key] for key in ("table", "class_names", "dnn", "positive", "prevalence")}
    matrix = ConfusionMatrix.from_table(**given)
    assert matrix.report(case["mode"], case["width"], case["digits"]) == "\n".join(case["report"])
    assert differences(matrix.overall, dict(zip(matrix.overall, case["overall"], strict=True))) == []
    nested = matrix.by_class.values() if len(case["class_names"]) > 2 else [matrix.by_class]
    statistics = [value for each in nested for value in each.values()]
    assert all(same(got, text) for got, text in zip(statistics, case["by_class"], strict=True))


LABELLED = pd.DataFrame([[1, 0], [0, 1]], index=["a", "b"], columns=["b", "a"])
THREE = np.eye(3, dtype=int)


@pytest.mark.parametrize(
    ("table", "arguments", "code", "text"),
    [
        (
            [1, 2],
            {},
            "invalid_table",
            "`table` must have two dimensions, predictions and truth, not the shape [2].",
        ),
        (
            [[1, 2], [3]],
            {},
            "invalid_table",
            "`table` must have rows of equal length that hold numbers only.",
        ),
        (
            [[1, 2]],
            {},
            "not_square",
            "`table` must have a row and a column for each class, not the shape [1, 2].",
        ),
        (
            LABELLED,
            {},
            "class_names_differ",
            '`table` must have the same names of rows and columns, in order, not ["a", "b"] and ["b", "a"].',
        ),
        ([[1, 2], [3, 4]], {"class_names": ["a", "b", "c"]}, "class_names_differ", None),
        ([[1]], {}, "one_class", None),
        (
            [[1, 2], [3, 4]],
            {"positive": "cow"},
            "invalid_positive",
            '`positive` must be a class, "A" or "B", not "cow".',
        ),
        ([[1, 2], [3, 4]], {"positive": 1}, "invalid_positive", None),
        (THREE, {"positive": 1}, "invalid_positive", "`positive` must be the name of a class, not 1."),
        (
            [[1, 2], [3, 4]],
            {"prevalence": [0.1, 0.9]},
            "invalid_prevalence",
            "`prevalence` must be one number from 0 to 1 with two classes, not [0.1, 0.9].",
        ),
        (
            THREE,
            {"prevalence": {"A": 0.5, "B": 0.5}},
            "invalid_prevalence",
            "`prevalence` must be a number from 0 to 1 by name for each of 3 classes, not "
            '{"A": 0.5, "B": 0.5}.',
        ),
        (
            THREE,
            {"prevalence": [0.2, 0.3, 0.5]},
            "invalid_prevalence",
            "`prevalence` must be a number from 0 to 1 by name for each of 3 classes, not [0.2, 0.3, 0.5].",
        ),
        ([[1, 2], [3, 4]], {"prevalence": 1.5}, "invalid_prevalence", None),
        ([[1, 2], [3, 4]], {"prevalence": math.nan}, "invalid_prevalence", None),
        ([[1, 2], [3, 4]], {"prevalence": "half"}, "invalid_prevalence", None),
        (
            [[1, -2], [3, 4]],
            {},
            "invalid_counts",
            "`table` must hold counts, finite and at least 0, not -2 in row 1, column 2.",
        ),
        (
            [[1, None], [3, 4]],
            {},
            "invalid_counts",
            "`table` must hold counts, finite and at least 0, not NaN in row 1, column 2.",
        ),
        (np.array([[2**63, 0], [0, 0]], np.uint64), {}, "invalid_counts", None),
        ([[1e308, 1e308], [0, 0]], {}, "invalid_counts", None),
        ([[1, math.inf], [3, 4]], {}, "invalid_counts", None),
        ([["a", "b"], ["c", "d"]], {}, "invalid_counts", None),
        (
            np.zeros((27, 27), int),
            {},
            "missing_class_names",
            "`class_names` must be given for more than 26 classes, and there are 27.",
        ),
        ([[1, 0], [0, 1]], {"class_names": "ab"}, "invalid_argument", None),
    ],
)
def test_tables_that_are_refused(table, arguments, code, text):
    with pytest.raises(KerasDuetError) as caught:
        ConfusionMatrix.from_table(table, **arguments)
    assert caught.value.code == code
    assert text is None or str(caught.value) == text


def test_report_refuses_a_wrong_mode_width_or_frame():
    matrix = ConfusionMatrix.from_table([[1, 2], [3, 4]])
    with pytest.raises(KerasDuetError) as caught:
        matrix.report(mode="all")
    assert caught.value.code == "invalid_mode"
    assert str(caught.value) == '`mode` must be "sens_spec", "prec_recall" or "everything", not "all".'
    for arguments in ({"width": 9}, {"width": True}, {"digits": 0}, {"digits": 4.5}):
        with pytest.raises(KerasDuetError, match="a whole number of at least"):
            matrix.report(**arguments)
    with pytest.raises(KerasDuetError, match='`what` must be "xtabs", "overall" or "classes", not "all"'):
        matrix.to_frame("all")


def test_prevalence_changes_the_predictive_values_only():
    table, names = [[20, 3, 1], [4, 30, 2], [1, 2, 37]], ["a", "b", "c"]
    observed = ConfusionMatrix.from_table(table, names).by_class["Class: a"]
    matrix = ConfusionMatrix.from_table(table, names, prevalence={"a": 0.2, "b": 0.3, "d": 0.5})
    changed = {name for name, value in matrix.by_class["Class: a"].items() if value != observed[name]}
    assert changed == {"Pos Pred Value", "Neg Pred Value", "Prevalence"}
    left_out = matrix.by_class["Class: c"]
    assert [left_out[name] for name in ("Pos Pred Value", "Neg Pred Value", "Prevalence")] == [None] * 3
    assert '"c" was given no prevalence' in str(confusion_notes(matrix))


def test_json_keeps_na_and_nan_apart_and_comes_back():
    matrix = ConfusionMatrix.from_table(
        [[5, 0, 2], [0, 0, 0], [0, 0, 3]],
        ["a", "b", "c"],
        positive="b",
        prevalence={"a": 0.2, "b": 0.3, "c": 0.5},
    )
    text = json.dumps(matrix.to_dict(), allow_nan=False)
    data = json.loads(text)
    assert data["overall"]["McnemarPValue"] == "NaN"
    assert data["by_class"]["Class: b"]["Sensitivity"] is None
    again = ConfusionMatrix.from_dict(data)
    assert json.dumps(again.to_dict()) == text
    assert again.report() == matrix.report()


def test_from_dict_refuses_what_is_no_confusion_matrix():
    table = [[1, 2], [3, 4]]
    for data in ([], {"table": table}, {"table": table, "class_names": "ab"}):
        with pytest.raises(KerasDuetError) as caught:
            ConfusionMatrix.from_dict(data)
        assert caught.value.code == "not_a_confusion_matrix"


def test_frames_are_those_of_as_matrix():
    matrix = golden_matrix("doc2pos")
    table = matrix.to_frame()
    assert (table.index.name, table.columns.name, table.shape) == ("Prediction", "Reference", (2, 2))
    assert ConfusionMatrix.from_table(table, positive="normal").report() == matrix.report()
    assert matrix.to_frame("overall").loc["Accuracy", "overall"] == matrix.overall["Accuracy"]
    assert matrix.to_frame("classes").columns.tolist() == ["normal"]
    digits = golden_matrix("fashion10digits").to_frame("classes")
    assert (digits.shape, digits.columns[0], digits.index[0]) == ((11, 10), "0", "Sensitivity")


def test_html_shows_escaped_labels_and_the_statistics():
    page = ConfusionMatrix.from_table([[1, 2], [3, 4]], ["<b>", "c"])._repr_html_()
    assert "<th>&lt;b&gt;</th><td>1</td><td>2</td>" in page
    assert "Accuracy : 0.5" in page


def test_the_table_cannot_be_changed_and_the_input_is_not_shared():
    counts = np.array([[1, 2], [3, 4]])
    matrix = ConfusionMatrix.from_table(counts)
    counts[0, 0] = 9
    assert matrix.table[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        matrix.table[0, 0] = 2


cells = st.one_of(
    st.integers(-1, 40), st.integers(0, 2**64), st.floats(), st.just(0), st.none(), st.text(max_size=1)
)
counts = st.one_of(st.integers(0, 60_000), st.sampled_from([0, 0, 1]))


@st.composite
def square_tables(draw, values=counts):
    size = draw(st.integers(2, 6))
    return draw(st.lists(st.lists(values, min_size=size, max_size=size), min_size=size, max_size=size))


@given(
    st.one_of(st.lists(st.lists(cells, max_size=4), max_size=4), square_tables(cells), cells),
    st.sampled_from(MODES),
)
def test_any_table_gives_a_report_or_an_error_of_ours(table, mode):
    try:
        matrix = ConfusionMatrix.from_table(table)
    except KerasDuetError as error:
        assert error.code
    else:
        assert matrix.report(mode).startswith("Confusion Matrix and Statistics\n\n")
        assert str(confusion_notes(matrix))


@given(
    square_tables(), st.lists(st.text(max_size=12), min_size=6, max_size=6, unique=True), st.integers(20, 200)
)
def test_any_class_names_and_width_give_aligned_lines(table, names, width):
    matrix = ConfusionMatrix.from_table(table, names[: len(table)])
    assert json.loads(json.dumps(matrix.to_dict(), allow_nan=False))["table"] == table
    assert len(matrix.report(width=width).splitlines()) > len(table) + 10


@given(square_tables())
def test_transposing_the_table_swaps_precision_and_recall(table):
    names = list("abcdef")[: len(table)]
    matrix = ConfusionMatrix.from_table(table, names).to_frame("classes").astype(float)
    swapped = ConfusionMatrix.from_table(np.transpose(table), names).to_frame("classes").astype(float)
    np.testing.assert_allclose(matrix.loc["Precision"], swapped.loc["Recall"], rtol=1e-12)


@pytest.mark.parametrize(
    "prevalence", [[0.2, 0.3], {"": 0.3}, {"NA": 0.3}, {"dog": 0.3}, "0.3", 1 + 2j, [], {}]
)
def test_a_prevalence_of_two_classes_is_one_number_of_the_positive_class(prevalence):
    with pytest.raises(KerasDuetError) as caught:
        ConfusionMatrix.from_table([[1, 2], [3, 4]], ["cat", "dog"], prevalence=prevalence)
    assert caught.value.code == "invalid_prevalence"


@pytest.mark.parametrize("prevalence", [0.3, [0.3], (0.3,), np.array([0.3]), np.float32(0.25), {"cat": 0.3}])
def test_a_prevalence_of_two_classes_may_be_named(prevalence):
    matrix = ConfusionMatrix.from_table([[1, 2], [3, 4]], ["cat", "dog"], prevalence=prevalence)
    assert matrix.prevalence in (0.3, 0.25)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (np.zeros((2, 2, 2)), "invalid_table"),
        (np.zeros((2, 2), [("x", int), ("y", float)]), "invalid_counts"),
        ([[10**400, 1], [1, 1]], "invalid_table"),
        (pd.DataFrame([[1, 2], [3, 4]], ["a", "a"], ["a", "a"]), "repeated_class"),
    ],
)
def test_tables_of_other_kinds_are_refused(table, code):
    with pytest.raises(KerasDuetError) as caught:
        ConfusionMatrix.from_table(table)
    assert caught.value.code == code


@pytest.mark.parametrize("arguments", [{"mode": []}, {"digits": 0}, {"width": 9}])
def test_reports_of_other_kinds_are_refused(arguments):
    with pytest.raises(KerasDuetError):
        ConfusionMatrix.from_table([[1, 2], [3, 4]]).report(**arguments)


def test_more_digits_than_r_has_are_as_many_as_r_has():
    matrix = ConfusionMatrix.from_table([[1, 2], [3, 4]])
    assert matrix.report(digits=1000) == matrix.report(digits=22)
