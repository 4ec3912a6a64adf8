"""Soft labels: probabilities of classes as targets, trained and counted as Keras does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of
from numpy.typing import NDArray

import kerasduet as kd
from kerasduet.data.soft_labels import check_soft_labels, true_codes

RNG = np.random.default_rng(3)
X = RNG.normal(size=(24, 4)).astype(np.float32)
SOFT = RNG.dirichlet(np.ones(3), 24)
NAMES = ("cat", "cow", "dog")
COLUMNS = (
    "categorical_crossentropy",
    "kl_divergence",
    "categorical_focal_crossentropy",
    {"class_name": "CategoricalCrossentropy", "config": {"label_smoothing": 0.1}},
)


def spec_of(loss: Any, units: int = 3, **changes: Any) -> kd.ModelSpec:
    layer = {"units": units, "activation": "softmax"}
    changes = {"layers.1.config": layer, "compile.metrics": ["accuracy"], "epochs": 1, **changes}
    return kd.model_spec("xor_mlp").override(changes, loss=loss)


FLAT = spec_of("categorical_crossentropy").override(
    {
        "layers": [
            {"class_name": "Flatten"},
            {"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}},
        ]
    }
)


def fit_of(y: Any, loss: Any = COLUMNS[0], x: NDArray[Any] = X, **arguments: Any) -> kd.Fit:
    return kd.fit(spec_of(loss), (x, y), seed=1, verbose=0, **arguments)


@pytest.mark.parametrize(
    ("place", "values"), [(2, [-0.1, 0.6, 0.5]), (5, [0.5, 0.5, 0.0011]), (0, [0.5, 0.4989, 0.0])]
)
def test_what_are_no_probabilities_is_named_by_its_row(place: int, values: list[float]) -> None:
    y = SOFT.copy()
    y[place] = values
    for call in (lambda: check_soft_labels(y, "y"), lambda: kd.dataset(X, y, class_names=NAMES)):
        error = error_of(call)
        assert (error.code, error.details["row"]) == ("invalid_data", place + 1)
        assert error.details["got"] == values


@pytest.mark.parametrize("values", [[0.5, 0.5009, 0.0], [0.4991, 0.5, 0.0], [1.0, 0.0, 0.0]])
def test_sums_may_miss_1_by_their_rounding(values: list[float]) -> None:
    np.testing.assert_array_equal(check_soft_labels(np.array([values]), "y"), np.float32([values]))


def test_a_tie_has_no_class() -> None:
    assert true_codes(np.array([[0.2, 0.8], [0.9, 0.1], [0.3, 0.7]])).tolist() == [1, 0, 1]
    codes = np.array([2, 0])
    assert true_codes(codes) is codes
    error = error_of(true_codes, np.array([[0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0.4, 0.4, 0.2]]), "y")
    assert (error.code, error.details["row"], error.details["got"]) == ("tied_classes", 3, 2)


@pytest.mark.parametrize("loss", COLUMNS, ids=str)
def test_loss_and_accuracy_are_those_of_keras(loss: Any) -> None:
    import keras

    fit = fit_of(SOFT, loss)
    assert (fit.data.task, fit.data.class_names) == ("classification", ("0", "1", "2"))
    result = kd.evaluate(fit, split="train")
    output = kd.predict(fit, X, type="raw")
    of_loss = keras.losses.get(loss)(SOFT.astype(np.float32), output)
    assert result.loss == pytest.approx(float(np.mean(of_loss)), rel=1e-5)
    accuracy = keras.metrics.CategoricalAccuracy()
    accuracy.update_state(SOFT, output)
    assert result.metrics["accuracy"] == pytest.approx(float(accuracy.result()))
    assert result.confusion_matrix.overall["Accuracy"] == pytest.approx(float(accuracy.result()))


def test_a_training_ends_with_the_weights_of_keras() -> None:
    spec = spec_of("categorical_crossentropy", batch_size=24, epochs=2)
    model = kd.build_model(spec, seed=1, shape=(4,))
    model.fit(X, SOFT.astype(np.float32), batch_size=24, epochs=2, verbose=0)
    fit = kd.fit(spec, (X, SOFT), seed=1, verbose=0)
    for ours, theirs in zip(fit.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_class_weights_are_those_of_the_most_probable_class_as_in_keras() -> None:
    weights = {"0": 3.0, "1": 1.0, "2": 0.5}
    spec = spec_of("categorical_crossentropy", batch_size=24)
    model = kd.build_model(spec, seed=1, shape=(4,))
    by_code = dict(enumerate(weights.values()))
    model.fit(X, SOFT.astype(np.float32), batch_size=24, class_weight=by_code, verbose=0)
    fit = kd.fit(spec, (X, SOFT), seed=1, class_weight=weights, verbose=0)
    for ours, theirs in zip(fit.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_rows_are_judged_by_soft_labels_and_by_classes() -> None:
    data = kd.dataset(X, SOFT, class_names=NAMES, test=(X, np.array(NAMES)[SOFT.argmax(axis=1)]))
    fit = kd.fit(spec_of("categorical_crossentropy"), data, seed=1, verbose=0)
    table = kd.evaluate(fit).confusion_matrix.table
    for more in ((X, SOFT), kd.dataset(X, SOFT), kd.dataset(X, SOFT, class_names=NAMES)):
        split = "train" if isinstance(more, kd.Dataset) else "test"
        result = kd.evaluate(fit, more, split=split)
        np.testing.assert_array_equal(result.confusion_matrix.table, table)
    assert list(kd.evaluate(fit).predictions["truth"].cat.categories) == list(NAMES)


def test_validation_rows_have_either() -> None:
    losses = [
        fit_of(SOFT, validation_data=(X, y)).history.query("split == 'validation' and metric == 'loss'")
        for y in (SOFT, np.eye(3)[SOFT.argmax(axis=1)], SOFT.argmax(axis=1).astype(str))
    ]
    soft, one_hot, names = (each["value"].iloc[0] for each in losses)
    assert one_hot == names != soft


def test_the_columns_of_a_data_frame_name_the_classes() -> None:
    fit = fit_of(pd.DataFrame(SOFT, columns=NAMES))
    assert fit.data.class_names == NAMES and fit.data.schema.soft
    one_hot = fit_of(pd.DataFrame(np.eye(3)[SOFT.argmax(axis=1)], columns=NAMES))
    assert one_hot.data.class_names == NAMES and not one_hot.data.schema.soft
    np.testing.assert_array_equal(one_hot.data.split("train").y, SOFT.argmax(axis=1))
    more = pd.DataFrame(SOFT[:, ::-1], columns=NAMES[::-1])
    assert kd.evaluate(fit, (X, more)).loss == kd.evaluate(fit, (X, SOFT)).loss


def test_as_many_classes_as_a_sequence_has_steps() -> None:
    steps = RNG.normal(size=(24, 3, 2)).astype(np.float32)
    assert kd.fit(FLAT, (steps, SOFT), seed=1, verbose=0).data.task == "classification"
    assert kd.dataset(steps, SOFT, class_names=NAMES).schema.soft


def test_fractions_of_steps_stay_numbers_under_a_loss_for_two_classes() -> None:
    layers = [{"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}}]
    spec = kd.model_spec("xor_mlp").override({"layers": layers, "compile.metrics": [], "epochs": 1})
    steps = RNG.normal(size=(24, 3, 2)).astype(np.float32)
    fit = kd.fit(spec.override(loss="binary_crossentropy"), (steps, SOFT), seed=1, verbose=0)
    assert fit.data.task == "regression"


def test_a_cross_entropy_that_cannot_end_at_0_is_not_put_into_words() -> None:
    alike = np.full((24, 3), 1 / 3) + np.tile([0.01, 0, -0.01], (24, 1))
    fit = fit_of(alike, epochs=5, validation_data=(X, alike))
    assert fit.diagnosis is None and fit.interpretation == ""
    assert kd.evaluate(fit, split="train").interpretation == ""
    assert "Cross-entropy" in fit_of(np.eye(3)[SOFT.argmax(axis=1)]).interpretation


def test_a_saved_run_knows_them(tmp_path: Any) -> None:
    fit = fit_of(SOFT, run_dir=tmp_path)
    again = kd.load_run(fit.run, kd.dataset(X, SOFT))
    assert again.data.schema == fit.data.schema
    assert kd.evaluate(again, split="train").loss == kd.evaluate(fit, split="train").loss
    assert "Accuracy" in str(kd.report(again, data=(X, SOFT)))


def test_misclassified_images_are_counted_by_the_most_probable_class() -> None:
    images = RNG.random(size=(24, 4, 4)).astype(np.float32)
    fit = kd.fit(FLAT, kd.dataset(images, SOFT, class_names=NAMES), seed=1, verbose=0)
    wrong = int((kd.predict(fit, images, type="code") != SOFT.argmax(axis=1)).sum())
    figure = kd.plot_misclassified(fit, split="train")
    assert f"{wrong} of 24 train images" in figure.get_suptitle()


def test_a_tie_is_trained_on_but_not_counted() -> None:
    tied = SOFT.copy()
    tied[4] = [0.4, 0.4, 0.2]
    fit = fit_of(tied)
    assert error_of(kd.evaluate, fit, split="train").code == "tied_classes"
    assert error_of(fit_of, tied, class_weight="balanced").code == "tied_classes"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"loss": "sparse_categorical_crossentropy"}, "target_mismatch"),
        ({"loss": "circle"}, "target_mismatch"),
        ({"metrics": ["AUC"]}, "target_mismatch"),
        ({"metrics": [{"class_name": "BinaryAccuracy"}]}, "target_mismatch"),
        ({"metrics": ["true_positives"]}, "target_mismatch"),
        ({"units": 2}, "shape_mismatch"),
        ({"validation_split": 0.25, "stratify": True}, "no_classes"),
    ],
)
def test_what_soft_labels_cannot_have_is_refused(changes: dict[str, Any], code: str) -> None:
    spec = spec_of(changes.pop("loss", COLUMNS[0]), changes.pop("units", 3)).override(changes)
    assert error_of(kd.fit, spec, kd.dataset(X, SOFT, class_names=NAMES), verbose=0).code == code


def test_soft_labels_of_two_classes_have_an_output_each() -> None:
    two = kd.dataset(X, SOFT[:, :2] / SOFT[:, :2].sum(axis=1, keepdims=True), class_names=NAMES[:2])
    spec = kd.model_spec("xor_mlp").override({"compile.metrics": []}, loss="binary_crossentropy")
    assert error_of(kd.fit, spec, two, verbose=0).code == "shape_mismatch"
    assert kd.fit(spec_of("binary_crossentropy", 2), two, seed=1, verbose=0).data.schema.soft


def test_a_fit_of_codes_takes_no_soft_labels() -> None:
    fit = kd.fit(spec_of("sparse_categorical_crossentropy"), (X, np.arange(24) % 3), seed=1, verbose=0)
    assert error_of(kd.evaluate, fit, (X, SOFT)).code == "invalid_data"
    halves = np.full((24, 2), 0.5) + np.tile([0.25, -0.25], (24, 1))
    assert error_of(kd.evaluate, fit_of(SOFT), (X, halves)).code == "length_mismatch"
