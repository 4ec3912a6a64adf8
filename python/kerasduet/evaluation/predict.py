"""Predict with a fit: classes, codes, probabilities, or the outputs as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_kind
from kerasduet.data.dataset import Dataset
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.user_data import with_inputs
from kerasduet.engine.forward import model_outputs
from kerasduet.errors import ArgumentError
from kerasduet.fits.result import Fit
from kerasduet.models.heads import heads
from kerasduet.models.outputs import label_probabilities, predicted_codes, predicted_labels, probabilities


def predict(fit: Fit, x: Any = None, *, type: str = "class") -> Any:
    """Predict the classes, their codes or their probabilities; for a regression, the numbers.

    Parameters
    ----------
    fit : Fit
    x : array or Dataset, shape (rows, ...), optional
        Raw pixels or features, as the fit was trained on; the test split of the fit's data unless given. For
        a network of several inputs an array for each, by name or in their order.
    type : {"class", "code", "prob", "raw"}, default "class"
        Names of classes, their positions from 0, one probability for each class, or the outputs of the
        last layer as they are. With labels "class" and "code" are 0 or 1 for each, int64.

    Returns
    -------
    array, or dict of them by output
        Shape (rows,) of names or int64 codes, or (rows, classes) of float32 probabilities. A segmentation
        gives (rows, height, width) and (rows, height, width, classes), or the same for steps, a regression
        (rows,) or (rows, ...) float32 for "class" and "raw" alike.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `fit` is none, or of another `type`.
    DataError
        ``shape_mismatch`` if the rows have another shape, ``not_finite`` if values are missing;
        ``different_inputs``.
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
    outputs = model_outputs(fit.model, input_rows(fit, x))
    of_model = heads(fit.model)
    if not fit.data.schema.outputs:
        return predicted(of_model[None], fit.data.schema, outputs, type)
    return {
        name: predicted(of_model[name], schema, outputs[name], type)
        for name, schema in fit.data.schema.by_output()
    }


def predicted(head: Any, schema: RowSchema, output: NDArray[np.float32], type: str) -> NDArray[Any]:
    """Give an output of a model, `heads.heads`, in the form that `predict` gives by `type`."""
    if schema.task == "regression":
        return output[:, 0] if output.shape[1:] == (1,) else output
    if type == "raw":
        return output
    if schema.task == "multilabel":
        return label_probabilities(head, output) if type == "prob" else predicted_labels(head, output)
    if type == "prob":
        return probabilities(head, output)
    codes = predicted_codes(head, output)
    return codes if type == "code" else np.array(schema.class_names)[codes]


def input_rows(fit: Fit, x: Any) -> Any:
    """Give the rows that a fit's model takes: those given, checked, or those of the test split."""
    schema = fit.data.schema
    if x is None:
        return fit.data.split("test").x
    if not isinstance(x, Dataset):
        return schema.features(x, "x")
    return with_inputs(x, schema, "x").split("test").x
