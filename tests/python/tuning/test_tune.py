"""A search over a grid."""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import numpy as np
import pytest
from caught import error_of
from small_search import DATA, FOLDS, SPEC, X, search

import kerasduet as kd
from kerasduet.tuning import cell_trainer as module
from kerasduet.tuning.grid import grid_cells, sharing


@pytest.fixture(scope="module")
def found() -> kd.TuneResults:
    result: kd.TuneResults = search(
        {"epochs": [4, 1, 2], "compile.optimizer.config.learning_rate": [0.1, 0.01]}
    )
    return result


def values(results: Any, cell: int) -> dict[tuple[str, str], float]:
    rows = results.metrics[results.metrics["cell"] == cell]
    return {(row.id, row.metric): row.value for row in rows.itertuples()}


@pytest.mark.slow
def test_cells_that_share_a_training_are_those_of_separate_fits_to_the_bit(found: kd.TuneResults) -> None:
    for cell, spec in found.specs.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", kd.FitWarning)
            alone = kd.fit_resamples(spec, DATA, FOLDS, seed=5, verbose=0, mode="graph")
        wanted = {(row.id, row.metric): row.value for row in alone.metrics.itertuples()}
        assert values(found, cell) == wanted


def test_the_cells_are_in_the_order_of_the_grid(found: kd.TuneResults) -> None:
    assert found.cells["cell"].tolist() == [1, 2, 3, 4, 5, 6]
    assert found.cells["epochs"].tolist() == [4, 4, 1, 1, 2, 2]
    assert found.cells["n"].tolist() == [2] * 6
    assert (found.cells["seconds"] > 0).all()
    assert found.cells["reason"].isna().all()


def test_the_best_cell_is_that_of_the_best_mean(found: kd.TuneResults) -> None:
    assert (found.metric, found.direction) == ("binary_accuracy", "maximize")
    best = found.cells.loc[found.cells["mean"].idxmax()]
    spec = kd.best_spec(found)
    assert spec.get("fit.epochs") == best["epochs"]
    low = dataclasses.replace(found, direction="minimize")
    assert low.ranking["mean"].iloc[0] == found.cells["mean"].min()


def test_it_prints_the_best_first(found: kd.TuneResults) -> None:
    lines = str(found).splitlines()
    assert lines[0].endswith("6 cells, maximize binary_accuracy")
    assert len(lines) == 8
    assert repr(found).startswith("<TuneResults of")
    assert "<table" in found._repr_html_()


def test_low_values_of_a_loss_are_good() -> None:
    found = search({"epochs": [1, 2]}, metric="loss")
    assert found.direction == "minimize"
    assert search({"epochs": [1, 2]}, metric="loss", direction="maximize").direction == "maximize"


def test_what_ends_otherwise_shares_no_training() -> None:
    grid = {"epochs": [1, 2], "batch_size": [4, 8]}
    together = [[cell.number for cell in group] for group in sharing(grid_cells(SPEC, grid))]
    assert together == [[1, 3], [2, 4]]
    stop = {"class_name": "EarlyStopping", "config": {"monitor": "loss"}}
    averaged = {"class_name": "Adam", "config": {"use_ema": True}}
    for changes in ({"callbacks": [stop]}, {"optimizer": averaged}):
        assert len(sharing(grid_cells(SPEC.override(changes), grid))) == 4


def test_equal_cells_have_the_same_values() -> None:
    found = search({"epochs": [2, 2]})
    assert values(found, 1) == values(found, 2)


def test_a_cell_that_fails_has_its_reason_and_the_search_goes_on() -> None:
    optimizers = [{"class_name": "SGD", "config": {"learning_rate": rate}} for rate in (3e38, 0.1)]
    layers = [{"class_name": "Dense", "config": {"units": 1}}]
    spec = SPEC.override({"layers": layers, "metrics": []})
    found = search({"optimizer": optimizers, "epochs": [2, 4]}, spec)
    assert found.cells["mean"].isna().tolist() == [True, True, False, False]
    assert found.cells["reason"][0].startswith("The loss must stay finite")
    assert "reason" in str(found)
    assert kd.best_spec(found).get("compile.optimizer.config.learning_rate") == 0.1
    none = search({"optimizer": optimizers[:1]}, spec)
    assert error_of(kd.best_spec, none).code == "no_best"


def test_rows_count_as_on_resamples() -> None:
    weights = np.linspace(0, 2, 36)
    found = search({"epochs": [1, 2]}, sample_weight=weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        alone = kd.fit_resamples(SPEC, DATA, FOLDS, seed=5, sample_weight=weights, verbose=0, mode="eager")
    assert values(found, 2) == {(row.id, row.metric): row.value for row in alone.metrics.itertuples()}
    assert error_of(search, {"epochs": [1]}, sample_weight=-weights).code == "invalid_data"


def test_what_is_done_is_kept_on_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def interrupted(*arguments: Any, **named: Any) -> Any:
        seen.append(1)
        fit = kd.fit(*arguments, **named)
        return dataclasses.replace(fit, interrupted=True) if len(seen) == 4 else fit

    monkeypatch.setattr(module, "fit", interrupted)
    found = search({"batch_size": [4, 8, 16]})
    assert found.interrupted
    assert found.cells["n"].tolist() == [2, 1, 0]
    assert found.cells["mean"].isna().tolist() == [False, True, True]
    assert kd.best_spec(found).get("fit.batch_size") == 4
    seen[:] = [1, 1, 1]
    with pytest.raises(KeyboardInterrupt):
        search({"batch_size": [4, 8, 16]})


@pytest.mark.parametrize(
    ("grid", "code"),
    [
        ({}, "invalid_argument"),
        ([1], "invalid_argument"),
        ({"epochs": 5}, "invalid_argument"),
        ({"epochs": []}, "invalid_argument"),
        ({"epochs": "12"}, "invalid_argument"),
        ({1: [1]}, "invalid_argument"),
        ({"epochs": range(1, 1000), "batch_size": range(1, 1000)}, "invalid_argument"),
        ({"epoch": [1]}, "unknown_field"),
        ({"fit.epoch": [1]}, "invalid_spec"),
        ({"layers.7.config.units": [1]}, "unknown_field"),
        ({"layers.7": [1]}, "unknown_field"),
        ({"fit.epochs": [1, 0]}, "invalid_spec"),
        ({"batch_size": [1, "two"]}, "invalid_spec"),
    ],
    ids=str,
)
def test_a_grid_that_is_none_is_refused_before_training(grid: Any, code: str) -> None:
    error = error_of(search, grid, mode="none")  # which training would refuse
    assert error.code == code


def test_the_nearest_path_is_named() -> None:
    assert 'did you mean "epochs"?' in str(error_of(search, {"fit.epoch": [1]}))


@pytest.mark.parametrize(
    "arguments",
    [{"metric": "acuracy"}, {"metric": 1}, {"direction": "up"}, {"mode": "fast"}, {"seed": -1}],
    ids=str,
)
def test_bad_arguments_are_refused(arguments: dict[str, Any]) -> None:
    assert error_of(search, {"epochs": [1]}, **arguments).code == "invalid_argument"


def test_other_rows_and_other_results_are_refused() -> None:
    other = kd.dataset(X[::-1], np.resize(["a", "b"], 36))
    assert error_of(kd.tune, SPEC, {"epochs": [1]}, other, FOLDS).code == "different_rows"
    assert error_of(kd.best_spec, 3).code == "invalid_argument"
