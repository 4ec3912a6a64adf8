"""Whether a difference on resamples is more than luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of
from scipy import stats

import kerasduet as kd
from kerasduet.tuning.corrected_t import corrected_t

DATA = kd.dataset(np.arange(40.0).reshape(20, 2), np.resize(["a", "b"], 20))
FOLDS = kd.resamples(DATA, folds=5, stratify=True, seed=1)
FIRST = [0.81, 0.84, 0.79, 0.88, 0.90]
SECOND = [0.83, 0.85, 0.82, 0.88, 0.86]


def results(values: list[float], folds: kd.Resamples = FOLDS, metric: str = "accuracy") -> kd.ResampleResults:
    ids = [each.id for each in folds][: len(values)]
    return kd.ResampleResults(
        spec=kd.model_spec("xor_mlp"),
        data_name="arrays",
        seed=0,
        resamples=folds,
        metrics=pd.DataFrame({"id": ids, "metric": metric, "value": values}),
        predictions=None,
        history=pd.DataFrame(),
        tables=(),
        class_names=("a", "b"),
        seconds=1.0,
        interrupted=len(values) < len(folds),
    )


def test_the_interval_is_corrected() -> None:
    comparison = kd.compare_resamples(results(FIRST), results(SECOND), names=("old", "new"))
    row = comparison.metrics.iloc[0]
    plain = stats.ttest_rel(SECOND, FIRST)
    # 1/5 of the variance becomes 1/5 + 4/16
    assert comparison.held_out == 0.25
    assert row["statistic"] == pytest.approx(plain.statistic * np.sqrt(0.2 / 0.45))
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(row["statistic"]), 4))
    interval = plain.confidence_interval()
    wider = (interval.high - interval.low) * np.sqrt(0.45 / 0.2)
    assert row["upper"] - row["lower"] == pytest.approx(wider)
    assert row["difference"] == pytest.approx(np.mean(SECOND) - np.mean(FIRST))
    assert not row["significant"]
    assert row[["second_higher", "equal", "first_higher"]].tolist() == [3, 1, 1]
    assert comparison.differences["sign"].tolist() == [1, 1, 1, 0, -1]
    assert comparison.to_dict()["differences"][0]["id"] == "Fold1"


def test_without_rows_held_out_it_is_the_paired_t_test() -> None:
    plain = stats.ttest_1samp([0.1, 0.3, 0.2], 0)
    test = corrected_t(np.array([0.1, 0.3, 0.2]), 0)
    assert test["statistic"] == pytest.approx(plain.statistic)
    assert test["p_value"] == pytest.approx(plain.pvalue)


def test_it_is_printed() -> None:
    comparison = kd.compare_resamples(results(FIRST), results(SECOND), names=("old", "new"))
    lines = str(comparison).splitlines()
    assert lines[0] == "Two specs on the same 5 resamples"
    assert lines[1:3] == ["  first : old", "  second: new"]
    assert lines[5].split()[:4] == ["accuracy", "0.8440", "0.8480", "0.0040"]
    assert max(map(len, lines)) <= 110
    assert "old and new" in repr(comparison)
    assert "<table" in comparison._repr_html_()


@pytest.mark.parametrize("second", [FIRST, [each + 0.125 for each in FIRST]])
def test_differences_that_are_all_alike_have_no_interval(second: list[float]) -> None:
    row = kd.compare_resamples(results(FIRST), results(second)).metrics.iloc[0]
    assert np.isnan([row["lower"], row["upper"], row["statistic"], row["p_value"]]).all()
    assert row["difference"] == pytest.approx(second[0] - FIRST[0])
    assert not row["significant"]


def test_one_resample_has_no_interval() -> None:
    folds = kd.resamples(DATA, "holdout", stratify=True)
    comparison = kd.compare_resamples(results([0.5], folds), results([0.75], folds))
    assert np.isnan(comparison.metrics["p_value"]).all()
    assert "NA" in str(comparison)


def test_what_is_not_known_is_left_out() -> None:
    comparison = kd.compare_resamples(results([float("nan"), *FIRST[1:]]), results(SECOND))
    assert len(comparison.differences) == 4
    assert comparison.metrics["df"].tolist() == [3]
    never = kd.compare_resamples(results([float("nan")] * 5), results(SECOND))
    assert never.metrics["df"].isna().all()


@pytest.mark.parametrize(
    ("second", "arguments", "code"),
    [
        (results(SECOND, kd.resamples(DATA, folds=5, stratify=True, seed=2)), {}, "different_rows"),
        (results(SECOND[:3]), {}, "different_rows"),
        (SECOND, {}, "invalid_argument"),
        (results(SECOND), {"metric": "acuracy"}, "invalid_argument"),
        (results(SECOND), {"metric": ["accuracy", "loss"]}, "invalid_argument"),
        (results(SECOND), {"metric": 3}, "invalid_argument"),
        (results(SECOND, metric="auc"), {}, "invalid_argument"),
        (results(SECOND), {"names": ("a", "a")}, "invalid_argument"),
    ],
    ids=["other rows", "fewer", "numbers", "a metric", "two metrics", "3", "none in common", "names"],
)
def test_what_cannot_be_compared_is_refused(second: Any, arguments: dict[str, Any], code: str) -> None:
    assert error_of(kd.compare_resamples, results(FIRST), second, **arguments).code == code


def test_results_that_were_interrupted_alike_are_compared() -> None:
    assert kd.compare_resamples(results(FIRST[:3]), results(SECOND[:3])).fits == 3
