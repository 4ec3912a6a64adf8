"""What a row is: learnt once from the training rows, it checks all further ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.arrays import check_features
from kerasduet.data.columns import Names, column_names, inputs_by_name, take_columns, targets_by_name
from kerasduet.data.mismatches import other_length, other_shape, shapes_agree
from kerasduet.data.named_arrays import (
    Arrays,
    by_name,
    check_names,
    check_same_length,
    each_array,
    place_of,
    row_count,
)
from kerasduet.data.table_columns import read_column
from kerasduet.data.tables import table_cells
from kerasduet.data.target_values import further_classes, further_labels, further_numbers
from kerasduet.errors import DataError
from kerasduet.specs.columns import Column, columns_of

_SEVERAL = ("inputs", "outputs")


@dataclass(frozen=True)
class Rows:
    """Checked rows: `x` and `y` as in `dataset.Split`."""

    x: Arrays
    y: Arrays


@dataclass(frozen=True, kw_only=True)
class RowSchema:
    """Inputs and target of a row; a missing value is refused in each of them, but where a `column` takes it.

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
        and can only be predicted; "multioutput" where there are several targets, by name.
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
    column : Column or None
        What an input that is a column of a table holds, its levels and what a missing value stands for; None
        of all other inputs.
    inputs : dict of str to RowSchema
        The `shape`, `dtype`, `columns` and `column` of each, where there are several inputs; empty where
        there is one.
    outputs : dict of str to RowSchema
        All that is said of a target above, for each of several targets; empty where there is one.
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
    column: Column | None = None
    inputs: dict[str, RowSchema] = field(default_factory=dict)
    outputs: dict[str, RowSchema] = field(default_factory=dict)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RowSchema:
        """Read what `to_json` gave."""
        lists = {name: tuple(each) for name, each in document.items() if isinstance(each, list)}
        several = {
            part: {name: cls.from_json(each) for name, each in document.get(part, {}).items()}
            for part in _SEVERAL
        }
        column = document.get("column") and columns_of({"inputs": [document["column"]]})[0]
        return cls(**{**document, **lists, **several, "column": column})

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON holds it."""
        apart = (*_SEVERAL, "column")
        plain = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in apart}
        document = {name: list(each) if isinstance(each, tuple) else each for name, each in plain.items()}
        if self.column is not None:
            document["column"] = self.column.to_entry()
        for part in _SEVERAL:
            if held := getattr(self, part):
                document[part] = {name: each.to_json() for name, each in held.items()}
        return document

    def by_output(self) -> list[tuple[str | None, RowSchema]]:
        """Give the schema of the rows with each target alone, by its name; None is that of the only one."""
        if not self.outputs:
            return [(None, self)]
        return [(name, replace(each, **self.of_inputs())) for name, each in self.outputs.items()]

    def of_inputs(self) -> dict[str, Any]:
        """Give the fields that say what the inputs are."""
        return {name: getattr(self, name) for name in ("shape", "dtype", "columns", "column", "inputs")}

    def without_inputs(self) -> RowSchema:
        """Give what is said of the target alone."""
        return replace(self, shape=(), dtype=None, columns=None, column=None, inputs={})

    @property
    def named_inputs(self) -> dict[str, RowSchema]:
        """The inputs that have names: several, or the one column of a table."""
        return self.inputs or ({self.column.name: self} if self.column is not None else {})

    @property
    def table(self) -> dict[str, Column]:
        """The inputs that are columns of a table, by their names."""
        known = self.named_inputs.items()
        return {name: each.column for name, each in known if each.column is not None}

    def by_input(self) -> list[tuple[str | None, RowSchema]]:
        """Give what the rows of each input are, by its name; None is that of the only one."""
        return [*self.inputs.items()] or [(None, self)]

    def features(self, x: Any, argument: str) -> Any:
        """Check the inputs of further rows: by name where both have names, and else by place; none are none.

        Returns
        -------
        array or dict of str to array

        Raises
        ------
        DataError
            ``different_inputs``, ``missing_column``, ``shape_mismatch``, ``length_mismatch`` and what
            `arrays.check_features` refuses.
        """
        if self.table:
            return self._table_features(x, argument)
        if self.inputs:
            given = by_name(x, [*self.inputs], argument, "input")
            rows = {
                name: each.features(given[name], place_of(argument, name))
                for name, each in self.inputs.items()
            }
            check_same_length(rows, argument)
            return rows
        if isinstance(x, Mapping):
            x = by_name(x, [*x][:1] or ["x"], argument, "input")
        texts = self.dtype in ("text", None)
        x = inputs_by_name(x, self.columns, argument, self.target, texts=texts)
        if hasattr(x, "__len__") and len(x) == 0:
            return np.zeros((0, *self.shape), object if self.dtype == "text" else np.float32)
        checked = check_features(x, argument, self.columns)
        if checked.shape[1:] != self.shape:
            raise other_shape(argument, self.shape, checked.shape[1:])
        return checked

    def _table_features(self, x: Any, argument: str) -> Any:
        """Take the columns of a table by their names; beside them there may be arrays."""
        known = self.named_inputs
        cells = table_cells(x, [*known], argument, self.target or ())
        rows = {
            name: each.features(cells[name], place_of(argument, name))
            if each.column is None
            else read_column(each.column, cells[name])
            for name, each in known.items()
        }
        check_same_length(rows, argument)
        return rows if self.inputs else next(iter(rows.values()))

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
        if self.outputs:
            y = by_name(y, [*self.outputs], where, "output")
        check_lengths(x, y, argument)
        if not self.outputs:
            return Rows(x, self.targets(x, y, where))
        targets = {
            name: each.targets(x, y[name], place_of(where, name)) for name, each in self.outputs.items()
        }
        return Rows(x, targets)

    def targets(self, x: Any, y: Any, argument: str) -> NDArray[Any]:
        """Check the one target of further rows whose inputs are checked, as `rows` does."""
        y = targets_by_name(y, self.target, argument)
        x = seen_by_target(x, y)
        if self.class_names:
            return further_classes(y, x, self.class_names, self.task, argument, one_hot=self.one_hot)
        if self.task == "multilabel":
            return further_labels(y, x, self.labels, argument)
        return further_numbers(y, x, self.target_shape, argument)

    def take_apart(self, more: Any, argument: str) -> tuple[Any, Any]:
        """Give inputs and target of a pair, or of a data frame that holds both."""
        if column_names(more, argument) is not None and self.target is not None:
            return take_columns(more, self.target, argument)
        return pair(more, argument)


def pair(value: Any, argument: str) -> tuple[Any, Any]:
    """Give both of a pair (x, y), or raise ``invalid_data``."""
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    sentence = "`{argument}` must be a data set or a pair (x, y) of arrays"
    if hasattr(value, "__next__") or hasattr(value, "element_spec"):  # of a tf.data.Dataset
        sentence += ": `kerasduet.from_batches` makes a data set of batches"
    raise DataError("invalid_data", sentence + ".", argument=argument)


def check_inputs(schema: RowSchema, names: Sequence[str], argument: str) -> None:
    """Raise ``different_inputs`` unless rows have the inputs of a network, of which one needs no name."""
    if schema.inputs or len(names) > 1:
        check_names([*schema.inputs], names, argument, "input")


def check_outputs(schema: RowSchema, names: Sequence[str], argument: str) -> None:
    """Raise ``different_outputs`` unless rows have the targets of a network, of which one needs no name."""
    if schema.outputs or len(names) > 1:
        check_names([*schema.outputs], names, argument, "output")


def check_lengths(x: Any, y: Any, argument: str) -> None:
    """Raise unless there is a row for each target, and at least one; `argument` stands before ``x``, ``y``.

    Raises
    ------
    DataError
        ``empty_data``, ``length_mismatch``.
    """
    for name, target in each_array(y):
        where = place_of(f"{argument}y", name)
        rows = len(target) if hasattr(target, "__len__") else np.size(target)
        if rows == 0:
            raise DataError("empty_data", "`{argument}` must have at least one row.", argument=where)
        if rows != row_count(x):
            first, _ = each_array(x)[0]
            raise other_length(place_of(f"{argument}x", first), row_count(x), where, rows)


def seen_by_target(x: Any, y: Any) -> NDArray[Any]:
    """Give the input that a target is held against: of several the one of its size, as a mask's image is."""
    arrays: list[NDArray[Any]] = [array for _, array in each_array(x)]
    size = np.shape(y)[1:3] if isinstance(y, np.ndarray) else ()
    return next((each for each in arrays if size and each.shape[1:3] == size), arrays[0])
