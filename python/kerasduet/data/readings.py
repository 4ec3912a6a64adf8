"""Targets that can be read in two ways, as numbers and as classes: a loss, or known rows, tell which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kerasduet.data.row_schema import Rows, RowSchema
from kerasduet.data.target_values import are_steps, is_one_hot, learn_classes, learn_soft_labels

Parts = dict[str, Rows]  # by split


def numbers_as_classes(schema: RowSchema, parts: Parts, *, soft: bool) -> tuple[RowSchema, Parts]:
    """Read the numbers of a regression as classes: whole ones as such, with `soft` rows as soft labels.

    Other numbers stay what they are.

    Raises
    ------
    DataError
        ``invalid_data`` for what is no soft label.
    LabelError
        ``one_class``; ``unknown_class`` for a number that the training rows have not.
    """
    x, y = parts["train"].x, parts["train"].y
    whole = np.array_equal(y, np.floor(y))
    several = y.ndim == 2 and y.shape[1] > 1 and not (whole and (is_one_hot(y) or are_steps(y, x)))
    if soft and several:
        learnt = learn_soft_labels(y, None, schema.target, "y")
    elif whole:
        learnt = learn_classes(y.astype(np.int64), x, None, schema.target, "y")
    else:
        return schema, parts
    schema = replace(
        schema,
        task=learnt.task,
        class_names=learnt.class_names,
        target_shape=None,
        one_hot=learnt.one_hot,
        soft=learnt.soft,
    )
    rows = {
        name: Rows(each.x, schema.targets(each.x, each.y, "y" if name == "train" else f"{name}.y"))
        for name, each in parts.items()
    }
    return schema, rows


def classes_as_numbers(schema: RowSchema, parts: Parts) -> tuple[RowSchema, Parts]:
    """Read classes that are whole numbers, which nobody called classes, as the numbers they are."""
    numbers = np.array(schema.class_names).astype(np.float32)
    rows = {name: Rows(each.x, numbers[each.y]) for name, each in parts.items()}
    shape = rows["train"].y.shape[1:]
    schema = replace(
        schema, task="regression", class_names=(), positive=None, target_shape=shape, unnamed=False
    )
    return schema, rows
