"""What varies with the seed alone."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from caught import error_of
from scipy import stats

import kerasduet as kd


def several(spec: Any = "xor_mlp", data: Any = None, seeds: Any = (1, 2, 3), **arguments: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        return kd.fit_seeds(spec, data, seeds, **{"epochs": 3, "verbose": 0, "mode": "eager", **arguments})


@pytest.fixture(scope="module")
def results() -> kd.SeedResults:
    result: kd.SeedResults = several()
    return result


@pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")
def test_each_fit_is_that_of_its_seed(results: kd.SeedResults) -> None:
    fit = kd.fit("xor_mlp", seed=2, epochs=3, verbose=0, mode="eager")
    assert results.to_frame().set_index("id").loc["Seed2", "loss"] == kd.evaluate(fit).loss
    assert set(results.history["id"]) == {"Seed1", "Seed2", "Seed3"}


@pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")
def test_rows_count_as_in_a_fit() -> None:
    weights = [1, 2, 3, 4]
    found = several(seeds=[2], sample_weight=weights)
    fit = kd.fit("xor_mlp", seed=2, epochs=3, sample_weight=weights, verbose=0, mode="eager")
    assert found.to_frame()["loss"].tolist() == [kd.evaluate(fit).loss]


def test_the_mean_has_the_interval_of_student(results: kd.SeedResults) -> None:
    loss = results.to_frame()["loss"]
    row = results.summary.set_index("metric").loc["loss"]
    wanted = stats.ttest_1samp(loss, 0).confidence_interval()
    assert [row["lower"], row["upper"]] == pytest.approx([wanted.low, wanted.high])
    assert [row["min"], row["max"], row["n"]] == [loss.min(), loss.max(), 3]
    assert str(results).splitlines()[0] == '"xor_mlp" on "xor", test rows, 3 seeds'


def test_two_are_compared_by_the_paired_t_test(results: kd.SeedResults) -> None:
    longer = several(epochs=6)
    row = kd.compare_resamples(results, longer, metric="loss").metrics.iloc[0]
    wanted = stats.ttest_rel(longer.to_frame()["loss"], results.to_frame()["loss"])
    assert row["p_value"] == pytest.approx(wanted.pvalue)
    assert "paired t test" in str(kd.compare_resamples(results, longer))


def test_other_seeds_or_rows_are_not_compared(results: kd.SeedResults) -> None:
    for other in (several(seeds=(2, 3, 4)), several(split="train")):
        assert error_of(kd.compare_resamples, results, other).code == "different_rows"


@pytest.mark.parametrize("seeds", [(), (1, 1), "12", 3, (-1,), (1.5,), (None,)], ids=str)
def test_seeds_that_are_none_are_refused(seeds: Any) -> None:
    assert error_of(several, seeds=seeds).code == "invalid_argument"


def test_a_split_that_is_not_there_is_refused_before_training() -> None:
    assert error_of(several, split="tset").code == "unknown_split"
