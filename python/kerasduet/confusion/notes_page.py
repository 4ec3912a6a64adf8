"""The page of the notes on a confusion matrix, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kerasduet.confusion.labels import labels_apart
from kerasduet.confusion.r_format import escape, format_general, format_p_values
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table

if TYPE_CHECKING:
    from kerasduet.confusion.notes import ConfusionNotes

_TITLE = "Notes (not part of caret's report)"
_AVERAGES = ("Averages over classes", "macro", "weighted", "classes")
_INTERVALS = "95% intervals (Clopper-Pearson; those of more statistics: see intervals)"
_SHOWN = ("Sensitivity", "Specificity", "Precision", "Neg Pred Value")  # as many as fit 80 columns
_CLASSES = 20  # more would not fit one page
_LISTED = 10
_NAME = 15  # columns


def page_lines(notes: ConfusionNotes) -> list[str]:
    """Print the notes on one page of plain text: with many classes, the first of them."""
    sentences = [escape(each) for each in _sentences(notes)]
    averages = text_table(_AVERAGES, _average_rows(notes))
    said = [*sentences, ""] if sentences else []
    return [_TITLE, "", *said, *_test_lines(notes), "", *averages, *_interval_lines(notes)]


def notes_html(notes: ConfusionNotes) -> str:
    """Show the notes as HTML: sentences, the averages and the intervals of every class as tables."""
    intervals = [(name, *_interval_texts(each)) for name, each in notes.intervals.items()]
    parts = [
        html_paragraphs([_TITLE, *_sentences(notes), *_test_lines(notes)]),
        html_table(_AVERAGES, _average_rows(notes)),
    ]
    if intervals:
        parts.append(html_table(("class", *_SHOWN), intervals, caption=_INTERVALS))
    return "".join(parts)


def words(names: Sequence[str]) -> str:
    """List names in a sentence: "a, b and c"; blank ones between quotation marks."""
    shown = [name if name.strip() else f'"{name}"' for name in names]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def _sentences(notes: ConfusionNotes) -> list[str]:
    """Say why statistics are missing, of many reasons the first, and what else is to be known."""
    sentences = [*notes.missing[:_LISTED]]
    if len(notes.missing) > _LISTED:
        sentences.append(f"... and {len(notes.missing) - _LISTED} more reasons: see missing")
    if notes.empty_pairs:
        pairs = [words(pair) for pair in notes.empty_pairs[:_LISTED]]
        more = len(notes.empty_pairs) - _LISTED
        tail = f", and {more} more pairs" if more > 0 else ""
        why = "McNemar's test is NaN because some classes are never confused either way"
        sentences.append(f"{why}: {', '.join(pairs)}{tail}.")
    if notes.ties:
        more = len(notes.ties) - _LISTED
        tied = [*notes.ties[:_LISTED], *([f"{more} more classes"] if more > 0 else [])]
        sentences.append(f"The no-information rate is shared by {words(tied)}.")
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
        (f"  {name}", _proportion(each["macro"]), _proportion(each["weighted"]), str(each["classes"]))
        for name, each in notes.averages.items()
    ]


def _interval_lines(notes: ConfusionNotes) -> list[str]:
    names = [*notes.intervals]
    if not names:
        return []
    labels = [label.rstrip() for label in labels_apart(names, _NAME)]
    rows = [
        (f"  {label}", *_interval_texts(notes.intervals[name]))
        for label, name in zip(labels, names, strict=True)
    ]
    hidden = len(rows) - _CLASSES
    more = [f"  ... and {hidden} more classes: see intervals"] if hidden > 0 else []
    return ["", _INTERVALS, *text_table(("  class", *_SHOWN), rows[:_CLASSES]), *more]


def _interval_texts(intervals: Mapping[str, tuple[float, float]]) -> list[str]:
    """Write the intervals of a class, NA for a statistic that it does not have."""
    ends = [intervals.get(statistic) for statistic in _SHOWN]
    return ["NA" if each is None else f"({each[0]:.3f}, {each[1]:.3f})" for each in ends]


def _proportion(value: float | None) -> str:
    return "NA" if value is None else f"{value:.4f}"
