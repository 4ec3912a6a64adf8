"""What a report is about: what was trained, how it was judged, and the rows that it was judged on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kerasduet.arguments import check_kind
from kerasduet.comparison.comparison import Comparison
from kerasduet.data.dataset import Dataset, Split
from kerasduet.data.soft_labels import true_codes
from kerasduet.data.user_data import further_rows
from kerasduet.errors import ArgumentError, DataError
from kerasduet.evaluation.evaluate import Evaluation, evaluate
from kerasduet.fits.result import Fit
from kerasduet.runs.load import load_run
from kerasduet.tuning.compare_resamples import ResampleComparison
from kerasduet.tuning.repeated_results import RepeatedResults
from kerasduet.tuning.tune_results import TuneResults

Study = RepeatedResults | TuneResults | ResampleComparison  # which says itself what there is to report


@dataclass(frozen=True)
class Subject:
    """What is known: a fit without test rows has no evaluation, and an evaluation alone no fit."""

    fit: Fit | None = None
    evaluation: Evaluation | None = None
    comparison: Comparison | None = None
    data: Dataset | None = None
    """Whose rows were judged; None where they are not at hand."""
    rows: Split | None = None
    output: str | None = None
    """The one of several outputs that it is about."""

    @property
    def task(self) -> str:
        """What was learnt, as `Dataset.task` names it."""
        known = self.fit.data if self.fit is not None else self.data
        if known is not None:
            return known.task if self.output is None else known.schema.outputs[self.output].task
        evaluation = self.evaluation
        if evaluation is None:
            return "classification"  # of which a comparison is
        if evaluation.outputs:
            return "multioutput"
        if evaluation.labels:
            return "multilabel"
        if not evaluation.class_names:
            return "regression"
        return "segmentation" if "mean_iou" in evaluation.metrics else "classification"

    @property
    def outputs(self) -> dict[str, Subject]:
        """Each of several outputs by its name, as if it was the only one."""
        several = {} if self.evaluation is None else self.evaluation.outputs
        rows = {} if self.rows is None else {name: _of_output(self.rows, name) for name in several}
        return {
            name: replace(self, evaluation=each, rows=rows.get(name), output=name)
            for name, each in several.items()
        }


def subject_of(x: Any, data: Any, lang: str, positive: Any) -> Subject | Study:
    """Find out what a report is about: `x`, `data`, `lang` and `positive` are those of `report`."""
    if isinstance(x, str | Path):
        x, data = load_run(x, data), None
    if isinstance(x, Fit):
        return _of_fit(x, data, lang, positive)
    if isinstance(x, Evaluation):
        _refuse_positive(positive)
        return Subject(evaluation=x, **_rows_of(x, data))
    if isinstance(x, Comparison):
        _refuse_positive(positive)
        return Subject(comparison=x, **_rows_of(x, data))
    if isinstance(x, Study):
        _refuse_judging(data, positive)
        return x
    wanted = "a fit, an evaluation, a comparison, results of several fits or the folder of a run"
    raise ArgumentError.must_be("invalid_argument", "x", wanted, x)


def _of_fit(fit: Fit, data: Any, lang: str, positive: Any) -> Subject:
    fit.data.names(lang)  # which refuses other languages
    data = fit.data if data is None else further_rows(fit.data, data, "data")
    if not data.splits.get("test"):
        return Subject(fit=fit)
    evaluation = evaluate(fit, data, lang=lang, positive=positive)
    return Subject(fit=fit, evaluation=evaluation, data=data, rows=data.split("test"))


def _refuse_positive(positive: Any) -> None:
    if positive is not None:
        sentence = "`positive` must go with a fit or a run: an evaluation was made for one already."
        raise ArgumentError("invalid_argument", sentence)


def _refuse_judging(data: Any, positive: Any) -> None:
    for argument, value in {"data": data, "positive": positive}.items():
        if value is not None:
            sentence = "`{argument}` must be left out: what is known of several fits was measured already."
            raise ArgumentError("invalid_argument", sentence, argument=argument)


def _rows_of(x: Evaluation | Comparison, data: Any) -> dict[str, Any]:
    """Find the split of the data that was judged, the test split first."""
    if data is None:
        return {}
    check_kind("data", data, Dataset, "a data set")
    for split in sorted(data.splits, key=lambda name: name != "test"):
        if data.splits[split] and _judged(x, rows := data.split(split)):
            return {"data": data, "rows": rows}
    sentence = "`{argument}` must be the data that were judged, and none of its splits has that truth."
    raise DataError("different_rows", sentence, argument="data")


def _judged(x: Evaluation | Comparison, rows: Split) -> bool:
    """Tell whether rows have the truth that was judged; of a comparison, where the two models differ."""
    several = x.outputs if isinstance(x, Evaluation) else {}
    if several or isinstance(rows.y, dict):
        same = isinstance(rows.y, dict) and rows.y.keys() == several.keys()
        return same and all(_judged(each, _of_output(rows, name)) for name, each in several.items())
    y = np.asarray(true_codes(rows.y) if x.class_names else rows.y)
    if isinstance(x, Comparison):
        places, truth = x.discordant.index, x.discordant["truth"].cat.codes
        as_many = len(y) == (x.accuracy["rows_first"] or 0) + x.missing_rows
        return as_many and y.ndim == 1 and np.array_equal(y[places], truth)
    known = x.predictions.filter(regex="^truth")
    if x.class_names:
        return np.array_equal(known["truth"].cat.codes, y.reshape(-1))
    return np.array_equal(known.to_numpy(), y.reshape(len(y), -1))


def _of_output(rows: Split, name: str) -> Split:
    """Give rows with one of their several targets."""
    return replace(rows, y=rows.y[name])
