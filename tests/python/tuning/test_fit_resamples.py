"""Training on resamples: each fit is one of the rows that it trains on alone."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of

import kerasduet as kd
from kerasduet.tuning import fit_resamples as module

RNG = np.random.default_rng(3)
X = RNG.normal(size=(48, 2)).astype(np.float32)
Y = np.where(X.sum(axis=1) > 0, "yes", "no")
DATA = kd.dataset(X, Y)
FOLDS = kd.resamples(DATA, folds=3, stratify=True, seed=1)
SPEC = kd.model_spec("xor_mlp").override({"epochs": 2})


def quick(spec: Any = SPEC, data: Any = DATA, folds: kd.Resamples = FOLDS, **arguments: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        return kd.fit_resamples(spec, data, folds, **{"verbose": 0, "mode": "eager", **arguments})


@pytest.fixture(scope="module")
def results() -> kd.ResampleResults:
    result: kd.ResampleResults = quick(seed=5)
    return result


def test_a_fit_is_that_of_its_rows_alone(results: kd.ResampleResults) -> None:
    spec = SPEC.override({"preprocessing": {"standardize": {}}})
    standardized = quick(spec, seed=5)
    for used, found in ((SPEC, results), (spec, standardized)):
        fold = FOLDS.resamples[1]
        alone = kd.dataset(X[fold.train], Y[fold.train], test=(X[fold.held_out], Y[fold.held_out]))
        evaluation = kd.evaluate(kd.fit(used, alone, seed=5, verbose=0, mode="eager"))
        wanted = {"loss": evaluation.loss, **evaluation.metrics}
        assert found.to_frame().set_index("id").loc["Fold2"].to_dict() == wanted


def test_each_row_is_predicted_once(results: kd.ResampleResults) -> None:
    predictions = results.predictions
    assert sorted(predictions["row"]) == [*range(48)]
    assert predictions["truth"].tolist() == Y[predictions["row"]].tolist()
    assert predictions["id"].unique().tolist() == ["Fold1", "Fold2", "Fold3"]


def test_metrics_are_summed_up(results: kd.ResampleResults) -> None:
    accuracy = results.to_frame()["binary_accuracy"]
    right = (results.predictions["truth"] == results.predictions[".pred_class"]).groupby(
        results.predictions["id"]
    )
    assert accuracy.tolist() == pytest.approx(right.mean().tolist())
    row = results.summary.set_index("metric").loc["binary_accuracy"]
    assert row["mean"] == pytest.approx(accuracy.mean())
    assert row["std_err"] == pytest.approx(accuracy.std() / np.sqrt(3))
    assert row["n"] == 3
    assert str(results).splitlines()[0] == '"xor_mlp" on 3 resamples (cv) of "arrays", seed 5'
    assert repr(results).startswith('<ResampleResults of "xor_mlp" on 3 resamples')
    assert "<table" in results._repr_html_()


def test_curves_end_where_the_rows_held_out_are_judged(results: kd.ResampleResults) -> None:
    history = results.history
    assert set(history["epoch"]) == {1, 2}
    last = history[(history["epoch"] == 2) & (history["split"] == "validation")]
    wanted = results.metrics.merge(last, on=["id", "metric"])
    assert len(wanted) == 6
    assert wanted["value_x"].tolist() == pytest.approx(wanted["value_y"].tolist(), rel=1e-5)


def test_callbacks_do_not_see_the_rows_held_out() -> None:
    stop = {"class_name": "EarlyStopping", "config": {"monitor": "val_loss"}}
    assert error_of(quick, SPEC.override({"callbacks": [stop]})).code == "unknown_metric"
    held_out = quick(SPEC.override({"callbacks": [stop], "fit.validation_split": 0.25}))
    assert set(held_out.history["split"]) == {"train", "validation"}


def test_the_norms_are_those_of_all_tables(results: kd.ResampleResults) -> None:
    counts = results.confusion_matrix("none")
    predictions = results.predictions
    wanted = pd.crosstab(predictions[".pred_class"], predictions["truth"], dropna=False)
    assert counts.table.tolist() == wanted.to_numpy().tolist()
    assert str(counts).startswith("Cross-Validated (3 fold) Confusion Matrix")
    assert results.confusion_matrix("average").table.sum() == pytest.approx(16)
    assert results.confusion_matrix().table.sum() == pytest.approx(100)
    assert error_of(results.confusion_matrix, "sum").code == "invalid_norm"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"method": "bootstrap", "times": 2}, "Bootstrapped (2 reps)"),
        ({"method": "repeated_cv", "folds": 2, "repeats": 2}, "Cross-Validated (2 fold, repeated 2 times)"),
        ({"method": "holdout", "fraction": 0.2}, "Repeated Train/Test Splits Estimated (1 reps, 80%)"),
        ({"folds": 2, "in_order": True}, "Resampled"),
    ],
    ids=str,
)
def test_the_resampling_is_named_as_caret_names_it(arguments: dict[str, Any], text: str) -> None:
    found = quick(folds=kd.resamples(DATA, **arguments), epochs=1)
    assert found.confusion_matrix().text == f"{text} Confusion Matrix"


def test_one_row_held_out_has_no_matrix() -> None:
    few = kd.dataset(X[:6], np.resize(["no", "yes"], 6))
    found = quick(data=few, folds=kd.resamples(few, "loo"), epochs=1)
    assert found.summary["n"].tolist() == [6, 6]
    assert error_of(found.confusion_matrix).code == "no_resampling"


def test_a_regression_has_the_statistics_of_caret() -> None:
    spec = kd.model_spec("diabetes_mlp")
    data = kd.diabetes()
    found = quick(spec, data, kd.resamples(data, folds=2, seed=1), epochs=1)
    assert {"RMSE", "Rsquared", "MAE"} <= {*found.metrics["metric"]}
    assert error_of(found.confusion_matrix).code == "no_classes"
    first = found.predictions[found.predictions["id"] == "Fold1"]
    rmse = np.sqrt(((first["truth"] - first[".pred"]) ** 2).mean())
    assert found.to_frame()["RMSE"][0] == pytest.approx(rmse, rel=1e-6)


@pytest.mark.slow
def test_several_inputs_and_outputs() -> None:
    spec = kd.model_spec("two_heads")
    data = kd.load_dataset(spec.get("dataset.name"), train=40, test=4)
    folds = kd.resamples(data, folds=2, seed=2)
    found = quick(spec, data, folds, epochs=1)
    name = next(each for each, table in found.tables.items() if table)
    assert len(found.predictions[name]) >= 40
    assert found.confusion_matrix("none", output=name).table.sum() >= 40
    assert error_of(found.confusion_matrix).code == "several_outputs"


def test_masks_have_a_row_a_pixel() -> None:
    data = kd.garments(train=20, test=4)
    folds = kd.resamples(data, "holdout", fraction=0.2, seed=1)
    found = quick("garment_segmenter", data, folds, epochs=1)
    rows = found.predictions["row"].tolist()
    assert rows == np.repeat(folds.resamples[0].held_out, 28 * 28).tolist()


def test_images_of_a_folder_stay_in_their_files(tmp_path: Path) -> None:
    from PIL import Image

    for kind, level in (("dark", 0), ("light", 200)):
        (tmp_path / kind).mkdir()
        for place in range(6):
            Image.new("L", (4, 4), level + place).save(tmp_path / kind / f"{place}.png")
    data = kd.images_from_folder(tmp_path, color="grayscale", in_memory=False)
    folds = kd.resamples(data, folds=2, stratify=True)
    layers = [
        {"class_name": "Flatten"},
        {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
    ]
    found = quick(SPEC.override({"layers": layers}), data, folds, epochs=1)
    assert sorted(found.predictions["row"]) == [*range(12)]


def test_resamples_of_other_rows_are_refused() -> None:
    other = kd.dataset(X[::-1], Y[::-1])
    assert error_of(quick, SPEC, other).code == "different_rows"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"folds": 5}, "invalid_argument"),
        ({"spec": 5}, "invalid_argument"),
        ({"spec": "none"}, "unknown_spec"),
        ({"epochs": 0}, "invalid_argument"),
        ({"seed": -1}, "invalid_argument"),
    ],
    ids=str,
)
def test_bad_arguments_are_refused(arguments: dict[str, Any], code: str) -> None:
    assert error_of(quick, **arguments).code == code


def test_a_loss_that_is_not_finite_names_its_resample() -> None:
    huge = SPEC.override({"compile.optimizer": {"class_name": "SGD", "config": {"learning_rate": 1e30}}})
    spec = huge.override({"loss": "mean_squared_error", "layers.1.config": {"units": 1}, "metrics": []})
    data = kd.dataset(X * 1e10, X[:, 0] * 1e10)
    error = error_of(quick, spec, data, kd.resamples(data, folds=2), epochs=5)
    assert error.code == "loss_not_finite"
    assert str(error).startswith('In "Fold1": ')


def test_a_fit_that_fails_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def failing(*arguments: Any, **named: Any) -> Any:
        seen.append(1)
        if len(seen) == 2:
            raise kd.RunError("loss_not_finite", "The loss is {loss}.", loss="NaN")
        return kd.fit(*arguments, **named)

    monkeypatch.setattr(module, "fit", failing)
    with pytest.warns(kd.KerasDuetWarning) as caught:
        found = kd.fit_resamples(SPEC, DATA, FOLDS, verbose=0, mode="eager")
    assert str(caught[0].message) == '1 of 3 fits failed and are left out, such as "Fold2": The loss is NaN.'
    assert found.failed == {"Fold2": "The loss is NaN."}
    assert found.ids == ["Fold1", "Fold3"]
    assert found.predictions["id"].unique().tolist() == ["Fold1", "Fold3"]
    assert not found.interrupted
    assert "2 of 3 resamples" in str(found)


def test_rows_count_where_they_are_trained_on_and_held_out() -> None:
    weights = np.linspace(0, 2, 48).astype(np.float32)
    found = quick(seed=5, sample_weight=weights)
    fold = FOLDS.resamples[1]
    held_out = X[fold.held_out], Y[fold.held_out], weights[fold.held_out]
    alone = kd.dataset(X[fold.train], Y[fold.train], test=held_out[:2])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        fit = kd.fit(
            SPEC,
            alone,
            seed=5,
            sample_weight=weights[fold.train],
            validation_data=held_out,
            verbose=0,
            mode="eager",
        )
    evaluation = kd.evaluate(fit, sample_weight=held_out[2])
    assert found.to_frame().set_index("id").loc["Fold2", "loss"] == evaluation.loss
    curve = found.history[found.history["id"] == "Fold2"].drop(columns="id").reset_index(drop=True)
    assert curve.equals(fit.history)
    assert error_of(quick, sample_weight=weights[1:]).code == "length_mismatch"


def test_what_is_done_is_kept_on_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def interrupted(*arguments: Any, **named: Any) -> Any:
        seen.append(1)
        fit = kd.fit(*arguments, **named)
        return dataclasses.replace(fit, interrupted=True) if len(seen) == 2 else fit

    monkeypatch.setattr(module, "fit", interrupted)
    found = quick()
    assert found.interrupted
    assert found.ids == ["Fold1"]
    assert "1 of 3 resamples" in str(found)
    seen[:] = [1]  # the first one now is the second
    with pytest.raises(KeyboardInterrupt):
        quick()


def test_one_warning_speaks_of_all_fits() -> None:
    worse = SPEC.override({"loss": "binary_crossentropy"})
    with pytest.warns(kd.FitWarning) as caught:
        kd.fit_resamples(worse, DATA, FOLDS, epochs=6, seed=1, verbose=0, mode="eager")
    assert len({each.message.code for each in caught}) == len(caught)  # type: ignore[union-attr]
    assert str(caught[0].message).startswith('In 3 of 3 fits, as in "Fold1": The training underfits')
