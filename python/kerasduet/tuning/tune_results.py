"""What a search found: how good each cell is, and which is the best."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kerasduet.confusion.tables import html_paragraphs, html_table, text_table
from kerasduet.errors import ArgumentError, RunError, describe, nearest
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.tuning.found import Found
from kerasduet.tuning.grid import Cell
from kerasduet.tuning.resamples import Resamples
from kerasduet.tuning.search_space import Space

_SHOWN = 20
_LOW_IS_GOOD = (
    "loss",
    "error",
    "crossentropy",
    "divergence",
    "rmse",
    "mae",
    "mse",
    "mape",
    "msle",
    "logcosh",
)


@dataclass(frozen=True, kw_only=True, repr=False)
class TuneResults:
    """What a search found; ``str()`` prints the best cells first.

    Attributes
    ----------
    spec : ModelSpec
        Before any value of the grid.
    data_name : str
    resamples : Resamples
    seed : int
    metric, direction : str
        What the best cell is best in, and whether low or high values are good: "minimize" or "maximize".
    cells : pandas.DataFrame
        A row a cell, in the order of the grid: its number ``cell``, from 1; its values by their paths; of the
        metric the ``mean``, its standard error ``std_err``, and the ``n`` resamples on which it is known; the
        ``seconds`` that it took in all, those of fewer epochs on its way included; ``pruned_at``, the epochs
        after which it was pruned, if it was, with the mean that it had then; and the ``reason``, if it failed
        on a resample. What failed has no mean, nor what is done on some of the resamples only.
    metrics : pandas.DataFrame
        A row a cell, resample and metric: ``cell``, ``id``, ``metric``, ``value`` and ``seconds``.
    specs : dict of int to ModelSpec
        By the numbers of their cells.
    search : str
        How it was searched.
    space : dict of str to list or Range
        What was searched, by the paths.
    interrupted : bool
        Whether Ctrl-C ended it before the last cell.
    """

    spec: ModelSpec
    data_name: str
    resamples: Resamples
    seed: int
    metric: str
    direction: str
    cells: pd.DataFrame = field(repr=False)
    metrics: pd.DataFrame = field(repr=False)
    specs: dict[int, ModelSpec] = field(repr=False)
    search: str
    space: Space = field(repr=False)
    interrupted: bool = False

    @classmethod
    def of_found(cls, found: Found, *, metric: str, **about: Any) -> TuneResults:
        """Gather what the cells gave, or why they failed."""
        metrics, count = found.metrics, len(about["resamples"])
        mine = metrics[metrics["metric"] == metric]
        rows = [_row(cell, mine[mine["cell"] == cell.number], found, count) for cell in found.cells]
        return cls(
            cells=pd.DataFrame(rows),
            metrics=metrics,
            specs={cell.number: cell.spec for cell in found.cells},
            metric=metric,
            interrupted=found.interrupted,
            **about,
        )

    @property
    def paths(self) -> list[str]:
        """The paths of what was searched."""
        return [*self.space]

    @property
    def ranking(self) -> pd.DataFrame:
        """The `cells`, the best first; behind them what was pruned, and last what failed or is not done."""
        low = self.cells["mean"] * (1 if self.direction == "minimize" else -1)
        order: pd.DataFrame = self.cells.iloc[np.lexsort((low, self.cells["pruned_at"].notna(), low.isna()))]
        return order

    def __str__(self) -> str:
        header, rows = self._texts()
        more = [f"... and {len(rows) - _SHOWN} more: see cells"] if len(rows) > _SHOWN else []
        return "\n".join([self._about(), *text_table(header, rows[:_SHOWN]), *more])

    def __repr__(self) -> str:
        return f"<TuneResults of {self._about()}>"

    def _repr_html_(self) -> str:
        return html_paragraphs([self._about()]) + html_table(*self._texts())

    def _about(self) -> str:
        end = ", interrupted" if self.interrupted else ""
        where = f'{len(self.resamples)} resamples of "{self.data_name}"'
        of = f'"{self.spec.name}" on {where}, seed {self.seed}'
        cells = f"{len(self.cells)} cells" + ("" if self.search == "grid" else f" ({self.search})")
        return f"{of}: {cells}, {self.direction} {self.metric}{end}"

    def _texts(self) -> tuple[list[str], list[list[str]]]:
        empty = [name for name in ("pruned_at", "reason") if self.cells[name].isna().all()]
        header = [str(name) for name in self.cells if name not in empty]
        return header, [[_text(row[name]) for name in header] for row in self.ranking.to_dict("records")]


def best_spec(results: TuneResults) -> ModelSpec:
    """Give the spec of the best cell of a search, for `fit`.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `results` are none of `tune`.
    RunError
        ``no_best`` if every cell failed.

    Examples
    --------
    >>> import kerasduet as kd
    >>> data = kd.garments(train=200, test=10)
    >>> folds = kd.resamples(data, folds=2, stratify=True, seed=1)
    >>> found = kd.tune("fashion_mlp", {"epochs": [1, 3]}, data, folds, seed=1, verbose=0)
    >>> kd.best_spec(found).get("fit.epochs")
    3
    """
    if not isinstance(results, TuneResults):
        raise ArgumentError.must_be("invalid_argument", "results", "what `tune()` gives", results)
    best = results.ranking.iloc[0]
    if np.isnan(best["mean"]):  # pruned cells follow whole ones, and Hyperband keeps the best of each rung
        sentence = "There is no best spec: every cell failed, the first one since {reason}"
        raise RunError("no_best", sentence, reason=str(results.cells["reason"].iloc[0]))
    return results.specs[int(best["cell"])]


def metric_of(spec: ModelSpec, metrics: pd.DataFrame, metric: str | None) -> str:
    """Give the metric that a search is about, or raise ``invalid_argument`` if it is not measured."""
    known = [*dict.fromkeys(metrics["metric"])]
    others = [name for name in known if name != "loss"]
    if metric is None:
        return others[0] if others and spec.get("compile.metrics") else "loss"
    if not isinstance(metric, str) or (known and metric not in known):
        hint = nearest(metric, known)
        raise ArgumentError.must_be("invalid_argument", "metric", "one that is measured", metric, hint=hint)
    return metric


def check_direction(direction: Any) -> None:
    """Raise ``invalid_argument`` unless it is a direction, or none."""
    if direction not in (None, "minimize", "maximize"):
        wanted = '"minimize" or "maximize"'
        raise ArgumentError.must_be("invalid_argument", "direction", wanted, direction)


def direction_of(metric: str) -> str:
    """Give the direction in which a metric is better."""
    low = any(each in metric.lower() for each in _LOW_IS_GOOD)
    return "minimize" if low else "maximize"


def _row(cell: Cell, measured: pd.DataFrame, found: Found, resamples: int) -> dict[str, Any]:
    values = measured["value"].dropna()
    whole = cell.number not in found.failed and len(measured) == resamples and len(values) > 0
    return {
        "cell": cell.number,
        **cell.values,
        "mean": float(values.mean()) if whole else float("nan"),
        "std_err": float(values.std()) / math.sqrt(len(values)) if whole else float("nan"),
        "n": len(values),
        "seconds": float(measured["seconds"].sum()),
        "pruned_at": float(found.pruned.get(cell.number, math.nan)),
        "reason": found.failed.get(cell.number),
    }


def _text(value: Any) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.4g}"
    return "" if value is None else value if isinstance(value, str) else describe(value)
