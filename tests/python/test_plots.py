"""Plots: what is drawn is what was measured."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return kd.fit("fashion_mlp", kd.garments(train=150, test=40), seed=1, epochs=3)


def test_the_history_has_a_panel_a_metric_and_a_point_an_epoch(fit: kd.Fit) -> None:
    figure = kd.plot_history(fit)
    assert [axes.get_title() for axes in figure.axes] == ["loss", "accuracy"]
    losses = fit.history[fit.history["metric"] == "loss"]["value"]
    np.testing.assert_allclose(figure.axes[0].lines[0].get_ydata(), losses)


def test_the_heatmap_shows_the_counts(fit: kd.Fit) -> None:
    matrix = kd.evaluate(fit).confusion_matrix
    shown = sum(float(text.get_text()) for text in kd.plot_confusion(matrix).axes[0].texts)
    assert shown == matrix.table.sum()


def test_the_grid_shows_the_first_misclassified_images(fit: kd.Fit, tmp_path) -> None:  # type: ignore[no-untyped-def]
    wrong = int((kd.predict(fit, type="code") != fit.data.split("test").y).sum())
    figure = kd.plot_misclassified(fit, count=6)
    assert len(figure.axes) == min(6, wrong)
    assert f"{wrong} of 40" in figure.get_suptitle()
    figure.savefig(tmp_path / "grid.png")


def test_the_count_of_images_is_checked(fit: kd.Fit) -> None:
    with pytest.raises(kd.ArgumentError, match="`count` must be a whole number of at least 1, not 0"):
        kd.plot_misclassified(fit, count=0)


def test_rows_that_are_no_images_are_refused() -> None:
    with pytest.raises(kd.DataError) as error:
        kd.plot_misclassified(kd.fit("xor_mlp", seed=1, epochs=1))
    assert error.value.code == "not_images"
