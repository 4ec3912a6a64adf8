"""The plots of several fits."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from caught import error_of

import kerasduet as kd


def results(**arguments: Any) -> kd.SeedResults:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        return kd.fit_seeds("xor_mlp", seeds=[1, 2, 3], verbose=0, mode="eager", **arguments)


def test_there_is_a_curve_for_each_fit_and_one_for_their_mean() -> None:
    made = results(epochs=2)
    figure = kd.plot_repeated(made)
    assert [axes.get_title() for axes in figure.axes] == ["loss", "binary_accuracy"]
    *curves, mean = figure.axes[0].lines
    assert len(curves) == 3
    wanted = np.mean([curve.get_ydata() for curve in curves], axis=0)
    assert np.asarray(mean.get_ydata()) == pytest.approx(wanted)
    figure.draw_without_rendering()


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


def test_what_is_none_is_refused() -> None:
    for plot in (kd.plot_repeated, kd.plot_tune):
        assert error_of(plot, 1).code == "invalid_argument"
