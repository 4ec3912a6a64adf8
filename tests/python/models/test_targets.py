"""What outputs, losses and metrics must be for the data's targets, and the targets as a loss takes them."""

from __future__ import annotations

import functools
import json
import warnings
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.models.metrics import accuracy_threshold, check_metrics
from kerasduet.models.targets import check_output, encode_targets

X = np.random.default_rng(0).normal(size=(12, 6)).astype(np.float32)
Y = {classes: np.arange(12) % classes for classes in (2, 3)}
CLASSES = {classes: kd.dataset(X, y) for classes, y in Y.items()}
NUMBERS = kd.dataset(X, X[:, 0])
TARGETS = {columns: kd.dataset(X, X[:, :columns]) for columns in (2, 3)}
ONE_HOT = kd.dataset(X, np.eye(3, dtype=int)[Y[3]])
LOGITS = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}


def entry(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def model_of(loss: Any, outputs: int, activation: str = "softmax") -> Any:
    return _model(json.dumps(loss), outputs, activation)


def check(model: Any, data: kd.Dataset, y: Any) -> None:
    check_output(model, data.schema, np.asarray(y))


@functools.cache
def _model(loss: str, outputs: int, activation: str) -> Any:
    layers = [entry("Dense", units=outputs, activation=activation)]
    spec = kd.model_spec("xor_mlp").override({"layers": layers, "compile.metrics": []}, loss=json.loads(loss))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*from_logits=True")  # Keras's own
        return kd.build_model(spec, shape=(6,))


@pytest.mark.parametrize(
    ("loss", "activation", "outputs", "classes"),
    [
        ("binary_crossentropy", "sigmoid", 1, 2),
        ("binary_crossentropy", "sigmoid", 2, 2),
        ("mse", "linear", 1, 2),
        ("mse", "linear", 3, 3),
        ("categorical_crossentropy", "softmax", 2, 2),
        ("categorical_crossentropy", "softmax", 3, 3),
        ("sparse_categorical_crossentropy", "softmax", 2, 2),
        ("sparse_categorical_crossentropy", "softmax", 3, 3),
    ],
)
def test_outputs_that_fit_the_classes(loss: str, activation: str, outputs: int, classes: int) -> None:
    check(model_of(loss, outputs, activation), CLASSES[classes], Y[classes])


@pytest.mark.parametrize(
    ("loss", "outputs", "classes"),
    [
        ("categorical_crossentropy", 3, 2),
        ("categorical_crossentropy", 1, 2),
        ("sparse_categorical_crossentropy", 1, 2),
        ("sparse_categorical_crossentropy", 4, 3),
        ("mse", 1, 3),
        ("mse", 2, 3),
    ],
)
def test_as_many_outputs_as_classes_or_one_for_two(loss: str, outputs: int, classes: int) -> None:
    with pytest.raises(
        kd.DataError, match=f"outputs as the data have classes, {classes}, not {outputs}"
    ) as error:
        check(model_of(loss, outputs), CLASSES[classes], Y[classes])
    assert error.value.code == "shape_mismatch"
    assert (error.value.details["wanted"], error.value.details["got"]) == (classes, outputs)


@pytest.mark.parametrize(
    ("loss", "data", "said"),
    [
        ("sparse_categorical_crossentropy", ONE_HOT, "not one-hot columns: categorical_crossentropy takes"),
        ("circle", ONE_HOT, "the loss circle, not one-hot columns: categorical_crossentropy takes those"),
        ("binary_crossentropy", CLASSES[3], "two classes, not 3: categorical_crossentropy is for more"),
        ("binary_focal_crossentropy", CLASSES[3], "not 3: categorical_focal_crossentropy is for more"),
    ],
)
def test_a_loss_of_another_kind_of_classes_names_the_right_one(loss: str, data: Any, said: str) -> None:
    with pytest.raises(kd.DataError, match=said) as error:
        check(model_of(loss, 3), data, Y[3])
    assert error.value.code == "target_mismatch"


def test_one_hot_classes_fit_a_loss_of_columns() -> None:
    check(model_of("categorical_crossentropy", 3), ONE_HOT, Y[3])


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", "binary_crossentropy", "circle", LOGITS])
def test_a_loss_for_classes_refuses_numbers(loss: Any) -> None:
    with pytest.raises(kd.DataError, match="must hold classes for the loss") as error:
        check(model_of(loss, 1, "sigmoid"), NUMBERS, X[:, 0])
    assert (error.value.code, error.value.details["argument"]) == ("target_mismatch", "y")


def test_as_many_outputs_as_numbers_in_a_row() -> None:
    check(model_of("mse", 1, "linear"), NUMBERS, X[:, 0])
    check(model_of("mse", 3, "linear"), TARGETS[3], X[:, :3])
    with pytest.raises(kd.DataError, match="as a row of `y` has numbers, 1, not 2") as error:
        check(model_of("mse", 2, "linear"), NUMBERS, X[:, 0])
    assert error.value.code == "shape_mismatch"
    with pytest.raises(kd.DataError, match="has numbers, 2, not 1"):
        check(model_of("mse", 1, "linear"), TARGETS[2], X[:, :2])


def test_a_vector_for_each_row() -> None:
    spec = kd.model_spec("xor_mlp").override({"compile.metrics": []}, loss="mse")
    model = kd.build_model(spec, shape=(5, 6))
    with pytest.raises(kd.DataError, match='a vector for each row, not \\[5, "outputs"\\]') as error:
        check(model, CLASSES[2], Y[2])
    assert error.value.code == "shape_mismatch"


def test_a_class_for_each_pixel() -> None:
    images, masks = np.zeros((2, 4, 5, 1), np.uint8), np.zeros((2, 4, 5), int)
    masks[:, 1] = 1
    data = kd.dataset(images, masks, class_names=["out", "in"])
    assert data.task == "segmentation"

    def pixels(**config: Any) -> Any:
        layer = entry("Conv2D", filters=2, kernel_size=1, activation="softmax", **config)
        loss = "sparse_categorical_crossentropy"
        spec = kd.model_spec("xor_mlp").override({"layers": [layer], "compile.metrics": []}, loss=loss)
        return kd.build_model(spec, shape=(4, 5, 1))

    check(pixels(), data, masks)
    with pytest.raises(kd.DataError, match="for each pixel and class") as error:
        check(pixels(strides=2), data, masks)
    assert error.value.code == "shape_mismatch"
    assert error.value.details["shape"] == [2, 3, "outputs"]
    assert error.value.details["wanted_shape"] == [4, 5, "classes"]
    codes = data.split("train").y
    np.testing.assert_array_equal(encode_targets(pixels(), data.schema, codes), codes)


SPARSE, COLUMNS, ONE = (
    ("sparse_categorical_crossentropy", 3),
    ("categorical_crossentropy", 3),
    ("binary_crossentropy", 1),
)


@pytest.mark.parametrize(
    ("form", "metric", "wanted"),
    [
        (SPARSE, "accuracy", None),
        (SPARSE, "acc", None),
        (SPARSE, "MeanIoU", None),
        (SPARSE, "sparse_categorical_accuracy", None),
        (SPARSE, entry("SparseTopKCategoricalAccuracy", k=2), None),
        (SPARSE, "categorical_accuracy", "codes"),
        (SPARSE, "Precision", "codes"),
        (COLUMNS, "accuracy", None),
        (COLUMNS, "categorical_accuracy", None),
        (COLUMNS, "AUC", None),
        (COLUMNS, entry("OneHotIoU", num_classes=3), None),
        (COLUMNS, "sparse_categorical_accuracy", "a column for each class"),
        (COLUMNS, "binary_accuracy", "a column for each class"),
        (COLUMNS, entry("Accuracy"), "a column for each class"),
        (ONE, "accuracy", None),
        (ONE, "binary_accuracy", None),
        (ONE, "AUC", None),
        (ONE, "categorical_accuracy", "one column"),
        (ONE, "sparse_categorical_accuracy", "one column"),
        (ONE, entry("accuracy"), "one column"),
    ],
    ids=str,
)
def test_a_metric_takes_classes_as_the_loss_does(
    form: tuple[str, int], metric: Any, wanted: str | None
) -> None:
    loss, outputs = form
    model = model_of(loss, outputs, "sigmoid" if outputs == 1 else "softmax")
    data = CLASSES[2 if outputs == 1 else 3]
    if wanted is None:
        check_metrics(model, {None: ["accuracy", metric]}, data.schema)
        return
    with pytest.raises(kd.DataError, match=f'as the loss {loss} does, as {wanted}: "accuracy" does') as error:
        check_metrics(model, {None: ["accuracy", metric]}, data.schema)
    name = metric if isinstance(metric, str) else metric["class_name"]
    assert (error.value.code, error.value.details["metric"]) == ("target_mismatch", name)


def test_a_metric_of_numbers_is_taken_as_it_is() -> None:
    metrics = {None: ["sparse_categorical_accuracy", entry("Accuracy")]}
    check_metrics(model_of("mse", 1, "linear"), metrics, NUMBERS.schema)


@pytest.mark.parametrize(
    ("loss", "activation", "outputs", "metric", "threshold"),
    [
        (LOGITS, "linear", 1, "BinaryAccuracy", 0.5),
        (LOGITS, "linear", 1, "true_positives", 0.5),
        (LOGITS, "linear", 1, entry("Recall", thresholds=0.5), 0.5),
        (LOGITS, "linear", 1, entry("Recall", thresholds=0), None),
        (LOGITS, "linear", 1, "AUC", None),
        (LOGITS, "linear", 1, "accuracy", None),
        (LOGITS, "linear", 1, {"class_name": "FalsePositives"}, 0.5),
        ("binary_crossentropy", "sigmoid", 1, entry("BinaryIoU", threshold=0.4), 0.4),
        ("binary_crossentropy", "sigmoid", 1, entry("BinaryAccuracy", threshold=None), None),
        ("mse", "linear", 2, "binary_accuracy", 0.5),
        ("mse", "linear", 2, "Precision", None),
        ("categorical_crossentropy", "softmax", 2, "binary_accuracy", None),
        ("categorical_crossentropy", "softmax", 2, entry("BinaryAccuracy", threshold=0.7), 0.7),
        ("categorical_crossentropy", "sigmoid", 2, "binary_accuracy", 0.5),
    ],
    ids=str,
)
def test_a_metric_that_cuts_elsewhere_than_the_predictions_is_told(
    loss: Any, activation: str, outputs: int, metric: Any, threshold: float | None
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        check_metrics(model_of(loss, outputs, activation), {None: [metric]}, CLASSES[2].schema)
    told: list[Any] = [each.message for each in caught]
    assert [each.code for each in told] == ([] if threshold is None else ["other_threshold"])
    assert [each.details["threshold"] for each in told] == ([] if threshold is None else [threshold])


@pytest.mark.parametrize(
    ("loss", "activation", "outputs", "task", "threshold"),
    [
        (LOGITS, "linear", 1, "classification", 0),
        ("hinge", "linear", 1, "classification", 0),
        ("binary_crossentropy", "sigmoid", 1, "classification", None),
        ("hinge", "linear", 2, "classification", None),
        (LOGITS, "linear", 3, "multilabel", 0),
        ("binary_crossentropy", "sigmoid", 3, "multilabel", 0.5),
    ],
    ids=str,
)
def test_where_accuracy_must_cut(
    loss: Any, activation: str, outputs: int, task: str, threshold: float | None
) -> None:
    assert accuracy_threshold(model_of(loss, outputs, activation), task) == threshold


def test_labels_have_an_output_each_and_no_softmax() -> None:
    y = (np.arange(36).reshape(12, 3) % 4 == 0).astype(int)
    labels = kd.dataset(X, y)
    assert labels.task == "multilabel"
    check(model_of("binary_crossentropy", 3, "sigmoid"), labels, y)
    metrics = {None: ["binary_accuracy", "AUC"]}
    check_metrics(model_of("binary_crossentropy", 3, "sigmoid"), metrics, labels.schema)
    targets = labels.split("train").y
    np.testing.assert_array_equal(
        encode_targets(model_of("binary_crossentropy", 3, "sigmoid"), labels.schema, targets), y
    )
    with pytest.raises(kd.DataError, match="the data have labels, 3, not 2") as error:
        check(model_of("binary_crossentropy", 2, "sigmoid"), labels, y)
    assert error.value.code == "shape_mismatch"
    for loss, activation in (("categorical_crossentropy", "sigmoid"), ("binary_crossentropy", "softmax")):
        with pytest.raises(kd.DataError, match=f"must be a sigmoid .* not {activation} and {loss}") as error:
            check(model_of(loss, 3, activation), labels, y)
        assert error.value.code == "target_mismatch"


@pytest.mark.parametrize("loss", ["binary_crossentropy", LOGITS])
def test_a_binary_cross_entropy_takes_numbers_from_0_to_1(loss: Any) -> None:
    model = model_of(loss, 1, "sigmoid")
    for y in ([0.5, 0.0], [1.0, 0.25]):
        check(model, NUMBERS, np.array(y))
    for y in ([0.5, -0.1], [1.1, 0.5]):
        with pytest.raises(kd.DataError, match="must hold classes for the loss"):
            check(model, NUMBERS, np.array(y))


def test_targets_are_codes_a_column_or_a_column_for_each_class() -> None:
    codes = np.array([2, 0, 1])
    sparse = encode_targets(model_of("sparse_categorical_crossentropy", 3), CLASSES[3].schema, codes)
    assert sparse.tolist() == [2, 0, 1]
    columns = encode_targets(model_of("categorical_crossentropy", 3), CLASSES[3].schema, codes)
    assert (columns.tolist(), columns.dtype) == ([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float32)
    one = encode_targets(model_of("binary_crossentropy", 1, "sigmoid"), CLASSES[2].schema, codes[1:])
    assert (one.tolist(), one.dtype) == ([[0], [1]], np.float32)
    two = encode_targets(model_of("categorical_crossentropy", 2), CLASSES[2].schema, codes[1:])
    assert two.tolist() == [[1, 0], [0, 1]]
    numbers = encode_targets(model_of("mse", 1, "linear"), NUMBERS.schema, np.array([0.5, 2]))
    assert (numbers.tolist(), numbers.dtype) == ([[0.5], [2]], np.float32)
    several = encode_targets(model_of("mse", 3, "linear"), TARGETS[3].schema, np.arange(6.0).reshape(2, 3))
    assert several.tolist() == [[0, 1, 2], [3, 4, 5]]
