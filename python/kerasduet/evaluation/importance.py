"""How much a fit's predictions depend on each column of its rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_whole
from kerasduet.data.named_arrays import map_arrays
from kerasduet.data.soft_labels import true_codes
from kerasduet.data.user_data import further_rows
from kerasduet.engine.forward import model_outputs
from kerasduet.evaluation.predict import predicted
from kerasduet.fits.result import Fit
from kerasduet.seeds import check_seed, permutation


def permutation_importance(
    fit: Fit, data: Any = None, *, repeats: int = 5, seed: int = 0
) -> NDArray[np.float64]:
    """Measure what is lost when the values of one column are those of other rows.

    This is scikit-learn's ``permutation_importance`` (Breiman 2001, Machine Learning 45:5), for caret's
    ``varImp()`` in R; in Python that function takes a `kerasduet.KerasDuetClassifier`.

    Parameters
    ----------
    fit : Fit
        Of classes or numbers, with one output.
    data : Dataset or (x, y), optional
        The training rows unless given; of a data set the split "test".
    repeats : int, default 5
        How often each column is permuted.
    seed : int, default 0
        Draws the permutations.

    Returns
    -------
    array, shape (columns,)
        The mean fall of the accuracy, or rise of the root mean squared error. Pixels of images are columns;
        of several inputs, such as the columns of a table, each counts as one.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` for `repeats` and `seed`.
    DataError
        ``missing_rows`` of a fit that was saved, unless `data` is given; what `further_rows` refuses.
    """
    repeats, seed = check_whole("repeats", repeats, 1), check_seed(seed)
    rows = fit.data.split("train") if data is None else further_rows(fit.data, data, "data").split("test")
    x, y = map_arrays(np.asarray, rows.x), np.asarray(rows.y)
    best, losses = _loss(fit, x, y), []
    for column in [*x] if isinstance(x, dict) else range(x[0].size):
        orders = [permutation(seed, len(x), "importance", column, each) for each in range(repeats)]
        losses.append(np.mean([_loss(fit, _permuted(x, column, order), y) for order in orders]))
    return np.array(losses) - best


def _permuted(x: Any, column: Any, order: NDArray[np.int32]) -> Any:
    if isinstance(x, dict):
        return {**x, column: x[column][order]}
    columns = x.reshape(len(x), -1).copy()
    columns[:, column] = columns[order, column]
    return columns.reshape(x.shape)


def _loss(fit: Fit, x: Any, y: NDArray[Any]) -> float:
    """Give the share of wrong classes, or the root mean squared error."""
    given = predicted(fit.model, fit.data.schema, model_outputs(fit.model, x), "code")
    if fit.data.class_names:
        return float(np.mean(given != true_codes(y)))
    difference = given.reshape(len(y), -1) - y.reshape(len(y), -1)
    return float(np.sqrt(np.mean(difference.astype(np.float64) ** 2)))
