"""How R writes numbers: ``round``, ``format``, ``format.pval``, ``formatC`` and the padding of texts.

Written from the documented behaviour of R (``?format``, ``?print.default``, ``?format.pval``) and
checked against what R prints. A missing statistic is ``None`` (R's ``NA``); ``nan`` is R's ``NaN``.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence

SMALLEST_P_VALUE = 2.220446049250313e-16  # .Machine$double.eps: format.pval prints "<" below it
_JOINED_VOWELS = {chr(code) for code in range(0x1160, 0x1200)}  # drawn in the syllable before them
_NOT_PRINTED = {"Cc", "Cn", "Cs", "Zl", "Zp"}  # categories of Unicode
_ESCAPES = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v",
            "\0": r"\0", "\\": r"\\"}  # fmt: skip


_UNESCAPES = {shown: character for character, shown in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\(?:[0-7]{3}|u[0-9a-f]{4}|U\{[0-9a-f]+\}|.)")


def round_decimal(x: float, digits: int = 4) -> float:
    """Round as R 4.0.0 and newer do: to the nearer of the two candidates, ties to the even digit.

    Examples
    --------
    >>> round_decimal(0.15, 1), round_decimal(0.25, 1)
    (0.1, 0.2)
    """
    if not math.isfinite(x):
        return x
    scale = 10.0**digits
    scaled = abs(x) * scale
    low, high = math.floor(scaled) / scale, math.ceil(scaled) / scale
    to_low, to_high = abs(x) - low, high - abs(x)
    up = to_high < to_low or (to_high == to_low and math.floor(scaled) % 2 == 1)
    return math.copysign(high if up else low, x)


def format_number(x: float | None, digits: int = 15) -> str:
    """Write one number on its own, as ``paste()`` does: the shortest text of at most 15 digits.

    Examples
    --------
    >>> format_number(0.75), format_number(0.0003), format_number(None)
    ('0.75', '3e-04', 'NA')
    """
    return format_jointly([x], digits)[0]


def format_jointly(values: Sequence[float | None], digits: int) -> list[str]:
    """Write numbers with common decimals and a common width, as ``format(x, digits = digits)``.

    The number of decimals is the largest that any value needs to show ``digits`` significant digits
    after its own trailing zeros are dropped. Fixed notation is used unless it is wider than
    scientific.

    Examples
    --------
    >>> format_jointly([0.25, 0.33333, None], 4)
    ['0.2500', '0.3333', '    NA']
    """
    written = _in_common_notation([x for x in values if x is not None and math.isfinite(x)], digits)
    texts = [next(written) if x is not None and math.isfinite(x) else _special(x) for x in values]
    width = max(map(len, texts), default=0)
    return [text.rjust(width) for text in texts]


def format_p_values(values: Sequence[float | None], digits: int) -> list[str]:
    """Write p-values together, as ``format.pval(x, digits = digits)``.

    Examples
    --------
    >>> format_p_values([1e-20, 0.893187], 4), format_p_values([1e-20, math.nan], 4)
    (['<2e-16', '0.8932'], ['< 2.2e-16', 'NA'])
    """
    known = [x for x in values if x is not None and not math.isnan(x)]
    shown = [x for x in known if x >= SMALLEST_P_VALUE]
    texts: dict[float, str] = {}
    for group in ([x for x in shown if _is_fixed(x, digits)], [x for x in shown if not _is_fixed(x, digits)]):
        texts.update(zip(group, format_jointly(group, digits), strict=True))
    below = _below_smallest([texts[x] for x in shown], digits)
    return ["NA" if x is None or math.isnan(x) else texts.get(x, below) for x in values]


def format_general(x: float | None, digits: int = 4) -> str:
    """Write one number with significant digits as C's ``%g`` does (``formatC(x, digits = digits)``)."""
    return _special(x) if x is None or not math.isfinite(x) else f"{x:.{digits}g}"


def display_width(text: str) -> int:
    """Count the columns that a text takes on a console: two for East Asian wide characters."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def pad_left(text: str, width: int) -> str:
    """Right-align a text in ``width`` columns."""
    return " " * (width - display_width(text)) + text


def pad_right(text: str, width: int) -> str:
    """Left-align a text in ``width`` columns."""
    return text + " " * (width - display_width(text))


def escape(text: str) -> str:
    r"""Show control characters and backslashes as R's ``print()`` shows them (``\n``, ``\\``, ``\001``)."""
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_escape_character, text))


def unescape(text: str) -> str:
    r"""Turn what `escape` shows back into the characters themselves.

    Examples
    --------
    >>> unescape(escape("a\\b\n")) == "a\\b\n"
    True
    """
    return _ESCAPED.sub(_unescape_match, text) if "\\" in text else text


def cut_columns(text: str, width: int) -> tuple[str, str]:
    """Cut a text after so many console columns (a wide character that straddles the cut stays left)."""
    if text.isascii():
        return text[:width], text[width:]
    end = used = 0
    while end < len(text) and (used < width or _columns(text[end]) == 0):
        used += _columns(text[end])
        end += 1
    return text[:end], text[end:]


def _in_common_notation(finite: Sequence[float], digits: int) -> Iterator[str]:
    if not finite:
        return iter(())
    shapes = [_significant(x, digits) for x in finite]
    decimals = max(max(0, used - exponent - 1) for used, exponent in shapes)
    mantissa = max(used for used, _ in shapes) - 1
    left = max(max(1, exponent + 1) + (x < 0) for x, (_, exponent) in zip(finite, shapes, strict=True))
    fixed_width = left + (decimals + 1 if decimals else 0)
    # An exponent of three digits takes a column more, but then fixed notation takes a hundred.
    scientific_width = any(x < 0 for x in finite) + 1 + (mantissa + 1 if mantissa else 0) + 4
    form = f".{decimals}f" if fixed_width <= scientific_width else f".{mantissa}e"
    return (format(x + 0.0, form) for x in finite)  # + 0.0 turns -0.0 into 0


def _significant(x: float, digits: int) -> tuple[int, int]:
    """Count the significant digits that are left of ``digits`` without trailing zeros, and the exponent."""
    mantissa, _, exponent = f"{abs(x):.{digits - 1}e}".partition("e")
    return max(1, len(mantissa.replace(".", "").rstrip("0"))), int(exponent)


def _special(x: float | None) -> str:
    if x is None:
        return "NA"
    if math.isnan(x):
        return "NaN"
    return "Inf" if x > 0 else "-Inf"


def _is_fixed(x: float, digits: int) -> bool:
    exponent = math.floor(math.log10(x))
    return exponent >= -3 or (exponent == -4 and digits > 1)


def _below_smallest(others: list[str], digits: int) -> str:
    """Say that a p-value is below machine precision, shorter when it stands beside other numbers."""
    digits = max(1, digits - 2)
    width = max(map(len, others), default=0)
    if others and digits + 6 > width:
        digits = max(1, width - 7)
    separator = "" if digits == 1 and width <= 6 else " "
    return f"<{separator}{format_number(SMALLEST_P_VALUE, digits)}"


def _columns(character: str) -> int:
    if character in _JOINED_VOWELS or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return int(character == "\u00ad")  # the soft hyphen alone is shown
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escape_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if unicodedata.category(character) not in _NOT_PRINTED:
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\{code:03o}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{{{code:x}}}"


def _unescape_match(match: re.Match[str]) -> str:
    shown = match[0]
    if shown in _UNESCAPES:
        return _UNESCAPES[shown]
    if shown[1] in "uU" and len(shown) > 2:
        code = int(shown[2:].strip("{}"), 16)
        return chr(code) if code <= sys.maxunicode else shown
    return chr(int(shown[1:], 8)) if len(shown) == 4 else shown
