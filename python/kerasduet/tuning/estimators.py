"""Specs as estimators of scikit-learn: `KerasDuetClassifier` and `KerasDuetRegressor`."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.arguments import spell_class
from kerasduet.data.dataset import Dataset
from kerasduet.data.learn_rows import learn_rows
from kerasduet.data.sources import catalogue
from kerasduet.data.tables import is_table
from kerasduet.data.target_values import Categories
from kerasduet.data.user_data import of_rows, without_rows
from kerasduet.errors import DataError, KerasDuetError, LabelError
from kerasduet.evaluation.predict import predict
from kerasduet.fits.result import Fit
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.fit import fit
from kerasduet.tuning.fitted_outputs import fit_outputs
from kerasduet.tuning.spec_parameters import SpecParameters, read_spec

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets, type_of_target
    from sklearn.utils.validation import (
        _check_sample_weight,
        check_is_fitted,
        column_or_1d,
        validate_data,
    )
except ImportError as error:
    sentence = "An estimator needs scikit-learn, 1.6 or newer: install it into {path}."
    raise KerasDuetError("missing_packages", sentence, path=sys.executable) from error

DEFAULT_SPEC = "table_mlp"


class _KerasDuetEstimator(SpecParameters, BaseEstimator):  # type: ignore[misc]
    """What both estimators are: a spec with its parameters, and the training of its network."""

    fit_: Fit

    def __init__(
        self,
        spec: ModelSpec | str | Path | Mapping[str, Any] = DEFAULT_SPEC,
        *,
        random_state: Any = 0,
        mode: str | None = None,
        verbose: int | str = 0,
    ):
        self.spec = spec
        self.random_state = random_state
        self.mode = mode
        self.verbose = verbose

    def _validated(self, X: Any, y: Any, **checks: Any) -> tuple[Any, Any]:
        """Let scikit-learn check rows; of a table, whose columns hold categories too, all but its cells."""
        if not is_table(X, _rules(self.spec)):
            rows, target = validate_data(self, X, y, allow_nd=True, multi_output=True, **checks)
            return rows, target
        target = validate_data(self, y=y, multi_output=True, **checks)
        return validate_data(self, X, skip_check_array=True), target

    def _train(self, X: Any, y: Any, sample_weight: Any) -> None:
        spec = read_spec(self.spec)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X)
        with _value_errors():
            data = self._dataset(self._named(_shaped(X, _image_shape(spec))), y)
        trained = fit(
            fit_outputs(spec, data.schema),
            data,
            seed=_seed(self.random_state),
            sample_weight=weights,
            mode=self.mode,
            verbose=self.verbose,
        )
        self.fit_ = replace(trained, data=without_rows(data.name, trained.data.schema))  # holds no rows

    def _named(self, X: Any) -> Any:
        """Give columns the names that they came with, so that `kerasduet.predict` knows them too."""
        names = getattr(self, "feature_names_in_", None)
        return pd.DataFrame(X, columns=names) if names is not None and X.ndim == 2 else X

    def _dataset(self, X: Any, y: Any) -> Dataset:
        raise NotImplementedError

    def _predict(self, X: Any, type: str) -> NDArray[Any]:
        check_is_fitted(self)
        X = validate_data(
            self, X, reset=False, allow_nd=True, skip_check_array=is_table(X, _rules(self.spec))
        )
        with _value_errors():
            rows = _shaped(X, self.fit_.data.schema.shape)
            predicted: NDArray[Any] = predict(self.fit_, rows, type=type)
        return predicted


class KerasDuetClassifier(ClassifierMixin, _KerasDuetEstimator):  # type: ignore[misc]
    """A spec as a classifier of scikit-learn, for its pipelines, searches and all else that takes one.

    Parameters
    ----------
    spec : ModelSpec, str, Path or mapping, default "table_mlp"
        What `model_spec` reads. Its last dense layer, its loss and its metrics are fitted to the target where
        they do not fit, as ``caret_model()`` does in R: an output for each class, or for each number. Its
        values are parameters by their paths, such as ``fit__batch_size`` or ``layers__0__config__units``,
        for `set_params` and for scikit-learn's searches.
    random_state : int, RandomState or None, default 0
        The `seed` of `kerasduet.fit`, which gives the same bits. A generator, or None for NumPy's own, draws
        it anew for each fit.
    mode : {"xla", "graph", "eager"}, optional
    verbose : int, bool or "auto", default 0
        As of `kerasduet.fit`.

    Attributes
    ----------
    classes_ : array, shape (classes,)
        The classes, sorted, as they were given; the places of labels.
    fit_ : Fit
        What `kerasduet.fit` gave, without the rows.
    n_features_in_ : int
    feature_names_in_ : array of str
        Of a data frame. Further ones must have these columns in this order, as scikit-learn has it.

    Examples
    --------
    >>> import kerasduet as kd
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import GridSearchCV
    >>> X, y = load_iris(return_X_y=True)
    >>> classifier = kd.KerasDuetClassifier().set_params(fit__epochs=10)
    >>> search = GridSearchCV(classifier, {"layers__0__config__units": [4, 16]}, cv=2).fit(X, y)
    >>> search.best_estimator_.predict_proba(X).shape
    (150, 3)
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> KerasDuetClassifier:
        """Train the network.

        Parameters
        ----------
        X : array-like or DataFrame, shape (rows, columns) or (rows, ...)
            Numbers; a data frame may have categories too, as for `kerasduet.fit`. As many columns as an image
            of the spec's data set has pixels become such images.
        y : array-like, shape (rows,) or (rows, labels)
            Classes, or 0 and 1 for each of several labels.
        sample_weight : array-like, shape (rows,), optional
            What each row counts in the loss.

        Raises
        ------
        ValueError, TypeError
            Rows that cannot be learnt: missing values, sparse matrices, one class only, ...
        KerasDuetError
            What `model_spec` and `kerasduet.fit` refuse.
        """
        X, y = self._validated(X, y)
        check_classification_targets(y)
        if type_of_target(y) == "multilabel-indicator":
            y = y.toarray() if hasattr(y, "toarray") else y
            self.classes_ = np.arange(y.shape[1])
        else:
            self.classes_, y = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        self._train(X, y, sample_weight)
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Give the class of each row, (rows,), or 0 and 1 for its labels, (rows, labels)."""
        codes = self._predict(X, "code")
        predicted: NDArray[Any] = codes if codes.ndim > 1 else self.classes_[codes]
        return predicted

    def predict_proba(self, X: Any) -> NDArray[Any]:
        """Give the probability of each of ``classes_``: (rows, classes), float32.

        Raises
        ------
        RunError
            ``no_probabilities`` if the outputs of the spec are scores, such as those of a hinge loss.
        """
        return self._predict(X, "prob")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

    def _dataset(self, X: Any, y: NDArray[Any]) -> Dataset:
        names = tuple(map(spell_class, self.classes_))
        rules = _rules(self.spec)
        if y.ndim == 1:
            schema, rows = learn_rows(X, Categories(y, names, chosen=False), rules=rules)
            return of_rows(schema, {"train": rows})
        schema, rows = learn_rows(X, y, numbers=(None,), rules=rules)  # also where each row has one label
        schema = replace(schema, task="multilabel", labels=names, target_shape=None)
        return of_rows(schema, {"train": rows})


class KerasDuetRegressor(RegressorMixin, _KerasDuetEstimator):  # type: ignore[misc]
    """A spec as a regressor of scikit-learn, of one number a row or several.

    Parameters and attributes are those of `KerasDuetClassifier`, without ``classes_``.

    Examples
    --------
    >>> import kerasduet as kd
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> regressor = kd.KerasDuetRegressor(random_state=1).set_params(fit__epochs=20)
    >>> regressor.fit(X, y).predict(X[:2]).shape
    (2,)
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> KerasDuetRegressor:
        """Train the network on numbers, (rows,) or (rows, targets); else as `KerasDuetClassifier.fit`."""
        X, y = self._validated(X, y, y_numeric=True)
        self._train(X, y, sample_weight)
        return self

    def predict(self, X: Any) -> NDArray[np.float64]:
        """Give the number of each row, or its numbers: (rows,) or (rows, targets)."""
        return self._predict(X, "raw").astype(np.float64)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _dataset(self, X: Any, y: NDArray[Any]) -> Dataset:
        schema, rows = learn_rows(X, y, numbers=(None,), rules=_rules(self.spec))
        return of_rows(schema, {"train": rows})


def _rules(spec: Any) -> dict[str, str]:
    """Give what a spec says for all columns of a data frame."""
    return read_spec(spec).column_rules


def _seed(random_state: Any) -> Any:
    """Give the seed that a number is, or that a generator draws."""
    if random_state is None or isinstance(random_state, np.random.RandomState):
        return int(check_random_state(random_state).randint(2**31))
    return random_state


def _image_shape(spec: ModelSpec) -> tuple[int, ...]:
    """Give the shape of a row of the spec's own data set; () where that is not one array."""
    shape = catalogue().get(str(spec.get("dataset.name")), {}).get("shape")
    return tuple(shape) if isinstance(shape, list) else ()


def _shaped(X: Any, shape: tuple[int, ...]) -> Any:
    """Give rows of pixels the shape of images, where there are as many columns as an image has pixels."""
    are_pixels = len(shape) > 1 and X.shape[1:] == (math.prod(shape),) and not is_table(X)
    return X.reshape(len(X), *shape) if are_pixels else X


@contextlib.contextmanager
def _value_errors() -> Iterator[None]:
    """Raise what is wrong with rows as the ValueError that scikit-learn has for it."""
    try:
        yield
    except (DataError, LabelError) as error:
        raise ValueError(str(error)) from error
