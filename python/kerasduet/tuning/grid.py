"""The cells of a grid: a spec for each combination of values."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kerasduet.errors import ArgumentError
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.epoch_weights import passes_shorter_trainings
from kerasduet.tuning.search_space import search_space

_MOST_CELLS = 100_000


@dataclass(frozen=True)
class Cell:
    """One combination of values.

    Attributes
    ----------
    number : int
        From 1, in the order of the grid, whose last path changes fastest.
    values : dict
        By path.
    spec : ModelSpec
    """

    number: int
    values: dict[str, Any]
    spec: ModelSpec = field(repr=False)

    @property
    def epochs(self) -> int:
        """How long the spec trains."""
        return int(self.spec.get("fit.epochs"))


def grid_cells(spec: ModelSpec, grid: Any) -> list[Cell]:
    """Make the cells of a grid, each spec checked against the schema.

    Parameters
    ----------
    spec : ModelSpec
    grid : mapping of str to sequence
        The values to try, by dotted path or short name, as `ModelSpec.override` takes them.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is no such mapping, or has more cells than can be held.
    SpecError
        ``unknown_field`` or ``invalid_spec`` for a path that the spec has not, with the nearest;
        ``invalid_spec`` for a value that does not belong there.

    Examples
    --------
    >>> from kerasduet.specs.model_spec import model_spec
    >>> cells = grid_cells(model_spec("xor_mlp"), {"epochs": [10, 100], "batch_size": [1, 4]})
    >>> [each.values for each in cells][:2]
    [{'epochs': 10, 'batch_size': 1}, {'epochs': 10, 'batch_size': 4}]
    """
    values: dict[str, Any] = search_space(grid)
    _check_count(math.prod(map(len, values.values())))
    cells = []
    for number, chosen in enumerate(itertools.product(*values.values()), start=1):
        cell = dict(zip(values, chosen, strict=True))
        cells.append(Cell(number, cell, spec.override(cell)))
    return cells


def sharing(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Group the cells that share a training: they differ in their epochs only, the fewest first.

    Those of which a longer training does not pass through what a shorter one ends with are alone.
    """
    groups: dict[Any, list[Cell]] = {}
    for cell in cells:
        key = cell.spec.override(epochs=1).hash if passes_shorter_trainings(cell.spec) else cell.number
        groups.setdefault(key, []).append(cell)
    return [sorted(group, key=lambda cell: cell.epochs) for group in groups.values()]


def _check_count(count: int) -> None:
    if count > _MOST_CELLS:
        raise ArgumentError.must_be("invalid_argument", "grid", f"of at most {_MOST_CELLS} cells", count)
