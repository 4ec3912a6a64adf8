"""Find a square table of counts in printed lines, with its labels, wrapped or not, aligned or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kerasduet.confusion.r_format import cut_columns, display_width, unescape
from kerasduet.confusion.report import grid_lines
from kerasduet.errors import DataError

_COUNT = re.compile(r"\d+(\.\d+)?(e[+-]?\d+)?")
_UNWRAPPED = 10**9


class Line(NamedTuple):
    """A line of the source with its number, counted from 1."""

    number: int
    text: str


class PrintedTable(NamedTuple):
    """A table of counts as printed: texts of cells, class names, and the names of rows and columns."""

    cells: list[list[str]]
    class_names: list[str]
    dnn: tuple[str, str] | None

    @property
    def counts(self) -> list[list[float]]:
        """Give the cells as numbers: whole ones stay integers."""
        return [[int(cell) if cell.isdigit() else float(cell) for cell in row] for row in self.cells]


def read_table(lines: Sequence[Line]) -> PrintedTable:
    """Read the table in lines that hold nothing else.

    Raises
    ------
    DataError
        ``not_a_report`` when no square table of counts can be made of the lines.
    """
    return _aligned_table([line.text.rstrip(" ") for line in lines]) or _worded_table(lines)


def _aligned_table(texts: Sequence[str]) -> PrintedTable | None:
    """Read a table whose blanks were kept: the layout that prints as exactly these lines."""
    for blocks, heads in _shapes(len(texts)):
        step = len(texts) // blocks
        parts = [texts[start : start + step] for start in range(0, len(texts), step)]
        narrowest = min(display_width(text) for part in parts for text in part[heads:])
        for label_width in range(narrowest):
            table = _cut_table(parts, heads, label_width)
            if table and _prints_as(table, parts, label_width):
                return table
    return None


def _shapes(lines: int) -> Iterator[tuple[int, int]]:
    """List the numbers of blocks, and of header lines in each, that so many lines can be."""
    for blocks in range(1, lines // 3 + 1):
        for heads in (2, 1):
            classes = lines // blocks - heads
            if lines % blocks == 0 and classes >= max(2, blocks):
                yield blocks, heads


def _cut_table(parts: Sequence[Sequence[str]], heads: int, label_width: int) -> PrintedTable | None:
    """Cut all rows at one column into label and counts, if that makes a square table of counts."""
    rows: list[list[str]] = [[] for _ in parts[0][heads:]]
    for part in parts:
        for row, text in zip(rows, part[heads:], strict=True):
            cells = cut_columns(text, label_width)[1].split()
            if not cells or not all(map(_COUNT.fullmatch, cells)):
                return None
            row.extend(cells)
    if {len(row) for row in rows} != {len(rows)}:
        return None
    labels = [cut_columns(text, label_width)[0] for text in parts[0][heads:]]
    if heads == 1:
        return PrintedTable(rows, _names(labels, 0), None)
    row_title = cut_columns(parts[0][1], label_width)[0].rstrip(" ")
    column_title = cut_columns(parts[0][0], label_width)[1]
    indented = [len(label) - len(label.lstrip(" ")) for label in labels]
    offset = 2 if display_width(row_title) < label_width else min(indented)
    return PrintedTable(rows, _names(labels, offset), (unescape(row_title), unescape(column_title)))


def _names(labels: Sequence[str], offset: int) -> list[str]:
    return [unescape(label[offset:].rstrip(" ")) for label in labels]


def _prints_as(table: PrintedTable, parts: Sequence[Sequence[str]], label_width: int) -> bool:
    """Tell whether the table, cut into the same blocks of columns, prints as these lines."""
    width = max(len(cell) for row in table.cells for cell in row)
    cells, start = [[cell.rjust(width) for cell in row] for row in table.cells], 0
    for part in parts:
        stop = start + len(cut_columns(part[-1], label_width)[1].split())
        block, columns = [row[start:stop] for row in cells], table.class_names[start:stop]
        printed = grid_lines(block, table.class_names, columns, table.dnn, _UNWRAPPED)
        if [line.rstrip(" ") for line in printed] != list(part):
            return False
        start = stop
    return True


def _worded_table(lines: Sequence[Line]) -> PrintedTable:
    """Read a table that lost its blanks or line ends as a row of words; labels must be single words."""
    words = [word for line in lines for word in line.text.split()]
    for heads in (2, 0):
        for classes in range(2, int(len(words) ** 0.5) + 1):
            table = _join_blocks(words, heads, classes)
            if table:
                return table
    raise _no_table(words, lines[0].number, lines[-1].number)


def _join_blocks(words: list[str], heads: int, classes: int) -> PrintedTable | None:
    """Read blocks of columns until every class had its column and no word is left."""
    titles = words[:heads]
    header: list[str] = []
    rows: list[list[str]] = [[] for _ in range(classes)]
    names: list[str] = []
    while len(header) < classes:
        block = _first_block(words, titles, classes, names)
        if block is None:
            return None
        columns, body = block
        names = [row[0] for row in body]
        rows = [row + more[1:] for row, more in zip(rows, body, strict=True)]
        header += columns
        words = words[heads + len(columns) + classes * (len(columns) + 1) :]
    if words or header != names or len(set(names)) < classes:
        return None
    dnn = (unescape(titles[1]), unescape(titles[0])) if titles else None
    return PrintedTable(rows, [unescape(name) for name in names], dnn)


def _first_block(
    words: list[str], titles: list[str], classes: int, names: list[str]
) -> tuple[list[str], list[list[str]]] | None:
    """Read the titles, some column names, and a row a class: its name and a count for each column."""
    start = len(titles)
    if words[:start] != titles or len(words) <= start:
        return None
    # The rows begin with the first class; in the first block the column names do as well.
    first, seen = (names[0], start) if names else (words[start], start + 1)
    if first not in words[seen:]:
        return None
    body_start = words.index(first, seen)
    step = body_start - start + 1
    body = [words[body_start + i * step : body_start + (i + 1) * step] for i in range(classes)]
    if step < 2 or any(len(row) != step or not all(map(_COUNT.fullmatch, row[1:])) for row in body):
        return None
    same_names = not names or [row[0] for row in body] == names
    return (words[start:body_start], body) if same_names else None


def _no_table(words: list[str], line: int, last: int) -> DataError:
    """Say how many words there are, and how many an unwrapped table of the classes in its head has."""
    found = {"argument": "source", "words": len(words), "line": line, "last": last}
    start = "`source` must have a table of counts, but the {words} words of lines {line} to {last} are none"
    if len(words) < 4 or words[2] not in words[3:]:
        return DataError("not_a_report", start + ".", **found)
    classes = words.index(words[2], 3) - 2
    needed = 2 + classes + classes * (classes + 1)
    sentence = start + ": {classes} classes make {needed} words."
    return DataError("not_a_report", sentence, classes=classes, needed=needed, **found)
