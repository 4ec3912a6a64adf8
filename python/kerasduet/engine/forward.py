"""Rows through a model without training: its outputs, its loss and its metrics."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.named_arrays import Arrays, map_arrays, row_count, take_rows
from kerasduet.data.rows.blocks import ROWS_AT_ONCE, blocks
from kerasduet.engine.prefetch import on_device, signature
from kerasduet.engine.programs import compiled_once
from kerasduet.engine.structure import structure
from kerasduet.engine.trials import runs_eagerly
from kerasduet.keras_internals.draws import draws_undone
from kerasduet.keras_internals.models import compiled_metrics, losses_weighed
from kerasduet.models.heads import by_output, heads, like_outputs
from kerasduet.models.indices import check_indices
from kerasduet.models.layer_constants import LayerConstants
from kerasduet.models.own_code import has_own_step, judges_by_own_code
from kerasduet.models.shapes import Shape, input_shape, output_shape
from kerasduet.models.stateful import (
    check_batches,
    fixed_batch,
    recurrent_states,
    states_undone,
    with_fixed_batch,
)
from kerasduet.runtime import keras, refuse_fork

ClassNames = Sequence[str] | Mapping[str, Sequence[str]]  # by output, where there are several

_forwards: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()


def model_outputs(model: Any, x: Arrays) -> Any:
    """Give the model's outputs for the rows of `x`, as float32: (rows, ...) to (rows, outputs).

    Of several outputs a dict of such arrays by name.

    In graph mode for all: XLA would gain a dense network 7 % and lose it the bits of ``Model.predict()``.
    A stateful model takes whole batches, and goes on with its states as ``Model.predict()`` does.
    """
    refuse_fork()
    if row_count(x) == 0:
        return _plain({name: _no_rows(head) for name, head in heads(model).items()})
    check_indices(model, x)
    check_batches(model, row_count(x), "x")
    if model not in _forwards:
        _forwards[model] = _compile_forward(model)
    parts = (_tensors(x, rows) for rows in _batches(model, x))
    with draws_undone(model):
        given = [by_output(model, _forwards[model](part)) for part in parts]
    names = given[0] if isinstance(given[0], dict) else [None]
    return _plain({name: _joined(given, name) for name in names})


def _joined(parts: list[Any], name: str | None) -> NDArray[np.float32]:
    return np.concatenate([(each if name is None else each[name]).numpy() for each in parts])


def _no_rows(head: Any) -> NDArray[np.float32]:
    return np.zeros((0, *(size or 0 for size in output_shape(head)[1:])), np.float32)


def _plain(outputs: dict[Any, Any]) -> Any:
    """Give the array of the only output, or a dict of several."""
    return outputs.get(None, outputs)


def _tensors(x: Arrays, rows: slice) -> Any:
    import tensorflow as tf

    return map_arrays(lambda each: tf.constant(np.asarray(each[rows])), x)


def _compile_forward(model: Any) -> Callable[[Any], Any]:
    """Give what runs a batch of any number of rows through the model, which it does not keep alive."""
    import tensorflow as tf

    constants, alive = LayerConstants(model), cast(Callable[[], Any], weakref.ref(model))
    key, variables = ["forward", structure(model, compiled=False)], _variables(model, constants)
    by_kind: dict[Any, Callable[[Any], Any]] = {}

    def forward(batch: Any) -> Any:
        with constants.read_by_layers():
            return alive()(batch, training=False)

    def outputs(batch: Any) -> Any:
        constants.refresh()
        if runs_eagerly(alive()):
            return forward(batch)
        kind = _kind(alive(), batch)
        hashable = tuple(kind.items()) if isinstance(kind, dict) else kind
        if hashable not in by_kind:
            function = tf.function(forward, input_signature=[kind], autograph=False)
            by_kind[hashable] = compiled_once(function, key, variables)
        return by_kind[hashable](batch)

    return outputs


def _kind(model: Any, batch: Any) -> Any:
    """Describe batches like this one, with the sizes open that the model leaves open."""
    if isinstance(batch, dict):
        shapes = {each.name: tuple(each.shape) for each in getattr(model, "inputs", None) or ()}
        return {name: _kind_of_one(shapes.get(name), each) for name, each in batch.items()}
    return _kind_of_one(input_shape(model), batch)


def _kind_of_one(known: Shape | None, batch: Any) -> Any:
    import tensorflow as tf

    if known is None or len(known) != len(batch.shape):
        known = (None, *batch.shape[1:])
    sizes = [None if size is None else own for size, own in zip(known, batch.shape, strict=True)]
    return tf.TensorSpec(sizes, batch.dtype)


def compile_evaluation(
    model: Any,
    x: Arrays,
    y: Arrays,
    weights: NDArray[np.float32] | None = None,
    *,
    class_names: ClassNames = (),
    batch_size: int | None = None,
) -> Callable[..., dict[str, float]]:
    """Compile a pass over the rows, weighted if they have weights, that gives the loss and the metrics.

    `class_names` are for metrics that have a value for each class: see `results`. Code of the user's that
    judges a batch as a whole gets batches of `batch_size`, as in ``Model.evaluate()``.

    Returns
    -------
    callable
        ``evaluate()`` gives them by name, the loss first; the model's own metrics are reset by it. It takes
        the rows a block at a time, or as the slices that it may be given.
    """
    import tensorflow as tf

    refuse_fork()
    check_indices(model, x)
    check_batches(model, row_count(x), "x")
    columns = [each for each in (x, y, weights) if each is not None]
    build_metrics(model, x, y)
    constants = LayerConstants(model)

    def measure(*rows: Any) -> None:
        count = tf.shape(tf.nest.flatten(rows[1])[0])[0]
        with constants.read_by_layers(), losses_weighed(model, count):
            targets = (like_outputs(model, each) for each in rows[1:])  # and weights
            model.test_step((with_fixed_batch(model, rows[0]), *targets))

    compiled = tf.function(measure, input_signature=[signature(each) for each in columns], autograph=False)
    key, variables = ["evaluation", structure(model)], _variables(model, constants)
    size = batch_size if judges_by_own_code(model) else None
    measured = measure if runs_eagerly(model) else compiled_once(compiled, key, variables)

    def evaluate(batches: Iterable[slice] | None = None) -> dict[str, float]:
        model.reset_metrics()
        with draws_undone(model):  # what is measured in between does not change a training
            for rows in _batches(model, x, size) if batches is None else batches:
                measured(*[_tensors(each, rows) for each in columns])
        return results(model, class_names)

    return evaluate


def build_metrics(model: Any, x: Arrays, y: Arrays) -> None:
    """Let Keras make the metrics' variables of the first rows, if it has not yet: a compiled step may not."""
    if compiled_metrics(model) or (model.loss is None and has_own_step(model)):
        return
    first = slice(fixed_batch(model) or 1)
    rows = map_arrays(lambda each: on_device(np.asarray(each[first])), x)
    targets = like_outputs(model, take_rows(y, first))
    constants = LayerConstants(model)
    with draws_undone(model), states_undone(model), constants.read_by_layers():
        prediction = model(rows, training=False)
    model.compute_loss(x=rows, y=targets, y_pred=prediction, training=False)
    model.compute_metrics(rows, targets, prediction, None)
    model.reset_metrics()


def _variables(model: Any, constants: LayerConstants) -> list[Any]:
    return [*constants.variables, *model.variables, *recurrent_states(model), *model.metrics_variables]


def _batches(model: Any, x: Arrays, size: int | None = None) -> Iterable[slice]:
    return blocks(row_count(x), fixed_batch(model) or size or ROWS_AT_ONCE)


def results(model: Any, class_names: ClassNames = ()) -> dict[str, float]:
    """Read the model's metrics as plain numbers, the loss first.

    A metric with several values, such as ``F1Score(average=None)``, gives each of them, named by its class
    (``f1_score_cat``), its threshold (``precision_0.5``) or, of several targets, its number from 1
    (``r2_score_1``).
    """
    found: dict[str, float] = {}
    for name, value in model.get_metrics_result().items():
        values = np.asarray(keras().ops.convert_to_numpy(value)).reshape(-1)
        parts = _parts(model, name, len(values), class_names) if len(values) > 1 else [""]
        found |= zip([name + part for part in parts], map(float, values), strict=True)
    return found


def _parts(model: Any, name: str, count: int, class_names: ClassNames) -> list[str]:
    """Say what each of the values of a metric is of, as the end of its name."""
    if isinstance(class_names, Mapping):
        output = owner_of_metric(name, class_names)
        name, class_names = name.removeprefix(f"{output}_"), class_names[output or ""]
    metric = next((each for each in compiled_metrics(model) if each.name == name), None)
    thresholds = getattr(metric, "thresholds", None) or ()
    known = [each for each in (thresholds, class_names) if len(each) == count]
    return [f"_{each}" for each in (known[0] if known else range(1, count + 1))]


def owner_of_metric(metric: str, outputs: Iterable[str]) -> str | None:
    """Tell to which of several outputs a metric belongs, whose name is in front of its own."""
    owners = [each for each in outputs if metric.startswith(f"{each}_")]
    return max(owners, key=len, default=None)  # "mask_edge", not "mask"
