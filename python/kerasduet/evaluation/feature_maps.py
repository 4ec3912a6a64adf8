"""What the convolutions of a network make of one image."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_kind, check_whole
from kerasduet.data.arrays import check_features
from kerasduet.errors import ArgumentError, DataError, describe
from kerasduet.fits.result import Fit
from kerasduet.models.layer_calls import keras_network
from kerasduet.runtime import keras


def feature_maps(fit: Fit, image: Any) -> dict[str, NDArray[np.float32]]:
    """Compute the outputs of the convolution layers for one image.

    Parameters
    ----------
    fit : Fit
    image : array or int
        One image as the fit was trained on, raw pixels; or the position of one in the test split, from 0.

    Returns
    -------
    dict
        By the layer's name, in the order of the layers, float32 of shape (height, width, filters).

    Raises
    ------
    ArgumentError
        ``no_convolutions`` if the network has none, ``invalid_argument`` if there is no such image.
    DataError
        ``shape_mismatch`` if the image has another shape.

    Examples
    --------
    >>> import kerasduet as kd
    >>> spec = kd.model_spec("mnist_cnn").override({"layers.1.config.filters": 4, "layers.5.config.units": 8})
    >>> fit = kd.fit(spec, kd.garments(train=60, test=20), epochs=1, seed=1, verbose=0)
    >>> {name: maps.shape for name, maps in feature_maps(fit, 0).items()}
    {'conv2d': (24, 24, 4)}
    """
    check_kind("fit", fit, Fit, "what `fit()` gives")
    maps = {
        each.name: each.output for each in keras_network(fit.model).calls if isinstance(each.layer, _kinds())
    }
    if not maps:
        sentence = "`{argument}` must have a layer of two-dimensional convolution, and {spec} has none."
        raise ArgumentError("no_convolutions", sentence, argument="fit", spec=fit.settings.name)
    if fit.data.schema.inputs:
        sentence = "`{argument}` must be a fit of one input, an image, not of {inputs!j}."
        inputs = [*fit.data.schema.inputs]
        raise ArgumentError("invalid_argument", sentence, argument="fit", inputs=inputs)
    outputs = keras().Model(fit.model.inputs[0], maps)(one_image(fit, image)[None], training=False)
    return {name: keras().ops.convert_to_numpy(outputs[name])[0] for name in maps}


def one_image(fit: Fit, image: Any) -> NDArray[Any]:
    """Give the pixels of an image, or of the test image at a position from 0."""
    if isinstance(image, int | np.integer) and not isinstance(image, bool):
        rows = fit.data.split("test").x
        return np.asarray(rows[check_whole("image", image, 0, len(rows) - 1)])
    pixels = check_features(image, "image")
    if pixels.shape != fit.data.shape:
        wanted = f"of shape {describe(list(fit.data.shape))}, as the fit was trained on"
        raise DataError.must_be("shape_mismatch", "image", wanted, list(pixels.shape))
    return pixels


def _kinds() -> tuple[Any, ...]:
    layers = keras().layers
    return (layers.Conv2D, layers.Conv2DTranspose, layers.DepthwiseConv2D, layers.SeparableConv2D)
