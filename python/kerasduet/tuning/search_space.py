"""What is searched: by the paths of a spec, lists of values or ranges of numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kerasduet.errors import ArgumentError, nearest
from kerasduet.specs.model_spec import ModelSpec

_FIELDS = ("low", "high", "step", "log")


@dataclass(frozen=True)
class Range:
    """All numbers between two ends; whole ones if both ends, and the step if there is one, are whole.

    Attributes
    ----------
    low, high : int or float
    step : int or float or None
        Of the values low, low + step, ...; None for all between.
    log : bool
        Whether 0.001 to 0.01 counts as much as 0.01 to 0.1.
    """

    low: float
    high: float
    step: float | None = None
    log: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return all(isinstance(each, int) for each in (self.low, self.high, self.step or 1))

    def to_dict(self) -> dict[str, Any]:
        """Give it as `search_space` takes it."""
        given = {"low": self.low, "high": self.high, "step": self.step, "log": self.log or None}
        return {name: each for name, each in given.items() if each is not None}

    def has(self, value: Any) -> bool:
        """Tell whether a value is a number within."""
        return _is_number(value) and self.low <= value <= self.high


Space = dict[str, "list[Any] | Range"]


def search_space(grid: Any, search: str = "grid") -> Space:
    """Read what is searched: a list of values or, unless all are tried, a range for each path.

    Parameters
    ----------
    grid : mapping of str to sequence or mapping
        A range is a mapping with ``low`` and ``high``, and ``step`` or ``log`` if one likes.
    search : str
        How it is searched, as `tune` takes it.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is no such mapping.

    Examples
    --------
    >>> search_space({"epochs": [10, 100], "learning_rate": {"low": 1e-4, "high": 0.1, "log": True}}, "tpe")
    {'epochs': [10, 100], 'learning_rate': Range(low=0.0001, high=0.1, step=None, log=True)}
    """
    wanted = "lists of values by the paths of the spec"
    if not isinstance(grid, Mapping) or not grid:
        raise ArgumentError.must_be("invalid_argument", "grid", wanted, grid)
    return {path: _values(path, values, search) for path, values in grid.items()}


def plain_space(space: Space) -> dict[str, Any]:
    """Give what is searched as `search_space` takes it, and as JSON holds it."""
    return {path: each.to_dict() if isinstance(each, Range) else each for path, each in space.items()}


def specs_within(spec: ModelSpec, space: Space) -> list[ModelSpec]:
    """Give the spec with each value of a list and both ends of each range, which checks them.

    Raises
    ------
    SpecError
        ``unknown_field`` or ``invalid_spec``.
    """
    firsts = {path: next(_samples(values)) for path, values in space.items()}
    return [
        spec.override({**firsts, path: value}) for path, values in space.items() for value in _samples(values)
    ]


def _samples(values: list[Any] | Range) -> Iterator[Any]:
    return iter((values.low, values.high) if isinstance(values, Range) else values)


def _values(path: Any, values: Any, search: str) -> list[Any] | Range:
    argument = f"grid.{path}"
    if isinstance(path, str) and isinstance(values, Mapping) and search != "grid":
        return _range(argument, values)
    if not isinstance(path, str) or not isinstance(values, list | tuple | range) or not values:
        wanted = "a list of values"
        if isinstance(values, Mapping):
            wanted = 'a list of values where `search` is "grid", which tries all of them'
        raise ArgumentError.must_be("invalid_argument", argument, wanted, values)
    return list(values)


def _range(argument: str, given: Mapping[Any, Any]) -> Range:
    for name in given:
        if name not in _FIELDS:
            sentence = "`{argument}` has a field that a range does not have, {got!j}: {hint}"
            hint = nearest(name, _FIELDS)
            raise ArgumentError("invalid_argument", sentence, argument=argument, got=name, hint=hint)
    fields: list[Any] = [given.get(name) for name in _FIELDS]
    low, high, step, log = fields
    log = False if log is None else log
    for name, value in (("low", low), ("high", high)):
        if not _is_number(value):
            raise ArgumentError.must_be("invalid_argument", f"{argument}.{name}", "a number", value)
    _check_within(argument, low, high, step, log)
    return Range(low, high, step, log)


def _check_within(argument: str, low: Any, high: Any, step: Any, log: Any) -> None:
    """Refuse ends, a step and a scale that do not fit each other."""
    if not low < high:
        raise ArgumentError.must_be("invalid_argument", f"{argument}.high", f"above `low`, {low}", high)
    if not isinstance(log, bool):
        raise ArgumentError.must_be("invalid_argument", f"{argument}.log", "true or false", log)
    if log and low <= 0:
        raise ArgumentError.must_be("invalid_argument", f"{argument}.low", "above 0 where `log` is true", low)
    if step is not None and log:
        wanted = "left out where `log` is true"
        raise ArgumentError.must_be("invalid_argument", f"{argument}.step", wanted, step)
    if step is not None and not (_is_number(step) and 0 < step <= high - low):
        wanted = "a number above 0 that fits between `low` and `high`"
        raise ArgumentError.must_be("invalid_argument", f"{argument}.step", wanted, step)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
