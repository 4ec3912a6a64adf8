"""Tables on a console, and tables and sentences as HTML in a notebook, with aligned columns."""

from __future__ import annotations

import html
from collections.abc import Sequence

from kerasduet.confusion.r_format import display_width, escape, pad_left, pad_right

_LEFT, _RIGHT = "style='text-align:left'", "style='text-align:right'"


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, labels: int = 1) -> list[str]:
    """Print a table of texts on a console, a line a row; wide characters take two columns there.

    Parameters
    ----------
    header, rows, labels
        As in `html_table`, but the texts are printed as they are: `r_format.escape` or `labels_apart` make
        them so. Without a header there is no line for it.

    Examples
    --------
    >>> text_table(["class", "rows"], [["cat", "12"], ["犬の種類", "3"]])
    ['class     rows', 'cat         12', '犬の種類     3']
    """
    lines = [*([header] if header else []), *rows]
    widths = [max(map(display_width, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            pad_right(text, width) if place < labels else pad_left(text, width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip(" ")
        for line in lines
    ]


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
        So many first columns are names and texts, aligned to the left, of which the first heads its row; the
        others are numbers, aligned to the right.

    Examples
    --------
    >>> html_table(["class", "rows"], [["cat", "12"]]).count("text-align:right")
    2
    """
    above = f"<caption>{html_text(caption)}</caption>" if caption else ""
    body = "".join(_row(each, "td", labels) for each in rows)
    return f"<table>{above}<thead>{_row(header, 'th', labels)}</thead><tbody>{body}</tbody></table>"


def _row(texts: Sequence[str], tag: str, labels: int) -> str:
    cells = []
    for place, text in enumerate(texts):
        kind = "th" if place == 0 else tag
        cells.append(f"<{kind} {_LEFT if place < labels else _RIGHT}>{html_text(text)}</{kind}>")
    return f"<tr>{''.join(cells)}</tr>"
