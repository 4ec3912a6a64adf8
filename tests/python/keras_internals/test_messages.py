"""What Keras and TensorFlow say, in one sentence."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keras_models import dense_model

from kerasduet.keras_internals.messages import (
    advice_withheld,
    first_sentence,
    misfit_reason,
    refusing_layer,
    warns_of_retracing,
)
from kerasduet.keras_internals.models import compile_config_kept
from kerasduet.runtime import keras, tensorflow


def test_the_warning_of_retracing_is_known() -> None:
    tf, records = tensorflow(), list[logging.LogRecord]()
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    logger = tf.get_logger()
    filters, logger.filters = logger.filters, []
    logger.addHandler(handler)
    try:
        function = tf.function(lambda number: tf.constant(number), autograph=False)
        for number in range(10):
            function(number)
    finally:
        logger.removeHandler(handler)
        logger.filters = filters
    assert records and all(map(warns_of_retracing, records))
    assert not any(map(logger.filter, records))


def test_keras_says_in_one_sentence_why_a_layer_fails() -> None:
    layers = keras().layers
    with pytest.raises(ValueError) as called:
        layers.Reshape((3,))(np.ones((1, 2)))
    assert "total size of the tensor must be unchanged" in first_sentence(called.value)
    assert first_sentence(called.value).count(".") == 1
    with pytest.raises(TypeError) as made:
        layers.Dense.from_config({"units": 1, "unit": 2})
    assert "Exception encountered: " in str(made.value)
    assert first_sentence(made.value).startswith("Unrecognized keyword arguments passed to Dense")


def test_keras_says_why_an_input_does_not_fit() -> None:
    with pytest.raises(ValueError) as error:
        keras().layers.Conv2D(2, 2)(np.ones((1, 2)))
    assert str(error.value).startswith("Input 0 ")
    assert misfit_reason(error.value).startswith("expected min_ndim=4")


def test_the_layer_that_refuses_is_named() -> None:
    class Odd(keras().layers.Layer):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd") as error:
        Odd()(np.ones((1, 2)))
    assert refusing_layer(error.value) == "Odd"
    with pytest.raises(ValueError, match="incompatible") as misfit:
        dense_model()(np.ones((1, 5)))
    assert refusing_layer(misfit.value) == "last"
    assert refusing_layer(ValueError("odd")) is None


def test_saving_as_hdf5_leaves_what_a_model_knows_of_its_optimizer(tmp_path: Path) -> None:
    model = dense_model()
    with compile_config_kept(model), advice_withheld():
        model.save(tmp_path / "m.h5")
    assert model.get_compile_config()["optimizer"]["class_name"] == "SGD"


def test_advice_on_formats_is_withheld(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from absl import logging as absl

    with advice_withheld():
        dense_model().save(tmp_path / "m.h5")
        assert absl.get_verbosity() == absl.ERROR
        keras().layers.Dense(1, input_shape=(2,))
    assert absl.get_verbosity() != absl.ERROR
    assert not caplog.records
