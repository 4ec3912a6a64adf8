"""The plots of searches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from caught import error_of
from small_search import RATES, search

import kerasduet as kd


@pytest.mark.parametrize(
    "grid",
    [{"epochs": [1, 2]}, {"epochs": [1, 2], "batch_size": [2, 4], "optimizer": ["sgd", "adam"]}],
    ids=["one path", "three paths"],
)
def test_each_cell_of_a_grid_has_its_metric_and_its_time(grid: dict[str, Any]) -> None:
    data = kd.dataset(np.arange(16.0).reshape(8, 2), np.resize(["no", "yes"], 8))
    folds = kd.resamples(data, folds=2, stratify=True)
    found = kd.tune("xor_mlp", grid, data, folds, verbose=0, mode="eager")
    figure = kd.plot_tune(found)
    for axes, column in zip(figure.axes, ("mean", "seconds"), strict=True):
        drawn = np.concatenate([container.lines[0].get_ydata() for container in axes.containers])
        assert sorted(drawn) == pytest.approx(sorted(found.cells[column]))
    assert figure.axes[0].get_xlabel() == "epochs"
    figure.draw_without_rendering()


@pytest.mark.slow
def test_each_path_of_another_search_has_a_panel() -> None:
    found = search({**RATES, "epochs": [4]}, search="random", n_trials=4, pruner="hyperband", metric="loss")
    pruned = found.cells["pruned_at"].notna()
    figure = kd.plot_tune(found)
    assert len(figure.axes) == 6
    rates, sizes = figure.axes[:2]
    assert rates.get_xscale() == "log" and sizes.get_xscale() == "linear"
    whole, hollow = (each.lines[0] for each in rates.containers)
    assert whole.get_xdata().tolist() == found.cells.loc[~pruned, "learning_rate"].tolist()
    assert hollow.get_ydata().tolist() == found.cells.loc[pruned, "mean"].tolist()
    assert [each.get_text() for each in sizes.get_xticklabels()] == ["4", "8"]
    assert [each.get_text() for each in figure.legends[0].get_texts()] == ["whole", "pruned"]
    figure.draw_without_rendering()


def test_a_search_without_a_pruner_has_no_legend() -> None:
    found = search({"batch_size": {"low": 2, "high": 6}}, search="random", n_trials=2)
    figure = kd.plot_tune(found)
    assert not figure.legends
    assert figure.axes[1].get_xlabel() == "batch_size"
    figure.draw_without_rendering()


def test_what_is_none_is_refused() -> None:
    assert error_of(kd.plot_tune, 1).code == "invalid_argument"
