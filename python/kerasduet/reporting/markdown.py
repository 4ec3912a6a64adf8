"""The report as Markdown, for a pull request: its numbers, without charts and pictures."""

from __future__ import annotations

import html
import re
from typing import Any

from markupsafe import Markup

from kerasduet.confusion.r_format import escape as printable
from kerasduet.reporting.page import environment
from kerasduet.reporting.titles import title
from kerasduet.reporting.words import Words

Json = dict[str, Any]

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]()#+!|~$^-])")


def markdown(contents: Json, words: Words) -> str:
    """Write a report as GitHub's Markdown.

    Parameters
    ----------
    contents : dict
        As `contents.contents` gives it.
    words : Words
    """
    made = environment(words)
    made.filters.update(name=_name, fenced=fenced)
    made.globals["_"] = lambda sentence, **values: Markup(words(sentence, **values))  # ours, not a user's
    sections = contents["sections"]
    text = made.get_template("report.md").render(
        title=title(sections, words), sections=sections, version=contents["kerasduet"]
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def fenced(text: str, language: str = "") -> Markup:
    """Set a text off as code, which nothing in it can end."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")


def _name(name: str) -> Markup:
    """Show a user's name as it is: neither Markdown nor HTML reads anything into it."""
    return Markup(html.escape(_MEANS_SOMETHING.sub(r"\\\1", printable(name)), quote=False))
