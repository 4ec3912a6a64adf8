"""Regression metrics: those of caret's postResample, the bias, and what is missing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kerasduet as kd

NUMBERS = st.one_of(st.none(), st.floats(allow_subnormal=False), st.integers(-(10**9), 10**9))
ORDINARY = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)


def metrics_of(truth: list, prediction: list) -> tuple:  # type: ignore[type-arg]
    return tuple(kd.regression_metrics(truth=truth, prediction=prediction).values())


def test_metrics_are_those_of_caret() -> None:
    metrics = kd.regression_metrics(truth=[3, -0.5, 2, 7], prediction=[2.5, 0, 2, 8])
    wanted = {"RMSE": 0.61237243569579447, "Rsquared": 0.96996816534244124, "MAE": 0.5, "MBE": 0.25}
    assert metrics == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize(
    ("truth", "prediction", "metrics"),
    [
        ([], [], (None, None, None, None)),
        ([1.0], [2.0], (1.0, None, 1.0, 1.0)),
        ([1, 3], [2, 2], (1.0, None, 1.0, 0.0)),
        ([2, 2], [1, 3], (1.0, None, 1.0, 0.0)),
        ([1, None], [1, 2], (None, None, None, None)),
        ([1, 2, None], [2, 4, 9], (None, 1.0, None, None)),
        ([1, 2, 4], [math.inf, 2, 3], (math.inf, None, math.inf, math.inf)),
        ([math.inf, 2, 4], [math.inf, 2, 3], (None, None, None, None)),
    ],
)
def test_missing_metrics(truth: list, prediction: list, metrics: tuple) -> None:  # type: ignore[type-arg]
    assert metrics_of(truth, prediction) == metrics


def test_rows_without_a_prediction_are_left_out_and_reported() -> None:
    with pytest.warns(
        kd.ConfusionWarning, match="1 of 3 rows have a missing value in `prediction`"
    ) as caught:
        metrics = metrics_of([1, 2, None], [2, 4, math.nan])
    assert caught[0].message.code == "missing_rows"  # type: ignore[union-attr]
    assert metrics == pytest.approx((math.sqrt(2.5), 1.0, 1.5, 1.5))


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_lists_arrays_and_series_give_the_same(kind: type) -> None:
    assert metrics_of(kind([1, 2, 4]), kind([1.5, 2.0, 5.0])) == metrics_of([1, 2, 4], [1.5, 2.0, 5.0])


def test_a_nullable_series_has_missing_rows() -> None:
    with pytest.warns(kd.ConfusionWarning):
        metrics = metrics_of([1, 2, 9], pd.Series([2, 4, pd.NA], dtype="Int64"))  # type: ignore[arg-type]
    assert metrics[2] == 1.5


@pytest.mark.parametrize(
    ("truth", "code"),
    [
        (["a", "b"], "invalid_data"),
        ([None, "b"], "invalid_data"),
        ([True, False], "invalid_data"),
        ([[1], [2]], "invalid_shape"),
        ([[1], [2, 3]], "invalid_shape"),
        (1.5, "invalid_shape"),
        ([1], "length_mismatch"),
    ],
)
def test_bad_input_is_refused(truth: object, code: str) -> None:
    with pytest.raises(kd.DataError) as error:
        kd.regression_metrics(truth=truth, prediction=[1.0, 2.0])
    assert error.value.code == code


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=20))
@pytest.mark.filterwarnings("ignore::kerasduet.ConfusionWarning")
def test_any_numbers_give_metrics(rows: list) -> None:  # type: ignore[type-arg]
    metrics = kd.regression_metrics(truth=[t for t, _ in rows], prediction=[p for _, p in rows])
    assert list(metrics) == ["RMSE", "Rsquared", "MAE", "MBE"]
    assert not any(value is not None and math.isnan(value) for value in metrics.values())
    assert metrics["Rsquared"] is None or 0 <= metrics["Rsquared"] <= 1


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_numbers_whose_squares_have_no_room_are_correlated(scale: float) -> None:
    truth, prediction = np.array([1, 2, 4]) * scale, np.array([1, 3, 4]) * scale
    metrics = kd.regression_metrics(truth=truth, prediction=prediction)
    assert metrics["Rsquared"] == pytest.approx((13 / 14) ** 2)


def test_a_correlation_that_is_rounded_above_1_is_1():
    truth = np.arange(1, 5) * 0.1
    assert kd.regression_metrics(truth=truth, prediction=truth * 0.3)["Rsquared"] == 1


@given(st.lists(st.tuples(ORDINARY, ORDINARY), min_size=1, max_size=20))
def test_errors_are_in_their_order_and_the_bias_turns_with_the_sides(rows: list) -> None:  # type: ignore[type-arg]
    truth, prediction = map(list, zip(*rows, strict=True))
    rmse, _, mae, bias = metrics_of(truth, prediction)
    slack = 1e-9 * (1 + max(map(abs, truth + prediction)))
    assert abs(bias) <= mae + slack
    assert mae <= rmse + slack
    assert metrics_of(prediction, truth)[3] == -bias


def test_each_of_several_targets_has_its_own() -> None:
    names = ("truth_1", "truth_2", ".pred_1", ".pred_2")
    frame = pd.DataFrame([[1, 0, 1.5, 0], [2, 4, 2.5, 2], [4, 8, 4.5, 7]], columns=list(names), dtype=float)
    metrics = kd.Evaluation(0.25, {}, frame, (), "").regression_metrics
    assert list(metrics) == [
        f"{name}_{place}" for place in (1, 2) for name in ("RMSE", "Rsquared", "MAE", "MBE")
    ]
    assert (metrics["MBE_1"], metrics["MBE_2"]) == (0.5, -1)


@pytest.mark.parametrize("columns", [1, 2])
def test_targets_may_be_a_matrix(columns: int) -> None:
    x = np.arange(12, dtype=np.float32).reshape(4, 3)
    spec = kd.model_spec("xor_mlp").override(
        {"layers": [{"class_name": "Dense", "config": {"units": columns}}], "loss": "mse", "metrics": []}
    )
    fit = kd.fit(spec, (x, x[:, :columns]), epochs=1, seed=1, mode="eager", verbose=0)
    evaluation = kd.evaluate(fit, (x, x[:, :columns]))
    wanted = ["truth", ".pred"] if columns == 1 else ["truth_1", "truth_2", ".pred_1", ".pred_2"]
    assert list(evaluation.predictions) == wanted
    error = kd.predict(fit, x).reshape(4, columns) - x[:, :columns]
    assert evaluation.loss == pytest.approx(np.mean(error**2), rel=1e-5)


def test_an_evaluation_of_numbers_has_them_and_one_of_classes_has_none() -> None:
    frame = pd.DataFrame({"truth": np.float32([1, 2, 4]), ".pred": np.float32([1.5, 2.5, 4.5])})
    numbers = kd.Evaluation(0.25, {}, frame, (), "")
    assert numbers.regression_metrics == kd.regression_metrics(truth=[1, 2, 4], prediction=frame[".pred"])
    with pytest.raises(kd.RunError) as error:
        _ = kd.Evaluation(0.25, {}, frame, ("a", "b"), "").regression_metrics
    assert error.value.code == "not_a_regression"
