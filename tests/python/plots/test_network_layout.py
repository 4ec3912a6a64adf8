"""Boxes and arrows of random networks: nothing lies on anything else."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasduet.plots.layered import chains_of, ordered, rows_of, steps_of
from kerasduet.plots.network_layout import BOX_HEIGHT, Box, NetworkLayout, Point, place_boxes

Links = list[tuple[str, str]]


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[str], Links]:
    """Draw the names of a network, some of which take nothing, and what takes what."""
    names = [f"layer_{number}" for number in range(draw(st.integers(1, 30)))]
    links: Links = []
    for number, name in enumerate(names):
        near = st.integers(max(0, number - 3), max(0, number - 1))
        sources = st.lists(near | st.integers(0, max(0, number - 1)), max_size=3, unique=True)
        links += [(names[source], name) for source in draw(sources) if number]
    return names, links


def laid_out(names: list[str], links: Links) -> NetworkLayout:
    return place_boxes({name: Box(name, "Dense", "(2,)", "6 params", is_end=False) for name in names}, links)


def stack(layers: int) -> tuple[list[str], Links]:
    names = [f"layer_{number}" for number in range(layers)]
    return names, [*itertools.pairwise(names)]


def enters(start: Point, end: Point, box: Box, width: float) -> bool:
    """Tell whether a line from one point to another goes through the inside of a box."""
    close = 1e-6
    low, high = (
        (box.x - width / 2 + close, box.y + close),
        (box.x + width / 2 - close, box.y + BOX_HEIGHT - close),
    )
    first, last = 0.0, 1.0  # the part of the line that is inside, as far as is known
    for axis in (0, 1):
        way = end[axis] - start[axis]
        if abs(way) < close:
            if not low[axis] < start[axis] < high[axis]:
                return False
            continue
        ends = sorted(((low[axis] - start[axis]) / way, (high[axis] - start[axis]) / way))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first < last


@pytest.mark.slow
@settings(deadline=None)
@given(networks())
def test_no_box_lies_on_another_and_no_arrow_goes_through_one(network: tuple[list[str], Links]) -> None:
    layout = laid_out(*network)
    assert [box.name for box in layout.boxes] == network[0]
    for one, other in itertools.combinations(layout.boxes, 2):
        beside = abs(one.x - other.x) > layout.box_width
        assert beside or abs(one.y - other.y) > BOX_HEIGHT, f"{one} lies on {other}"
    for points in layout.arrows:
        for start, end in itertools.pairwise(points):
            assert not any(enters(start, end, box, layout.box_width) for box in layout.boxes)


@pytest.mark.slow
@settings(deadline=None)
@given(networks())
def test_an_arrow_goes_from_what_is_taken_to_a_later_row(network: tuple[list[str], Links]) -> None:
    names, links = network
    layout, rows = laid_out(names, links), rows_of(names, links)
    boxes = dict(zip(names, layout.boxes, strict=True))
    for (source, taker), points in zip(links, layout.arrows, strict=True):
        assert rows[source] < rows[taker]
        assert points[0] == (boxes[source].x, boxes[source].y + BOX_HEIGHT)
        assert points[-1] == (boxes[taker].x, boxes[taker].y)


@pytest.mark.slow
@settings(deadline=None)
@given(networks())
def test_all_is_inside(network: tuple[list[str], Links]) -> None:
    layout = laid_out(*network)
    half, close = layout.box_width / 2, 1e-6
    for box in layout.boxes:
        assert -close <= box.x - half <= box.x + half <= layout.width + close
        assert 0 <= box.y <= box.y + BOX_HEIGHT <= layout.height
    for x, y in itertools.chain(*layout.arrows):
        assert -close <= x <= layout.width + close
        assert 0 <= y <= layout.height


def test_links_that_need_not_cross_do_not() -> None:
    names, links = ["a", "b", "c", "d", "e", "f"], [("a", "f"), ("b", "e"), ("c", "d")]
    rows = rows_of(names, links)
    assert ordered(chains_of(links, rows), rows) == [["a", "b", "c"], ["f", "e", "d"]]


def test_the_links_from_one_box_share_a_line() -> None:
    names, links = stack(5)
    links += [("layer_0", "layer_3"), ("layer_0", "layer_4")]
    chains = chains_of(links, rows_of(names, links))
    assert len([step for step in steps_of(chains) if step[1] == ("layer_0", 2)]) == 1


def test_a_skip_leaves_the_layers_in_line() -> None:
    names, links = stack(8)
    layout = laid_out(names, [*links, ("layer_1", "layer_6"), ("layer_2", "layer_5")])
    assert len({round(box.x, 6) for box in layout.boxes}) == 1


def test_an_input_stands_right_above_what_takes_it() -> None:
    names = ["left", "right", *(f"layer_{number}" for number in range(4)), "add"]
    links = [("left", "layer_0"), *itertools.pairwise(names[2:]), ("right", "add")]
    assert rows_of(names, links)["right"] == rows_of(names, links)["layer_3"]


def test_a_deep_stack_goes_on_in_columns_of_one_height() -> None:
    def columns(layers: int) -> list[int]:
        boxes = laid_out(*stack(layers)).boxes
        return [len([*group]) for _, group in itertools.groupby(boxes, key=lambda box: round(box.x, 3))]

    assert columns(10) == [10]
    assert columns(60) == [12] * 5


def test_a_network_goes_on_in_a_column_where_one_arrow_leads_there() -> None:
    names, links = stack(60)
    skips = [(names[start], names[start + 9]) for start in range(0, 50, 10)]
    layout = laid_out(names, links + skips)
    places = [box.x for box in layout.boxes]
    ends = [number for number in range(59) if abs(places[number] - places[number + 1]) > layout.box_width]
    assert ends
    assert all(number % 10 == 9 or number % 10 == 0 for number in ends)
