"""How well masks are predicted: the overlap of each class, and some images with truth and prediction."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.reporting.pictures import mask_picture, palette
from kerasduet.reporting.rows import shown_rows
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]

_SHOWN = 8


def masks(subject: Subject) -> Json | None:
    """Give the intersection over union of each class, and images from the worst to the best."""
    evaluation = subject.evaluation
    if evaluation is None or "mean_iou" not in evaluation.metrics:
        return None
    names = evaluation.class_names
    overlaps = [{"class": name, "iou": evaluation.metrics[f"iou_{name}"]} for name in names]
    found = {"mean_iou": evaluation.metrics["mean_iou"], "overlaps": overlaps}
    colors = ["#{:02x}{:02x}{:02x}".format(*color) for color in palette(len(names))]
    return {**found, "colors": colors, "rows": [] if subject.rows is None else _pictures(subject)}


def _pictures(subject: Subject) -> list[Json]:
    truth, predicted, classes = _codes(subject)
    right = (truth == predicted).reshape(len(truth), -1).mean(axis=1)
    order = np.argsort(right, kind="stable")
    chosen = order[np.unique(np.linspace(0, len(order) - 1, min(_SHOWN, len(order))).astype(int))]
    about = [
        {
            "row": int(row) + 1,
            "right": float(right[row]),
            "truth": mask_picture(truth[row], classes),
            "predicted": mask_picture(predicted[row], classes),
        }
        for row in chosen
    ]
    rows: list[Json] = shown_rows(subject, chosen, about)["rows"]
    return rows


def _codes(subject: Subject) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Give the classes of all pixels, (rows, height, width) each, and how many classes there are."""
    assert subject.rows is not None and subject.evaluation is not None
    frame, shape = subject.evaluation.predictions, subject.rows.y.shape
    truth, predicted = (frame[name].cat.codes.to_numpy().reshape(shape) for name in ("truth", ".pred_class"))
    return truth, predicted, len(subject.evaluation.class_names)
