"""Tables on a console and in a notebook, and the pages that are made of them: 2, 10 and 40 classes."""

from __future__ import annotations

import re

import pytest

import kerasduet as kd
from kerasduet.confusion.labels import labels_apart
from kerasduet.confusion.r_format import display_width
from kerasduet.confusion.tables import html_table, text_table

NAMES = ["<b>cat</b>", "犬の種類", "cafe\u0301", "한국어", "a\nb", "x" * 40]


def many(count: int) -> list[str]:
    return [*NAMES, *(f"class number {number}" for number in range(6, 40))][:count]


def test_columns_of_text_are_aligned_whatever_their_characters() -> None:
    labels = [label.rstrip() for label in labels_apart(NAMES, 16)]
    lines = text_table(["class", "rows"], [[label, str(10**place)] for place, label in enumerate(labels)])
    assert len({display_width(line) for line in lines}) == 1
    assert len(lines) == len(NAMES) + 1
    assert text_table([], [["a", "1"], ["bb", "22"]]) == ["a    1", "bb  22"]


def test_a_text_column_is_left_aligned_and_lines_have_no_blanks_at_their_end() -> None:
    assert text_table([], [["a", "long"], ["b", ""]], labels=2) == ["a  long", "b"]


def test_an_html_table_is_escaped_and_its_first_column_heads_the_rows() -> None:
    page = html_table(["a", "b", "n"], [["<i>", "<b>", "1"]], labels=2)
    assert "<th style='text-align:left'>&lt;i&gt;</th><td style='text-align:left'>&lt;b&gt;</td>" in page
    assert "<td style='text-align:right'>1</td>" in page


@pytest.mark.parametrize("count", [2, 10, 40])
def test_the_notes_fit_a_screen(count: int) -> None:
    names = many(count)
    truth = names * 5
    notes = kd.confusion_notes(kd.confusion_matrix(truth[1:] + truth[:1], truth, class_names=names))
    lines = str(notes).split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith("95% intervals"))
    assert len({display_width(line) for line in lines[start + 1 : start + 1 + min(count, 20)]}) == 1
    assert max(map(display_width, lines[start:])) <= 80
    assert len(lines) <= 55
    assert ("... and 20 more classes: see intervals" in str(notes)) == (count == 40)


@pytest.mark.parametrize("count", [2, 10, 40])
def test_the_notes_in_a_notebook_have_every_class(count: int) -> None:
    names = many(count)
    page = kd.confusion_notes(kd.confusion_matrix(names, names, class_names=names))._repr_html_()
    rows = re.findall("<tr>(.*?)</tr>", page)
    assert len(rows) == (1 + 6) + (1 + count)  # the averages and the intervals
    assert "<b>" not in page
    assert "\n" not in page


def test_of_many_ties_and_reasons_the_first_are_named() -> None:
    names = many(40)
    page = str(kd.confusion_notes(kd.confusion_matrix([names[0]] * 40, names, class_names=names)))
    assert "... and 30 more reasons: see missing" in page  # of 40
    assert "class number 8, class number 9 and 30 more classes." in page
