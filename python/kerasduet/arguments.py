"""Checks of arguments that many functions share."""

from __future__ import annotations

import numbers
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kerasduet.errors import ArgumentError, LabelError


def check_whole(argument: str, value: Any, low: int, high: int | None = None) -> int:
    """Give a whole number as an int: an int, a NumPy integer, or a float such as 5.0.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is no whole number in ``low..high``.
    """
    number = value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value
    whole = isinstance(number, int | float) and not isinstance(number, bool) and number % 1 == 0
    if not whole or number < low or (high is not None and number > high):
        wanted = (
            f"a whole number of at least {low}" if high is None else f"a whole number from {low} to {high}"
        )
        raise ArgumentError.must_be("invalid_argument", argument, wanted, number)
    return int(number)


def check_flag(argument: str, value: Any) -> None:
    """Raise ``invalid_argument`` unless it is true or false."""
    if not isinstance(value, bool):
        raise ArgumentError.must_be("invalid_argument", argument, "true or false", value)


def check_kind(argument: str, value: Any, kind: Any, wanted: str) -> None:
    """Raise ``invalid_argument`` unless the value is of a class, or of a union of classes."""
    if not isinstance(value, kind):
        raise ArgumentError.must_be("invalid_argument", argument, wanted, value)


def check_path(
    argument: str, value: Any, ending: str | tuple[str, ...] = "", *, expand: bool = False
) -> Path:
    """Give a path, of a file with that ending or one of several if given, with ``~`` expanded if asked.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is no path, or none that a system can have: it holds a NUL, or begins with
        the home folder of a user that is unknown.
    """
    endings = ending if isinstance(ending, str) else " or ".join(ending)
    wanted = f"a file that ends in {endings}" if ending else "a path"
    if not isinstance(value, str | os.PathLike) or not str(value).endswith(ending):
        raise ArgumentError.must_be("invalid_argument", argument, wanted, value)
    try:
        possible = b"\0" not in os.fsencode(value)
        path = Path(value).expanduser() if expand else Path(value)
    except (ValueError, RuntimeError, TypeError):  # half a surrogate pair, no such user, a path of bytes
        possible = False
    if not possible:
        raise ArgumentError.must_be("invalid_argument", argument, f"{wanted} that can exist", str(value))
    return path


def check_class_names(class_names: Any) -> tuple[str, ...]:
    """Give the names of classes as text: two or more, all different.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is no list: the letters of a text are no classes, and a set has no order.
    LabelError
        ``one_class`` if there are fewer than two, ``repeated_class``.
    """
    if isinstance(class_names, str | set | frozenset) or not isinstance(class_names, Iterable):
        raise ArgumentError.must_be("invalid_argument", "class_names", "a list of names", class_names)
    try:
        names = tuple(map(spell_class, class_names))
    except (TypeError, RecursionError):  # an array without dimensions, or lists within lists
        raise ArgumentError.must_be(
            "invalid_argument", "class_names", "a list of names", class_names
        ) from None
    if len(names) < 2:
        raise LabelError.must_be("one_class", "class_names", "two names or more", list(names))
    twice = first_repeated(names)
    if twice is not None:
        raise LabelError("repeated_class", "`class_names` must be distinct, not {got!j} twice.", got=twice)
    return names


def check_names(names: Any) -> tuple[str, str]:
    """Give what two things that are compared are called, or raise ``invalid_argument``."""
    given = list(names) if isinstance(names, Sequence) and not isinstance(names, str) else [names]
    if len(given) != 2 or given[0] == given[1] or not all(isinstance(each, str) and each for each in given):
        raise ArgumentError.must_be("invalid_argument", "names", "two different texts", names)
    return given[0], given[1]


def first_repeated(names: Iterable[str]) -> str | None:
    """Give the first name that has been there before; None where all are distinct."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def is_missing(value: Any) -> bool:
    """Tell whether a value of a row is missing: None, NaN, or pandas' NA or NaT."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, numbers.Real) and bool(value != value)


def spell_class(value: Any) -> str:
    """Give the name of a class: a whole number is spelt alike as an int and as a float.

    Examples
    --------
    >>> spell_class(2.0), spell_class(2), spell_class("two")
    ('2', '2', 'two')
    """
    is_float = isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral)  # NumPy's too
    return str(int(value)) if is_float and float(value).is_integer() else str(value)


def whole_numbers(value: Any) -> Any:
    """Make ints of whole floats, at any depth: 5.0 is 5, in a spec as in what R hands over.

    Not of those that 64 bits do not hold, such as 1e30, which R could not take back.
    """
    if isinstance(value, Mapping):
        return {name: whole_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [whole_numbers(each) for each in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**63
    return int(value) if is_whole else value
