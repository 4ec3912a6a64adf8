"""An evaluation as text and in a notebook."""

from __future__ import annotations

import pandas as pd

import kerasduet as kd
from kerasduet.confusion.r_format import display_width


def evaluation(metrics: dict[str, float], class_names: tuple[str, ...] = ("a", "b")) -> kd.Evaluation:
    truth = [1.0, 2.0, 4.0]
    predictions = pd.DataFrame({"truth": truth, ".pred": [1.5, 2.5, 4.5]})
    return kd.Evaluation(0.25, metrics, predictions, class_names, "", interpretation="words")


def test_an_evaluation_is_printed_with_aligned_columns() -> None:
    assert str(evaluation({"accuracy": 0.5})).split("\n") == [
        "<Evaluation> 3 rows", "loss      0.2500", "accuracy  0.5000", "words"
    ]  # fmt: skip


def test_of_many_metrics_the_first_are_printed_and_all_are_in_a_notebook() -> None:
    judged = evaluation({f"iou_犬{number}": 10.0**number for number in range(40)})
    lines = str(judged).split("\n")
    assert lines[-2:] == ["... and 21 more: see metrics", "words"]
    assert len({display_width(line) for line in lines[1:-2]}) == 1
    assert len(repr(judged)) < 160
    assert judged._repr_html_().count("<tr>") == 1 + 41


def test_an_evaluation_of_a_regression_has_its_statistics() -> None:
    lines = str(evaluation({"mae": 0.5}, ())).split("\n")
    assert lines[1:7] == [
        "loss      0.2500", "mae       0.5000", "RMSE      0.5000", "Rsquared  1.0000", "MAE       0.5000",
        "MBE       0.5000",
    ]  # fmt: skip
