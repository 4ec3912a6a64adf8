"""Specs as estimators of scikit-learn: `KerasDuetClassifier` and `KerasDuetRegressor`."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Mapping
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
from kerasduet.data.target_values import Categories
from kerasduet.data.user_data import dataset, of_rows, without_rows
from kerasduet.errors import KerasDuetError
from kerasduet.evaluation.predict import predict
from kerasduet.fits.result import Fit
from kerasduet.specs.model_spec import ModelSpec, model_spec
from kerasduet.training.fit import fit
from kerasduet.tuning.fitted_outputs import fit_outputs

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data
except ImportError as error:
    sentence = "An estimator needs scikit-learn, 1.6 or newer: install it into {path}."
    raise KerasDuetError("missing_packages", sentence, path=sys.executable) from error

DEFAULT_SPEC = "diabetes_mlp"  # standardizes the columns of a table; its outputs are fitted to the target
_PARTS = ("preprocessing", "layers", "compile", "fit")  # of a spec, whose values are parameters


class _KerasDuetEstimator(BaseEstimator):  # type: ignore[misc]
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

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give the parameters by name; with `deep` the values of the spec too, by their paths."""
        params: dict[str, Any] = super().get_params(deep=False)
        if deep:
            with contextlib.suppress(KerasDuetError):  # fit() says what is wrong with a spec
                params |= _values_by_path(_read(self.spec))
        return params

    def set_params(self, **params: Any) -> Any:
        """Set parameters by name, and values of the spec by their paths, such as ``fit__epochs=10``.

        Raises
        ------
        ValueError
            For a name that is no parameter.
        SpecError
            ``unknown_field`` if the spec has no such place, ``invalid_spec`` if the value does not belong
            there.
        """
        own = {name: value for name, value in params.items() if "__" not in name}
        super().set_params(**own)
        changes = {name.replace("__", "."): params[name] for name in params if name not in own}
        if changes:
            self.spec = _read(self.spec).override(changes)
        return self

    def _train(self, X: NDArray[Any], y: Any, sample_weight: Any) -> None:
        spec = _read(self.spec)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X)
        try:
            data = self._dataset(self._named(_shaped(X, _image_shape(spec))), y)
        except KerasDuetError as error:  # what is wrong with rows is a ValueError to scikit-learn
            raise ValueError(str(error)) from error
        trained = fit(
            fit_outputs(spec, data.schema),
            data,
            seed=_seed(self.random_state),
            sample_weight=weights,
            mode=self.mode,
            verbose=self.verbose,
        )
        self.fit_ = replace(trained, data=without_rows(data.name, data.schema))  # estimators hold no rows

    def _named(self, X: NDArray[Any]) -> Any:
        """Give columns the names that they came with, so that `kerasduet.predict` knows them too."""
        names = getattr(self, "feature_names_in_", None)
        return X if names is None or X.ndim > 2 else pd.DataFrame(X, columns=names)

    def _dataset(self, X: Any, y: Any) -> Dataset:
        raise NotImplementedError

    def _predict(self, X: Any, type: str) -> NDArray[Any]:
        check_is_fitted(self)
        rows = _shaped(validate_data(self, X, reset=False, allow_nd=True), self.fit_.data.shape)
        predicted: NDArray[Any] = predict(self.fit_, rows, type=type)
        return predicted


class KerasDuetClassifier(ClassifierMixin, _KerasDuetEstimator):  # type: ignore[misc]
    """A spec as a classifier of scikit-learn, for its pipelines, searches and all else that takes one.

    Parameters
    ----------
    spec : ModelSpec, str, Path or mapping, default "diabetes_mlp"
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
        The classes, sorted, as they were given.
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
    >>> classifier = kd.KerasDuetClassifier("diabetes_mlp").set_params(fit__epochs=10)
    >>> search = GridSearchCV(classifier, {"layers__0__config__units": [4, 16]}, cv=2).fit(X, y)
    >>> search.best_estimator_.predict_proba(X).shape
    (150, 3)
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> KerasDuetClassifier:
        """Train the network.

        Parameters
        ----------
        X : array-like or DataFrame, shape (rows, columns) or (rows, ...)
            Numbers; as many columns as an image of the spec's data set has pixels become such images.
        y : array-like, shape (rows,)
            Classes.
        sample_weight : array-like, shape (rows,), optional
            What each row counts in the loss.

        Raises
        ------
        ValueError, TypeError
            What scikit-learn refuses, in its words: missing values, sparse matrices, rows of one class, ...
        KerasDuetError
            What `model_spec` and `kerasduet.fit` refuse.
        """
        X, y = validate_data(self, X, y, allow_nd=True)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self._train(X, codes, sample_weight)
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Give the class of each row: (rows,)."""
        codes = self._predict(X, "code")
        classes: NDArray[Any] = self.classes_[codes]
        return classes

    def predict_proba(self, X: Any) -> NDArray[Any]:
        """Give the probabilities of the classes in the order of ``classes_``: (rows, classes), float32."""
        return self._predict(X, "prob")

    def _dataset(self, X: Any, y: NDArray[Any]) -> Dataset:
        return dataset(X, Categories(y, tuple(map(spell_class, self.classes_)), chosen=False))


class KerasDuetRegressor(RegressorMixin, _KerasDuetEstimator):  # type: ignore[misc]
    """A spec as a regressor of scikit-learn, of one number a row or several.

    Parameters and attributes are those of `KerasDuetClassifier`, without ``classes_``.

    Examples
    --------
    >>> import kerasduet as kd
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> regressor = kd.KerasDuetRegressor("diabetes_mlp", random_state=1).set_params(fit__epochs=20)
    >>> regressor.fit(X, y).predict(X[:2]).shape
    (2,)
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> KerasDuetRegressor:
        """Train the network on numbers, (rows,) or (rows, targets); else as `KerasDuetClassifier.fit`."""
        X, y = validate_data(self, X, y, allow_nd=True, y_numeric=True, multi_output=True)
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
        schema, rows = learn_rows(X, y, numbers=(None,))
        return of_rows(schema, {"train": rows})


def _read(spec: Any) -> ModelSpec:
    return spec if isinstance(spec, ModelSpec) else model_spec(spec)


def _values_by_path(spec: ModelSpec) -> dict[str, Any]:
    """Give the values of a spec by their paths, as scikit-learn writes them: ``layers__0__config__units``."""
    found = {}
    places = [(part, spec.get(part)) for part in _PARTS]
    for path, value in places:
        if isinstance(value, dict | list):
            inside = value.items() if isinstance(value, dict) else enumerate(value)
            places += [(f"{path}__{key}", each) for key, each in inside]
        elif value is not None:
            found[path] = value
    return found


def _seed(random_state: Any) -> Any:
    """Give the seed that a number is, or that a generator draws."""
    if random_state is None or isinstance(random_state, np.random.RandomState):
        return int(check_random_state(random_state).randint(2**31))
    return random_state


def _image_shape(spec: ModelSpec) -> tuple[int, ...]:
    """Give the shape of a row of the spec's own data set; () where that is not one array."""
    shape = catalogue().get(str(spec.get("dataset.name")), {}).get("shape")
    return tuple(shape) if isinstance(shape, list) else ()


def _shaped(X: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Give rows of pixels the shape of images, where there are as many columns as an image has pixels."""
    return X.reshape(len(X), *shape) if X.shape[1:] == (math.prod(shape),) else X
