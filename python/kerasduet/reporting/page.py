"""The page: one HTML file that asks nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, partial
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from kerasduet.confusion.r_format import escape as printable
from kerasduet.engine.forward import owner_of_metric
from kerasduet.reporting.charts.drawing import MOST_LISTED, charts
from kerasduet.reporting.charts.heatmap import MOST as MOST_DRAWN
from kerasduet.reporting.charts.repeated import CURVES as MOST_CURVES
from kerasduet.reporting.charts.search import PATHS as MOST_PATHS
from kerasduet.reporting.charts.search import WITH_ERRORS as MOST_WITH_ERRORS
from kerasduet.reporting.charts.search import most_cells
from kerasduet.reporting.charts.style import vega_bundle
from kerasduet.reporting.resampling import resampling_words
from kerasduet.reporting.titles import page_parts, title
from kerasduet.reporting.words import Words

Json = dict[str, Any]

_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"  # of Hebrew, Arabic and their like
_RIGHT_TO_LEFT = re.compile(f"({_LETTERS}+(?: {_LETTERS}+)*)")
_MOST_LETTERS = 400_000  # of a text: so that the page stays below 3 MB
TEMPLATES = Path(__file__).parent / "templates"


def page(contents: Json, words: Words) -> str:
    """Write a report as HTML.

    Scripts and styles stand in the page itself; its Content-Security-Policy lets no other script run, names
    the page's own by their hashes, and forbids every request.

    Parameters
    ----------
    contents : dict
        As `contents.contents` gives it.
    words : Words
        The language of the page.
    """
    sections = contents["sections"]
    scripts = [bundle(), (TEMPLATES / "page.js").read_text(encoding="utf-8")]
    template = environment(words).get_template("page.html")
    return str(template.render(
        title=title(sections, words),
        parts=page_parts(sections, words),
        sections=sections,
        charts={name: _chart(*each) for name, each in charts(sections, words).items()},
        most_drawn=MOST_DRAWN,
        most_listed=MOST_LISTED,
        most_cells=most_cells,
        most_curves=MOST_CURVES,
        most_paths=MOST_PATHS,
        most_with_errors=MOST_WITH_ERRORS,
        most_letters=_MOST_LETTERS,
        version=contents["kerasduet"],
        style=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
        scripts=[Markup(each) for each in scripts],
        policy=_policy(scripts),
    ))  # fmt: skip


def environment(words: Words) -> Any:
    """Give the templates' environment, which escapes all that is not made here."""
    import jinja2

    loader = jinja2.FileSystemLoader(TEMPLATES)
    made = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(_=words, lang=words.lang)
    made.filters.update(
        name=_name, main=_main_metrics, columns=_columns, printable=printable, p=words.p_value,
        number=words.number, count=words.count, percent=words.percent, interval=words.interval,
        value=words.value, setting=words.setting, resampling=partial(resampling_words, words=words),
    )  # fmt: skip
    return made


@cache
def bundle() -> str:
    """Give the JavaScript that draws the charts, read once a process."""
    return vega_bundle()


def _chart(spec: str, svg: str) -> dict[str, Markup]:
    """Let a spec stand in a script, which nothing in it may end."""
    return {"spec": Markup(spec.replace("<", "\\u003c")), "svg": Markup(svg)}


def _name(name: str) -> Markup:
    """Show a user's name as it is, in its own direction, whatever it holds."""
    return Markup("<bdi>{}</bdi>").format(escape(printable(name)))


def _main_metrics(metrics: dict[str, float], sections: Json) -> dict[str, float]:
    """Leave out what stands elsewhere: the accuracy, and the overlap of each class; also those of outputs."""
    outputs = sections.get("outputs", {})
    own = {name: name.removeprefix(f"{owner_of_metric(name, outputs)}_") for name in metrics}
    return {
        name: value
        for name, value in metrics.items()
        if name != "accuracy" and not own[name].startswith("iou_")
    }


def _columns(text: str) -> Markup:
    """Keep the columns of a text where names in it run from right to left."""
    return Markup("").join(
        Markup("<bdi>{}</bdi>").format(part) if odd % 2 else escape(part)
        for odd, part in enumerate(_RIGHT_TO_LEFT.split(text))
    )


def _policy(scripts: list[str]) -> str:
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
    allowed = " ".join(f"'sha256-{each}'" for each in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
