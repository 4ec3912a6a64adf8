"""The page of the notes on a confusion matrix, as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kerasduet.confusion.html_tables import html_paragraphs, html_table
from kerasduet.confusion.r_format import escape, format_general, format_p_values

if TYPE_CHECKING:
    from kerasduet.confusion.notes import ConfusionNotes

_TITLE = "Notes (not part of caret's report)"
_AVERAGES = ("Averages over classes", "macro", "weighted", "classes")
_INTERVALS = "95% intervals (Clopper-Pearson)"
_LISTED_PAIRS = 10


def page_lines(notes: ConfusionNotes) -> list[str]:
    """Print the notes on one page of plain text."""
    lines = [_TITLE, "", *_sentences(notes), "", *_test_lines(notes), "", *_average_lines(notes)]
    return [escape(line) for line in [*lines, *_interval_lines(notes)]]


def notes_html(notes: ConfusionNotes) -> str:
    """Show the notes as HTML: sentences, the averages and the intervals as tables."""
    intervals = [
        (name, statistic, f"{low:.4f}", f"{high:.4f}")
        for name, each in notes.intervals.items()
        for statistic, (low, high) in each.items()
    ]
    return "".join(
        [
            html_paragraphs([_TITLE, *_sentences(notes), *_test_lines(notes)]),
            html_table(_AVERAGES, _average_rows(notes)),
            html_table(("class", "statistic", "lower", "upper"), intervals, caption=_INTERVALS, labels=2)
            if intervals
            else "",
        ]
    )


def words(names: Sequence[str]) -> str:
    """List names in a sentence: "a, b and c"; blank ones between quotation marks."""
    shown = [name if name.strip() else f'"{name}"' for name in names]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def _sentences(notes: ConfusionNotes) -> list[str]:
    sentences = [*notes.missing]
    if notes.empty_pairs:
        shown = ", ".join(words(pair) for pair in notes.empty_pairs[:_LISTED_PAIRS])
        more = len(notes.empty_pairs) - _LISTED_PAIRS
        tail = f", and {more} more pairs" if more > 0 else ""
        why = "McNemar's test is NaN because some classes are never confused either way"
        sentences.append(f"{why}: {shown}{tail}.")
    if notes.ties:
        sentences.append(f"The no-information rate is shared by {words(notes.ties)}.")
    return sentences


def _test_lines(notes: ConfusionNotes) -> list[str]:
    statistic, pairs, p_value = notes.bowker["statistic"], notes.bowker["df"], notes.bowker["p_value"]
    p_text = format_p_values([p_value], 4)[0]
    linear, quadratic = (format_general(notes.weighted_kappa[each]) for each in ("linear", "quadratic"))
    return [
        "Bowker's test without the empty pairs (not caret's)",
        f"  X-squared = {format_general(statistic)}, df = {pairs}, p-value = {p_text}",
        "",
        "Weighted kappa, of classes in order (not caret's)",
        f"  linear weights: {linear}, quadratic weights: {quadratic}",
    ]


def _average_rows(notes: ConfusionNotes) -> list[tuple[str, str, str, str]]:
    return [
        (name, format_general(each["macro"]), format_general(each["weighted"]), str(each["classes"]))
        for name, each in notes.averages.items()
    ]


def _average_lines(notes: ConfusionNotes) -> list[str]:
    title, *columns = _AVERAGES
    rows = [(f"{title:22}", *columns), *((f"  {name:20}", *each) for name, *each in _average_rows(notes))]
    return [f"{label}{macro:>10}{weighted:>10}{classes:>9}" for label, macro, weighted, classes in rows]


def _interval_lines(notes: ConfusionNotes) -> list[str]:
    if not notes.intervals:
        return []
    lines = ["", _INTERVALS]
    for name, each in notes.intervals.items():
        lines.append(f"  Class: {name}")
        lines += [f"    {statistic:20} ({low:.4f}, {high:.4f})" for statistic, (low, high) in each.items()]
    return lines
