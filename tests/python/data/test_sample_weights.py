"""Weights of rows and classes: what they do to a fit, its fingerprint and its run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.data.sample_weights import check_class_weight, check_sample_weight, row_weights

GARMENTS = kd.garments(train=40, test=10)
WEIGHTS = np.random.default_rng(2).uniform(0, 2, 40).astype(np.float32)
SPEC = kd.model_spec("keras_intro")


def small_fit(spec: kd.ModelSpec = SPEC, **arguments: Any) -> kd.Fit:
    return kd.fit(spec, GARMENTS, **{"seed": 1, "epochs": 1, "mode": "eager", **arguments})


@pytest.fixture(scope="module")
def weighted() -> kd.Fit:
    return small_fit(SPEC.override(validation_split=0.25), sample_weight=WEIGHTS)


def test_weights_of_one_change_no_bit_but_are_in_the_fingerprint() -> None:
    plain, ones = small_fit(), small_fit(sample_weight=np.ones(40))
    assert ones.fingerprint.pop("sample_weight")
    assert ones.fingerprint == plain.fingerprint


def test_a_sample_of_weight_0_is_as_good_as_absent(weighted: kd.Fit) -> None:
    changed = GARMENTS.split("train").x.copy()
    changed[::2] = 255 - changed[::2]
    y = np.array(GARMENTS.class_names)[GARMENTS.split("train").y]
    weights = np.arange(40) % 2
    data = kd.dataset((changed, y), class_names=GARMENTS.class_names)
    other = kd.fit(SPEC, data, seed=1, epochs=1, mode="eager", sample_weight=weights)
    assert other.fingerprint["weights"] == small_fit(sample_weight=weights).fingerprint["weights"]


def test_rows_held_out_keep_their_weights(weighted: kd.Fit) -> None:
    zero = small_fit(SPEC.override(validation_split=0.25), sample_weight=WEIGHTS * 0)
    loss = weighted.history.query("split == 'validation' and metric == 'loss'")["value"].item()
    held_out = np.setdiff1d(np.arange(40), _trained(weighted))
    train = GARMENTS.split("train")
    expected = weighted.model.evaluate(
        train.x[held_out], train.y[held_out], sample_weight=WEIGHTS[held_out], verbose=0
    )[0]
    assert loss == pytest.approx(expected, abs=1e-6)
    assert zero.history.query("metric == 'loss'")["value"].tolist() == [0.0, 0.0]


def _trained(fit: kd.Fit) -> Any:
    from kerasduet.seeds import permutation

    return np.sort(permutation(1, 40, "validation")[10:])


def test_class_weights_are_a_part_of_the_spec_and_multiply_sample_weights() -> None:
    first, second = GARMENTS.class_names[:2]
    by_class = {first: 3, second: 0.5}
    codes = GARMENTS.split("train").y
    product = WEIGHTS * np.where(codes == 0, 3, np.where(codes == 1, 0.5, 1))
    both = small_fit(class_weight=by_class, sample_weight=WEIGHTS)
    in_spec = small_fit(SPEC.override({"class_weight": by_class}), sample_weight=WEIGHTS)
    assert both.fingerprint == in_spec.fingerprint
    alone = small_fit(sample_weight=product)
    np.testing.assert_allclose(both.model.get_weights()[0], alone.model.get_weights()[0], atol=1e-6)
    assert both.fingerprint["spec"] != alone.fingerprint["spec"]


def test_a_run_goes_on_with_its_own_weights_only(tmp_path: Path) -> None:
    small_fit(run_dir=tmp_path, sample_weight=WEIGHTS)
    for others in (None, WEIGHTS[::-1]):
        with pytest.raises(kd.RunError) as error:
            small_fit(run_dir=tmp_path, resume=True, sample_weight=others)
        assert error.value.code == "different_run"
        assert "`sample_weight`" in str(error.value)
    resumed = small_fit(run_dir=tmp_path, resume=True, epochs=2, sample_weight=WEIGHTS)
    assert resumed.fingerprint == small_fit(epochs=2, sample_weight=WEIGHTS).fingerprint


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ([1, 2], "length_mismatch"),
        ([1, -1, 1], "invalid_data"),
        ([1, float("nan"), 1], "not_finite"),
        ([1, None, 1], "not_finite"),
        ([1, float("inf"), 1], "not_finite"),
        (["a", "b", "c"], "invalid_data"),
        ([[1], [1], [1]], "invalid_data"),
        (3, "invalid_data"),
    ],
)
def test_bad_sample_weights_are_refused(bad: Any, code: str) -> None:
    with pytest.raises(kd.DataError) as error:
        check_sample_weight(bad, 3)
    assert error.value.code == code


@pytest.mark.parametrize(
    "bad", [3, "even", {0.5: 1}, {0: 1, "0": 2}, {"a": "b"}, {"a": float("nan")}, {"a": -1}, {"a": True}]
)
def test_bad_class_weights_are_refused(bad: Any) -> None:
    with pytest.raises(kd.ArgumentError):
        small_fit(class_weight=bad)


def test_weights_that_are_checked_come_back() -> None:
    assert check_sample_weight(None, 3) is None
    weights = check_sample_weight([0, 0.5, 2], 3)
    assert weights is not None
    assert (weights.tolist(), weights.dtype) == ([0, 0.5, 2], np.float32)
    assert check_class_weight("balanced") == "balanced"
    assert check_class_weight({1: 0, np.int64(2): 0.5, "3": 2}) == {"1": 0, "2": 0.5, "3": 2}


def test_a_weight_below_0_is_told_with_its_row() -> None:
    with pytest.raises(kd.DataError, match=r"must be at least 0, not -1\.5 in row 2") as error:
        check_sample_weight([1, -1.5, -2], 3)
    assert error.value.details == {"argument": "sample_weight", "got": -1.5, "row": 2}


@pytest.mark.parametrize(
    ("twice", "said"), [({0: 1, "1": 1, "0": 2}, '"0" twice'), ({"1": 1, 0: 1, 1: 1}, '"1" twice')]
)
def test_a_class_with_two_weights_is_named(twice: Any, said: str) -> None:
    with pytest.raises(kd.ArgumentError, match=f"each class once, not {said}"):
        check_class_weight(twice)


@pytest.mark.parametrize("bad", [float("inf"), True, -0.001, None])
def test_what_is_no_weight_is_refused_for_a_class(bad: Any) -> None:
    with pytest.raises(kd.ArgumentError, match="numbers of at least 0, named by their classes"):
        check_class_weight({"a": 1, "b": bad})


def test_weights_of_rows_are_multiplied_by_those_of_their_classes() -> None:
    rows, y = np.array([1, 2, 3], np.float32), np.array([1, 0, 1])
    assert row_weights(rows, None, (), y) is rows
    assert row_weights(None, None, ("a", "b"), y) is None
    both = row_weights(rows, {"b": 0.5}, ("a", "b"), y)
    assert both is not None
    assert (both.tolist(), both.dtype) == ([0.5, 2, 1.5], np.float32)
    balanced = row_weights(rows, "balanced", ("a", "b"), y)
    np.testing.assert_allclose(balanced, [0.75, 3, 2.25])  # type: ignore[arg-type]


def test_class_weights_want_classes() -> None:
    with pytest.raises(kd.ArgumentError):
        row_weights(None, {"cat": 1}, (), np.zeros(3))


X, Y = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32), np.repeat([0, 1], [45, 15])


def two_classes(class_weight: Any, y: Any = Y) -> kd.Fit:
    spec = kd.model_spec("xor_mlp").override(metrics=[])
    return kd.fit(spec, (X, y), class_weight=class_weight, epochs=1, mode="eager")


def test_class_weights_go_by_whole_numbers_and_can_be_balanced() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    values = compute_class_weight("balanced", classes=np.array([0, 1]), y=Y)
    by_name = two_classes({"0": values[0], "1": values[1]})
    for same in (dict(enumerate(values)), dict(zip(np.unique(Y), values, strict=True))):
        assert two_classes(same).fingerprint == by_name.fingerprint
    balanced = two_classes("balanced")
    assert balanced.spec.get("fit.class_weight") == "balanced"
    assert balanced.fingerprint["weights"] == by_name.fingerprint["weights"]
    with pytest.raises(kd.SpecError, match='with a weight each, or "balanced", not "even"'):
        kd.model_spec("xor_mlp").override(class_weight="even")
    assert two_classes({}).fingerprint["weights"] != by_name.fingerprint["weights"]


def test_balanced_weights_count_the_classes_that_are_there() -> None:
    weights = row_weights(None, "balanced", ("a", "b", "c"), np.array([0, 0, 0, 2]))
    np.testing.assert_allclose(weights, [4 / 6, 4 / 6, 4 / 6, 2])  # type: ignore[arg-type]
    pixels = row_weights(None, "balanced", ("a", "b"), np.array([[[0, 0], [0, 1]]]))
    np.testing.assert_allclose(pixels, [[[2 / 3, 2 / 3], [2 / 3, 2]]])  # type: ignore[arg-type]


def test_a_whole_number_is_a_name_and_no_place() -> None:
    with pytest.raises(kd.LabelError) as error:
        two_classes({0: 1.0}, np.where(Y, "cat", "dog"))
    assert error.value.code == "unknown_class"
