"""Data frames as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows, each by the names of its columns."""
    return [{str(name): each for name, each in row.items()} for row in table.to_dict("records")]
