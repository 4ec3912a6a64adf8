"""Classes and probabilities of outputs: cut where the loss cuts them, or refused."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.models.outputs import predicted_codes, probabilities
from kerasduet.models.targets import encode_targets
from kerasduet.runtime import keras

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(200, 6)).astype("float32")
TWO, THREE = (X[:, 0] > 0).astype(int), np.digitize(X[:, 0], [-0.5, 0.5])
DATA = {1: kd.dataset(X, TWO), 2: kd.dataset(X, TWO), 3: kd.dataset(X, THREE)}


def entry(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


LOGITS = entry("BinaryCrossentropy", from_logits=True)
CASES = [  # loss, activation, outputs, cut of a single output, whether there are probabilities
    (LOGITS, "linear", 1, 0, True),
    (entry("BinaryFocalCrossentropy", from_logits=True), "linear", 1, 0, True),
    (LOGITS, "sigmoid", 1, 0.5, True),  # Keras takes what went into the sigmoid
    ("binary_crossentropy", "sigmoid", 1, 0.5, True),
    ("binary_crossentropy", "linear", 1, 0.5, False),
    ("hinge", "tanh", 1, 0, False),
    ("hinge", "linear", 1, 0, False),
    ("hinge", "sigmoid", 1, 0.5, True),
    ("squared_hinge", "linear", 1, 0, False),
    ("cosine_similarity", "linear", 1, 0, False),
    ("poisson", "exponential", 1, 0.5, False),
    ("poisson", "sigmoid", 1, 0.5, True),
    ("mse", "linear", 1, 0.5, False),
    ("mse", "sigmoid", 1, 0.5, True),
    ("huber", "linear", 1, 0.5, False),
    (LOGITS, "linear", 2, None, True),
    ("hinge", "linear", 3, None, False),
    ("categorical_hinge", "linear", 3, None, False),
    ("categorical_hinge", "softmax", 3, None, True),
    ("cosine_similarity", "linear", 3, None, False),
    ("kl_divergence", "softmax", 3, None, True),
    ("categorical_crossentropy", "sigmoid", 3, None, True),
    (entry("SparseCategoricalCrossentropy", from_logits=True, name="mine"), "linear", 3, None, True),
    (entry("CategoricalCrossentropy", from_logits=True), "linear", 3, None, True),
    (entry("CategoricalGeneralizedCrossEntropy"), "softmax", 3, None, True),
]


def spec_of(loss: Any, activation: str, outputs: int, metrics: Any = ("accuracy",)) -> kd.ModelSpec:
    layers = [entry("Dense", units=outputs, activation=activation)]
    changes = {"layers": layers, "compile.metrics": list(metrics)}
    return kd.model_spec("xor_mlp").override(changes, loss=loss, learning_rate=0.2, batch_size=50, epochs=1)


@pytest.mark.parametrize(("loss", "activation", "outputs", "cut", "probable"), CASES, ids=str)
def test_classes_probabilities_and_accuracy_are_those_of_the_loss(
    loss: Any, activation: str, outputs: int, cut: float | None, probable: bool
) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*from_logits=True")  # Keras's own
        data = DATA[outputs]
        fit = kd.fit(spec_of(loss, activation, outputs), data, seed=1, mode="eager", verbose=0)
        positive = data.class_names[0] if len(data.class_names) == 2 else None
        result = kd.evaluate(fit, data, split="train", positive=positive)
    raw = kd.predict(fit, X, type="raw")
    wanted = (raw[:, 0] > cut).astype(int) if outputs == 1 else raw.argmax(axis=1)
    np.testing.assert_array_equal(kd.predict(fit, X, type="code"), wanted)
    accuracy = float(np.mean(wanted == (TWO if outputs < 3 else THREE)))
    assert result.metrics["accuracy"] == pytest.approx(accuracy)
    assert result.confusion_matrix.overall["Accuracy"] == pytest.approx(accuracy)
    if probable:
        prob = kd.predict(fit, X, type="prob")
        assert prob.shape == (len(X), max(outputs, 2))
        np.testing.assert_allclose(prob.sum(axis=1), 1, atol=1e-6)
        np.testing.assert_array_equal(prob.argmax(axis=1), wanted)
        assert len(result.predictions.columns) == 2 + prob.shape[1]
        return
    with pytest.raises(kd.RunError) as error:
        kd.predict(fit, X, type="prob")
    assert error.value.code == "no_probabilities"
    assert list(result.predictions.columns) == ["truth", ".pred_class"]


def test_probabilities_of_logits_are_those_of_keras() -> None:
    one = kd.build_model(spec_of(LOGITS, "linear", 1), shape=(6,))
    output = np.array([[-200.0], [-2.0], [0.0], [1e-9], [3.0]], np.float32)
    wanted = np.asarray(keras().ops.sigmoid(output))[:, 0]
    np.testing.assert_allclose(probabilities(one, output), np.stack([1 - wanted, wanted], axis=1), atol=1e-6)
    assert predicted_codes(one, output).tolist() == [0, 0, 0, 1, 1]
    several = kd.build_model(
        spec_of(entry("CategoricalCrossentropy", from_logits=True), "linear", 3), shape=(6,)
    )
    output = np.array([[1.0, 3.0, 2.0], [500.0, 0.0, -500.0]], np.float32)
    np.testing.assert_allclose(
        probabilities(several, output), np.asarray(keras().ops.softmax(output)), atol=1e-6
    )


def test_several_sigmoids_are_divided_by_their_sum() -> None:
    model = kd.build_model(spec_of("categorical_crossentropy", "sigmoid", 3), shape=(6,))
    got = probabilities(model, np.array([[0.2, 0.2, 0.4], [0, 0, 0]], np.float32))
    np.testing.assert_allclose(got, [[0.25, 0.25, 0.5], [1 / 3, 1 / 3, 1 / 3]], atol=1e-6)


@pytest.mark.parametrize(
    "loss", ["circle", entry("CategoricalGeneralizedCrossEntropy", name="mine")], ids=str
)
def test_losses_that_take_codes_get_codes(loss: Any) -> None:
    model = kd.build_model(spec_of(loss, "softmax", 3), shape=(6,))
    np.testing.assert_array_equal(encode_targets(model, DATA[3].schema, THREE), THREE)


@pytest.mark.parametrize(
    ("loss", "activation", "outputs", "metric", "said"),
    [
        (LOGITS, "linear", 1, "binary_accuracy", "cuts the output at 0.5, but classes are cut at 0.0"),
        (LOGITS, "linear", 1, entry("Precision", thresholds=0.25), "at 0.25, but classes are cut at 0.0"),
        (LOGITS, "linear", 1, entry("BinaryAccuracy", threshold=0), None),
        ("hinge", "linear", 1, "BinaryAccuracy", "cuts the output at 0.5"),
        ("binary_crossentropy", "sigmoid", 1, entry("BinaryAccuracy", threshold=0.3), "at 0.3"),
        ("binary_crossentropy", "sigmoid", 1, "Precision", None),
        (LOGITS, "linear", 2, "binary_accuracy", "cuts each output at 0.5"),
        ("categorical_crossentropy", "softmax", 2, "binary_accuracy", None),
        ("categorical_crossentropy", "softmax", 3, "Precision", None),
    ],
    ids=str,
)
def test_a_metric_that_cuts_elsewhere_is_told_before_training(
    loss: Any, activation: str, outputs: int, metric: Any, said: str | None
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        kd.fit(spec_of(loss, activation, outputs, [metric]), DATA[outputs], epochs=1, mode="eager", verbose=0)
    told = [str(each.message) for each in caught if getattr(each.message, "code", "") == "other_threshold"]
    assert bool(told) == bool(said)
    assert (said or "") in "".join(told)


def test_a_metric_that_compares_numbers_is_refused() -> None:
    spec = spec_of("categorical_crossentropy", "softmax", 3, [entry("Accuracy")])
    with pytest.raises(kd.DataError, match="The metric Accuracy must take classes"):
        kd.fit(spec, DATA[3], verbose=0)
