"""The bounds of what a table of counts and its arguments may be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import kerasduet as kd
from kerasduet.confusion.checks import (
    checked_dnn,
    checked_prevalence,
    positive_class,
    square_counts,
    table_class_names,
)

PETS, THREE = ("cat", "dog"), ("a", "b", "c")


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.25), np.int64(1)])
def test_a_prevalence_lies_from_0_to_1(value: Any) -> None:
    assert checked_prevalence(value, PETS) == value
    assert checked_prevalence([value], PETS) == value
    assert checked_prevalence({"dog": value}, PETS, "dog") == value
    assert checked_prevalence({"a": value, "b": None, "c": 0}, THREE) == {"a": value, "b": None, "c": 0}


@pytest.mark.parametrize(
    "value", [-0.01, 1.01, True, "0.5", [], [0.5, 0.5], {"cat": 0.5}, {"dog": 0.5, "cat": 0.5}]
)
def test_what_is_no_prevalence_of_two_classes(value: Any) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        checked_prevalence(value, PETS, "dog")
    assert error.value.code == "invalid_prevalence"


@pytest.mark.parametrize("value", [0.5, [0.2, 0.3, 0.5], {"a": 0.5}, {"a": 0.5, "b": 2, "c": 0.1}])
def test_more_classes_have_a_prevalence_each(value: Any) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        checked_prevalence(value, THREE)
    assert error.value.code == "invalid_prevalence"


def test_no_prevalence_is_none() -> None:
    assert checked_prevalence(None, PETS) is None
    assert checked_prevalence(None, THREE) is None


def test_letters_name_up_to_26_classes() -> None:
    names = table_class_names(np.eye(26), None)
    assert (names[0], names[-1], len(names)) == ("A", "Z", 26)
    with pytest.raises(kd.LabelError, match="for more than 26 classes, and there are 27") as error:
        table_class_names(np.eye(27), None)
    assert error.value.code == "missing_class_names"


def test_a_frame_gives_its_own_names() -> None:
    table = pd.DataFrame([[1, 2], [3, 4]], index=["x", "y"], columns=["x", "y"])
    assert table_class_names(table, None) == ("x", "y")
    assert table_class_names(table, PETS) == PETS
    with pytest.raises(kd.LabelError) as error:
        table_class_names(table[["y", "x"]], None)
    assert error.value.code == "class_names_differ"
    with pytest.raises(kd.LabelError, match="must be 2 names"):
        table_class_names(table, THREE)


def test_the_first_of_two_classes_is_the_positive_one_unless_named() -> None:
    assert positive_class(None, PETS) == "cat"
    assert positive_class("dog", PETS) == "dog"
    assert positive_class(None, THREE) is None
    assert positive_class("anything", THREE) == "anything"
    for wrong in ("cow", 1):
        with pytest.raises(kd.ArgumentError, match='must be a class, "cat" or "dog"'):
            positive_class(wrong, PETS)
    with pytest.raises(kd.ArgumentError, match="must be the name of a class"):
        positive_class(1, THREE)


def test_dnn_is_two_texts() -> None:
    assert checked_dnn(None) is None
    assert checked_dnn(["p", "r"]) == checked_dnn(("p", "r")) == ("p", "r")
    for wrong in ("pr", ["p"], ["p", 2], ["p", "q", "r"], 5):
        with pytest.raises(kd.ArgumentError) as error:
            checked_dnn(wrong)
        assert error.value.code == "invalid_dnn"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (3, "invalid_table"),
        ([1, 2], "invalid_table"),
        ([[[1]]], "invalid_table"),
        ([[1, 2]], "not_square"),
        ([[1, 2], [3]], "invalid_table"),
        ([[1, None], [0, 1]], "invalid_counts"),
        ([[1, float("inf")], [0, 1]], "invalid_counts"),
        ([["a", "b"], ["c", "d"]], "invalid_counts"),
        ([[True, False], [False, True]], "invalid_counts"),
        ([[2**62, 2**62], [0, 0]], "invalid_counts"),
        ([[1e308, 1e308], [1e308, 0]], "invalid_counts"),
    ],
)
def test_what_is_no_table_of_counts(table: Any, code: str) -> None:
    with pytest.raises(kd.DataError) as error:
        square_counts(table)
    assert error.value.code == code


def test_a_wrong_cell_is_told_by_its_row_and_column() -> None:
    with pytest.raises(kd.DataError, match="not -2 in row 1, column 3"):
        square_counts([[0, 1, -2], [0, 0, 0], [-1, 0, 0]])
    with pytest.raises(kd.DataError, match=r"not -0\.5 in row 2, column 1"):
        square_counts([[0.0, 1.0], [-0.5, 0.0]])


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ([[2**62, 2**61], [2**60, 0]], np.int64),
        (np.eye(2, dtype=np.uint8), np.int64),
        ([[0.5, 0], [0, 1]], np.float64),
    ],
)
def test_counts_are_copied_as_whole_numbers_or_doubles(table: Any, kind: type) -> None:
    counts = square_counts(table)
    assert counts.dtype == kind
    np.testing.assert_array_equal(counts, table)
    assert counts is not table
