"""What is measured of labels, of which a row may have several."""

from __future__ import annotations

from typing import Any

from kerasduet.evaluation.labels import label_metrics
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]


def labels(subject: Subject) -> list[Json] | None:
    """Give precision, recall and F1 of each label, and their averages: see `label_metrics`."""
    evaluation = subject.evaluation
    if evaluation is None or not evaluation.labels:
        return None
    table = label_metrics(evaluation)
    return [{str(name): each for name, each in row.items()} for row in table.to_dict("records")]
