"""The rows for a Keras model that is given: its loss decides what targets mean, as in ``Model.fit()``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.data.row_schema import learn_rows, pair
from kerasduet.data.user_data import dataset, of_rows
from kerasduet.models.losses import is_for_classes, is_own_loss, loss_name, takes_codes
from kerasduet.models.shapes import output_shape
from kerasduet.models.targets import read_for_loss


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
        What `user_data.dataset` refuses.
    """
    if not isinstance(data, Dataset):
        x, y = pair(data, "data")
        codes = _codes(model, y)
        if codes is not None:
            return dataset(x, codes, class_names=[str(each) for each in range(_outputs(model))])
        if _are_numbers(model, y):
            schema, rows = learn_rows(x, y, numbers=True)
            return of_rows(schema, {"train": rows})
        data = dataset(x, y)
    return data if is_own_loss(model) else read_for_loss(data, loss_name(model), _outputs(model))


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
