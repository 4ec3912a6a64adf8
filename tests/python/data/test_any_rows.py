"""Arrays, data frames and texts of any kind: each is a data set or is refused by an error of ours."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

import kerasduet as kd

ITEMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.complex_numbers()
    | st.dates()
    | st.binary(max_size=3)
    | st.sampled_from([pd.NA, pd.NaT, np.float32(1), np.int8(-1), object, 10**400])
)
ALIKE = st.sampled_from([ITEMS, st.integers(0, 2), st.floats(width=32), st.text(max_size=3), st.booleans()])
COLUMNS = ALIKE.flatmap(lambda items: st.lists(items, max_size=6))
NESTED = st.recursive(COLUMNS, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
KINDS = st.one_of(
    npst.boolean_dtypes(),
    npst.integer_dtypes(endianness="?"),
    npst.unsigned_integer_dtypes(),
    npst.floating_dtypes(endianness="?"),
    npst.complex_number_dtypes(),
    npst.unicode_string_dtypes(max_len=3),
    npst.byte_string_dtypes(max_len=3),
    npst.datetime64_dtypes(),
    npst.array_dtypes(max_size=2),
)
ARRAYS = npst.arrays(KINDS, npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
ANYTHING = ARRAYS | NESTED | COLUMNS.map(pd.Series) | COLUMNS.map(pd.Categorical) | ITEMS
NAMES = st.none() | st.lists(st.text(max_size=3) | st.integers(-1, 3), max_size=4) | ITEMS


def check(*rows: Any, **arguments: Any) -> None:
    """Make a data set: it has as many rows as it was given, all finite, with classes that it knows."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The columns", kd.KerasDuetWarning)  # of one value only
            data = kd.dataset(*rows, **arguments)
    except kd.KerasDuetError as error:
        assert error.code
        assert error.message.rstrip().endswith((".", "?", '"'))
        return
    train = data.split("train")
    assert len(train) == len(train.y) == data.splits["train"] == len(rows[0])
    for x in train.x.values() if isinstance(train.x, dict) else [train.x]:
        assert np.isfinite(x).all() if x.dtype.kind == "f" else x.dtype.kind in "uiO"
    if data.class_names:
        assert train.y.size == 0 or 0 <= train.y.min() <= train.y.max() < len(data.class_names)


@given(ANYTHING, ANYTHING, NAMES)
def test_any_arrays_are_a_data_set_or_refused(x: Any, y: Any, class_names: Any) -> None:
    check(x, y, class_names=class_names)


GOOD = np.linspace(-1, 1, 10, dtype=np.float32).reshape(5, 2)


def columns(rows: int) -> st.SearchStrategy[list[Any]]:
    return ALIKE.flatmap(lambda items: st.lists(items, min_size=rows, max_size=rows))


@given(columns(5), NAMES)
def test_any_targets_of_good_rows_are_taken_or_refused(y: list[Any], class_names: Any) -> None:
    check(GOOD, y, class_names=class_names)


def series(column: list[Any]) -> pd.Series[Any]:
    try:
        return pd.Series(column)
    except OverflowError:  # pandas looks for a type that holds a whole number of 400 digits
        return pd.Series(column, dtype=object)


@given(st.lists(st.tuples(st.text(max_size=4) | ITEMS, columns(3)), max_size=4), st.data())
def test_any_data_frame_is_a_data_set_or_refused(named: list[tuple[Any, list[Any]]], draw: Any) -> None:
    frame = pd.DataFrame({place: series(column) for place, (_, column) in enumerate(named)}, index=range(3))
    frame.columns = pd.Index([name for name, _ in named], dtype=object)
    check(frame, target=draw.draw(st.sampled_from(["y", *frame.columns])))


@given(columns(6), columns(6), st.sampled_from(["number", "category"]), st.sampled_from(["error", "own"]))
def test_any_columns_of_a_spec_are_a_data_set_or_refused(
    first: list[Any], second: list[Any], kind: str, unknown: str
) -> None:
    more = {"unknown": unknown} if kind == "category" else {}
    inputs = [{"name": "first", "kind": kind, **more}, {"name": "second", "kind": "category"}]
    spec = kd.model_spec("table_mlp").override({"inputs": inputs, "preprocessing": {}})
    frame = pd.DataFrame({"first": series(first), "second": series(second), "y": [*"ababab"]})
    check(frame, target="y", spec=spec)


@given(st.lists(st.tuples(st.text(max_size=20) | ITEMS, st.integers(0, 2)), min_size=1, max_size=5))
def test_any_texts_are_a_data_set_or_refused(rows: list[tuple[Any, int]]) -> None:
    texts, y = map(list, zip(*rows, strict=True))
    check(texts, y)
    check(np.array(texts, object), y)
