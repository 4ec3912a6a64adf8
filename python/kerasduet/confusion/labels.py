"""Names of classes in so many columns of a console."""

from __future__ import annotations

from collections.abc import Sequence

from kerasduet.confusion.r_format import cut_columns, display_width, escape, pad_right


def labels_apart(names: Sequence[str], width: int) -> list[str]:
    """Fill so many columns with each name, shortened so that different names stay different.

    A name that is too long loses its end; where that makes two alike, its middle; and where these are alike
    too, all get their number in the order of the names.

    Examples
    --------
    >>> labels_apart(["a long name 1", "a long name 2", "short"], 12)
    ['a l...me 1  ', 'a l...me 2  ', 'short       ']
    """
    for shorten in (shortened, _without_middle):
        labels = [shorten(escape(name), width - 1) for name in names]
        if len({label.rstrip(" ") for label in labels}) == len(names):
            break
    else:
        labels = _numbered(labels, width - 1)
    return [pad_right(label, width) for label in labels]


def shortened(text: str, width: int) -> str:
    """Cut what does not fit into so many columns off the end of a text.

    Examples
    --------
    >>> shortened("a long name", 8)
    'a lon...'
    """
    return text if display_width(text) <= width else cut_columns(text, width - 3)[0] + "..."


def _without_middle(text: str, width: int) -> str:
    if display_width(text) <= width:
        return text
    end = text[-width:]
    while display_width(end) > (width - 3) // 2:
        end = end[1:]
    return f"{cut_columns(text, width - 4 - (width - 3) // 2)[0]}...{end}"


def _numbered(labels: Sequence[str], width: int) -> list[str]:
    ends = [f" #{number}" for number in range(1, len(labels) + 1)]
    return [
        cut_columns(label, width - len(end) - 1)[0] + end for label, end in zip(labels, ends, strict=True)
    ]
