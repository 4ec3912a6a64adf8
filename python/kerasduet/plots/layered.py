"""A network in rows: each box below what it takes, few links that cross, and links that go straight down.

After Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs", 1993.
"""

from __future__ import annotations

import collections
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Link = tuple[str, str]  # the name of a box, and of one that takes it
Item = str | tuple[str, int]  # a box, or the line from a box in a row where it passes by others
Rows = list[list[Item]]  # each from left to right

_SWEEPS = 8
# How much a step should go straight down, by whether a box is above and whether one is below.
_STRAIGHT = {(False, False): 64, (True, True): 32, (True, False): 2, (False, True): 1}


def rows_of(names: Sequence[str], links: Iterable[Link]) -> dict[str, int]:
    """Give the row of each box: below all that it takes, and right above its takers if it takes nothing.

    Parameters
    ----------
    names : sequence of str
        In an order in which each stands behind what it takes.
    links : iterable of tuple of str
    """
    sources = collections.defaultdict[str, list[str]](list)
    takers = collections.defaultdict[str, list[str]](list)
    for source, taker in links:
        sources[taker].append(source)
        takers[source].append(taker)
    rows: dict[str, int] = {}
    for name in names:
        rows[name] = max((rows[each] + 1 for each in sources[name]), default=0)
    free = [name for name in names if not sources[name] and takers[name]]
    return rows | {name: min(rows[each] for each in takers[name]) - 1 for name in free}


def chains_of(links: Iterable[Link], rows: Mapping[str, int]) -> dict[Link, list[Item]]:
    """Give what each link goes through, an item a row: links from one box share a line beside others."""
    return {
        (source, taker): [
            source,
            *((source, row) for row in range(rows[source] + 1, rows[taker])),
            taker,
        ]
        for source, taker in links
    }


def steps_of(chains: Mapping[Link, Sequence[Item]]) -> list[tuple[Item, Item]]:
    """List the parts of all links, from one row to the next, each once."""
    return [*dict.fromkeys(step for chain in chains.values() for step in itertools.pairwise(chain))]


def ordered(chains: Mapping[Link, Sequence[Item]], rows: Mapping[str, int]) -> Rows:
    """Order the items of each row so that few links cross.

    Lines begin to the right of the boxes, the one that ends first nearest to them; then each item moves to
    the middle of those that it is linked with, row by row, down and up, as long as any links cross.
    """
    steps = steps_of(chains)
    tried = [_first_order(chains, rows)]
    for sweep in range(_SWEEPS):
        if not _crossings(tried[-1], steps):
            break
        tried.append(_swept(tried[-1], steps, down=sweep % 2 == 0))
    return min(tried, key=lambda each: _crossings(each, steps))


def positions(
    order: Rows, steps: Sequence[tuple[Item, Item]], widths: Mapping[Item, float]
) -> dict[Item, float]:
    """Place the items of each row beside each other, without overlap.

    A linear program: the steps lean as little as the widths of what stands beside each other allow.

    Returns
    -------
    dict
        The middle of each item; the lowest is 0.
    """
    from scipy.optimize import linprog
    from scipy.sparse import block_array, eye_array

    place = {item: number for number, item in enumerate(itertools.chain(*order))}
    beside = [pair for row in order for pair in itertools.pairwise(row)]
    apart, across = _differences(beside, place), _differences(steps, place)
    lean = eye_array(len(steps))  # of each step: no less than its ends differ, whichever is to the right
    limits: Any = block_array([[apart, None], [across, -lean], [-across, -lean]], format="csr")
    solved: Any = linprog(
        np.concatenate([np.zeros(len(place)), _straightness(steps)]),
        A_ub=limits,
        b_ub=np.concatenate([[-(widths[a] + widths[b]) / 2 for a, b in beside], np.zeros(2 * len(steps))]),
    )
    found = solved.x[: len(place)]
    return dict(zip(place, (found - found.min()).tolist(), strict=True))


def _differences(pairs: Sequence[tuple[Item, Item]], place: Mapping[Item, int]) -> Any:
    """Make the matrix that turns places into how far the first of each pair is to the right of the second."""
    from scipy.sparse import coo_array

    columns = [place[item] for pair in pairs for item in pair]
    signs, numbers = np.tile([1.0, -1.0], len(pairs)), np.repeat(np.arange(len(pairs)), 2)
    return coo_array((signs, (numbers, columns)), shape=(len(pairs), len(place)))


def _straightness(steps: Sequence[tuple[Item, Item]]) -> list[int]:
    """Say how straight each step should be: a bit more from the first that a box takes."""
    first = {lower: upper for upper, lower in reversed(steps)}
    return [
        _STRAIGHT[isinstance(upper, str), isinstance(lower, str)] + (first[lower] == upper)
        for upper, lower in steps
    ]


def _first_order(chains: Mapping[Link, Sequence[Item]], rows: Mapping[str, int]) -> Rows:
    number = {name: number for number, name in enumerate(rows)}
    order: Rows = [[] for _ in range(max(rows.values()) + 1)]
    last: dict[Item, int] = {name: number[name] for name in rows}
    for (_, taker), chain in chains.items():
        last |= {item: max(number[taker], last.get(item, 0)) for item in chain[1:-1]}
    for item in sorted(last, key=last.__getitem__):
        order[rows[item] if isinstance(item, str) else item[1]].append(item)
    return order


def _swept(order: Rows, steps: Sequence[tuple[Item, Item]], *, down: bool) -> Rows:
    """Move each item to the middle of those of the row before it, from the first row down or the last up."""
    linked = collections.defaultdict[Item, list[Item]](list)
    for upper, lower in steps:
        linked[lower if down else upper].append(upper if down else lower)
    swept: Rows = []
    middle: dict[Item, float] = {}
    for row in order if down else reversed(order):
        wanted = {
            item: float(np.mean([middle[each] for each in linked[item]])) if linked[item] else float(number)
            for number, item in enumerate(row)
        }
        swept.append(sorted(row, key=wanted.__getitem__))
        middle |= {item: float(number) for number, item in enumerate(swept[-1])}
    return swept if down else swept[::-1]


def _crossings(order: Rows, steps: Sequence[tuple[Item, Item]]) -> int:
    """Count the steps that cross: of two between the same rows, one is to the left above and not below."""
    place = {item: number for row in order for number, item in enumerate(row)}
    level = {item: number for number, row in enumerate(order) for item in row}
    between = collections.defaultdict[int, list[tuple[int, int]]](list)
    for upper, lower in steps:
        between[level[upper]].append((place[upper], place[lower]))
    count = 0
    for pairs in between.values():
        upper, lower = np.transpose(pairs)  # each (steps,)
        count += int(np.sum((upper[:, None] < upper) & (lower[:, None] > lower)))
    return count
