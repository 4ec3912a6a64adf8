"""Where the boxes and arrows of a network are drawn, for both languages."""

from __future__ import annotations

import collections
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kerasduet.confusion.labels import labels_apart, shortened
from kerasduet.confusion.r_format import display_width, escape
from kerasduet.models.architecture import built_network
from kerasduet.models.column_chains import find_columns
from kerasduet.models.layer_calls import KerasNetwork
from kerasduet.models.network import shape_without_batch
from kerasduet.plots.layered import Item, Link, Rows, chains_of, ordered, positions, rows_of, steps_of
from kerasduet.specs.columns import JOINED
from kerasduet.specs.model_spec import ModelSpec

Point = tuple[float, float]

# In letters: the width of a common one, of which a line of text is two high.
BOX_HEIGHT = 5.0
_BETWEEN_ROWS, _BETWEEN_BOXES, _BETWEEN_COLUMNS = 4.0, 3.0, 8.0
_LEAST_ROWS = 10  # of a column, where there are several
_ARROW_END = 1.6  # the part that points straight at a box
_LINE_WIDTH = 1.0
_PADDING = 1.0  # of a box
_LINES = (0.29, 0.71)  # where the middles of its two lines of text are, in heights of a box
_BETWEEN_TEXTS = 3
_MOST_COLUMNS = 8  # of a table, one by one
_LONGEST_NAME, _LONGEST_CLASS, _LONGEST_SHAPE = 30, 34, 26


@dataclass(frozen=True)
class Box:
    """An input, or a call of a layer: its texts as they are drawn, what is too long cut.

    Attributes
    ----------
    name, class_name, shape, params : str
        Behind the class stands what else it is: preprocessing, a further call of a shared layer, an output.
    is_end : bool
        Whether it is an input or an output.
    is_shared : bool
        Whether it is a further call of a shared layer.
    x, y : float
        The middle of its upper side, in letters; y goes down.
    """

    name: str
    class_name: str
    shape: str
    params: str
    is_end: bool
    is_shared: bool = False
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Text:
    """A text of a box: where it begins or, on the right, ends, in letters, and on which of the two lines."""

    text: str
    x: float
    y: float
    is_right: bool
    line: int


@dataclass(frozen=True)
class NetworkLayout:
    """Boxes of one size, and the arrows between them as the points that they go through, in letters."""

    boxes: list[Box]
    arrows: list[list[Point]]
    box_width: float
    width: float
    height: float

    @property
    def texts(self) -> list[Text]:
        """The texts of all boxes: the name and the shape, below them the class and the parameters."""
        return [
            Text(text, box.x + side * (self.box_width / 2 - _PADDING), y, side > 0, line)
            for box in self.boxes
            for line, texts in enumerate(((box.name, box.shape), (box.class_name, box.params)))
            for side, text in zip((-1, 1), texts, strict=True)
            for y in [box.y + _LINES[line] * BOX_HEIGHT]
            if text
        ]


def network_layout(model: Any, spec: ModelSpec | None) -> NetworkLayout:
    """Lay out a built Keras model, in the order and with the names of its spec.

    A deep network goes on in a further column, to the right, after a row through which all goes.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` of a model that knows no shapes yet.
    SpecError
        ``not_a_network`` of a model whose layers are called by code.
    """
    network, preprocessing = built_network(model, spec)
    boxes = _folded(network, _boxes(network, model, preprocessing))
    links = ((source, each.name) for each in network.calls for source in each.sources)
    return place_boxes(boxes, [*dict.fromkeys(link for link in links if {*link} <= {*boxes})])


def _folded(network: KerasNetwork, boxes: dict[str, Box]) -> dict[str, Box]:
    """Draw the columns of a table as one box, where they are more than fit beside each other."""
    found = find_columns(network)
    if len(found.columns) <= _MOST_COLUMNS:
        return boxes
    kinds = collections.Counter(each.kind for each in found.columns.values())
    numbers, categories = kinds["number"], kinds["category"]
    words = [(numbers, "number", "numbers"), (categories, "category", "categories")]
    told = ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in words if count)
    gone = {*found.columns, *found.calls} - {JOINED}
    columns = replace(boxes[JOINED], class_name=told, params="", is_end=True)
    return {name: columns if name == JOINED else box for name, box in boxes.items() if name not in gone}


def place_boxes(boxes: Mapping[str, Box], links: Sequence[Link]) -> NetworkLayout:
    """Place boxes, each behind those that it takes, and lead the arrows to it."""
    box_width = 2 * _PADDING + max(map(_text_width, boxes.values()))
    rows = rows_of([*boxes], links)
    chains = chains_of(links, rows)
    order = ordered(chains, rows)
    widths = {
        item: _BETWEEN_BOXES + (box_width if isinstance(item, str) else _LINE_WIDTH)
        for row in order
        for item in row
    }
    return _placed(boxes, chains.values(), order, positions(order, steps_of(chains), widths), box_width)


def _boxes(network: KerasNetwork, model: Any, preprocessing: int) -> dict[str, Box]:
    """Give the boxes, without places, by the names that the network has, in its order."""
    names = [*network.inputs, *(each.name for each in network.calls)]
    drawn = dict(zip(names, labels_apart(names, _LONGEST_NAME + 1), strict=True))
    boxes = {
        name: Box(drawn[name].rstrip(), "Input", _shape(tensor), "", is_end=True)
        for name, tensor in zip(network.inputs, model.inputs, strict=True)
    }
    for number, call in enumerate(network.calls):
        is_output, is_shared = call.name in network.outputs, call.shared is not None
        marks = {
            "preprocessing": number < preprocessing,
            f"shared {call.shared}": is_shared,
            "output": is_output,
        }
        kind = ", ".join([type(call.layer).__name__, *(mark for mark, holds in marks.items() if holds)])
        params = "" if is_shared else f"{call.layer.count_params():,} params"
        texts = (
            drawn[call.name].rstrip(),
            shortened(escape(kind), _LONGEST_CLASS),
            _shape(call.output),
            params,
        )
        boxes[call.name] = Box(*texts, is_end=is_output, is_shared=is_shared)
    return boxes


def _shape(tensor: Any) -> str:
    return shortened(str(shape_without_batch(tensor)), _LONGEST_SHAPE)


def _text_width(box: Box) -> int:
    """Give the letters of the longer one of the lines of a box."""
    lines = ((box.name, box.shape), (box.class_name, box.params))
    return max(sum(map(display_width, line)) for line in lines) + _BETWEEN_TEXTS


def _placed(
    boxes: Mapping[str, Box],
    chains: Iterable[list[Item]],
    order: Rows,
    middles: Mapping[Item, float],
    box_width: float,
) -> NetworkLayout:
    """Put the columns beside each other, and lead the arrows through them."""
    places: dict[Item, Point] = {}
    lanes: dict[Item, float] = {}  # to the left of what begins a column: where arrows come up
    right = 0.0
    for column in _columns(order, max(middles.values()) + box_width + _BETWEEN_COLUMNS):
        items = [item for row in column for item in order[row]]
        sides = {item: (box_width if isinstance(item, str) else _LINE_WIDTH) / 2 for item in items}
        shift = right - min(middles[item] - sides[item] for item in items)
        lanes |= dict.fromkeys(order[column.start], right - _BETWEEN_COLUMNS / 2)
        for number, row in enumerate(column):
            y = _BETWEEN_ROWS / 2 + number * (BOX_HEIGHT + _BETWEEN_ROWS)
            places |= {item: (middles[item] + shift, y) for item in order[row]}
        right = max(places[item][0] + sides[item] for item in items) + _BETWEEN_COLUMNS
    placed = [replace(box, x=places[name][0], y=places[name][1]) for name, box in boxes.items()]
    bottom = max(box.y for box in placed) + BOX_HEIGHT + _BETWEEN_ROWS / 2
    arrows = [_points(chain, places, lanes) for chain in chains]
    return NetworkLayout(placed, arrows, box_width, right - _BETWEEN_COLUMNS, bottom)


def _columns(order: Rows, width: float) -> list[range]:
    """Split the rows into columns of about one height, each but the last ending with a box that stands alone.

    There are as many as make the whole about as wide as high, and fewer where they would be short or unlike.
    """
    square = round(math.sqrt(len(order) * (BOX_HEIGHT + _BETWEEN_ROWS) / width))
    count = max(1, min(square, len(order) // _LEAST_ROWS))
    most = math.ceil(len(order) / count)
    least = math.ceil(most * 2 / 3)
    alone = [row + 1 for row, items in enumerate(order) if len(items) == 1]
    columns, start = [], 0
    while start < len(order):
        ends = [end for end in alone if start + least <= end <= len(order) - least]
        end = max((end for end in ends if end <= start + most), default=min(ends, default=len(order)))
        columns.append(range(start, end))
        start = end
    return columns


def _points(chain: list[Item], places: Mapping[Item, Point], lanes: Mapping[Item, float]) -> list[Point]:
    """Lead an arrow from box to box, straight down beside boxes, and between columns around their ends."""
    points: list[Point] = []
    for upper, lower in itertools.pairwise(chain):
        (x, y), (next_x, next_y) = places[upper], places[lower]
        points.append((x, y + BOX_HEIGHT))
        if next_y < y:
            below, above = y + BOX_HEIGHT + _BETWEEN_ROWS / 2, next_y - _BETWEEN_ROWS / 2
            points += [(x, below), (lanes[lower], below), (lanes[lower], above), (next_x, above)]
        elif isinstance(lower, str):
            points.append((next_x, next_y - _ARROW_END))
        points.append((next_x, next_y))
    return points
