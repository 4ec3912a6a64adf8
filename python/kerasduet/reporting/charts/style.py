"""How all charts look, and a chart as the page holds it: its spec for the browser, and its drawing."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import re
from importlib.metadata import version
from typing import Any, NamedTuple

from kerasduet.paths import cache_folder, written_beside
from kerasduet.program_cache import is_private
from kerasduet.reporting.words import Words

TRAIN, VALIDATION = "#2f7fc8", "#d9720b"  # seen on white and on black alike
INK = "currentColor"  # which the page sets, light or dark
SOFT = 0.18  # the opacity of lines that carry no data
_VEGA_LITE = "6.1"
_STATIC_WIDTH = 560  # pixels, of a chart that takes the width of the page
_FRENCH = {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u202f€"]}


class Drawn(NamedTuple):
    """A chart as JSON text of Vega-Lite, and as SVG."""

    spec: str
    svg: str


def drawn(name: str, chart: Any, words: Words) -> Drawn:
    """Give a chart of Altair with the style of the page; `name` sets its ids apart from those of others."""
    import vl_convert

    spec = chart.to_dict(validate=False)  # which the tests do
    spec["config"] = _config(words)
    spec.pop("$schema", None)
    fixed = copy.deepcopy(spec)
    if fixed.get("width") == "container":
        fixed["width"] = _STATIC_WIDTH
    svg = vl_convert.vegalite_to_svg(fixed, vl_version=_VEGA_LITE)
    return Drawn(json.dumps(spec, ensure_ascii=False, separators=(",", ":")), _apart(svg, name))


def inline(rows: list[dict[str, Any]]) -> Any:
    """Give rows as the data of a chart."""
    import altair as alt

    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def axis_of_names(parameter: str) -> Any:
    """Give an axis whose places are called as a parameter of the chart lists, as far as there is room."""
    import altair as alt

    return alt.Axis(
        labelExpr=f"{parameter}[datum.value]",
        labelAngle=0,
        labelBound=True,
        labelSeparation=8,
        ticks=False,
        grid=False,
    )


def vega_bundle() -> str:
    """Give the JavaScript of Vega-Embed with all that it needs, minified.

    It takes two seconds to be made, and is kept in the user's cache unless ``KERASDUET_PROGRAM_CACHE`` is 0;
    only in a folder that is the user's alone, since it runs in the pages of others.
    """
    import vl_convert

    folder = cache_folder() / "scripts"
    kept = folder / f"vega-{version('vl-convert-python')}-{_VEGA_LITE}.js"
    use = os.environ.get("KERASDUET_PROGRAM_CACHE") != "0"
    with contextlib.suppress(OSError):
        if use and is_private(folder):
            return kept.read_text(encoding="utf-8")
    text = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=_VEGA_LITE))
    with contextlib.suppress(OSError):
        if use:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if use and is_private(folder):
            with written_beside(kept) as temporary:
                temporary.write_text(text, encoding="utf-8")
    return text


def _apart(svg: str, name: str) -> str:
    """Set the ids of a drawing apart, and let the page say how wide it is and what it is called."""
    svg = re.sub(r'(id="|url\(#)(?=[a-z]+\d)', rf"\1{name}-", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _config(words: Words) -> dict[str, Any]:
    font = "system-ui, sans-serif"
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
    config: dict[str, Any] = {
        "background": "transparent",
        "font": font,
        "axis": {**text, "titleFontWeight": "normal", "gridColor": INK, "gridOpacity": SOFT / 2,
                 "domain": False, "tickColor": INK, "tickOpacity": SOFT, "labelLimit": 0, "titlePadding": 10,
                 "labelOverlap": True},
        "legend": {**text, "titleFontWeight": "normal", "orient": "top", "title": None, "labelLimit": 0,
                   "symbolStrokeWidth": 3, "symbolOpacity": 1},
        "text": {"color": INK, "font": font},
        "view": {"stroke": None},
        "aria": True,
    }  # fmt: skip
    return config | ({"locale": {"number": _FRENCH}} if words.lang == "fr" else {})
