"""What the sections of a report are called."""

from __future__ import annotations

from typing import Any

from kerasduet.reporting.words import Words

Json = dict[str, Any]

TITLES = {
    "training": "Training",
    "learning_curves": "Learning curves",
    "repeated": "Training",
    "measured": "Metrics",
    "fit_by_fit": "Fit by fit",
    "epoch_curves": "Learning curves",
    "search": "Search",
    "cells": "Cells",
    "best": "The best cell",
    "pairs": "Comparison",
    "paired_differences": "Differences pair by pair",
    "confusion": "Confusion matrix",
    "classes": "Statistics by class",
    "masks": "Masks",
    "regression": "Observed and predicted",
    "residuals": "Largest residuals",
    "labels": "Statistics by label",
    "mistakes": "Mistakes",
    "comparison": "Comparison",
    "differences": "Differences by class",
    "discordant": "Discordant rows",
    "reliability": "Calibration",
    "curves": "ROC and precision-recall",
    "thresholds": "Threshold",
    "notes": "Notes",
    "repetition": "To repeat it",
}


def title(sections: Json, words: Words) -> str:
    """Say in one line what a report is about."""
    if compared := sections.get("comparison") or sections.get("pairs"):
        first, second = compared["names"]
        return words("{first} and {second}", first=first, second=second)
    if repeated := sections.get("repeated"):
        return _of_several_fits(repeated, words)
    if search := sections.get("search"):
        return words("Search: {spec} on {data}", spec=search["spec"], data=search["data"])
    about = sections["summary"]
    if about["spec"] is None:
        return words("Evaluation of {rows} rows", rows=about["rows"])
    return words("{spec} on {data}", spec=about["spec"], data=about["data"])


def section_titles(sections: Json, words: Words) -> dict[str, str]:
    """Give the titles of the sections that are there, in their order."""
    return {name: words(TITLES[name]) for name in sections if name in TITLES}


def _of_several_fits(about: Json, words: Words) -> str:
    given = {"spec": about["spec"], "data": about["data"], "fits": about["fits"]}
    if about["resampling"]:
        return words("{spec} on {fits} resamples of {data}", **given)
    return words("{spec} on {data}, {fits} seeds", **given)
