"""Predictions and truth as names, codes or factors: what is counted, reported and refused."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kerasduet as kd
from kerasduet.confusion.factors import class_codes, class_place, paired_codes
from kerasduet.confusion.matrix import ConfusionMatrix, ConfusionWarning
from kerasduet.confusion.notes import confusion_notes
from kerasduet.errors import KerasDuetError

PETS = ["cat", "dog"]


def test_codes_names_and_pandas_give_the_same_table():
    prediction, truth = [0, 1, 1, 0, 1], [0, 1, 0, 0, 0]
    names = [PETS[i] for i in prediction], [PETS[i] for i in truth]
    forms = [
        (prediction, truth),
        (np.array(prediction, np.uint8), np.array(truth, float)),
        names,
        (np.array(names[0]), np.array(names[1], object)),
        (pd.Series(names[0]), pd.Categorical(names[1])),
    ]
    for predicted, actual in forms:
        matrix = ConfusionMatrix.from_predictions(prediction=predicted, truth=actual, class_names=PETS)
        assert matrix.table.tolist() == [[2, 0], [2, 1]]


@pytest.mark.parametrize(
    ("rows", "class_names"), [([], PETS), (pd.Categorical([], PETS), None), (np.array([], int), PETS)]
)
def test_without_rows_the_table_is_empty_as_in_caret(rows, class_names):
    matrix = ConfusionMatrix.from_predictions(prediction=rows, truth=rows, class_names=class_names)
    assert (matrix.table.tolist(), matrix.class_names) == ([[0, 0], [0, 0]], ("cat", "dog"))
    report = str(matrix).split("\n")
    # As caret 6.0-93 prints confusionMatrix(factor(character(), c("cat", "dog")), ...)
    assert report[7:10] == [
        "               Accuracy : NaN     ",
        "                 95% CI : (NA, NA)",
        "    No Information Rate : NA      ",
    ]
    assert report[16:18] == ["            Sensitivity :  NA     ", "            Specificity :  NA     "]
    assert report[20] == "             Prevalence : NaN     "


def test_class_names_that_occur_are_sorted_when_none_are_given():
    matrix = ConfusionMatrix.from_predictions(prediction=["b", "a"], truth=["b", "c"])
    assert matrix.class_names == ("a", "b", "c")


@pytest.mark.parametrize("missing", [None, math.nan, np.float32("nan"), pd.NA, pd.NaT])
def test_rows_with_a_missing_class_are_counted_and_reported(missing):
    with pytest.warns(ConfusionWarning, match="2 of 5 rows") as caught:
        matrix = ConfusionMatrix.from_predictions(
            prediction=["cat", missing, "dog", "dog", "cat"],
            truth=["cat", "cat", "dog", missing, "dog"],
            class_names=PETS,
        )
    assert (caught[0].message.code, Path(caught[0].filename)) == ("missing_rows", Path(__file__))
    assert matrix.table.tolist() == [[1, 1], [0, 1]]
    assert matrix.missing_rows == 2
    assert "2 rows have no class" in str(confusion_notes(matrix))


def test_missing_codes_in_a_float_array():
    with pytest.warns(ConfusionWarning):
        matrix = ConfusionMatrix.from_predictions(
            prediction=np.array([0, np.nan, 1]), truth=np.array([0, 1, 1]), class_names=PETS
        )
    assert (matrix.table.sum(), matrix.missing_rows) == (2, 1)


def from_predictions(prediction=("cat",), truth=("cat",), **arguments):
    return ConfusionMatrix.from_predictions(prediction=prediction, truth=truth, **arguments)


def factors(data, data_levels, reference, reference_levels):
    return {
        "prediction": pd.Categorical(data, categories=data_levels),
        "truth": pd.Categorical(reference, categories=reference_levels),
    }


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (
            {"class_names": PETS, "positive": 1},
            "invalid_positive",
            '`positive` must be a class, "cat" or "dog", not 1.',
        ),
        (
            factors(["a"], ["a", "b", "c"], ["a"], ["a", "b"]),
            "too_many_levels",
            "`prediction` must have no more categories than `truth`, 2, not 3.",
        ),
        (
            factors(["x"], ["x", "y"], ["a"], ["a", "b"]),
            "no_common_level",
            '`prediction` must have categories of `truth`, ["a", "b"], not ["x", "y"].',
        ),
        (
            factors(["x"], ["a", "x"], ["a"], ["a", "b"]),
            "unknown_class",
            '`prediction` must hold known classes only, not "x" in row 1: known are "a", "b".',
        ),
        ({"class_names": ["cat"]}, "one_class", None),
        (
            {"prediction": PETS, "class_names": PETS},
            "length_mismatch",
            "`prediction` must have as many rows as `truth`, 1, not 2.",
        ),
        (
            {"prediction": [["cat"]], "class_names": PETS},
            "not_factors",
            "`prediction` must hold a class name or a code in each row, not a list or another collection.",
        ),
        ({"prediction": np.array([True]), "class_names": PETS}, "unknown_class", None),
        ({"prediction": ["cow"], "class_names": PETS}, "unknown_class", None),
        (
            {"truth": [2], "class_names": PETS},
            "unknown_class",
            "`truth` must hold class names or codes from 0 to 1, not 2 in row 1.",
        ),
        ({"truth": np.array([-1]), "class_names": PETS}, "unknown_class", None),
        ({"truth": np.array([0.5]), "class_names": PETS}, "unknown_class", None),
        ({"prediction": [], "truth": []}, "empty_data", None),
        ({"prediction": [0.5], "truth": [1]}, "missing_class_names", None),
        ({"prediction": ["cat"], "truth": [1]}, "missing_class_names", None),
        ({"prediction": np.zeros((1, 2), int), "class_names": PETS}, "invalid_shape", None),
        ({"class_names": ["cat", "cat"]}, "repeated_class", None),
        ({"class_names": "ab"}, "invalid_argument", '`class_names` must be a list of names, not "ab".'),
        ({"class_names": PETS, "dnn": ["one"]}, "invalid_dnn", None),
        ({"class_names": PETS, "dnn": 5}, "invalid_dnn", None),
    ],
)
def test_predictions_that_are_refused(arguments, code, text):
    with pytest.raises(KerasDuetError) as caught:
        from_predictions(**arguments)
    assert caught.value.code == code
    assert text is None or str(caught.value) == text


def test_an_unknown_class_is_named_with_its_row_and_the_nearest_class():
    with pytest.raises(KerasDuetError, match='not "dgo" in row 2: did you mean "dog"'):
        from_predictions(["cat", "dgo"], ["cat", "dog"], class_names=PETS)


def test_errors_tell_what_their_sentences_are_made_of():
    with pytest.raises(KerasDuetError) as caught:
        from_predictions(["cat", "dgo"], ["cat", "dog"], class_names=PETS)
    details = dict(caught.value.details)
    assert details.pop("hint").names == ("dog",)
    assert details == {"argument": "prediction", "got": "dgo", "row": 2}


def test_warnings_point_at_the_line_of_the_user():
    with pytest.warns(ConfusionWarning) as caught:
        kd.confusion_matrix(["cat", None], ["cat", "dog"])
    assert caught[0].filename == __file__
    assert caught[0].message.details == {"missing": 1, "rows": 2, "where": "`prediction` or `truth`"}


def test_rows_that_are_all_missing_leave_nothing_to_count():
    with pytest.raises(KerasDuetError) as caught:
        from_predictions([None], ["cat"], class_names=PETS)
    assert caught.value.code == "empty_data"


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        ((["a", "x"], ["a", "b"]), ["empty_levels_dropped", "levels_reordered"]),
        ((["b", "a"], ["a", "b"]), ["levels_reordered"]),
        ((["a"], ["a", "b"]), ["levels_reordered"]),
        ((["a", "b"], ["a", "b", "c"]), ["levels_recycled", "levels_reordered"]),
        ((["a", "b"], ["a", "b"]), []),
    ],
)
def test_factors_with_other_levels_are_refactored_with_a_warning(levels, codes):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        matrix = from_predictions(**factors(["a", "a"], levels[0], ["a", "b"], levels[1]))
    assert [each.message.code for each in caught] == codes
    assert {each.filename for each in caught} <= {__file__}
    assert matrix.class_names == tuple(levels[1])
    assert matrix.table[0, :2].tolist() == [1, 1]


values = st.one_of(
    st.none(), st.sampled_from(["cat", "dog", "cow"]), st.integers(-1, 2), st.floats(), st.lists(st.none())
)
columns = st.one_of(
    st.lists(values, max_size=6), st.lists(st.sampled_from(PETS), max_size=6), st.text(), st.none()
)


@given(columns, columns, st.sampled_from([None, PETS]))
def test_any_predictions_give_a_report_or_an_error_of_ours(prediction, truth, class_names):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConfusionWarning)
        try:
            matrix = from_predictions(prediction, truth, class_names=class_names)
        except KerasDuetError as error:
            assert error.code
        else:
            assert matrix.table.sum() + matrix.missing_rows == len(truth)
            assert str(matrix)


NUMBERS = {"truth": [0, 0, 0, 1], "prediction": [0, 0, 1, 1]}


@pytest.mark.parametrize(
    "kind", [list, np.array, lambda v: np.array(v, float), lambda v: [float(each) for each in v]]
)
@pytest.mark.parametrize("class_names", [[1, 0], ["1", "0"], [1.0, 0.0]])
def test_a_number_is_a_name_where_names_are_numbers(kind, class_names):
    given = {name: kind(values) for name, values in NUMBERS.items()}
    matrix = ConfusionMatrix.from_predictions(**given, class_names=class_names)
    assert (matrix.class_names, matrix.table.tolist()) == (("1", "0"), [[1, 1], [0, 2]])
    assert matrix.by_class["Sensitivity"] == 1.0


def test_a_number_is_a_position_where_the_call_says_so_and_where_no_name_is_a_number():
    by_code = ConfusionMatrix.from_predictions(**NUMBERS, class_names=[1, 0], codes=True)
    assert by_code.table.tolist() == [[2, 0], [1, 1]]
    assert ConfusionMatrix.from_predictions(**NUMBERS, class_names=PETS).table.tolist() == [[2, 0], [1, 1]]


@pytest.mark.parametrize("levels", [[1, 0], [1.0, 0.0], ["1", "0"]])
def test_a_categorical_goes_by_its_labels(levels):
    def factor(values):
        kind = type(levels[0])
        return pd.Categorical([kind(each) for each in values], categories=levels)

    matrix = ConfusionMatrix.from_predictions(**{name: factor(values) for name, values in NUMBERS.items()})
    assert (matrix.class_names, matrix.table.tolist()) == (("1", "0"), [[1, 1], [0, 2]])


def test_a_level_without_rows_keeps_its_place():
    def level(values):
        return pd.Series(pd.Categorical(values, categories=[1, 2, 3]))

    matrix = ConfusionMatrix.from_predictions(prediction=level([1, 2, 1]), truth=level([1, 2, 2]))
    assert matrix.table.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize("kind", [list, np.array])
def test_logicals_and_whole_numbers_are_classes_by_themselves(kind):
    truth, prediction = kind([True, False, True]), kind([True, True, True])
    matrix = ConfusionMatrix.from_predictions(prediction=prediction, truth=truth)
    assert (matrix.class_names, matrix.table.tolist()) == (("False", "True"), [[0, 0], [1, 2]])
    numbers = ConfusionMatrix.from_predictions(prediction=kind([10, 9.0]), truth=kind([9, 10]))
    assert numbers.class_names == ("9", "10")


@pytest.mark.parametrize("kind", [list, np.array, lambda codes: np.array(codes, float)])
def test_codes_run_from_0_to_the_last_class(kind):
    assert class_codes(kind([0, 2, 1]), ["a", "b", "c"], "truth").tolist() == [0, 2, 1]
    for wrong in (3, -1):
        with pytest.raises(KerasDuetError) as caught:
            class_codes(kind([0, wrong]), ["a", "b", "c"], "truth")
        assert (caught.value.code, caught.value.details["row"]) == ("unknown_class", 2)
        assert caught.value.details["highest"] == 2


def test_a_place_counts_from_0():
    assert [class_place(each, ("cat", "dog")) for each in (0, 1)] == [0, 1]
    assert class_place(2, ("cat", "dog")) < 0


def test_codes_may_count_from_1():
    assert class_codes([2, 1], PETS, "truth", counted_from=1).tolist() == [1, 0]
    assert class_codes(np.array([2, 1]), PETS, "truth", codes=True, counted_from=1).tolist() == [1, 0]
    with pytest.raises(KerasDuetError, match="codes from 1 to 2, not 0 in row 2"):
        class_codes([1, 0, 3], PETS, "truth", counted_from=1)
    predicted, actual, _ = paired_codes([1, 2], [2, 2], PETS, counted_from=1)
    assert (predicted.tolist(), actual.tolist()) == ([0, 1], [1, 1])


def test_numbers_are_names_unless_the_call_says_codes():
    assert class_codes([2, 1], ["1", "2"], "truth").tolist() == [1, 0]
    predicted, actual, _ = paired_codes([2, 1], [1, 1], ["1", "2"])
    assert (predicted.tolist(), actual.tolist()) == ([1, 0], [0, 0])
    assert paired_codes([0, 1], [1, 1], ["a", "b"])[0].tolist() == [0, 1]
    with pytest.raises(KerasDuetError, match='known classes only, not 3 in row 1: known are "1", "2"'):
        class_codes([3], ["1", "2"], "truth")
    with pytest.raises(KerasDuetError, match="codes from 0 to 1, not 3 in row 1"):
        class_codes([3], ["1", "2"], "truth", codes=True)


def test_the_first_unknown_class_is_told():
    with pytest.raises(KerasDuetError) as caught:
        class_codes(["cat", "cow", "dog", "pig"], PETS, "truth")
    assert (caught.value.details["got"], caught.value.details["row"]) == ("cow", 2)


@pytest.mark.parametrize("names", [["FALSE", "TRUE"], ["False", "True"]])
@pytest.mark.parametrize("missing", [[], [None]])
def test_logicals_find_the_names_that_r_and_python_give_them(names, missing):
    found = class_codes([True, False, *missing], names, "truth").tolist()
    assert found == [1, 0, *[-1 for _ in missing]]
    assert class_codes(np.array([True, False]), names, "truth").tolist() == [1, 0]


def test_a_factor_beside_plain_names_gives_its_levels():
    factor = pd.Categorical(["b", "a"], categories=["b", "a", "c"])
    for one in ({"prediction": factor, "truth": ["a", "b"]}, {"prediction": ["a", "b"], "truth": factor}):
        assert ConfusionMatrix.from_predictions(**one).class_names == ("b", "a", "c")


def test_levels_that_do_not_occur_are_dropped_and_the_others_are_told():
    with pytest.warns(ConfusionWarning) as caught:
        from_predictions(**factors(["b", "a"], ["b", "x", "a"], ["a", "b"], ["a", "b", "c"]))
    told = {each.message.code: each.message.details for each in caught}
    assert told["empty_levels_dropped"] == {"got": ["x"]}
    assert told["levels_recycled"] == {"got": 2, "known": 3}
    assert told["levels_reordered"] == {"got": ["a", "b"]}
