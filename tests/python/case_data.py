"""The data of shared cases: arrays, data frames and built-in sets, made of what JSON says."""

from __future__ import annotations

from typing import Any

import pandas as pd

import kerasduet as kd

Record = dict[str, Any]


def given_data(data: Any) -> Record:
    """Give the arguments of `fit` that are the data; of a data frame its target too."""
    if data is None or "columns" not in data:
        return {"data": case_data(data)}
    return {"data": case_frame(data["columns"]), "target": data["target"]}


def case_data(data: Any) -> Any:
    """Make what a case gives as data: ``{"name": ...}`` is a built-in set, ``{"x":, "y":}`` are arrays."""
    if data is None or "name" not in data:
        return data and _arrays(**data)
    return kd.load_dataset(**data)


def _arrays(x: Any, y: Any, **arguments: Any) -> Any:
    """Make a pair, or with further arguments a data set of which all rows are the test split too."""
    return kd.dataset(x, y, test=(x, y), **arguments) if arguments else (x, y)


def case_frame(columns: Record) -> pd.DataFrame:
    """Make a data frame; a column may be an object that says what its values are, and its name."""
    names = [each.get("name", name) if isinstance(each, dict) else name for name, each in columns.items()]
    values = {place: _column(each) for place, each in enumerate(columns.values())}
    return pd.DataFrame(values).set_axis(pd.Index(names, dtype=object), axis=1)


def _column(values: Any) -> Any:
    if isinstance(values, list):
        return pd.Series(values)
    if "levels" in values:
        return pd.Categorical(values["values"], values["levels"], ordered="ordered" in values)
    if "numbers" in values:
        return pd.Series([*map(float, values["numbers"])])
    if "dates" in values:
        return pd.to_datetime(values["dates"])
    if "count" in values:
        return pd.Series(range(values["count"]))
    if "texts" in values:
        return pd.Series([f"text {place}" for place in range(values["texts"])])
    return pd.Series(values["values"])
