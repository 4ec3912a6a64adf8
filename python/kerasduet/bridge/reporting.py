"""The report of whatever has one, for R."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from kerasduet.bridge.tuning import repeated_from_r, search_from_r
from kerasduet.bridge.values import Answer, answers, rows_from_r, values_from_r
from kerasduet.comparison.comparison import Comparison
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.reporting.report import Report, frame
from kerasduet.reporting.report import report as make_report
from kerasduet.tuning.compare_resamples import ResampleComparison


@answers
def report(x: Any, path: str | None, data: Any, arguments: Mapping[str, Any]) -> Answer:
    """Write a report, or give its text, its frame for a document of HTML, and its Markdown for others.

    Parameters
    ----------
    x : Fit, str or mapping
        A fit, the folder of a run, ``{"evaluation":}`` with the fields of an evaluation, ``{"comparison":}``
        or ``{"resample_comparison":}`` with its JSON, ``{"repeated":}`` or ``{"search":}`` with what R kept.
    path, data, arguments
        As for `kerasduet.report`.
    """
    made = make_report(_subject(x), path, data=rows_from_r(data), **arguments)
    if not isinstance(made, Report):
        return {"path": str(made)}
    shown = frame(made.text) if made.format == "html" else ""
    return {"text": made.text, "format": made.format, "frame": shown, "markdown": made.markdown}


def _subject(x: Any) -> Any:
    if not isinstance(x, Mapping):
        return x
    ((kind, given),) = x.items()
    return _MAKERS[kind](given)


def _evaluation(given: Mapping[str, Any]) -> Evaluation:
    import pandas as pd

    outputs = {name: _evaluation(each) for name, each in given["outputs"].items()}
    if outputs:
        predictions = pd.DataFrame(index=pd.RangeIndex(int(given["rows"])))
    else:
        predictions = values_from_r(given["predictions"])
    if given["files"]:
        predictions.index = pd.Index(list(given["files"]), name="file")
    return Evaluation(
        loss=given["loss"],
        metrics=dict(given["metrics"]),
        predictions=predictions,
        class_names=tuple(given["class_names"]),
        data_fingerprint=given["data_fingerprint"],
        labels=tuple(given["labels"]),
        positive=given["positive"],
        interpretation=given["interpretation"],
        outputs=outputs,
    )


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "evaluation": _evaluation,
    "comparison": lambda text: Comparison.from_dict(json.loads(text)),
    "resample_comparison": lambda text: ResampleComparison.from_dict(json.loads(text)),
    "repeated": repeated_from_r,
    "search": search_from_r,
}
