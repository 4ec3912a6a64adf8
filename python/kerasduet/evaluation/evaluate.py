"""Judge a fit on rows that it did not train on: loss, metrics, predictions, caret's confusion matrix."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.arguments import check_kind
from kerasduet.confusion.checks import positive_class
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.data.image_folders import image_files
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.sample_weights import check_sample_weight
from kerasduet.data.soft_labels import true_codes
from kerasduet.data.user_data import further_rows
from kerasduet.engine.forward import compile_evaluation, model_outputs, owner_of_metric
from kerasduet.errors import ArgumentError, RunError, describe, nearest
from kerasduet.evaluation.predict import predicted
from kerasduet.evaluation.regression import regression_metrics
from kerasduet.evaluation.summary import evaluation_html, evaluation_line, evaluation_lines
from kerasduet.fits.diagnosis import interpret_loss
from kerasduet.fits.result import Fit
from kerasduet.keras_internals.models import output_losses
from kerasduet.models.heads import heads, output_names
from kerasduet.models.outputs import (
    has_probabilities,
    label_probabilities,
    predicted_codes,
    predicted_labels,
    probabilities,
)
from kerasduet.models.stateful import states_undone
from kerasduet.models.targets import encode_targets, weights_for


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
    probability, ``.pred_<class>`` (`probability_columns`), unless the model gives scores that are none. With
    labels: ``truth_<label>`` and ``.pred_class_<label>``, 0 or 1, and ``.pred_<label>``, the probability. Of
    a regression: ``truth`` and ``.pred``, or ``truth_1``, ``.pred_1``, ... of several targets. A segmentation
    has one row a pixel or step, row by row and line by line, without probabilities. The rows
    of a folder of images are named by their files."""
    class_names: tuple[str, ...]
    data_fingerprint: str = field(repr=False)
    labels: tuple[str, ...] = ()
    """The labels of a "multilabel" task."""
    positive: str | None = None
    """The one of two classes that the statistics are about; None if nobody chose it."""
    interpretation: str = ""
    """What the cross-entropy means (`interpret_cross_entropy`); empty for other losses."""
    outputs: dict[str, Evaluation] = field(default_factory=dict, repr=False)
    """Of a network of several outputs what each is worth, by name: then all but the loss, which is their sum,
    and the metrics, named ``<output>_<metric>``, is there, and `predictions` has no columns."""

    def __str__(self) -> str:
        return "\n".join(evaluation_lines(self))

    def __repr__(self) -> str:
        return evaluation_line(self)

    def _repr_html_(self) -> str:
        return evaluation_html(self)

    @property
    def is_regression(self) -> bool:
        """Whether it is of one output that predicts numbers."""
        return not (self.class_names or self.labels or self.outputs)

    @functools.cached_property
    def confusion_matrix(self) -> ConfusionMatrix:
        """Caret's confusion matrix of the predictions.

        Raises
        ------
        RunError
            ``no_classes`` for a regression, and for labels, of which each has a matrix (`label_matrix`);
            ``several_outputs`` where there is one for each of several outputs.
        ArgumentError
            ``no_positive`` where nobody chose which of two classes the statistics are about.
        """
        return classes_matrix(self)

    @functools.cached_property
    def regression_metrics(self) -> dict[str, float | None]:
        """Caret's RMSE, Rsquared and MAE of the predictions, and the bias MBE (`regression_metrics`).

        Of several targets each has its own, numbered as their columns are: ``RMSE_1``, ..., ``RMSE_2``, ...

        Raises
        ------
        RunError
            ``not_a_regression`` if there are classes.
        """
        check_one_output(self)
        if not self.is_regression:
            raise RunError("not_a_regression", "Regression metrics need numbers, and this has classes.")
        truth, prediction = np.split(self.predictions.to_numpy(), 2, axis=1)  # each (rows, targets)
        each = [regression_metrics(truth=a, prediction=b) for a, b in zip(truth.T, prediction.T, strict=True)]
        if len(each) == 1:
            return each[0]
        return {f"{name}_{place}": value for place, of in enumerate(each, 1) for name, value in of.items()}


def evaluate(
    fit: Fit,
    data: Any = None,
    *,
    split: str = "test",
    lang: str = "en",
    positive: str | None = None,
    sample_weight: Any = None,
) -> Evaluation:
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
    positive : str, or mapping of them by output, optional
        The one of two classes that the statistics are about, instead of that of the data.
    sample_weight : array, shape (rows,), or mapping of them by output, optional
        What each row counts in the loss and in the weighted metrics, as in ``Model.evaluate``; the
        predictions and their confusion matrix have no weights.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `fit` is none; ``invalid_positive``.
    DataError
        ``unknown_split`` if the data have no such rows, ``shape_mismatch`` if they are of another shape,
        ``tied_classes`` of soft labels with several most probable classes.

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
    weights = check_sample_weight(sample_weight, len(rows), outputs=[*fit.data.schema.outputs])
    weights = weights_for(fit.model, weights)
    with states_undone(fit.model):  # the predictions below are of the same rows
        y = encode_targets(fit.model, data.schema, rows.y)
        sizes = {"batch_size": fit.settings.batch_size}
        measured = compile_evaluation(fit.model, rows.x, y, weights, class_names=names, **sizes)()
    output = model_outputs(fit.model, rows.x)
    fingerprint, schema = data.fingerprint, fit.data.schema
    if not schema.outputs:
        result = _of_output(fit.model, schema, names, rows.y, output, measured, fingerprint, positive)
    else:
        result = _of_outputs(fit, names, rows.y, output, measured, fingerprint, positive)
    if data.task != "segmentation" and hasattr(data.reader, "paths"):
        result.predictions.index = pd.Index(map(str, image_files(data, split)), name="file")
    return result


def _of_output(
    head: Any,
    schema: RowSchema,
    names: tuple[str, ...],
    y: NDArray[Any],
    output: NDArray[np.float32],
    measured: dict[str, float],
    fingerprint: str,
    positive: str | None,
) -> Evaluation:
    """Judge one output of a model, `heads.heads`; `names` are those of the classes, perhaps in French."""
    loss = measured["loss"]
    result = Evaluation(
        loss=loss,
        metrics={name: each for name, each in measured.items() if name != "loss"},
        predictions=_predictions(head, schema, names, y, output),
        class_names=names,
        data_fingerprint=fingerprint,
        labels=schema.labels,
        positive=_positive(schema, names, positive),
        interpretation=interpret_loss(head, schema, loss),
    )
    if schema.task == "segmentation" and y.ndim == 3:
        result.metrics.update(_overlaps(classes_matrix(result, names[0])))
    return result


def _of_outputs(
    fit: Fit,
    names: dict[str, tuple[str, ...]],
    y: dict[str, NDArray[Any]],
    output: dict[str, NDArray[np.float32]],
    measured: dict[str, float],
    fingerprint: str,
    positive: Any,
) -> Evaluation:
    """Judge each of several outputs, whose metrics have its name in front."""
    chosen, of_model = _by_output(positive, names), heads(fit.model)
    parts: dict[str, dict[str, float]] = {name: {} for name in names}
    means = output_losses(fit.model)
    if len(means) == len(names):  # code that measures a batch itself has none
        for name, mean in zip(output_names(fit.model), means, strict=True):
            parts[name]["loss"] = float(mean.result())
    for metric, value in measured.items():
        owner = owner_of_metric(metric, names)
        if owner is not None:
            parts[owner][metric.removeprefix(f"{owner}_")] = value
    outputs = {}
    for name, schema in fit.data.schema.outputs.items():
        given = y[name], output[name], parts[name], fingerprint, chosen.get(name)
        outputs[name] = _of_output(of_model[name], schema, names[name], *given)
    more = {f"{name}_{key}": value for name, each in outputs.items() for key, value in each.metrics.items()}
    return Evaluation(
        loss=measured.pop("loss"),
        metrics=measured | more,
        predictions=pd.DataFrame(index=pd.RangeIndex(len(next(iter(y.values()))))),
        class_names=(),
        data_fingerprint=fingerprint,
        outputs=outputs,
    )


def _by_output(positive: Any, names: Mapping[str, Any]) -> dict[str, str]:
    """Give the positive classes that were chosen, by output."""
    check_kind("positive", positive, Mapping | None, "a mapping by the names of the outputs")
    for name in positive or {}:
        if name not in names:
            hint = nearest(name, names)
            raise ArgumentError.must_be("invalid_positive", "positive", "named by outputs", name, hint=hint)
    return dict(positive or {})


def check_one_output(evaluation: Evaluation) -> None:
    """Raise ``several_outputs`` of an evaluation that holds one for each of several outputs."""
    if evaluation.outputs:
        sentence = (
            "The evaluation is of several outputs: take that of one of them, {outputs}, from its `outputs`."
        )
        outputs = " or ".join(map(describe, evaluation.outputs))
        raise RunError("several_outputs", sentence, outputs=outputs)


def classes_matrix(evaluation: Evaluation, positive: str | None = None, **arguments: Any) -> ConfusionMatrix:
    """Count the classes of an evaluation; `positive` is asked for where nobody chose it."""
    check_one_output(evaluation)
    if evaluation.labels:
        sentence = "Each label has a confusion matrix of its own: `label` must name one, {labels!j}."
        raise RunError("no_classes", sentence, labels=list(evaluation.labels))
    if not evaluation.class_names:
        raise RunError("no_classes", "A confusion matrix needs classes, and this is a regression.")
    return ConfusionMatrix.from_predictions(
        prediction=evaluation.predictions[".pred_class"],
        truth=evaluation.predictions["truth"],
        class_names=evaluation.class_names,
        positive=chosen_positive(evaluation, positive),
        **arguments,
    )


def chosen_positive(evaluation: Evaluation, positive: str | None, argument: str = "positive") -> str | None:
    """Give the class that the statistics of two are about, the caller's or the data's.

    Raises
    ------
    ArgumentError
        ``no_positive`` if it is neither.
    """
    positive = evaluation.positive if positive is None else positive
    if positive is None and len(evaluation.class_names) == 2:
        sentence = "`{argument}` must name the class that the statistics are about, {classes}."
        classes = " or ".join(map(describe, evaluation.class_names))
        raise ArgumentError("no_positive", sentence, argument=argument, classes=classes)
    return positive


def _positive(schema: RowSchema, names: tuple[str, ...], positive: str | None) -> str | None:
    """Choose the positive class among the `names`, which may be the data's in another language."""
    if positive is not None:
        return positive_class(positive, names)
    known = schema.positive
    return None if known is None else names[schema.class_names.index(known)]


def probability_columns(class_names: Sequence[str]) -> list[str]:
    """Name the columns of probabilities: ``.pred_<class>``, or ``.pred_class.1`` for a class "class"."""
    return [".pred_class.1" if name == "class" else f".pred_{name}" for name in class_names]


def label_columns(labels: Sequence[str]) -> dict[str, list[str]]:
    """Name the columns of labels by what they hold, `truth`, `.pred_class` and `.pred`; no two are alike."""
    seen: dict[str, int] = {}
    names: dict[str, list[str]] = {}
    for kind in ("truth", ".pred_class", ".pred"):
        for label in labels:
            name = f"{kind}_{label}"
            seen[name] = seen.get(name, -1) + 1
            names.setdefault(kind, []).append(f"{name}.{seen[name]}" if seen[name] else name)
    return names


def _regression_frame(truth: NDArray[Any], prediction: NDArray[Any]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name, values in (("truth", truth), (".pred", prediction)):
        targets = values.reshape(len(values), -1).T
        several = len(targets) > 1
        columns |= {f"{name}_{place}" if several else name: each for place, each in enumerate(targets, 1)}
    return pd.DataFrame(columns)


def _label_frame(
    head: Any, labels: Sequence[str], y: NDArray[Any], output: NDArray[np.float32]
) -> pd.DataFrame:
    parts: dict[str, NDArray[Any]] = {"truth": y.astype(np.int64)}
    parts[".pred_class"] = predicted_labels(head, output)
    if has_probabilities(head):
        parts[".pred"] = label_probabilities(head, output)
    names = label_columns(labels)
    columns = {
        names[kind][place]: values[:, place]
        for kind, values in parts.items()
        for place in range(values.shape[1])
    }
    return pd.DataFrame(columns)


def _predictions(
    head: Any, schema: RowSchema, names: tuple[str, ...], y: NDArray[Any], output: NDArray[np.float32]
) -> pd.DataFrame:
    if schema.task == "multilabel":
        return _label_frame(head, schema.labels, y, output)
    if not names:
        return _regression_frame(y, predicted(head, schema, output, "raw"))
    classes = pd.CategoricalDtype(list(names))
    codes: dict[str, NDArray[Any]] = {"truth": true_codes(y), ".pred_class": predicted_codes(head, output)}
    columns: dict[str, Any] = {
        name: pd.Categorical.from_codes(each.reshape(-1), dtype=classes) for name, each in codes.items()
    }
    if schema.task != "segmentation" and has_probabilities(head):
        columns |= zip(probability_columns(names), probabilities(head, output).T, strict=True)
    return pd.DataFrame(columns)


def _overlaps(matrix: ConfusionMatrix) -> dict[str, float]:
    """Give the intersection over union (Jaccard 1912) of each class, and their mean."""
    both = np.diagonal(matrix.table).astype(np.float64)
    either = matrix.table.sum(axis=0) + matrix.table.sum(axis=1) - both
    overlap = np.divide(both, either, out=np.full(len(both), np.nan), where=either > 0)
    by_class = {f"iou_{name}": float(each) for name, each in zip(matrix.class_names, overlap, strict=True)}
    return {"mean_iou": float(np.nanmean(overlap)), **by_class}
