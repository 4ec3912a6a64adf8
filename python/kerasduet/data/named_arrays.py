"""Rows of one array, or of several arrays by name: one for each input, or each output, of a network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from kerasduet.data.mismatches import other_length
from kerasduet.errors import ArgumentError, DataError, nearest

Arrays = Any  # an array, or a dict of arrays by name


def row_count(rows: Any) -> int:
    """Count the rows."""
    return len(next(iter(rows.values())) if isinstance(rows, Mapping) else rows)


def take_rows(rows: Any, which: Any) -> Any:
    """Choose rows by a slice or an array of positions, of each array."""
    return map_arrays(lambda each: each[which], rows)


def map_arrays(function: Callable[..., Any], rows: Any, *others: Any) -> Any:
    """Apply a function to the one array, or to each of those by name."""
    if not isinstance(rows, Mapping):
        return function(rows, *others)
    return {name: function(each, *(other[name] for other in others)) for name, each in rows.items()}


def each_array(rows: Any) -> list[tuple[str | None, Any]]:
    """List the arrays with their names, in an order that the names decide; that of one array is None."""
    return sorted(rows.items()) if isinstance(rows, Mapping) else [(None, rows)]


def place_of(argument: str, name: str | None) -> str:
    """Name one of the arrays in a message: "x.left"; the one array is the argument itself."""
    return argument if name is None else f"{argument}.{name}"


def is_several(given: Any) -> bool:
    """Tell of arrays by name, or of a list of arrays, which stand for several inputs or outputs."""
    if isinstance(given, Mapping):
        return True
    return isinstance(given, list | tuple) and len(given) > 0 and all(map(_is_array, given))


def by_name(
    given: Any, names: Sequence[str], argument: str, what: str, *, lists_are_several: bool = False
) -> Any:
    """Give arrays by the names of a network's inputs or outputs; of one, the array itself.

    Parameters
    ----------
    given : mapping, sequence of arrays, or array-like
        By name; or in the order of the names, as Keras takes them.
    names : sequence of str
    argument : str
        What messages call `given`.
    what : {"input", "output"}
    lists_are_several : bool, default False
        Whether a list of arrays holds one for each name also where there is one name, as Keras has it;
        otherwise they are rows.

    Raises
    ------
    DataError
        ``different_inputs`` or ``different_outputs`` unless there is one for each name.
    """
    if isinstance(given, Mapping):
        check_names([*map(str, given)], names, argument, what)
        held = {str(name): each for name, each in given.items()}
        return held[names[0]] if len(names) == 1 else {name: held[name] for name in names}
    several = isinstance(given, list | tuple) and (len(names) > 1 or is_several(given))
    if len(names) == 1 and not (several and lists_are_several):
        return given
    if not several or len(given) != len(names):
        got = len(given) if is_several(given) else 1
        sentence = "`{argument}` must hold {wanted}, not {got}."
        details = {"wanted": _wanted(names, what), "names": [*names], "got": got}
        raise _different(what, sentence, argument=argument, **details)
    return given[0] if len(names) == 1 else dict(zip(names, given, strict=True))


def check_names(given: Sequence[str], names: Sequence[str], argument: str, what: str) -> None:
    """Raise unless arrays have the names of a network's inputs or outputs; see `by_name`."""
    about = {"argument": argument, "wanted": _wanted(names, what), "names": [*names]}
    for name in given:
        if name not in names:
            sentence = "`{argument}` must hold {wanted}, and not {got!j} too: {hint}"
            hint = nearest(name, names)
            raise _different(what, sentence, got=name, hint=hint, **about)
    for name in names:
        if name not in given:
            sentence = "`{argument}` must hold {wanted}, but has no {missing!j}."
            raise _different(what, sentence, missing=name, **about)


def check_named_by(given: Mapping[Any, Any], outputs: Collection[Any], argument: str) -> None:
    """Raise ``invalid_argument`` unless what is given for some outputs has their names."""
    for name in given:
        if name not in outputs:
            hint = nearest(str(name), [*map(str, outputs)])
            raise ArgumentError.must_be("invalid_argument", argument, "named by the outputs", name, hint=hint)


def check_same_length(rows: Any, argument: str) -> None:
    """Raise ``length_mismatch`` unless all arrays have the same number of rows."""
    (first, array), *others = rows.items() if isinstance(rows, Mapping) else [("", rows)]
    for name, other in others:
        if len(other) != len(array):
            places = place_of(argument, first), place_of(argument, name)
            raise other_length(places[0], len(array), places[1], len(other))


def _different(what: str, sentence: str, **details: Any) -> DataError:
    if what.startswith("input"):
        return DataError("different_inputs", sentence, **details)
    return DataError("different_outputs", sentence, **details)


def _wanted(names: Sequence[str], what: str) -> str:
    listed = " and ".join(f'"{name}"' for name in names)
    return f"one array, for the {what} {listed}" if len(names) == 1 else f"an array for each {what}, {listed}"


def _is_array(value: Any) -> bool:
    """Tell of an array or a data frame with rows: a number or a text among rows is none."""
    return isinstance(value, np.ndarray) or hasattr(value, "__array__")
