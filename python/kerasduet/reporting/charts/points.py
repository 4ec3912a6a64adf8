"""Points: of a regression, and of the differences between two models."""

from __future__ import annotations

import math
from typing import Any

from kerasduet.confusion.labels import labels_apart
from kerasduet.reporting.charts.style import INK, SOFT, TRAIN, inline
from kerasduet.reporting.words import Words, isolated

Json = dict[str, Any]

_HEIGHT = 280
_MANY = 500  # points, of which single ones are faint
_DRAWN = 60  # classes
_NAME = 42  # columns of a name, and a blank


def observed_chart(points: list[list[float]], words: Words) -> Any:
    """Draw observed numbers against predicted ones, (predicted, observed), and the line of equal ones."""
    import altair as alt

    known = [each for point in points for each in point if math.isfinite(each)]
    ends = [min(known, default=0), max(known, default=1)]
    line = alt.Chart(inline([{"x": each, "y": each} for each in ends])).mark_line(color=INK, opacity=2 * SOFT)
    rows = [{"x": x, "y": y, "words": _told(x, y, words)} for x, y in points]
    return _page_wide(line.encode(x="x:Q", y="y:Q") + _points(rows, words("observed"), words))


def residual_chart(points: list[list[float]], words: Words) -> Any:
    """Draw the residuals, observed less predicted, against the predicted numbers."""
    import altair as alt

    rows = [{"x": x, "y": y - x, "words": _told(x, y, words)} for x, y in points]
    zero = alt.Chart(inline([{"y": 0}])).mark_rule(color=INK, opacity=2 * SOFT).encode(y="y:Q")
    return _page_wide(zero + _points(rows, words("residual"), words))


def differences_chart(sections: Json, words: Words) -> Any:
    """Draw the difference of accuracy and of the recall of each class, with 95 % intervals.

    Of very many classes those with the smallest p-values.
    """
    import altair as alt

    about = {"class": words("Accuracy"), **sections["comparison"]["accuracy"]}
    classes = sections["differences"]
    if len(classes) > _DRAWN:
        classes = sorted(classes, key=lambda each: _order(each["p_value"]))[:_DRAWN]
    every = [each for each in (about, *classes) if each["difference"] is not None]
    labels = [each.rstrip() for each in labels_apart([each["class"] for each in every], _NAME)]
    rows = [
        {name: each[name] for name in ("difference", "lower", "upper", "significant")}
        | {"place": place, "words": _difference(label, each, words)}
        for place, (label, each) in enumerate(zip(labels, every, strict=True))
    ]
    axis = alt.Axis(labelExpr="names[datum.value]", ticks=False, labelOverlap=False, maxExtent=1000)
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("place:O", title=None, axis=axis), tooltip="words:N",
        opacity=alt.condition("datum.significant", alt.value(1), alt.value(0.55)),
    )  # fmt: skip
    title = "{} − {}".format(*(isolated(each) for each in reversed(sections["comparison"]["names"])))
    bars = base.mark_rule(color=TRAIN, strokeWidth=2).encode(x=alt.X("lower:Q", title=title), x2="upper:Q")
    fill = alt.condition("datum.significant", alt.value(TRAIN), alt.value("transparent"))
    points = base.mark_point(color=TRAIN, size=70, strokeWidth=2).encode(x="difference:Q", fill=fill)
    zero = alt.Chart(inline([{"x": 0}])).mark_rule(color=INK, opacity=2 * SOFT).encode(x="x:Q")
    names = alt.param(name="names", value=labels)
    return (zero + bars + points).add_params(names).properties(width=380, height={"step": 22})


def _points(rows: list[Json], title: str, words: Words) -> Any:
    import altair as alt

    free = alt.Scale(zero=False)
    kept = [each for each in rows if math.isfinite(each["x"]) and math.isfinite(each["y"])]
    return (
        alt.Chart(inline(kept))
        .mark_circle(size=36, opacity=0.65 if len(kept) <= _MANY else 0.25, color=TRAIN)
        .encode(
            x=alt.X("x:Q", title=words("predicted"), scale=free),
            y=alt.Y("y:Q", title=title, scale=free),
            tooltip="words:N",
        )
    )


def _told(predicted: float, observed: float, words: Words) -> str:
    return f"{words('predicted')} {words.number(predicted)}, {words('observed')} {words.number(observed)}"


def _difference(label: str, statistics: Json, words: Words) -> str:
    ends = words.interval((statistics["lower"], statistics["upper"]))
    return f"{isolated(label)}: {words.number(statistics['difference'])} {ends}"


def _order(p_value: float | None) -> float:
    return p_value if p_value is not None and not math.isnan(p_value) else 2.0


def _page_wide(chart: Any) -> Any:
    return chart.properties(width="container", height=_HEIGHT)
