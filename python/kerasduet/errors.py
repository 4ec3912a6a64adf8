"""The errors of kerasduet: each has a code, and one full sentence that a stranger understands."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable

_FEW = 12  # known names that still make a readable list


class KerasDuetError(Exception):
    """Base of all errors that a user can cause.

    Parameters
    ----------
    code : str
        A short name that programs can test for, such as ``"unknown_spec"``. R turns it into the
        condition class ``kerasduet_error_<code>``.
    message : str
        One sentence: the argument, what it must be, what it was.

    Examples
    --------
    >>> KerasDuetError("invalid_argument", must_be("epochs", "a whole number of at least 1", 0))
    KerasDuetError('invalid_argument', '`epochs` must be a whole number of at least 1, not 0.')
    """

    def __init__(self, code: str, message: str):
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


class ArgumentError(KerasDuetError):
    """An argument of a call is not what it must be (epochs, seed, ...)."""


class SpecError(KerasDuetError):
    """A spec is unknown, is not JSON, breaks the schema, or describes a model that cannot be built."""


class DataError(KerasDuetError):
    """Data are missing, corrupt, of the wrong shape, or hold values that cannot be trained on."""


class LabelError(KerasDuetError):
    """Classes do not fit each other: unknown, missing, repeated or too few."""


class RunError(KerasDuetError):
    """A training run cannot start, go on or be read."""


class KerasDuetWarning(UserWarning):
    """Base of all warnings; R turns one into the condition class ``kerasduet_warning_<code>``."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def must_be(argument: str, wanted: str, got: object) -> str:
    """Say in one sentence what an argument must be and what it was."""
    return f"`{argument}` must be {wanted}, not {describe(got)}."


def describe(value: object) -> str:
    """Show a value as JSON spells it, so that R and Python say the same; long or odd ones by their kind."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return f"an object of class {type(value).__name__}"
    if len(text) <= 60:
        return text
    return f"a text of {len(value)} characters" if isinstance(value, str) else f"{text[:57]}..."


def nearest(name: str, known: Iterable[str]) -> str:
    """End a sentence on an unknown name: with the known names most like it, or with all if they are few."""
    known = sorted(known)
    wanted = str(name).lower()
    close = [each for each in known if wanted and wanted in each.lower()][:3]
    lower = {each.lower(): each for each in known}
    close = close or [lower[each] for each in difflib.get_close_matches(wanted, lower, n=3, cutoff=0.5)]
    if close:
        return "did you mean " + " or ".join(f'"{each}"' for each in close) + "?"
    if len(known) > _FEW:
        first = [lower[each] for each in difflib.get_close_matches(wanted, lower, n=3, cutoff=0.0)]
        return (
            f"the nearest of {len(known)} known names are " + ", ".join(f'"{each}"' for each in first) + "."
        )
    return "known are " + ", ".join(f'"{each}"' for each in known) + "."
