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
from kerasduet.reporting.charts.repeated import Band, repeated_curves_chart, values_chart
from kerasduet.reporting.charts.search import PATHS, drawn_cells, path_chart, time_chart
from kerasduet.reporting.charts.style import Drawn, drawn
from kerasduet.reporting.titles import output_prefix
from kerasduet.reporting.words import Words

Json = dict[str, Any]

MOST_LISTED = 120  # classes, of which the page says all


def charts(sections: Json, words: Words) -> dict[str, Drawn]:
    """Draw all charts that there are sections for, those of one of several outputs with its prefix."""
    return {name: drawn(name, chart, words) for name, chart in _charts(sections, words).items()}


def _charts(sections: Json, words: Words) -> dict[str, Any]:
    return {
        **_of_history(sections.get("learning_curves"), words),
        **_of_regression(sections.get("regression"), words),
        **_of_classes(sections, words),
        **_of_several_fits(sections, words),
        **_of_pairs(sections, words),
        **_of_search(sections.get("cells"), words),
        **_of_outputs(sections.get("outputs", {}), words),
    }


def _of_outputs(outputs: dict[str, Json], words: Words) -> dict[str, Any]:
    return {
        f"{output_prefix(place)}{name}": chart
        for place, each in enumerate(outputs.values())
        for name, chart in _charts(each, words).items()
    }


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


def _of_several_fits(sections: Json, words: Words) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if "fit_by_fit" in sections:
        fits = sections["fit_by_fit"]["fits"]
        ids = [each["id"] for each in fits]
        for place, about in enumerate(sections["measured"]):
            values = [each["values"][place] for each in fits]
            made[f"measured-{place}"] = values_chart(ids, values, _band(about), words)
    if "epoch_curves" in sections:
        metrics = dict.fromkeys(each["metric"] for each in sections["epoch_curves"]["means"])
        for place, name in enumerate(metrics):
            made[f"epochs-{place}"] = repeated_curves_chart(sections["epoch_curves"], name, words)
    return made


def _of_pairs(sections: Json, words: Words) -> dict[str, Any]:
    if "pairs" not in sections:
        return {}
    made = {}
    for place, about in enumerate(sections["pairs"]["metrics"]):
        pairs = [each for each in sections["paired_differences"] if each["metric"] == about["metric"]]
        band = Band(about["difference"], about["lower"], about["upper"])
        ids, values = [each["id"] for each in pairs], [each["difference"] for each in pairs]
        made[f"paired-{place}"] = values_chart(ids, values, band, words, zero=True)
    return made


def _of_search(cells: Json | None, words: Words) -> dict[str, Any]:
    if cells is None or not drawn_cells(cells):
        return {}
    paths = {f"path-{place}": path_chart(cells, place, words) for place in range(len(cells["paths"][:PATHS]))}
    return {**paths, "time": time_chart(cells, words)}


def _band(about: Json) -> Band:
    """Give the mean with its interval, or with one standard error on either side."""
    mean = about["mean"]
    if "lower" in about:
        return Band(mean, about["lower"], about["upper"])
    return Band(mean, mean - about["std_err"], mean + about["std_err"])
