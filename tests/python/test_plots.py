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


def _boxes(texts: list[Any]) -> Any:
    boxes = [each.get_window_extent() for each in texts if each.get_text().strip()]
    return np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes])


def _check_apart_and_inside(texts: list[Any], figure: Any) -> None:
    boxes = _boxes(texts)
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


@pytest.mark.slow
@pytest.mark.parametrize("classes", [2, 10, 40])
def test_no_text_of_a_heatmap_is_cut_or_touches_another(classes: int) -> None:
    figure = kd.plot_confusion(_matrix(classes))
    axes = figure.axes[0]
    figure.draw_without_rendering()
    rows, columns = axes.get_yticklabels(), axes.get_xticklabels()
    _check_apart_and_inside([*axes.texts, *rows, axes.yaxis.label, axes.xaxis.label, axes.title], figure)
    assert (_boxes(columns)[:, :2] >= 0).all()
    # Names at 45 degrees are apart when the step between them holds their height.
    step = axes.transData.transform((1, 0))[0] - axes.transData.transform((0, 0))[0]
    assert step / 2**0.5 > columns[0].get_fontsize() * figure.dpi / 72
    cell = axes.transData.transform((0.5, 0))[0] - axes.transData.transform((-0.5, 0))[0]
    boxes = _boxes(axes.texts)
    assert (boxes[:, 2] - boxes[:, 0] < cell).all()


@pytest.mark.parametrize("classes", [2, 40])
def test_no_text_of_a_comparison_is_cut_or_touches_another(classes: int) -> None:
    matrix = _matrix(classes)
    figure = kd.plot_comparison(kd.compare_fits(matrix, matrix, names=("n" * 90, "a long name " * 5)))
    figure.draw_without_rendering()
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


@pytest.mark.slow
@pytest.mark.parametrize("classes", [2, 10, 40])
def test_the_first_images_of_a_data_set_are_shown_with_their_classes(classes: int) -> None:
    names = [f"a class whose name has 40 letters, no. {i:02}" for i in range(classes)]
    x = np.random.default_rng(1).random((70, 5, 7))
    figure = kd.plot_dataset(kd.dataset(x, [names[i % classes] for i in range(70)], class_names=names))
    assert len(figure.axes) == 64
    titles = [axes.title for axes in figure.axes]
    assert [title.get_text().replace("\n", " ") for title in titles[:2]] == names[:2]
    np.testing.assert_allclose(figure.axes[63].images[0].get_array(), x[63], rtol=1e-6)
    figure.draw_without_rendering()
    _check_apart_and_inside([*titles, figure._suptitle], figure)


def test_images_go_by_split_count_and_language() -> None:
    data = kd.garments(train=20, test=9)
    figure = kd.plot_dataset(data, split="test", count=3, lang="fr")
    assert figure.get_suptitle().replace("\n", " ") == "The first 3 of 9 test images of garments"
    noms = data.names("fr")
    assert [axes.get_title() for axes in figure.axes] == [noms[code] for code in data.split("test").y[:3]]


def test_images_of_numbers_masks_and_colors_are_shown() -> None:
    colors = kd.dataset(np.linspace(-2, 2, 96).reshape(2, 4, 4, 3), [1.5, 2.25])
    figure = kd.plot_dataset(colors)
    assert [axes.get_title() for axes in figure.axes] == ["1.5", "2.25"]
    assert figure.axes[0].images[0].get_array().min() == 0  # type: ignore[union-attr]
    masks = kd.garments(train=20, test=9).with_target("masks")
    assert [axes.get_title() for axes in kd.plot_dataset(masks, count=2).axes] == ["1", "2"]


@pytest.mark.parametrize("x", [np.zeros((2, 4)), np.zeros((2, 4, 4, 5)), ["a", "b"]])
def test_data_without_images_are_refused(x: Any) -> None:
    with pytest.raises(kd.DataError, match="`data` must be images, not ") as error:
        kd.plot_dataset(kd.dataset(x, ["a", "b"]))
    assert error.value.code == "not_images"


def _regression(targets: int) -> kd.Evaluation:
    import pandas as pd

    numbers = np.arange(6 * targets, dtype=float).reshape(3, -1)
    ends = [f"_{place}" for place in range(1, targets + 1)] if targets > 1 else [""]
    names = [f"{name}{end}" for name in ("truth", ".pred") for end in ends]
    return kd.Evaluation(0.0, {}, pd.DataFrame(numbers, columns=names), (), "")


@pytest.mark.parametrize("targets", [1, 2, 5])
def test_a_regression_is_drawn_as_observed_numbers_and_residuals(targets: int) -> None:
    evaluation = _regression(targets)
    figure = kd.plot_regression(evaluation)
    assert len(figure.axes) == 2 * min(targets, 4)
    truth, prediction = np.split(evaluation.predictions.to_numpy(), 2, axis=1)
    np.testing.assert_array_equal(
        figure.axes[0].lines[0].get_xydata(), np.column_stack([prediction, truth])[:, ::targets][:, :2]
    )
    np.testing.assert_array_equal(figure.axes[1].lines[0].get_ydata(), (truth - prediction)[:, 0])
    figure.draw_without_rendering()
    texts = [each for axes in figure.axes for each in (axes.title, axes.xaxis.label, axes.yaxis.label)]
    _check_apart_and_inside([each for each in texts if each.get_text()], figure)


def test_classes_are_no_regression(fit: kd.Fit) -> None:
    for each in (fit, kd.evaluate(fit)):
        with pytest.raises(kd.RunError) as error:
            kd.plot_regression(each)
        assert error.value.code == "not_a_regression"
    with pytest.raises(kd.ArgumentError, match="`evaluation` must be an evaluation or a fit, not 5"):
        kd.plot_regression(5)  # type: ignore[arg-type]


def test_names_that_are_cut_stay_apart() -> None:
    names = ["x" * 40 + f"{i}" + "y" * 40 for i in range(3)]
    table = kd.ConfusionMatrix.from_table(np.eye(3, dtype=int), names)
    for figure in (kd.plot_confusion(table), kd.plot_comparison(kd.compare_fits(table, table))):
        labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        assert len(set(labels)) == len(labels)
        assert max(map(len, labels)) <= 60
