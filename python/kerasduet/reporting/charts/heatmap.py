"""The heatmap of a confusion matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.confusion.labels import labels_apart
from kerasduet.reporting.charts.style import INK, TRAIN, inline
from kerasduet.reporting.words import Words

Json = dict[str, Any]

MOST = 60  # classes that are drawn
_LETTERED = 25  # classes, of which the cells have room for their counts
_LARGEST, _SMALLEST = 64, 15  # pixels of a cell
_DARK = 0.72  # from this share on white is read better than ink
_NAME = 42  # columns of a name, and a blank


def drawn_classes(confusion: Json) -> list[int]:
    """Choose the classes that are drawn: all, or of very many those with the most mistakes."""
    table = np.array(confusion["table"], np.float64)
    wrong = table.sum(axis=0) + table.sum(axis=1) - 2 * np.diagonal(table)
    return sorted(np.argsort(-wrong, kind="stable")[:MOST].tolist())


def heatmap(confusion: Json, words: Words) -> Any:
    """Draw the counts, rows = Prediction and columns = Reference.

    The color is the share of the column, or of the row where the parameter ``share`` is "row"; the parameter
    ``order`` is "class" or "confusion". A cell tells itself in words.
    """
    import altair as alt

    kept = drawn_classes(confusion)
    table = np.array(confusion["table"], np.float64)
    step = max(_SMALLEST, min(_LARGEST, 480 // len(kept)))
    font, angle = (12, -45) if len(kept) <= _LETTERED else (11, -90)
    base = (
        alt.Chart(inline(_cells(table[np.ix_(kept, kept)])))
        .transform_calculate(
            of_column="columns[datum.t] ? datum.n / columns[datum.t] : 0",
            of_row="rows[datum.p] ? datum.n / rows[datum.p] : 0",
        )
        .transform_calculate(
            part="share == 'row' ? datum.of_row : datum.of_column",
            row_place="order == 'confusion' ? by_confusion[datum.p] : datum.p",
            column_place="order == 'confusion' ? by_confusion[datum.t] : datum.t",
            words=_sentence(words),
        )
        .encode(
            x=_axis(alt.X, "column_place", words("Reference"), labelAngle=angle, labelFontSize=font),
            y=_axis(alt.Y, "row_place", words("Prediction"), labelFontSize=font),
        )
    )
    shade = alt.Opacity("part:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.04, 1]))
    cells = base.mark_rect(color="#1f6fb4", stroke=TRAIN, strokeOpacity=0.25, strokeWidth=1, aria=False)
    cells = cells.encode(opacity=shade, tooltip="words:N")
    layers = [cells, _counts(base)] if len(kept) <= _LETTERED else [cells]
    parameters = [alt.param(name=name, value=value) for name, value in _parameters(confusion, kept).items()]
    return alt.layer(*layers).add_params(*parameters).properties(width={"step": step}, height={"step": step})


def _parameters(confusion: Json, kept: list[int]) -> dict[str, Any]:
    """Give what the expressions of the chart need: names, orders, and the sums of columns and rows."""
    table = np.array(confusion["table"], np.float64)
    labels = labels_apart([confusion["class_names"][each] for each in kept], _NAME)
    ordered = [kept.index(each) for each in confusion["by_confusion"] if each in set(kept)]
    return {
        "names": [label.rstrip() for label in labels],
        "ordered": ordered,
        "by_confusion": [ordered.index(place) for place in range(len(kept))],
        "columns": table.sum(axis=0)[kept].tolist(),
        "rows": table.sum(axis=1)[kept].tolist(),
        "order": "class",
        "share": "column",
    }


def _cells(table: NDArray[np.float64]) -> list[dict[str, float]]:
    """List the cells that are not empty, and the diagonal, so that each class is there."""
    places = np.argwhere((table > 0) | np.eye(len(table), dtype=bool)).tolist()
    return [{"p": p, "t": t, "n": table[p, t]} for p, t in places]


def _axis(channel: Any, place: str, title: str, **axis: Any) -> Any:
    import altair as alt

    axis |= {"ticks": False, "labelOverlap": False, "labelPadding": 7, "maxExtent": 1000}
    name = "names[order == 'confusion' ? ordered[datum.value] : datum.value]"
    return channel(f"{place}:O", title=title, axis=alt.Axis(labelExpr=name, **axis))


def _counts(base: Any) -> Any:
    import altair as alt

    color = alt.condition(f"datum.part > {_DARK}", alt.value("white"), alt.value(INK))
    numbers = base.transform_filter("datum.n > 0").mark_text(fontSize=11, aria=False)
    return numbers.encode(text=alt.Text("n:Q", format=",~r"), color=color, tooltip="words:N")


def _sentence(words: Words) -> str:
    """Write the expression that tells a cell in words."""
    places = {
        "n": "format(datum.n, ',~r')",
        "rows": "format(columns[datum.t], ',~r')",
        "truth": "'\u2068' + names[datum.t] + '\u2069'",
        "predicted": "'\u2068' + names[datum.p] + '\u2069'",
        "share": "format(datum.of_column, '.1%')",
    }
    sentence = words("{n} of {rows} rows of {truth} ({share}) were predicted as {predicted}",
                     **{name: f"\0{name}\0" for name in places})  # fmt: skip
    parts = sentence.replace("'", "\\'").split("\0")
    return " + ".join(places[part] if odd % 2 else f"'{part}'" for odd, part in enumerate(parts))
