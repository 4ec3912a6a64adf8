"""The rows for a Keras model that is given: its loss decides what targets mean, as in ``Model.fit()``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.data.learn_rows import learn_rows
from kerasduet.data.named_arrays import by_name, is_several
from kerasduet.data.row_schema import check_inputs, check_outputs, pair
from kerasduet.data.user_data import of_rows
from kerasduet.errors import DataError
from kerasduet.models.heads import heads, input_names, output_names
from kerasduet.models.losses import is_for_classes, is_own_loss, loss_name, takes_codes
from kerasduet.models.shapes import is_graph, output_shape
from kerasduet.models.targets import read_for_losses


def dataset_for(model: Any, data: Any) -> Dataset:
    """Make a data set of what a model is to be trained on.

    Whole numbers are classes, each the number of an output, where the loss is one for classes or code of the
    user's; to all other losses of Keras's they are numbers.

    Parameters
    ----------
    model : keras.Model
        Compiled and built.
    data : Dataset or (x, y)

    Raises
    ------
    DataError, LabelError
        What `user_data.dataset` refuses; ``different_inputs`` and ``different_outputs``.
    """
    of_model = heads(model)
    losses = {
        name: (loss_name(each), _outputs(each)) for name, each in of_model.items() if not is_own_loss(each)
    }
    if isinstance(data, Dataset):
        check_same_names(model, data)
        return read_for_losses(data, losses)
    x, y = pair(data, "data")
    x, y = named_inputs(model, x), by_name(y, output_names(model), "y", "output", lists_are_several=True)
    targets: dict[Any, Any] = y if isinstance(y, dict) else {None: y}
    codes = {name: _codes(of_model[name], each) for name, each in targets.items()}
    known = {name: each for name, each in codes.items() if each is not None}
    numbers = {
        name for name, each in targets.items() if name not in known and _are_numbers(of_model[name], each)
    }
    values = targets | known
    classes = {name: [str(each) for each in range(_outputs(of_model[name]))] for name in known}
    schema, rows = learn_rows(
        x,
        values.get(None, values),
        class_names=classes.get(None) if None in values else classes,
        numbers=numbers,
    )
    unread = {name: each for name, each in losses.items() if name not in known and name not in numbers}
    return read_for_losses(of_rows(schema, {"train": rows}), unread)


def named_inputs(model: Any, x: Any) -> Any:
    """Give inputs by the names of those of a model; code of the user's says what it takes."""
    if is_graph(model):
        return by_name(x, input_names(model), "x", "input", lists_are_several=True)
    if is_several(x) and not isinstance(x, Mapping):
        sentence = "`{argument}` must hold its arrays by name, for a model whose layers are called by code."
        raise DataError("different_inputs", sentence, argument="x")
    return x


def check_same_names(model: Any, data: Dataset) -> None:
    """Raise ``different_inputs``, ``different_outputs`` unless data have what a model takes and learns."""
    if is_graph(model):  # code says itself what it takes
        check_inputs(data.schema, input_names(model), "data")
    check_outputs(data.schema, output_names(model), "data")


def _codes(model: Any, y: Any) -> NDArray[np.int64] | None:
    """Give whole numbers that are the places of outputs, or else None."""
    values = np.asarray(y)
    if values.dtype.kind not in "iuf" or _outputs(model) < 2 or len(values) == 0:
        return None
    if takes_codes(model) and np.array_equal(values, np.floor(values)):
        return None if _are_columns(values) else values.astype(np.int64)
    in_range = values.dtype.kind in "iu" and values.ndim == 1 and 0 <= values.min() <= values.max()
    known = in_range and values.max() < _outputs(model)
    return values.astype(np.int64) if known and (is_own_loss(model) or is_for_classes(model)) else None


def _are_numbers(model: Any, y: Any) -> bool:
    """Tell whether targets are numbers to the loss; columns of 0 and 1 have the same values as labels."""
    values = np.asarray(y)
    return values.dtype.kind in "biuf" and not is_for_classes(model) and not _are_columns(values)


def _are_columns(values: NDArray[Any]) -> bool:
    return values.ndim == 2 and values.shape[1] > 1 and bool(np.isin(values, (0, 1)).all())


def _outputs(model: Any) -> int:
    return output_shape(model)[-1] or 0
