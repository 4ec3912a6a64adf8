"""A column of a table: what it holds is learnt of the training rows, and further ones are read alike."""

from __future__ import annotations

import re
import sys
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import first_repeated, spell_class
from kerasduet.data.arrays import are_numbers, as_array, check_features
from kerasduet.data.target_values import Categories
from kerasduet.data.texts import check_texts
from kerasduet.errors import DataError, nearest
from kerasduet.specs.columns import JOINED, Column

_ONE_HOT = 50  # levels; more are embedded unless it is said
_NUMBER = re.compile(r"\s*[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?\s*")


def guess_column(name: str, values: Any, rules: Mapping[str, str] | None = None) -> Column:
    """Tell by simple rules what a column is: numbers and booleans are numbers, the rest are categories.

    Of a category with up to 50 levels each level gets a number of its own, more are embedded. The `rules` of
    a spec say what stands for what is missing.

    Raises
    ------
    DataError
        ``uncertain_column`` of texts that look like numbers, or that hardly repeat; what `learn_column`
        refuses.
    """
    if name == JOINED or re.search("[/\n]", name) or not name:
        sentence = "The column {column!j} must have another name: no input of a network can be called so."
        raise DataError("invalid_data", sentence, column=name)
    cells = cells_of(name, values)
    if _all_missing(cells):
        raise _no_value(name, "value")
    if not isinstance(cells, Categories):
        return Column(name=name, kind="number").by_rules(rules or {})
    if not cells.chosen:
        _refuse_uncertain(name, cells)
    column = Column(name=name, kind="category", encoding=encoding_of(len(cells.names)))
    return column.by_rules(rules or {})


def encoding_of(levels: int) -> str:
    """Give the encoding of a category with so many levels, where nobody said which: see `guess_column`."""
    return "one_hot" if levels <= _ONE_HOT else "embedding"


def learn_column(column: Column, values: Any) -> tuple[Column, NDArray[Any]]:
    """Learn the levels of a category from the training rows, and read these.

    Returns
    -------
    Column
        With its levels: those that are given, those of a categorical in their order, or the sorted values.
    array
        See `read_column`.

    Raises
    ------
    DataError
        ``invalid_data`` where there are no levels, or numbers to take a mean of; what `read_column` refuses.
    """
    if column.kind == "image":
        images = read_column(column, values)
        return replace(column, shape=images.shape[1:]), images
    cells = cells_of(column.name, values)
    if column.is_open:
        levels = cells.names if isinstance(cells, Categories) else _whole_levels(column.name, cells)
        if not levels:
            raise _no_value(column.name, "level")
        _refuse_nameless(column.name, cells, levels)
        if (twice := first_repeated(map(str, levels))) is not None:  # 1 and "1", which are spelt alike
            sentence = "The column {column!j} must have distinct levels, not {got!j} twice."
            raise DataError("invalid_data", sentence, column=column.name, got=twice)
        column = replace(column, levels=tuple(levels))
    read = read_column(column, cells)
    if column.kind == "number" and _all_missing(read):
        raise _no_value(column.name, "number")
    return column, read


def read_column(column: Column, values: Any) -> NDArray[Any]:
    """Read the values of a column whose levels are known.

    Returns
    -------
    array
        Numbers, float32, (rows, 1), NaN where a missing one is allowed; the places of categories, int32,
        (rows, 1), from 0, which is that of what is no level where this has one; texts, (rows,); images.

    Raises
    ------
    DataError
        ``not_finite``, ``unknown_level``, ``missing_text``, ``shape_mismatch``, ``invalid_data``, each with
        the column and the row.
    """
    if column.kind == "image":
        return _images(column, values)
    cells = cells_of(column.name, values)
    if column.kind == "text":
        return _texts(column.name, cells)
    if column.kind == "category":
        return _places(column, cells)
    return _numbers(column, cells)


def raw_values(column: Column, values: NDArray[Any]) -> Any:
    """Give what `read_column` read as it can be read again, as a column of another kind too."""
    if column.kind != "category":
        return values[:, 0] if column.kind == "number" else values
    names = tuple(map(str, column.levels or ()))
    codes: NDArray[Any] = values[:, 0] - column.has_own_place
    are_texts = column.holds_texts or bool((codes < 0).any())
    return Categories(codes, names) if are_texts else np.array(column.levels)[codes]


def level_values(column: Column, values: NDArray[Any]) -> NDArray[Any]:
    """Give what `read_column` read as a model takes it: levels instead of their places, (rows, 1)."""
    if column.kind != "category":
        return values
    levels = column.levels or ()
    names: NDArray[Any] = (
        np.array([*levels, ""], object) if column.holds_texts else np.array([*levels, -1], np.int64)
    )
    return names[values - column.has_own_place]


def cell_values(column: Column, values: NDArray[Any]) -> list[float | str]:
    """Give what `read_column` read as a table shows it: numbers, levels, and "NA" for what is missing."""
    if column.kind == "number":
        return [float(each) if np.isfinite(each) else "NA" for each in values[:, 0]]
    names = [*map(str, column.levels or ()), "NA"]  # the last place is that of -1
    places: list[int] = (values[:, 0] - column.has_own_place).tolist()
    return [names[each] for each in places]


def _numbers(column: Column, cells: NDArray[Any] | Categories) -> NDArray[np.float32]:
    if isinstance(cells, Categories):
        row = int(np.argmax(cells.codes >= 0))
        sentence = "The column {column!j} must hold numbers, not {got!j} in row {row}."
        about = {"got": cells.names[cells.codes[row]] if len(cells.names) else "NA", "row": row + 1}
        raise DataError("invalid_data", sentence, column=column.name, **about)
    with np.errstate(over="ignore", invalid="ignore"):  # NA of R is a NaN that signals
        numbers = cells.astype(np.float32)
    wrong = ~np.isfinite(numbers) if column.missing == "error" else np.isinf(numbers)
    if wrong.any():
        row = int(wrong.argmax())
        raise _not_finite(column.name, float(cells[row]), row)
    return numbers[:, None]


def _places(column: Column, cells: NDArray[Any] | Categories) -> NDArray[np.int32]:
    """Give the place of each cell's level; of what is none -1, or 0 where that is the place of all such."""
    assert column.levels is not None
    nowhere = int(column.has_own_place) - 1
    places = {level: place for place, level in enumerate(map(str, column.levels), start=nowhere + 1)}
    given = cells if isinstance(cells, Categories) else _spelled(cells)
    # the last place is that of -1: what is missing
    table: NDArray[np.int32] = np.array(
        [*(places.get(name, nowhere) for name in given.names), nowhere], np.int32
    )
    found: NDArray[np.int32] = table[given.codes]
    if np.any(found < 0):
        row = int((found < 0).argmax())
        raise _unknown_level(column, given, row)
    return found[:, None]


def _spelled(cells: NDArray[Any]) -> Categories:
    """Give numbers as categories that are named by them."""
    known, codes = np.unique(cells, return_inverse=True)  # NaN comes last
    names = tuple(spell_class(each) for each in known[~np.isnan(known)].tolist())
    return Categories(np.where(np.isnan(cells), -1, codes.reshape(-1)), names)


def _texts(name: str, cells: NDArray[Any] | Categories) -> NDArray[Any]:
    if not isinstance(cells, Categories):
        sentence = "The column {column!j} must hold texts, not numbers."
        raise DataError("invalid_data", sentence, column=name)
    names = np.array([*cells.names, None], object)
    return check_texts(names[cells.codes], "The column {column!j}", column=name)


def _images(column: Column, values: Any) -> NDArray[Any]:
    images = check_features(values, column.name)
    if column.shape is not None and images.shape[1:] != column.shape:
        sentence = "The column {column!j} must hold images of shape {wanted_shape!j}, not {shape!j}."
        shapes = {"wanted_shape": list(column.shape), "shape": list(images.shape[1:])}
        raise DataError("shape_mismatch", sentence, column=column.name, **shapes)
    return images


def cells_of(name: str, values: Any) -> NDArray[Any] | Categories:
    """Give numbers as float64, NaN where one is missing, and all else as categories."""
    import pandas as pd

    if isinstance(values, Categories):
        return values
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return _one_axis(name, values).astype(np.float64, copy=False)
    is_of_pandas = isinstance(values, pd.Series | pd.api.extensions.ExtensionArray)
    column = pd.Series(values if is_of_pandas else _one_axis(name, values))
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _categorical(column)
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(column.dtype):
        return _floats(name, column)
    if not (pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column)):
        raise _no_cells(name, str(column.dtype), None)
    return _of_objects(name, column)


def _of_objects(name: str, column: Any) -> NDArray[np.float64] | Categories:
    """Give a column of Python objects, of which each kind is looked at once."""
    import pandas as pd

    try:
        codes, known = pd.factorize(column.to_numpy(object))  # faster than of the texts of pandas
    except TypeError:  # of a list, which has no hash
        row = next(row for row, each in enumerate(column) if not isinstance(each, Hashable))
        raise _no_cells(name, type(column.iloc[row]).__name__, row) from None
    if are_numbers(known):
        return _floats(name, column.where(codes >= 0, np.nan))
    for place, each in enumerate(known):
        if not isinstance(each, str):
            raise _no_cells(name, type(each).__name__, int(np.argmax(codes == place)))
    return Categories.of_found(codes, known)


def _categorical(column: Any) -> Categories:
    """Give a categorical of pandas; numbers among its categories are texts, as a factor of R has them."""
    names = tuple(spell_class(each) for each in column.cat.categories)
    return Categories(column.cat.codes.to_numpy(), names)


def _floats(name: str, column: Any) -> NDArray[np.float64]:
    if np.iscomplexobj(column.to_numpy()):
        raise _no_cells(name, "complex", None)
    try:
        numbers: NDArray[np.float64] = column.to_numpy(np.float64, na_value=np.nan)
    except OverflowError:  # a whole number of more than 308 digits
        row = next(row for row, each in enumerate(column) if abs(each) > sys.float_info.max)
        raise _not_finite(name, np.inf, row) from None
    return numbers


def _one_axis(name: str, values: Any) -> NDArray[Any]:
    """Give the values of a column, (rows,) or (rows, 1), as an array of one axis."""
    array = as_array(np.asarray(values, object) if isinstance(values, list | tuple) else values, name)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        sentence = "The column {column!j} must hold one value in each row, not values of shape {shape!j}."
        raise DataError("invalid_data", sentence, column=name, shape=list(array.shape[1:]))
    return array


def _whole_levels(name: str, cells: NDArray[Any]) -> tuple[int, ...]:
    """Give the whole numbers that a category holds."""
    known = np.unique(cells[~np.isnan(cells)])
    wrong = known[known != np.floor(known)]
    if len(wrong):
        row = int(np.argmax(cells == wrong[0])) + 1
        sentence = (
            "The column {column!j} must hold texts or whole numbers as levels, not {got:g} in row {row}."
        )
        raise DataError("invalid_data", sentence, column=name, got=float(wrong[0]), row=row)
    return tuple(int(each) for each in known)


def _all_missing(cells: NDArray[Any] | Categories) -> bool:
    missing = cells.codes < 0 if isinstance(cells, Categories) else np.isnan(cells)
    return len(missing) > 0 and bool(missing.all())


def _refuse_uncertain(name: str, cells: Categories) -> None:
    """Ask what texts are that may be numbers, or names of single rows."""
    if cells.names and all(map(_NUMBER.fullmatch, cells.names)):
        row = int(np.argmax(cells.codes >= 0))
        sentence = (
            "The column {column!j} must hold numbers or categories, but its texts look like numbers, such "
            "as {got!j} in row {row}: make numbers of them, or say in the spec's `inputs` that it is a "
            "category."
        )
        got = cells.names[cells.codes[row]]
        raise DataError("uncertain_column", sentence, column=name, got=got, row=row + 1)
    rows, levels = len(cells.codes), len(cells.names)
    if levels > _ONE_HOT and levels > rows / 2:
        sentence = (
            "The column {column!j} must hold levels that repeat, not {levels} in {rows} rows: leave it out, "
            "or say in the spec's `inputs` whether it is a category or a text."
        )
        raise DataError("uncertain_column", sentence, column=name, levels=levels, rows=rows)


def _refuse_nameless(name: str, cells: Any, levels: tuple[Any, ...]) -> None:
    """Refuse levels that may be missing values; a row may have them or none."""
    for level in (each for each in ("", "NA") if each in levels):
        rows = np.flatnonzero(cells.codes == levels.index(level))
        about: dict[str, Any] = {"row": int(rows[0]) + 1} if len(rows) else {}
        sentence = "The column {column!j} must not have the level {got!j}," + (" in row {row}," * bool(about))
        sentence += " which may be a missing value: give it a name, or make NA of it."
        if level:
            sentence = sentence.rstrip(".") + ", or list it in `levels` in the spec's `inputs`."
        raise DataError("uncertain_column", sentence, column=name, got=level, **about)


def _no_cells(name: str, kind: str, row: int | None) -> DataError:
    sentence = "The column {column!j} must hold numbers, texts or categories, not values of type {dtype}"
    about: dict[str, Any] = {"column": name, "dtype": kind}
    if row is not None:
        sentence, about["row"] = sentence + " in row {row}", row + 1
    if any(part in kind for part in ("date", "time", "period", "Period")):
        sentence += ": make numbers of dates, such as days since a first one, or parts such as the month"
    return DataError("invalid_data", sentence + ".", **about)


def _no_value(name: str, what: str) -> DataError:
    sentence = "The column {column!j} must hold a {what} in at least one row, not NA in all of them."
    return DataError("invalid_data", sentence, column=name, what=what)


def _not_finite(name: str, value: float, row: int) -> DataError:
    about: dict[str, Any] = {"column": name, "row": row + 1}
    if np.isnan(value):
        sentence = (
            "The column {column!j} must hold a number in each row, not NA in row {row}, unless `missing` is "
            '"mean" in the spec\'s `preprocessing`, or in its `inputs` for one column.'
        )
        return DataError("not_finite", sentence, **about)
    sentence = "The column {column!j} must hold finite numbers below 3.4e38, not {got} in row {row}."
    got = f"{value:g}".replace("inf", "Inf")
    return DataError("not_finite", sentence, got=got, **about)


def _unknown_level(column: Column, given: Categories, row: int) -> DataError:
    about: dict[str, Any] = {"column": column.name, "row": row + 1}
    if given.codes[row] < 0:
        sentence = (
            "The column {column!j} must hold a level in each row, not NA in row {row}, unless `unknown` is "
            '"own" in the spec\'s `preprocessing`, or in its `inputs` for one column.'
        )
        return DataError("unknown_level", sentence, **about)
    got = given.names[given.codes[row]]
    sentence = "The column {column!j} must hold levels of the training rows, not {got!j} in row {row}: {hint}"
    hint = nearest(got, [*map(str, column.levels or ())])
    return DataError("unknown_level", sentence, got=got, hint=hint, **about)
