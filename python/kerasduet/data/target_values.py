"""What is to be predicted, as a user gives it: classes, labels or numbers, of a row or of its places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names, spell_class
from kerasduet.confusion.factors import class_place
from kerasduet.data.arrays import are_numbers, as_array, finite32, mixed, not_finite, refuse_missing
from kerasduet.data.mismatches import other_size
from kerasduet.data.soft_labels import check_soft_labels
from kerasduet.errors import DataError, LabelError, nearest


@dataclass(frozen=True)
class Categories:
    """A pandas categorical without pandas, of any shape: 0-based codes, -1 where missing, and the names."""

    codes: NDArray[Any]
    names: tuple[str, ...]
    chosen: bool = True
    """Whether somebody chose the order of the names."""

    @classmethod
    def of_found(cls, codes: NDArray[Any], found: Iterable[str]) -> Categories:
        """Sort texts that ``pandas.factorize`` found, with the code of each row; nobody chose their order."""
        names = sorted(found)
        places = {name: place for place, name in enumerate(names)}
        moved = np.array([*(places[name] for name in found), -1], np.int32)  # the last place is that of -1
        return cls(moved[codes], tuple(names), chosen=False)

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Target:
    """What targets are, as `row_schema.RowSchema` keeps it, and their values."""

    values: NDArray[Any]
    task: str
    class_names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    one_hot: bool = False
    soft: bool = False
    unnamed: bool = False
    ordered: bool = False
    """Whether somebody chose the order of the classes."""


def learn_target(
    y: Any, x: NDArray[Any], class_names: Sequence[str] | None, names: tuple[str, ...] | None, argument: str
) -> Target:
    """Tell of the training rows' targets what they are.

    Parameters
    ----------
    y : array-like
        As in `user_data.dataset`.
    x : array, shape (rows, ...)
        The inputs: masks have their size, and targets that are the inputs are numbers.
    class_names : sequence of str or None
        The classes, or the labels, in their order.
    names : tuple of str or None
        The names of the columns of `y`, where they have some.
    argument : str
        What messages call `y`.

    Raises
    ------
    DataError
        ``invalid_data``, ``empty_data``, ``not_finite`` or ``shape_mismatch``.
    LabelError
        ``one_class``, ``unknown_class``, ``repeated_class`` or ``length_mismatch``.
    """
    y = _plain(y, x, argument)
    if not isinstance(y, Categories) and _are_inputs(y, x):
        return Target(finite32(np.asarray(x), argument), "regression")
    are_labels = _are_labels(y)
    if class_names is None and not are_labels and _are_measured(y):
        return Target(finite32(np.asarray(y), argument), "regression")
    if are_labels and not are_steps(y, x):
        return _labelled(np.asarray(y), class_names, names, argument)
    if class_names is not None and _are_fractions(y):
        return learn_soft_labels(np.asarray(y), class_names, names, argument)
    return learn_classes(y, x, class_names, names, argument)


def learn_soft_labels(
    y: NDArray[Any], class_names: Sequence[str] | None, names: tuple[str, ...] | None, argument: str
) -> Target:
    """Take targets, (rows, classes), for the probabilities of classes; see `learn_target`."""
    known = check_class_names(class_names or names or _places(y.shape[1]))
    _check_columns(y.shape[1], known, argument)
    values, task = check_soft_labels(y, argument), "classification"
    return Target(values, task, known, one_hot=True, soft=True, ordered=bool(class_names))


def learn_classes(
    y: NDArray[Any] | Categories,
    x: NDArray[Any],
    class_names: Sequence[str] | None,
    names: tuple[str, ...] | None,
    argument: str,
) -> Target:
    """Take targets for classes, of a row or of its places; see `learn_target`."""
    chosen = class_names is not None or (isinstance(y, Categories) and y.chosen)
    unnamed = class_names is None and not isinstance(y, Categories) and y.dtype.kind in "iuf"
    y, one_hot = _indicated(y, x, argument)
    if class_names is not None:
        known = check_class_names(class_names)
    else:
        known = names if names and one_hot else _names_in(y, argument)
    codes = _codes(y, known, argument, one_hot=one_hot)
    if len(known) < 2 or codes.min() == codes.max():
        sentence = "`{argument}` must be of two classes or more, not of one class, {got!j}."
        raise LabelError("one_class", sentence, argument=argument, got=known[int(codes.flat[0])])
    unnamed = unnamed and not one_hot
    return Target(codes, _task(codes), known, one_hot=one_hot, unnamed=unnamed, ordered=chosen)


def further_classes(
    y: Any, x: NDArray[Any], class_names: tuple[str, ...], task: str, argument: str, *, one_hot: bool
) -> NDArray[Any]:
    """Give the codes of further rows whose classes are known, or with `one_hot` their soft labels."""
    y = _plain(y, x, argument)
    if one_hot and _are_fractions(y):
        _check_columns(y.shape[1], class_names, argument)
        return check_soft_labels(np.asarray(y), argument)
    plain, one_hot = _indicated(y, x, argument)
    codes = _codes(plain, class_names, argument, one_hot=one_hot)
    if _task(codes) != task:
        sentence = "`{argument}` must hold one class for each {unit}, as the training rows do."
        unit = "pixel" if task == "segmentation" else "row"
        raise DataError("invalid_data", sentence, argument=argument, unit=unit)
    return codes


def further_labels(y: Any, x: NDArray[Any], labels: tuple[str, ...], argument: str) -> NDArray[np.float32]:
    """Give the labels of further rows, 0 or 1 in a column for each: float32, (rows, labels)."""
    values = _plain(y, x, argument)
    if isinstance(values, Categories) or values.ndim != 2 or values.shape[1] != len(labels):
        wanted = f"a column of 0 and 1 for each of the {len(labels)} labels"
        raise DataError.must_be("invalid_data", argument, wanted, list(np.shape(y)))
    return _zeros_and_ones(values, argument)


def further_numbers(
    y: Any, x: NDArray[Any], shape: tuple[int, ...] | None, argument: str
) -> NDArray[np.float32]:
    """Give the targets of further rows of a regression: float32, (rows, ...), of a known `shape`."""
    values = y if isinstance(y, np.ndarray) and y.dtype.kind in "iuf" else _plain(y, x, argument)
    if not isinstance(values, Categories) and values.dtype.kind in "biuf":
        if shape is None or values.shape[1:] == shape:
            return finite32(values, argument)
        if without_ones(values.shape[1:]) == without_ones(shape):
            return finite32(values.reshape(len(values), *shape), argument)
    sentence = "`{argument}` must be numbers of the shape of the training targets."
    raise DataError("invalid_data", sentence, argument=argument)


def without_ones(shape: Sequence[int | None]) -> tuple[int | None, ...]:
    """Leave out the axes of length 1: (28, 28, 1) holds the same numbers as (28, 28)."""
    return tuple(size for size in shape if size != 1)


def _are_measured(y: NDArray[Any] | Categories) -> bool:
    """Tell whether targets are numbers that are measured, not classes.

    They are real ones, for places of a row fractions, or whole ones in more axes than masks have.
    """
    if isinstance(y, Categories) or y.dtype.kind not in "iuf":
        return False
    if y.ndim > 3 and (y.ndim > 4 or y.shape[-1] > 1):
        return not is_one_hot(y.reshape(-1, y.shape[-1]))
    return y.dtype.kind == "f" and (y.ndim < 3 or bool((y != np.floor(y)).any()))


def _are_fractions(y: NDArray[Any] | Categories) -> TypeGuard[NDArray[Any]]:
    """Tell whether each row has numbers, at least two and not all whole, as soft labels are."""
    if isinstance(y, Categories) or y.dtype.kind != "f" or y.ndim != 2 or y.shape[1] < 2:
        return False
    return not np.array_equal(y, np.floor(y))


def _are_inputs(y: NDArray[Any], x: NDArray[Any]) -> bool:
    """Tell whether the targets are the inputs themselves, as those of an autoencoder are."""
    if y.shape != x.shape or y.ndim < 2 or y.dtype.kind not in "iuf" or not isinstance(x, np.ndarray):
        return False
    if x.dtype == np.float32 and y.dtype.kind == "f":
        with np.errstate(over="ignore"):
            y = y.astype(np.float32, copy=False)
    return y is x or np.array_equal(y, x)


def _are_labels(y: NDArray[Any] | Categories) -> bool:
    """Tell whether each row has any number of labels: a matrix of 0 and 1, not one-hot."""
    if isinstance(y, Categories) or y.ndim != 2 or y.shape[1] < 2 or y.dtype.kind not in "biuf":
        return False
    return bool(np.isin(y, (0, 1)).all()) and not is_one_hot(y)


def are_steps(y: NDArray[Any] | Categories, x: NDArray[Any]) -> bool:
    """Tell whether a matrix of targets has a column for each step of a sequence."""
    return not isinstance(y, Categories) and y.ndim == 2 and x.ndim == 3 and y.shape[1] == x.shape[1]


def _labelled(
    y: NDArray[Any], class_names: Sequence[str] | None, names: tuple[str, ...] | None, argument: str
) -> Target:
    labels = check_class_names(class_names or names or _places(y.shape[1]))
    if len(labels) != y.shape[1]:
        wanted = f"as many columns as there are labels, {len(labels)}"
        raise DataError.must_be("length_mismatch", argument, wanted, y.shape[1])
    return Target(_zeros_and_ones(y, argument), "multilabel", labels=labels)


def _zeros_and_ones(y: NDArray[Any], argument: str) -> NDArray[np.float32]:
    values = finite32(y, argument)
    if not np.isin(values, (0, 1)).all():
        row = int(np.argmax(~np.isin(values, (0, 1)).all(axis=1))) + 1
        sentence = "`{argument}` must hold 0 or 1 for each label, but row {row} has another number."
        raise DataError("invalid_data", sentence, argument=argument, row=row)
    return values


def _task(codes: NDArray[Any]) -> str:
    """Tell what classes are learnt for: those of each place of a row are a segmentation."""
    return "classification" if codes.ndim == 1 else "segmentation"


def _plain(y: Any, x: NDArray[Any], argument: str) -> NDArray[Any] | Categories:
    """Bring `y` to Categories, or to an array of whole numbers, booleans or real numbers."""
    if isinstance(y, list | tuple) and len(y) and len(np.shape(y[0])) > 1:
        _check_sizes(x, y, argument)  # no array can be made of masks of several sizes
    if isinstance(y, Categories):
        return y
    categorical = getattr(y, "cat", y)
    if hasattr(categorical, "categories") and hasattr(categorical, "codes"):
        names = tuple(map(spell_class, categorical.categories))
        return Categories(np.asarray(categorical.codes, np.int64), names)
    array = np.asarray(y, object) if mixed(y) else as_array(y, argument)
    if array.dtype.kind in "OT":  # T: the text type of NumPy 2
        array = _objects(array.astype(object), argument)
    if array.dtype.kind not in "biufUO" or array.ndim < 1:
        sentence = "`{argument}` must hold one class or number for each row."
        raise DataError("invalid_data", sentence, argument=argument)
    if array.ndim == 2 and array.shape[1] == 1 and array.dtype.kind != "f":
        array = array[:, 0]
    return _texts(array) if array.dtype.kind in "UO" else array


def _texts(array: NDArray[Any]) -> Categories:
    """Sort the texts of an array, by their hashes: comparing each with others takes five times as long."""
    texts = array.reshape(-1).tolist()
    names = sorted(set(texts))
    places = {name: place for place, name in enumerate(names)}
    codes = np.fromiter(map(places.__getitem__, texts), np.int64, len(texts))
    return Categories(codes.reshape(array.shape), tuple(names), chosen=False)


def _objects(array: NDArray[Any], argument: str) -> NDArray[Any]:
    """Give texts as they are, and numbers as what they are."""
    refuse_missing(array, argument)
    kinds = set(map(type, array.reshape(-1).tolist()))
    if all(issubclass(kind, str) for kind in kinds):
        return array
    if len(kinds) == 1 and issubclass(next(iter(kinds)), bool | np.bool_ | int | np.integer):
        return np.asarray(array.tolist())
    if are_numbers(array.reshape(-1)):
        return array.astype(np.float64)
    raise DataError("invalid_data", "`{argument}` must be names only or numbers only.", argument=argument)


def _indicated(
    y: NDArray[Any] | Categories, x: NDArray[Any], argument: str
) -> tuple[NDArray[Any] | Categories, bool]:
    """Read classes, and tell whether they came with a column each: then their names are its places."""
    if isinstance(y, Categories):
        y = replace(y, codes=_without_last_axis(y.codes, x))
        _check_places(y.codes, x, argument)
        return y, False
    if is_one_hot(y) or _are_one_hot_steps(y, x):
        return Categories(y.argmax(axis=-1), _places(y.shape[-1])), True
    y = _without_last_axis(y, x)
    _check_places(y, x, argument)
    return y, False


def _without_last_axis(y: NDArray[Any], x: NDArray[Any]) -> NDArray[Any]:
    """Leave a last axis of length 1 out, unless it is that of masks one pixel wide."""
    is_extra = y.ndim > 1 and y.shape[-1] == 1 and (y.ndim != 3 or x.ndim == 3)
    return y[..., 0] if is_extra else y


def _are_one_hot_steps(y: NDArray[Any], x: NDArray[Any]) -> bool:
    """Tell whether each step of sequences has one 1 and zeros, in two columns or more."""
    if y.ndim != 3 or y.shape[1] != x.shape[1] or y.shape[1:3] == x.shape[1:3]:
        return False
    return is_one_hot(y.reshape(-1, y.shape[2]))


def _check_places(y: NDArray[Any], x: NDArray[Any], argument: str) -> None:
    """Raise unless there is a class for each row, for each step of a sequence, or for each pixel."""
    if y.ndim == 2 and y.shape[1:2] != x.shape[1:2]:
        wanted = "one class for each row, or a single 1 in it"
        raise DataError.must_be("invalid_data", argument, wanted, list(y.shape))
    if y.ndim == 3:
        _check_sizes(x, y[:1], argument)
    if y.ndim > 3:
        wanted = "masks with one class for each pixel, without one-hot"
        raise DataError.must_be("invalid_data", argument, wanted, list(y.shape))


def is_one_hot(y: NDArray[Any]) -> bool:
    """Tell whether each row has one 1 and zeros, in two columns or more."""
    if y.ndim != 2 or y.shape[1] < 2 or len(y) == 0 or y.dtype.kind not in "biuf":
        return False
    return bool(np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all())


def _named(y: NDArray[Any] | Categories, names: tuple[str, ...], argument: str) -> Categories:
    """Give the columns of one-hot classes the names of the classes."""
    assert isinstance(y, Categories)
    _check_columns(len(y.names), names, argument)
    return Categories(y.codes, names)


def _check_columns(columns: int, names: tuple[str, ...], argument: str) -> None:
    if columns != len(names):
        wanted = f"as many columns as there are classes, {len(names)}"
        raise DataError.must_be("length_mismatch", argument, wanted, columns)


def _places(columns: int) -> tuple[str, ...]:
    """Name columns that have no names, by their places."""
    return tuple(map(str, range(columns)))


def _check_sizes(x: NDArray[Any], masks: Any, argument: str) -> None:
    """Raise for the first mask that has another size than its image."""
    for row, mask in enumerate(masks):
        size = np.shape(mask)[:2]
        if len(size) == 2 and size != x.shape[1:3]:
            raise other_size(argument, x.shape[1:], size, row)


def _names_in(y: NDArray[Any] | Categories, argument: str) -> tuple[str, ...]:
    if isinstance(y, Categories):
        return y.names
    return tuple(map(spell_class, np.unique(_whole(y, argument)).tolist()))


def _codes(
    y: NDArray[Any] | Categories, names: tuple[str, ...], argument: str, *, one_hot: bool
) -> NDArray[Any]:
    """Turn classes into 0-based places in `names`; those of masks as uint8, if it can hold them."""
    y = _named(y, names, argument) if one_hot else y
    if isinstance(y, Categories):
        shape, values, inverse = y.codes.shape, np.array(y.names, str), y.codes.reshape(-1)
        if inverse.min() < 0:
            raise not_finite(argument, None, (int(np.argmin(inverse)) * len(y) // inverse.size,))
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
    finite32(y, argument)
    if not np.array_equal(y, np.floor(y)):
        sentence = "`{argument}` must be classes in `class_names`, not fractions."
        raise DataError("invalid_data", sentence, argument=argument)
    whole: NDArray[Any] = y.astype(np.int64)
    return whole


def _unknown(value: Any, row: int, names: tuple[str, ...], argument: str) -> LabelError:
    got = value.item() if hasattr(value, "item") else value
    sentence = "`{argument}` must hold known classes only, not {got!j} in row {row}: {hint}"
    hint = nearest(str(value), names)
    return LabelError("unknown_class", sentence, argument=argument, got=got, row=row + 1, hint=hint)
