"""`confusion_matrix()`: one name for fits, evaluations, predictions and tables."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import kerasduet as kd

PETS = ("cat", "dog")
TABLE = [[1, 2], [3, 4]]


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return kd.fit("xor_mlp", seed=1, epochs=1, mode="eager", verbose=0)


def same(one: kd.ConfusionMatrix, other: kd.ConfusionMatrix) -> bool:
    return one.to_dict() == other.to_dict() and str(one) == str(other)


def test_a_fit_gives_the_matrix_of_its_test_split(fit: kd.Fit) -> None:
    evaluation = kd.evaluate(fit)
    assert same(kd.confusion_matrix(fit), evaluation.confusion_matrix)
    assert same(kd.confusion_matrix(evaluation), evaluation.confusion_matrix)


def test_the_positive_class_of_a_fit_may_be_chosen(fit: kd.Fit) -> None:
    first, second = fit.data.class_names
    matrix = kd.confusion_matrix(fit, positive=second, prevalence=0.25, dnn=("Guess", "Truth"))
    assert (matrix.positive, matrix.prevalence, matrix.dnn) == (second, 0.25, ("Guess", "Truth"))
    assert matrix.class_names == (first, second)
    assert matrix.table.tolist() == kd.evaluate(fit).confusion_matrix.table.tolist()


def test_predictions_are_counted_against_the_truth() -> None:
    matrix = kd.confusion_matrix(["cat", "cat", "dog"], ["cat", "dog", "dog"])
    assert (matrix.table.tolist(), matrix.class_names) == ([[1, 1], [0, 1]], PETS)
    codes = kd.confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), class_names=PETS)
    assert same(codes, matrix)


def test_a_table_is_taken_as_it_is() -> None:
    matrix = kd.confusion_matrix(TABLE, class_names=PETS, positive="dog")
    assert same(matrix, kd.ConfusionMatrix.from_table(TABLE, PETS, positive="dog"))
    assert kd.confusion_matrix(TABLE).class_names == ("A", "B")


@pytest.mark.parametrize("named", [{"truth": ["cat"]}, {"class_names": PETS}])
def test_a_fit_has_its_own_truth_and_classes(fit: kd.Fit, named: dict[str, object]) -> None:
    for judged in (fit, kd.evaluate(fit)):
        with pytest.raises(kd.ArgumentError, match="must go with predictions") as error:
            kd.confusion_matrix(judged, **named)  # type: ignore[arg-type]
        assert error.value.code == "invalid_argument"


def test_a_regression_has_no_matrix() -> None:
    x = np.linspace(0, 1, 20, dtype=np.float32)[:, None]
    spec = kd.model_spec("xor_mlp").override({"layers.1.config.activation": "linear", "metrics": ["mae"]})
    data = kd.dataset((x, x[:, 0]), test=(x, x[:, 0]))
    fit = kd.fit(spec, data, seed=1, epochs=1, mode="eager", verbose=0)
    with pytest.raises(kd.RunError) as error:
        kd.confusion_matrix(fit)
    assert error.value.code == "no_classes"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (([[1, 2, 3], [4, 5, 6]],), "not_square"),
        ((["cat"], ["cat", "dog"]), "length_mismatch"),
        (("cat",), "invalid_table"),
    ],
)
def test_what_is_no_table_and_no_predictions_is_refused(arguments: tuple[object, ...], code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as error:
        kd.confusion_matrix(*arguments)
    assert error.value.code == code


@pytest.mark.parametrize("arguments", [(TABLE,), (["a"], ["b"])])
def test_one_text_is_no_list_of_names(arguments: tuple[object, ...]) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        kd.confusion_matrix(*arguments, class_names="ab")  # type: ignore[arg-type]
    assert error.value.code == "invalid_argument"


def _judged(names: tuple[str, ...] = PETS) -> kd.Evaluation:
    """Three cats and two dogs, whose probabilities of a dog are 0.1, 0.4, 0.6, 0.3 and 0.9."""
    dog = np.array([0.1, 0.4, 0.6, 0.3, 0.9])
    classes = pd.CategoricalDtype(list(names))
    frame = pd.DataFrame(
        {
            "truth": pd.Categorical.from_codes([0, 0, 0, 1, 1], dtype=classes),
            ".pred_class": pd.Categorical.from_codes((dog > 0.5).astype(int), dtype=classes),
            f".pred_{names[0]}": 1 - dog,
            f".pred_{names[1]}": dog,
        }
    )
    return kd.Evaluation(0.5, {}, frame, names, "fingerprint")


@pytest.mark.parametrize(
    ("threshold", "table"),
    [
        (0, [[0, 0], [3, 2]]),
        (0.3, [[1, 0], [2, 2]]),  # at least so probable
        (0.31, [[1, 1], [2, 1]]),
        (0.5, [[2, 1], [1, 1]]),
        (1, [[3, 2], [0, 0]]),
    ],
)
def test_a_threshold_is_of_the_positive_class(threshold: float, table: list[list[int]]) -> None:
    matrix = kd.confusion_matrix(_judged(), positive="dog", threshold=threshold)
    assert (matrix.table.tolist(), matrix.positive) == (table, "dog")


def test_without_a_positive_class_it_is_asked_for() -> None:
    with pytest.raises(kd.ArgumentError, match="`positive` must name the class") as error:
        kd.confusion_matrix(_judged(), threshold=0.8)
    assert error.value.code == "no_positive"
    matrix = kd.confusion_matrix(_judged(), threshold=0.8, positive="cat")
    assert (matrix.table.tolist(), matrix.positive) == ([[1, 0], [2, 2]], "cat")


def test_a_fit_takes_a_threshold(fit: kd.Fit) -> None:
    names = fit.data.class_names
    matrix = kd.confusion_matrix(fit, positive=names[1], threshold=0.0)
    assert matrix.table[0].sum() == 0
    assert matrix.table.sum() == len(fit.data.split("test").y)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, np.nan, True, "0.5", [0.5]])
def test_a_threshold_is_a_number_from_0_to_1(threshold: object) -> None:
    with pytest.raises(kd.ArgumentError, match="`threshold` must be a number from 0 to 1"):
        kd.confusion_matrix(_judged(), threshold=threshold)  # type: ignore[arg-type]


@pytest.mark.parametrize("x", [(TABLE,), (["a", "b"], ["a", "b"])])
def test_a_threshold_needs_probabilities_of_two_classes(x: tuple[object, ...]) -> None:
    with pytest.raises(kd.ArgumentError, match="probabilities of two classes"):
        kd.confusion_matrix(*x, threshold=0.5)


def test_an_evaluation_in_a_notebook_is_a_table() -> None:
    evaluation = dataclasses.replace(_judged(), metrics={"<auc>": 0.25})
    assert repr(evaluation) == "<Evaluation of 5 rows: loss 0.5000, <auc> 0.2500>"
    page = evaluation._repr_html_()
    assert "&lt;auc&gt;" in page
    assert "<td style='text-align:right'>0.2500</td>" in page
