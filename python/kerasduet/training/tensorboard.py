"""Event files that TensorBoard shows: loss and metrics of each epoch, and the hyper-parameters of a run.

The first are written without TensorBoard itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kerasduet.keras_internals.files import event_file
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.specs.summary import losses_line
from kerasduet.training.loop import TrainingLoop


def write_hyperparameters(folder: Path, spec: ModelSpec, seed: int) -> None:
    """Write what a run was trained with, for TensorBoard's HParams, where that is installed."""
    try:
        from tensorboard.plugins.hparams.summary_v2 import hparams_pb
    except ImportError:
        return
    import tensorflow as tf

    values = {"spec": spec.name, "seed": seed, "loss": losses_line(spec)}
    optimizer = spec.get("compile.optimizer")
    values |= {"optimizer": _class(optimizer), **_scalars(optimizer["config"]), **_scalars(spec.get("fit"))}
    with tf.summary.create_file_writer(str(folder)).as_default():
        event = hparams_pb(values, trial_id=folder.name)
        tf.summary.experimental.write_raw_pb(event.SerializeToString(), step=0)


def _class(named: str | dict[str, Any]) -> str:
    return named if isinstance(named, str) else str(named["class_name"])


def _scalars(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if isinstance(value, str | bool | int | float)}


class ScalarEvents:
    """Writes ``train/`` and ``validation/`` in a run's folder, laid out and tagged as by Keras's callback.

    Keras's own wants to see every batch, which makes training slower. A run that is resumed adds a file;
    epochs that a kill made it train again have the same values in both.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._writers: dict[str, Any] = {}

    def after_epoch(self, loop: TrainingLoop) -> None:
        """Write loss and metrics of the epoch that has just ended; steps count from 0, as Keras's do."""
        import tensorflow as tf

        for epoch, split, metric, value in loop.state.history:
            if epoch == loop.state.done:
                # `tf.summary.scalar` needs TensorBoard; this operation is TensorFlow's own.
                tf.raw_ops.WriteScalarSummary(
                    writer=event_file(self._writer(split)), step=epoch - 1, tag=f"epoch_{metric}", value=value
                )
        for writer in self._writers.values():
            writer.flush()

    def _writer(self, split: str) -> Any:
        import tensorflow as tf

        if split not in self._writers:
            self._writers[split] = tf.summary.create_file_writer(str(self._folder / split))
        return self._writers[split]
