"""Rows read as the columns that a spec, or known rows, say: numbers of a matrix too, and categories anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kerasduet.data.learn_rows import learn_inputs
from kerasduet.data.readings import Parts
from kerasduet.data.row_schema import Rows, RowSchema
from kerasduet.data.table_columns import level_values, raw_values
from kerasduet.specs.columns import Column

Inputs = Mapping[str, Column | None]  # what each input of a spec is, None of what is no column


def as_columns(schema: RowSchema, parts: Parts, inputs: Inputs) -> tuple[RowSchema, Parts]:
    """Read rows as the columns that are wanted; levels that are not given are learnt of the training rows.

    Raises
    ------
    DataError
        ``missing_column``, ``unknown_level`` and what else `table_columns.read_column` refuses.
    """
    inputs = {
        name: column and column.with_levels_of(schema.table.get(name)) for name, column in inputs.items()
    }
    first = "train" if "train" in parts else next(iter(parts))
    learnt, features = learn_inputs(_cells(schema, parts[first].x), inputs, first)
    rows = {first: Rows(features, parts[first].y)}
    for name in (each for each in parts if each != first):
        rows[name] = Rows(learnt.features(_cells(schema, parts[name].x), f"{name}.x"), parts[name].y)
    return replace(schema, **learnt.of_inputs()), rows


def are_columns(schema: RowSchema, inputs: Inputs) -> bool:
    """Tell whether rows are read as it is wanted already."""
    table = schema.table
    return [*schema.named_inputs] == [*inputs] and all(
        column is None or (name in table and column.with_levels_of(table[name]).reads_like(table[name]))
        for name, column in inputs.items()
    )


def rows_as_given(schema: RowSchema, x: Any) -> Any:
    """Give rows as a model takes them that nobody reads them for: a category by its levels, "" for none."""
    table = schema.table
    if not schema.inputs:
        return level_values(next(iter(table.values())), x) if table else x
    return {name: level_values(table[name], each) if name in table else each for name, each in x.items()}


def _cells(schema: RowSchema, x: Any) -> Any:
    """Give the columns of rows by their names, as they can be read again; rows without names as they are."""
    if not schema.inputs and not schema.table:
        names = schema.columns
        if names is None or x.ndim == 1:
            return x if names is None else {names[0]: x}
        return {name: x[:, place] for place, name in enumerate(names)}
    arrays = x if isinstance(x, Mapping) else dict.fromkeys(schema.table, x)
    table = schema.table
    return {name: raw_values(table[name], each) if name in table else each for name, each in arrays.items()}
