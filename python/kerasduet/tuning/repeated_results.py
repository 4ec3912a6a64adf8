"""What was measured of one spec over and over: on several resamples, or with several seeds."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from kerasduet.confusion.tables import html_paragraphs, html_table, text_table
from kerasduet.specs.model_spec import ModelSpec


@dataclass(frozen=True, kw_only=True, repr=False)
class RepeatedResults(abc.ABC):
    """What was measured of several fits of a spec; ``str()`` prints the summary.

    Attributes
    ----------
    spec : ModelSpec
    data_name : str
    metrics : pandas.DataFrame
        A row a fit and metric: ``id``, ``metric``, ``value``. The metrics are the loss, those of the spec,
        and of a regression caret's too.
    history : pandas.DataFrame
        A row an epoch and metric of each fit: ``id`` and the columns of `Fit.history`.
    seconds : float
    failed : dict of str
        Why fits failed, by their ids; they are in none of the tables.
    interrupted : bool
        Whether Ctrl-C ended it before the last fit.
    """

    spec: ModelSpec
    data_name: str
    metrics: pd.DataFrame
    history: pd.DataFrame = field(repr=False)
    seconds: float
    failed: Mapping[str, str] = field(default_factory=dict)
    interrupted: bool = False

    @property
    @abc.abstractmethod
    def pairing(self) -> str:
        """What two results must share so that their fits go in pairs."""

    @property
    def held_out(self) -> float:
        """How many rows were held out for each row that was trained on, the mean of all resamples."""
        return 0.0

    @property
    def ids(self) -> list[str]:
        """The ids of the fits that are done."""
        return [*dict.fromkeys(self.metrics["id"])]

    @property
    def summary(self) -> pd.DataFrame:
        """A row a metric: its ``mean``, its standard error ``std_err``, and ``n`` values that are known.

        The standard error is the standard deviation over the square root of ``n``; NaN of one value.
        """
        values = self.metrics.groupby("metric", sort=False)["value"]
        table = pd.DataFrame({"mean": values.mean(), "std_err": values.sem(), "n": values.count()})
        return table.reset_index()

    def to_frame(self) -> pd.DataFrame:
        """Give a row a fit, with its ``id`` and a column for each metric."""
        wide = self.metrics.pivot(index="id", columns="metric", values="value")
        return wide.loc[self.ids, self.metrics["metric"].unique()].rename_axis(columns=None).reset_index()

    def __str__(self) -> str:
        header, rows = self._summary_texts()
        return "\n".join([self._about(), *text_table(header, rows)])

    def __repr__(self) -> str:
        first = ", ".join(f"{row.metric} {row.mean:.4f}" for row in self.summary.head(6).itertuples())
        return f"<{type(self).__name__} of {self._about()}: {first}>"

    def _repr_html_(self) -> str:
        header, rows = self._summary_texts()
        return html_paragraphs([self._about()]) + html_table(header, rows)

    @abc.abstractmethod
    def _about(self) -> str: ...

    def _summary_texts(self) -> tuple[list[str], list[list[str]]]:
        summary = self.summary
        rows = [
            [str(name), *(f"{number:.4f}" for number in numbers), f"{n:.0f}"]
            for name, *numbers, n in summary.itertuples(index=False)
        ]
        return [*summary], rows
