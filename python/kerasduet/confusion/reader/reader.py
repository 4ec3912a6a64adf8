"""Read the printed report of ``caret::confusionMatrix`` back into a matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kerasduet.confusion.factors import warn
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.reader.printed_statistics import disagreements, printed_positive
from kerasduet.confusion.reader.printed_table import Line, read_table
from kerasduet.confusion.report import TITLE
from kerasduet.errors import DataError

_COMMENT = re.compile(r"\s*(##|#>) ?")
_LISTED = 5


def read_confusion_matrix(source: str | Path) -> ConfusionMatrix:
    r"""Read a printed caret report, as copied from a console, a PDF or knitr (``##`` in front), or JSON.

    Wrapped columns and any labels are read from text that kept its blanks. Where blanks or line ends were
    lost, labels must be single words. The printed statistics are checked against those of the table: a
    warning (`ConfusionWarning`, code ``statistics_disagree``) says where they differ. A given prevalence is
    printed rounded only, so it is not restored, and its statistics are among those that differ.

    Parameters
    ----------
    source : str or Path
        The text itself, or the path of a text file (UTF-8). A text of one line is a path, unless it is JSON
        as `ConfusionMatrix.to_json` writes it.

    Returns
    -------
    ConfusionMatrix
        With counts, class names, row and column names and the positive class as printed.

    Raises
    ------
    DataError
        ``not_a_report``, with the number of the line if there is one; ``not_a_confusion_matrix`` of JSON;
        ``file_not_found``.

    Examples
    --------
    >>> matrix = ConfusionMatrix.from_table([[8, 1], [2, 9]], ["cat", "dog"])
    >>> read_confusion_matrix(str(matrix)).table.tolist()
    [[8, 1], [2, 9]]
    """
    text = _text(source)
    if text.lstrip().startswith("{"):
        return ConfusionMatrix.from_json(text)
    lines = _report_lines(text)
    table_part, statistics = _split(lines)
    table = read_table(table_part)
    matrix = ConfusionMatrix.from_table(
        table.counts,
        table.class_names,
        positive=printed_positive(statistics, table.class_names),
        dnn=table.dnn,
    )
    _warn_of(disagreements(matrix, statistics))
    return matrix


def _text(source: str | Path) -> str:
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        return source
    try:
        return Path(source).read_text(encoding="utf-8")
    except (OSError, ValueError, TypeError):
        wanted = "a report or a readable text file"
        raise DataError.must_be("file_not_found", "source", wanted, str(source)) from None


def _report_lines(text: str) -> list[Line]:
    """Cut off what stands before the report, comment marks and a common indentation."""
    lines = [Line(i, each) for i, each in enumerate(text.replace("\r\n", "\n").split("\n"), 1)]
    for start, line in enumerate(lines):
        before, found, _ = line.text.partition(TITLE)
        if found and not _COMMENT.sub("", before, count=1).strip():
            marked = _COMMENT.match(line.text) is not None
            return [Line(n, _unmarked(each, before, marked)) for n, each in lines[start:]]
    sentence = "`source` must be a caret report: it has no line {wanted!j}."
    raise DataError("not_a_report", sentence, argument="source", wanted=TITLE)


def _unmarked(text: str, before: str, marked: bool) -> str:
    """Remove what stands before the title from a line, if it stands there too."""
    if text.startswith(before):
        return text[len(before) :]
    if text == before.rstrip() or text.startswith("```"):  # an empty line, or the edge of a Markdown block
        return ""
    return _COMMENT.sub("", text, count=1) if marked and _COMMENT.match(text) else text


def _split(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Separate the table from the statistics below it."""
    end = next((i for i, line in enumerate(lines) if _starts_statistics(line.text)), len(lines))
    table = list(lines[1:end])
    while table and not table[0].text:  # a line of blanks may be the header of a class without a name
        table.pop(0)
    while table and not table[-1].text.strip():
        table.pop()
    if not table:
        sentence = "`source` must have a table of counts below its title in line {line}."
        raise DataError("not_a_report", sentence, argument="source", line=lines[0].number)
    return table, list(lines[end:])


def _starts_statistics(text: str) -> bool:
    return text.strip() == "Overall Statistics" or re.match(r"\s*Accuracy ?: \S+\s*$", text) is not None


def _warn_of(differences: Sequence[str]) -> None:
    if not differences:
        return
    more = f", and {len(differences) - _LISTED} more" if len(differences) > _LISTED else ""
    sentence = "The printed statistics disagree with the table: {listed}."
    listed = "; ".join(differences[:_LISTED]) + more
    warn("statistics_disagree", sentence, listed=listed, differences=list(differences))
