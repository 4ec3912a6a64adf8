"""One seed decides every bit: ten trainings with it are one, whatever is told or watched, in any process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import kerasduet as kd
from kerasduet.runtime import keras

LAYERS = [
    {"class_name": "Flatten"},
    {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
    {"class_name": "Dropout", "config": {"rate": 0.2}},
    {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
]

# Trains once by XLA and three times step by step, and prints the fingerprints.
FOUR = """
import json, sys
import kerasduet as kd
spec = kd.model_spec("fashion_mlp").override({"layers": json.loads(sys.argv[1])})
data = kd.garments(train=96, test=10)
for verbose, mode in enumerate(["xla", "eager", "eager", "eager"]):
    fit = kd.fit(spec, data, seed=1, epochs=2, verbose=min(verbose, 2), mode=mode)
    print(json.dumps([mode, fit.fingerprint]))
"""


class Watch(keras().callbacks.Callback):  # type: ignore[misc,name-defined]
    batches = epochs = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.batches += 1

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs += 1
        assert set(logs) == {"loss", "accuracy"}


def train(mode: str = "xla", seed: int = 1, **arguments: Any) -> kd.Fit:
    spec = kd.model_spec("fashion_mlp").override({"layers": LAYERS})
    return kd.fit(spec, kd.garments(train=96, test=10), seed=seed, epochs=2, mode=mode, **arguments)


@pytest.fixture(scope="module")
def first() -> dict[str, kd.Fit]:
    return {mode: train(mode, verbose=0) for mode in ("xla", "eager")}


def test_the_same_seed_gives_the_same_bits_and_another_one_others(first: dict[str, kd.Fit]) -> None:
    again, other = train(verbose=0), train("eager", 2, verbose=0)
    assert again.fingerprint == first["xla"].fingerprint
    assert again.history.equals(first["xla"].history)
    own = ("initial_weights", "order", "weights")
    assert all(first["eager"].fingerprint[each] != other.fingerprint[each] for each in own)


def test_what_is_told_and_watched_changes_nothing(
    first: dict[str, kd.Fit], capsys: pytest.CaptureFixture[str]
) -> None:
    watch = Watch()
    assert train(verbose=1, callbacks=[watch]).fingerprint == first["xla"].fingerprint
    assert (watch.batches, watch.epochs) == (2 * 3, 2)  # 96 rows in batches of 32
    assert train("eager", verbose=2).fingerprint == first["eager"].fingerprint
    assert capsys.readouterr().out.count("Epoch 2/2") == 2


@pytest.mark.slow
def test_a_new_process_gives_the_same_bits(first: dict[str, kd.Fit]) -> None:
    command = [sys.executable, "-c", FOUR, json.dumps(LAYERS)]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}  # another order of Python's sets
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    trained = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]
    assert trained == [[mode, first[mode].fingerprint] for mode in ("xla", *["eager"] * 3)]
