"""Read the printed report of ``caret::confusionMatrix`` back into a matrix."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from kerasduet.confusion.factors import warn
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.reader.printed_statistics import disagreements, printed_positive
from kerasduet.confusion.reader.printed_table import Line, read_table
from kerasduet.confusion.report import TITLE
from kerasduet.errors import DataError

_COMMENT = re.compile(r"\s*(##|#>|#) ?")
_LISTED = 5


def read_confusion_matrix(source: str | Path) -> ConfusionMatrix:
    r"""Read a printed caret report, as copied from a console, a PDF or knitr (``##`` in front), or JSON.

    ``#`` and ``#>`` in front are taken off too. Wrapped columns and any labels are read from text that kept
    its blanks. Where blanks or line ends were lost, labels must be single words. The printed statistics are
    checked against those of the table: a warning (`ConfusionWarning`, code ``statistics_disagree``) says
    where they differ. A given prevalence is printed rounded only, so it is not restored, and its statistics
    are among those that differ.

    Parameters
    ----------
    source : str or Path
        The text itself, or the path of a text file (UTF-8, or UTF-16 as Windows writes it). A text of one
        line is a path, unless it is JSON as `ConfusionMatrix.to_json` writes it.

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
    return matrix_of_text(source_text(source))


def source_text(source: str | Path) -> str:
    """Give the text of a report or of JSON: itself, or that of a file, without a byte order mark."""
    if isinstance(source, str) and (source.find("\n") >= 0 or _is_json(source)):
        return source.removeprefix("\ufeff")
    try:
        if Path(source).is_file():  # to read a pipe could take for ever
            return _decoded(Path(source).read_bytes())
    except (OSError, ValueError, TypeError):
        pass
    got = str(source) if isinstance(source, Path) else source
    raise DataError.must_be("file_not_found", "source", "a report or a readable text file", got)


def matrix_of_text(text: str) -> ConfusionMatrix:
    """Read the text of a report, or of JSON."""
    if _is_json(text):
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


def _is_json(text: str) -> bool:
    return text.removeprefix("\ufeff").lstrip().startswith("{")


def _decoded(content: bytes) -> str:
    """Decode a file by its byte order mark, or UTF-16 without one by its first character."""
    marks = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    encoding = marks.get(content[:2], "utf-8-sig")
    if content[:2].count(b"\0") == 1:
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    return content.decode(encoding)


def _report_lines(text: str) -> list[Line]:
    """Cut off what stands before the report, comment marks and a common indentation."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [Line(i, each) for i, each in enumerate(text.split("\n"), 1)]
    for start, line in enumerate(lines):
        before, found, _ = line.text.partition(TITLE)
        if not found:
            continue
        mark = _COMMENT.match(before)
        if not before[mark.end() if mark else 0 :].strip():
            return [Line(n, _unmarked(each, before, mark is not None)) for n, each in lines[start:]]
    sentence = "`source` must be a caret report: it has no line {wanted!j}."
    raise DataError("not_a_report", sentence, argument="source", wanted=TITLE)


def _unmarked(text: str, before: str, marked: bool) -> str:
    """Remove what stands before the title from a line, if it stands there too."""
    if text.startswith(before):
        return text[len(before) :]
    if text == before.rstrip() or text.startswith("```"):  # an empty line, or the edge of a Markdown block
        return ""
    mark = _COMMENT.match(text) if marked else None
    return text[mark.end() :] if mark else text


def _split(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Separate the table from the statistics below it."""
    end = next((i for i, line in enumerate(lines) if _starts_statistics(line.text)), len(lines))
    # A line of blanks may be the header of a class without a name.
    start = next((i for i in range(1, end) if lines[i].text), end)
    stop = next((i for i in range(end, start, -1) if lines[i - 1].text.strip()), start)
    if start == stop:
        sentence = "`source` must have a table of counts below its title in line {line}."
        raise DataError("not_a_report", sentence, argument="source", line=lines[0].number)
    return list(lines[start:stop]), list(lines[end:])


def _starts_statistics(text: str) -> bool:
    if "Statistics" not in text and "Accuracy" not in text:
        return False
    return text.strip() == "Overall Statistics" or re.fullmatch(r"\s*Accuracy ?: \S+\s*", text) is not None


def _warn_of(differences: Sequence[str]) -> None:
    if not differences:
        return
    more = f", and {len(differences) - _LISTED} more" if len(differences) > _LISTED else ""
    sentence = "The printed statistics disagree with the table: {listed}."
    listed = "; ".join(differences[:_LISTED]) + more
    warn("statistics_disagree", sentence, listed=listed, differences=list(differences))
