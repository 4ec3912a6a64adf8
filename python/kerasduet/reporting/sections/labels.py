"""What is measured of labels, of which a row may have several."""

from __future__ import annotations

from typing import Any

from kerasduet.evaluation.labels import label_metrics
from kerasduet.reporting.sections.records import records
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]


def labels(subject: Subject) -> list[Json] | None:
    """Give precision, recall and F1 of each label, and their averages: see `label_metrics`."""
    evaluation = subject.evaluation
    if evaluation is None or not evaluation.labels:
        return None
    return records(label_metrics(evaluation))
