"""A small search, also in processes of its own, which tests kill or let work together."""

from __future__ import annotations

import itertools
import json
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from forks import CONTEXT

import kerasduet as kd

RNG = np.random.default_rng(3)
X = RNG.normal(size=(36, 2)).astype(np.float32)
DATA = kd.dataset(X, np.where(X.sum(axis=1) > 0, "yes", "no"))
FOLDS = kd.resamples(DATA, folds=2, stratify=True, seed=1)
# Dropout draws anew in each epoch, and Adam counts its steps
LAYERS = [
    {"class_name": "Dense", "config": {"units": 4, "activation": "relu"}},
    {"class_name": "Dropout", "config": {"rate": 0.2}},
    {"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}},
]
SPEC = kd.model_spec("xor_mlp").override({"layers": LAYERS, "epochs": 2})
RATES = {"learning_rate": {"low": 1e-4, "high": 0.5, "log": True}, "batch_size": [4, 8]}


def search(grid: Any, spec: Any = SPEC, **arguments: Any) -> Any:
    return kd.tune(spec, grid, DATA, FOLDS, **{"seed": 5, "verbose": 0, "mode": "graph", **arguments})


def decided(found: kd.TuneResults) -> pd.DataFrame:
    """Give all that a search decides: its cells and their metrics, without the time that they took."""
    return found.cells.drop(columns="seconds").merge(found.metrics.drop(columns="seconds"), on="cell")


def interrupted_at(number: int) -> Any:
    """Give a `fit` that Ctrl-C ends before the training of that number, from 1."""
    train, numbers = kd.fit, itertools.count(1)

    def interrupted(*given: Any, **named: Any) -> Any:
        if next(numbers) == number:
            raise KeyboardInterrupt
        return train(*given, **named)

    return interrupted


def start(ledger: Path, results: Any = None, *, hangs_at: int = 0, **arguments: Any) -> BaseProcess:
    """Search in a process of its own, which never ends the training of that number, from 1."""
    process = CONTEXT.Process(target=_search, args=(str(ledger), results, hangs_at, arguments))
    process.start()
    return process


def notes(ledger: Path) -> list[tuple[int, str]]:
    """List which resamples of which trials a ledger has notes of, in their order."""
    lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
    noted = []
    for line in lines:
        record = json.loads(line)
        name = next(iter(record.get("user_attr", {})), "")
        if name.startswith("resample "):
            noted.append((record["trial_id"], name))
    return noted


def wait_for_notes(ledger: Path, count: int, process: BaseProcess) -> None:
    """Wait until a ledger has so many notes by a process, which must not have ended before."""
    while len(notes(ledger)) < count:
        assert process.is_alive()
        time.sleep(0.02)


def _search(ledger: str, results: Any, hangs_at: int, arguments: Any) -> None:
    from kerasduet.tuning import cell_trainer

    train, numbers = cell_trainer.fit, itertools.count(1)

    def hanging(*given: Any, **named: Any) -> Any:
        if next(numbers) == hangs_at:
            time.sleep(3600)
        return train(*given, **named)

    cell_trainer.fit = hanging
    found = search(ledger=ledger, **arguments)
    if results is not None:
        results.send(decided(found))
