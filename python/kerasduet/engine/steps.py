"""The compiled epoch: one call of TensorFlow runs many training steps, with no Python between them.

Keras's ``fit()`` comes back to Python after each batch, which costs a small network most of its time. Here
the data are put on the device once, in their own dtype; each step gathers its batch by an order that the
caller owns. Dense and recurrent networks are compiled by XLA, with all variables as values of the loop;
networks with convolutions, on which XLA is many times slower on a CPU, run in graph mode.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.stored_rows import StoredRows
from kerasduet.engine.devices import logical_devices
from kerasduet.engine.distribution import own_share, shared_gradients
from kerasduet.engine.prefetch import Stream, gather, on_device, signature
from kerasduet.engine.stateless_optimizer import is_functional, stateless_update
from kerasduet.errors import ArgumentError, RunError
from kerasduet.models.dropout_masks import counted_dropout
from kerasduet.runtime import keras

_ROWS = 1000  # rows that `predict` and `evaluate` put through the model at a time

# Layers that XLA runs as fast as graph mode or faster, on a CPU.
_XLA_LAYERS = (
    "Activation",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "ELU",
    "Flatten",
    "InputLayer",
    "LayerNormalization",
    "LeakyReLU",
    "Normalization",
    "PReLU",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
)


_RECURRENT_LAYERS = ("GRU", "LSTM")  # on a CPU too; on a GPU Keras has cuDNN's kernels for them in graph mode


def choose_mode(model: Any) -> str:
    """Choose how to compile training: "xla" if XLA suits all layers and the optimizer, else "graph"."""
    from kerasduet.models.layers import DropConnect

    names = _XLA_LAYERS if logical_devices("GPU") else (*_XLA_LAYERS, *_RECURRENT_LAYERS)
    known = [DropConnect, *(getattr(keras().layers, name) for name in names)]
    suits = all(type(layer) in known for layer in model.layers)
    return "xla" if suits and is_functional(model.optimizer) else "graph"


@dataclass(frozen=True)
class Training:
    """The compiled steps of training one model on its rows."""

    model: Any
    mode: str
    """How they were compiled: "xla", "graph" or "eager"."""
    steps: Callable[[NDArray[np.int32], int, int], None]
    monitor: LossMonitor

    def run(self, order: NDArray[np.int32], batch_size: int, start: int, stop: int, epoch: int = 1) -> None:
        """Train steps `start` to before `stop` of an epoch, in place.

        Parameters
        ----------
        order : array of int32, shape (rows,)
            Row positions: each step takes the next `batch_size` of them; the last batch may be smaller. How
            an epoch is cut into calls makes no difference to the bits.
        epoch : int
            Its number from 1, which an error names.

        Raises
        ------
        RunError
            ``loss_not_finite``; no step runs after the one that gave such a loss.
        """
        whole = len(order) // batch_size
        first = int(_counter(self.model.optimizer)) - start
        if start < min(stop, whole):
            self.steps(order[: whole * batch_size].reshape(whole, batch_size), start, min(stop, whole))
        if stop > whole:
            self.steps(order[whole * batch_size :].reshape(1, -1), 0, 1)
        self.monitor.check(epoch, first)


class LossMonitor:
    """Watches the loss inside the compiled loop: the last finite one, and the first step without one."""

    def __init__(self) -> None:
        make = keras().Variable
        self.last_loss = make(float("nan"), dtype="float32", trainable=False, name="last_loss")
        self.failed_step = make(-1, dtype="int32", trainable=False, name="failed_step")

    def note(self, loss: Any, step: Any) -> None:
        """Note the loss of a step, by the optimizer's count of all steps."""
        import tensorflow as tf

        finite = tf.math.is_finite(loss)
        first = tf.logical_and(tf.logical_not(finite), self.failed_step.value < 0)
        self.failed_step.assign(tf.where(first, tf.cast(step, tf.int32), self.failed_step.value))
        self.last_loss.assign(tf.where(finite, tf.cast(loss, tf.float32), self.last_loss.value))

    def check(self, epoch: int, first: int) -> None:
        """Raise if a loss of the epoch was not finite; `first` is the optimizer's count at its first step."""
        failed = int(self.failed_step.numpy())
        if failed < 0:
            return
        last = float(self.last_loss.numpy())
        before = f"the last finite one was {last:.4g}" if np.isfinite(last) else "no earlier one was finite"
        raise RunError(
            "loss_not_finite",
            f"The loss must stay finite, but was not in epoch {epoch}, "
            f"step {failed - first + 1} ({before}): likely causes are too large a `learning_rate`, inputs "
            "that are not scaled, and a loss that does not fit the last layer.",
        )


def compile_training(
    model: Any,
    x: NDArray[Any],
    y: NDArray[Any],
    mode: str | None = None,
    weights: NDArray[np.float32] | None = None,
    strategy: Any = None,
) -> Training:
    """Put the data on the device and compile the steps of training.

    Parameters
    ----------
    model : keras.Model
        Compiled; its variables and its optimizer's are updated in place.
    x, y : array, shape (rows, ...)
        In their own dtype; the model casts a batch when it takes it.
    mode : {"xla", "graph", "eager"}, optional
        What `choose_mode` says unless given.
    weights : array, shape (rows,), optional
        What each row counts in the loss.
    strategy : tf.distribute.Strategy, optional
        Among whose replicas each batch is shared; then in graph mode unless `mode` is "eager".

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if "xla" is asked for an optimizer that `updates` does not know, with a
        `strategy`, for texts or for rows that are read while training; if a `strategy` would share a batch
        whose outputs are penalised as a whole.
    SpecError
        ``no_gradient`` if an activation cannot be trained through.
    """
    from kerasduet.models.layers import check_gradients

    check_gradients(model)
    if mode == "xla":
        _check_xla(model, x, strategy)
    model.optimizer.build(model.trainable_variables)
    _build_metrics(model, on_device(np.asarray(x[:1])), y[:1])
    if strategy is not None and _penalises_outputs(model):
        message = "`strategy` must be left out where a layer has an `activity_regularizer`."
        raise ArgumentError("invalid_argument", message)
    as_graph = strategy is not None or isinstance(x, StoredRows)
    mode, monitor = mode or ("graph" if as_graph else choose_mode(model)), LossMonitor()
    steps = {"graph": _graph_steps, "eager": _eager_steps}
    compiled = _xla_steps if mode == "xla" else functools.partial(steps[mode], strategy=strategy)
    columns = [on_device(each) for each in (x, y, weights) if each is not None]
    return Training(model, mode, compiled(model, columns, monitor), monitor)


def compile_evaluation(
    model: Any, x: NDArray[Any], y: NDArray[Any], weights: NDArray[np.float32] | None = None
) -> Callable[[], dict[str, float]]:
    """Compile a pass over the rows, weighted if they have weights, that gives the loss and the metrics.

    Returns
    -------
    callable
        ``evaluate()`` gives them by name, the loss first; the model's own metrics are reset by it.
    """
    import tensorflow as tf

    columns = [each for each in (x, y, weights) if each is not None]

    @tf.function(input_signature=[signature(each) for each in columns], autograph=False)
    def measure(*rows: Any) -> None:
        model.test_step(rows)

    def evaluate() -> dict[str, float]:
        model.reset_metrics()
        for start in range(0, len(x), _ROWS):
            measure(*[tf.constant(np.asarray(each[start : start + _ROWS])) for each in columns])
        return results(model)

    return evaluate


_forwards: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()


def predict(model: Any, x: NDArray[Any]) -> NDArray[np.float32]:
    """Give the model's outputs for the rows of `x`, as float32: (rows, ...) to (rows, outputs).

    In graph mode for all: XLA would gain a dense network 7 % and lose it the bits of ``Model.predict()``.
    """
    import tensorflow as tf

    if model not in _forwards:
        proxy = weakref.proxy(model)  # the compiled function must not keep its model alive
        _forwards[model] = tf.function(
            lambda batch: proxy(batch, training=False), reduce_retracing=True, autograph=False
        )
    blocks = (tf.constant(np.asarray(x[start : start + _ROWS])) for start in range(0, len(x), _ROWS))
    return np.concatenate([_forwards[model](block).numpy() for block in blocks])


def results(model: Any) -> dict[str, float]:
    """Read the model's metrics as plain numbers, the loss first."""
    ops = keras().ops
    return {name: float(ops.convert_to_numpy(value)) for name, value in model.get_metrics_result().items()}


def model_state(model: Any) -> list[Any]:
    """List the variables that training goes on from: weights, statistics, seeds and the optimizer's slots."""
    metrics = {id(variable) for variable in model.metrics_variables}
    listed = [*model.variables, *model.optimizer.variables]
    return [each for key, each in {id(each): each for each in listed}.items() if key not in metrics]


def _check_xla(model: Any, x: NDArray[Any], strategy: Any) -> None:
    """Raise where XLA is asked for what it cannot do."""
    reasons = {
        f"for {type(model.optimizer).__name__}": not is_functional(model.optimizer),
        "with a `strategy`": strategy is not None,
        "for texts": x.dtype.kind == "O",
        "for rows that are read while training": isinstance(x, StoredRows),
    }
    for reason, holds in reasons.items():
        if holds:
            wanted = f'"graph" or "eager" {reason}'
            raise ArgumentError.must_be("invalid_argument", "mode", wanted, "xla")


def _build_metrics(model: Any, x: NDArray[Any], y: NDArray[Any]) -> None:
    """Let Keras make the metrics' variables now: a compiled function may not."""
    prediction = model(x, training=False)
    model.compute_loss(x=x, y=y, y_pred=prediction, training=False)
    model.compute_metrics(x, y, prediction, None)
    model.reset_metrics()


def _penalises_outputs(model: Any) -> bool:
    """Tell whether a model that was called has losses beside those of its weights.

    They are sums or means over a batch, as the version of Keras has it, so that shares cannot be added up.
    """
    of_weights = sum(variable.regularizer is not None for variable in model.trainable_variables)
    return len(model.losses) > of_weights


def _step(
    model: Any,
    batch: list[Any],
    monitor: LossMonitor,
    update: Callable[[Any, list[Any], list[Any]], None],
    strategy: Any = None,
) -> None:
    """Train on one batch, x and y and perhaps weights, as ``keras.Model.train_step`` does."""
    import tensorflow as tf

    x, y, weights = (*batch, None)[:3]
    step = _counter(model.optimizer)
    compute = functools.partial(_gradients, model, y, weights)
    with counted_dropout(model, step, lambda: own_share(tf.shape(y)[0])):
        loss, prediction, gradients = (
            compute(x) if strategy is None else shared_gradients(strategy, model, x, compute)
        )
    monitor.note(loss, step)
    update(model.optimizer, gradients, model.trainable_variables)
    model.metrics[0].update_state(loss, sample_weight=tf.shape(y)[0])
    model.compute_metrics(x, y, prediction, weights)


def _gradients(
    model: Any, y: Any, weights: Any, x: Any, join: Callable[[Any], Any] = lambda part: part
) -> tuple[Any, Any, list[Any]]:
    """Give the loss, the predictions and the gradients; `join` may add the predictions of other rows."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        watched = [variable.value for variable in model.trainable_variables]
        tape.watch(watched)
        prediction = join(model(x, training=True))
        loss = model.compute_loss(x=x, y=y, y_pred=prediction, sample_weight=weights, training=True)
        scaled = model.optimizer.scale_loss(loss)
    return loss, prediction, tape.gradient(scaled, watched)


def _counter(optimizer: Any) -> Any:
    """Give what counts each batch; `iterations` leaves out those whose gradients are accumulated."""
    return getattr(optimizer, "inner_optimizer", optimizer).variables[0].value  # of a LossScaleOptimizer


def _apply(optimizer: Any, gradients: list[Any], variables: list[Any]) -> None:
    """Let Keras apply the gradients, on one device without their sum over devices.

    That sum of one changes no bit, but TensorFlow's registry of gradients keeps each graph that holds it.
    """
    import tensorflow as tf

    if tf.distribute.has_strategy():
        optimizer.apply(gradients, variables)
        return
    vars(optimizer)["_all_reduce_sum_gradients"] = lambda pairs: pairs
    try:
        optimizer.apply(gradients, variables)
    finally:
        del vars(optimizer)["_all_reduce_sum_gradients"]


def _graph_steps(model: Any, columns: list[Any], monitor: LossMonitor, strategy: Any) -> Any:
    """Compile the steps as a graph that writes to the model's variables."""
    import tensorflow as tf

    kinds = [signature(each) for each in columns]

    @tf.function(input_signature=[kinds, tf.TensorSpec([None, None], tf.int32)], autograph=False)
    def loop(columns: list[Any], order: Any) -> None:  # order: (steps, batch)
        def body(position: Any) -> list[Any]:
            _step(model, gather(columns, order[position]), monitor, _apply, strategy)
            return [position + 1]

        steps, failed = tf.shape(order)[0], monitor.failed_step
        tf.while_loop(lambda position: (position < steps) & (failed.value < 0), body, [0])

    if any(isinstance(each, StoredRows) for each in columns):
        return Stream(loop, columns).steps
    return lambda order, start, stop: loop(columns, order[start:stop])


def _eager_steps(model: Any, columns: list[Any], monitor: LossMonitor, strategy: Any) -> Any:
    """Run the steps one by one in Python: slow, and open to a debugger."""

    def loop(order: NDArray[np.int32], start: int, stop: int) -> None:
        for rows in order[start:stop]:
            if monitor.failed_step.numpy() < 0:
                _step(model, gather(columns, rows), monitor, _apply, strategy)

    return loop


def _xla_steps(model: Any, columns: list[Any], monitor: LossMonitor) -> Any:
    """Compile the steps by XLA: a loop over values, which are written back to the variables at its end."""
    import tensorflow as tf

    variables = [monitor.failed_step, monitor.last_loss, *model_state(model), *model.metrics_variables]

    def step(batch: list[Any], values: list[Any]) -> list[Any]:
        state = list(zip(variables, values, strict=True))
        with keras().StatelessScope(state_mapping=state, collect_losses=True) as scope:
            _step(model, batch, monitor, stateless_update)
        return [
            _like(scope.get_current_value(each), old) for each, old in zip(variables, values, strict=True)
        ]

    @tf.function(jit_compile=True, autograph=False)
    def loop(columns: list[Any], order: Any, start: Any, stop: Any, values: list[Any]) -> Any:
        def body(position: Any, values: list[Any]) -> tuple[Any, list[Any]]:
            return position + 1, step(gather(columns, order[position]), values)

        def goes_on(position: Any, values: list[Any]) -> Any:
            return (position < stop) & (values[0] < 0)  # the first value is the failed step

        return tf.while_loop(goes_on, body, [start, values])[1]

    def steps(order: NDArray[np.int32], start: int, stop: int) -> None:  # order: (steps, batch)
        # The whole order comes each time: another shape would be another program, with other rounding.
        bounds = tf.constant(start), tf.constant(stop)
        values = loop(columns, tf.constant(order), *bounds, [each.value for each in variables])
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    return steps


def _like(value: Any, old: Any) -> Any:
    import tensorflow as tf

    return old if value is None else tf.cast(tf.reshape(value, old.shape), old.dtype)
