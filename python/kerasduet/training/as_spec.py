"""The spec of what has one or can be described by one: a fit, a Keras model, a spec itself."""

from __future__ import annotations

from typing import Any

from kerasduet.errors import ArgumentError
from kerasduet.fits.result import Fit
from kerasduet.models.from_keras import spec_from_keras
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec


def as_model_spec(x: Any, *, name: str | None = None, dataset: str | None = None) -> ModelSpec:
    """Give the spec of a fit, or describe a compiled Keras model, a network of layers, by one.

    A model's weights are not in a spec, nor the seeds of its layers, which are kerasduet's to draw. A first
    ``Rescaling`` by ``1 / n`` becomes the spec's ``rescale``, and a first ``Normalization`` its
    ``standardize``, whose mean and standard deviation are those of the rows that are trained on.

    Parameters
    ----------
    x : Fit, keras.Model or ModelSpec
        A model must be compiled. A spec is given back.
    name : str, optional
        Of the spec, instead of the one that it has, or of that of the model.
    dataset : str, optional
        The name of the data set in the spec, instead of the one that it has; "arrays", a user's own rows, of
        a model unless given.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is none of these.
    SpecError
        ``not_a_network`` if a model is code that calls its layers, ``not_compiled``, and ``invalid_layer`` or
        ``invalid_spec`` for what no spec can say, such as a layer of one's own.

    Examples
    --------
    >>> from kerasduet import build_model, model_spec
    >>> as_model_spec(build_model(model_spec("xor_mlp"))).get("layers") == model_spec("xor_mlp").get("layers")
    True
    """
    spec = x.spec if isinstance(x, Fit) else x
    if isinstance(spec, ModelSpec):
        given = {"name": name, "dataset.name": dataset}
        changes = {path: value for path, value in given.items() if value is not None}
        return spec.override(changes) if changes else spec
    if not isinstance(x, keras().Model):
        raise ArgumentError.must_be("invalid_argument", "x", "a fit, a Keras model or a spec", x)
    return spec_from_keras(x, name=name, dataset="arrays" if dataset is None else dataset)
