"""Resamples: what holds of all of them, and how they go to scientists' other tools and back."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from caught import error_of
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GroupKFold, KFold, LeaveOneGroupOut, TimeSeriesSplit, cross_val_score

import kerasduet as kd

Y = np.repeat(["a", "b", "c"], [20, 12, 8])
GROUPS = np.repeat(np.arange(10), [1, 2, 3, 4, 5, 5, 5, 5, 5, 5])


def rows(y: Any = Y) -> kd.Dataset:
    return kd.dataset(np.arange(2 * len(y), dtype=float).reshape(-1, 2), y)


def numbers() -> kd.Dataset:
    return rows(np.linspace(0.5, 9, 40))


@pytest.mark.parametrize(
    "arguments", [{}, {"stratify": True}, {"groups": GROUPS}], ids=lambda each: str([*each])
)
@pytest.mark.parametrize("method", ["cv", "repeated_cv"])
def test_folds_hold_each_row_out_once_in_each_repeat(method: str, arguments: dict[str, Any]) -> None:
    data = numbers() if "groups" in arguments else rows()
    made = kd.resamples(data, method, folds=4, seed=5, **arguments)
    repeats = 5 if method == "repeated_cv" else 1
    assert len(made) == 4 * repeats
    held_out = np.concatenate([each.held_out for each in made])
    assert np.bincount(held_out).tolist() == [repeats] * 40
    for each in made:
        assert sorted([*each.train, *each.held_out]) == [*range(40)]


def test_stratified_folds_have_each_class_in_proportion() -> None:
    made = kd.resamples(rows(), folds=4, stratify=True, seed=5)
    counts = [[(Y[each.held_out] == name).sum() for name in "abc"] for each in made]
    assert counts == [[5, 3, 2]] * 4


def test_a_stratified_bootstrap_draws_as_many_rows_of_each_class_as_there_are() -> None:
    for each in kd.resamples(rows(), "bootstrap", times=3, stratify=True):
        assert [(Y[each.train] == name).sum() for name in "abc"] == [20, 12, 8]


def test_a_bootstrap_draws_all_rows_alike() -> None:
    made = kd.resamples(rows(), "bootstrap", times=500, seed=1)
    drawn = np.bincount(np.concatenate([each.train for each in made]), minlength=40)
    assert drawn.sum() == 40 * 500
    assert abs(drawn - 500).max() < 5 * np.sqrt(500)


@pytest.mark.parametrize("method", ["cv", "repeated_cv", "bootstrap", "holdout", "loo"])
def test_groups_stay_together(method: str) -> None:
    for each in kd.resamples(numbers(), method, groups=GROUPS, seed=2):
        assert not set(GROUPS[each.train]) & set(GROUPS[each.held_out])
        times = {group: np.bincount(each.train, minlength=40)[group == GROUPS] for group in range(10)}
        assert all(len(set(each)) == 1 for each in times.values())


def test_folds_of_groups_have_about_as_many_rows() -> None:
    sizes = [len(each.held_out) for each in kd.resamples(numbers(), folds=4, groups=GROUPS, seed=2)]
    assert max(sizes) - min(sizes) <= 5


@pytest.mark.parametrize("folds", [2, 3, 7])
def test_folds_of_a_time_series_are_those_of_scikit_learn(folds: int) -> None:
    made = kd.resamples(numbers(), folds=folds, in_order=True)
    wanted = TimeSeriesSplit(folds).split(np.zeros((40, 1)))
    for each, (train, test) in zip(made, wanted, strict=True):
        assert each.train.tolist() == train.tolist()
        assert each.held_out.tolist() == test.tolist()


def test_one_group_out_is_that_of_scikit_learn() -> None:
    made = kd.resamples(numbers(), "loo", groups=GROUPS)
    wanted = LeaveOneGroupOut().split(np.zeros((40, 1)), groups=GROUPS)
    assert [each.held_out.tolist() for each in made] == [test.tolist() for _, test in wanted]


def test_only_seed_and_rows_decide() -> None:
    prints = [kd.resamples(rows(), "bootstrap", times=2, seed=seed).fingerprint for seed in (1, 1, 2)]
    assert prints[0] == prints[1] != prints[2]
    assert kd.resamples(rows(Y[::-1]), "bootstrap", times=2, seed=1).fingerprint != prints[0]


def test_resamples_are_of_the_training_rows() -> None:
    made = kd.resamples(kd.garments(train=60, test=10), "holdout", seed=1)
    assert made.rows == 60


def test_a_pair_of_arrays_is_data() -> None:
    x = np.arange(80.0).reshape(40, 2)
    assert kd.resamples((x, Y)).fingerprint == kd.resamples(rows()).fingerprint


def test_scikit_learn_takes_them_as_cv() -> None:
    made = kd.resamples(rows(), folds=4, stratify=True)
    scores = cross_val_score(DummyClassifier(), np.zeros((40, 1)), Y, cv=made.as_splitter())
    assert scores.tolist() == [0.5] * 4
    splitter = made.as_splitter()
    assert error_of(lambda: next(splitter.split(np.zeros((39, 1))))).code == "length_mismatch"


@pytest.mark.parametrize(
    ("splitter", "groups"), [(KFold(4, shuffle=True, random_state=1), None), (GroupKFold(4), GROUPS)]
)
def test_those_of_scikit_learn_are_taken(splitter: Any, groups: Any) -> None:
    made = kd.as_resamples(splitter, numbers(), groups=groups)
    wanted = [*splitter.split(np.zeros((40, 1)), groups=groups)]
    for each, (train, test) in zip(made, wanted, strict=True):
        assert each.train.tolist() == train.tolist()
        assert each.held_out.tolist() == test.tolist()
    assert kd.as_resamples(made.as_splitter(), numbers()).fingerprint == made.fingerprint
    assert kd.as_resamples(wanted, numbers()).fingerprint == made.fingerprint
    assert [each.id for each in made] == [f"Resample{place}" for place in range(1, 5)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("cv", "invalid_argument"),
        (5, "invalid_argument"),
        ([], "invalid_argument"),
        ([[1, 2], [3]], "invalid_argument"),
        ([([0, 1], [1, 2])], "invalid_resamples"),
        ([([0, 1], [40])], "invalid_resamples"),
        ([([0, -1], [2])], "invalid_resamples"),
        ([([0, 1], [])], "invalid_resamples"),
        ([([0.5, 1], [2])], "invalid_resamples"),
        ([([[0], [1]], [2])], "invalid_resamples"),
        ({"": ([0, 1], [2])}, "invalid_resamples"),
        ([(range(20), [30])], "missing_class"),
    ],
    ids=str,
)
def test_what_are_no_resamples_is_refused(given: Any, code: str) -> None:
    assert error_of(kd.as_resamples, given, rows()).code == code


def test_a_file_gives_back_the_resamples(tmp_path: Path) -> None:
    made = kd.resamples(rows(), "repeated_cv", repeats=2, seed=4)
    kd.save_resamples(made, tmp_path / "folds.json")
    again = kd.load_resamples(tmp_path / "folds.json")
    assert again.fingerprint == made.fingerprint
    assert again.to_json() == made.to_json()
    assert repr(again) == repr(made)


@pytest.mark.parametrize(
    "change",
    [
        {"resamples_version": 2},
        {"rows": "40"},
        {"rows": 3},
        {"how": []},
        {"how": None},
        {"data_fingerprint": 1},
        {"resamples": []},
        {"resamples": [{"id": "a", "train": [1]}]},
        {"resamples": [{"id": 1, "train": [1], "held_out": [2]}]},
        {"resamples": [{"id": "a", "train": [1], "held_out": [1]}]},
        {"resamples": [{"id": "a", "train": [0], "held_out": [1]}]},
        {"resamples": [{"id": "a", "train": ["x"], "held_out": [1]}]},
        {"resamples": [{"id": "a", "train": [[1], [2, 3]], "held_out": [4]}]},
        {"resamples": [{"id": "a", "train": [1], "held_out": [2]}] * 2},
    ],
    ids=lambda change: json.dumps(change)[:60],
)
def test_a_file_that_was_changed_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    document = {**kd.resamples(rows()).to_dict(), **change}
    (tmp_path / "folds.json").write_text(json.dumps(document))
    assert error_of(kd.load_resamples, tmp_path / "folds.json").code == "invalid_resamples"


@pytest.mark.parametrize("text", ["", "[1]", "3", "[" * 100_000, "\x80"])
def test_a_file_of_something_else_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "folds.json").write_text(text, encoding="latin-1")
    assert error_of(kd.load_resamples, tmp_path / "folds.json").code == "invalid_resamples"


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    assert error_of(kd.load_resamples, tmp_path / "none.json").code == "cannot_read"
    made = kd.resamples(rows())
    assert error_of(kd.save_resamples, made, tmp_path / "none" / "folds.json").code == "cannot_write"
    assert error_of(kd.save_resamples, made, tmp_path / "folds.txt").code == "invalid_argument"
    assert (
        error_of(kd.save_resamples, dataclasses.asdict(made), tmp_path / "folds.json").code
        == "invalid_argument"
    )
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"groups": "ab"}, "invalid_argument"),
        ({"groups": np.zeros((40, 2))}, "invalid_argument"),
        ({"fraction": 0.5}, "invalid_argument"),
        ({"method": "holdout", "fraction": True}, "invalid_argument"),
        ({"method": "holdout", "fraction": float("nan")}, "invalid_argument"),
        ({"method": ["cv"]}, "invalid_argument"),
        ({"stratify": 1}, "invalid_argument"),
    ],
    ids=str,
)
def test_arguments_that_are_none_are_refused(arguments: dict[str, Any], code: str) -> None:
    assert error_of(kd.resamples, rows(), **arguments).code == code
