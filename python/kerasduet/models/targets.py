"""Classes and numbers as a loss wants to see them, and what outputs and metrics must be for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset, one_target
from kerasduet.data.mismatches import shapes_agree
from kerasduet.data.named_arrays import Arrays, place_of
from kerasduet.data.row_schema import RowSchema, check_outputs
from kerasduet.data.target_values import without_ones
from kerasduet.data.user_data import as_classes, as_numbers, with_targets
from kerasduet.errors import DataError
from kerasduet.models.heads import heads
from kerasduet.models.losses import (
    gives_distribution,
    is_own_loss,
    last_activation,
    loss_name,
    takes_codes,
    wants_classes,
    wants_columns,
    wants_numbers,
)
from kerasduet.models.shapes import output_shape
from kerasduet.specs.model_spec import ModelSpec


def check_output(model: Any, schema: RowSchema, y: Arrays, *, soft: bool = False) -> None:
    """Raise unless the model's outputs and their losses can be held against the data's targets.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    schema : RowSchema
        Of the rows.
    y : array or dict of str to array
        The targets of the rows that are trained on.
    soft : bool, default False
        Whether a loss for classes may meet numbers, as Keras lets it.

    Raises
    ------
    DataError
        ``shape_mismatch`` unless there is one output for each class (or one for two), label or target, of
        each pixel or step in a segmentation; ``target_mismatch`` if a loss for classes meets numbers, one for
        two classes meets more, or one for codes meets one-hot classes.
    """
    for name, head, target, values in _each(model, schema, y):
        last = "The last layer" if name is None else f'The output "{name}"'
        _check_one(head, target, values, place_of("y", name), last, soft=soft)


def _each(model: Any, schema: RowSchema, y: Arrays) -> Iterator[tuple[str | None, Any, RowSchema, Any]]:
    """Go through the outputs: the name, None of the only one, what asks as a model of it, and its targets."""
    of_model = heads(model)
    for name, target in schema.by_output():
        yield name, of_model[name], target, y[name] if isinstance(y, dict) else y


def _check_one(
    model: Any, schema: RowSchema, y: NDArray[Any], argument: str, last: str, *, soft: bool
) -> None:
    shape = output_shape(model)
    if schema.task == "regression":
        if not soft:
            _check_number_loss(model, y, argument)
        _check_number_shape(shape[1:], y.shape[1:], last)
        return
    outputs, wanted = shape[-1], len(schema.class_names or schema.labels)
    _check_places(shape[1:-1], schema, y, last)
    _check_class_loss(model, schema, argument)
    needs_columns = schema.soft or _needs_columns(model)
    one_for_two = outputs == 1 and len(schema.class_names) == 2 and not needs_columns
    if outputs != wanted and not one_for_two:
        sentence = "{last} must have as many outputs as the data have {what}, {wanted}, not {got}."
        what = "classes" if schema.class_names else "labels"
        raise DataError("shape_mismatch", sentence, last=last, what=what, wanted=wanted, got=outputs)


def _check_number_loss(model: Any, y: NDArray[Any], argument: str) -> None:
    """Raise where a loss for classes meets numbers; a binary cross-entropy takes those from 0 to 1."""
    name = loss_name(model).replace("_", "")
    if "crossentropy" not in name and not takes_codes(model):
        return
    if "binary" in name and y.min() >= 0 and y.max() <= 1:
        return
    sentence = "`{argument}` must hold classes for the loss {loss}, not numbers that are measured."
    details: dict[str, Any] = {"argument": argument, "loss": loss_name(model)}
    if "binary" in name:
        sentence = "`{argument}` must hold classes for the loss {loss}, or numbers from 0 to 1, not {got:g}."
        details["got"] = float(y.max() if y.max() > 1 else y.min())
    raise DataError("target_mismatch", sentence, **details)


def _check_number_shape(outputs: tuple[int | None, ...], targets: tuple[int, ...], last: str) -> None:
    """Raise unless there is an output for each number of a row; axes of length 1 do not count."""
    if shapes_agree(without_ones(outputs), without_ones(targets)):
        return
    if len(outputs) == 1 and len(targets) < 2:
        sentence = "{last} must have as many outputs as a row of `y` has numbers, {wanted}, not {got}."
        counts = {"wanted": int(np.prod(targets)), "got": outputs[0]}
        raise DataError("shape_mismatch", sentence, last=last, **counts)
    sentence = "{last} must give outputs of the shape of a target, {wanted_shape!j}, not {shape!j}."
    shapes = {"wanted_shape": list(targets), "shape": list(outputs)}
    raise DataError("shape_mismatch", sentence, last=last, **shapes)


def _check_places(places: tuple[int | None, ...], schema: RowSchema, y: NDArray[Any], last: str) -> None:
    """Raise unless there is one prediction a row, or one for each pixel or step."""
    wanted, shape = y.shape[1:] if schema.task == "segmentation" else (), [*places, "outputs"]
    if shapes_agree(places, wanted):
        return
    if not wanted:
        sentence = "{last} must give a vector for each row, not {shape!j}."
        raise DataError("shape_mismatch", sentence, last=last, shape=shape)
    sentence = (
        "{last} must give one output for each {place} and class, so of shape {wanted_shape!j}, not {shape!j}."
    )
    place = "pixel" if len(wanted) == 2 else "step"
    about = {"place": place, "shape": shape, "wanted_shape": [*wanted, "classes"]}
    raise DataError("shape_mismatch", sentence, last=last, **about)


def read_for_spec(data: Dataset, spec: ModelSpec) -> Dataset:
    """Give the data as the losses of a spec read their targets: see `read_for_loss`.

    Raises
    ------
    DataError
        ``different_outputs`` unless the data have a target for each output of the spec.
    """
    names, units = spec.network.outputs, last_units(spec)
    check_outputs(data.schema, names, "data")
    losses = {name: (each, units.get(name or names[0])) for name, each in spec.losses.items()}
    return read_for_losses(data, losses)


def read_for_losses(data: Dataset, losses: Mapping[str | None, tuple[Any, int | None]]) -> Dataset:
    """Give the data as losses read their targets, each for so many outputs: see `read_for_loss`.

    `losses` has a loss and a number for each output by its name; None is the only one. What is not in it
    stays as it is.
    """
    if not data.schema.outputs:
        return read_for_loss(data, *losses[None]) if losses else data
    targets: dict[Any, Dataset] = {name: one_target(data, name) for name in data.schema.outputs}
    return with_targets(
        data,
        {
            name: read_for_loss(each, *losses[name]) if name in losses else each
            for name, each in targets.items()
        },
    )


def read_for_loss(data: Dataset, loss: str | dict[str, Any], outputs: int | None) -> Dataset:
    """Give the data as a loss, as a spec names it, reads them for so many outputs.

    To one for classes whole numbers are such, and rows of fractions soft labels. To one for numbers whole
    numbers that nobody called classes are numbers: of pixels and steps, and of rows where there are more than
    two of them for one output.

    Raises
    ------
    DataError, LabelError
        What `readings.numbers_as_classes` refuses.
    """
    if wants_classes(loss, data.schema):
        return as_classes(data, soft=wants_columns(loss))
    for_one_output = len(data.class_names) > 2 and outputs == 1
    if data.schema.unnamed and wants_numbers(loss) and (data.task == "segmentation" or for_one_output):
        return as_numbers(data)
    return data


def last_units(spec: ModelSpec) -> dict[str, int]:
    """Give the units of the last layer with some that leads to each output, by the name of the output."""
    calls, layers = {each.name: each for each in spec.network.calls}, spec.get("layers")
    made_by = {each.name: layers[each.position] for each in spec.network.calls if not each.is_shared}
    units = {}
    for name in spec.network.outputs:
        call = calls.get(name)
        while call is not None and "units" not in made_by[call.layer]["config"]:
            call = calls.get(call.sources[0])
        if call is not None:
            units[name] = made_by[call.layer]["config"]["units"]
    return units


def encode_targets(model: Any, schema: RowSchema, y: Arrays) -> Any:
    """Give the targets in the form that the model's loss takes, or by name in those that its losses take.

    Losses such as the sparse ones take codes, a single output takes a column, all others one column for
    each class; a loss of the user's own takes what the data hold.

    Parameters
    ----------
    model : keras.Model
        Compiled.
    schema : RowSchema
        Says what `y` holds.
    y : array of codes, shape (rows,) or (rows, ...), of labels, (rows, labels), or of float targets; of soft
        labels, (rows, classes)

    Returns
    -------
    array
        The codes as they are for a loss that takes them, else float32 (..., outputs).
    """
    coded = {name: _encode(head, target, values) for name, head, target, values in _each(model, schema, y)}
    return coded.get(None, coded)


def weights_for(model: Any, weights: Any) -> Any:
    """Give each row's weight the axes of the losses that it weighs: (rows, 1, 1) for those of pixels.

    Keras would let a weight for each of 28 rows count for 28 columns of each image.
    """
    if weights is None:
        return None
    of_model = heads(model)
    shaped = {
        name: _with_axes(head, weights[name] if isinstance(weights, dict) else weights)
        for name, head in of_model.items()
    }
    same = len({each.shape for each in shaped.values()}) == 1 and not isinstance(weights, dict)
    return next(iter(shaped.values())) if same else shaped


def _with_axes(head: Any, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    missing = len(output_shape(head)) - 1 - weights.ndim
    return weights.reshape(*weights.shape, *[1] * missing) if missing > 0 else weights


def _encode(model: Any, schema: RowSchema, y: NDArray[Any]) -> NDArray[Any]:
    own = is_own_loss(model)
    if schema.task == "multilabel" or (own and not schema.one_hot):
        return y
    if schema.task == "regression":
        shape = [size if size else y.shape[axis] for axis, size in enumerate(output_shape(model)) if axis]
        return y.astype(np.float32).reshape(len(y), *shape)
    if takes_codes(model):
        return y
    if y.dtype.kind == "f":  # soft labels
        return y
    if output_shape(model)[-1] == 1 and not own:
        return y.astype(np.float32)[..., None]
    one_hot: NDArray[np.float32] = np.eye(len(schema.class_names), dtype=np.float32)[y]
    return one_hot


def _needs_columns(model: Any) -> bool:
    """Tell whether the loss has an output for each class, also of two."""
    return takes_codes(model) or "categorical" in loss_name(model)


def _check_class_loss(model: Any, schema: RowSchema, argument: str) -> None:
    loss, classes = loss_name(model), len(schema.class_names)
    if schema.task == "multilabel" and (_needs_columns(model) or gives_distribution(model)):
        sentence = (
            "`{argument}` has rows with several labels, or none, so the last layer must be a sigmoid and the "
            "loss one such as binary_crossentropy, not {activation} and {loss}."
        )
        activation = last_activation(model)
        raise DataError("target_mismatch", sentence, argument=argument, loss=loss, activation=activation)
    if schema.one_hot and takes_codes(model):
        other = loss.replace("sparse_", "") if "sparse" in loss else "categorical_crossentropy"
        got = "soft labels" if schema.soft else "one-hot columns"
        sentence = (
            "`{argument}` must hold one class for each row for the loss {loss}, not {got}: "
            "{other} takes those."
        )
        raise DataError("target_mismatch", sentence, argument=argument, loss=loss, got=got, other=other)
    if "binary" in loss and classes > 2:
        other = loss.replace("binary", "categorical")
        sentence = "The loss {loss} must have data of two classes, not {got}: {other} is for more."
        if schema.unnamed and schema.task == "segmentation":
            sentence = (
                "The loss {loss} must have masks of two classes, or pixels that are numbers from 0 to 1 "
                "(divide them by 255), not {got} whole numbers: {other} is for more classes."
            )
        raise DataError("target_mismatch", sentence, loss=loss, got=classes, other=other)
