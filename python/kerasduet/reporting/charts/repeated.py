"""Several fits: what was measured of each, and their curves."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from kerasduet.confusion.labels import labels_apart
from kerasduet.reporting.charts.curves import history_chart
from kerasduet.reporting.charts.style import INK, SOFT, TRAIN, axis_of_names, inline
from kerasduet.reporting.words import Words, isolated

Json = dict[str, Any]

_HEIGHT = 220
_NAME = 25  # columns of a name, and a blank
_LARGE, _SMALL = 70, 24  # pixels of a point
_MANY = 60  # fits, whose points are small
CURVES = 60  # fits whose curves are drawn
_POINTS = 4000  # of all curves of a page
_FEWEST = 2  # of one


class Band(NamedTuple):
    """A mean and what lies around it."""

    mean: float
    lower: float
    upper: float


def values_chart(ids: list[str], values: list[float], band: Band, words: Words, *, zero: bool = False) -> Any:
    """Draw a number of each fit as a point, with the mean of all and a band around it.

    With `zero`, a line where there is no difference.
    """
    import altair as alt

    names = [each.rstrip() for each in labels_apart(ids, _NAME)]
    rows = [
        {"place": place, "value": value, "words": f"{isolated(names[place])}: {words.number(value)}"}
        for place, value in enumerate(values)
        if math.isfinite(value)
    ]
    points = (
        alt.Chart(inline(rows))
        .mark_circle(color=TRAIN, opacity=0.9, size=_LARGE if len(values) <= _MANY else _SMALL)
        .encode(
            x=alt.X(
                "place:O",
                title=None,
                axis=axis_of_names("names"),
                scale=alt.Scale(domain=[*range(len(names))]),
            ),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            tooltip="words:N",
        )
    )
    layers = [*_band(band, words), *([_zero()] if zero else []), points]
    chart = alt.layer(*layers).add_params(alt.param(name="names", value=names))
    return chart.properties(width="container", height=_HEIGHT)


def repeated_curves_chart(section: Json, metric: str, words: Words) -> Any:
    """Draw a metric by epoch: pale curves of the fits, and the mean of all."""
    import altair as alt

    curves = [each for each in section["curves"] if each["metric"] == metric]
    ids = [*dict.fromkeys(each["id"] for each in curves)][:CURVES]
    drawn = [each for each in curves if each["id"] in ids]
    points = max(_POINTS // len({each["metric"] for each in section["curves"]}) // len(drawn), _FEWEST)
    rows = [
        {"epoch": epoch, "value": value, "split": words(curve["split"]), "fit": ids.index(curve["id"])}
        for curve in drawn
        for epoch, value in _thinned(curve, points)
    ]
    texts = [isolated(each.rstrip()) for each in labels_apart(ids, _NAME)]
    pale = (
        alt.Chart(inline(rows))
        .mark_line(opacity=0.35, strokeWidth=1)
        .transform_calculate(words="texts[datum.fit]")
        .encode(x="epoch:Q", y="value:Q", color="split:N", detail="fit:N", tooltip="words:N")
    )
    means = {"curves": section["means"], "best": None}
    return (pale + history_chart(means, metric, words)).add_params(alt.param(name="texts", value=texts))


def _band(band: Band, words: Words) -> list[Any]:
    """Draw the mean as a line, and what lies around it as a band."""
    import altair as alt

    if not math.isfinite(band.mean):
        return []
    said = {"words": f"{words('mean')} {words.number(band.mean)}"}
    layers = []
    if math.isfinite(band.lower):
        said["words"] += f" {words.interval((band.lower, band.upper))}"
        data = inline([{"lower": band.lower, "upper": band.upper, **said}])
        area = alt.Chart(data).mark_rect(color=TRAIN, opacity=SOFT)
        layers.append(area.encode(y="lower:Q", y2="upper:Q", tooltip="words:N"))
    line = alt.Chart(inline([{"value": band.mean, **said}])).mark_rule(color=TRAIN, strokeWidth=2)
    return [*layers, line.encode(y="value:Q", tooltip="words:N")]


def _zero() -> Any:
    import altair as alt

    line = alt.Chart(inline([{"value": 0}])).mark_rule(color=INK, opacity=0.55, strokeDash=[4, 4])
    return line.encode(y="value:Q")


def _thinned(curve: Json, points: int) -> list[tuple[int, float | None]]:
    """Give points of a curve, evenly far apart, its ends among them."""
    last = len(curve["epochs"]) - 1
    places = np.unique(np.linspace(0, last, min(last + 1, points)).astype(int)).tolist()
    values = [curve["values"][place] for place in places]
    known = [value if math.isfinite(value) else None for value in values]
    return list(zip([curve["epochs"][place] for place in places], known, strict=True))
