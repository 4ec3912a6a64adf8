"""Searches beyond the grid."""

from __future__ import annotations

import builtins
import logging
from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of
from small_search import DATA, FOLDS, RATES, SPEC, decided, interrupted_at, search

import kerasduet as kd
from kerasduet.tuning import cell_trainer as module
from kerasduet.tuning.sampling import distributions, drawn_cells, new_study, next_cell
from kerasduet.tuning.search import _rungs
from kerasduet.tuning.search_space import search_space

SEARCHES = ("random", "quasi_random", "tpe")


@pytest.mark.parametrize("how", SEARCHES)
def test_the_same_seed_finds_the_same_cells(how: str, capfd: pytest.CaptureFixture[str]) -> None:
    once, again = (search(RATES, search=how, n_trials=3) for _ in range(2))
    pd.testing.assert_frame_equal(decided(once), decided(again))
    other = search(RATES, search=how, n_trials=3, seed=6)
    assert not once.cells["learning_rate"].equals(other.cells["learning_rate"])
    assert once.cells["learning_rate"].between(1e-4, 0.5).all()
    assert once.cells["batch_size"].isin([4, 8]).all()
    assert f"3 cells ({how}), maximize binary_accuracy" in str(once)
    assert capfd.readouterr() == ("", "")  # of Optuna


@pytest.mark.parametrize("how", SEARCHES)
def test_more_trials_begin_with_those_of_fewer(how: str) -> None:
    few, more = (search(RATES, search=how, n_trials=trials) for trials in (2, 4))
    assert more.cells["learning_rate"].tolist()[:2] == few.cells["learning_rate"].tolist()


def test_a_cell_is_that_of_a_fit_of_its_spec() -> None:
    found = search(RATES, search="tpe", n_trials=1)
    alone = kd.fit_resamples(found.specs[1], DATA, FOLDS, seed=5, verbose=0, mode="graph")
    assert found.metrics[["id", "metric", "value"]].equals(alone.metrics)
    assert kd.best_spec(found) == found.specs[1]


@pytest.mark.parametrize("how", ["random", "quasi_random"])
def test_ranges_give_numbers_of_their_kind(how: str) -> None:
    grid = {
        "learning_rate": {"low": 1e-4, "high": 0.1, "log": True},
        "layers.0.config.units": {"low": 2, "high": 9, "step": 3},
        "batch_size": {"low": 1, "high": 4},
        "layers.1.config.rate": {"low": 0, "high": 0.5, "step": 0.25},
        "layers.0.config.activation": ["relu", None, "tanh"],
    }
    cells = drawn_cells(SPEC, search_space(grid, how), how, 64, seed=1)
    drawn = pd.DataFrame([cell.values for cell in cells], dtype=object)
    assert set(drawn["layers.0.config.units"]) == {2, 5, 8}
    assert set(drawn["batch_size"]) == {1, 2, 3, 4}
    assert set(drawn["layers.1.config.rate"]) == {0, 0.25, 0.5}
    assert {cell.values["layers.0.config.activation"] for cell in cells} == {"relu", None, "tanh"}
    low, high = np.quantile(drawn["learning_rate"].astype(float), [0.25, 0.75])
    assert 1e-4 < low < 1e-3 and 1e-2 < high < 0.1  # as many in each order of magnitude


def test_true_and_one_are_two_values() -> None:
    cells = drawn_cells(SPEC, {"fit.shuffle": [True, False]}, "random", 8, seed=1)
    assert {type(cell.values["fit.shuffle"]) for cell in cells} == {bool}


def test_tpe_goes_where_it_is_better() -> None:
    import optuna

    space = search_space({"learning_rate": {"low": 1e-5, "high": 0.5, "log": True}}, "tpe")
    storage = optuna.storages.InMemoryStorage()
    study, far = new_study(storage), []
    for number in range(1, 41):
        rate = next_cell(storage, SPEC, space, number, seed=5).values["learning_rate"]
        far.append(abs(np.log10(rate) + 2))
        params = {"params": {"learning_rate": rate}, "distributions": distributions(space)}
        study.add_trial(optuna.trial.create_trial(value=far[-1], **params))
    assert np.mean(far[20:]) < 0.7 * np.mean(far[:10])


@pytest.mark.slow
def test_pruned_cells_have_the_epochs_that_they_had() -> None:
    spec = SPEC.override(epochs=4)
    found = search(RATES, spec, search="random", n_trials=6, pruner="hyperband")
    pruned = found.cells["pruned_at"].dropna()
    assert set(pruned) <= {1, 3} and 0 < len(pruned) < 6
    assert found.ranking["pruned_at"].isna().tolist() == [True] * (6 - len(pruned)) + [False] * len(pruned)
    cell, epochs = pruned.index[0] + 1, int(pruned.iloc[0])
    alone = search({"epochs": [epochs]}, found.specs[cell])
    mine = found.metrics[found.metrics["cell"] == cell]
    assert mine["value"].tolist() == alone.metrics["value"].tolist()
    assert "pruned_at" in str(found) and "pruned_at" not in str(alone)
    whole = found.cells.drop(pruned.index)
    best = whole.loc[whole["mean"].idxmax(), "cell"]
    assert kd.best_spec(found) == found.specs[best]


@pytest.mark.slow
def test_cells_that_are_not_pruned_are_those_of_a_search_without_pruner() -> None:
    grid = {"epochs": [2, 4], "batch_size": [4, 8]}
    pruned, whole = search(grid, pruner="hyperband"), search(grid)
    kept = pruned.cells.index[pruned.cells["pruned_at"].isna()]
    assert len(kept) > 0
    assert pruned.cells.loc[kept, "mean"].equals(whole.cells.loc[kept, "mean"])


def test_the_rungs_of_hyperband() -> None:
    assert _rungs(1, 1) == [1]
    assert _rungs(10, 10) == [1, 3, 9, 10]
    assert _rungs(4, 100) == [1, 3, 4]


@pytest.mark.parametrize("pruner", [None, "hyperband"])
def test_a_cell_that_fails_has_its_reason_and_the_search_goes_on(pruner: str | None) -> None:
    layers = [{"class_name": "Dense", "config": {"units": 1}}]
    spec = SPEC.override({"layers": layers, "metrics": [], "epochs": 5, "optimizer": "sgd"})
    grid = {"learning_rate": [3e38, 0.1]}
    found = search(grid, spec, search="tpe", n_trials=6, pruner=pruner)
    failed = found.cells["learning_rate"] == 3e38
    assert 0 < failed.sum() < 6
    assert found.cells["reason"].notna().tolist() == failed.tolist()
    assert found.cells.loc[failed, "reason"].iloc[0].startswith("The loss must stay finite")
    assert kd.best_spec(found).get("compile.optimizer.config.learning_rate") == 0.1


def test_what_is_done_is_kept_on_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "fit", interrupted_at(4))
    found = search(RATES, search="tpe", n_trials=5)
    assert found.interrupted
    assert found.cells["n"].tolist() == [2, 0]
    assert kd.best_spec(found) == found.specs[1]
    monkeypatch.setattr(module, "fit", interrupted_at(1))
    with pytest.raises(KeyboardInterrupt):
        search(RATES, search="tpe", n_trials=5)


BAD = {
    "a range that is tried whole": ({"grid": RATES, "search": "grid", "n_trials": None}, "search"),
    "an unknown search": ({"search": "bayes"}, "search"),
    "no n_trials": ({"n_trials": None}, "n_trials"),
    "no trial": ({"n_trials": 0}, "n_trials"),
    "too many trials": ({"n_trials": 10**9}, "n_trials"),
    "n_trials of a grid": ({"grid": {"epochs": [1]}, "search": "grid"}, "n_trials"),
    "an unknown pruner": ({"pruner": "median"}, "pruner"),
    "low above high": ({"grid": {"learning_rate": {"low": 0.1, "high": 0.01}}}, "high"),
    "low that is high": ({"grid": {"learning_rate": {"low": 0.1, "high": 0.1}}}, "high"),
    "no high": ({"grid": {"learning_rate": {"low": 0.1}}}, "high"),
    "low that is no number": ({"grid": {"learning_rate": {"low": "a", "high": 1}}}, "low"),
    "high that is infinite": ({"grid": {"learning_rate": {"low": 0.1, "high": float("inf")}}}, "high"),
    "an unknown field": ({"grid": {"learning_rate": {"low": 0.1, "high": 1, "logs": True}}}, '"log"'),
    "log that is no flag": ({"grid": {"learning_rate": {"low": 0.1, "high": 1, "log": 1}}}, "log"),
    "log from 0": ({"grid": {"learning_rate": {"low": 0, "high": 1, "log": True}}}, "low"),
    "log with a step": (
        {"grid": {"learning_rate": {"low": 0.1, "high": 1, "log": True, "step": 0.1}}},
        "step",
    ),
    "a step that is too long": ({"grid": {"learning_rate": {"low": 0.1, "high": 1, "step": 2}}}, "step"),
    "a step of 0": ({"grid": {"learning_rate": {"low": 0.1, "high": 1, "step": 0}}}, "step"),
}


@pytest.mark.parametrize(("arguments", "named"), BAD.values(), ids=BAD)
def test_bad_arguments_are_refused_before_training(arguments: dict[str, Any], named: str) -> None:
    error = error_of(search, **{"grid": RATES, "search": "tpe", "n_trials": 2, "mode": "none", **arguments})
    assert error.code == "invalid_argument"
    assert named in str(error)


@pytest.mark.parametrize(
    ("grid", "code"),
    [
        ({"epochs": {"low": 0, "high": 4}}, "invalid_spec"),
        ({"epochs": {"low": 1, "high": 4.5}}, "invalid_spec"),
        ({"learning_rate": [0.1, "quick"]}, "invalid_spec"),
        ({"epoch": {"low": 1, "high": 4}}, "unknown_field"),
    ],
    ids=str,
)
def test_values_are_checked_before_training(grid: Any, code: str) -> None:
    assert error_of(search, grid, search="tpe", n_trials=2, mode="none").code == code


def test_what_cannot_be_judged_on_its_way_is_not_pruned() -> None:
    stop = {"class_name": "EarlyStopping", "config": {"monitor": "loss"}}
    error = error_of(search, {"callbacks": [[], [stop]]}, pruner="hyperband")
    assert error.code == "invalid_argument" and "`pruner` must be left out" in str(error)


def test_optuna_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name.split(".")[0] == "optuna":
            raise ImportError(name)
        return load(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    for arguments in ({"search": "random", "n_trials": 1}, {"ledger": "l.journal"}, {"pruner": "hyperband"}):
        error = error_of(search, {"batch_size": [4]}, **arguments)
        assert error.code == "missing_packages" and "kerasduet[tune]" in str(error)
    assert len(search({"batch_size": [4]}).cells) == 1


def test_optuna_stays_as_loud_as_it_was() -> None:
    import optuna

    before = optuna.logging.get_verbosity()
    search(RATES, search="random", n_trials=1)
    assert optuna.logging.get_verbosity() == before != logging.WARNING
