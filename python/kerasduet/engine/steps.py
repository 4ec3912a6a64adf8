"""The compiled epoch: one call of TensorFlow runs many training steps, with no Python between them.

Keras's ``fit()`` comes back to Python after each batch, which costs a small network most of its time. Here
the data are put on the device once, in their own dtype; each step gathers its batch by an order that the
caller owns. Dense and recurrent networks are compiled by XLA, with all variables as values of the loop;
networks with convolutions, on which XLA is many times slower on a CPU, run in graph mode.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.named_arrays import Arrays, row_count
from kerasduet.engine.distribution import gradients_of_parts, own_part
from kerasduet.engine.forward import ClassNames, build_metrics, results
from kerasduet.engine.loss_monitor import LossMonitor
from kerasduet.engine.mode import check_xla, choose_mode
from kerasduet.engine.prefetch import Stream, are_stored, gather, joined, on_device, signature
from kerasduet.engine.programs import compiled_once
from kerasduet.engine.stateless_optimizer import stateless_update
from kerasduet.engine.step_logs import StepLogs
from kerasduet.engine.structure import structure
from kerasduet.engine.trials import NotByXlaError, failure_by_xla, mode_of_own_code, warn_slower
from kerasduet.errors import ArgumentError
from kerasduet.keras_internals.functions import read_values, write_values
from kerasduet.keras_internals.models import loss_tracker, losses_weighed
from kerasduet.keras_internals.optimizers import step_counter, without_sum_over_devices
from kerasduet.models.dropout_masks import counted_dropout
from kerasduet.models.heads import like_outputs
from kerasduet.models.layer_constants import LayerConstants
from kerasduet.models.own_code import has_functions, has_own_code, has_own_step
from kerasduet.models.refusals import refusals_told
from kerasduet.models.stateful import recurrent_states, with_fixed_batch
from kerasduet.runtime import keras


@dataclass(frozen=True)
class Training:
    """The compiled steps of training one model on its rows."""

    model: Any
    mode: str
    """How they were compiled: "xla", "graph" or "eager"."""
    steps: Callable[[NDArray[np.int32], int, int], None]
    task: _Task

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
        first = int(step_counter(self.model.optimizer)) - start
        with refusals_told(self.model):
            if start < min(stop, whole):
                self.steps(order[: whole * batch_size].reshape(whole, batch_size), start, min(stop, whole))
            if stop > whole:
                self.steps(order[whole * batch_size :].reshape(1, -1), 0, 1)
        self.task.monitor.check(epoch, first)

    def results(self, class_names: ClassNames = ()) -> dict[str, float]:
        """Give the loss and the metrics since they were reset: see `forward.results`.

        A step of the model's own may give other numbers than its metrics: then those of the last step.
        """
        measured = results(self.model, class_names)
        told = self.task.told.values()
        return measured if not told or set(told) == set(self.model.get_metrics_result()) else told


def compile_training(
    model: Any,
    x: Arrays,
    y: Arrays,
    mode: str | None = None,
    weights: NDArray[np.float32] | None = None,
    strategy: Any = None,
    batch_size: int = 1,
    seed: int | None = None,
) -> Training:
    """Put the data on the device and compile the steps of training.

    Parameters
    ----------
    model : keras.Model
        Compiled; its variables and its optimizer's are updated in place.
    x, y : array, shape (rows, ...), or dict of them
        In their own dtype; the model casts a batch when it takes it.
    mode : {"xla", "graph", "eager"}, optional
        What `choose_mode` says unless given.
    weights : array, shape (rows,), optional
        What each row counts in the loss.
    strategy : tf.distribute.Strategy, optional
        Among whose replicas each batch is split; then in graph mode unless `mode` is "eager".
    batch_size : int, default 1
        Of which it depends how many batches an epoch has, and so the mode.
    seed : int, optional
        Of a model that was not built of a spec: decides the masks of its ``Dropout`` layers.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if "xla" is asked for an optimizer that `stateless_update` does not know, with a
        `strategy`, for texts or for rows that are read while training; if a `strategy` would split a batch
        whose outputs are penalised as a whole.
    SpecError
        ``no_gradient`` if an activation cannot be trained through; ``invalid_layer``, ``invalid_spec`` where
        Keras fails on the first row.
    """
    from kerasduet.models.layers import check_gradients

    check_gradients(model)
    if mode == "xla":
        check_xla(model, x, strategy)
    with refusals_told(model):
        model.optimizer.build(model.trainable_variables)
        build_metrics(model, x, y)
    if strategy is not None and _penalises_outputs(model):
        message = "`{argument}` must be left out where a layer has an `activity_regularizer`."
        raise ArgumentError("invalid_argument", message, argument="strategy")
    as_graph, rows = strategy is not None or are_stored([x]), row_count(x)
    task = _Task(model, LossMonitor(), LayerConstants(model, seed), strategy)
    columns = [on_device(joined(each)) for each in (x, y, weights) if each is not None]
    if mode is None and not as_graph and (has_own_code(model) or has_functions(model)):
        return _training_of_own_code(task, columns, rows, batch_size)
    mode = mode or ("graph" if as_graph else choose_mode(model, -(-rows // batch_size)))
    return Training(model, mode, _STEPS[mode](task, columns), task)


def _training_of_own_code(task: _Task, columns: list[Any], rows: int, batch_size: int) -> Training:
    """Compile the steps of a model with code of the user's in the best mode that it can be run in."""
    mode = mode_of_own_code(task.model, columns, choose_mode(task.model, -(-rows // batch_size)))
    steps = _STEPS[mode](task, columns)
    if mode == "xla" and (failure := failure_by_xla(steps, rows, batch_size)):
        warn_slower("graph", failure)
        mode, steps = "graph", _graph_steps(task, columns)
    return Training(task.model, mode, steps, task)


def model_state(model: Any) -> list[Any]:
    """List the variables that training goes on from: weights, seeds, states, the optimizer's slots."""
    metrics = {id(variable) for variable in model.metrics_variables}
    listed = [*model.variables, *recurrent_states(model), *model.optimizer.variables]
    return [each for key, each in {id(each): each for each in listed}.items() if key not in metrics]


def _penalises_outputs(model: Any) -> bool:
    """Tell whether a model that was called has losses beside those of its weights.

    They are sums or means over a batch, as the version of Keras has it, so that those of its parts cannot be
    added up.
    """
    of_weights = sum(variable.regularizer is not None for variable in model.trainable_variables)
    return len(model.losses) > of_weights


@dataclass(frozen=True)
class _Task:
    """What a step trains, and what it keeps beside the model."""

    model: Any
    monitor: LossMonitor
    constants: LayerConstants
    strategy: Any
    told: StepLogs = field(default_factory=StepLogs)

    @functools.cached_property
    def variables(self) -> list[Any]:
        """All that a step reads and writes, the failed step first."""
        own = [self.monitor.failed_step, self.monitor.last_loss, *self.constants.variables]
        return [*own, *model_state(self.model), *self.model.metrics_variables]

    def compiled_once(self, function: Any, mode: str) -> Callable[..., Any]:
        """Give what calls the steps, compiled once; operations among devices are not used again."""
        key = [mode, structure(self.model) if self.strategy is None else None]
        return compiled_once(function, key, self.variables, by_xla=mode == "xla")

    def step(self, batch: list[Any], update: Callable[[Any, list[Any], list[Any]], None]) -> None:
        """Train on one batch, x and y and perhaps weights, as ``keras.Model.train_step`` does."""
        import tensorflow as tf

        model, step = self.model, step_counter(self.model.optimizer)
        if has_own_step(model):
            self._own_step(batch, step)
            return
        x, y, weights = (*batch, None)[:3]
        x, y, weights = with_fixed_batch(model, x), like_outputs(model, y), like_outputs(model, weights)
        compute = functools.partial(_gradients, model, y, weights)
        rows = tf.shape(tf.nest.flatten(y)[0])[0]
        part = functools.partial(own_part, rows)
        with (
            self.constants.read_by_layers(),
            counted_dropout(model, self.constants.seeds(), step, part),
            losses_weighed(model, rows),
        ):
            loss, prediction, gradients = (
                compute(x) if self.strategy is None else gradients_of_parts(self.strategy, model, x, compute)
            )
        self.monitor.note(loss, step)
        update(model.optimizer, gradients, model.trainable_variables)
        loss_tracker(model).update_state(loss, sample_weight=rows)
        model.compute_metrics(x, y, prediction, weights)

    def _own_step(self, batch: list[Any], step: Any) -> None:
        """Train on one batch as the model's class says."""
        with self.constants.read_by_layers(), counted_dropout(self.model, self.constants.seeds(), step):
            logs = self.model.train_step(tuple(batch))
        self.told.note(logs)
        if "loss" in logs:
            self.monitor.note(logs["loss"], step)


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


def _apply(optimizer: Any, gradients: list[Any], variables: list[Any]) -> None:
    """Let Keras apply the gradients, on one device without their sum over devices."""
    import tensorflow as tf

    if tf.distribute.has_strategy():
        optimizer.apply(gradients, variables)
        return
    with without_sum_over_devices(optimizer):
        optimizer.apply(gradients, variables)


def _graph_steps(task: _Task, columns: list[Any]) -> Any:
    """Compile the steps as a graph that writes to the model's variables."""
    import tensorflow as tf

    kinds = [signature(each) for each in columns]

    @tf.function(input_signature=[kinds, tf.TensorSpec([None, None], tf.int32)], autograph=False)
    def loop(columns: list[Any], order: Any) -> None:  # order: (steps, batch)
        def body(position: Any) -> list[Any]:
            task.step(gather(columns, order[position]), _apply)
            return [position + 1]

        steps, failed = tf.shape(order)[0], task.monitor.failed_step
        tf.while_loop(lambda position: (position < steps) & (failed.value < 0), body, [0])

    run = task.compiled_once(loop, "graph")
    if are_stored(columns):
        return Stream(run, columns).steps
    return lambda order, start, stop: run(columns, tf.constant(order[start:stop]))


def _eager_steps(task: _Task, columns: list[Any]) -> Any:
    """Run the steps one by one in Python: slow, and open to a debugger."""

    def loop(order: NDArray[np.int32], start: int, stop: int) -> None:
        for rows in order[start:stop]:
            if task.monitor.failed_step.numpy() < 0:
                task.step(gather(columns, rows), _apply)

    return loop


def _only_known(scope: Any, variables: list[Any]) -> None:
    """Raise `NotByXlaError` if a step wrote to a variable that is no value of the loop."""
    known = {id(each) for each in variables}
    if not known >= set(scope.state_mapping):
        raise NotByXlaError("It writes to a variable that is not among those of the model.")


def _xla_steps(task: _Task, columns: list[Any]) -> Any:
    """Compile the steps by XLA: a loop over values, which are written back to the variables at its end."""
    import tensorflow as tf

    variables = task.variables

    def step(batch: list[Any], values: list[Any]) -> list[Any]:
        state = list(zip(variables, values, strict=True))
        with keras().StatelessScope(state_mapping=state, collect_losses=True) as scope:
            task.step(batch, stateless_update)
        _only_known(scope, variables)
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

    run = task.compiled_once(loop, "xla")

    def steps(order: NDArray[np.int32], start: int, stop: int) -> None:  # order: (steps, batch)
        # The whole order comes each time: another shape would be another program, with other rounding.
        bounds = tf.constant(start), tf.constant(stop)
        values = run(columns, tf.constant(order), *bounds, read_values(variables))
        write_values(variables, values)

    return steps


def _like(value: Any, old: Any) -> Any:
    import tensorflow as tf

    return old if value is None else tf.cast(tf.reshape(value, old.shape), old.dtype)


_STEPS: dict[str, Callable[[_Task, list[Any]], Any]] = {
    "xla": _xla_steps,
    "graph": _graph_steps,
    "eager": _eager_steps,
}
