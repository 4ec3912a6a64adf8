"""The printed form of a data set, and its form in a notebook: neither reads its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kerasduet.confusion.labels import shortened
from kerasduet.confusion.r_format import escape
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table

if TYPE_CHECKING:
    from kerasduet.data.dataset import Dataset
    from kerasduet.data.row_schema import RowSchema
    from kerasduet.specs.columns import Column

_WIDTH = 80  # columns
_NAMES = 100  # more would fill a notebook


def dataset_lines(data: Dataset) -> list[str]:
    """Print a data set: what it is, the rows of its splits, and as many of its classes as fit a line."""
    names = (shortened(escape(line), _WIDTH) for line in _names(data))
    return [escape(_title(data)), *text_table(("split", "rows"), _counts(data)), *names]


def dataset_html(data: Dataset) -> str:
    """Show a data set as HTML."""
    table = html_table(("split", "rows"), _counts(data))
    return html_paragraphs([_title(data)]) + table + html_paragraphs(_names(data))


def _title(data: Dataset) -> str:
    schema, several = data.schema, [f"{name} ({_learnt(each)})" for name, each in data.schema.outputs.items()]
    learnt = " and ".join(several) or _learnt(schema)
    return f"<Dataset> {data.name}: {learnt}, {inputs_described(schema)}"


def inputs_described(schema: RowSchema) -> str:
    """Say what the inputs of a row are: "rows of shape (28, 28)", "texts"; of several inputs each by name."""
    arrays = {name: each for name, each in schema.inputs.items() if each.column is None}
    columns = (
        [f"{len(schema.table)} columns" if len(schema.table) > 1 else "1 column"] if schema.table else []
    )
    if schema.inputs or columns:
        return " and ".join(columns + [f"{name} ({inputs_described(each)})" for name, each in arrays.items()])
    return f"rows of shape {schema.shape}" if schema.shape else "texts"


def _described(column: Column) -> str:
    """Say what a column holds; a spec says what is made of it."""
    return f"{len(column.levels)} levels" if column.levels else column.kind


def _learnt(schema: RowSchema) -> str:
    classes = f", {len(schema.class_names)} classes" if schema.class_names else ""
    labels = f", {len(schema.labels)} labels" if schema.labels else ""
    return f"{schema.task}{classes}{labels}"


def _counts(data: Dataset) -> list[tuple[str, str]]:
    return [(name, f"{count:,}") for name, count in data.splits.items()]


def _names(data: Dataset) -> list[str]:
    """List the classes, the inputs and the target, where they have names."""
    named: list[tuple[str, str | None, Sequence[str]]] = []
    for name, target in data.schema.by_output():
        named += [("Classes", name, target.class_names), ("Labels", name, target.labels)]
    arrays = [(name, each) for name, each in data.schema.by_input() if each.column is None]
    named += [("Inputs", name, each.columns or ()) for name, each in arrays]
    named += [("Columns", None, [f"{name} ({_described(each)})" for name, each in data.schema.table.items()])]
    named += [("Target", name, each.target or ()) for name, each in data.schema.by_output()]
    return [f"{what}{f' of {of}' if of else ''}: {_listed(names)}" for what, of, names in named if names]


def _listed(names: Sequence[str]) -> str:
    hidden = len(names) - _NAMES
    return ", ".join([*names[:_NAMES], *([f"... and {hidden:,} more"] if hidden > 0 else [])])
