"""CSV files as users have them: other separators, quotes, a byte order mark, missing values."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from kerasduet.arguments import first_repeated
from kerasduet.errors import DataError, cannot_read, nearest

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("", "NA", "NaN")
"""What a missing value is written as: by spreadsheets and pandas, by R, by NumPy."""

_SEPARATORS = (",", ";", "\t", "|")


@contextlib.contextmanager
def opened_csv(path: Path) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
    """Open a CSV file, or a pipe, and give the names of its columns and its rows, but for empty lines.

    Raises
    ------
    RunError
        ``cannot_read``.
    DataError
        ``empty_data`` of an empty file; ``invalid_data``, with the line, if it is no CSV in UTF-8.
    """
    with _opened(path) as file:
        header = file.readline()
        rows = csv.reader(itertools.chain([header], file), delimiter=separator(header), strict=True)
        try:
            yield _names(path, rows), filter(None, rows)
        except (csv.Error, IndexError) as error:  # a row that ends before the column
            reason = "it has fewer fields than the first one" if isinstance(error, IndexError) else str(error)
            sentence = "{path} must be a CSV file, but of line {line}: {reason}."
            raise DataError(
                "invalid_data", sentence, path=str(path), line=rows.line_num, reason=reason
            ) from None


def separator(header: str) -> str:
    """Choose of comma, semicolon, tab and ``|`` what makes most columns of the first line.

    Examples
    --------
    >>> separator('"height, in cm";kind')
    ';'
    """
    return max(_SEPARATORS, key=re.sub('"[^"]*"', "", header).count)


def column_place(path: Path, names: Sequence[str], column: str, argument: str) -> int:
    """Find a column by its name, that of an option.

    Raises
    ------
    DataError
        ``missing_column``, with the nearest names; ``invalid_data`` if two have the name.
    """
    if column not in names:
        sentence = "{path} has no column {column!j} for `{argument}`: {hint}"
        about = {"path": str(path), "column": column, "argument": argument, "hint": nearest(column, names)}
        raise DataError("missing_column", sentence, **about)
    if names.count(column) > 1:
        raise _repeated(path, column)
    return names.index(column)


def read_table(path: Path, decimal: str, texts: Sequence[str] = ()) -> pd.DataFrame:
    """Read a CSV file as a data frame, with NaN for missing values; `texts` names columns of no numbers.

    Raises
    ------
    RunError, DataError
        What `opened_csv` raises; ``invalid_data`` also if a column has no name, or that of another one, such
        as the names that R gives rows; ``empty_data`` without rows.
    """
    import pandas as pd

    with _opened(path) as file:
        text = file.read()
    mark = separator(text.partition("\n")[0])
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        _check_names(path, _names(path, rows), next(rows, []))
        frame: pd.DataFrame = pd.read_csv(
            io.StringIO(text),
            sep=mark,
            decimal=decimal,
            keep_default_na=False,
            na_values=list(MISSING),
            dtype=dict.fromkeys(texts, str),
            low_memory=False,  # which would look for types in parts of a column
            **_exact_numbers(),
        )
    except (csv.Error, pd.errors.ParserError) as error:
        sentence = "{path} must be a CSV file, but: {reason}."
        reason = " ".join(str(error).split()).rstrip(".")
        raise DataError("invalid_data", sentence, path=str(path), reason=reason) from None
    if not len(frame):
        raise empty(path)
    return frame


def _exact_numbers() -> dict[str, Any]:
    """Let pandas read numbers as Python and R do, which from 3.1 on it does by itself."""
    import pandas as pd

    is_older = tuple(map(int, pd.__version__.split(".")[:2])) < (3, 1)
    return {"float_precision": "round_trip"} if is_older else {}


def refuse_missing(path: Path, frame: pd.DataFrame, way_out: str = "") -> None:
    """Raise ``not_finite`` if values are missing, with their number and the place of the first one."""
    missing = frame.isna().to_numpy()  # (rows, columns)
    if not missing.any():
        return
    row, place = divmod(int(missing.argmax()), missing.shape[1])
    sentence = (
        "{path} must have a value in each row and column, but {missing} are missing: the first in row {row}, "
        f"column {{column!j}}{way_out}."
    )
    about = {"row": row + 1, "column": str(frame.columns[place]), "missing": int(missing.sum())}
    raise DataError("not_finite", sentence, path=str(path), **about)


def empty(path: Path) -> DataError:
    """Say that a file has no rows."""
    return DataError("empty_data", "{path} must have at least one row below the names.", path=str(path))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as error:
        raise cannot_read(path, error) from None
    except UnicodeDecodeError:
        sentence = "{path} must be text in UTF-8: save it so."
        raise DataError("invalid_data", sentence, path=str(path)) from None


def _names(path: Path, rows: Any) -> list[str]:
    names: list[str] = next(rows, [])
    if not names:
        raise empty(path)
    return names


def _check_names(path: Path, names: list[str], first: list[str]) -> None:
    """Raise unless each field of the first row has a name: pandas makes an index of one that has none."""
    named = [*filter(None, names)]
    if len(named) < max(len(names), len(first)):
        sentence = "{path} must have a name for each of its {columns} columns, not {names}."
        about = {"columns": max(len(names), len(first)), "names": len(named)}
        raise DataError("invalid_data", sentence, path=str(path), **about)
    if (twice := first_repeated(names)) is not None:
        raise _repeated(path, twice)


def _repeated(path: Path, column: str) -> DataError:
    sentence = "The columns of {path} must have distinct names, not {column!j} twice."
    return DataError("invalid_data", sentence, path=str(path), column=column)
