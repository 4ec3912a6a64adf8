"""The cells of a search: their metric by the values that were tried, and by their time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kerasduet.confusion.labels import labels_apart
from kerasduet.reporting.charts.style import INK, TRAIN, axis_of_names, inline
from kerasduet.reporting.words import Words, isolated

Json = dict[str, Any]

DRAWN = 300  # cells
PATHS = 4
WITH_ERRORS = 60  # cells
_HEIGHT = 260
_APART = 12  # values, each of which has a place of its own on the axis
_WIDE = 100  # times the smallest number is the largest: from there on an axis is logarithmic
_LINES = 8  # combinations of the other values, which a legend tells apart
_NAME, _TICK = 37, 15  # columns of a name, and a blank
_COLORS = ["#2f7fc8", "#d9720b", "#2e9e5b", "#c2479d", "#7c6bd6", "#b08900", "#0f9aa8", "#c8503c"]
_SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "triangle-right", "wedge"]


def path_chart(section: Json, place: int, words: Words) -> Any:
    """Draw the metric of each cell by the values of a path, with the standard errors unless there are many.

    A line joins the cells that share all other values, where each value has its place; the best cell has a
    ring.
    """
    import altair as alt

    cells = sorted(drawn_cells(section), key=lambda each: each["cell"])  # as the grid has its values
    groups, values = (
        [_others(each, place, words) for each in cells],
        [each["values"][place] for each in cells],
    )
    names = [*dict.fromkeys(groups)]
    apart = _told_apart(names, len(cells), ", ".join(_but(section["paths"], place)))
    x, positions, ticks = _axis(values, words)
    rows = [
        {**_point(each, section, words), "x": position, "group": names.index(group)}
        for each, position, group in zip(cells, positions, groups, strict=True)
    ]
    y = _metric(section)
    base = alt.Chart(inline(rows)).encode(x=x, tooltip="words:N", color=apart["color"])
    errors = base.mark_rule(opacity=0.4).encode(y="lower:Q", y2="upper:Q")
    lines = base.mark_line(opacity=0.6, strokeWidth=1.5).encode(y=y, detail="group:N")
    points = base.mark_point(filled=True, size=64, opacity=0.9).encode(y=y, **apart)
    texts = {"names": _short(names, _NAME), "ticks": ticks}
    parameters = [alt.param(name=name, value=value) for name, value in texts.items()]
    below = [*([errors] if len(rows) <= WITH_ERRORS else []), *([lines] if ticks else [])]
    return _page_wide(*below, points, _ring(rows, section, x, y)).add_params(*parameters)


def time_chart(section: Json, words: Words) -> Any:
    """Draw the metric of each cell by the seconds that it took; the best cell has a ring."""
    import altair as alt

    rows = [{**_point(each, section, words), "x": each["seconds"]} for each in drawn_cells(section)]
    x, y = alt.X("x:Q", title=words("seconds"), scale=alt.Scale(zero=False)), _metric(section)
    points = alt.Chart(inline(rows)).mark_circle(color=TRAIN, size=64, opacity=0.75)
    return _page_wide(points.encode(x=x, y=y, tooltip="words:N"), _ring(rows, section, x, y))


def drawn_cells(section: Json) -> list[Json]:
    """Choose the cells that are drawn: of those that have a mean the best."""
    return [each for each in section["cells"] if each["mean"] is not None][:DRAWN]


def _point(cell: Json, section: Json, words: Words) -> Json:
    """Give the metric of a cell, and all of it in words."""
    mean, error = cell["mean"], cell["std_err"] or 0.0
    around = "" if cell["std_err"] is None else f" ± {words.number(error)}"
    values = ", ".join(
        f"{path} {isolated(words.setting(value))}"
        for path, value in zip(section["paths"], cell["values"], strict=True)
    )
    told = f"{values}: {words.number(mean)}{around}, {words.number(cell['seconds'], 1)} s"
    return {"cell": cell["cell"], "mean": mean, "lower": mean - error, "upper": mean + error, "words": told}


def _others(cell: Json, place: int, words: Words) -> str:
    """Write the values of a cell but one."""
    return ", ".join(map(words.setting, _but(cell["values"], place)))


def _but(values: list[Any], place: int) -> list[Any]:
    return [*values[:place], *values[place + 1 :]]


def _axis(values: Sequence[Any], words: Words) -> tuple[Any, list[Any], list[str]]:
    """Give an axis, the positions of some values on it, and what its places are called.

    Numbers, unless they are few, have no places but their size.
    """
    import altair as alt

    numbers = all(map(_is_number, values))
    known: list[Any] = [*values] if numbers else [words.setting(each) for each in values]
    ordered = sorted(set(known)) if numbers else [*dict.fromkeys(known)]
    if numbers and len(ordered) > _APART:
        is_wide = ordered[0] > 0 and ordered[-1] >= _WIDE * ordered[0]
        scale = alt.Scale(nice=False, **({"type": "log"} if is_wide else {"zero": False}))
        return alt.X("x:Q", title=None, scale=scale, axis=alt.Axis(grid=False)), known, []
    ticks = _short([*map(words.setting, ordered)], _TICK)
    return (
        alt.X("x:O", title=None, axis=axis_of_names("ticks")),
        [ordered.index(each) for each in known],
        ticks,
    )


def _told_apart(names: list[str], points: int, title: str) -> Json:
    """Tell combinations of the other values apart by color and shape, if there are a few lines."""
    import altair as alt

    if not 1 < len(names) <= _LINES or len(names) == points:
        return {"color": alt.value(TRAIN)}
    domain, about = [*range(len(names))], _short([title], _NAME)[0]
    legend = alt.Legend(title=about, labelExpr="names[datum.value]", columns=1, symbolStrokeWidth=1)
    ranges = {"color": (alt.Color, _COLORS), "shape": (alt.Shape, _SHAPES)}
    return {
        name: channel("group:N", legend=legend, scale=alt.Scale(domain=domain, range=values[: len(names)]))
        for name, (channel, values) in ranges.items()
    }


def _ring(rows: list[Json], section: Json, x: Any, y: Any) -> Any:
    """Mark the best cell."""
    import altair as alt

    best = [each for each in rows if each["cell"] == section["cells"][0]["cell"]]
    ring = alt.Chart(inline(best)).mark_point(filled=False, size=240, color=INK, strokeWidth=1.5)
    return ring.encode(x=x, y=y, tooltip="words:N")


def _metric(section: Json) -> Any:
    import altair as alt

    return alt.Y("mean:Q", title=_short([section["metric"]], _NAME)[0], scale=alt.Scale(zero=False))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _short(names: list[str], columns: int) -> list[str]:
    return [each.rstrip() for each in labels_apart(names, columns)]


def _page_wide(*layers: Any) -> Any:
    import altair as alt

    return alt.layer(*layers).properties(width="container", height=_HEIGHT)
