"""A model that was trained elsewhere, or read from a file, joined with data: what the verbs of a fit take."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kerasduet.arguments import check_kind
from kerasduet.data.named_arrays import place_of
from kerasduet.data.user_data import dataset_for_spec
from kerasduet.fits.result import Fit, weights_hash
from kerasduet.models.targets import check_output, read_for_spec
from kerasduet.runtime import keras
from kerasduet.training.as_spec import as_model_spec
from kerasduet.training.loop import HISTORY


def as_fit(model: Any, data: Any) -> Fit:
    """Make a fit of a Keras model and data, which can be evaluated, looked at and compared.

    Parameters
    ----------
    model : keras.Model
        Compiled, a network of layers, such as `load_model` gives; it is not trained further.
    data : Dataset or (x, y)
        What it is to be judged by. A model's file holds no names of classes: they are those of the data, in
        the order of the model's outputs.

    Returns
    -------
    Fit
        Without a history, a seed and a time.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `model` is none.
    SpecError
        ``not_a_network``, ``not_compiled`` and what else `as_model_spec` refuses.
    DataError
        ``shape_mismatch`` or ``target_mismatch`` if rows or classes are not those of the model.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = as_fit(kd.build_model(kd.model_spec("xor_mlp")), kd.xor())
    >>> int(kd.confusion_matrix(fit).table.sum())
    4
    """
    check_kind("model", model, keras().Model, "a Keras model")
    spec = as_model_spec(model)
    known = read_for_spec(dataset_for_spec(data, spec), spec)
    rows = known.split(next(iter(known.splits)))
    shapes = {each.name: tuple(each.shape[1:]) for each in model.inputs}
    for name, schema in known.schema.by_input():
        schema.check_shape(shapes[name or model.inputs[0].name], place_of("model", name))
    check_output(model, known.schema, rows.y)
    hashes = {"spec": spec.hash, "data": known.fingerprint, "weights": weights_hash(model)}
    return Fit(
        spec=spec,
        data=known,
        model=model,
        history=pd.DataFrame([], columns=HISTORY),
        fingerprint=hashes,
        seed=None,
        seconds=float("nan"),
    )
