"""A user's own arrays: checked, and brought to the types that training uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names, spell_class
from kerasduet.confusion.factors import class_place
from kerasduet.data.mismatches import other_length, other_shape, other_size
from kerasduet.data.rows.aligned_memory import aligned_copy
from kerasduet.data.rows.lazy_rows import LazyRows
from kerasduet.data.texts import are_texts, check_texts
from kerasduet.errors import DataError, LabelError, nearest


@dataclass(frozen=True)
class Rows:
    """Checked rows: `x`, `y` as in `dataset.Split`, and the class names, () for regression."""

    x: NDArray[Any]
    y: NDArray[Any]
    class_names: tuple[str, ...]
    one_hot: bool = False
    """Whether `y` came with a column for each class."""

    @property
    def task(self) -> str:
        """What the rows are to be learnt for: masks have a class for each pixel."""
        if not self.class_names:
            return "regression"
        return "classification" if self.y.ndim == 1 else "segmentation"


def check_rows(x: Any, y: Any, class_names: Sequence[str] | None = None, *, argument: str = "") -> Rows:
    """Check training rows and decide the task: real numbers in `y` mean regression, all else classes.

    Parameters
    ----------
    x : array-like
        Numbers, (rows, ...): uint8 is kept without a copy, all else becomes float32. Or texts, (rows,).
    y : array-like
        Names, whole numbers, booleans or a pandas categorical, (rows,); or classes in one-hot form, (rows,
        classes), a single 1 in each row of zeros; or targets, (rows,) or (rows, n); or masks, (rows, height,
        width), of names or whole numbers.
    class_names : sequence of str, optional
        The classes in their order. Without it: the categories, or the sorted classes of `y`.
    argument : str
        What the messages put before ``x`` and ``y``.

    Raises
    ------
    DataError
        ``invalid_data``, ``empty_data``, ``length_mismatch``, ``not_finite`` or ``shape_mismatch``.
    LabelError
        ``one_class``, ``unknown_class`` or ``repeated_class``.
    """
    x = _own(check_features(x, f"{argument}x"), x)
    _check_masks(x, y, argument)
    y = _plain(y, f"{argument}y")
    _check_lengths(x, y, argument)
    if class_names is None and not isinstance(y, Categories) and y.dtype.kind == "f" and y.ndim < 3:
        return Rows(x, _targets(y, f"{argument}y"), ())
    names = check_class_names(class_names) if class_names is not None else _names_in(y, f"{argument}y")
    y = _named(y, names, f"{argument}y")
    codes = _codes(y, names, f"{argument}y")
    if len(names) < 2 or codes.min() == codes.max():
        only = names[int(codes.flat[0])]
        raise LabelError.must_be("one_class", f"{argument}y", "of two classes or more", only)
    return Rows(x, codes, names, isinstance(y, OneHot))


def check_more_rows(
    x: Any,
    y: Any,
    shape: tuple[int, ...],
    class_names: tuple[str, ...],
    *,
    argument: str,
    task: str,
    target_shape: tuple[int, ...] | None = None,
) -> Rows:
    """Check further rows of known data: the same shape of a row, the same classes (one alone is enough).

    Parameters
    ----------
    x, y : array-like
        As in `check_rows`.
    shape : tuple of int
        Of one row of `x`.
    class_names : tuple of str
        The classes in their order; () for a regression.
    argument : str
        What the messages put before ``x`` and ``y``.
    task : str
        What the known data are for.
    target_shape : tuple of int, optional
        Of one target of a regression, if it is known.
    """
    x = check_features(x, f"{argument}x")
    _check_masks(x, y, argument)
    y = _plain(y, f"{argument}y")
    _check_lengths(x, y, argument)
    if x.shape[1:] != shape:
        raise other_shape(f"{argument}x", shape, x.shape[1:])
    if class_names:
        named = _named(y, class_names, f"{argument}y")
        codes = _codes(named, class_names, f"{argument}y")
        rows = Rows(x, codes, class_names, isinstance(y, OneHot))
        if rows.task != task:
            sentence = "`{argument}` must hold one class for each {unit}, as the training rows do."
            unit = "pixel" if task == "segmentation" else "row"
            raise DataError("invalid_data", sentence, argument=f"{argument}y", unit=unit)
        return rows
    numbers = not isinstance(y, Categories) and y.dtype.kind in "iuf"
    if not numbers or (target_shape is not None and y.shape[1:] != target_shape):
        sentence = "`{argument}` must be numbers of the shape of the training targets."
        raise DataError("invalid_data", sentence, argument=f"{argument}y")
    return Rows(x, _targets(y, f"{argument}y"), ())


@dataclass(frozen=True)
class Categories:
    """A pandas categorical without pandas, of any shape: 0-based codes, -1 where missing, and the names."""

    codes: NDArray[Any]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)


class OneHot(Categories):
    """Classes that came as a matrix with a column each; their names are the places of the columns."""


def check_features(x: Any, argument: str) -> NDArray[Any]:
    """Check the rows that a model takes: texts, uint8 as it is, or other numbers as float32, all finite."""
    if isinstance(x, LazyRows):  # checked as they were stored
        return x  # type: ignore[return-value]
    array = _as_array(np.asarray(x, object) if _mixed(x) else x, argument)
    if are_texts(array):
        return check_texts(array, "`{argument}`", argument=argument)
    if array.dtype.kind == "O":
        _refuse_missing(array, argument)
    if array.dtype.kind not in "biuf":
        raise _no_numbers(argument, array.dtype)
    if array.size == 0:
        sentence = "`{argument}` must have at least one row and one value in it."
        raise DataError("empty_data", sentence, argument=argument)
    if array.ndim < 2:
        wanted = "an array of rows with 2 axes or more"
        raise DataError.must_be("invalid_data", argument, wanted, list(array.shape))
    return array if array.dtype == np.uint8 else _finite32(array, argument)


def check_numbers(values: Any, argument: str) -> NDArray[np.float32]:
    """Check one number for each row, as float32, (rows,), all finite; the caller's array is not kept."""
    array = _as_array(values, argument)
    if array.dtype.kind == "O":
        _refuse_missing(array, argument)
    if array.dtype.kind not in "biuf" or array.ndim != 1:
        sentence = "`{argument}` must hold one number for each training row."
        raise DataError("invalid_data", sentence, argument=argument)
    return _own(_finite32(array, argument), values) if len(array) else array.astype(np.float32)


def _own(array: NDArray[Any], given: Any) -> NDArray[Any]:
    """Copy rows that the caller could still change: a data set's fingerprint must stay true."""
    if not isinstance(given, np.ndarray) or not np.may_share_memory(array, given):
        return array
    return array.copy() if array.dtype.kind == "O" else aligned_copy(array, array.dtype)


def _as_array(values: Any, argument: str) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:  # nested lists of different lengths
        sentence = "`{argument}` must have rows of one shape."
        raise DataError("invalid_data", sentence, argument=argument) from error


def _finite32(array: NDArray[Any], argument: str) -> NDArray[Any]:
    """Bring numbers to float32, in C order; a least and a greatest value tell NaN and Inf without a copy."""
    ready = array.dtype == np.float32 and array.flags.c_contiguous
    values = array if ready else aligned_copy(array, np.float32)
    if not (np.isfinite(values.min()) and np.isfinite(values.max())):
        place = np.unravel_index(int(np.argmin(np.isfinite(values))), array.shape)
        raise _not_finite(argument, float(array[place]), place)
    return values


def _not_finite(argument: str, value: float | None, place: Sequence[Any]) -> DataError:
    where, details = _spot(place)
    if value is not None and np.isfinite(value):
        sentence = "`{argument}` must hold values below 3.4e38, not {got!j} in " + where
        return DataError("not_finite", sentence, argument=argument, got=float(value), **details)
    shown = {"None": "NA", "nan": "NaN", "inf": "Inf", "-inf": "-Inf"}[str(value)]
    sentence = "`{argument}` must hold finite values only, not {got} in " + where
    return DataError("not_finite", sentence, argument=argument, got=shown, **details)


def _spot(place: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """End a sentence by a place in an array, which is given from 0 and counted from 1."""
    row, *rest = (int(each) + 1 for each in place)
    if not rest:
        return "row {row}.", {"row": row}
    if len(rest) == 1:
        return "row {row}, column {column}.", {"row": row, "column": rest[0]}
    return "row {row} at {place!j}.", {"row": row, "place": rest}


def _refuse_missing(array: NDArray[Any], argument: str) -> None:
    """Raise for the first None, NaN or pandas NA among Python objects."""
    for position, value in enumerate(array.reshape(-1)):
        if value is None or type(value).__name__ in ("NAType", "NaTType"):
            raise _not_finite(argument, None, np.unravel_index(position, array.shape))
        if isinstance(value, float) and value != value:
            raise _not_finite(argument, value, np.unravel_index(position, array.shape))


def _plain(y: Any, argument: str) -> NDArray[Any] | Categories:
    """Bring `y` to Categories, or to an array of text, whole numbers, booleans or real numbers."""
    if isinstance(y, Categories):
        return y
    categorical = getattr(y, "cat", y)
    if hasattr(categorical, "categories") and hasattr(categorical, "codes"):
        names = tuple(map(spell_class, categorical.categories))
        return Categories(np.asarray(categorical.codes, np.int64), names)
    array = np.asarray(y, object) if _mixed(y) else _as_array(y, argument)
    if array.dtype.kind in "OT":  # T: the text type of NumPy 2
        array = _objects(array.astype(object), argument)
    if array.dtype.kind not in "biufU" or array.ndim not in (1, 2, 3, 4):
        sentence = "`{argument}` must hold one class or number for each row."
        raise DataError("invalid_data", sentence, argument=argument)
    if _is_one_hot(array):
        return OneHot(array.argmax(axis=1), tuple(str(place) for place in range(array.shape[1])))
    if array.ndim == 4:
        return _one_channel(array, argument)
    if array.ndim == 2 and (array.shape[1] == 1 or array.dtype.kind != "f"):
        array = _column(array, argument)
    return array


def _mixed(values: Any) -> bool:
    """Tell of a list of texts, among which NumPy would turn None into a text."""
    return isinstance(values, list | tuple) and any(isinstance(value, str) for value in values)


def _objects(array: NDArray[Any], argument: str) -> NDArray[Any]:
    _refuse_missing(array, argument)
    kinds = {type(value) for value in array.reshape(-1)}
    if all(issubclass(kind, str) for kind in kinds):
        return array.astype(str)
    if len(kinds) == 1 and issubclass(next(iter(kinds)), bool | np.bool_ | int | np.integer):
        return np.asarray(array.tolist())
    raise DataError("invalid_data", "`{argument}` must be names only or numbers only.", argument=argument)


def _column(array: NDArray[Any], argument: str) -> NDArray[Any]:
    if array.shape[1] == 1 and array.dtype.kind != "f":
        return array[:, 0]
    if array.dtype.kind == "f":
        return array
    raise DataError.must_be(
        "invalid_data", argument, "one class for each row, or a single 1 in it", list(array.shape)
    )


def _is_one_hot(array: NDArray[Any]) -> bool:
    """Tell whether each row has one 1 and zeros, in two columns or more."""
    if array.ndim != 2 or array.shape[1] < 2 or len(array) == 0 or array.dtype.kind not in "biuf":
        return False
    return bool(np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all())


def _named(y: NDArray[Any] | Categories, names: tuple[str, ...], argument: str) -> NDArray[Any] | Categories:
    """Give the columns of one-hot classes the names of the classes."""
    if not isinstance(y, OneHot):
        return y
    if len(y.names) != len(names):
        wanted = f"as many columns as there are classes, {len(names)}"
        raise DataError.must_be("length_mismatch", argument, wanted, len(y.names))
    return OneHot(y.codes, names)


def _one_channel(masks: NDArray[Any], argument: str) -> NDArray[Any]:
    if masks.shape[3] == 1:
        return masks[..., 0]
    wanted = "masks with one class for each pixel, without one-hot"
    raise DataError.must_be("invalid_data", argument, wanted, list(masks.shape))


def _check_masks(x: NDArray[Any], y: Any, argument: str) -> None:
    """Raise for the first mask, of an array or of a list, that has another size than its image."""
    masks = y if isinstance(y, list | tuple) and len(y) and len(np.shape(y[0])) > 1 else [_first(y)]
    for row, mask in enumerate(masks):
        size = np.shape(mask)[:2]
        if len(size) == 2 and size != x.shape[1:3]:
            raise other_size(f"{argument}y", x.shape[1:], size, row)


def _first(y: Any) -> Any:
    y = y.codes if isinstance(y, Categories) else y
    return y[0] if isinstance(y, np.ndarray) and y.ndim > 2 and len(y) else ()


def _check_lengths(x: NDArray[Any], y: NDArray[Any] | Categories, argument: str) -> None:
    if len(y) == 0:
        sentence = "`{argument}` must have at least one row."
        raise DataError("empty_data", sentence, argument=f"{argument}y")
    if len(x) != len(y):
        raise other_length(argument, len(x), len(y))


def _targets(y: NDArray[Any] | Categories, argument: str) -> NDArray[Any]:
    assert isinstance(y, np.ndarray)
    return _finite32(y, argument)


def _names_in(y: NDArray[Any] | Categories, argument: str) -> tuple[str, ...]:
    if isinstance(y, Categories):
        return y.names
    return tuple(map(spell_class, np.unique(_whole(y, argument)).tolist()))


def _codes(y: NDArray[Any] | Categories, names: tuple[str, ...], argument: str) -> NDArray[Any]:
    """Turn classes into 0-based places in `names`; those of masks as uint8, if it can hold them."""
    if isinstance(y, Categories):
        shape, values, inverse = y.codes.shape, np.array(y.names, str), y.codes.reshape(-1)
        if inverse.min() < 0:
            raise _not_finite(argument, None, (int(np.argmin(inverse)) * len(y) // inverse.size,))
    else:
        shape = y.shape
        values, inverse = np.unique(_whole(y, argument).reshape(-1), return_inverse=True)
    places = np.array([class_place(value, names) for value in values.tolist()], np.int64)
    codes: NDArray[Any] = places[inverse]
    if codes.min() < 0:
        worst = int(np.argmin(codes))
        raise _unknown(values[inverse[worst]], worst * len(y) // codes.size, names, argument)
    return codes.reshape(shape).astype(np.uint8 if len(shape) > 1 and len(names) <= 256 else np.int64)


def _whole(y: NDArray[Any], argument: str) -> NDArray[Any]:
    """Real numbers may stand for classes when they are whole, as R's numbers often are."""
    if y.dtype.kind != "f":
        return y
    _finite32(y, argument)
    if y.ndim == 2 or not np.array_equal(y, np.floor(y)):
        sentence = "`{argument}` must be classes in `class_names`, not fractions."
        raise DataError("invalid_data", sentence, argument=argument)
    whole: NDArray[Any] = y.astype(np.int64)
    return whole


def _unknown(value: Any, row: int, names: tuple[str, ...], argument: str) -> LabelError:
    got = value.item() if hasattr(value, "item") else value
    sentence = "`{argument}` must hold known classes only, not {got!j} in row {row}: {hint}"
    hint = nearest(str(value), names)
    return LabelError("unknown_class", sentence, argument=argument, got=got, row=row + 1, hint=hint)


def _no_numbers(argument: str, dtype: np.dtype[Any]) -> DataError:
    if dtype.kind in "SU":
        return DataError("invalid_data", "`{argument}` must hold numbers only, not text.", argument=argument)
    sentence = "`{argument}` must hold numbers only, not values of type {dtype}."
    return DataError("invalid_data", sentence, argument=argument, dtype=str(dtype))
