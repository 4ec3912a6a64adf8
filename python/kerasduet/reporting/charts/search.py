"""The cells of a search: their metric by the values that were tried, and by their time."""

from __future__ import annotations

from typing import Any

from kerasduet.reporting.charts.search_axes import Axis, axis_of_grid, axis_of_space, short_names
from kerasduet.reporting.charts.style import INK, TRAIN, inline
from kerasduet.reporting.words import Words, isolated

Json = dict[str, Any]

PATHS = 8
_CELLS = 300
_POINTS = 1500  # of all charts of a page
WITH_ERRORS = 60  # cells
_HEIGHT = 260
_LINES = 8  # combinations of the other values, which a legend tells apart
_NAME = 37  # columns of a name, and a blank
_COLORS = ["#2f7fc8", "#d9720b", "#2e9e5b", "#c2479d", "#7c6bd6", "#b08900", "#0f9aa8", "#c8503c"]
_SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "triangle-right", "wedge"]


def path_chart(section: Json, place: int, words: Words) -> Any:
    """Draw the metric of each cell by the values of a path, with the standard errors unless there are many.

    In a grid a line joins the cells that share all other values, where each value has its place; of other
    searches, whose cells share none, each cell is a point alone. The best cell has a ring.
    """
    cells = sorted(drawn_cells(section), key=lambda each: each["cell"])  # as the grid has its values
    values = [each["values"][place] for each in cells]
    if section["search"] == "grid":
        return _lines(section, cells, place, axis_of_grid(values, words), words)
    axis = axis_of_space(section["space"][section["paths"][place]], values, words)
    rows = [
        {**_point(each, section, words), "x": position}
        for each, position in zip(cells, axis.positions, strict=True)
    ]
    return _page_wide(rows, *_errors(rows, axis.x), *_points(rows, section, axis.x)).add_params(axis.names)


def time_chart(section: Json, words: Words) -> Any:
    """Draw the metric of each cell by the seconds that it took; the best cell has a ring."""
    import altair as alt

    rows = [{**_point(each, section, words), "x": each["seconds"]} for each in drawn_cells(section)]
    x = alt.X("x:Q", title=words("seconds"), scale=alt.Scale(zero=False))
    return _page_wide(rows, *_points(rows, section, x))


def drawn_cells(section: Json) -> list[Json]:
    """Choose the cells that are drawn: of those that have a mean the best."""
    return [each for each in section["cells"] if each["mean"] is not None][: most_cells(section)]


def most_cells(section: Json) -> int:
    """Say how many cells are drawn at most: the more paths, the fewer."""
    return min(_CELLS, _POINTS // (len(section["paths"][:PATHS]) + 1))


def _lines(section: Json, cells: list[Json], place: int, axis: Axis, words: Words) -> Any:
    """Draw the cells of a grid, and what joins those that share all other values."""
    import altair as alt

    groups = [_others(each, place, words) for each in cells]
    names = [*dict.fromkeys(groups)]
    apart = _told_apart(names, len(cells), ", ".join(_but(section["paths"], place)))
    rows = [
        {**_point(each, section, words), "x": position, "group": names.index(group)}
        for each, position, group in zip(cells, axis.positions, groups, strict=True)
    ]
    lines = alt.Chart().mark_line(opacity=0.6, strokeWidth=1.5)
    joined = lines.encode(
        x=axis.x, y=_metric(section), tooltip="words:N", color=apart["color"], detail="group:N"
    )
    below = [*_errors(rows, axis.x, apart["color"]), *([joined] if axis.has_places else [])]
    called = alt.param(name="names", value=short_names(names, _NAME))
    drawn = _page_wide(rows, *below, *_points(rows, section, axis.x, apart))
    return drawn.add_params(called, axis.names)


def _errors(rows: list[Json], x: Any, color: Any = None) -> list[Any]:
    """Draw the standard errors, unless there are many."""
    import altair as alt

    if len(rows) > WITH_ERRORS:
        return []
    rules = alt.Chart().mark_rule(opacity=0.4)
    color = alt.value(TRAIN) if color is None else color
    return [rules.encode(x=x, y="lower:Q", y2="upper:Q", tooltip="words:N", color=color)]


def _points(rows: list[Json], section: Json, x: Any, apart: Json | None = None) -> list[Any]:
    """Draw a point for each cell, hollow if it was pruned, and a ring round the best."""
    import altair as alt

    place = {"x": x, "y": _metric(section), "tooltip": "words:N"}
    color = {"color": alt.value(TRAIN)} if apart is None else apart
    layers = []
    for is_pruned in {each["pruned"] for each in rows}:
        marks = alt.Chart().mark_point(filled=not is_pruned, size=64, opacity=0.9)
        chosen = marks.transform_filter("datum.pruned" if is_pruned else "!datum.pruned")
        layers.append(chosen.encode(**place, **color))
    ring = alt.Chart().mark_point(filled=False, size=240, color=INK, strokeWidth=1.5)
    is_best = f"datum.cell === {section['cells'][0]['cell']}"
    return [*layers, ring.transform_filter(is_best).encode(**place)]


def _point(cell: Json, section: Json, words: Words) -> Json:
    """Give the metric of a cell, whether it was pruned, and all of it in words."""
    mean, error, pruned_at = cell["mean"], cell["std_err"] or 0.0, cell["pruned_at"]
    around = "" if cell["std_err"] is None else f" ± {words.number(error)}"
    values = ", ".join(
        f"{path} {isolated(words.setting(value))}"
        for path, value in zip(section["paths"], cell["values"], strict=True)
    )
    told = f"{values}: {words.number(mean)}{around}, {words.number(cell['seconds'], 1)} s"
    if pruned_at is not None:
        told += f", {words('pruned after epoch {epoch}', epoch=int(pruned_at))}"
    ends = {"lower": mean - error, "upper": mean + error}
    return {"cell": cell["cell"], "mean": mean, **ends, "pruned": pruned_at is not None, "words": told}


def _others(cell: Json, place: int, words: Words) -> str:
    """Write the values of a cell but one."""
    return ", ".join(map(words.setting, _but(cell["values"], place)))


def _but(values: list[Any], place: int) -> list[Any]:
    return [*values[:place], *values[place + 1 :]]


def _told_apart(names: list[str], points: int, title: str) -> Json:
    """Tell combinations of the other values apart by color and shape, if there are a few lines."""
    import altair as alt

    if not 1 < len(names) <= _LINES or len(names) == points:
        return {"color": alt.value(TRAIN)}
    domain, about = [*range(len(names))], short_names([title], _NAME)[0]
    legend = alt.Legend(title=about, labelExpr="names[datum.value]", columns=1, symbolStrokeWidth=1)
    ranges = {"color": (alt.Color, _COLORS), "shape": (alt.Shape, _SHAPES)}
    return {
        name: channel("group:N", legend=legend, scale=alt.Scale(domain=domain, range=values[: len(names)]))
        for name, (channel, values) in ranges.items()
    }


def _metric(section: Json) -> Any:
    import altair as alt

    return alt.Y("mean:Q", title=short_names([section["metric"]], _NAME)[0], scale=alt.Scale(zero=False))


def _page_wide(rows: list[Json], *layers: Any) -> Any:
    import altair as alt

    return alt.layer(*layers, data=inline(rows)).properties(width="container", height=_HEIGHT)
