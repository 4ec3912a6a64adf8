"""What was measured on resamples: metrics, predictions of the rows held out, curves, confusion matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.confusion.matrix import DNN
from kerasduet.confusion.resampled import ResampledConfusionMatrix, resampling_name
from kerasduet.errors import RunError, nearest
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.tuning.repeated_fits import Done, history_of, metrics_of, with_id
from kerasduet.tuning.repeated_results import RepeatedResults
from kerasduet.tuning.resamples import Resample, Resamples

_OF_CARET = {"cv": "cv", "repeated_cv": "repeatedcv", "bootstrap": "boot", "holdout": "LGOCV", "loo": "LOOCV"}


@dataclass(frozen=True, kw_only=True, repr=False)
class ResampleResults(RepeatedResults):
    """What was measured on resamples; ``str()`` prints the summary.

    Attributes
    ----------
    seed : int
    resamples : Resamples
    predictions : pandas.DataFrame, or dict of them by output
        A row for each row that was held out, resample by resample: ``id``; ``row``, its position from 0; and
        the columns of `Evaluation.predictions`.
    tables : tuple of arrays of int64, (classes, classes), or dict of them by output
        How often each class was predicted for each on the rows held out: rows = Prediction, columns =
        Reference, one for each resample; empty without classes.
    class_names : tuple of str, or dict of them by output

    The `metrics` are those of the rows held out. In the `history` these are "validation", unless the spec
    holds out rows of its own or has callbacks.
    """

    seed: int
    resamples: Resamples
    predictions: Any = field(repr=False)
    tables: Any
    class_names: Any

    @property
    def pairing(self) -> str:
        """The fingerprint of the resamples."""
        return self.resamples.fingerprint

    @property
    def held_out(self) -> float:
        """How many rows were held out for each row that was trained on, the mean of all resamples."""
        return float(np.mean([len(each.held_out) / len(each.train) for each in self.resamples]))

    def confusion_matrix(
        self, norm: str = "overall", *, output: str | None = None, dnn: tuple[str, str] | None = DNN
    ) -> ResampledConfusionMatrix:
        """Put the confusion matrices of the resamples together, as ``caret::confusionMatrix`` does.

        Parameters
        ----------
        norm : {"overall", "average", "none"}
            Per cent of all rows, mean counts, or sums.
        output : str, optional
            Which one of several outputs.
        dnn : pair of str or None
            What rows and columns are called.

        Raises
        ------
        RunError
            ``no_classes`` of a regression; ``several_outputs`` unless `output` is one of them.
        ArgumentError
            ``invalid_norm``; ``no_resampling`` where one row, or group, is held out alone.
        """
        tables, class_names = self.tables, self.class_names
        if isinstance(tables, Mapping):
            if output not in tables:
                sentence = "`output` must name one of the outputs: {hint}"
                raise RunError("several_outputs", sentence, hint=nearest(output, tables))
            tables, class_names = tables[output], class_names[output]
        if not tables:
            raise RunError("no_classes", "A confusion matrix needs classes, and these results have none.")
        how = self.resamples.how
        return ResampledConfusionMatrix.from_tables(tables, class_names, resampling_text(how), norm, dnn)

    def _about(self) -> str:
        done = f"{len(self.ids)} of " if self.interrupted or self.failed else ""
        of = f"{done}{len(self.resamples)} resamples ({self.resamples.how['method']})"
        return f'"{self.spec.name}" on {of} of "{self.data_name}", seed {self.seed}'


def results_of(
    resamples: Resamples, data_name: str, seed: int, done: Done, failed: Mapping[str, str], seconds: float
) -> ResampleResults:
    """Gather what the fits of some resamples gave."""
    first = next(iter(done.values()))
    of_done = [each for each in resamples if each.id in done]
    frames: dict[str | None, Any] = {}
    tables: dict[str | None, Any] = {}
    for output in first.evaluation.outputs or [None]:
        parts = [_output(each.evaluation, output) for each in done.values()]
        rows = [_predictions(*part) for part in zip(of_done, parts, strict=True)]
        frames[output] = pd.concat(rows, ignore_index=True)
        tables[output] = tuple(_table(each) for each in parts if each.class_names)
    return ResampleResults(
        spec=first.spec,
        data_name=data_name,
        seed=seed,
        resamples=resamples,
        metrics=metrics_of(done),
        predictions=frames.get(None, frames),
        history=history_of(done),
        tables=tables.get(None, tables),
        class_names=first.class_names,
        seconds=seconds,
        failed=failed,
        interrupted=len(done) + len(failed) < len(resamples),
    )


def resampling_text(how: Mapping[str, Any]) -> str:
    """Name a resampling as caret does, "Resampled" if it has no name for it.

    Raises
    ------
    ArgumentError
        ``no_resampling`` where one row, or group, is held out alone.
    """
    if how["method"] not in _OF_CARET or how["in_order"]:
        return "Resampled"
    number = how.get("folds", how.get("times", 1))
    proportion = 1 - how.get("fraction", 0.25)
    return resampling_name(_OF_CARET[how["method"]], number, how.get("repeats", 1), proportion)


def _output(evaluation: Evaluation, output: str | None) -> Evaluation:
    return evaluation if output is None else evaluation.outputs[output]


def _predictions(resample: Resample, evaluation: Evaluation) -> pd.DataFrame:
    """Give the predictions with the rows that they are of; a row of pixels or steps is there for each."""
    frame = evaluation.predictions.reset_index(drop=True)
    frame.insert(0, "row", np.repeat(resample.held_out, len(frame) // len(resample.held_out)))
    return with_id(resample.id, frame)


def _table(evaluation: Evaluation) -> NDArray[np.int64]:
    """Count the predictions against the truth."""
    codes = [evaluation.predictions[name].cat.codes.to_numpy() for name in (".pred_class", "truth")]
    classes = len(evaluation.class_names)
    table = np.zeros((classes, classes), np.int64)
    np.add.at(table, tuple(codes), 1)
    return table
