"""What a row is: learnt once, held to all further rows, plain data."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import kerasduet as kd
from kerasduet.data.learn_rows import learn_rows
from kerasduet.data.row_schema import RowSchema

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 2)).astype(np.float32)
IMAGES = RNG.integers(0, 255, size=(6, 4, 5)).astype(np.uint8)
STEPS = RNG.normal(size=(6, 4, 3)).astype(np.float32)
CODES = np.arange(12) % 2


def learnt(x, y, **arguments) -> RowSchema:
    return learn_rows(x, y, **arguments)[0]


@pytest.mark.parametrize(
    ("x", "y", "task", "shape"),
    [
        (X, CODES, "classification", None),
        (X, CODES.astype(float), "regression", ()),
        (X, np.column_stack([CODES, CODES]), "multilabel", None),
        (X, np.column_stack([CODES, 1 - CODES]), "classification", None),  # one-hot
        (X, np.column_stack([CODES, CODES * 1.5]), "regression", (2,)),
        (X, X, "regression", (2,)),
        (IMAGES, IMAGES, "regression", (4, 5)),
        (IMAGES, IMAGES % 3, "segmentation", None),
        (IMAGES, IMAGES[..., None] % 3, "segmentation", None),
        (IMAGES, IMAGES / 255, "regression", (4, 5)),
        (STEPS, STEPS[:, :, :1], "regression", (4, 1)),
        (STEPS, (STEPS[:, :, 0] > 0).astype(int), "segmentation", None),
        (STEPS, np.arange(24).reshape(6, 4, 1) % 3, "segmentation", None),
        (STEPS, np.eye(5)[np.arange(24).reshape(6, 4) % 5], "segmentation", None),
    ],
)
def test_the_targets_tell_the_task(x, y, task, shape):
    schema = learnt(x, y)
    assert (schema.task, schema.target_shape) == (task, shape)


def test_it_is_json_and_comes_back():
    frame = pd.DataFrame({"a": X[:, 0], "b": X[:, 1]})
    for y, arguments in ((CODES, {"class_names": ["0", "1"], "positive": "1"}), (X, {}), (X[:, 0], {})):
        schema = learnt(frame, y, **arguments)
        assert RowSchema.from_json(json.loads(json.dumps(schema.to_json()))) == schema


def test_the_columns_of_targets_have_their_names():
    frame = pd.DataFrame({"a": X[:, 0], "wet": CODES, "cold": 1 - CODES * CODES[::-1]})
    schema = kd.dataset(frame, target=["wet", "cold"]).schema
    assert (schema.labels, schema.target, schema.columns) == (("wet", "cold"), ("wet", "cold"), ("a",))
    more = kd.dataset(frame, target=["wet", "cold"], test=frame[["cold", "a", "wet"]])
    np.testing.assert_array_equal(more.split("test").y, more.split("train").y)
    np.testing.assert_array_equal(more.split("test").x, more.split("train").x)


@pytest.mark.parametrize(
    ("y", "arguments", "positive"),
    [
        (["b", "a"], {}, None),  # sorted: nobody chose
        ([1, 0], {}, None),
        ([True, False], {}, None),
        (["b", "a"], {"class_names": ["b", "a"]}, "b"),
        (["b", "a"], {"positive": "a"}, "a"),
        (pd.Categorical(["b", "a"], categories=["b", "a"]), {}, "b"),
        (["b", "a"], {"class_names": ["a", "b", "c"]}, None),
    ],
)
def test_the_positive_class_is_chosen_or_unknown(y, arguments, positive):
    assert learnt(X[:2], y, **arguments).positive == positive


@pytest.mark.parametrize("positive", ["c", 1])
def test_a_positive_class_must_be_one_of_two(positive):
    with pytest.raises(kd.ArgumentError) as error:
        learnt(X[:2], ["b", "a"], positive=positive)
    assert error.value.code == "invalid_positive"
    with pytest.raises(kd.ArgumentError, match="where there are not two classes"):
        learnt(X[:3], ["b", "a", "c"], positive="a")


@pytest.mark.parametrize(
    ("learn", "more", "code"),
    [
        (np.column_stack([CODES, CODES]), np.column_stack([CODES, CODES, CODES]), "invalid_data"),
        (np.column_stack([CODES, CODES]), np.column_stack([CODES, CODES * 2]), "invalid_data"),
        (np.column_stack([CODES, CODES]), CODES, "invalid_data"),
        (CODES, CODES + 1, "unknown_class"),
        (X, X[:, 0], "invalid_data"),
        (X[:, 0], ["a"] * 12, "invalid_data"),
        (CODES, CODES[:5], "length_mismatch"),
        (CODES, [], "empty_data"),
    ],
)
def test_further_targets_are_held_to_the_schema(learn, more, code):
    schema = learnt(X, learn)
    with pytest.raises(kd.KerasDuetError) as error:
        schema.rows(X, more, "")
    assert error.value.code == code


def test_further_labels_may_look_like_one_hot_classes():
    schema = learnt(X, np.column_stack([CODES, CODES]))
    rows = schema.rows(X[:2], [[0, 1], [1, 0]], "")
    assert rows.y.tolist() == [[0, 1], [1, 0]] and rows.y.dtype == np.float32


def test_numbers_come_in_any_shape_of_the_same_numbers():
    column = learnt(X, X[:, :1]).rows(X[:2], [0.5, 1.5], "")
    assert column.y.tolist() == [[0.5], [1.5]]
    assert learnt(X, X[:, 0]).rows(X[:2], [[0.5], [1.5]], "").y.tolist() == [0.5, 1.5]


@pytest.mark.parametrize(
    "x",
    [
        pd.DataFrame({"a": pd.array([1.5, 2.5], "Float64"), "b": pd.array([True, False], "boolean")}),
        pd.DataFrame({"a": [1.5, 2.5], "b": [True, False]}).astype(object),
        np.array([[1.5, True], [2.5, False]], object),
    ],
)
def test_numbers_of_nullable_and_object_types_are_numbers(x):
    assert learn_rows(x, ["u", "v"])[1].x.tolist() == [[1.5, 1.0], [2.5, 0.0]]


def test_two_columns_of_one_name_are_refused():
    frame = pd.DataFrame(X, columns=["a", "a"])
    with pytest.raises(kd.DataError, match='distinct names, not "a" twice'):
        learnt(frame, CODES)


ARRAYS = hnp.arrays(
    st.sampled_from([np.uint8, np.int64, np.float32, np.float64, np.bool_]),
    hnp.array_shapes(max_dims=4, max_side=3),
)


@given(ARRAYS, ARRAYS)
def test_any_two_arrays_are_learnt_or_refused_by_a_code(x, y):
    try:
        schema, rows = learn_rows(x, y)
    except kd.KerasDuetError as error:
        assert error.code
        return
    assert len(rows.x) == len(rows.y) == len(x)
    again = schema.rows(x, y, "")
    np.testing.assert_array_equal(again.y, rows.y)
    assert RowSchema.from_json(schema.to_json()) == schema
