"""Files of models and of events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kerasduet.keras_internals.files import event_file, weight_shapes
from kerasduet.runtime import keras, tensorflow


def test_a_number_is_written_to_an_event_file(tmp_path: Path) -> None:
    tf = tensorflow()
    writer = tf.summary.create_file_writer(str(tmp_path))
    resource = event_file(writer)
    tf.raw_ops.WriteScalarSummary(writer=resource, step=0, tag="a tag", value=0.5)
    writer.close()
    assert b"a tag" in next(tmp_path.iterdir()).read_bytes()


@pytest.mark.slow
def test_the_weights_of_a_file_are_in_its_layers(tmp_path: Path) -> None:
    import h5py

    layers = keras().layers
    model = keras().Sequential(
        [keras().Input((2, 3)), layers.Bidirectional(layers.LSTM(2)), layers.Dropout(0.5), layers.Dense(4)]
    )
    model.compile(optimizer="adam", loss="mse")
    model.fit(np.ones((2, 2, 3)), np.ones((2, 4)), verbose=0)  # the optimizer has variables to save then
    model.save_weights(tmp_path / "model.weights.h5")
    with h5py.File(tmp_path / "model.weights.h5") as file:
        assert weight_shapes(file) == sorted(tuple(each.shape) for each in model.weights)
    with h5py.File(tmp_path / "empty.h5", "w") as file:
        assert weight_shapes(file) == []
