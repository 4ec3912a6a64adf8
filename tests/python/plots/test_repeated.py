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


def test_what_is_none_is_refused() -> None:
    assert error_of(kd.plot_repeated, 1).code == "invalid_argument"
