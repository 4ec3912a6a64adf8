"""What the sections of a report are called."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Part:
    """A section as the page has it.

    Attributes
    ----------
    id : str
        Under which it is found on the page.
    name : str
        Of the section, and of its template.
    title : str
    sections : dict
        Those that the section is one of: all, or those of an output.
    prefix : str
        What stands before the ids of all in it; of an output, since others have the same.
    output : str
        The name of the output that it tells of, with the `parts` that follow.
    """

    id: str
    name: str
    title: str
    sections: Json
    prefix: str = ""
    output: str = ""
    parts: list[Part] = field(default_factory=list)


def page_parts(sections: Json, words: Words, prefix: str = "") -> list[Part]:
    """Give the sections that have a title, in their order, and each output with its own."""
    parts = []
    for name in sections:
        if name == "outputs":
            parts += _of_outputs(sections[name], words)
        elif name in TITLES:
            parts.append(Part(f"{prefix}{name}", name, words(TITLES[name]), sections, prefix))
    return parts


def output_prefix(place: int) -> str:
    """Give what stands before the ids of an output's sections and charts."""
    return f"output-{place}-"


def _of_outputs(outputs: dict[str, Json], words: Words) -> list[Part]:
    parts = []
    for place, (output, each) in enumerate(outputs.items()):
        prefix = output_prefix(place)
        own = page_parts(each, words, prefix)
        parts.append(Part(f"output-{place}", "summary", words("Output"), each, prefix, output, own))
    return parts


def _of_several_fits(about: Json, words: Words) -> str:
    given = {"spec": about["spec"], "data": about["data"], "fits": about["fits"]}
    if about["resampling"]:
        return words("{spec} on {fits} resamples of {data}", **given)
    return words("{spec} on {data}, {fits} seeds", **given)
