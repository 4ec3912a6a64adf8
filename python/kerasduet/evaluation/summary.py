"""The printed form of an evaluation, and its form in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasduet.confusion.labels import labels_apart
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table

if TYPE_CHECKING:
    from kerasduet.evaluation.evaluate import Evaluation

_METRICS = 20  # more would not fit one page
_IN_LINE = 6
_NAME = 60  # columns


def evaluation_lines(evaluation: Evaluation) -> list[str]:
    """Print an evaluation: a metric a line, of many the first, and the cross-entropy in words."""
    names, values = zip(*_measured(evaluation), strict=True)
    labels = (label.rstrip() for label in labels_apart(names, _NAME))
    rows = [*zip(labels, values, strict=True)]
    more = f"... and {len(rows) - _METRICS} more: see metrics" if len(rows) > _METRICS else ""
    head = f"<Evaluation> {len(evaluation.predictions):,} rows"
    return [*filter(None, [head, *text_table([], rows[:_METRICS]), more, evaluation.interpretation])]


def evaluation_html(evaluation: Evaluation) -> str:
    """Show an evaluation as HTML: a table of every metric, and the cross-entropy in words."""
    rows = f"{len(evaluation.predictions):,} rows"
    table = html_table(["metric", "value"], _measured(evaluation), caption=rows)
    return table + html_paragraphs([evaluation.interpretation])


def evaluation_line(evaluation: Evaluation) -> str:
    """Describe an evaluation in one line, with its first metrics."""
    metrics = {"loss": evaluation.loss, **evaluation.metrics}
    first = [f"{name} {value:.4f}" for name, value in [*metrics.items()][:_IN_LINE]]
    more = ["..."] if len(metrics) > _IN_LINE else []
    return f"<Evaluation of {len(evaluation.predictions):,} rows: {', '.join(first + more)}>"


def _measured(evaluation: Evaluation) -> list[tuple[str, str]]:
    """List all that was measured; of a regression also what the predictions tell."""
    more = evaluation.regression_metrics if evaluation.is_regression else {}
    every = {"loss": evaluation.loss, **evaluation.metrics, **more}
    return [(name, "NA" if value is None else f"{value:.4f}") for name, value in every.items()]
