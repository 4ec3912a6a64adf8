"""What a row is, learnt from the training rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kerasduet.arguments import check_kind
from kerasduet.confusion.checks import positive_class
from kerasduet.data.arrays import as_array, check_features, finite32, own
from kerasduet.data.columns import Names, column_names, inputs_by_name, targets_by_name
from kerasduet.data.named_arrays import check_same_length, place_of
from kerasduet.data.row_schema import Rows, RowSchema, check_lengths, seen_by_target
from kerasduet.data.target_values import Target, learn_target
from kerasduet.errors import ArgumentError, DataError, nearest


def learn_rows(
    x: Any,
    y: Any,
    *,
    class_names: Any = None,
    positive: Any = None,
    target: Names | None = None,
    numbers: Collection[str | None] = (),
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

    Raises
    ------
    DataError, LabelError, ArgumentError
        What `user_data.dataset` says.
    """
    x, y = _unwrapped(x, "x"), _unwrapped(y, "y")
    inputs, features = _learn_inputs(x)
    check_lengths(features, y, "")
    if not isinstance(y, Mapping):
        schema, values = _learn_target(
            inputs, features, y, "y", class_names, positive, target=target, numbers=None in numbers
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
    schema = replace(inputs, task="multioutput", outputs=outputs)
    return schema, Rows(features, {name: values for name, (_, values) in learnt.items()})


def _unwrapped(given: Any, argument: str) -> Any:
    """Give arrays by name as they are, or the array where there is one only."""
    if not isinstance(given, Mapping) or len(given) > 1:
        return given
    if not given:
        raise DataError("empty_data", "`{argument}` must hold at least one array.", argument=argument)
    return next(iter(given.values()))


def _learn_inputs(x: Any) -> tuple[RowSchema, Any]:
    """Learn what the inputs are, of rows without targets."""
    if not isinstance(x, Mapping):
        return _learn_input(x, "x")
    learnt = {str(name): _learn_input(each, place_of("x", str(name))) for name, each in x.items()}
    features = {name: rows for name, (_, rows) in learnt.items()}
    check_same_length(features, "x")
    inputs = {name: schema for name, (schema, _) in learnt.items()}
    return RowSchema(shape=(), task="unlabelled", inputs=inputs), features


def _learn_input(x: Any, argument: str) -> tuple[RowSchema, Any]:
    columns = column_names(x, argument)
    x = inputs_by_name(x, None, argument)
    features = own(check_features(x, argument, columns), x)
    dtype = "text" if features.dtype.kind == "O" else str(features.dtype)
    return RowSchema(shape=features.shape[1:], task="unlabelled", dtype=dtype, columns=columns), features


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
    for name in chosen or {}:
        if name not in outputs:
            hint = nearest(str(name), [*map(str, outputs)])
            raise ArgumentError.must_be("invalid_argument", argument, "named by the outputs", name, hint=hint)
    return {name: (chosen or {}).get(name) for name in outputs}
