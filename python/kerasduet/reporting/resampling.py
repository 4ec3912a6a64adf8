"""How resamples were drawn, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasduet.reporting.words import Words


def resampling_words(how: Mapping[str, Any], words: Words) -> str:
    """Say how resamples were drawn.

    Parameters
    ----------
    how : mapping
        As in `Resamples.how`.
    words : Words

    Examples
    --------
    >>> resampling_words({"method": "cv", "folds": 5, "stratify": True, "seed": 1}, Words("en"))
    'cross-validation, 5 folds, stratified, seed 1'
    """
    methods = {
        "cv": words("cross-validation"),
        "repeated_cv": words("repeated cross-validation"),
        "bootstrap": words("bootstrap"),
        "holdout": words("some rows held out"),
        "loo": words("each row or group held out alone"),
    }
    numbers = {
        "folds": words("{count} folds", count=how.get("folds", 0)),
        "repeats": words("{count} repetitions", count=how.get("repeats", 0)),
        "times": words("{count} times", count=how.get("times", 0)),
        "fraction": words("{share} held out", share=words.percent(how.get("fraction", 0.0))),
    }
    flags = {"stratify": words("stratified"), "grouped": words("by group"), "in_order": words("in order")}
    said = [methods.get(how["method"], words("given"))]
    said += [text for name, text in numbers.items() if name in how and how[name] != 1]
    said += [text for name, text in flags.items() if how.get(name)]
    return ", ".join([*said, *([f"{words('seed')} {how['seed']}"] if "seed" in how else [])])
