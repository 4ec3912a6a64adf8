"""Rows through a model without training: its outputs, its loss and its metrics."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.blocks import ROWS_AT_ONCE, blocks
from kerasduet.engine.prefetch import on_device, signature
from kerasduet.engine.programs import compiled_once
from kerasduet.engine.structure import structure
from kerasduet.engine.trials import runs_eagerly
from kerasduet.keras_internals.draws import draws_undone
from kerasduet.keras_internals.models import compiled_metrics
from kerasduet.models.indices import check_indices
from kerasduet.models.layer_constants import LayerConstants
from kerasduet.models.own_code import has_own_step, judges_by_own_code
from kerasduet.models.shapes import input_shape, output_shape
from kerasduet.models.stateful import (
    check_batches,
    fixed_batch,
    recurrent_states,
    states_undone,
    with_fixed_batch,
)
from kerasduet.runtime import keras, refuse_fork

_forwards: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()


def model_outputs(model: Any, x: NDArray[Any]) -> NDArray[np.float32]:
    """Give the model's outputs for the rows of `x`, as float32: (rows, ...) to (rows, outputs).

    In graph mode for all: XLA would gain a dense network 7 % and lose it the bits of ``Model.predict()``.
    A stateful model takes whole batches, and goes on with its states as ``Model.predict()`` does.
    """
    import tensorflow as tf

    refuse_fork()
    if len(x) == 0:
        return np.zeros((0, *(size or 0 for size in output_shape(model)[1:])), np.float32)
    check_indices(model, x)
    check_batches(model, len(x), "x")
    if model not in _forwards:
        _forwards[model] = _compile_forward(model)
    parts = (tf.constant(np.asarray(x[rows])) for rows in _batches(model, x))
    with draws_undone(model):
        return np.concatenate([_forwards[model](part).numpy() for part in parts])


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
        if kind not in by_kind:
            function = tf.function(forward, input_signature=[kind], autograph=False)
            by_kind[kind] = compiled_once(function, key, variables)
        return by_kind[kind](batch)

    return outputs


def _kind(model: Any, batch: Any) -> Any:
    """Describe batches like this one, with the sizes open that the model leaves open."""
    import tensorflow as tf

    known = input_shape(model)
    if known is None or len(known) != len(batch.shape):
        known = (None, *batch.shape[1:])
    sizes = [None if size is None else own for size, own in zip(known, batch.shape, strict=True)]
    return tf.TensorSpec(sizes, batch.dtype)


def compile_evaluation(
    model: Any,
    x: NDArray[Any],
    y: NDArray[Any],
    weights: NDArray[np.float32] | None = None,
    *,
    class_names: Sequence[str] = (),
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
    check_batches(model, len(x), "x")
    columns = [each for each in (x, y, weights) if each is not None]
    build_metrics(model, x, y)
    constants = LayerConstants(model)

    def measure(*rows: Any) -> None:
        with constants.read_by_layers():
            model.test_step((with_fixed_batch(model, rows[0]), *rows[1:]))

    compiled = tf.function(measure, input_signature=[signature(each) for each in columns], autograph=False)
    key, variables = ["evaluation", structure(model)], _variables(model, constants)
    size = batch_size if judges_by_own_code(model) else None
    measured = measure if runs_eagerly(model) else compiled_once(compiled, key, variables)

    def evaluate(batches: Iterable[slice] | None = None) -> dict[str, float]:
        model.reset_metrics()
        with draws_undone(model):  # what is measured in between does not change a training
            for rows in _batches(model, x, size) if batches is None else batches:
                measured(*[tf.constant(np.asarray(each[rows])) for each in columns])
        return results(model, class_names)

    return evaluate


def build_metrics(model: Any, x: NDArray[Any], y: NDArray[Any]) -> None:
    """Let Keras make the metrics' variables of the first rows, if it has not yet: a compiled step may not."""
    if compiled_metrics(model) or (model.loss is None and has_own_step(model)):
        return
    first = slice(fixed_batch(model) or 1)
    rows, targets = on_device(np.asarray(x[first])), y[first]
    with draws_undone(model), states_undone(model):
        prediction = model(rows, training=False)
    model.compute_loss(x=rows, y=targets, y_pred=prediction, training=False)
    model.compute_metrics(rows, targets, prediction, None)
    model.reset_metrics()


def _variables(model: Any, constants: LayerConstants) -> list[Any]:
    return [*constants.variables, *model.variables, *recurrent_states(model), *model.metrics_variables]


def _batches(model: Any, x: NDArray[Any], size: int | None = None) -> Iterable[slice]:
    return blocks(len(x), fixed_batch(model) or size or ROWS_AT_ONCE)


def results(model: Any, class_names: Sequence[str] = ()) -> dict[str, float]:
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


def _parts(model: Any, name: str, count: int, class_names: Sequence[str]) -> list[str]:
    """Say what each of the values of a metric is of, as the end of its name."""
    metric = next((each for each in compiled_metrics(model) if each.name == name), None)
    thresholds = getattr(metric, "thresholds", None) or ()
    known = [each for each in (thresholds, class_names) if len(each) == count]
    return [f"_{each}" for each in (known[0] if known else range(1, count + 1))]
