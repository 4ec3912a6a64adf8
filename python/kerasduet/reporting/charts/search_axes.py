"""The axes of a search's charts: the values of a grid, and ranges or choices of which some were drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from kerasduet.confusion.labels import labels_apart
from kerasduet.reporting.charts.style import axis_of_names
from kerasduet.reporting.words import Words

Json = dict[str, Any]

_APART = 12  # values, each of which has a place of its own on the axis
_WIDE = 100  # times the smallest number is the largest: from there on an axis is logarithmic
_TICK = 15  # columns of a name, and a blank
_PADDING = 10  # pixels from the ends of a range to those of its axis
_LEVEL = 36  # columns of all names side by side, for which a phone has room
_SLANTED = 16  # names, for which it has room where they are slanted


class Axis(NamedTuple):
    """An axis, the positions of some values on it, and what its places are called, a parameter of the chart.

    Numbers have no places but their size.
    """

    x: Any
    positions: list[Any]
    names: Any
    has_places: bool


def axis_of_grid(values: Sequence[Any], words: Words) -> Axis:
    """Give each value of a grid its place, unless these are many numbers: then an axis of numbers."""
    import altair as alt

    numbers = all(map(_is_number, values))
    known: list[Any] = [*values] if numbers else [words.setting(each) for each in values]
    ordered = sorted(set(known)) if numbers else [*dict.fromkeys(known)]
    if numbers and len(ordered) > _APART:
        is_wide = ordered[0] > 0 and ordered[-1] >= _WIDE * ordered[0]
        scale = alt.Scale(nice=False, **({"type": "log"} if is_wide else {"zero": False}))
        return _of_numbers(known, scale)
    return _of_places([ordered.index(each) for each in known], [*map(words.setting, ordered)])


def axis_of_space(space: Any, values: Sequence[Any], words: Words) -> Axis:
    """Give an axis of a range, logarithmic if it was searched so, or all choices of a list side by side."""
    import altair as alt

    if isinstance(space, list):
        return _of_places([space.index(each) for each in values], [*map(words.setting, space)])
    low, high = space["low"], space["high"]
    kind: Json = {"type": "log"} if space.get("log") else {"zero": False}
    scale = alt.Scale(domain=[low, high], nice=False, padding=_PADDING, **kind)
    powers = {"values": _powers(low, high), "format": "~g"} if space.get("log") else {}
    whole = all(isinstance(each, int) for each in (low, high, space.get("step", 1)))
    return _of_numbers([*values], scale, **powers, **({"tickMinStep": 1} if whole else {}))


def short_names(names: list[str], columns: int) -> list[str]:
    """Shorten names to so many columns, so that different ones stay different."""
    return [each.rstrip() for each in labels_apart(names, columns)]


def _of_numbers(positions: list[Any], scale: Any, **about: Any) -> Axis:
    import altair as alt

    axis = alt.Axis(grid=False, labelFlush=_PADDING + 1, **about)
    x = alt.X("x:Q", title=None, scale=scale, axis=axis)
    return Axis(x, positions, alt.param(name="ticks", value=[]), has_places=False)


def _powers(low: float, high: float) -> list[float]:
    """Give the powers of ten within a range; where there are fewer than two, also numbers between them."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    by_steps = [
        [float(f"{step}e{exponent}") for exponent in exponents for step in steps]
        for steps in ((1,), (1, 2, 5), range(1, 10))
    ]
    within = [[each for each in numbers if low <= each <= high] for numbers in by_steps]
    return next((each for each in within if len(each) > 1), [low, high])


def _of_places(positions: list[Any], names: list[str]) -> Axis:
    """Name the places, slanted where a phone has no room for all of them side by side."""
    import altair as alt

    shown = short_names(names, _TICK)
    axis = axis_of_names("ticks")
    if len(shown) * (max(map(len, shown)) + 1) > _LEVEL and len(shown) <= _SLANTED:
        axis.labelAngle, axis.labelBound, axis.labelOverlap = -45, False, False
    x = alt.X("x:O", title=None, scale=alt.Scale(domain=[*range(len(names))]), axis=axis)
    return Axis(x, positions, alt.param(name="ticks", value=shown), has_places=True)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
