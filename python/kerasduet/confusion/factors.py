"""Class names to 0-based codes, and caret's checks of two factors with different levels."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names, is_missing, spell_class
from kerasduet.errors import DataError, KerasDuetWarning, LabelError, nearest

Codes = NDArray[np.int64]
MISSING, UNKNOWN = -1, -2


class ConfusionWarning(KerasDuetWarning):
    """What was done with the given classes or statistics, and may not be what was meant.

    Codes: ``missing_rows``, ``empty_levels_dropped``, ``levels_reordered``, ``levels_recycled``,
    ``statistics_disagree``.
    """


def paired_codes(
    prediction: Any,
    truth: Any,
    class_names: Sequence[str] | None,
    *,
    codes: bool = False,
    counted_from: int = 0,
) -> tuple[Codes, Codes, tuple[str, ...]]:
    """Turn predictions and truth into codes of the same classes.

    Parameters
    ----------
    prediction, truth : one-dimensional, of equal length
        As for `class_codes`.
    class_names : sequence of str or None
        The classes in order. None takes the categories of pandas Categoricals (with caret's checks of
        factors whose levels differ), or else the classes that occur, sorted.
    codes, counted_from
        As for `class_codes`.

    Returns
    -------
    tuple
        The codes of the predictions, those of the truth (-1 = missing), and the class names.

    Raises
    ------
    LabelError
        ``unknown_class``, ``one_class``, ``too_many_levels``, ``no_common_level``,
        ``repeated_class``, ``missing_class_names``, ``not_factors``.
    DataError
        ``length_mismatch``, ``empty_data`` (no rows that would tell the classes), ``invalid_shape``.
    ArgumentError
        ``invalid_argument`` if `class_names` is one text.
    """
    if class_names is None:
        class_names = _levels(prediction, truth)
    names = check_class_names(class_names)
    predicted = class_codes(prediction, names, "prediction", codes=codes, counted_from=counted_from)
    actual = class_codes(truth, names, "truth", codes=codes, counted_from=counted_from)
    check_length("prediction", len(predicted), len(actual))
    return predicted, actual, names


def class_codes(
    values: Any, class_names: Sequence[str], argument: str, *, codes: bool = False, counted_from: int = 0
) -> Codes:
    """Turn classes into 0-based codes; missing values become -1.

    Parameters
    ----------
    values : one-dimensional
        Names of classes, whole numbers, booleans, or a pandas Categorical, which goes by its labels; None,
        NaN and pandas' NA are missing. A number is a name where names are numbers, and else a position.
    class_names : sequence of str
        The classes in order.
    argument : str
        What a message calls the values.
    codes : bool, default False
        Whether numbers are positions in any case.
    counted_from : int, default 0
        What the first position is: 1 for R.

    Examples
    --------
    >>> class_codes(["dog", None, "cat"], ["cat", "dog"], "truth").tolist()
    [1, -1, 0]
    >>> class_codes([2, 1], ["1", "2"], "truth").tolist()
    [1, 0]
    >>> class_codes([1, 0], ["1", "2"], "truth", codes=True).tolist()
    [1, 0]
    """
    values = values if _categories(values) is not None else _one_dimensional(values, argument)
    found = _places(values, class_names, codes=codes, counted_from=counted_from, argument=argument)
    unknown = np.flatnonzero(found == UNKNOWN)
    if unknown.size:
        row = int(unknown[0])
        raise _unknown(_item(values, row), row, class_names, argument, codes=codes, counted_from=counted_from)
    return found


def class_place(value: Any, class_names: Sequence[str], *, codes: bool = False, counted_from: int = 0) -> int:
    """Give the place of one class among the names, or `UNKNOWN`; see `class_codes`."""
    if not codes:
        boolean = isinstance(value, bool | np.bool_)
        for text in (str(value), str(value).upper()) if boolean else (spell_class(value),):
            if text in class_names:
                return class_names.index(text)
        if isinstance(value, str) or boolean or any(map(_is_number, class_names)):
            return UNKNOWN
    is_position = isinstance(value, int | float | np.number) and float(value).is_integer()
    position = int(value) - counted_from if is_position else UNKNOWN
    return position if 0 <= position < len(class_names) else UNKNOWN


def check_length(argument: str, rows: int, wanted: int) -> None:
    """Refuse a column that is not as long as the truth (code ``length_mismatch``)."""
    if rows != wanted:
        sentence = "`{argument}` must have as many rows as `truth`, {wanted}, not {got}."
        raise DataError("length_mismatch", sentence, argument=argument, wanted=wanted, got=rows)


def warn(code: str, sentence: str, **details: Any) -> None:
    """Warn with a `ConfusionWarning` that points at the line outside this package that led here."""
    level, frame = 1, sys._getframe()
    while frame.f_back and str(frame.f_globals.get("__name__")).partition(".")[0] == "kerasduet":
        level, frame = level + 1, frame.f_back
    warnings.warn(ConfusionWarning(code, sentence, **details), stacklevel=level)


def warn_of_missing_rows(missing: int, rows: int, where: str) -> None:
    """Say how many rows are left out because a value is missing, and in which arguments."""
    sentence = "{missing} of {rows} rows have a missing value in {where} and are not counted."
    warn("missing_rows", sentence, missing=missing, rows=rows, where=where)


def _one_dimensional(values: Any, argument: str) -> Any:
    """Keep lists (an array would turn NaN among names into text); make everything else an array."""
    if isinstance(values, (list, tuple)):
        return values
    array = np.asarray(values)
    if array.ndim != 1:
        raise DataError.must_be("invalid_shape", argument, "one-dimensional", list(array.shape))
    return array


def _places(values: Any, class_names: Sequence[str], argument: str, **how: Any) -> Codes:
    """Find the place of each value, -1 where it is missing, -2 where it is unknown."""
    labels = _categories(values)
    if labels is not None:
        places = np.array([*(class_place(each, class_names) for each in labels), MISSING], np.int64)
        return places[np.asarray(getattr(values, "cat", values).codes, np.int64)]  # -1 is the last
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        distinct, inverse = np.unique(values, return_inverse=True)
        found = [
            MISSING if each != each else class_place(each, class_names, **how) for each in distinct.tolist()
        ]
        return np.array(found, np.int64)[inverse]
    items = values.tolist() if isinstance(values, np.ndarray) else values
    if bool in set(map(type, items)):  # as a key, True is 1
        items = [str(each) if isinstance(each, bool) else each for each in items]
    known = _Places(class_names, how)
    try:
        return np.fromiter(map(known.__getitem__, items), np.int64, len(items))
    except TypeError:  # an item that cannot be a key
        raise _no_classes(argument, "a list or another collection") from None


def _item(values: Any, row: int) -> Any:
    return values.iloc[row] if hasattr(values, "iloc") else values[row]


class _Places(dict[Any, int]):
    """The places of values, each found once."""

    def __init__(self, class_names: Sequence[str], how: dict[str, Any]):
        super().__init__({} if how.get("codes") else {name: place for place, name in enumerate(class_names)})
        self._class_names, self._how = class_names, how

    def __missing__(self, value: Any) -> int:
        place = MISSING if is_missing(value) else class_place(value, self._class_names, **self._how)
        if place == UNKNOWN and value in ("True", "False"):
            place = class_place(value == "True", self._class_names)
        return self.setdefault(value, place)


def _is_number(name: str) -> bool:
    return name.lstrip("-").isdigit()


def _no_classes(argument: str, got: str) -> LabelError:
    sentence = "`{argument}` must hold a class name or a code in each row, not {got}."
    return LabelError("not_factors", sentence, argument=argument, got=got)


def _unknown(
    value: Any, row: int, class_names: Sequence[str], argument: str, *, codes: bool, counted_from: int
) -> LabelError:
    value = value.item() if isinstance(value, np.generic) else value
    place = {"argument": argument, "got": value, "row": row + 1}
    by_name = isinstance(value, str) or (not codes and any(map(_is_number, class_names)))
    if by_name:
        sentence = "`{argument}` must hold known classes only, not {got!j} in row {row}: {hint}"
        return LabelError("unknown_class", sentence, hint=nearest(value, class_names), **place)
    sentence = (
        "`{argument}` must hold class names or codes from {lowest} to {highest}, not {got!j} in row {row}."
    )
    highest = counted_from + len(class_names) - 1
    return LabelError("unknown_class", sentence, lowest=counted_from, highest=highest, **place)


def _levels(prediction: Any, truth: Any) -> Sequence[str]:
    """Find the classes: the levels of factors, as caret takes them, or else the names that occur."""
    data_levels, reference_levels = _categories(prediction), _categories(truth)
    if data_levels is None and reference_levels is None:
        return _sorted_names([*_one_dimensional(prediction, "prediction"), *_one_dimensional(truth, "truth")])
    if reference_levels is None:
        return data_levels or []
    if data_levels is not None:
        _check_factors(
            data_levels,
            reference_levels,
            set(map(spell_class, np.asarray(prediction, dtype=object).tolist())),
        )
    return reference_levels


def _categories(values: Any) -> list[str] | None:
    """Give the categories of a pandas Categorical, or of a Series of them, without importing pandas."""
    categories = getattr(getattr(values, "cat", values), "categories", None)
    return None if categories is None else [spell_class(each) for each in categories]


def _sorted_names(values: Sequence[Any]) -> list[str]:
    """Give the classes that occur, sorted: names as texts, numbers by their size."""
    if not values:
        sentence = "`prediction` and `truth` must hold at least one row, not 0, where no classes are given."
        raise DataError("empty_data", sentence)
    try:
        known = {value for value in values if not is_missing(value)}
    except TypeError:  # an item that cannot be a key
        raise _no_classes("prediction", "a list or another collection") from None
    is_text = {isinstance(value, str) for value in known}
    whole = all(isinstance(value, str) or float(value).is_integer() for value in known)
    if len(is_text) > 1 or not whole:
        sentence = "`{argument}` must be given where classes are neither all names nor all whole numbers."
        raise LabelError("missing_class_names", sentence, argument="class_names")
    return [spell_class(value) for value in sorted(known)]


def _check_factors(data: list[str], reference: list[str], occurring: set[Any]) -> None:
    """Check the levels of two factors, predictions and truth, in caret's order."""
    if len(data) > len(reference):
        sentence = "`{argument}` must have no more categories than `truth`, {most}, not {got}."
        raise LabelError(
            "too_many_levels", sentence, argument="prediction", got=len(data), most=len(reference)
        )
    if not set(data) & set(reference):
        sentence = "`{argument}` must have categories of `truth`, {known!j}, not {got!j}."
        raise LabelError("no_common_level", sentence, argument="prediction", known=reference, got=data)
    extra = [each for each in data if each not in reference]
    if occurring & set(extra):
        return  # unknown classes, which are refused with their row
    if extra:
        sentence = (
            "The categories {got!j} of `prediction` are none of `truth` and do not occur: they are dropped."
        )
        warn("empty_levels_dropped", sentence, got=extra)
        data = sorted(set(data) & occurring)
    _warn_of_order(data, reference)


def _warn_of_order(data: list[str], reference: list[str]) -> None:
    if data and len(reference) % len(data):  # R recycles the shorter, with a warning of its own
        sentence = "`prediction` has only {got} of the {known} categories of `truth`: the others are added."
        warn("levels_recycled", sentence, got=len(data), known=len(reference))
    if data != reference:
        sentence = "The categories of `prediction`, {got!j}, are taken to be those of `truth` in their order."
        warn("levels_reordered", sentence, got=data)
