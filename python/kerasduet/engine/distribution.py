"""Several devices or several machines: each takes its part of every batch, through ``tf.distribute``.

Every process holds one plain Keras model. In each step each replica runs the model forward on its part of
the batch; the predictions of all are gathered, so that the loss and the metrics are those of the whole batch;
the gradients are summed, and every process makes the same update of its own weights. So any loss, metric and
optimizer works, and the numbers are those of one device up to the order of sums.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasduet.data.named_arrays import map_arrays
from kerasduet.engine.cluster import Cluster, read_cluster, wait_for_workers
from kerasduet.engine.devices import choose_device, device_name, logical_devices
from kerasduet.errors import ArgumentError, RunError
from kerasduet.keras_internals.models import output_losses
from kerasduet.models.dropout_masks import BatchPart
from kerasduet.runtime import keras, quiet, tensorflow

_STRATEGIES = ("mirrored", "multi_worker")


@dataclass(frozen=True)
class Placement:
    """Where a training runs."""

    devices: tuple[str, ...]
    """Such as ("cpu:0",) or ("gpu:0", "gpu:1"); of several workers with the address in front."""
    name: str | None = None
    """The strategy: "mirrored", "multi_worker", or none."""
    strategy: Any = None
    """That of ``tf.distribute``."""
    cluster: Cluster | None = None

    @property
    def is_chief(self) -> bool:
        """Whether this process prints and writes; of several workers only one does."""
        return self.cluster is None or self.cluster.position == 0

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Run what follows there; raise ``worker_lost`` if another worker dies meanwhile."""
        errors = tensorflow().errors
        device = tensorflow().device(self.devices[0]) if self.strategy is None else contextlib.nullcontext()
        try:
            with device:
                yield
        except (errors.UnavailableError, errors.AbortedError, errors.CancelledError) as error:
            if self.cluster is None:
                raise
            raise _lost(self.cluster, str(error)) from None


def choose_placement(device: object = "auto", strategy: object = None) -> Placement:
    """Choose where to train.

    Parameters
    ----------
    device : str, default "auto"
        "cpu", or a device that `logical_devices` names, such as "gpu:1"; the first GPU, if there is one,
        unless given. A strategy uses all devices.
    strategy : {"mirrored", "multi_worker"}, optional
        Split each batch among the devices of this machine, or among the workers that ``TF_CONFIG`` names.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if there is no such device or strategy.
    RunError
        ``invalid_cluster``, ``worker_unreachable``, ``address_in_use``; ``already_started`` if TensorFlow
        runs already in this process, which must meet the other workers first.
    """
    if strategy is not None and strategy not in _STRATEGIES:
        raise ArgumentError.must_be("invalid_argument", "strategy", '"mirrored" or "multi_worker"', strategy)
    if strategy is None:
        return Placement((choose_device(device),))
    if device != "auto":
        raise ArgumentError.must_be("invalid_argument", "device", '"auto" with a `strategy`', device)
    return _several_workers() if strategy == "multi_worker" else _several_devices()


def own_part(rows: Any) -> BatchPart:
    """Give the position, in a batch of so many rows, of the first one that this replica takes, and `rows`.

    None where one replica takes all.
    """
    context = tensorflow().distribute.get_replica_context()
    return (_part(context, rows)[0], rows) if context.num_replicas_in_sync > 1 else None


def gradients_of_parts(
    strategy: Any, model: Any, x: Any, compute: Callable[[Any, Callable[[Any], Any]], tuple[Any, Any, Any]]
) -> tuple[Any, Any, list[Any]]:
    """Let each replica work on its part of a batch.

    Parameters
    ----------
    x : tensor, shape (rows, ...), or dict of them
        The whole batch.
    compute : callable
        ``compute(x, join)`` gives the loss, the predictions and the gradients, for a part of `x`;
        ``join`` puts the predictions of all parts together.

    Returns
    -------
    loss, predictions, gradients
        Of the whole batch. Moving statistics are set to the mean over the parts, weighted by their rows.
    """
    tf = tensorflow()
    size = tf.shape(tf.nest.flatten(x)[0])[0]

    tracked = [variable for each in output_losses(model) for variable in each.variables]

    def own_rows(context: Any) -> tuple[Any, Any]:
        start, stop, counted = _part(context, size)
        return map_arrays(lambda each: each[start:stop], x), counted

    def gathered(context: Any, counted: Any, parts: Any) -> Any:
        return tf.nest.map_structure(lambda each: context.all_gather(each[:counted], axis=0), parts)

    def on_part(x: Any, counted: Any) -> tuple[Any, Any]:
        context = tf.distribute.get_replica_context()
        state = [(variable, variable.value) for variable in [*model.variables, *tracked]]
        with keras().StatelessScope(state_mapping=state, collect_losses=True) as scope:
            loss, whole, gradients = compute(x, functools.partial(gathered, context, counted))
        values = [scope.get_current_value(variable) for variable in model.non_trainable_variables]
        weight = tf.cast(counted / size, tf.float32)
        means = [tf.cast(each, tf.float32) * weight for each in values if each.dtype.is_floating]
        sums = loss, _given(gradients), means
        counts = [each for each in values if not each.dtype.is_floating]
        return sums, (whole, counts, [scope.get_current_value(each) for each in tracked])

    parts = strategy.experimental_distribute_values_from_function(own_rows)
    sums, alike = strategy.run(on_part, args=parts)
    loss, gradients, means = tf.nest.map_structure(lambda each: strategy.reduce("SUM", each, axis=None), sums)
    whole, counts, losses = tf.nest.map_structure(
        lambda each: strategy.experimental_local_results(each)[0], alike
    )
    for variable in model.non_trainable_variables:
        variable.assign((means if variable.value.dtype.is_floating else counts).pop(0))
    for variable, value in zip(tracked, losses, strict=True):
        variable.assign(value)
    return loss, whole, [gradients.get(position) for position in range(len(model.trainable_variables))]


def from_chief(placement: Placement, content: bytes) -> bytes:
    """Give every worker what the chief has."""
    if placement.cluster is None:
        return content
    tf = tensorflow()
    framed = len(content).to_bytes(8, "little") + content + bytes(-len(content) % 4)
    numbers = np.frombuffer(framed, np.int32)

    def mine(context: Any) -> Any:
        return tf.constant(numbers if context.replica_id_in_sync_group == 0 else numbers[:0])

    values = placement.strategy.experimental_distribute_values_from_function(mine)
    received: bytes = placement.strategy.gather(values, axis=0).numpy().tobytes()
    return received[8 : 8 + int.from_bytes(received[:8], "little")]


def check_same_job(placement: Placement, job: str) -> None:
    """Raise ``different_worker`` unless the chief says the same of what is to be trained."""
    if from_chief(placement, job.encode()) != job.encode():
        message = "Every worker must be given the same spec, data and seed, but this one's differ."
        raise RunError("different_worker", message)


def _part(context: Any, rows: Any) -> tuple[Any, Any, Any]:
    """Give the first row of a replica's part, the row behind its last, and how many of them count.

    Of fewer rows than replicas each replica takes all, and only the first one's count: not every layer
    takes an empty batch.
    """
    tf = tensorflow()
    replica, replicas = context.replica_id_in_sync_group, context.num_replicas_in_sync
    enough = rows >= replicas
    start = tf.where(enough, rows * replica // replicas, 0)
    stop = tf.where(enough, rows * (replica + 1) // replicas, rows)
    return start, stop, tf.where(tf.equal(replica, 0) | enough, stop - start, 0)


def _given(gradients: list[Any]) -> dict[int, Any]:
    """Keep the gradients of the variables that the loss depends on, without sparse ones among them."""
    tf = tensorflow()
    return {
        position: tf.convert_to_tensor(each) for position, each in enumerate(gradients) if each is not None
    }


@functools.cache  # a second strategy would use the same keys again for other operations
def _several_devices() -> Placement:
    names = logical_devices("GPU") or logical_devices("CPU")
    return Placement(names, "mirrored", tensorflow().distribute.MirroredStrategy(list(names)))


@functools.cache
def _several_workers() -> Placement:
    cluster, tf = read_cluster(), tensorflow()
    wait_for_workers(cluster)
    try:
        with quiet():
            strategy = tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError:
        message = 'The strategy "multi_worker" must be the first that TensorFlow does in a process.'
        raise RunError("already_started", message) from None
    own = cluster.addresses[cluster.position]
    names = tuple(f"{own} {device_name(each)}" for each in strategy.extended.worker_devices)
    return Placement(names, "multi_worker", strategy, cluster)


def _lost(cluster: Cluster, message: str) -> RunError:
    """Say which workers an error of TensorFlow's is about."""
    tasks = re.findall(r"/job:(chief|worker)/(?:replica:\d+/)?task:(\d+)", message)
    positions = {int(task) + (job == "worker" and cluster.has_chief) for job, task in tasks}
    lost = [cluster.addresses[each] for each in sorted(positions - {cluster.position})]
    who = "The worker at {address}" if lost else "Another worker"
    message = f"{who} must take part until the end, but died or cannot be reached."
    return RunError("worker_lost", message, address=" and ".join(lost) or None)
