"""What each training row counts in the loss: the caller's weights times those of the classes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import first_repeated
from kerasduet.data.arrays import check_numbers
from kerasduet.data.named_arrays import check_named_by, each_array, place_of
from kerasduet.data.soft_labels import true_codes
from kerasduet.errors import ArgumentError, DataError, LabelError, nearest

Weights = NDArray[np.float32]
ClassWeight = Mapping[str, float] | Literal["balanced"]


def check_class_weight(class_weight: Any) -> ClassWeight:
    """Give weights by class name: a whole number is the class of that name; "balanced" stays what it is.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` unless these are finite numbers of at least 0 by class, or "balanced".
    """
    if isinstance(class_weight, str) and class_weight == "balanced":
        return "balanced"
    if not isinstance(class_weight, Mapping) or not all(
        isinstance(name, str | int | np.integer | np.bool_) and _is_weight(each)
        for name, each in class_weight.items()
    ):
        wanted = 'numbers of at least 0, named by their classes, or "balanced"'
        raise ArgumentError.must_be("invalid_argument", "class_weight", wanted, class_weight)
    names = [str(name) for name in class_weight]
    twice = first_repeated(names)
    if twice is not None:
        message = "`{argument}` must name each class once, not {got!j} twice."
        raise ArgumentError("invalid_argument", message, argument="class_weight", got=twice)
    return dict(zip(names, class_weight.values(), strict=True))


def check_sample_weight(
    sample_weight: Any, rows: int, argument: str = "sample_weight", *, outputs: Sequence[str] = ()
) -> Any:
    """Check the caller's weights: one finite number of at least 0 for each row, as float32, (rows,).

    Of several outputs there may be weights by name; an output that is not named counts each row 1.

    Raises
    ------
    DataError
        ``invalid_data``, ``not_finite`` with the row, ``length_mismatch``.
    ArgumentError
        ``invalid_argument`` for a name of no output.
    """
    if sample_weight is None:
        return None
    if not outputs or not isinstance(sample_weight, Mapping):
        return _checked(sample_weight, rows, argument)
    check_named_by(sample_weight, outputs, argument)
    given = {name: _checked(each, rows, place_of(argument, name)) for name, each in sample_weight.items()}
    return {name: given.get(name, np.ones(rows, np.float32)) for name in outputs}


def _checked(sample_weight: Any, rows: int, argument: str) -> Weights:
    weights = check_numbers(sample_weight, argument)
    if len(weights) != rows:
        message = "`{argument}` must hold a number for each of the {wanted} rows, not {got}."
        raise DataError("length_mismatch", message, argument=argument, wanted=rows, got=len(weights))
    if weights.min() < 0:
        row = int(np.argmax(weights < 0))
        message, got = "`{argument}` must be at least 0, not {got:g} in row {row}.", float(weights[row])
        raise DataError("invalid_data", message, argument=argument, got=got, row=row + 1)
    return weights


def row_weights(
    sample_weight: Any,
    class_weight: ClassWeight | None,
    class_names: tuple[str, ...],
    y: NDArray[Any],
) -> Any:
    """Give each row its weight times that of its class; `None` if there are neither.

    Parameters
    ----------
    sample_weight : array of float32, shape (rows,), or dict of them by output, optional
    class_weight : mapping or "balanced", optional
        Weights by class name; a class that is not named weighs 1, as in Keras. "balanced" is scikit-learn's
        ``rows / (classes * rows of the class)``, of the classes that `y` has.
    class_names : tuple of str
    y : array of int64, shape (rows,), or of float32, (rows, classes)
        Codes of the classes; or soft labels, of which the most probable class counts, as in Keras.

    Raises
    ------
    LabelError
        ``unknown_class``.
    ArgumentError
        ``invalid_argument`` if the data have no classes.
    DataError
        ``tied_classes``.
    """
    if class_weight is None:
        return sample_weight
    if not class_names:
        raise ArgumentError("invalid_argument", "`class_weight` must go with classes, not with numbers.")
    y = true_codes(y)
    if class_weight == "balanced":
        by_code = _balanced(y, len(class_names))
    else:
        by_code = _named(class_weight, class_names)
    if sample_weight is None:
        return by_code[y]
    return by_code[y] * sample_weight.reshape(-1, *[1] * (y.ndim - 1))


def _balanced(y: NDArray[Any], classes: int) -> Weights:
    counts = np.bincount(y.reshape(-1), minlength=classes)
    present = int(np.count_nonzero(counts))
    return (y.size / (present * np.maximum(counts, 1))).astype(np.float32)


def _named(class_weight: Mapping[str, float], class_names: tuple[str, ...]) -> Weights:
    for name in class_weight:
        if name not in class_names:
            message = "`{argument}` must name known classes only, not {got!j}: {hint}"
            hint = nearest(name, class_names)
            raise LabelError("unknown_class", message, argument="class_weight", got=name, hint=hint)
    return np.array([class_weight.get(name, 1) for name in class_names], np.float32)


def sample_weight_hash(sample_weight: Any) -> str:
    """Hash the caller's weights: SHA-256 in hexadecimal; those of several outputs with their names."""
    digest = hashlib.sha256()
    for name, weights in each_array(sample_weight):
        digest.update((name or "").encode())
        digest.update(weights.astype("<f4").tobytes())
    return digest.hexdigest()


def _is_weight(value: Any) -> bool:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return number and 0 <= value < float("inf")
