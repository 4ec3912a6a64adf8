"""The rows that a model is trained on and those it is validated on, with what each counts in the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset, Split
from kerasduet.data.named_arrays import map_arrays, take_rows
from kerasduet.data.sample_weights import Weights, check_sample_weight, row_weights
from kerasduet.data.user_data import further_rows
from kerasduet.errors import DataError
from kerasduet.seeds import permutation
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.training.stratification import stratified


@dataclass(frozen=True)
class TrainingRows:
    """The rows of one training.

    Attributes
    ----------
    train : Split
    validation : Split or None
    validation_data : Dataset or None
        The caller's, of which `validation` is the split "test".
    held_out : array of int32
        Which rows of the split "train" were kept for validation, in their order.
    sample_weight : array of float32 or None
        The caller's, checked, one for each row of the split "train".
    weights, validation_weights : array of float32 or None
        What each row counts in the loss: with class weights in `train`, without them in `validation`, as in
        Keras.
    """

    train: Split
    validation: Split | None
    validation_data: Dataset | None
    held_out: NDArray[np.int32]
    sample_weight: Weights | None
    weights: Weights | None
    validation_weights: Weights | None


def training_rows(
    settings: FitSettings, data: Dataset, validation_data: Any, sample_weight: Any, seed: int
) -> TrainingRows:
    """Take the rows that train and those that validate, with what each counts in the loss.

    Raises
    ------
    DataError
        ``empty_data`` if the validation split leaves no row; what `user_data.further_rows` and
        `sample_weights.check_sample_weight` refuse.
    LabelError, ArgumentError
        What `sample_weights.row_weights` refuses.
    """
    more, more_weights = _validation_data(data, validation_data)
    train, validation, held_out = _splits(settings, data, more, seed)
    outputs = [*data.schema.outputs]
    sample_weight = check_sample_weight(sample_weight, data.splits["train"], outputs=outputs)
    weights, validation_weights = _weights(settings, data, train, sample_weight, held_out)
    validation_weights = validation_weights if more is None else more_weights
    return TrainingRows(train, validation, more, held_out, sample_weight, weights, validation_weights)


def _validation_data(data: Dataset, given: Any) -> tuple[Dataset | None, Weights | None]:
    """Check the caller's rows, and the weights that may stand beside them as in Keras."""
    if given is None:
        return None, None
    rows, weights = _with_weights(given)
    more = further_rows(data, rows, "validation_data")
    if weights is None:
        return more, None
    argument, outputs = "validation_data.sample_weight", [*data.schema.outputs]
    return more, check_sample_weight(weights, more.splits["test"], argument, outputs=outputs)


def _with_weights(given: Any) -> tuple[Any, Any]:
    if isinstance(given, tuple | list) and len(given) == 3:
        return tuple(given[:2]), given[2]
    if isinstance(given, tuple) and isinstance(given[0], Dataset):
        return given
    return given, None


def _splits(
    settings: FitSettings, data: Dataset, validation_data: Dataset | None, seed: int
) -> tuple[Split, Split | None, NDArray[np.int32]]:
    """Give the rows to train on, those to validate on, and which training rows were held out for that."""
    train = data.split("train")
    train = _rows(train, slice(settings.train_rows))
    held_out = np.zeros(0, np.int32)
    if validation_data is not None:
        return train, validation_data.split("test"), held_out
    fraction = settings.validation_split
    rows = len(train)
    count = round(rows * fraction)
    if count == rows:
        message = (
            "`{argument}` must be small enough to leave some of the {rows} rows for training, not {got!j}."
        )
        raise DataError("empty_data", message, argument="fit.validation_split", got=fraction, rows=count)
    if count == 0:
        return train, None, held_out
    order = permutation(seed, rows, "validation")
    if settings.stratify:
        order = stratified(order, data, train.y, count)
    held_out = np.sort(order[:count])
    kept = np.setdiff1d(np.arange(rows), held_out)
    return _rows(train, kept), _rows(train, held_out), held_out


def _weights(
    settings: FitSettings,
    data: Dataset,
    train: Split,
    sample_weight: Weights | None,
    held_out: NDArray[np.int32],
) -> tuple[Weights | None, Weights | None]:
    """Give the weights of the rows to train on, and of those held out: without class weights, as in Keras."""
    mine = None if sample_weight is None else take_rows(sample_weight, slice(settings.train_rows))
    kept = None if mine is None else map_arrays(lambda each: np.delete(each, held_out), mine)
    weights = row_weights(kept, settings.class_weight, data.class_names, train.y)
    return weights, take_rows(mine, held_out) if mine is not None and len(held_out) else None


def _rows(split: Split, rows: Any) -> Split:
    return replace(split, x=take_rows(split.x, rows), y=take_rows(split.y, rows))
