"""The numbers that layers hold beside their weights, as variables: so a compiled step holds none of them."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasduet.keras_internals.layers import constants_replaced
from kerasduet.keras_internals.models import all_layers, level_lookups, places_taken
from kerasduet.models.dropout_masks import layers_in_models
from kerasduet.runtime import keras
from kerasduet.seeds import derived_seed


class LayerConstants:
    """The means and variances of ``Normalization``, and the seeds of ``Dropout``.

    A compiled step that reads them here suits every model of the same layers, whatever rows or seed it has.
    Levels of categories are looked up when rows are read, so that a step is given their places.

    Parameters
    ----------
    model : keras.Model
    seed : int, optional
        Of which those of the ``Dropout`` layers are derived, instead of their own.
    """

    def __init__(self, model: Any, seed: int | None = None) -> None:
        kinds, found = keras().layers, [each for each in all_layers(model) if each.built]
        self._model = weakref.ref(model)
        self._normalizations = [each for each in found if type(each) is kinds.Normalization]
        self._dropouts = [each for each in layers_in_models(model) if type(each) is kinds.Dropout]
        self._lookups = level_lookups(model)
        self._tensors = self._own_tensors()
        self._constants = [_variable(each) for each in self._tensors]
        own = [each.seed or 0 for each in self._dropouts]
        derived = [derived_seed(seed or 0, "dropout", place) for place in range(len(own))]
        self._seeds = _variable(np.array(own if seed is None else derived, np.int64))

    @property
    def variables(self) -> list[Any]:
        """All of them, in an order that the layers decide."""
        return [self._seeds, *self._constants]

    def seeds(self) -> dict[Any, Any]:
        """Give the seed of each ``Dropout`` as a scalar tensor."""
        values = self._seeds.value
        return {layer: values[place] for place, layer in enumerate(self._dropouts)}

    def refresh(self) -> None:
        """Take the means and variances anew, where layers were given others since."""
        before, self._tensors = self._tensors, self._own_tensors()
        for variable, tensor, old in zip(self._constants, self._tensors, before, strict=True):
            if tensor is not old:
                variable.assign(tensor)

    @contextlib.contextmanager
    def read_by_layers(self) -> Iterator[None]:
        """Let each ``Normalization`` compute with the variables' values, and lookups take places."""
        pairs = zip(self._constants[::2], self._constants[1::2], strict=True)
        values = {
            layer: (mean.value, variance.value)
            for layer, (mean, variance) in zip(self._normalizations, pairs, strict=True)
        }
        with constants_replaced(values), places_taken(self._model(), self._lookups):
            yield

    def _own_tensors(self) -> list[Any]:
        return [tensor for layer in self._normalizations for tensor in (layer.mean, layer.variance)]


def _variable(value: Any) -> Any:
    return keras().Variable(value, dtype=value.dtype.name, trainable=False, name="constant")
