"""The printed form of a data set, and its form in a notebook: neither reads its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kerasduet.confusion.labels import shortened
from kerasduet.confusion.r_format import escape
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table

if TYPE_CHECKING:
    from kerasduet.data.dataset import Dataset

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
    labels = data.schema.labels
    classes = f", {len(data.class_names)} classes" if data.class_names else ""
    classes += f", {len(labels)} labels" if labels else ""
    kind = f"rows of shape {data.shape}" if data.shape else "texts"
    return f"<Dataset> {data.name}: {data.task}{classes}, {kind}"


def _counts(data: Dataset) -> list[tuple[str, str]]:
    return [(name, f"{count:,}") for name, count in data.splits.items()]


def _names(data: Dataset) -> list[str]:
    """List the classes, the inputs and the target, where they have names."""
    schema = data.schema
    named = {
        "Classes": schema.class_names,
        "Labels": schema.labels,
        "Inputs": schema.columns or (),
        "Target": schema.target or (),
    }
    return [f"{what}: {_listed(names)}" for what, names in named.items() if names]


def _listed(names: Sequence[str]) -> str:
    hidden = len(names) - _NAMES
    return ", ".join([*names[:_NAMES], *([f"... and {hidden:,} more"] if hidden > 0 else [])])
