"""Evaluation and prediction: against Keras's own metrics, and for each form of output."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd

GARMENTS = kd.garments(train=150, test=40)


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return kd.fit("fashion_mlp", GARMENTS, seed=1, epochs=2, mode="eager")


def test_loss_and_metrics_are_those_of_keras(fit: kd.Fit) -> None:
    test = GARMENTS.split("test")
    result = kd.evaluate(fit)
    loss, accuracy = fit.model.evaluate(test.x, test.y, verbose=0)
    assert result.loss == pytest.approx(loss, abs=1e-5)
    assert result.metrics["accuracy"] == pytest.approx(accuracy, abs=1e-6)
    assert result.confusion_matrix.overall["Accuracy"] == pytest.approx(accuracy, abs=1e-6)


def test_predictions_agree_with_each_other(fit: kd.Fit) -> None:
    names, codes, prob = (kd.predict(fit, type=kind) for kind in ("class", "code", "prob"))
    assert names.tolist() == [GARMENTS.class_names[code] for code in codes]
    np.testing.assert_array_equal(prob.argmax(axis=1), codes)
    np.testing.assert_allclose(prob.sum(axis=1), 1, atol=1e-6)
    table = kd.evaluate(fit).predictions
    assert table[".pred_class"].tolist() == names.tolist()
    assert list(table.columns[2:]) == [f".pred_{name}" for name in GARMENTS.class_names]


def test_logits_become_probabilities() -> None:
    fit = kd.fit("keras_intro", GARMENTS, seed=1, epochs=1, mode="eager")
    prob, raw = kd.predict(fit, type="prob"), kd.predict(fit, type="raw")
    np.testing.assert_allclose(prob.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(prob, np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True), rtol=1e-4)


def test_one_output_gives_two_probabilities() -> None:
    fit = kd.fit("xor_mlp", seed=1, epochs=1, mode="eager")
    prob = kd.predict(fit, [[0, 0], [1, 1]], type="prob")
    np.testing.assert_allclose(prob.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(prob[:, 1], kd.predict(fit, [[0, 0], [1, 1]], type="raw")[:, 0], atol=1e-6)


def test_a_regression_has_numbers_and_no_confusion_matrix() -> None:
    x = np.linspace(0, 1, 40, dtype=np.float32)[:, None]
    spec = kd.model_spec("xor_mlp").override({"layers.1.config.activation": "linear", "metrics": ["mae"]})
    result = kd.evaluate(kd.fit(spec, (x, 2 * x[:, 0] + 0.5), seed=1, epochs=2), (x, 2 * x[:, 0] + 0.5))
    assert list(result.predictions.columns) == ["truth", ".pred"]
    assert result.metrics["mae"] == pytest.approx(
        (result.predictions["truth"] - result.predictions[".pred"]).abs().mean(), abs=1e-5
    )
    with pytest.raises(kd.RunError) as error:
        _ = result.confusion_matrix
    assert error.value.code == "no_classes"


@pytest.fixture(scope="module")
def segmenter() -> kd.Fit:
    small = {f"layers.{position}.config.filters": 4 for position in (1, 4, 7, 9, 11, 12)}
    return kd.fit(
        kd.model_spec("garment_segmenter").override(small), GARMENTS, seed=1, epochs=3, batch_size=8
    )


@pytest.mark.slow
def test_each_pixel_is_predicted(segmenter: kd.Fit) -> None:
    names, codes, prob = (kd.predict(segmenter, type=kind) for kind in ("class", "code", "prob"))
    assert prob.shape == (40, 28, 28, 11) and segmenter.data.class_names[0] == "Background"
    np.testing.assert_array_equal(prob.argmax(axis=3), codes)
    np.testing.assert_array_equal(names, np.array(segmenter.data.class_names)[codes])
    table = kd.evaluate(segmenter).predictions
    np.testing.assert_array_equal(table[".pred_class"].cat.codes, codes.reshape(-1))
    test = GARMENTS.split("test")
    truth = table["truth"].cat.codes.to_numpy().reshape(40, 28, 28)
    np.testing.assert_array_equal(truth, np.where(test.masks, 1 + test.y[:, None, None], 0))


@pytest.mark.slow
def test_the_overlap_is_that_of_keras(segmenter: kd.Fit) -> None:
    from keras.metrics import IoU, MeanIoU

    result = kd.evaluate(segmenter, kd.garments(train=10, test=5))  # five of the ten garments
    truth, prediction = (result.predictions[name].cat.codes.to_numpy() for name in ("truth", ".pred_class"))
    mean = MeanIoU(num_classes=11)
    mean.update_state(truth, prediction)
    assert result.metrics["mean_iou"] == pytest.approx(float(mean.result()), abs=1e-6)
    for code, name in enumerate(result.class_names):
        one = IoU(num_classes=11, target_class_ids=[code])
        one.update_state(truth, prediction)
        absent = code not in truth and code not in prediction
        expected = np.nan if absent else float(one.result())
        assert result.metrics[f"iou_{name}"] == pytest.approx(expected, abs=1e-6, nan_ok=True)
    assert list(result.metrics)[:2] == ["accuracy", "mean_iou"]


@pytest.mark.slow
def test_masks_of_ones_own_are_learnt_with_one_output(segmenter: kd.Fit) -> None:
    train, test = (GARMENTS.split(name) for name in ("train", "test"))
    data = kd.dataset((train.x, train.masks), class_names=["off", "on"], test=(test.x, test.masks))
    spec = segmenter.spec.override(
        {"layers.13.config": {"filters": 1, "kernel_size": 1, "activation": "sigmoid"}},
        loss="binary_crossentropy",
        metrics=[],
    )
    result = kd.evaluate(kd.fit(spec, data, seed=1, epochs=2, batch_size=8), (test.x, test.masks))
    assert result.class_names == ("off", "on") and list(result.metrics) == ["mean_iou", "iou_off", "iou_on"]
    assert result.confusion_matrix.overall["Accuracy"] > 0.6


def test_data_for_another_task_are_refused(segmenter: kd.Fit, fit: kd.Fit) -> None:
    with pytest.raises(kd.DataError) as error:
        kd.evaluate(fit, GARMENTS.with_target("masks"))
    assert error.value.code == "target_mismatch"
    with pytest.raises(kd.DataError) as error:
        kd.evaluate(segmenter, (GARMENTS.split("test").x, GARMENTS.split("test").y))
    assert error.value.code == "invalid_data"
    with pytest.raises(kd.RunError) as refused:
        kd.plot_misclassified(segmenter)
    assert refused.value.code == "no_classes"


def test_arrays_are_evaluated_with_the_classes_of_the_fit(fit: kd.Fit) -> None:
    test = GARMENTS.split("test")
    names = np.array(GARMENTS.class_names)[test.y]
    keep = np.isin(test.y, (0, 1))
    result = kd.evaluate(fit, (test.x[keep], names[keep]))
    assert result.class_names == GARMENTS.class_names
    assert len(result.predictions) == keep.sum()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda fit: kd.predict(fit, np.zeros((2, 8, 8))), "shape_mismatch"),
        (lambda fit: kd.predict(fit, np.full((2, 28, 28), np.nan)), "not_finite"),
        (lambda fit: kd.predict(fit, type="klass"), "invalid_argument"),
        (lambda fit: kd.evaluate(fit, split="dev"), "unknown_split"),
        (lambda fit: kd.evaluate(fit, kd.xor()), "unknown_class"),
        (lambda fit: kd.evaluate(fit, (np.zeros((2, 28, 28)), ["Bag", "Cow"])), "unknown_class"),
    ],
)
def test_bad_input_is_refused(fit: kd.Fit, call, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(kd.KerasDuetError) as error:
        call(fit)
    assert error.value.code == code


def test_classes_in_french_keep_their_places():
    data = kd.garments(train=30, test=20)
    fit = kd.fit("fashion_mlp", data, seed=1, epochs=1, mode="eager", verbose=0)
    english, french = kd.evaluate(fit), kd.evaluate(fit, lang="fr")
    assert french.class_names == data.names("fr")
    assert french.confusion_matrix.class_names[1] == "Pantalon"
    assert (french.confusion_matrix.table == english.confusion_matrix.table).all()
    assert (french.predictions["truth"].cat.codes == english.predictions["truth"].cat.codes).all()
    assert french.data_fingerprint == english.data_fingerprint


@pytest.mark.parametrize(
    ("x", "spot"),
    [
        ([[0.0, 1.0], [float("nan"), 1.0]], "not NaN in row 2, column 1."),
        ([[[0.0, 1.0]], [[1.0, None]]], "not NA in row 2 at [1, 2]."),
    ],
)
def test_a_missing_value_is_named_by_its_place(x, spot):
    with pytest.raises(kd.DataError) as error:
        kd.dataset((x, ["no", "yes"]))
    assert error.value.code == "not_finite"
    assert error.value.message.endswith(spot)


NAMES = ("truth", "prediction", "row", "class")


def test_names_of_classes_overwrite_no_column() -> None:
    x = np.random.default_rng(1).random((40, 2), dtype=np.float32)
    y = np.arange(40) % 4
    spec = kd.model_spec("xor_mlp").override(
        {
            "layers.1.config": {"units": 4, "activation": "softmax"},
            "loss": "sparse_categorical_crossentropy",
            "metrics": ["accuracy"],
        }
    )
    data = kd.dataset((x, y), class_names=NAMES, test=(x, y))
    fit = kd.fit(spec, data, seed=1, epochs=1, mode="eager", verbose=0)
    result = kd.evaluate(fit)
    table = result.predictions
    probabilities = [".pred_truth", ".pred_prediction", ".pred_row", ".pred_class.1"]
    assert list(table.columns) == ["truth", ".pred_class", *probabilities]
    assert table["truth"].tolist() == [NAMES[code] for code in y]
    assert table[".pred_class"].tolist() == kd.predict(fit).tolist()
    np.testing.assert_array_equal(table[probabilities], kd.predict(fit, type="prob"))
    assert result.confusion_matrix.class_names == NAMES
