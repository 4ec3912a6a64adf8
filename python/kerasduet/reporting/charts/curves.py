"""Curves: of the history of a fit, of classes against the rest, and of calibration."""

from __future__ import annotations

import math
from typing import Any

from kerasduet.confusion.labels import labels_apart
from kerasduet.reporting.charts.style import INK, SOFT, TRAIN, VALIDATION, inline
from kerasduet.reporting.words import Words, isolated

Json = dict[str, Any]

_HEIGHT = 240
_SPLITS = ("train", "validation")
_TICKS = 10
_FEW = 40  # epochs whose points are marked
_NAME = 61  # columns of a name, and a blank


def history_chart(history: Json, metric: str, words: Words) -> Any:
    """Draw a metric by epoch, a line a split, with the best epoch."""
    import altair as alt

    curves = [each for each in history["curves"] if each["metric"] == metric]
    rows = [_epoch(curve, place, words) for curve in curves for place in range(len(curve["epochs"]))]
    splits = [words(each) for each in _SPLITS if each in {curve["split"] for curve in curves}]
    dashes = alt.Scale(domain=splits, range=[[1, 0], [6, 3]][: len(splits)])
    colors = alt.Scale(domain=splits, range=[TRAIN, VALIDATION][: len(splits)])
    legend = alt.Legend() if len(splits) > 1 else None
    lines = (
        alt.Chart(inline(rows))
        .mark_line(point={"size": 40} if len(rows) <= 2 * _FEW else False, strokeWidth=2)
        .encode(
            x=alt.X("epoch:Q", title=words("epoch"), axis=_epochs(rows),
                    scale=alt.Scale(zero=False, nice=False)),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color("split:N", scale=colors, legend=legend),
            strokeDash=alt.StrokeDash("split:N", scale=dashes, legend=legend),
            tooltip="words:N",
        )
    )  # fmt: skip
    return _page_wide(lines if history["best"] is None else _best(history["best"], words) + lines)


def roc_chart(curves: list[Json], words: Words) -> Any:
    """Draw the ROC curve of each class, and the diagonal of a guess."""
    titles = words("false positive rate"), words("true positive rate")
    texts = [_area(each, "AUC", each["auc"], words) for each in curves]
    return _class_chart(curves, "roc", titles, texts, words) + _diagonal()


def precision_recall_chart(curves: list[Json], words: Words) -> Any:
    """Draw the precision-recall curve of each class."""
    titles = words("recall"), words("precision")
    average = words("average precision")
    texts = [_area(each, average, each["average_precision"], words) for each in curves]
    return _class_chart(curves, "precision_recall", titles, texts, words)


def reliability_chart(reliability: Json, words: Words) -> Any:
    """Draw how often it came so against the predicted probability, with an interval for each bin."""
    import altair as alt

    rows = [
        {name: each[name] for name in ("predicted", "observed", "lower", "upper", "rows")}
        | {"words": _bin(each, words)}
        for each in reliability["bins"]
    ]
    base = alt.Chart(inline(rows)).encode(
        x=_unit(alt.X, "predicted", words("predicted probability")), tooltip="words:N"
    )
    title = words("observed proportion")
    bars = base.mark_rule(color=TRAIN, strokeWidth=2).encode(y=_unit(alt.Y, "lower", title), y2="upper:Q")
    size = alt.Size("rows:Q", legend=None, scale=alt.Scale(range=[30, 260]))
    points = base.mark_circle(color=TRAIN, opacity=1).encode(y=_unit(alt.Y, "observed", title), size=size)
    return _page_wide(_diagonal() + bars + points)


def _epoch(curve: Json, place: int, words: Words) -> Json:
    value, epoch, split = curve["values"][place], curve["epochs"][place], words(curve["split"])
    said = f"{words('epoch')} {epoch}, {split}: {words.number(value)}"
    return {"epoch": epoch, "value": value if math.isfinite(value) else None, "split": split, "words": said}


def _epochs(rows: list[Json]) -> Any:
    """Give an axis of whole numbers, of few epochs a tick each."""
    import altair as alt

    epochs = sorted({each["epoch"] for each in rows})
    few = {"values": epochs} if len(epochs) <= _TICKS else {}
    return alt.Axis(format="d", grid=False, **few)  # type: ignore[arg-type]


def _best(best: Json, words: Words) -> Any:
    import altair as alt

    said = words("best epoch: {epoch}", epoch=best["epoch"])
    data = inline([{"epoch": best["epoch"], "words": said}])
    line = alt.Chart(data).mark_rule(color=INK, opacity=0.55, strokeDash=[2, 3])
    return line.encode(x="epoch:Q", tooltip="words:N")


def _class_chart(
    curves: list[Json], kind: str, titles: tuple[str, str], texts: list[str], words: Words
) -> Any:
    import altair as alt

    rows = [
        {"class": place, "order": order, "x": x, "y": y}
        for place, each in enumerate(curves)
        for order, (x, y) in enumerate(each[kind])
    ]
    chosen, said = alt.param(name="chosen", value=-1), alt.param(name="texts", value=texts)
    is_chosen, others = "chosen == datum.class", "chosen >= 0 && chosen != datum.class"
    return _page_wide(
        alt.Chart(inline(rows))
        .mark_line(color=TRAIN, clip=False, interpolate="linear")
        .transform_calculate(words="texts[datum.class]")
        .encode(
            x=_unit(alt.X, "x", titles[0]),
            y=_unit(alt.Y, "y", titles[1]),
            order="order:Q",
            detail="class:N",
            tooltip="words:N",
            opacity=alt.condition(others, alt.value(0.15), alt.value(1.0 if len(curves) == 1 else 0.7)),
            strokeWidth=alt.condition(is_chosen, alt.value(3.5), alt.value(1.8)),
        )
        .add_params(chosen, said)
    )


def _area(curve: Json, name: str, area: float | None, words: Words) -> str:
    label = labels_apart([curve["class"]], _NAME)[0].rstrip()
    return f"{isolated(label)}: {name} {words.number(area)}"


def _bin(each: Json, words: Words) -> str:
    return words(
        "{rows} rows: predicted {predicted}, observed {observed} {interval}",
        rows=each["rows"],
        predicted=words.percent(each["predicted"]),
        observed=words.percent(each["observed"]),
        interval=words.interval((each["lower"], each["upper"])),
    )


def _diagonal() -> Any:
    import altair as alt

    data = inline([{"x": 0, "y": 0}, {"x": 1, "y": 1}])
    line = alt.Chart(data).mark_line(color=INK, opacity=2 * SOFT, strokeDash=[4, 4], strokeWidth=1.5)
    return line.encode(x="x:Q", y="y:Q")


def _unit(channel: Any, field: str, title: str) -> Any:
    """Give an axis from 0 to 1."""
    import altair as alt

    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    return channel(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=ticks))


def _page_wide(chart: Any) -> Any:
    return chart.properties(width="container", height=_HEIGHT)
