"""The statistics in a printed caret report, and where they disagree with those of its table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.r_format import format_number, unescape
from kerasduet.confusion.reader.printed_table import Line
from kerasduet.confusion.statistics import BY_CLASS, Statistic

_OVERALL = {
    "Accuracy": "Accuracy",
    "No Information Rate": "AccuracyNull",
    "P-Value [Acc > NIR]": "AccuracyPValue",
    "Kappa": "Kappa",
    "Mcnemar's Test P-Value": "McnemarPValue",
}
# No more digits than R prints, so that no number is beyond what a float can hold.
_NUMBER = r"< ?\d\S{0,30}|-?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?|NA|NaN"
_BY_CLASS = re.compile(rf"\s*({'|'.join(BY_CLASS)})((?:\s+(?:{_NUMBER}))+)\s*")
_INTERVAL = re.compile(rf"\s*95% CI ?: \(({_NUMBER}), ({_NUMBER})\)")


def printed_positive(lines: Sequence[Line], class_names: Sequence[str]) -> str | None:
    """Find the positive class that a report of two classes names."""
    for line in lines:
        found = re.fullmatch(r"\s*'Positive' Class ?: (.*)", line.text)
        if found:
            shown = unescape(found[1])
            return next((name for name in class_names if name.rstrip(" ") == shown.rstrip(" ")), None)
    return None


def disagreements(matrix: ConfusionMatrix, lines: Sequence[Line]) -> list[str]:
    """Say in which lines a printed statistic is not the rounded statistic of the table.

    Returns
    -------
    list of str
        Such as ``"line 9: Accuracy is printed as 0.75, not 0.8"``; empty when all agree.
    """
    overall = [*_printed_overall(lines)]
    # The overall statistics are rounded alike, and then lose their own trailing zeros.
    decimals = max((_decimals(text) for _, name, text in overall if "PValue" not in name), default=0)
    found = [
        _difference(number, name, text, matrix.overall[name], 0 if "PValue" in name else decimals)
        for number, name, text in overall
    ]
    if len(matrix.class_names) == 2:
        by_class = [(n, name, text, matrix.by_class[name]) for n, name, text in _printed_pairs(lines)]
    else:
        by_class = [*_printed_matrix(lines, matrix)]
    return [each for each in [*found, *(_difference(*each, 0) for each in by_class)] if each]


def _printed_overall(lines: Sequence[Line]) -> Iterator[tuple[int, str, str]]:
    for line in lines:
        interval = _INTERVAL.match(line.text)
        if interval:
            yield line.number, "AccuracyLower", interval[1]
            yield line.number, "AccuracyUpper", interval[2]
        for shown, name in _OVERALL.items():
            text = _value_after(shown, line.text)
            if text:
                yield line.number, name, text


def _printed_pairs(lines: Sequence[Line]) -> Iterator[tuple[int, str, str]]:
    for line in lines:
        for name in BY_CLASS:
            text = _value_after(name, line.text)
            if text:
                yield line.number, name, text


def _value_after(name: str, text: str) -> str | None:
    found = re.fullmatch(rf"\s*{re.escape(name)} ?: +({_NUMBER})\s*", text)
    return found[1] if found else None


def _printed_matrix(
    lines: Sequence[Line], matrix: ConfusionMatrix
) -> Iterator[tuple[int, str, str, Statistic]]:
    """Give the by-class statistics, class after class through all blocks of columns."""
    waiting: dict[str, Iterator[tuple[str, dict[str, Statistic]]]] = {}
    for line in lines:
        found = _BY_CLASS.fullmatch(line.text)
        if not found:
            continue
        classes = waiting.setdefault(found[1], iter(matrix.by_class.items()))
        for text in found[2].split():
            label, statistics = next(classes, ("a class too many", {}))
            yield line.number, f"{found[1]} of {label}", text, statistics.get(found[1])


def _difference(number: int, name: str, text: str, statistic: Statistic, decimals: int) -> str | None:
    if _agree(text, statistic, decimals):
        return None
    return f"line {number}: {name} is printed as {text}, not {format_number(statistic, 4)}"


def _agree(text: str, statistic: Statistic, decimals: int) -> bool:
    """Compare at the printed precision; both kinds of missing may be printed as NA."""
    if text.startswith("<"):
        return statistic is not None and statistic < 2.5e-16
    if statistic is None or math.isnan(statistic) or text in ("NA", "NaN"):
        return (statistic is None or math.isnan(statistic)) and text in ("NA", "NaN")
    # A statistic has no more digits than a float, whatever is printed.
    exponent = min(max(decimals, _decimals(text), -300), 300)
    return abs(float(text) - statistic) <= 0.501 * 10.0**-exponent


def _decimals(text: str) -> int:
    """Count the decimals of a printed number; in scientific notation, those of its last digit."""
    mantissa, _, exponent = text.partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)
