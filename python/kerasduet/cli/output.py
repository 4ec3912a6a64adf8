"""What a verb prints: a table for people on a terminal, plain lines in a pipe, or one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Annotated, Any

import typer

from kerasduet.confusion.r_format import escape
from kerasduet.json_values import jsonable

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def print_result(result: Any, *, as_json: bool) -> None:
    """Print a result as it prints itself, or the JSON of its ``to_dict()``."""
    print_answer(str(result), result.to_dict(), as_json=as_json)


def print_answer(text: str, document: Any, *, as_json: bool) -> None:
    """Print a text, or the document that says the same."""
    if as_json:
        print_json(document)
    else:
        print(text, flush=True)  # a reader that has gone is noticed here, and not when Python ends


def print_json(document: Any) -> None:
    """Print a document as one line of JSON; NaN is the text ``"NaN"``, as in all that we write."""
    print(json.dumps(jsonable(document), ensure_ascii=False, allow_nan=False), flush=True)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, as_json: bool) -> None:
    """Print rows: as JSON objects, as a table with a header on a terminal, or else separated by tabs.

    As in GitHub's `gh`, a pipe gets neither header nor colours, and numbers without separators.
    """
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif sys.stdout.isatty():
        _print_for_people(columns, rows)
    else:
        sys.stdout.writelines("\t".join(map(_cell, row)) + "\n" for row in rows)
        sys.stdout.flush()


def _print_for_people(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table whose last column, as a rule a sentence, is wrapped where the terminal ends."""
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place, name in enumerate(columns):
        numbers = all(row[place] is None or isinstance(row[place], Real) for row in rows)
        is_last = place == len(columns) - 1
        table.add_column(Text(name), justify="right" if numbers else "left", no_wrap=not is_last)
    for row in rows:  # Text: a name in square brackets is no markup of rich's
        table.add_row(*(Text(_rounded(each)) for each in row))
    console = Console()
    least = Measurement.get(console, console.options.update(width=10_000), table).minimum
    console.width = max(console.width, least)  # a table that is too wide is left to the terminal to wrap
    console.print(table)


def _rounded(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, Real):
        return _cell(value)
    return f"{int(value):,}" if isinstance(value, Integral) else f"{float(value):.4g}"


def _cell(value: Any) -> str:
    return "" if value is None else escape(str(value))
