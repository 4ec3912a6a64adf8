"""Labels, of which a row may have several."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import classification_report, multilabel_confusion_matrix

import kerasduet as kd
from kerasduet.evaluation.labels import measured_labels

RNG = np.random.default_rng(3)
X = RNG.normal(size=(40, 2)).astype(np.float32)
Y = np.column_stack([X[:, 0] > 0, X[:, 1] > 0, X.sum(axis=1) > 1])
LABELS = ("right", "up", "far")


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    spec = kd.model_spec("xor_mlp").override(
        {"layers.1.config": {"units": 3, "activation": "sigmoid"}},
        loss="binary_crossentropy",
        metrics=["binary_accuracy", "accuracy"],
        learning_rate=0.05,
    )
    return kd.fit(spec, kd.dataset(X, Y, class_names=LABELS, test=(X, Y)), epochs=15, seed=1, verbose=0)


def test_keras_trains_on_the_same_numbers(fit):
    evaluation = kd.evaluate(fit)
    predicted = kd.predict(fit)
    assert predicted.shape == Y.shape and set(np.unique(predicted)) <= {0, 1}
    assert evaluation.metrics["binary_accuracy"] == pytest.approx((predicted == Y).mean())
    raw = fit.model.predict(X, verbose=0)
    np.testing.assert_allclose(kd.predict(fit, type="prob"), raw, rtol=1e-6)
    np.testing.assert_array_equal(predicted, raw > 0.5)


def test_accuracy_is_that_of_the_labels(fit):
    evaluation = kd.evaluate(fit)
    accuracies = [kd.confusion_matrix(evaluation, label=each).overall["Accuracy"] for each in LABELS]
    assert evaluation.metrics["accuracy"] == pytest.approx(np.mean(accuracies))


@pytest.mark.parametrize("threshold", [None, 0.3, 0.8])
def test_each_label_has_scikit_learns_matrix(fit, threshold):
    probable = kd.predict(fit, type="prob")
    predicted = probable > 0.5 if threshold is None else probable >= threshold
    for label, expected in zip(LABELS, multilabel_confusion_matrix(Y, predicted), strict=True):
        matrix = kd.confusion_matrix(fit, label=label, threshold=threshold)
        np.testing.assert_array_equal(matrix.table, expected.T)
        assert (matrix.positive, matrix.class_names) == ("1", ("0", "1"))


@pytest.mark.parametrize("seed", range(5))
def test_the_averages_are_scikit_learns(seed):
    draw = np.random.default_rng(seed)
    truth, predicted = (draw.integers(0, 2, size=(9, 4)).astype(float) for _ in range(2))
    predicted[:, seed % 4] = 0  # never predicted
    truth[:2] = predicted[:2] = 0  # rows without labels
    report = classification_report(truth, predicted, output_dict=True, zero_division=np.nan)
    table = measured_labels(truth, predicted, list("abcd")).set_index("label")
    for place, label in enumerate("abcd"):
        assert table.loc[label, "support"] == report[str(place)]["support"]
        np.testing.assert_allclose(table.loc[label, "recall"], report[str(place)]["recall"])
        np.testing.assert_allclose(table.loc[label, "precision"], report[str(place)]["precision"])
    for name in ("micro avg", "macro avg", "samples avg"):
        for statistic in ("precision", "recall"):
            np.testing.assert_allclose(table.loc[name, statistic], report[name][statistic])


def test_the_columns_of_predictions_have_distinct_names():
    names = kd.evaluation.evaluate.label_columns(["x", "class_x"])
    assert names[".pred_class"] == [".pred_class_x", ".pred_class_class_x"]
    assert names[".pred"] == [".pred_x", ".pred_class_x.1"]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda fit: kd.confusion_matrix(fit), "invalid_argument"),
        (lambda fit: kd.confusion_matrix(fit, label="down"), "invalid_argument"),
        (lambda fit: kd.confusion_matrix(fit, label="up", threshold=2), "invalid_argument"),
        (lambda fit: kd.confusion_matrix([[1, 2], [3, 4]], label="up"), "invalid_argument"),
        (lambda fit: kd.evaluate(fit).confusion_matrix, "no_classes"),
        (lambda fit: kd.evaluate(fit).regression_metrics, "not_a_regression"),
        (lambda fit: kd.label_metrics("fit"), "invalid_argument"),
        (lambda fit: kd.label_metrics(kd.fit("xor_mlp", epochs=1, verbose=0, mode="eager")), "no_labels"),
        (lambda fit: kd.evaluate(fit, (X, Y[:, :2])), "invalid_data"),
        (lambda fit: kd.compare_fits(fit, fit), "no_classes"),
    ],
)
def test_what_labels_cannot_do_is_said(fit, call, code):
    with pytest.raises(kd.KerasDuetError) as error:
        call(fit)
    assert error.value.code == code


def test_a_saved_run_keeps_its_labels(fit, tmp_path):
    again = kd.load_run(kd.save_run(fit, tmp_path / "run"))
    assert again.data.schema == fit.data.schema
    table = kd.label_metrics(kd.evaluate(again, (X, Y)))
    pd.testing.assert_frame_equal(table, kd.label_metrics(fit))
