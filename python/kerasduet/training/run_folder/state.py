"""``state.npz``: all that a training remembers between two epochs, so that it goes on to the bit."""

from __future__ import annotations

import inspect
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kerasduet.engine.steps import model_state
from kerasduet.errors import ArgumentError
from kerasduet.keras_internals.models import callback_memory
from kerasduet.paths import written_beside
from kerasduet.training.loop import Row, TrainingLoop

Best = tuple[float, list[Any]]  # the lowest loss so far, and the weights that had it


def save_state(path: Path, loop: TrainingLoop, best: Best | None) -> None:
    """Save a training between two epochs, atomically."""
    arrays = {f"variable_{i}": np.asarray(each) for i, each in enumerate(model_state(loop.model))}
    lowest, weights = best or (None, [])
    arrays |= {f"best_{position}": each for position, each in enumerate(weights)}
    callbacks = []
    for number, callback in enumerate(loop.callbacks):
        values, lists = _callback_state(callback)
        prefixes = [(name, f"callback_{number}_{name}_") for name in lists]
        callbacks.append({"values": values, "arrays": prefixes})
        for name, prefix in prefixes:
            arrays |= {f"{prefix}{position}": array for position, array in enumerate(lists[name])}
    meta = {"done": loop.state.done, "history": loop.state.history, "best": lowest, "callbacks": callbacks}
    meta |= {"stopped": bool(loop.model.stop_training), "seconds": loop.seconds}
    meta |= {"epoch_weights": loop.state.epoch_weights}
    with written_beside(path) as temporary, temporary.open("wb") as file:
        np.savez(file, meta=np.array(json.dumps(meta)), **arrays)


@dataclass(frozen=True)
class SavedState:
    """What a ``state.npz`` holds.

    Attributes
    ----------
    done : int
        Epochs that were done.
    history : list
        A row for each metric, as in `TrainingState`.
    variables, best_weights : list of array
        Of the last epoch, as `model_state` lists them, and of the best one, as ``get_weights()`` does.
    best_loss : float or None
    callbacks : list of dict
        What each callback remembered.
    stopped : bool
    seconds : float
    epoch_weights : list
        As in `TrainingState`.
    """

    done: int
    history: list[Row]
    variables: list[Any]
    best_loss: float | None
    best_weights: list[Any]
    callbacks: list[dict[str, Any]]
    stopped: bool
    seconds: float
    epoch_weights: list[str | None]


def read_state(saved: bytes) -> SavedState:
    """Read the bytes of a ``state.npz``."""
    with np.load(io.BytesIO(saved), allow_pickle=False) as arrays:
        meta = json.loads(str(arrays["meta"]))
        callbacks = [
            each["values"] | {name: _listed(arrays, prefix) for name, prefix in each["arrays"]}
            for each in meta["callbacks"]
        ]
        return SavedState(
            done=meta["done"],
            history=[tuple(row) for row in meta["history"]],
            variables=_listed(arrays, "variable_"),
            best_loss=meta["best"],
            best_weights=_listed(arrays, "best_"),
            callbacks=callbacks,
            stopped=meta["stopped"],
            seconds=meta["seconds"],
            epoch_weights=meta.get("epoch_weights", [None] * meta["done"]),
        )


def restore_state(loop: TrainingLoop, saved: bytes) -> Best | None:
    """Put a saved state into a training that has not begun; of no bytes it starts anew.

    Returns
    -------
    loss, weights
        The best so far, if there is a state.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if more epochs are done than are asked for.
    """
    if not saved:
        return None
    state = read_state(saved)
    if state.done > loop.epochs:
        message = "`{argument}` must be at least {done}, the epochs that the run has done, not {got}."
        raise ArgumentError("invalid_argument", message, argument="epochs", done=state.done, got=loop.epochs)
    put_variables(loop.model, state)
    loop.state.callback_states = state.callbacks
    loop.state.done, loop.state.history = state.done, state.history
    loop.state.epoch_weights = state.epoch_weights
    loop.model.stop_training, loop.state.spent = state.stopped, state.seconds
    return None if state.best_loss is None else (state.best_loss, state.best_weights)


def put_variables(model: Any, state: SavedState) -> None:
    """Give a model and its optimizer, which are built, what they had when a state was saved."""
    for variable, value in zip(model_state(model), state.variables, strict=True):
        variable.assign(value)


def _callback_state(callback: Any) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Split what a callback remembers into plain values and lists of arrays; the rest it must do without.

    What it was made with is no memory: ``ReduceLROnPlateau`` even turns the sign of its ``min_delta`` once.
    """
    made_with = inspect.signature(type(callback).__init__).parameters
    memory = {name: value for name, value in callback_memory(callback).items() if name not in made_with}
    plain = {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in memory.items()
        if isinstance(value, bool | int | float | str | np.generic | None)
    }
    lists = {
        name: value
        for name, value in memory.items()
        if isinstance(value, list) and value and all(isinstance(each, np.ndarray) for each in value)
    }
    return plain, lists


def _listed(state: Any, prefix: str) -> list[Any]:
    """Read the arrays ``<prefix>0``, ``<prefix>1``, ..."""
    count = sum(name.removeprefix(prefix).isdecimal() for name in state.files if name.startswith(prefix))
    return [state[f"{prefix}{position}"] for position in range(count)]
