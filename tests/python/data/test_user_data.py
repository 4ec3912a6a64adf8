"""A user's own rows: arrays and data frames."""

import numpy as np
import pandas as pd
import pytest
from caught import error_of
from numpy.testing import assert_array_equal

from kerasduet.data.built_in import xor
from kerasduet.data.image_folders import images_from_folder
from kerasduet.data.user_data import dataset
from kerasduet.errors import ArgumentError

X = np.arange(12, dtype=np.float32).reshape(4, 3)


@pytest.mark.parametrize(
    ("y", "names", "codes"),
    [
        (["b", "a", "b", "c"], ("a", "b", "c"), [1, 0, 1, 2]),
        (np.array([3, 1, 3, 10]), ("1", "3", "10"), [1, 0, 1, 2]),
        (np.array([[2], [0], [2], [0]], np.uint8), ("0", "2"), [1, 0, 1, 0]),
        ([True, False, True, True], ("False", "True"), [1, 0, 1, 1]),
        (pd.Series(["b", "a", "b", "a"]), ("a", "b"), [1, 0, 1, 0]),
        (pd.Categorical(["b", "a", "b", "a"], ["b", "z", "a"]), ("b", "z", "a"), [0, 2, 0, 2]),
        (pd.Series(pd.Categorical([2, 1, 2, 1], [2, 1])), ("2", "1"), [0, 1, 0, 1]),
        (np.array(["b", "a", "b", "a"], object), ("a", "b"), [1, 0, 1, 0]),
    ],
)
def test_classes_of_any_kind_become_codes(y, names, codes):
    data = dataset((X, y))
    assert data.class_names == names
    assert_array_equal(data.split("train").y, codes)
    assert data.split("train").y.dtype == np.int64


@pytest.mark.parametrize(
    ("y", "class_names", "codes"),
    [
        ([0, 1, 1, 0], ("no", "yes"), [0, 1, 1, 0]),
        ([0.0, 1.0, 1.0, 0.0], ("no", "yes"), [0, 1, 1, 0]),
        ([2, 1, 1, 2], ("2", "1"), [0, 1, 1, 0]),  # numbers as names come before places
        ([True, False, True, False], ("FALSE", "TRUE"), [1, 0, 1, 0]),  # as R spells them
        (pd.Categorical(["a", "b", "a", "b"]), ("b", "a"), [1, 0, 1, 0]),
    ],
)
def test_given_class_names_fix_the_order(y, class_names, codes):
    assert_array_equal(dataset((X, y), class_names=class_names).split("train").y, codes)


@pytest.mark.parametrize(
    ("masks", "class_names", "codes"),
    [
        (np.array([[[0, 3]], [[3, 3]]]), None, [0, 1, 1, 1]),
        (np.array([[[[0.0], [1.0]]], [[[1.0], [1.0]]]]), ["off", "on"], [0, 1, 1, 1]),
        ([np.array([["b", "a"]]), np.array([["a", "b"]])], None, [1, 0, 0, 1]),
    ],
)
def test_masks_are_classes_of_pixels(masks, class_names, codes):
    data = dataset((np.zeros((2, 1, 2)), masks), class_names=class_names)
    rows = data.split("train")
    assert data.task == "segmentation" and rows.y.shape == (2, 1, 2) and rows.y.dtype == np.uint8
    assert_array_equal(rows.y.reshape(-1), codes)
    assert data.with_target("masks") is data


def test_the_first_mask_of_another_size_is_named():
    masks = [np.zeros((2, 2), int), np.ones((2, 2), int), np.ones((2, 3), int)]
    error = error_of(dataset, (np.zeros((3, 2, 2)), masks))
    assert error.code == "shape_mismatch"
    assert error.message.endswith("the size of their images, 2 x 2, not 2 x 3 in row 3.")


def test_the_row_of_a_bad_pixel_is_named():
    x = np.zeros((3, 2, 2))
    masks = np.zeros((3, 2, 2), int)
    masks[2, 0, 1], masks[0, 0, 0] = 5, 1
    assert "not 5 in row 3" in error_of(dataset, (x, masks), class_names=["a", "b"]).message
    named = masks.astype(str).astype(object)
    named[1, 1, 1] = None
    assert "row 2" in error_of(dataset, (x, named)).message


def test_more_than_256_classes_of_pixels_have_room():
    masks = np.arange(400).reshape(1, 20, 20)
    rows = dataset((np.zeros((1, 20, 20)), masks)).split("train")
    assert_array_equal(rows.y, masks)


def test_real_targets_mean_regression():
    data = dataset((X, np.array([0.5, 1, 2, 3])), test=(X[:1], [1.0]))
    assert (data.task, data.class_names) == ("regression", ())
    assert data.split("test").y.dtype == np.float32
    assert dataset((X, np.ones((4, 2)))).split("train").y.shape == (4, 2)
    assert error_of(dataset, (X, np.ones((4, 2))), test=(X, np.ones(4))).code == "invalid_data"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_values_that_are_not_finite_are_named_with_their_row(value, kind):
    x = np.zeros((5, 2, 2), kind)
    x[2, 1, 0] = value
    error = error_of(dataset, (x, [0, 1, 0, 1, 0]))
    assert error.code == "not_finite" and "row 3" in error.message
    y = np.array([0, 1, 2, value, 4])
    assert "row 4" in error_of(dataset, (X[[0, 0, 0, 0, 0]], y)).message


@pytest.mark.parametrize(
    "y",
    [["a", float("nan"), "b", "a"], pd.Series(["a", None, "b", "a"]), pd.Categorical(["a", None, "b", "a"])],
)
def test_missing_classes_are_named_with_their_row(y):
    error = error_of(dataset, (X, y))
    assert error.code == "not_finite" and "row 2" in error.message


@pytest.mark.parametrize(
    "data",
    [
        None,
        "xor",
        (X,),
        X,
        ([[1, 2], [3]], [0, 1]),
        (np.array([[{}], [1]], object), [0, 1]),
        (X, [0, "a", 1, 0]),
    ],
)
def test_what_is_no_pair_of_arrays_is_refused(data):
    assert error_of(dataset, data).code == "invalid_data"


def test_a_data_set_passes_as_it_is():
    data = xor()
    assert dataset(data) is data
    assert isinstance(error_of(dataset, data, class_names=["a", "b"]), ArgumentError)
    for other in ({"y": [0, 1, 1, 0]}, {"target": "kind"}, {"test": data}):
        assert error_of(dataset, data, **other).code == "invalid_argument"


def test_arrays_come_as_a_pair_or_as_two():
    pair, two = dataset((X, ["a", "b", "a", "b"])), dataset(X, ["a", "b", "a", "b"])
    assert pair.fingerprint == two.fingerprint
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    assert dataset(frame, ["a", "b", "a", "b"]).fingerprint == two.fingerprint


def test_errors_of_rows_tell_where_as_data():
    x = np.zeros((5, 2, 2))
    x[2, 1, 0] = np.nan
    details = error_of(dataset, (x, [0, 1, 0, 1, 0])).details
    assert (details["argument"], details["row"], details["place"]) == ("x", 3, [2, 1])
    details = error_of(dataset, ([[0, 1], [2, np.inf]], ["a", "b"])).details
    assert (details["row"], details["column"], details["got"]) == (2, 2, "Inf")
    details = error_of(dataset, (X, ["a", "b", "cow", "b"]), class_names=["a", "b"]).details
    assert (details["row"], details["got"], details["hint"].names) == (3, "cow", ("a", "b"))
    details = error_of(dataset, (X, ["a", "b"] * 2), test=(X[:, :2], ["a"] * 4)).details
    assert (details["argument"], details["wanted_shape"], details["shape"]) == ("test.x", [3], [2])


def test_braces_in_what_the_user_gave_stay_as_they_are():
    frame = pd.DataFrame({"{a}": ["u", "v"], "{0!r}": [1, 2]})
    assert '"{0}"' in error_of(dataset, frame, target="{0}").message
    assert '"{a}"' in error_of(dataset, frame, target="{0!r}", test=frame[["{0!r}"]]).message
    assert (
        '"{cow}" in row 1' in error_of(dataset, (X, ["{cow}", "a", "b", "a"]), class_names=["a", "b"]).message
    )
    assert "{no}" in error_of(images_from_folder, "{no}").message


FRAME = pd.DataFrame(
    {
        "a": [1, 2, 3],
        "b": [0.5, np.pi, 1.5],
        "flag": [True, False, True],
        "kind": ["u", "v", "u"],
        "size": [1, 2, 3],
    }
)


def test_a_data_frame_gives_its_numeric_columns():
    data = dataset(FRAME.drop(columns="size"), target="kind", test=FRAME[["kind", "flag", "b", "a"]].head(1))
    assert data.class_names == ("u", "v") and data.shape == (3,) and data.splits == {"train": 3, "test": 1}
    assert_array_equal(data.split("test").x, data.split("train").x[:1])  # whatever the order of columns
    assert data.split("train").x.dtype == np.float32


def test_the_target_of_a_data_frame_decides_the_task():
    assert dataset(FRAME.drop(columns="kind"), target="size").task == "regression"
    assert dataset(FRAME.drop(columns="kind"), target="flag").class_names == ("False", "True")
    ordered = FRAME.assign(kind=pd.Categorical(FRAME["kind"], ["v", "u"]))
    assert dataset(ordered, target="kind").class_names == ("v", "u")


def test_a_data_frame_needs_a_target_and_nothing_beside_it():
    frame = FRAME.drop(columns="size")
    without = error_of(dataset, frame)
    assert without.code == "invalid_argument" and "`target` must name the column" in without.message
    beside = error_of(dataset, frame, ["u", "v", "u"], target="kind")
    assert beside.code == "invalid_argument" and "`y` must be left out" in beside.message
    assert error_of(dataset, frame, target="kind", test="rows").message.startswith(
        "`test` must be a data set or"
    )
    by_place = dataset(frame, target="kind", test=([[1, 0.5, True]], ["u"]))
    assert by_place.split("test").x.tolist() == by_place.split("train").x[:1].tolist()


@pytest.mark.parametrize(
    ("frame", "target", "code"),
    [
        (FRAME, "sise", "invalid_data"),
        ([[1]], "a", "invalid_data"),
        (FRAME.drop(columns="size").head(0), "kind", "empty_data"),
        (FRAME.drop(columns="size").assign(a=[1, None, 2]), "kind", "not_finite"),
        (FRAME.drop(columns="size").assign(a=pd.array([1, None, 2], "Int64")), "kind", "not_finite"),
        (FRAME.drop(columns="kind").assign(size=[1, None, 2]), "size", "not_finite"),
        (FRAME.drop(columns="size").assign(kind="u"), "kind", "one_class"),
        (FRAME[["kind"]], "kind", "empty_data"),
    ],
)
def test_data_frames_that_cannot_be_trained_on(frame, target, code):
    assert error_of(dataset, frame, target=target).code == code
