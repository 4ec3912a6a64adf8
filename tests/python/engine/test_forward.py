"""Rows through a model without training: the numbers of Keras, whatever the number of rows."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.engine import forward


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kerasduet.engine.forward.ROWS_AT_ONCE", 32)


@pytest.mark.usefixtures("small_blocks")
def test_outputs_are_those_of_keras_to_the_bit() -> None:
    model = kd.build_model(kd.model_spec("fashion_mlp"), seed=1)
    x = kd.garments(train=70, test=10).split("train").x
    outputs = forward.model_outputs(model, x)
    assert outputs.dtype == np.float32
    np.testing.assert_array_equal(outputs, model.predict(x, batch_size=32, verbose=0))


@pytest.mark.usefixtures("small_blocks")
def test_losses_and_metrics_are_those_of_keras() -> None:
    model = kd.build_model(kd.model_spec("fashion_mlp"), seed=1)
    rows, weights = kd.garments(train=70, test=10).split("train"), np.linspace(0, 2, 70, dtype=np.float32)
    measured = forward.compile_evaluation(model, rows.x, rows.y, weights)
    theirs = model.evaluate(rows.x, rows.y, sample_weight=weights, verbose=0, return_dict=True)
    assert measured() == pytest.approx(theirs, abs=1e-6)
    assert measured() == forward.results(model)
