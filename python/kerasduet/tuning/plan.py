"""Which cells a search looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kerasduet.arguments import check_whole
from kerasduet.errors import ArgumentError
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.epoch_weights import passes_shorter_trainings
from kerasduet.tuning.grid import Cell, grid_cells, sharing
from kerasduet.tuning.sampling import SEARCHES, check_optuna, drawn_cells, next_cell, values_of
from kerasduet.tuning.search_space import Space, search_space, specs_within

_MOST_TRIALS = 10_000
_PRUNERS = ("hyperband",)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which cells a search looks at.

    Attributes
    ----------
    spec : ModelSpec
    space : dict
        What is searched, as `search_space` reads it.
    search : str
    pruner : str or None
    seed : int
    count : int
        How many cells there are.
    cells : sequence of Cell
        Those that are known beforehand: all, or none where each is chosen by those before it.
    epochs : int
        The most that a cell trains.
    """

    spec: ModelSpec
    space: Space
    search: str
    pruner: str | None
    seed: int
    count: int
    cells: Sequence[Cell]
    epochs: int

    def groups(self) -> list[list[int]]:
        """Give the numbers of the cells, together where they share a training."""
        if self.pruner or not self.cells:  # each stops where it is pruned
            return [[number] for number in range(1, self.count + 1)]
        return [[cell.number for cell in group] for group in sharing(self.cells)]

    def cell(self, number: int, params: Mapping[str, Any] | None, storage: Any) -> Cell:
        """Give a cell by its number: that of the values that Optuna has of it, or the next to look at.

        Raises
        ------
        ValueError, KeyError
            For values that are not searched.
        """
        if self.cells:
            return self.cells[number - 1]
        if params is None:
            return next_cell(storage, self.spec, self.space, number, self.seed)
        values = values_of(self.space, params)
        return Cell(number, values, self.spec.override(values))


def plan_search(
    spec: ModelSpec, grid: Any, *, search: Any, n_trials: Any, pruner: Any, seed: int, ledger: bool
) -> Plan:
    """Check what is asked for, and tell which cells that means.

    Raises
    ------
    ArgumentError, SpecError, KerasDuetError
        As in `tune`.
    """
    _check_choice("search", search, SEARCHES)
    if pruner is not None:
        _check_choice("pruner", pruner, _PRUNERS)
    _check_trials(search, n_trials)
    space = search_space(grid, search)
    cells = grid_cells(spec, space) if search == "grid" else []
    specs = [cell.spec for cell in cells] or specs_within(spec, space)
    if search != "grid" or pruner or ledger:
        check_optuna()
    if pruner:
        _check_stages(pruner, specs)
    if search in ("random", "quasi_random"):
        cells = drawn_cells(spec, space, search, int(n_trials), seed)
    about: dict[str, Any] = {"spec": spec, "space": space, "search": search, "pruner": pruner, "seed": seed}
    most = max(int(each.get("fit.epochs")) for each in specs)
    return Plan(**about, cells=cells, count=len(cells) or int(n_trials), epochs=most)


def _check_choice(argument: str, value: Any, known: Sequence[str]) -> None:
    if not isinstance(value, str) or value not in known:
        wanted = ("one of " if len(known) > 1 else "") + ", ".join(f'"{each}"' for each in known)
        raise ArgumentError.must_be("invalid_argument", argument, wanted, value)


def _check_trials(search: str, n_trials: Any) -> None:
    if search != "grid":
        check_whole("n_trials", n_trials, 1, _MOST_TRIALS)
    elif n_trials is not None:
        wanted = 'left out where `search` is "grid", which tries all cells'
        raise ArgumentError.must_be("invalid_argument", "n_trials", wanted, n_trials)


def _check_stages(pruner: str, specs: Sequence[ModelSpec]) -> None:
    """Refuse to prune what cannot be judged on its way and go on as if it had not been."""
    if not all(map(passes_shorter_trainings, specs)):
        wanted = "left out where a spec has callbacks, or an optimizer that averages weights"
        raise ArgumentError.must_be("invalid_argument", "pruner", wanted, pruner)
