"""Whether one spec does better than another on the same resamples by more than luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kerasduet.arguments import check_kind, check_names
from kerasduet.confusion.r_format import format_p_values
from kerasduet.confusion.statistics import statistics_of_plain
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table
from kerasduet.errors import ArgumentError, DataError, nearest
from kerasduet.json_values import jsonable
from kerasduet.tuning.corrected_t import corrected_t
from kerasduet.tuning.repeated_results import RepeatedResults

_PLAIN = ("Differences are second - first. Intervals and p-values are those of the paired t test.",)
_CORRECTED = (
    "Differences are second - first. Intervals and p-values are those of Nadeau and Bengio's t,",
    "corrected for resamples that train on the same rows.",
)
_SIGNS = {"second_higher": 1, "equal": 0, "first_higher": -1}


@dataclass(frozen=True, kw_only=True, repr=False)
class ResampleComparison:
    """How two specs differ on the same resamples; ``str()`` prints it.

    All differences are the second less the first, all intervals are of 95 %.

    Attributes
    ----------
    names : pair of str
        What the two are called.
    metrics : pandas.DataFrame
        A row a metric: ``metric``; the means ``first`` and ``second``; their ``difference`` with its interval
        ``lower``, ``upper``; ``statistic``, ``df`` and ``p_value`` of `corrected_t`, NaN where there are not
        two resamples whose differences differ; ``significant``, a bool: the p-value is below 0.05; and in how
        many resamples the one or the other is higher, ``second_higher``, ``equal`` and ``first_higher``.
    differences : pandas.DataFrame
        A row a resample and metric: ``id``, ``metric``, ``first``, ``second``, ``difference`` and its
        ``sign``, -1, 0 or 1; resamples in which one of the two is not known are left out.
    fits : int
        How many of each.
    held_out : float
        How many rows were held out for each row that was trained on, the mean of all resamples.
    """

    names: tuple[str, str]
    metrics: pd.DataFrame
    differences: pd.DataFrame = field(repr=False)
    fits: int
    held_out: float

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON: NaN is the text ``"NaN"``."""
        tables = {"metrics": self.metrics, "differences": self.differences}
        records = {name: table.to_dict("records") for name, table in tables.items()}
        document = {"names": self.names, **records, "fits": self.fits, "held_out": self.held_out}
        plain: dict[str, Any] = jsonable(document)
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ResampleComparison:
        """Make the comparison again of which `to_dict` gave the values."""
        tables = {
            name: pd.DataFrame(map(statistics_of_plain, data[name])) for name in ("metrics", "differences")
        }
        first, second = data["names"]
        return cls(names=(first, second), **tables, fits=data["fits"], held_out=data["held_out"])

    def __str__(self) -> str:
        names = [f"  {place}: {name}" for place, name in zip(("first ", "second"), self.names, strict=True)]
        return "\n".join([self._about(), *names, "", *text_table(*self._table()), "", *self._test()])

    def __repr__(self) -> str:
        first, second = self.names
        return f"<ResampleComparison: {first} and {second}, {self._how_often()}>"

    def _repr_html_(self) -> str:
        first, second = self.names
        told = [self._about(), f"first: {first}, second: {second}"]
        return html_paragraphs(told) + html_table(*self._table()) + html_paragraphs([" ".join(self._test())])

    def _about(self) -> str:
        return f"Two specs {self._how_often()}"

    def _how_often(self) -> str:
        return f"on the same {self.fits} resamples" if self.held_out else f"with the same {self.fits} seeds"

    def _test(self) -> tuple[str, ...]:
        return _CORRECTED if self.held_out else _PLAIN

    def _table(self) -> tuple[list[str], list[list[str]]]:
        header = [
            "metric",
            "first",
            "second",
            "difference",
            "95% CI",
            "p",
            "second higher",
            "equal",
            "first higher",
        ]
        return header, [_texts(row) for row in self.metrics.to_dict("records")]


def compare_resamples(
    first: RepeatedResults,
    second: RepeatedResults,
    *,
    metric: str | Sequence[str] | None = None,
    names: Sequence[str] = ("first", "second"),
) -> ResampleComparison:
    """Compare two specs that were trained on the same resamples, to see if they differ by more than luck.

    Fits on resamples share rows, so that the plain paired t test finds differences where there are none. The
    one here has the variance of Nadeau and Bengio (2003), Machine Learning 52:239: `corrected_t`.

    Parameters
    ----------
    first, second : RepeatedResults
        What `fit_resamples` gives.
    metric : str or sequence of str, optional
        Which metrics; all that both have unless given.
    names : pair of str
        What to call the two.

    Raises
    ------
    ArgumentError
        ``invalid_argument``, also for a metric that is not measured in both.
    DataError
        ``different_rows`` unless both are of the same resamples.

    Examples
    --------
    >>> import kerasduet as kd
    >>> data = kd.garments(train=200, test=10)
    >>> folds = kd.resamples(data, folds=3, stratify=True, seed=1)
    >>> how = {"epochs": 1, "verbose": 0}
    >>> first, second = (kd.fit_resamples("fashion_mlp", data, folds, seed=seed, **how) for seed in (1, 2))
    >>> kd.compare_resamples(first, second).fits
    3
    """
    for argument, value in {"first": first, "second": second}.items():
        check_kind(argument, value, RepeatedResults, "what `fit_resamples()` or `fit_seeds()` gives")
    called = check_names(names)
    _check_same_fits(first, second)
    wanted = _checked_metrics(first, second, metric)
    pairs = first.metrics.merge(second.metrics, on=["id", "metric"], suffixes=("_first", "_second"))
    pairs = pairs.rename(columns={"value_first": "first", "value_second": "second"}).dropna()
    pairs["difference"] = pairs["second"] - pairs["first"]
    pairs["sign"] = np.sign(pairs["difference"]).astype(np.int64)
    pairs = pairs[pairs["metric"].isin(wanted)].reset_index(drop=True)
    return ResampleComparison(
        names=called,
        metrics=pd.DataFrame([_row(name, pairs[pairs["metric"] == name], first.held_out) for name in wanted]),
        differences=pairs,
        fits=len(first.ids),
        held_out=first.held_out,
    )


def _check_same_fits(first: RepeatedResults, second: RepeatedResults) -> None:
    same = first.pairing == second.pairing
    if not same or len(first.ids) != len(second.ids):
        why = "they were interrupted after {first} and {second}." if same else "those of these differ."
        sentence = (
            "`first` and `second` must be results on the same resamples, or of the same seeds, but " + why
        )
        raise DataError("different_rows", sentence, first=len(first.ids), second=len(second.ids))


def _checked_metrics(first: RepeatedResults, second: RepeatedResults, metric: Any) -> list[str]:
    common = [name for name in first.metrics["metric"].unique() if name in set(second.metrics["metric"])]
    wanted = common if metric is None else [metric] if isinstance(metric, str) else metric
    check_kind("metric", wanted, list | tuple, "the name of a metric, or a list of names")
    if not wanted:
        raise ArgumentError("invalid_argument", "`first` and `second` must have a metric in common.")
    for name in wanted:
        if name not in common:
            hint = nearest(name, common)
            raise ArgumentError.must_be("invalid_argument", "metric", "measured in both", name, hint=hint)
    return [*dict.fromkeys(wanted)]


def _row(name: str, pairs: pd.DataFrame, held_out: float) -> dict[str, Any]:
    test = corrected_t(pairs["difference"].to_numpy(), held_out)
    means = {side: float(pairs[side].mean()) for side in ("first", "second")}
    signs = {kind: int((pairs["sign"] == sign).sum()) for kind, sign in _SIGNS.items()}
    return {"metric": name, **means, **test, "significant": test["p_value"] < 0.05, **signs}


def _texts(row: dict[Any, Any]) -> list[str]:
    number = {name: f"{row[name]:.4f}" for name in ("first", "second", "difference")}
    interval = "NA" if np.isnan(row["lower"]) else f"({row['lower']:.4f}, {row['upper']:.4f})"
    p_value = format_p_values([None if np.isnan(row["p_value"]) else row["p_value"]], 2)[0]
    return [row["metric"], *number.values(), interval, p_value, *(str(row[kind]) for kind in _SIGNS)]
