"""Words in two languages: each sentence of a page has its French, and no French is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kerasduet.reporting.words as module
from kerasduet.reporting.titles import TITLES
from kerasduet.reporting.words import Words, french
from kerasduet.tuning.sampling import SEARCHES

ROOM = Path(module.__file__).parent
_IN_TEMPLATE = re.compile(r"(?<!\w)_\(\"((?:[^\"\\]|\\.)*)\"")
DATA = {"train", "validation", "Sensitivity", "Specificity", "Precision", "Neg Pred Value", "Accuracy", "F1"}


def said() -> Iterator[str]:
    """Find the sentences that templates and charts say."""
    for path in ROOM.rglob("templates/**/*"):
        if path.suffix in (".html", ".md"):
            found = _IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))
            yield from (ast.literal_eval(f'"{each}"') for each in found)
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words"
            if called and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                yield node.args[0].value  # type: ignore[attr-defined]


def test_each_sentence_has_its_french_and_no_french_is_left_over() -> None:
    assert {*said(), *TITLES.values(), *SEARCHES, *DATA} == set(french())


@pytest.mark.parametrize("sentence", sorted(french()))
def test_both_languages_have_the_same_places(sentence: str) -> None:
    places = re.compile(r"\{(\w+)\}")
    assert sorted(places.findall(sentence)) == sorted(places.findall(french()[sentence]))


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("en", ["1,234.5000", "NA", "NaN", "-Inf", "12,345", "0.5", "12.3%", "[0.100, 0.200]", "NA"]),
        ("fr", ["1\u202f234,5000", "NA", "NaN", "-Inf", "12\u202f345", "0,5", "12,3\u202f%", "[0,100; 0,200]",
                "NA"]),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_language_does(lang: str, written: list[str]) -> None:
    words = Words(lang)
    assert written == [
        words.number(1234.5), words.number(None), words.number(float("nan")), words.number(float("-inf")),
        words.count(12345), words.count(0.5), words.percent(0.1234), words.interval((0.1, 0.2)),
        words.interval(None),
    ]  # fmt: skip


def test_a_number_that_rounds_to_zero_has_no_sign() -> None:
    assert Words("en").number(-0.00001) == "0.0000"
