"""What was measured on resamples: metrics, predictions of the rows held out, curves, confusion matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.confusion.matrix import DNN
from kerasduet.confusion.resampled import ResampledConfusionMatrix, resampling_name
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table
from kerasduet.errors import RunError, nearest
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.fits.result import Fit
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.tuning.resamples import Resample, Resamples

_OF_CARET = {"cv": "cv", "repeated_cv": "repeatedcv", "bootstrap": "boot", "holdout": "LGOCV", "loo": "LOOCV"}


@dataclass(frozen=True, kw_only=True, repr=False)
class ResampleResults:
    """What was measured on resamples; ``str()`` prints the summary.

    Attributes
    ----------
    spec : ModelSpec
    data_name : str
    seed : int
    resamples : Resamples
    metrics : pandas.DataFrame
        A row a resample and metric of the rows held out: ``id``, ``metric``, ``value``. The metrics are the
        loss, those of the spec, and of a regression caret's too.
    predictions : pandas.DataFrame, or dict of them by output
        A row for each row that was held out, resample by resample: ``id``; ``row``, its position from 0; and
        the columns of `Evaluation.predictions`.
    history : pandas.DataFrame
        A row an epoch and metric of each fit: ``id`` and the columns of `Fit.history`. "validation" are the
        rows held out, unless the spec holds out rows of its own or has callbacks.
    tables : tuple of arrays of int64, (classes, classes), or dict of them by output
        How often each class was predicted for each on the rows held out: rows = Prediction, columns =
        Reference, one for each resample; empty without classes.
    class_names : tuple of str, or dict of them by output
    seconds : float
    interrupted : bool
        Whether Ctrl-C ended it before the last resample.
    """

    spec: ModelSpec
    data_name: str
    seed: int
    resamples: Resamples
    metrics: pd.DataFrame
    predictions: Any = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    tables: Any
    class_names: Any
    seconds: float
    interrupted: bool = False

    @property
    def summary(self) -> pd.DataFrame:
        """A row a metric: its ``mean``, its standard error ``std_err``, and ``n`` values that are known.

        The standard error is the standard deviation over the square root of ``n``; NaN of one value.
        """
        values = self.metrics.groupby("metric", sort=False)["value"]
        table = pd.DataFrame({"mean": values.mean(), "std_err": values.sem(), "n": values.count()})
        return table.reset_index()

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

    def to_frame(self) -> pd.DataFrame:
        """Give a row a resample, with its ``id`` and a column for each metric."""
        wide = self.metrics.pivot(index="id", columns="metric", values="value")
        return wide.loc[self.ids, self.metrics["metric"].unique()].rename_axis(columns=None).reset_index()

    @property
    def ids(self) -> list[str]:
        """The ids of the resamples that are done."""
        return [*dict.fromkeys(self.metrics["id"])]

    def __str__(self) -> str:
        header, rows = self._summary_texts()
        return "\n".join([self._about(), *text_table(header, rows)])

    def __repr__(self) -> str:
        first = ", ".join(f"{row.metric} {row.mean:.4f}" for row in self.summary.head(6).itertuples())
        return f"<ResampleResults of {self._about()}: {first}>"

    def _repr_html_(self) -> str:
        header, rows = self._summary_texts()
        return html_paragraphs([self._about()]) + html_table(header, rows)

    def _about(self) -> str:
        done = f"{len(self.ids)} of " if self.interrupted else ""
        of = f"{done}{len(self.resamples)} resamples ({self.resamples.how['method']})"
        return f'"{self.spec.name}" on {of} of "{self.data_name}", seed {self.seed}'

    def _summary_texts(self) -> tuple[list[str], list[list[str]]]:
        summary = self.summary
        rows = [[name, f"{mean:.4f}", f"{error:.4f}", str(n)] for name, mean, error, n in summary.to_numpy()]
        return [*summary], rows


def results_of(
    resamples: Resamples, data_name: str, done: Sequence[tuple[Resample, Fit, Evaluation]], seconds: float
) -> ResampleResults:
    """Gather what the fits of some resamples gave."""
    first = done[0][1]
    assert first.spec is not None
    assert first.seed is not None
    evaluations = {each.id: evaluation for each, _, evaluation in done}
    frames: dict[str | None, Any] = {}
    tables: dict[str | None, Any] = {}
    for output in done[0][2].outputs or [None]:
        parts = [(each, _output(evaluation, output)) for each, _, evaluation in done]
        frames[output] = pd.concat([_predictions(*part) for part in parts], ignore_index=True)
        tables[output] = tuple(_table(each) for _, each in parts if each.class_names)
    return ResampleResults(
        spec=first.spec,
        data_name=data_name,
        seed=first.seed,
        resamples=resamples,
        metrics=pd.concat([_metrics(*each) for each in evaluations.items()], ignore_index=True),
        predictions=frames.get(None, frames),
        history=pd.concat(
            [_with_id(each.id, trained.history) for each, trained, _ in done], ignore_index=True
        ),
        tables=tables.get(None, tables),
        class_names=first.data.names(),
        seconds=seconds,
        interrupted=len(done) < len(resamples),
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


def _metrics(name: str, evaluation: Evaluation) -> pd.DataFrame:
    more = evaluation.regression_metrics if evaluation.is_regression else {}
    values = {"loss": evaluation.loss, **evaluation.metrics, **more}
    return _with_id(name, pd.DataFrame({"metric": [*values], "value": np.array([*values.values()], float)}))


def _predictions(resample: Resample, evaluation: Evaluation) -> pd.DataFrame:
    """Give the predictions with the rows that they are of; a row of pixels or steps is there for each."""
    frame = evaluation.predictions.reset_index(drop=True)
    frame.insert(0, "row", np.repeat(resample.held_out, len(frame) // len(resample.held_out)))
    return _with_id(resample.id, frame)


def _with_id(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([pd.Series(name, index=frame.index, name="id"), frame], axis=1)


def _table(evaluation: Evaluation) -> NDArray[np.int64]:
    """Count the predictions against the truth."""
    codes = [evaluation.predictions[name].cat.codes.to_numpy() for name in (".pred_class", "truth")]
    classes = len(evaluation.class_names)
    table = np.zeros((classes, classes), np.int64)
    np.add.at(table, tuple(codes), 1)
    return table
