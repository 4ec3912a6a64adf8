"""Two models compared: what is counted, refused and drawn."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pets import FIRST, PETS, SECOND, TRUTH, pets

import kerasduet as kd
from kerasduet.comparison.proportions import two_sample_test


def evaluation(
    prediction: list[str] = FIRST, truth: list[str] = TRUTH, class_names: tuple[str, ...] = PETS
) -> kd.Evaluation:
    kind = pd.CategoricalDtype(list(class_names))
    frame = pd.DataFrame(
        {"truth": pd.Series(truth, dtype=kind), ".pred_class": pd.Series(prediction, dtype=kind)}
    )
    return kd.Evaluation(0.5, {}, frame, class_names, "fingerprint")


def error_of(call, *arguments, **named) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    with pytest.raises(kd.KerasDuetError) as error:
        call(*arguments, **named)
    return error.value.code, error.value.message


def test_the_same_rows() -> None:
    comparison = pets(names=("mlp", "cnn"))
    assert comparison.right == {"both": 3, "first_only": 1, "second_only": 2, "neither": 2}
    assert (comparison.accuracy["first"], comparison.accuracy["difference"]) == (0.5, 0.125)
    assert comparison.by_class["cat"]["difference"] == 0.5
    assert comparison.by_class["dog"]["difference"] == 0
    cross = kd.ConfusionMatrix.from_predictions(prediction=FIRST, truth=SECOND, class_names=PETS)
    assert comparison.kappa == cross.overall["Kappa"]
    assert repr(comparison) == "<Comparison: mlp and cnn, 3 classes, the same rows>"


def test_discordant_rows_say_what_changed_and_who_is_right() -> None:
    discordant = pets().discordant
    assert discordant.index.tolist() == [1, 3, 5, 6]
    assert discordant["truth"].tolist() == ["cat", "cow", "dog", "dog"]
    assert discordant["first"].tolist() == ["cow", "cat", "cat", "dog"]
    assert discordant["second"].tolist() == ["cat", "dog", "dog", "cow"]
    assert discordant["right"].tolist() == ["second", "neither", "second", "first"]
    assert pets().to_dict()["discordant"] == {
        "row": [2, 4, 6, 7],
        **{name: discordant[name].tolist() for name in ("truth", "first", "second", "right")},
    }


def test_the_frame_has_accuracy_and_each_recall() -> None:
    comparison = pets()
    frame = comparison.to_frame()
    assert frame["metric"].tolist() == ["Accuracy", "Recall", "Recall", "Recall"]
    assert frame["class"].tolist()[1:] == list(PETS)
    assert frame["difference"].tolist() == [0.125, *(f["difference"] for f in comparison.by_class.values())]
    assert math.isnan(frame["p_adjusted"][0])


def test_rows_without_a_class_are_left_out_and_reported() -> None:
    with pytest.warns(kd.ConfusionWarning, match="2 of 8 rows") as caught:
        comparison = pets(first=[None, *FIRST[1:]], second=[*SECOND[:-1], None])  # type: ignore[list-item]
    assert caught[0].message.code == "missing_rows"  # type: ignore[union-attr]
    assert (comparison.missing_rows, comparison.accuracy["rows_first"]) == (2, 6)
    assert comparison.discordant.index.tolist() == [1, 3, 5, 6]
    assert "2 rows with a missing class not counted." in str(comparison)


def test_a_class_without_rows_has_no_recall() -> None:
    comparison = kd.Comparison.from_predictions(truth=[0, 0], first=[0, 1], second=[0, 0], class_names=PETS)
    statistics = comparison.by_class["dog"]
    assert [statistics[name] for name in ("first", "second", "difference", "lower", "upper")] == [None] * 5
    assert comparison.to_dict()["by_class"]["dog"]["p_value"] == "NaN"
    tables = [kd.ConfusionMatrix.from_table([[3, 0], [1, 0]])] * 2
    assert kd.compare_fits(*tables).by_class["B"]["p_adjusted"] is None


def test_two_matrices_are_compared_as_unpaired() -> None:
    tables = [[[30, 10], [10, 50]], [[35, 5], [5, 55]]]
    first, second = (kd.ConfusionMatrix.from_table(table) for table in tables)
    comparison = kd.compare_fits(first, replace(second, missing_rows=3))
    assert not comparison.paired
    assert (comparison.right, comparison.kappa, comparison.to_dict()["discordant"]) == (None, None, None)
    assert comparison.missing_rows == 3
    got = (comparison.accuracy["statistic"], comparison.accuracy["p_value"])
    assert got == two_sample_test(80, 100, 90, 100)
    assert comparison.by_class["A"]["difference"] == 0.125
    assert str(comparison).startswith("Two models, unpaired:")
    assert error_of(lambda: comparison.discordant)[0] == "unpaired"


def test_evaluations_give_what_their_predictions_give() -> None:
    compared = kd.compare_fits(evaluation(FIRST), evaluation(SECOND))
    assert compared.to_dict() == pets().to_dict()


def test_evaluations_of_other_rows_are_refused() -> None:
    first = evaluation()
    other_data = replace(evaluation(), data_fingerprint="other")
    shorter = evaluation(FIRST[1:], TRUTH[1:])
    shuffled = evaluation(FIRST, [*TRUTH[1:], "cat"])
    start = "`first` and `second` must be evaluations of the same rows, but "
    for second, reason in (
        (other_data, "their data have different fingerprints."),
        (shorter, "they have 8 and 7 rows."),
        (shuffled, 'the truth of row 2 is "cat" in the one and "cow" in the other.'),
    ):
        assert error_of(kd.compare_fits, first, second) == ("different_rows", start + reason)


def test_what_cannot_be_compared_is_refused() -> None:
    first, matrix = evaluation(), evaluation().confusion_matrix
    turned = evaluation(class_names=PETS[::-1])
    numbers = replace(first, class_names=())
    assert error_of(kd.compare_fits, first, turned)[0] == "class_names_differ"
    assert error_of(kd.compare_fits, matrix, turned.confusion_matrix)[0] == "class_names_differ"
    assert error_of(kd.compare_fits, first, numbers)[0] == "no_classes"
    wanted = "a fit or an evaluation, or a confusion matrix as the other is"
    message = f"`second` must be {wanted}, not an object of class ConfusionMatrix."
    assert error_of(kd.compare_fits, first, matrix) == ("invalid_argument", message)
    assert error_of(kd.compare_fits, "fit", first)[0] == "invalid_argument"


@pytest.mark.parametrize("names", ["ab", ("a",), ("a", "a"), ("a", ""), ("a", 2), None, 5])
def test_names_must_be_two_different_texts(names: object) -> None:
    assert error_of(pets, names=names)[0] == "invalid_argument"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first": FIRST[1:]}, "length_mismatch"),
        ({"second": [*SECOND[1:], "pig"]}, "unknown_class"),
        ({"second": [None] * 8}, "empty_data"),
        ({"truth": [], "first": [], "second": []}, "empty_data"),
        ({"class_names": ["cat"]}, "one_class"),
        ({"class_names": "ab"}, "invalid_argument"),
    ],
)
def test_predictions_that_are_refused(change: dict[str, object], code: str) -> None:
    given = {"truth": TRUTH, "first": FIRST, "second": SECOND, "class_names": PETS, **change}
    assert error_of(kd.Comparison.from_predictions, **given)[0] == code


def test_the_plot_draws_each_difference_with_its_interval() -> None:
    comparison = pets(names=("mlp", "cnn"))
    axes = kd.plot_comparison(comparison).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Accuracy", *PETS]
    _, *lines = axes.lines  # the first is the line at zero
    points = [line.get_xdata()[0] for line in lines[1::2]]
    assert points == comparison.to_frame()["difference"].tolist()
    ends = [list(line.get_xdata()) for line in lines[::2]]
    assert ends == comparison.to_frame()[["lower", "upper"]].to_numpy().tolist()
    assert axes.get_xlabel().startswith("cnn - mlp")


def test_the_plot_marks_what_is_significant_after_holm() -> None:
    first, second = ([[40, 8, 4], [6, 36, 4], [4, 6, 42]], [[50, 2, 2], [0, 45, 1], [0, 3, 47]])
    comparison = kd.compare_fits(*(kd.ConfusionMatrix.from_table(table) for table in (first, second)))
    statistics = comparison.by_class.values()
    assert [(each["p_value"] or 1) < 0.05 for each in statistics] == [True, True, False]
    clear = [True, *((each["p_adjusted"] or 1) < 0.05 for each in statistics)]
    assert clear == [True, True, False, False]
    colors = [line.get_color() for line in kd.plot_comparison(comparison).axes[0].lines[1::2]]
    assert [color == colors[0] for color in colors] == clear
    assert comparison.to_frame()["significant"].tolist() == clear
    plain = comparison.to_dict()
    assert [each["significant"] for each in (plain["accuracy"], *plain["by_class"].values())] == clear


def test_nothing_is_significant_without_a_p_value() -> None:
    comparison = kd.Comparison.from_predictions(truth=[0, 0], first=[0, 0], second=[0, 0], class_names=PETS)
    assert math.isnan(comparison.accuracy["p_value"] or 0)
    assert not comparison.to_frame()["significant"].any()
    tables = [kd.ConfusionMatrix.from_table([[0, 0], [0, 0]])] * 2
    assert kd.compare_fits(*tables).accuracy["significant"] is False


def test_a_fit_of_a_regression_is_refused_before_it_is_evaluated() -> None:
    x = np.linspace(0, 1, 20, dtype=np.float32)[:, None]
    spec = kd.model_spec("xor_mlp").override({"layers.1.config.activation": "linear", "metrics": ["mae"]})
    fit = kd.fit(spec, (x, x[:, 0]), seed=1, epochs=1, mode="eager", verbose=0)
    with pytest.raises(kd.RunError, match="`second` is of a regression") as error:
        kd.compare_fits(evaluation(), fit)
    assert (error.value.code, error.value.details) == ("no_classes", {"argument": "second"})


def test_two_fits_are_compared_on_their_test_split() -> None:
    data = kd.garments(train=150, test=40)
    fits = [kd.fit("fashion_mlp", data, seed=1, epochs=epochs) for epochs in (1, 2)]
    first, second = (kd.evaluate(each) for each in fits)
    comparison = kd.compare_fits(*fits)
    assert comparison.to_dict() == kd.compare_fits(first, second).to_dict()
    assert comparison.accuracy["first"] == first.confusion_matrix.overall["Accuracy"]
    assert comparison.accuracy["second"] == second.confusion_matrix.overall["Accuracy"]
    assert error_of(kd.compare_fits, first, kd.evaluate(fits[1], split="train"))[0] == "different_rows"
