"""A user's own data sets: of arrays and data frames, checked as they come in."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from kerasduet.arguments import check_kind
from kerasduet.data.arrays import Rows, check_more_rows, check_rows
from kerasduet.data.columns import column_names, column_order, inputs_by_name
from kerasduet.data.dataset import Dataset
from kerasduet.data.frames import frame_columns
from kerasduet.data.mismatches import other_shape
from kerasduet.data.readers import Held, Reordered, gone
from kerasduet.errors import ArgumentError, DataError, LabelError


def dataset(
    x: Any,
    y: Any = None,
    *,
    target: str | None = None,
    test: Any = None,
    class_names: Sequence[str] | None = None,
) -> Dataset:
    """Bring arrays or a data frame into the form that `kerasduet.fit` takes, checked.

    Parameters
    ----------
    x : array-like, pandas.DataFrame, Dataset or tuple
        Numbers, (rows, ...): uint8 is kept without a copy, all else becomes float32; or texts, (rows,). With
        `target`, a data frame: all columns but the target's must be numbers or booleans, which become
        float32, (rows, columns); or there is one such column, of texts. Without `y` and `target`, a pair
        ``(x, y)``, or a data set, which is given back as it is.
    y : array-like, optional
        A class for each row (names, whole numbers, booleans, a pandas categorical) or, for regression, real
        numbers, (rows,) or (rows, n). Rows of zeros with a single 1 are classes in one-hot form, named by
        the places of the columns from 0; losses that take codes refuse them. Masks, (rows, height, width),
        hold a class for each pixel of images of that size.
    target : str, optional
        The column of `x` to predict. Text, booleans and categoricals are classes (categories in their order,
        else sorted), numbers mean regression.
    test : tuple or pandas.DataFrame, optional
        The test split: ``(x, y)``, or with `target` a data frame with the same columns.
    class_names : sequence of str, optional
        The classes in their order; whole numbers in `y` are then names where all names are numbers, and else
        0-based places. Without it: the categories, or the sorted classes of `y`.

    Raises
    ------
    DataError
        ``invalid_data``, ``empty_data``, ``length_mismatch``, ``not_finite`` with the row,
        ``missing_text``, ``shape_mismatch`` for a mask of another size than its image.
    LabelError
        ``one_class``, ``unknown_class``, ``repeated_class``.
    ArgumentError
        ``invalid_argument``, for `target` and `class_names`, or for arguments that go beside no data set.

    Examples
    --------
    >>> dataset([[0.5], [1.5]], ["cat", "dog"]).class_names
    ('cat', 'dog')
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"height": [1.5, 1.8], "weight": [50, 80], "kind": ["a", "b"]})
    >>> dataset(frame, target="kind")
    <Dataset arrays: classification, 2 classes, rows of shape (2,), train 2>
    """
    if isinstance(x, Dataset):
        if any(each is not None for each in (y, target, test, class_names)):
            sentence = "`y`, `target`, `test` and `class_names` must go with arrays, not with a data set."
            raise ArgumentError("invalid_argument", sentence)
        return x
    _check_target(x, y, target)
    if target is not None:
        return _of_frame(x, target, test, class_names)
    x, y = _pair(x, "x") if y is None else (x, y)
    columns = column_names(x)
    train = check_rows(inputs_by_name(x, None, "x"), y, class_names)
    return _of_rows(train, None if test is None else _test_rows(test, train, columns), columns)


def _check_target(x: Any, y: Any, target: object) -> None:
    """Raise unless it is clear what is to be predicted."""
    check_kind("target", target, Hashable | None, "the name of a column")
    if target is not None and y is not None:
        sentence = "`y` must be left out where `target` names the column to predict."
        raise ArgumentError("invalid_argument", sentence)
    if target is None and y is None and hasattr(x, "columns"):
        sentence = "`target` must name the column to predict, since `x` is a data frame."
        raise ArgumentError("invalid_argument", sentence)


def further_rows(data: Dataset, more: Any, argument: str) -> Dataset:
    """Return further rows of the shape and the classes of `data`: a data set, checked, or of ``(x, y)``.

    Arrays become the split "test" of a data set.

    Raises
    ------
    LabelError
        ``unknown_class`` if they have other classes.
    DataError
        ``shape_mismatch`` if they are of another shape.
    """
    if not isinstance(more, Dataset):
        x, y = _named_pair(data, more, argument)
        rows = check_more_rows(x, y, data.shape, data.class_names, argument=f"{argument}.", task=data.task)
        counts = {"test": len(rows.x)}
        return Dataset(
            "arrays",
            data.shape,
            counts,
            Held({"test": rows.x}, {"test": rows.y}),
            data.class_names,
            task=data.task,
            columns=data.columns,
            target=data.target,
        )
    known: Dataset = more.with_target("masks") if data.task == "segmentation" else more
    if known.task != data.task:
        raise DataError.must_be("target_mismatch", argument, f"data for a {data.task}", known.task)
    if known.class_names != data.class_names:
        names = {"class_names": list(data.class_names), "got": list(known.class_names)}
        sentence = "`{argument}` must be data of the classes {class_names!j}, not {got!j}."
        raise LabelError("unknown_class", sentence, argument=argument, **names)
    known = with_columns(known, data.columns, argument)
    if known.shape != data.shape:
        raise other_shape(argument, data.shape, known.shape)
    return known


def _named_pair(data: Dataset, more: Any, argument: str) -> tuple[Any, Any]:
    """Take further rows apart, the columns of a data frame by the names that were trained on."""
    if column_names(more) is not None and data.target is not None:
        x, y, _ = frame_columns(more, data.target, argument=argument)
        x = more.drop(columns=data.target)
    else:
        x, y = _pair(more, argument)
    return inputs_by_name(x, data.columns, f"{argument}.x"), y


def with_columns(data: Dataset, columns: tuple[str, ...] | None, argument: str) -> Dataset:
    """Give a data set whose columns have names in the order of those that were trained on."""
    if columns is None or data.columns is None or data.columns == columns:
        return data
    read = Reordered(data, column_order(data.columns, columns, argument))
    return Dataset(
        data.name,
        (len(columns),),
        data.splits,
        read,
        data.class_names,
        one_hot=data.one_hot,
        task=data.task,
        columns=columns,
        target=data.target,
    )


def without_rows(
    name: str,
    shape: tuple[int, ...],
    class_names: tuple[str, ...],
    task: str | None,
    columns: Sequence[str] | None = None,
    target: str | None = None,
) -> Dataset:
    """Return a data set whose rows were not saved: only task, shape and classes are known."""
    names = None if columns is None else tuple(columns)
    counts = {"train": 0, "test": 0}
    return Dataset(name, shape, counts, gone, class_names, task=task, columns=names, target=target)


def _test_rows(test: Any, train: Rows, columns: tuple[str, ...] | None) -> Rows:
    x, y = _pair(test, "test")
    return _checked_test_rows(inputs_by_name(x, columns, "test.x"), y, train)


def _checked_test_rows(x: Any, y: Any, train: Rows) -> Rows:
    shape, targets = train.x.shape[1:], train.y.shape[1:]
    return check_more_rows(
        x, y, shape, train.class_names, argument="test.", task=train.task, target_shape=targets
    )


def _pair(value: Any, argument: str) -> tuple[Any, Any]:
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    sentence = "`{argument}` must be a data set or a pair (x, y) of arrays"
    if isinstance(value, Iterator) or hasattr(value, "element_spec"):  # of a tf.data.Dataset
        sentence += ": `kerasduet.from_batches` makes a data set of batches"
    raise DataError("invalid_data", sentence + ".", argument=argument)


def _of_rows(
    train: Rows, test: Rows | None, columns: tuple[str, ...] | None, target: str | None = None
) -> Dataset:
    parts = {"train": train} if test is None else {"train": train, "test": test}
    counts = {name: len(rows.x) for name, rows in parts.items()}
    return Dataset(
        "arrays",
        train.x.shape[1:],
        counts,
        Held({name: each.x for name, each in parts.items()}, {name: each.y for name, each in parts.items()}),
        train.class_names,
        one_hot=train.one_hot,
        task=train.task,
        columns=columns,
        target=target,
    )


def _of_frame(frame: Any, target: str, test: Any, class_names: Sequence[str] | None) -> Dataset:
    x, y, columns = frame_columns(frame, target, argument="x")
    train = check_rows(x, y, class_names)
    names = tuple(map(str, columns))
    if test is None:
        return _of_rows(train, None, names, target)
    x, y, _ = frame_columns(test, target, columns, argument="test")
    return _of_rows(train, _checked_test_rows(x, y, train), names, target)
