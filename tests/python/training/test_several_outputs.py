"""A model of one's own that gives several outputs is trained in place as by ``Model.fit()``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.runtime import keras

X = np.random.default_rng(4).normal(size=(64, 3)).astype(np.float32)  # whole batches
KIND, AGE = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0), X[:, 1] + X[:, 2]


class TwoOutputs(keras().Model):  # type: ignore[misc]
    def __init__(self, *, by_name: bool) -> None:
        super().__init__()
        self.by_name = by_name
        self.kind, self.age = keras().layers.Dense(3, activation="softmax"), keras().layers.Dense(1)
        losses, metrics = ["sparse_categorical_crossentropy", "mse"], [["accuracy"], []]
        self.compile(
            "adam", self._form(losses), metrics=self._form(metrics), loss_weights=self._form([1, 0.5])
        )

    def call(self, x: Any) -> Any:
        return self._form([self.kind(x), self.age(x)])

    def _form(self, parts: list[Any]) -> Any:
        return dict(zip(("kind", "age"), parts, strict=True)) if self.by_name else parts


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["xla", "graph", "eager"])
@pytest.mark.parametrize("by_name", [False, True])
def test_code_of_ones_own_may_have_several_outputs(mode: str, by_name: bool) -> None:
    x, targets = X, [KIND, AGE]
    y = {"kind": targets[0], "age": targets[1]} if by_name else targets
    mine, theirs = TwoOutputs(by_name=by_name), TwoOutputs(by_name=by_name)
    for each in (mine, theirs):
        each(x)
    theirs.set_weights(mine.get_weights())
    how: dict[str, Any] = {"epochs": 2, "batch_size": 16, "shuffle": False, "verbose": 0}
    fit = kd.fit(mine, (x, y), seed=1, mode=mode, validation_data=(x, y), **how)
    history = theirs.fit(x, y, validation_data=(x, y), **how).history
    for one, other in zip(mine.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert fit.keras_history().history == {
        name: pytest.approx(values, rel=2e-5) for name, values in history.items()
    }
    names = ["age", "kind"] if by_name else ["output_1", "output_2"]  # Keras gives those of a list no names
    losses = ["age", "kind"] if by_name else ["sparse_categorical_crossentropy", "mse"]
    evaluation = kd.evaluate(fit, (x, y))
    found = {name: evaluation.outputs[name].loss for name in names}
    expected = {name: history[f"val_{loss}_loss"][-1] for name, loss in zip(names, losses, strict=True)}
    assert found == pytest.approx(expected, rel=2e-5)
    assert [*kd.predict(fit, x[:2])] == names
