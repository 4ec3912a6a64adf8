"""What a row is: learnt once from the training rows, it checks all further ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.confusion.checks import positive_class
from kerasduet.data.arrays import as_array, check_features, finite32, own
from kerasduet.data.columns import Names, column_names, inputs_by_name, take_columns, targets_by_name
from kerasduet.data.mismatches import other_length, other_shape, shapes_agree
from kerasduet.data.target_values import (
    Target,
    further_classes,
    further_labels,
    further_numbers,
    learn_target,
)
from kerasduet.errors import ArgumentError, DataError


@dataclass(frozen=True)
class Rows:
    """Checked rows: `x` and `y` as in `dataset.Split`."""

    x: NDArray[Any]
    y: NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class RowSchema:
    """Inputs and target of a row; a missing value (`arguments.is_missing`) is refused in each of them.

    It is plain data, the same in run folders, in saved fits and in R.

    Attributes
    ----------
    shape : tuple of int
        Of the inputs of one row, such as (28, 28); () of a text.
    dtype : str or None
        What the inputs are kept as, "uint8", "float32" or "text"; None where they have not been read.
    columns : tuple of str or None
        The names of the inputs, by which further rows go; None where they have none.
    task : str
        "classification"; "multilabel" (each row has any number of labels); "regression"; or "segmentation"
        (each pixel of an image, or each step of a sequence, has a class); "unlabelled" rows have no target
        and can only be predicted.
    target : tuple of str or None
        The names of the columns that are predicted, of a data frame.
    class_names : tuple of str
        The classes in the order of their codes; () without classes.
    positive : str or None
        The one of two classes that statistics are about; None if nobody chose it.
    labels : tuple of str
        Those of a "multilabel" task, in the order of their columns.
    target_shape : tuple of int or None
        Of one target of a regression: () of a number; None where it is not known.
    one_hot : bool
        Whether the classes came with a column each.
    soft : bool
        Whether those columns hold the probabilities of the classes.
    unnamed : bool
        Whether the classes are whole numbers that nobody called classes: a loss for numbers may take them as
        such.
    """

    shape: tuple[int, ...]
    task: str
    dtype: str | None = None
    columns: Names | None = None
    target: Names | None = None
    class_names: tuple[str, ...] = ()
    positive: str | None = None
    labels: tuple[str, ...] = ()
    target_shape: tuple[int, ...] | None = None
    one_hot: bool = False
    soft: bool = False
    unnamed: bool = False

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RowSchema:
        """Read what `to_json` gave."""
        lists = {name: tuple(each) for name, each in document.items() if isinstance(each, list)}
        return cls(**{**document, **lists})

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON holds it."""
        return {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(self).items()}

    def features(self, x: Any, argument: str) -> NDArray[Any]:
        """Check the inputs of further rows: by name where both have names, and else by place; none are none.

        Raises
        ------
        DataError
            ``missing_column``, ``shape_mismatch`` and what `arrays.check_features` refuses.
        """
        x = inputs_by_name(x, self.columns, argument, self.target)
        if hasattr(x, "__len__") and len(x) == 0:
            return np.zeros((0, *self.shape), object if self.dtype == "text" else np.float32)
        checked = check_features(x, argument, self.columns)
        if checked.shape[1:] != self.shape:
            raise other_shape(argument, self.shape, checked.shape[1:])
        return checked

    def check_shape(self, shape: tuple[int | None, ...], argument: str) -> None:
        """Raise ``shape_mismatch`` unless a model whose inputs have a shape takes such rows."""
        if not shapes_agree(shape, self.shape):
            sentence = "`{argument}` must take rows of the data's shape, {wanted_shape!j}, not {shape!j}."
            shapes = {"wanted_shape": list(self.shape), "shape": list(shape)}
            raise DataError("shape_mismatch", sentence, argument=argument, **shapes)

    def rows(self, x: Any, y: Any, argument: str) -> Rows:
        """Check further rows with their targets; `argument` is what messages put before ``x`` and ``y``.

        Raises
        ------
        DataError, LabelError
            What `features` refuses; ``length_mismatch``, ``invalid_data``, ``unknown_class``.
        """
        x, where = self.features(x, f"{argument}x"), f"{argument}y"
        y = targets_by_name(y, self.target, where)
        _check_lengths(x, y, argument)
        return Rows(x, self.targets(x, y, where))

    def targets(self, x: NDArray[Any], y: Any, argument: str) -> NDArray[Any]:
        """Check the targets of further rows whose inputs are checked, as `rows` does."""
        if self.class_names:
            return further_classes(y, x, self.class_names, self.task, argument, one_hot=self.one_hot)
        if self.task == "multilabel":
            return further_labels(y, x, self.labels, argument)
        return further_numbers(y, x, self.target_shape, argument)

    def take_apart(self, more: Any, argument: str) -> tuple[Any, Any]:
        """Give inputs and target of a pair, or of a data frame that holds both."""
        if column_names(more) is not None and self.target is not None:
            return take_columns(more, self.target, argument)
        return pair(more, argument)


def learn_rows(
    x: Any,
    y: Any,
    *,
    class_names: Sequence[str] | None = None,
    positive: str | None = None,
    target: Names | None = None,
    numbers: bool = False,
) -> tuple[RowSchema, Rows]:
    """Learn the schema of training rows, and check them.

    Parameters
    ----------
    x, y, class_names, positive
        As in `user_data.dataset`.
    target : tuple of str, optional
        The names of the columns of `y`; its own unless given.
    numbers : bool, default False
        Whether `y` holds numbers of a regression, also where they look like classes.

    Raises
    ------
    DataError, LabelError, ArgumentError
        What `user_data.dataset` says.
    """
    columns, names = column_names(x), target or column_names(y)
    x = inputs_by_name(x, None, "x")
    features = own(check_features(x, "x", columns), x)
    y = targets_by_name(y, None, "y")
    _check_lengths(features, y, "")
    learnt = (
        Target(finite32(as_array(y, "y"), "y"), "regression")
        if numbers
        else learn_target(y, features, class_names, names, "y")
    )
    classes = learnt.class_names
    if positive is not None and len(classes) != 2:
        wanted = "left out where there are not two classes"
        raise ArgumentError.must_be("invalid_positive", "positive", wanted, positive)
    if positive is not None or learnt.ordered:
        positive = positive_class(positive, classes)
    schema = RowSchema(
        shape=features.shape[1:],
        dtype="text" if features.dtype.kind == "O" else str(features.dtype),
        columns=columns,
        task=learnt.task,
        target=names,
        class_names=classes,
        positive=positive,
        labels=learnt.labels,
        target_shape=learnt.values.shape[1:] if learnt.task == "regression" else None,
        one_hot=learnt.one_hot,
        soft=learnt.soft,
        unnamed=learnt.unnamed,
    )
    return schema, Rows(features, own(learnt.values, y))


def pair(value: Any, argument: str) -> tuple[Any, Any]:
    """Give both of a pair (x, y), or raise ``invalid_data``."""
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    sentence = "`{argument}` must be a data set or a pair (x, y) of arrays"
    if hasattr(value, "__next__") or hasattr(value, "element_spec"):  # of a tf.data.Dataset
        sentence += ": `kerasduet.from_batches` makes a data set of batches"
    raise DataError("invalid_data", sentence + ".", argument=argument)


def _check_lengths(x: NDArray[Any], y: Any, argument: str) -> None:
    try:
        rows = len(y)
    except TypeError:  # a single value
        rows = len(np.ravel(y))
    if rows == 0:
        sentence = "`{argument}` must have at least one row."
        raise DataError("empty_data", sentence, argument=f"{argument}y")
    if len(x) != rows:
        raise other_length(argument, len(x), rows)
