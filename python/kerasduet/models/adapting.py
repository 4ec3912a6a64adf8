"""What a preprocessing layer learns of rows before it is part of a model."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.errors import DataError
from kerasduet.models.keras_objects import layer_arguments
from kerasduet.models.network import make_layer
from kerasduet.models.preprocessing import normalization_of
from kerasduet.models.vocabulary import learnt_tokens

Config = dict[str, Any]


def adapted(class_name: str, config: Config, x: NDArray[Any]) -> Config:
    """Give what a layer has learnt of rows, as arguments of that layer.

    Parameters
    ----------
    class_name : str
        ``"TextVectorization"``, ``"Normalization"`` or ``"Discretization"``.
    config : dict
        Its arguments so far.
    x : numpy.ndarray
        Texts (rows,), or numbers (rows, ...).

    Raises
    ------
    SpecError
        ``invalid_layer`` if Keras refuses the arguments.
    DataError
        ``shape_mismatch`` for numbers where texts are asked for, or the other way round; ``empty_data``.
    """
    of_texts = class_name == "TextVectorization"
    if of_texts == (x.dtype.kind in "biuf"):
        wanted = "texts" if of_texts else "rows of numbers"
        sentence = "`{argument}` must be {wanted}, which {class_name} takes."
        raise DataError("shape_mismatch", sentence, argument="data", wanted=wanted, class_name=class_name)
    if class_name == "Normalization":
        config = {**config, "mean": 0.0, "variance": 1.0}
    make_layer(class_name, config, "object", 0)  # or raises
    kind, given = layer_arguments(class_name, config, "object")
    layer = kind.from_config(given)  # one that was made of its own configuration learns no words any more
    if of_texts:
        return learnt_tokens(layer, x)
    layer.build((None, *x.shape[1:]))
    if class_name == "Discretization":
        layer.adapt(np.asarray(x))
        return {"bin_boundaries": [float(each) for each in layer.bin_boundaries]}
    mean, variance = normalization_of(layer, x)
    return {"mean": mean.tolist(), "variance": variance.tolist()}
