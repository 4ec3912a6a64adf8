"""Tables and texts as HTML, for notebooks: everything escaped, columns aligned."""

from __future__ import annotations

import html
from collections.abc import Sequence

from kerasduet.confusion.r_format import escape

_LEFT, _RIGHT = "style='text-align:left'", "style='text-align:right'"


def html_text(text: str) -> str:
    r"""Escape a text for HTML, and what cannot be printed as R shows it.

    Examples
    --------
    >>> html_text("<b>\n")
    '&lt;b&gt;\\n'
    """
    return html.escape(escape(text))


def html_paragraphs(lines: Sequence[str]) -> str:
    """Give each line that is not empty a paragraph."""
    return "".join(f"<p>{html_text(line)}</p>" for line in lines if line)


def html_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str = "", labels: int = 1
) -> str:
    """Make a table of texts.

    Parameters
    ----------
    header : sequence of str
        What the columns are called.
    rows : sequence of sequences of str
        As many texts as there are columns.
    caption : str
        Stands above the table unless empty.
    labels : int, default 1
        So many first columns are labels, aligned to the left; the others are numbers, aligned to the right.

    Examples
    --------
    >>> html_table(["class", "rows"], [["cat", "12"]]).count("text-align:right")
    2
    """
    above = f"<caption>{html_text(caption)}</caption>" if caption else ""
    body = "".join(_row(each, "td", labels) for each in rows)
    return f"<table>{above}<thead>{_row(header, 'th', labels)}</thead><tbody>{body}</tbody></table>"


def _row(texts: Sequence[str], tag: str, labels: int) -> str:
    cells = (
        f"<{'th' if place < labels else tag} {_LEFT if place < labels else _RIGHT}>{html_text(text)}"
        f"</{'th' if place < labels else tag}>"
        for place, text in enumerate(texts)
    )
    return f"<tr>{''.join(cells)}</tr>"
