"""What a row is, learnt from the training rows."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kerasduet.arguments import check_kind
from kerasduet.confusion.checks import positive_class
from kerasduet.data.arrays import as_array, check_features, finite32, own
from kerasduet.data.columns import Names, column_names, inputs_by_name, targets_by_name
from kerasduet.data.named_arrays import check_named_by, check_same_length, place_of
from kerasduet.data.row_schema import Rows, RowSchema, check_lengths, seen_by_target
from kerasduet.data.table_columns import cells_of, guess_column, learn_column
from kerasduet.data.tables import is_table, table_cells
from kerasduet.data.target_values import Target, learn_target
from kerasduet.errors import ArgumentError, DataError, DataWarning
from kerasduet.specs.columns import Column


def learn_rows(
    x: Any,
    y: Any,
    *,
    class_names: Any = None,
    positive: Any = None,
    target: Names | None = None,
    numbers: Collection[str | None] = (),
    inputs: Mapping[str, Column | None] | None = None,
    rules: Mapping[str, str] | None = None,
) -> tuple[RowSchema, Rows]:
    """Learn the schema of training rows, and check them.

    Parameters
    ----------
    x, y, class_names, positive
        As in `user_data.dataset`.
    target : tuple of str, optional
        The names of the columns of `y`; its own unless given.
    numbers : collection of str or None
        The outputs whose targets are numbers of a regression, also where they look like classes; None is the
        only one.
    inputs : mapping of str to Column or None, optional
        What a spec says of its inputs, where some are columns of a table.
    rules : mapping, optional
        What a spec says for all columns of a data frame: see `ModelSpec.column_rules`.

    Raises
    ------
    DataError, LabelError, ArgumentError
        What `user_data.dataset` says.
    """
    x, y = x if inputs else _unwrapped(x, "x"), _unwrapped(y, "y")
    known, features = learn_inputs(x, inputs, rules=rules)
    check_lengths(features, y, "")
    if not isinstance(y, Mapping):
        schema, values = _learn_target(
            known, features, y, "y", class_names, positive, target=target, numbers=None in numbers
        )
        return schema, Rows(features, values)
    chosen = {"class_names": class_names, "positive": positive}
    names, positives = (_by_output(each, y, argument) for argument, each in chosen.items())
    blank = RowSchema(shape=(), task="unlabelled")
    learnt = {
        str(name): _learn_target(
            blank,
            features,
            each,
            place_of("y", str(name)),
            names[name],
            positives[name],
            numbers=name in numbers,
        )
        for name, each in y.items()
    }
    outputs = {name: schema for name, (schema, _) in learnt.items()}
    schema = replace(known, task="multioutput", outputs=outputs)
    return schema, Rows(features, {name: values for name, (_, values) in learnt.items()})


def _unwrapped(given: Any, argument: str) -> Any:
    """Give arrays by name as they are, or the array where there is one only."""
    if not isinstance(given, Mapping) or len(given) > 1:
        return given
    if not given:
        raise DataError("empty_data", "`{argument}` must hold at least one array.", argument=argument)
    return next(iter(given.values()))


def learn_inputs(
    x: Any,
    inputs: Mapping[str, Column | None] | None = None,
    argument: str = "x",
    rules: Mapping[str, str] | None = None,
) -> tuple[RowSchema, Any]:
    """Learn what the inputs are, of rows without targets; see `learn_rows`."""
    if inputs is None and is_table(x, rules):
        names = column_names(x, argument) or ()
        x = {name: cells_of(name, x.iloc[:, place]) for place, name in enumerate(names)}
        inputs = {name: guess_column(name, cells, rules) for name, cells in x.items()}
    elif inputs is not None:
        x = table_cells(x, [*inputs], argument)
    if not isinstance(x, Mapping):
        return _learn_input(x, argument)
    learnt = {
        str(name): _learn_input(each, place_of(argument, str(name)), (inputs or {}).get(name))
        for name, each in x.items()
    }
    _warn_of_constants(learnt)
    if len(learnt) == 1:
        return next(iter(learnt.values()))
    features = {name: rows for name, (_, rows) in learnt.items()}
    check_same_length(features, argument)
    schemas = {name: schema for name, (schema, _) in learnt.items()}
    return RowSchema(shape=(), task="unlabelled", inputs=schemas), features


def _learn_input(x: Any, argument: str, column: Column | None = None) -> tuple[RowSchema, Any]:
    if column is not None:
        column, features = learn_column(column, x)
        return of_column(column, features), features
    columns = column_names(x, argument)
    x = inputs_by_name(x, None, argument)
    features = own(check_features(x, argument, columns), x)
    return RowSchema(
        shape=features.shape[1:], task="unlabelled", dtype=_kept_as(features), columns=columns
    ), features


def of_column(column: Column, features: Any) -> RowSchema:
    """Give what a row of a column of a table is."""
    about: dict[str, Any] = {"dtype": _kept_as(features), "columns": (column.name,), "column": column}
    return RowSchema(shape=features.shape[1:], task="unlabelled", **about)


def _kept_as(features: Any) -> str:
    return "text" if features.dtype.kind == "O" else str(features.dtype)


def _warn_of_constants(learnt: Mapping[str, tuple[RowSchema, Any]]) -> None:
    """Warn of columns that hold one value, of which nothing can be learnt."""
    columns = [
        name
        for name, (schema, cells) in learnt.items()
        if schema.column is not None and schema.column.is_joined and not (cells != cells[:1]).any()
    ]
    if columns:
        sentence = "The columns {columns!j} hold one value only, of which nothing can be learnt."
        warnings.warn(DataWarning("constant_columns", sentence, columns=columns), stacklevel=5)


def _learn_target(
    inputs: RowSchema,
    features: Any,
    y: Any,
    argument: str,
    class_names: Sequence[str] | None,
    positive: str | None,
    *,
    target: Names | None = None,
    numbers: bool = False,
) -> tuple[RowSchema, Any]:
    """Learn what one target is, and give it in the form that training uses."""
    names = target or column_names(y, argument)
    y = targets_by_name(y, None, argument)
    learnt = (
        Target(finite32(as_array(y, argument), argument), "regression")
        if numbers
        else learn_target(y, seen_by_target(features, y), class_names, names, argument)
    )
    classes = learnt.class_names
    if positive is not None and len(classes) != 2:
        wanted = "left out where there are not two classes"
        raise ArgumentError.must_be("invalid_positive", "positive", wanted, positive)
    if positive is not None or learnt.ordered:
        positive = positive_class(positive, classes)
    schema = replace(
        inputs,
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
    return schema, own(learnt.values, y)


def _by_output(chosen: Any, outputs: Mapping[Any, Any], argument: str) -> dict[Any, Any]:
    """Give what was chosen for each of several outputs, by their names; nothing for the others."""
    check_kind(argument, chosen, Mapping | None, "a mapping by the names of the outputs")
    check_named_by(chosen or {}, outputs, argument)
    return {name: (chosen or {}).get(name) for name in outputs}
