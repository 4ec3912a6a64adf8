"""What a search has found, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from kerasduet.errors import KerasDuetError
from kerasduet.tuning.grid import Cell

_COLUMNS = {"cell": int, "id": object, "metric": object, "value": float, "seconds": float}


@dataclass
class Found:
    """What a search has found, cell by cell.

    Attributes
    ----------
    cells : sequence of Cell
    parts : list of DataFrame
        What was measured of a cell on a resample: a row a metric.
    failed : dict of int to str
        Why, by the numbers of the cells.
    pruned : dict of int to int
        After how many epochs, by the numbers of the cells.
    interrupted : bool
    """

    cells: Sequence[Cell]
    parts: list[pd.DataFrame] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)
    pruned: dict[int, int] = field(default_factory=dict)
    interrupted: bool = False

    def add(self, stages: Iterable[tuple[Cell, pd.DataFrame | KerasDuetError]]) -> None:
        """Add what was measured of cells on a resample, or why they failed."""
        for cell, outcome in stages:
            if isinstance(outcome, KerasDuetError):
                self.failed.setdefault(cell.number, str(outcome))
            else:
                self.parts.append(outcome)

    @property
    def metrics(self) -> pd.DataFrame:
        """A row a cell, resample and metric, in this order, whoever came first."""
        empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
        if not self.parts:
            return empty
        rows = pd.concat(self.parts, ignore_index=True)[[*_COLUMNS]]
        return rows.sort_values("cell", kind="stable", ignore_index=True)
