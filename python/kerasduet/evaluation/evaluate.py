"""Judge a fit on rows that it did not train on: loss, metrics, predictions, caret's confusion matrix."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.arguments import check_kind
from kerasduet.confusion.html_tables import html_paragraphs, html_table
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.data.arrays import check_features
from kerasduet.data.columns import inputs_by_name
from kerasduet.data.dataset import Dataset
from kerasduet.data.user_data import further_rows, with_columns
from kerasduet.engine.forward import compile_evaluation, model_outputs
from kerasduet.errors import ArgumentError, DataError, RunError, describe
from kerasduet.evaluation.regression import regression_metrics
from kerasduet.models.outputs import has_probabilities, predicted_codes, probabilities
from kerasduet.models.stateful import states_undone
from kerasduet.models.targets import encode_targets
from kerasduet.training.diagnosis import interpret_loss
from kerasduet.training.result import Fit


@dataclass(frozen=True, repr=False)
class Evaluation:
    """What a fit is worth on one split of a data set."""

    loss: float
    metrics: dict[str, float]
    """The metrics that the spec names, without the loss; of a segmentation also ``mean_iou`` and
    ``iou_<class>``, the intersection over union of true and predicted pixels of a class: NaN, and not in the
    mean, for a class that neither has. A metric with a value for each class has these, such as
    ``f1_score_<class>``."""
    predictions: pd.DataFrame = field(repr=False)
    """One row a case. With classes: ``truth`` and ``.pred_class``, both categorical, and for each class its
    probability, ``.pred_<class>`` (`probability_columns`), unless the model gives scores that are none. Of a
    regression: ``truth`` and ``.pred``, or ``truth_1``, ``.pred_1``, ... of several targets. A segmentation
    has one row a pixel, image by image and line by line, without probabilities."""
    class_names: tuple[str, ...]
    data_fingerprint: str = field(repr=False)
    interpretation: str = ""
    """What the cross-entropy means (`interpret_cross_entropy`); empty for other losses."""

    def __str__(self) -> str:
        metrics = {"loss": self.loss, **self.metrics}
        lines = [f"<Evaluation> {len(self.predictions):,} rows"]
        lines += [f"{name}: {value:.4f}" for name, value in metrics.items()]
        return "\n".join(filter(None, [*lines, self.interpretation]))

    def __repr__(self) -> str:
        metrics = ", ".join(
            f"{name} {value:.4f}" for name, value in {"loss": self.loss, **self.metrics}.items()
        )
        return f"<Evaluation of {len(self.predictions):,} rows: {metrics}>"

    def _repr_html_(self) -> str:
        metrics = [(name, f"{value:.4f}") for name, value in {"loss": self.loss, **self.metrics}.items()]
        table = html_table(["metric", "value"], metrics, caption=f"{len(self.predictions):,} rows")
        return table + html_paragraphs([self.interpretation])

    @functools.cached_property
    def confusion_matrix(self) -> ConfusionMatrix:
        """Caret's confusion matrix of the predictions.

        Raises
        ------
        RunError
            ``no_classes`` for a regression.
        """
        if not self.class_names:
            raise RunError("no_classes", "A confusion matrix needs classes, and this is a regression.")
        return ConfusionMatrix.from_predictions(
            prediction=self.predictions[".pred_class"],
            truth=self.predictions["truth"],
            class_names=self.class_names,
        )

    @functools.cached_property
    def regression_metrics(self) -> dict[str, float | None]:
        """Caret's RMSE, Rsquared and MAE of the predictions, and the bias MBE (`regression_metrics`).

        Of several targets each has its own, numbered as their columns are: ``RMSE_1``, ..., ``RMSE_2``, ...

        Raises
        ------
        RunError
            ``not_a_regression`` if there are classes.
        """
        if self.class_names:
            raise RunError("not_a_regression", "Regression metrics need numbers, and this has classes.")
        truth, prediction = np.split(self.predictions.to_numpy(), 2, axis=1)  # each (rows, targets)
        each = [regression_metrics(truth=a, prediction=b) for a, b in zip(truth.T, prediction.T, strict=True)]
        if len(each) == 1:
            return each[0]
        return {f"{name}_{place}": value for place, of in enumerate(each, 1) for name, value in of.items()}


def evaluate(fit: Fit, data: Any = None, *, split: str = "test", lang: str = "en") -> Evaluation:
    """Evaluate a fit on a split of its own data set, or on other data.

    Parameters
    ----------
    fit : Fit
    data : Dataset or (x, y), optional
        Other data of the same shape and classes; of arrays all rows are taken.
    split : str, default "test"
        Which rows of a data set.
    lang : {"en", "fr"}
        "fr" names the classes of the built-in sets in French, in all that is made of the evaluation; a
        user's own stay as they are.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `fit` is none.
    DataError
        ``unknown_split`` if the data have no such rows, ``shape_mismatch`` if they are of another shape.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("fashion_mlp", kd.garments(train=500, test=100), seed=1, epochs=1, verbose=0)
    >>> len(kd.evaluate(fit).predictions)
    100
    """
    check_kind("fit", fit, Fit, "what `fit()` gives")
    names = fit.data.names(lang)
    data = fit.data if data is None else further_rows(fit.data, data, "data")
    rows = data.split(split)
    with states_undone(fit.model):  # the predictions below are of the same rows
        y = encode_targets(fit.model, data, rows.y)
        measured = compile_evaluation(fit.model, rows.x, y, class_names=names)()
    loss = measured.pop("loss")
    interpretation = interpret_loss(fit.model, loss)
    result = Evaluation(
        loss, measured, _predictions(fit, names, rows), names, data.fingerprint, interpretation
    )
    if data.task == "segmentation":
        result.metrics.update(_overlaps(result.confusion_matrix))
    return result


def predict(fit: Fit, x: Any = None, *, type: str = "class") -> NDArray[Any]:
    """Predict the classes, their codes or their probabilities; for a regression, the numbers.

    Parameters
    ----------
    fit : Fit
    x : array or Dataset, shape (rows, ...), optional
        Raw pixels or features, as the fit was trained on; the test split of the fit's data unless given.
    type : {"class", "code", "prob", "raw"}, default "class"
        Names of classes, their positions from 0, one probability for each class, or the outputs of the
        last layer as they are.

    Returns
    -------
    array
        Shape (rows,) of names or int64 codes, or (rows, classes) of float32 probabilities. A segmentation
        gives (rows, height, width) and (rows, height, width, classes), a regression (rows,) float32 for
        "class" and "raw" alike.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `fit` is none, or of another `type`.
    DataError
        ``shape_mismatch`` if the rows have another shape, ``not_finite`` if values are missing.
    RunError
        ``no_probabilities`` for "prob" if the model's outputs are scores, such as those of a hinge loss.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("xor_mlp", seed=1, epochs=1, verbose=0)
    >>> kd.predict(fit, [[0, 0], [0, 1]], type="prob").shape
    (2, 2)
    """
    if type not in ("class", "code", "prob", "raw"):
        raise ArgumentError.must_be("invalid_argument", "type", '"class", "code", "prob" or "raw"', type)
    check_kind("fit", fit, Fit, "what `fit()` gives")
    output = model_outputs(fit.model, _features(fit, x))
    if fit.data.task == "regression":
        return output[:, 0] if output.shape[-1] == 1 else output
    if type == "raw":
        return output
    if type == "prob":
        return probabilities(fit.model, output)
    codes = predicted_codes(fit.model, output)
    return codes if type == "code" else np.array(fit.data.class_names)[codes]


def probability_columns(class_names: Sequence[str]) -> list[str]:
    """Name the columns of probabilities: ``.pred_<class>``, or ``.pred_class.1`` for a class "class"."""
    return [".pred_class.1" if name == "class" else f".pred_{name}" for name in class_names]


def _features(fit: Fit, x: Any) -> NDArray[Any]:
    if x is None:
        return fit.data.split("test").x
    columns = fit.data.columns
    if isinstance(x, Dataset):
        rows = with_columns(x, columns, "x").split("test").x
    else:
        rows = check_features(inputs_by_name(x, columns, "x"), "x")
    if rows.shape[1:] != fit.data.shape:
        kind = f"rows of shape {describe(list(fit.data.shape))}" if fit.data.shape else "texts"
        wanted = f"{kind}, as the fit was trained on"
        raise DataError.must_be("shape_mismatch", "x", wanted, list(rows.shape[1:]) or "texts")
    return rows


def _regression_frame(truth: NDArray[Any], prediction: NDArray[Any]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name, values in (("truth", truth), (".pred", prediction)):
        targets = values.reshape(len(values), -1).T
        several = len(targets) > 1
        columns |= {f"{name}_{place}" if several else name: each for place, each in enumerate(targets, 1)}
    return pd.DataFrame(columns)


def _predictions(fit: Fit, names: tuple[str, ...], rows: Any) -> pd.DataFrame:
    if not names:
        return _regression_frame(rows.y, predict(fit, rows.x))
    classes = pd.CategoricalDtype(list(names))
    if fit.data.task == "segmentation":
        pixels = {"truth": rows.y, ".pred_class": predict(fit, rows.x, type="code")}
        return pd.DataFrame(
            {
                name: pd.Categorical.from_codes(codes.reshape(-1), dtype=classes)
                for name, codes in pixels.items()
            }
        )
    output = model_outputs(fit.model, rows.x)
    codes = {"truth": rows.y, ".pred_class": predicted_codes(fit.model, output)}
    columns = {name: pd.Categorical.from_codes(each, dtype=classes) for name, each in codes.items()}
    if has_probabilities(fit.model):
        columns |= zip(probability_columns(names), probabilities(fit.model, output).T, strict=True)
    return pd.DataFrame(columns)


def _overlaps(matrix: ConfusionMatrix) -> dict[str, float]:
    """Give the intersection over union (Jaccard 1912) of each class, and their mean."""
    both = np.diagonal(matrix.table).astype(np.float64)
    either = matrix.table.sum(axis=0) + matrix.table.sum(axis=1) - both
    overlap = np.divide(both, either, out=np.full(len(both), np.nan), where=either > 0)
    by_class = {f"iou_{name}": float(each) for name, each in zip(matrix.class_names, overlap, strict=True)}
    return {"mean_iou": float(np.nanmean(overlap)), **by_class}
