"""The errors of kerasduet: each has a code, one full sentence, and the data that the sentence is made of."""

from __future__ import annotations

import difflib
import json
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from typing_extensions import Self

_FEW = 12  # known names that still make a readable list
_LONGEST = 400  # characters of one detail in a sentence


class KerasDuetError(Exception):
    """Base of all errors that a user can cause.

    Parameters
    ----------
    code : str
        A short name that programs can test for, such as ``"unknown_spec"``. R turns it into the
        condition class ``kerasduet_error_<code>``.
    sentence : str
        One sentence: the argument, what it must be, what it was. ``{name}`` stands for a detail as text,
        ``{name!j}`` for a detail as JSON spells it.
    **details
        What the sentence is made of, as data: ``argument``, ``wanted``, ``got``, ``row``, ``hint``, ... R
        says some of them in its own way, and an editor or a program can read them.

    Examples
    --------
    >>> KerasDuetError.must_be("invalid_argument", "epochs", "a whole number of at least 1", 0)
    KerasDuetError('invalid_argument', '`epochs` must be a whole number of at least 1, not 0.')
    """

    def __init__(self, code: str, sentence: str, **details: Any):
        self.code = code
        self.sentence = sentence
        self.details = details
        self.message = fill(sentence, details)
        super().__init__(code, self.message)

    @classmethod
    def must_be(cls, code: str, argument: str, wanted: str, got: object, **details: Any) -> Self:
        """Say in one sentence what an argument must be and what it was; a `hint` may end the sentence."""
        return cls(code, MUST_BE_HINT if "hint" in details else MUST_BE, argument=argument, wanted=wanted,
                   got=got, **details)  # fmt: skip

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> Any:
        return _again, (type(self), self.code, self.sentence, self.details)


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

    def __init__(self, code: str, sentence: str, **details: Any):
        self.code = code
        self.sentence = sentence
        self.details = details
        super().__init__(fill(sentence, details))

    def __reduce__(self) -> Any:
        return _again, (type(self), self.code, self.sentence, self.details)


class DataWarning(KerasDuetWarning):
    """Rows hold more than what is used. Code: ``extra_columns``."""


MUST_BE = "`{argument}` must be {wanted}, not {got!j}."
MUST_BE_HINT = "`{argument}` must be {wanted}, not {got!j}: {hint}"


class Nearest(NamedTuple):
    """The known names that are most like an unknown one, as the end of a sentence."""

    names: tuple[str, ...]
    kind: str
    """``"close"``: meant perhaps; ``"all"`` that are known; ``"some"``: the nearest of many."""
    known: int
    """How many names are known."""

    def __str__(self) -> str:
        quoted = [f'"{each}"' for each in self.names]
        if self.kind == "close":
            return f"did you mean {' or '.join(quoted)}?"
        if self.kind == "some":
            return f"the nearest of {self.known} known names are {', '.join(quoted)}."
        return f"known are {', '.join(quoted)}."


def nearest(name: object, known: Iterable[str]) -> Nearest:
    """Find the known names that are most like an unknown one, or give all if they are few.

    Examples
    --------
    >>> str(nearest("epoch", ["epochs", "loss"]))
    'did you mean "epochs"?'
    """
    known = sorted(known)
    wanted = str(name).lower()
    close = [each for each in known if wanted and wanted in each.lower()][:3]
    lower = {each.lower(): each for each in known}
    close = close or [lower[each] for each in difflib.get_close_matches(wanted, lower, n=3, cutoff=0.5)]
    if close:
        return Nearest(tuple(close), "close", len(known))
    if len(known) > _FEW:
        first = [lower[each] for each in difflib.get_close_matches(wanted, lower, n=3, cutoff=0.0)]
        return Nearest(tuple(first), "some", len(known))
    return Nearest(tuple(known), "all", len(known))


def describe(value: object) -> str:
    """Show a value as JSON spells it, so that R and Python say the same; long or odd ones by their kind."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return f"an object of class {type(value).__name__}"
    if len(text) <= 60:
        return text
    return f"a text of {len(value)} characters" if isinstance(value, str) else f"{text[:57]}..."


def fill(sentence: str, details: dict[str, Any]) -> str:
    """Put details into a sentence: ``{name}`` as text, ``{name!j}`` as `describe` shows it."""
    return _Formatter().vformat(sentence, (), details) if details else sentence


def corrupt_file(path: Path, what: str, **details: Any) -> DataError:
    """Say that a file is damaged, and what to do; `what` may have details of its own."""
    sentence = f"The file {{path}} {what}: delete it and fetch or copy it again."
    return DataError("corrupt_file", sentence, path=str(path), **details)


def cannot_write(path: object, error: OSError) -> RunError:
    """Say that a file or folder cannot be written, and why."""
    reason = error.strerror or str(error)
    return RunError("cannot_write", "{path} must be writable, but: {reason}.", path=str(path), reason=reason)


def cannot_read(path: object, error: OSError) -> RunError:
    """Say that the system does not let a file or folder be read, and why."""
    reason = error.strerror or str(error)
    return RunError("cannot_read", "{path} must be readable, but: {reason}.", path=str(path), reason=reason)


def internal_error(error: Exception) -> KerasDuetError:
    """Say in one sentence that the core failed in a way that is not foreseen."""
    sentence = "The core failed in a way that is not foreseen ({kind}): {reason}"
    reason = " ".join(str(error).split())[:200]
    return KerasDuetError("internal_error", sentence, kind=type(error).__name__, reason=reason)


def told(error: KerasDuetError | KerasDuetWarning) -> dict[str, Any]:
    """Give an error or a warning as plain data: its code, its message, and what the message is made of."""
    details = {name: _plain(each) for name, each in error.details.items()}
    return {"code": error.code, "message": str(error), "sentence": error.sentence, "details": details}


def _plain(value: Any) -> Any:
    """Give a detail as JSON and R can hold it: what they have no form for is described."""
    if isinstance(value, KerasDuetError):
        return told(value)
    if isinstance(value, Nearest):
        return {"names": list(value.names), "kind": value.kind, "known": value.known}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:  # a scalar of NumPy's
        return value.item()
    return value if isinstance(value, str | bool | int | float | None) else describe(value)


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> Any:
        """Cut long texts, such as a name from a damaged file: the details hold the whole."""
        text = super().format_field(value, format_spec)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return describe(value) if conversion == "j" else super().convert_field(value, conversion)


def _again(kind: Any, code: str, sentence: str, details: dict[str, Any]) -> Any:
    """Make an error or a warning again that was pickled or copied."""
    return kind(code, sentence, **details)
