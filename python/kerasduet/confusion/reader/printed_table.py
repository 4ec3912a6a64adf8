"""Find a square table of counts in printed lines, with its labels, wrapped or not, aligned or not."""

from __future__ import annotations

import math
import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kerasduet.confusion.r_format import cut_columns, display_width, unescape
from kerasduet.confusion.report import grid_lines
from kerasduet.errors import DataError

# No more digits than a count can have: what is longer is no number that R prints.
_COUNT = re.compile(r"\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?")
_WORD = re.compile(r"[^ \t]+")
_UNWRAPPED = 10**9


class Line(NamedTuple):
    """A line of the source with its number, counted from 1."""

    number: int
    text: str


class _Tail(NamedTuple):
    """The counts at the end of a line: the columns where they start, and where what is before each ends."""

    starts: list[int]
    ends: list[int]


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
    """Read the table in lines that hold nothing else, in time proportional to their length.

    Raises
    ------
    DataError
        ``not_a_report`` when no square table of counts can be made of the lines.
    """
    return _aligned_table([line.text.rstrip(" ") for line in lines]) or _worded_table(lines)


def _aligned_table(texts: Sequence[str]) -> PrintedTable | None:
    """Read a table whose blanks were kept: the layout that prints as exactly these lines."""
    tail = cache(lambda place: _tail(texts[place]))  # most layouts fail at their first row
    for blocks, heads in _shapes(len(texts)):
        step = len(texts) // blocks
        starts = range(0, len(texts), step)
        rows = ([tail(start + row) for start in starts] for row in range(heads, step))
        label_end = _label_end(rows, step - heads)
        if label_end is None:
            continue
        parts = [texts[start : start + step] for start in starts]
        for label_width in _label_widths(parts[0], heads, label_end):
            table = _cut_table(parts, heads, label_width)
            if table and _prints_as(table, parts, label_width):
                return table
    return None


def _shapes(lines: int) -> Iterator[tuple[int, int]]:
    """List the numbers of blocks, and of header lines in each, that so many lines can be."""
    for blocks in range(1, math.isqrt(lines) + 1):
        for heads in (2, 1):
            classes = lines // blocks - heads
            if lines % blocks == 0 and classes >= max(2, blocks):
                yield blocks, heads


def _tail(text: str) -> _Tail:
    """Find the counts at the end of a line, and where what stands before them ends, in console columns."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    first = len(words)
    while first > 0 and _COUNT.fullmatch(text, *words[first - 1]):
        first -= 1
    # The blanks and the counts after this point take a column each.
    shift = display_width(text) - len(text)
    ends = [words[first - 1][1] + shift] if first else [0]
    return _Tail(
        [start + shift for start, _ in words[first:]], ends + [end + shift for _, end in words[first:]]
    )


def _label_end(rows: Iterable[Sequence[_Tail]], classes: int) -> int | None:
    """Find the column where the longest label ends: each row has a count for every class after it."""
    label_end, first_count = 0, sys.maxsize
    for row in rows:
        starts = sorted((start for tail in row for start in tail.starts), reverse=True)
        if len(starts) < classes:
            return None
        first = starts[classes - 1]
        label_end = max(label_end, *(tail.ends[bisect_left(tail.starts, first)] for tail in row))
        first_count = min(first_count, first)
    return label_end if label_end < first_count else None


def _label_widths(part: Sequence[str], heads: int, label_end: int) -> list[int]:
    """List how wide the labels can be: as the longest, or as the title above them if that is wider."""
    if heads == 1:
        return [label_end]
    label, cells = cut_columns(part[heads], label_end)
    count = _WORD.search(cells)
    head = cut_columns(part[1], label_end + (count.end() if count else 0))[0]
    # The first column is headed by the first class, which ends where its count does.
    title = head.removesuffix(label.strip(" ")).rstrip(" ")
    return list(dict.fromkeys([label_end, max(label_end, display_width(title))]))


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
        for classes in range(2, math.isqrt(len(words)) + 1):
            table = _join_blocks(words, heads, classes) if _fits(len(words), heads, classes) else None
            if table:
                return table
    raise _no_table(words, lines[0].number, lines[-1].number)


def _fits(words: int, heads: int, classes: int) -> bool:
    """Tell whether a table can have so many words: each block repeats its titles and the names of rows."""
    blocks, rest = divmod(words - classes * (classes + 1), heads + classes)
    return rest == 0 and 1 <= blocks <= classes


def _join_blocks(words: list[str], heads: int, classes: int) -> PrintedTable | None:
    """Read blocks of columns until every class had its column and no word is left."""
    titles, place = words[:heads], 0
    header: list[str] = []
    names: list[str] = []
    rows: list[list[str]] = [[] for _ in range(classes)]
    while len(header) < classes:
        block = _block_at(words, place, titles, names or classes)
        if block is None:
            return None
        columns, body = block
        names = [each[0] for each in body]
        for row, more in zip(rows, body, strict=True):
            row.extend(more[1:])
        header += columns
        place += heads + len(columns) + classes * (len(columns) + 1)
    if place != len(words) or header != names or len(set(names)) < classes:
        return None
    dnn = (unescape(titles[1]), unescape(titles[0])) if titles else None
    return PrintedTable(rows, [unescape(name) for name in names], dnn)


def _block_at(
    words: list[str], place: int, titles: list[str], rows: list[str] | int
) -> tuple[list[str], list[list[str]]] | None:
    """Read the titles, some column names, and a row a class: its name and a count for each column.

    `rows` are the names of the rows, or in the first block how many there are.
    """
    start = place + len(titles)
    if words[place:start] != titles or start >= len(words):
        return None
    # The rows begin with the first class; in the first block the column names do as well.
    classes, first, seen = (
        (rows, words[start], start + 1) if isinstance(rows, int) else (len(rows), rows[0], start)
    )
    try:
        body_start = words.index(first, seen, start + classes + 1)
    except ValueError:
        return None
    step = body_start - start + 1
    body = []
    for row_start in range(body_start, body_start + classes * step, step):
        row = words[row_start : row_start + step]
        if step < 2 or len(row) != step or not all(map(_COUNT.fullmatch, row[1:])):
            return None
        body.append(row)
    same_names = isinstance(rows, int) or [row[0] for row in body] == rows
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
