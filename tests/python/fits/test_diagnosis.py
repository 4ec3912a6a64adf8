"""What a fit says of itself: words for its cross-entropy, and a warning when it overfits."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import kerasduet as kd
from kerasduet.fits.diagnosis import interpret_loss
from kerasduet.models.targets import loss_name


def over_fitted() -> kd.Fit:
    """Learn noise by heart: the rows held out cannot be foretold."""
    generator = np.random.default_rng(1)
    x, y = generator.normal(size=(60, 8)), generator.integers(0, 2, 60)
    spec = kd.model_spec("xor_mlp").override(
        {"layers.0.config.units": 64, "loss": "binary_crossentropy"}, validation_split=0.3, learning_rate=0.05
    )
    return kd.fit(spec, (x, np.array(["no", "yes"])[y]), seed=1, epochs=12, verbose=0)


def test_a_fit_that_learns_noise_warns_of_overfitting_and_says_so() -> None:
    with pytest.warns(kd.FitWarning, match="since epoch") as caught:
        fit = over_fitted()
    assert [each.message.code for each in caught] == ["overfitting"]
    assert fit.diagnosis is not None
    assert fit.diagnosis.message in str(fit)
    assert fit.interpretation in str(fit)
    assert fit.diagnosis == kd.diagnose(fit) == kd.diagnose(fit.history, loss_name(fit.model), 2)
    assert caught[0].message.details == fit.diagnosis.details == {"epoch": fit.diagnosis.details["epoch"]}
    assert kd.diagnose(fit, loss="mean_bias_error").code == "unbounded_loss"  # instead of the fit's own


def test_a_warning_that_is_an_error_leaves_the_run_folder(tmp_path: Path) -> None:
    spec = kd.model_spec("xor_mlp").override(loss="kerasduet>mean_bias_error", epochs=1)
    with warnings.catch_warnings(), pytest.raises(kd.FitWarning, match="no lower bound"):
        warnings.simplefilter("error", kd.FitWarning)
        kd.fit(spec, seed=1, mode="eager", run_dir=tmp_path)
    kept = kd.load_run(tmp_path / "xor_mlp-0")
    assert kept.diagnosis is not None
    assert kept.diagnosis.code == "unbounded_loss"


def test_a_cross_entropy_is_put_into_words_without_its_penalty() -> None:
    data = kd.garments(train=40, test=40)
    spec = kd.model_spec("keras_intro").override(
        {"layers.1.config.kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.1}}}
    )
    fit = kd.fit(spec, data, seed=1, epochs=1, mode="eager")
    evaluation = kd.evaluate(fit)
    probability = evaluation.predictions.filter(regex="^[.]pred_(?!class$)").to_numpy()
    truth = evaluation.predictions["truth"].cat.codes.to_numpy()
    entropy = -np.log(probability[np.arange(40), truth]).mean()
    assert evaluation.loss > entropy + 1
    words = kd.interpret_cross_entropy(entropy)
    assert evaluation.interpretation == f"Cross-entropy {entropy:.4f}: {words} (in the words of dl_course)"
    assert evaluation.interpretation in str(evaluation)


def test_other_losses_are_not_put_into_words() -> None:
    fit = kd.fit("xor_mlp", seed=1, epochs=1, mode="eager")
    assert fit.interpretation == kd.evaluate(fit).interpretation == ""
    assert str(fit) == repr(fit)


def test_a_loss_that_is_not_finite_is_not_put_into_words() -> None:
    model = kd.build_model(kd.model_spec("keras_intro"))
    assert interpret_loss(model, kd.xor().schema, float("nan")) == ""


HISTORY = pd.DataFrame({"epoch": [1], "split": ["train"], "metric": ["loss"], "value": [1.0]})


@pytest.mark.parametrize(
    "arguments",
    [
        {"x": 3},
        {"x": HISTORY[["epoch", "value"]], "loss": "mse"},
        {"x": HISTORY},
        {"x": HISTORY, "loss": ["mse"]},
        {"x": HISTORY, "loss": "mse", "classes": "two"},
    ],
    ids=["no history", "missing columns", "no loss", "a list of losses", "classes in words"],
)
def test_what_is_no_history_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        kd.diagnose(**arguments)
    assert error.value.code == "invalid_argument"


@pytest.mark.parametrize("value", ["low", None, True, float("nan"), [0.1]])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(kd.ArgumentError, match="`value` must be a number"):
        kd.interpret_cross_entropy(value)
