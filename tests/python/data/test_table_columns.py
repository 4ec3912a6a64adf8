"""Columns of a table: what their cells are, whatever pandas holds them in, and how further ones are read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of
from hypothesis import given
from hypothesis import strategies as st

import kerasduet as kd
from kerasduet.data.table_columns import guess_column, learn_column, raw_values, read_column
from kerasduet.specs.columns import Column

NAN = float("nan")


def number(**more: Any) -> Column:
    return Column(name="age", kind="number", **more)


def category(**more: Any) -> Column:
    return Column(name="city", kind="category", **more)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3],
        np.array([1, 2, 3], np.int8),
        np.array([[1.0], [2.0], [3.0]]),
        pd.Series([1, 2, 3], dtype="Int64"),
        pd.Series([1, 2, 3], dtype=object),
        pd.Series([1, 2, 3], dtype="float32"),
        pd.arrays.SparseArray([1, 2, 3]),
    ],
    ids=lambda values: type(values).__name__,
)
def test_numbers_of_any_type_are_numbers(values: Any) -> None:
    assert guess_column("age", values) == number()
    read = read_column(number(), values)
    assert read.dtype == np.float32 and read.shape == (3, 1)
    np.testing.assert_array_equal(read[:, 0], [1, 2, 3])


@pytest.mark.parametrize("values", [[True, None, False], pd.Series([True, None, False], dtype="boolean")])
def test_a_missing_boolean_is_a_missing_number(values: Any) -> None:
    np.testing.assert_array_equal(read_column(number(missing="mean"), values)[:, 0], [1, NAN, 0])
    assert error_of(read_column, number(), values).code == "not_finite"


@pytest.mark.parametrize(
    "values",
    [
        ["b", "a", "b", None],
        np.array(["b", "a", "b", None], object),
        pd.Series(["b", "a", "b", None], dtype="string"),
        pd.Series(["b", "a", "b", NAN]),
        pd.Categorical(["b", "a", "b", None]),
    ],
    ids=lambda values: f"{type(values).__name__} {getattr(values, 'dtype', '')}",
)
def test_texts_of_any_type_are_levels(values: Any) -> None:
    column, read = learn_column(category(unknown="own"), values)
    assert column.levels == ("a", "b")
    assert read.dtype == np.int32 and read[:, 0].tolist() == [2, 1, 2, 0]
    assert error_of(learn_column, category(), values).code == "unknown_level"


def test_a_categorical_keeps_its_order_and_its_levels_without_rows() -> None:
    values = pd.Categorical(["low", "high"], ["low", "middle", "high"], ordered=True)
    column, read = learn_column(category(), values)
    assert column.levels == ("low", "middle", "high") and read[:, 0].tolist() == [0, 2]
    assert read_column(column, ["middle"])[:, 0].tolist() == [1]


def test_levels_that_may_be_missing_values_are_refused_without_rows_too() -> None:
    error = error_of(learn_column, category(), pd.Categorical(["a", "b"], ["a", "b", "NA"]))
    assert error.code == "uncertain_column" and error.details == {"column": "city", "got": "NA"}
    assert 'must not have the level "NA", which may be' in error.message


def test_levels_that_are_spelt_alike_are_refused() -> None:
    error = error_of(learn_column, category(), pd.Categorical([1, "1"]))
    assert error.details == {"column": "city", "got": "1"}


def test_whole_numbers_are_levels_where_a_category_is_wanted() -> None:
    column, read = learn_column(category(), [10, 2, 10])
    assert column.levels == (2, 10) and read[:, 0].tolist() == [1, 0, 1]
    for alike in ([2.0], ["2"], pd.Categorical([2])):
        assert read_column(column, alike)[:, 0].tolist() == [0]
    assert error_of(read_column, column, [3]).details["got"] == "3"


def test_more_levels_than_fit_in_columns_are_embedded() -> None:
    names = [f"place {number}" for number in range(51)]
    assert guess_column("city", names[:50] * 2).encoding == "one_hot"
    assert guess_column("city", names * 2).encoding == "embedding"


def test_100_000_levels_are_a_category_if_they_are_called_one() -> None:
    names = np.array([f"user {number}" for number in range(100_000)], object)
    column, read = learn_column(category(encoding="embedding"), names)
    assert column.places == 100_000 and read.max() == 99_999
    assert error_of(guess_column, "city", names).details == {
        "column": "city",
        "levels": 100_000,
        "rows": 100_000,
    }


@pytest.mark.parametrize(
    ("values", "kind", "row"),
    [
        (pd.to_datetime(["2020-01-01"]), "datetime64", None),
        (pd.to_timedelta(["1 day"]), "timedelta64", None),
        (pd.period_range("2020", periods=1, freq="M"), "period", None),
        (["a", [1]], "list", 2),
        (["a", {1: 2}], "dict", 2),
        (["a", 1], "int", 2),
        (["a", b"a"], "bytes", 2),
        (np.array([1j]), "complex", None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_other_cells_are_refused(values: Any, kind: str, row: int | None) -> None:
    error = error_of(guess_column, "born", values)
    assert error.code == "invalid_data" and error.details.get("row") == row
    assert '"born" must hold numbers, texts or categories, not values of type ' in error.message
    assert kind in error.message
    assert ("make numbers of dates" in error.message) is (row is None and kind != "complex")


def test_a_whole_number_of_more_digits_than_a_double_has_is_too_large() -> None:
    error = error_of(read_column, number(), [1, 10**400])
    assert error.code == "not_finite" and error.details == {"column": "age", "got": "Inf", "row": 2}


def test_a_cell_is_one_value() -> None:
    error = error_of(read_column, number(), np.ones((3, 2)))
    assert error.details == {"column": "age", "shape": [2]}


CELLS = st.one_of(
    st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=8),
    st.lists(st.integers(0, 3) | st.none(), min_size=1, max_size=8),
    st.lists(st.sampled_from(["1", "b", "c"]), min_size=1, max_size=8).map(pd.Categorical),
)


@given(CELLS, st.sampled_from(["error", "own"]))
def test_a_category_is_learnt_or_refused_and_read_again_as_it_was(values: Any, unknown: str) -> None:
    try:
        column, read = learn_column(category(unknown=unknown), values)
    except kd.DataError as error:
        assert error.details["column"] == "city"
        return
    assert read.min() >= 0 and read.max() < column.places
    for alike in (values, raw_values(column, read)):
        np.testing.assert_array_equal(read_column(column, alike), read)


@given(st.lists(st.floats(width=32) | st.none(), min_size=1, max_size=8), st.sampled_from(["error", "mean"]))
def test_numbers_are_finite_or_missing_where_they_may_be(values: Any, missing: str) -> None:
    try:
        _, read = learn_column(number(missing=missing), values)
    except kd.DataError as error:
        assert error.details["column"] == "age"
        return
    gaps = [value is None or value != value for value in values]
    np.testing.assert_array_equal(np.isnan(read[:, 0]), gaps)
    assert missing == "mean" or not any(gaps)
