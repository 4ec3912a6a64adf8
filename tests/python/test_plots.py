"""Plots: what is drawn is what was measured."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np
import pytest

import kerasduet as kd


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return kd.fit("fashion_mlp", kd.garments(train=150, test=40), seed=1, epochs=3, mode="eager")


def test_the_history_has_a_panel_a_metric_and_a_point_an_epoch(fit: kd.Fit) -> None:
    figure = kd.plot_history(fit)
    assert [axes.get_title() for axes in figure.axes] == ["loss", "accuracy"]
    losses = fit.history[fit.history["metric"] == "loss"]["value"]
    np.testing.assert_allclose(figure.axes[0].lines[0].get_ydata(), losses)


def _boxes(texts: list[Any], figure: Any) -> Any:
    figure.draw_without_rendering()
    boxes = [each.get_window_extent() for each in texts if each.get_text().strip()]
    return np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes])


def _check_apart_and_inside(texts: list[Any], figure: Any) -> None:
    boxes = _boxes(texts, figure)
    width, height = figure.bbox.size
    assert (boxes[:, :2] >= 0).all()
    assert (boxes[:, 2] <= width).all()
    assert (boxes[:, 3] <= height).all()
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    touching = ((low < boxes[None, :, 2:]) & (boxes[None, :, :2] < high)).all(axis=2)
    assert touching.sum() == len(boxes)  # each touches itself alone


def _matrix(classes: int) -> kd.ConfusionMatrix:
    names = [f"a class whose name has 40 letters, no. {i:02}" for i in range(classes)]
    table = np.random.default_rng(1).integers(0, 60_000, (classes, classes))
    return kd.ConfusionMatrix.from_table(table, names)


@pytest.mark.parametrize("classes", [2, 10, 40])
def test_no_text_of_a_heatmap_is_cut_or_touches_another(classes: int) -> None:
    figure = kd.plot_confusion(_matrix(classes))
    axes = figure.axes[0]
    figure.draw_without_rendering()
    rows, columns = axes.get_yticklabels(), axes.get_xticklabels()
    _check_apart_and_inside([*axes.texts, *rows, axes.yaxis.label, axes.xaxis.label, axes.title], figure)
    assert (_boxes(columns, figure)[:, :2] >= 0).all()
    # Names at 45 degrees are apart when the step between them holds their height.
    step = axes.transData.transform((1, 0))[0] - axes.transData.transform((0, 0))[0]
    assert step / 2**0.5 > columns[0].get_fontsize() * figure.dpi / 72
    cell = axes.transData.transform((0.5, 0))[0] - axes.transData.transform((-0.5, 0))[0]
    boxes = _boxes(axes.texts, figure)
    assert (boxes[:, 2] - boxes[:, 0] < cell).all()


@pytest.mark.parametrize("classes", [2, 40])
def test_no_text_of_a_comparison_is_cut_or_touches_another(classes: int) -> None:
    matrix = _matrix(classes)
    figure = kd.plot_comparison(kd.compare_fits(matrix, matrix, names=("n" * 90, "a long name " * 5)))
    axes = figure.axes[0]
    _check_apart_and_inside([*axes.get_yticklabels(), axes.title, axes.xaxis.label], figure)


def test_what_is_significant_is_seen_without_color() -> None:
    first = kd.ConfusionMatrix.from_table([[30, 10], [10, 50]])
    second = kd.ConfusionMatrix.from_table([[39, 10], [1, 50]])
    axes = kd.plot_comparison(kd.compare_fits(first, second)).axes[0]
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() in "oD"]
    assert [face == "white" for face in faces] == [True, False, True]


@pytest.mark.parametrize("name", ["$x^", "a\nb", "\ud800", "<b>", "", " ", "表" * 9, "x" * 300])
def test_any_name_is_drawn_as_it_stands(name: str) -> None:
    matrix = kd.ConfusionMatrix.from_table([[3, 1], [0, 2]], [name, "other"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a font may lack a letter
        for figure in (kd.plot_confusion(matrix), kd.plot_comparison(kd.compare_fits(matrix, matrix))):
            assert figure._repr_png_().startswith(b"\x89PNG")


def test_an_evaluation_and_a_fit_are_drawn_by_their_matrix(fit: kd.Fit) -> None:
    evaluation = kd.evaluate(fit)
    for each in (fit, evaluation, evaluation.confusion_matrix):
        title = kd.plot_confusion(each).axes[0].get_title()
        assert title == f"Accuracy {evaluation.confusion_matrix.overall['Accuracy']:.4f}"
    with pytest.raises(kd.ArgumentError, match="`matrix` must be a confusion matrix, an evaluation or a fit"):
        kd.plot_confusion(5)  # type: ignore[arg-type]


def test_a_table_without_rows_has_no_accuracy() -> None:
    matrix = kd.ConfusionMatrix.from_table([[0, 0], [0, 0]])
    assert kd.plot_confusion(matrix).axes[0].get_title() == "Accuracy NaN"


def test_a_figure_shows_itself_once_in_a_notebook(fit: kd.Fit) -> None:
    figure = kd.plot_history(fit)
    assert figure._repr_png_().startswith(b"\x89PNG")
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()  # which a notebook would show once more


def test_images_of_another_split_are_shown(fit: kd.Fit) -> None:
    assert "of 150 train images" in kd.plot_misclassified(fit, split="train", count=5).get_suptitle().replace(
        "\n", " "
    )
    with pytest.raises(kd.DataError) as error:
        kd.plot_misclassified(fit, split="nowhere")
    assert error.value.code == "unknown_split"


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
        kd.plot_misclassified(kd.fit("xor_mlp", seed=1, epochs=1, mode="eager"))
    assert error.value.code == "not_images"
