"""TensorBoard's events: the figures of the history, under Keras's names, also of a run that is resumed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kerasduet as kd

SPEC = kd.model_spec("xor_mlp").override(validation_split=0.25)


def summaries(folder: Path) -> Iterator[tuple[int, Any]]:
    """Read the step and each value of all event files of a folder, in the order of the files."""
    from kerasduet.runtime import keras

    keras()  # silences the start-up of TensorFlow
    from tensorflow.core.util import event_pb2

    for path in sorted(folder.glob("events.*")):
        blob = path.read_bytes()
        while blob:  # length (8 bytes), its checksum (4), the event, its checksum (4)
            (length,) = struct.unpack("<Q", blob[:8])
            event = event_pb2.Event.FromString(blob[12 : 12 + length])
            yield from ((event.step, each) for each in event.summary.value)
            blob = blob[16 + length :]


def scalars(folder: Path) -> list[tuple[int, str, float]]:
    return [(step, each.tag, each.simple_value) for step, each in summaries(folder)]


def test_each_epoch_is_an_event_of_each_split(tmp_path: Path) -> None:
    fit = kd.fit(SPEC, seed=1, epochs=2, run_dir=tmp_path, tensorboard=True, mode="eager")
    assert fit.run is not None
    resumed = kd.fit(SPEC, seed=1, epochs=3, run_dir=tmp_path, tensorboard=True, resume=True, mode="eager")
    for split in ("train", "validation"):
        rows = resumed.history[resumed.history["split"] == split]
        wanted = [(row.epoch - 1, f"epoch_{row.metric}", row.value) for row in rows.itertuples()]
        got = scalars(fit.run / split)
        assert [each[:2] for each in got] == [each[:2] for each in wanted]
        assert [each[2] for each in got] == pytest.approx([each[2] for each in wanted], rel=1e-6)


def test_a_run_has_its_hyperparameters_once(tmp_path: Path) -> None:
    from tensorboard.plugins.hparams.metadata import parse_session_start_info_plugin_data

    for epochs in (1, 2):
        fit = kd.fit(
            SPEC, seed=7, epochs=epochs, run_dir=tmp_path, tensorboard=True, resume=True, mode="eager"
        )
    assert fit.run is not None
    ((_, value),) = summaries(fit.run)
    told = parse_session_start_info_plugin_data(value.metadata.plugin_data.content).hparams
    assert told["seed"].number_value == 7 and told["learning_rate"].number_value == 0.001
    assert told["optimizer"].string_value == "Adam" and told["batch_size"].number_value == 32


def test_nothing_is_written_unless_asked_for(tmp_path: Path) -> None:
    fit = kd.fit(SPEC, seed=1, epochs=1, run_dir=tmp_path, mode="eager")
    assert fit.run is not None
    assert not list(fit.run.rglob("events.*"))
    assert (fit.run / "history.csv").is_file()


@pytest.mark.parametrize("arguments", [{"tensorboard": True}, {"tensorboard": 1, "run_dir": "runs"}])
def test_events_need_a_folder(arguments: dict[str, object]) -> None:
    with pytest.raises(kd.ArgumentError) as error:
        kd.fit(SPEC, epochs=1, **arguments)
    assert error.value.code == "invalid_argument"
