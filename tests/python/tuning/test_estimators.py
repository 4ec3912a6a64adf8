"""Specs as scikit-learn's estimators: its own checks, what takes an estimator, and the bits of `fit()`."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from typing import Any
from unittest import SkipTest

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.exceptions import NotFittedError
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GridSearchCV, cross_val_score, cross_validate
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import kerasduet as kd

pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows

WEIGHTED_ROWS = (
    "a loss is the mean over the rows of a batch, as in Keras: a row of weight 2 is in one batch, and counts "
    "as one in that mean, while a row that stands twice is in two"
)
# to 1e-7, which float32 holds or not: where in a batch a row stands, some processors add it up otherwise
TO_FLOAT32 = ("check_methods_subset_invariance", "check_methods_sample_order_invariance")
EXPECTED_FAILED_CHECKS = {"check_sample_weight_equivalence_on_dense_data": WEIGHTED_ROWS}

QUICK = {"fit__epochs": 10, "compile__optimizer__config__learning_rate": 0.01}
# what a check says that is not for this process, or not for such an estimator
OF_OTHERS = ("SCIPY_ARRAY_API is not set", "does not have a decision_function method")

X, Y = load_iris(return_X_y=True)
NAMES = load_iris().target_names[Y]
FRAME, NUMBERS = load_diabetes(return_X_y=True, as_frame=True, scaled=False)


def classifier(**params: Any) -> kd.KerasDuetClassifier:
    """A network that needs half a second."""
    quick = {"fit__epochs": 5, "layers__0__config__units": 8}
    return kd.KerasDuetClassifier(random_state=1).set_params(**{**quick, **params})


def regressor(**params: Any) -> kd.KerasDuetRegressor:
    return kd.KerasDuetRegressor(random_state=1).set_params(**{"fit__epochs": 5, **params})


@pytest.mark.slow
@parametrize_with_checks([kd.KerasDuetClassifier(), kd.KerasDuetRegressor()])
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    if check.func.__name__ in EXPECTED_FAILED_CHECKS:
        with pytest.raises(AssertionError):
            check(estimator)
        return
    try:
        check(estimator.set_params(**QUICK))
    except SkipTest as reason:
        assert any(each in str(reason) for each in OF_OTHERS), reason
    except AssertionError as failure:
        if check.func.__name__ not in TO_FLOAT32:
            raise
        assert float(re.search(r"Max absolute difference.*?: ([\d.e-]+)", str(failure))[1]) < 1e-6


ARRAY_API = """
import warnings
import kerasduet as kd
from sklearn.utils.estimator_checks import check_array_api_input
warnings.simplefilter("ignore")
for kind in (kd.KerasDuetClassifier, kd.KerasDuetRegressor):
    check_array_api_input(kind.__name__, kind(), array_namespace="numpy", expect_only_array_outputs=False)
"""


@pytest.mark.slow
def test_the_check_that_needs_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")
    subprocess.run([sys.executable, "-c", ARRAY_API], check=True)


def test_one_seed_gives_the_bits_of_fit() -> None:
    spec = kd.model_spec("xor_mlp").override({"fit.epochs": 3})
    x, y = load_breast_cancer(return_X_y=True)
    fitted = kd.KerasDuetClassifier(spec, random_state=7).fit(x, y)
    same = kd.fit(spec, (x, y), seed=7)
    assert fitted.fit_.fingerprint == same.fingerprint
    np.testing.assert_array_equal(fitted.predict_proba(x), kd.predict(same, x, type="prob"))
    frames = regressor().fit(FRAME, NUMBERS)
    same = kd.fit("table_mlp", (FRAME, NUMBERS), epochs=5, seed=1)
    assert frames.fit_.fingerprint == same.fingerprint
    np.testing.assert_array_equal(frames.predict(FRAME), kd.predict(same, FRAME))


@pytest.mark.slow
def test_classes_are_given_back_as_they_came() -> None:
    for y in (NAMES, Y, Y * 10 - 5, Y.astype(float), pd.Series(NAMES, dtype="category")):
        fitted = classifier().fit(X, y)
        assert fitted.classes_.tolist() == sorted(set(y))
        assert fitted.predict(X).dtype == fitted.classes_.dtype
        assert fitted.score(X, y) > 0.6
    assert classifier().fit(X, Y == 1).predict(X).dtype == bool


def test_a_clone_has_the_values_and_not_the_training() -> None:
    fitted = classifier(fit__batch_size=16).fit(X, Y)
    again = clone(fitted)
    assert again.get_params() == fitted.get_params()
    assert not hasattr(again, "fit_")
    np.testing.assert_array_equal(again.fit(X, Y).predict_proba(X), fitted.predict_proba(X))


def test_a_pickle_predicts_the_same_and_holds_no_rows() -> None:
    many = np.tile(X, (2000, 1))
    fitted = classifier(fit__epochs=1, fit__batch_size=10_000).fit(many, np.tile(NAMES, 2000))
    content = pickle.dumps(fitted)
    assert len(content) < many.nbytes / 50
    np.testing.assert_array_equal(pickle.loads(content).predict_proba(X), fitted.predict_proba(X))


def test_values_of_the_spec_are_parameters() -> None:
    estimator = kd.KerasDuetClassifier("diabetes_mlp")
    params = estimator.get_params()
    assert params["fit__epochs"] == 50
    assert params["layers__0__config__units"] == 32
    assert params["compile__optimizer__config__learning_rate"] == 0.01
    assert estimator.get_params(deep=False).keys() == {"spec", "random_state", "mode", "verbose"}
    assert estimator.set_params(**params).get_params(deep=True) == {**params, "spec": estimator.spec}
    estimator.set_params(spec="xor_mlp", fit__epochs=np.int64(3))
    assert estimator.spec == kd.model_spec("xor_mlp").override(epochs=3)
    pipeline = make_pipeline(StandardScaler(), estimator).set_params(kerasduetclassifier__fit__epochs=4)
    assert pipeline[-1].get_params()["fit__epochs"] == 4


@pytest.mark.parametrize(
    ("params", "error", "words"),
    [
        ({"epochs": 3}, ValueError, "Invalid parameter 'epochs'"),
        ({"fit__epoch": 3}, kd.SpecError, "epochs"),
        ({"fit__epochs": 0}, kd.SpecError, "fit.epochs"),
        ({"layers__9__config__units": 3}, kd.SpecError, "positions 0 to 1"),
        ({"spec": "diabetes_mpl", "fit__epochs": 3}, kd.SpecError, 'did you mean "diabetes_mlp"'),
    ],
)
def test_parameters_that_are_none_are_refused(params: dict[str, Any], error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        kd.KerasDuetClassifier("diabetes_mlp").set_params(**params)


@pytest.mark.parametrize(
    ("params", "code"),
    [({"spec": "diabetes_mpl"}, "unknown_spec"), ({"random_state": -1}, "invalid_argument"),
     ({"mode": "fast"}, "invalid_argument"), ({"spec": "digits_siamese"}, "different_inputs")],
)  # fmt: skip
def test_fit_says_what_is_wrong_with_parameters(params: dict[str, Any], code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as caught:
        kd.KerasDuetClassifier(**params).fit(X, Y)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("x", "y", "error", "words"),
    [
        (sparse.csr_array(X), Y, TypeError, "Sparse data was passed"),
        (X, Y * 0, ValueError, "not of one class"),
        (X, Y + 0.5, ValueError, "Unknown label type"),
        (np.where(X > 7, np.nan, X), Y, ValueError, "contains NaN"),
        (X * 1e300, Y, ValueError, "row 1"),
        (X[:, :0], Y, ValueError, "0 feature"),
        (X[:9], Y, ValueError, "inconsistent numbers of samples"),
        ([["a"], ["b"]], ["u", "v"], ValueError, "bytes/strings"),
    ],
)
def test_rows_that_cannot_be_learnt_are_refused(x: Any, y: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        classifier().fit(x, y)


def test_predictions_are_of_the_columns_that_were_trained_on() -> None:
    fitted = regressor().fit(FRAME, NUMBERS)
    assert fitted.feature_names_in_.tolist() == FRAME.columns.tolist()
    assert fitted.n_features_in_ == 10
    with pytest.raises(ValueError, match="feature names should match"):
        fitted.predict(FRAME[FRAME.columns[::-1]])
    with pytest.raises(ValueError, match="is expecting 10 features"):
        regressor().fit(FRAME.to_numpy(), NUMBERS).predict(FRAME.to_numpy()[:, :3])
    with pytest.raises(NotFittedError):
        regressor().predict(FRAME)


def test_pixels_in_columns_are_images_to_a_spec_of_images() -> None:
    garments = kd.garments(train=60, test=10, seed=1).split("train")
    images, codes = np.asarray(garments.x), garments.y
    estimator = kd.KerasDuetClassifier("mnist_cnn", random_state=1, mode="eager")
    estimator.set_params(fit__epochs=1, fit__batch_size=30)
    flat, whole = (clone(estimator).fit(rows, codes) for rows in (images.reshape(60, -1), images))
    assert flat.fit_.fingerprint["weights"] == whole.fit_.fingerprint["weights"]
    np.testing.assert_array_equal(flat.predict_proba(images.reshape(60, -1)), whole.predict_proba(images))
    with pytest.raises(ValueError, match="shape"):
        whole.predict(images[:, :, :14])


def test_several_numbers_are_predicted_together() -> None:
    both = np.column_stack([NUMBERS, NUMBERS > 100])
    fitted = regressor().fit(FRAME, both)
    assert fitted.predict(FRAME).shape == both.shape
    zeros_and_ones = (both > 150).astype(int)
    assert regressor().fit(FRAME, zeros_and_ones).predict(FRAME).dtype == np.float64


@pytest.mark.slow
def test_rows_may_have_several_labels() -> None:
    wide, long = X[:, 1] > 3, X[:, 2] > 4
    labels = np.column_stack([wide, long]).astype(int)
    one_each = np.column_stack([long, ~long])
    for y in (labels, labels.astype(float), sparse.csr_array(labels), one_each):
        fitted = classifier(fit__epochs=50).fit(X, y)
        assert fitted.classes_.tolist() == [0, 1]
        assert set(np.unique(fitted.predict(X))) == {0, 1}
        assert fitted.score(X, y) > 0.7
        assert fitted.predict_proba(X).shape == (150, 2)
    same = kd.fit(fitted.fit_.spec, (X, labels), seed=1)
    again = classifier(fit__epochs=50).fit(X, labels)
    assert again.fit_.fingerprint == same.fingerprint


def test_scores_are_no_probabilities() -> None:
    hinge = {"layers.1.config.activation": "linear", "loss": "hinge", "metrics": [], "epochs": 2}
    fitted = kd.KerasDuetClassifier(kd.model_spec("xor_mlp").override(hinge)).fit(X, Y == 1)
    assert fitted.fit_.spec.get("compile.loss") == "hinge"
    assert set(np.unique(fitted.predict(X))) <= {False, True}
    with pytest.raises(kd.RunError) as caught:
        fitted.predict_proba(X)
    assert caught.value.code == "no_probabilities"


def test_random_state_is_the_seed_or_draws_one() -> None:
    def weights(random_state: Any) -> str:
        return classifier(random_state=random_state).fit(X, Y).fit_.fingerprint["weights"]

    assert weights(3) == weights(np.int64(3)) != weights(4)
    generator = np.random.RandomState(1)
    assert weights(np.random.RandomState(1)) == weights(generator) != weights(generator)
    np.random.seed(1)
    assert weights(None) == weights(np.random.RandomState(1))


@pytest.mark.slow
def test_the_course_compares_epochs_and_batches_by_a_grid_search() -> None:
    """The same scores with one process and with two, each of which starts its own TensorFlow."""
    pipeline = Pipeline([("scale", StandardScaler()), ("net", classifier())])
    grid = {"net__fit__epochs": [1, 10], "net__fit__batch_size": [10, 50]}
    one, two = (GridSearchCV(pipeline, grid, cv=3, n_jobs=jobs).fit(X, NAMES) for jobs in (1, 2))
    assert one.best_params_ == {"net__fit__epochs": 10, "net__fit__batch_size": 10}
    for name in ("mean_test_score", "split2_test_score"):
        np.testing.assert_array_equal(one.cv_results_[name], two.cv_results_[name])
    np.testing.assert_array_equal(one.predict_proba(X), two.predict_proba(X))
    assert one.best_score_ > 0.8


def test_columns_of_several_kinds_go_through_a_column_transformer() -> None:
    kinds = FRAME.assign(kind=np.where(FRAME["sex"] > 1, "a", "b"))
    columns = ColumnTransformer(
        [("scale", StandardScaler(), ["age", "bmi"]), ("code", OneHotEncoder(sparse_output=False), ["kind"])]
    )
    pipeline = make_pipeline(columns, regressor()).fit(kinds, NUMBERS)
    assert pipeline[-1].n_features_in_ == 4
    assert np.isfinite(pipeline.predict(kinds)).all()


def test_missing_values_that_the_spec_has_rules_for() -> None:
    gaps = FRAME[["bmi", "bp"]].assign(kind=np.where(FRAME["sex"] > 1, "a", "b"))
    gaps.loc[:2, "bmi"], gaps.loc[2:4, "kind"] = np.nan, None
    spec = kd.model_spec("table_mlp").override(missing="mean", unknown="own", epochs=1)
    for columns in (["bmi", "bp"], ["bmi", "kind"]):
        fitted = kd.KerasDuetRegressor(spec, mode="eager").fit(gaps[columns], NUMBERS)
        same = kd.fit(spec, (gaps[columns], NUMBERS), mode="eager")
        assert fitted.fit_.fingerprint == same.fingerprint
        assert np.isfinite(fitted.predict(gaps[columns])).all()
    classes = kd.KerasDuetClassifier(spec, mode="eager").fit(gaps, NUMBERS > 100)
    assert set(classes.predict(gaps[:9])) <= {False, True}
    with pytest.raises(ValueError, match="NaN"):
        regressor().fit(gaps[["bmi", "bp"]], NUMBERS)


@pytest.mark.slow
def test_a_data_frame_may_hold_categories() -> None:
    kinds = FRAME[["bmi", "bp"]].assign(kind=pd.Categorical(np.where(FRAME["sex"] > 1, "a", "b")))
    weights = np.linspace(0, 1, len(kinds))
    fitted = regressor().fit(kinds, NUMBERS, sample_weight=weights)
    same = kd.fit("table_mlp", (kinds, NUMBERS), epochs=5, seed=1, sample_weight=weights)
    assert fitted.fit_.fingerprint == same.fingerprint
    assert fitted.feature_names_in_.tolist() == ["bmi", "bp", "kind"]
    assert cross_val_score(regressor(), kinds, NUMBERS, cv=2).shape == (2,)
    again = pickle.loads(pickle.dumps(classifier().fit(kinds, NUMBERS > 100)))
    assert set(again.predict(kinds[:9])) <= {False, True}
    with pytest.raises(ValueError, match='"c"'):
        fitted.predict(kinds.assign(kind="c"))
    with pytest.raises(ValueError, match="feature names should match"):
        fitted.predict(kinds[["kind", "bp", "bmi"]])
    with pytest.raises(ValueError, match="441"):
        regressor().fit(kinds, NUMBERS[1:])
    with pytest.raises(ValueError, match="contains NaN"):
        regressor().fit(kinds, NUMBERS.replace(NUMBERS[0], np.nan))
    with pytest.raises(ValueError, match="bmi"):
        regressor().fit(kinds.assign(bmi=np.nan), NUMBERS)


def test_what_takes_an_estimator_takes_it() -> None:
    scores = cross_val_score(classifier(), X, Y, cv=3)
    assert scores.shape == (3,)
    folds = cross_validate(classifier(), X, Y, cv=3, return_estimator=True)
    np.testing.assert_array_equal(folds["test_score"], scores)
    assert {type(each.fit_) for each in folds["estimator"]} == {kd.Fit}
    calibrated = CalibratedClassifierCV(classifier(), cv=2).fit(X, Y)
    np.testing.assert_allclose(calibrated.predict_proba(X).sum(axis=1), 1)
    important = permutation_importance(classifier().fit(X, Y), X, Y, n_repeats=2, random_state=1)
    assert important.importances_mean.argmax() in (2, 3)  # the petals


def test_weights_are_routed_to_fit_and_to_score() -> None:
    weights = np.where(Y == 2, 0.0, 1.0)
    plain, weighted = classifier().fit(X, Y), classifier().fit(X, Y, sample_weight=weights)
    assert 2 not in weighted.predict(X)
    assert 2 in plain.predict(X)
    same = kd.fit(plain.fit_.spec, (X, Y), seed=1, sample_weight=weights)
    assert weighted.fit_.fingerprint["weights"] == same.fingerprint["weights"]
    with config_context(enable_metadata_routing=True):
        routed = classifier().set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
        scores = cross_val_score(routed, X, Y, cv=3, params={"sample_weight": weights})
    assert scores.min() > 0.9  # of the two classes that count


def test_an_environment_without_scikit_learn_is_told() -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "import kerasduet as kd\n"
        "try: kd.KerasDuetClassifier\n"
        "except kd.KerasDuetError as error: print(error.code)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "missing_packages\n"
