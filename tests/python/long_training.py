"""A training of 60 short epochs that tests start, kill and let go on: each time in a process of its own."""

from __future__ import annotations

import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from forks import CONTEXT


def start(folder: Path, pause: float, results: Any = None) -> BaseProcess:
    """Begin the training in a folder, or go on with it, with a pause after each epoch."""
    process = CONTEXT.Process(target=_train, args=(str(folder), pause, results))
    process.start()
    return process


def whole(folder: Path) -> tuple[str, str]:
    """Train to the end, or what is left of it; give the hashes of the weights and of the order of rows."""
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = start(folder, 0, sender)
    sender.close()
    hashes: tuple[str, str] = receiver.recv()
    process.join()
    return hashes


def _train(folder: str, pause: float, results: Any) -> None:
    import keras

    import kerasduet as kd
    from kerasduet.training.run_folder import folder as run_folder

    run_folder._SAVE_SECONDS = 0.0
    paused = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: time.sleep(pause))
    slower = {"class_name": "ReduceLROnPlateau", "config": {"patience": 2, "min_delta": 0.2}}
    spec = kd.model_spec("fashion_mlp").override(
        {"layers.1.config.units": 8}, validation_split=0.2, callbacks=[slower]
    )
    arguments: dict[str, Any] = {"run_dir": folder, "resume": True, "mode": "graph", "verbose": 0}
    fit = kd.fit(spec, kd.garments(train=150, test=40), seed=3, epochs=60, callbacks=[paused], **arguments)
    if results is not None:
        results.send((fit.fingerprint["weights"], fit.fingerprint["order"]))
