"""Which charts a report has, by name, each as the page holds it."""

from __future__ import annotations

from typing import Any

from kerasduet.reporting.charts.curves import (
    history_chart,
    precision_recall_chart,
    reliability_chart,
    roc_chart,
)
from kerasduet.reporting.charts.heatmap import heatmap
from kerasduet.reporting.charts.points import differences_chart, observed_chart, residual_chart
from kerasduet.reporting.charts.style import Drawn, drawn
from kerasduet.reporting.words import Words

Json = dict[str, Any]

MOST_LISTED = 120  # classes, of which the page says all


def charts(sections: Json, words: Words) -> dict[str, Drawn]:
    """Draw all charts that there are sections for."""
    made = {
        **_of_history(sections.get("learning_curves"), words),
        **_of_regression(sections.get("regression"), words),
        **_of_classes(sections, words),
    }
    return {name: drawn(name, chart, words) for name, chart in made.items()}


def _of_history(history: Json | None, words: Words) -> dict[str, Any]:
    if history is None:
        return {}
    metrics = dict.fromkeys(each["metric"] for each in history["curves"])
    return {f"history-{place}": history_chart(history, each, words) for place, each in enumerate(metrics)}


def _of_regression(regression: Json | None, words: Words) -> dict[str, Any]:
    if regression is None:
        return {}
    made = {}
    for place, points in enumerate(regression["points"]):
        made[f"observed-{place}"] = observed_chart(points, words)
        made[f"residuals-{place}"] = residual_chart(points, words)
    return made


def _of_classes(sections: Json, words: Words) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if "differences" in sections:
        made["differences"] = differences_chart(sections, words)
    if "confusion" in sections:
        made["heatmap"] = heatmap(sections["confusion"], words)
    if "reliability" in sections:
        made["reliability"] = reliability_chart(sections["reliability"], words)
    if "curves" in sections:
        made["roc"] = roc_chart(sections["curves"][:MOST_LISTED], words)
        made["precision-recall"] = precision_recall_chart(sections["curves"][:MOST_LISTED], words)
    return made
