"""A training as a folder: what was asked, how far it came, and all that is needed to go on to the bit.

Every file is written beside its place and then renamed, so that a process killed at any moment leaves the
last good state behind.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import time
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from kerasduet.engine.steps import model_state
from kerasduet.errors import ArgumentError, RunError
from kerasduet.keras_internals import callback_memory
from kerasduet.paths import written_beside
from kerasduet.specs.model_spec import ModelSpec, spec_from_json
from kerasduet.training.loop import Epochs

FORMAT = 1  # of the folder's files
_DECIDING = {  # what decides the bits beside the spec: keys of run.json, and the arguments that they tell of
    "seed": "seed",
    "data_fingerprint": "data",
    "validation_data": "validation_data",
    "sample_weight": "sample_weight",
    "mode": "mode",
}
_SAVE_SECONDS = 10.0  # an epoch is saved if the last save is so long ago; each first and last one is
# What each ``run.json`` says, and what is read of it.
_FIELDS = {
    **dict.fromkeys(("status", "started", "data_fingerprint", "mode"), str),
    **{"seed": int, "data": dict, "devices": list},
}

Json = dict[str, Any]


class RunFolder:
    """One training's folder, held by one process at a time.

    It holds ``spec.json``, ``run.json``, ``history.csv``, ``model.keras`` (the last epoch's),
    ``best_model.keras`` (that of the lowest validation loss, or of the lowest loss) and ``state.npz``, from
    which training goes on.
    """

    def __init__(self, path: Path):
        from filelock import FileLock, Timeout

        self.path = path
        self._lock = FileLock(path / ".lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise RunError(
                "run_in_use", f"The run {path} must be free, but another process trains it."
            ) from None
        except OSError as error:
            raise _not_written(path, error) from None
        self._best: tuple[float, list[Any]] | None = None
        self._saved = -_SAVE_SECONDS

    @classmethod
    def create(cls, parent: Path, name: str) -> RunFolder:
        """Make the folder ``<name>-<n>`` with the first free number; two processes never get the same."""
        try:
            parent.mkdir(parents=True, exist_ok=True)
            for number in range(len(list(parent.iterdir())) + 1):
                with contextlib.suppress(FileExistsError):
                    (parent / f"{name}-{number}").mkdir()
                    return cls(parent / f"{name}-{number}")
        except OSError as error:
            raise _not_written(parent, error) from None
        return cls.create(parent, name)  # another process took the last number in between

    @classmethod
    def reopen(cls, folder: Path, name: str) -> RunFolder | None:
        """Open a run folder, or the newest one of that name in a folder of runs; `None` if there is none.

        What ``save_run`` wrote is not gone on with: it has the end of a training and no state.
        """
        if (folder / "run.json").is_file():
            if read_run(folder).get("saved"):
                message = f"The run {folder} must have trained there to go on, but `save_run()` wrote it."
                raise RunError("no_state", message)
            return cls(folder)
        runs = [each for each in folder.glob(f"{name}-*") if each.name.removeprefix(f"{name}-").isdecimal()]
        runs = [each for each in runs if (each / "run.json").is_file() and not read_run(each).get("saved")]
        newest = max(runs, key=lambda each: int(each.name.rsplit("-", 1)[1]), default=None)
        return None if newest is None else cls(newest)

    def begin(self, spec: ModelSpec, about: Json) -> None:
        """Write what is asked of a new run, or of one that goes on: how that one ended before is over."""
        is_new = not (self.path / "run.json").is_file()
        started = _now() if is_new else read_run(self.path)["started"]
        self._write_text("spec.json", spec.to_json())
        self._write_json("run.json", {"format": FORMAT, "status": "running", "started": started, **about})

    def check_same(self, spec: ModelSpec, about: Json) -> None:
        """Raise ``different_run`` unless it was begun with what decides the bits, epochs aside."""
        before, old = read_run(self.path), read_spec(self.path)
        differences = [
            *_differences(before, about, _DECIDING),
            *_changes(old.override(epochs=1).deciding_fields(), spec.override(epochs=1).deciding_fields()),
        ] or _differences(before, about, ("initial_weights",))  # other ones follow from all else
        if differences:
            raise RunError(
                "different_run",
                f"The run {self.path} must go on with what it was begun with: {'; '.join(differences)}.",
            )

    def state(self) -> bytes:
        """Read the saved state; of a new run there is none."""
        path = self.path / "state.npz"
        return path.read_bytes() if path.is_file() else b""

    def restore(self, epochs: Epochs, state: bytes) -> None:
        """Put a saved state into a training that has not begun, and note the best weights so far."""
        with reading(self.path, "state.npz"):
            self._best = restore_state(epochs, state)

    def after_epoch(self, epochs: Epochs) -> None:
        """Note the best weights, and save the state if it is time."""
        monitor = ("validation" if epochs.evaluate else "train", "loss")
        loss = next(row[3] for row in reversed(epochs.history) if row[1:3] == monitor)
        if self._best is None or loss < self._best[0]:
            self._best = (loss, epochs.model.get_weights())
        last = epochs.done == epochs.last or epochs.model.stop_training
        if last or time.monotonic() - self._saved >= _SAVE_SECONDS:
            self.save(epochs)

    def save(self, epochs: Epochs) -> None:
        """Save the state, the history and both models, each atomically."""
        try:
            self._save_state(epochs)
            self._write_text("history.csv", epochs.frame().to_csv(index=False))
            self._save_model("model.keras", epochs.model)
            if self._best is not None:
                self._save_best(epochs.model, self._best[1])
        except OSError as error:
            raise _not_written(self.path, error) from None
        self._saved = time.monotonic()

    def save_final(self, history: Any, model: Any) -> None:
        """Save the model as the end of training left it: a callback may have put the best weights back.

        ``state.npz`` stays as the last epoch left it, since a training that goes on has not ended.
        """
        try:
            self._write_text("history.csv", history.to_csv(index=False))
            self._save_model("model.keras", model)
        except OSError as error:
            raise _not_written(self.path, error) from None

    def finish(self, spec: ModelSpec, about: Json) -> None:
        """Write how the run ended, with the spec as it was in the end."""
        self._write_text("spec.json", spec.to_json())
        self._write_json("run.json", {**read_run(self.path), **about, "ended": _now()})

    def close(self) -> None:
        """Let other processes have the folder."""
        self._lock.release()

    def _save_state(self, epochs: Epochs) -> None:
        arrays = {f"variable_{i}": np.asarray(each) for i, each in enumerate(model_state(epochs.model))}
        best, weights = self._best or (None, [])
        arrays |= {f"best_{position}": each for position, each in enumerate(weights)}
        callbacks = []
        for number, callback in enumerate(epochs.callbacks):
            values, lists = _callback_state(callback)
            callbacks.append(
                {"values": values, "arrays": [(name, f"callback_{number}_{name}_") for name in lists]}
            )
            for name, each in lists.items():
                arrays |= {
                    f"callback_{number}_{name}_{position}": array for position, array in enumerate(each)
                }
        meta = {"done": epochs.done, "history": epochs.history, "best": best, "callbacks": callbacks}
        meta |= {"stopped": bool(epochs.model.stop_training), "seconds": epochs.seconds}
        with written_beside(self.path / "state.npz") as temporary, temporary.open("wb") as file:
            np.savez(file, meta=np.array(json.dumps(meta)), **arrays)

    def _save_model(self, name: str, model: Any) -> None:
        with written_beside(self.path / name) as temporary:
            model.save(temporary)

    def _save_best(self, model: Any, weights: list[Any]) -> None:
        now = model.get_weights()
        model.set_weights(weights)
        try:
            self._save_model("best_model.keras", model)
        finally:
            model.set_weights(now)

    def _write_json(self, name: str, value: Json) -> None:
        self._write_text(name, json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def _write_text(self, name: str, text: str) -> None:
        try:
            with written_beside(self.path / name) as temporary:
                temporary.write_text(text, encoding="utf-8")
        except OSError as error:
            raise _not_written(self.path, error) from None


def restore_state(epochs: Epochs, state: bytes) -> tuple[float, list[Any]] | None:
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
    if not state:
        return None
    with np.load(io.BytesIO(state), allow_pickle=False) as arrays:
        meta = json.loads(str(arrays["meta"]))
        if meta["done"] > epochs.last:
            wanted = f"at least {meta['done']}, the epochs that the run has done"
            raise ArgumentError.must_be("invalid_argument", "epochs", wanted, epochs.last)
        for position, variable in enumerate(model_state(epochs.model)):
            variable.assign(arrays[f"variable_{position}"])
        best = _listed(arrays, "best_")
        epochs.callback_states = [
            saved["values"] | {name: _listed(arrays, prefix) for name, prefix in saved["arrays"]}
            for saved in meta["callbacks"]
        ]
    epochs.done, epochs.history = meta["done"], [tuple(row) for row in meta["history"]]
    epochs.model.stop_training, epochs.spent = meta["stopped"], meta["seconds"]
    return (meta["best"], best) if best else None


def read_run(path: Path) -> Json:
    """Read a run's ``run.json``.

    Raises
    ------
    RunError
        ``not_a_run`` if there is none, ``unknown_format`` if another version wrote it, ``corrupt_run`` if it
        lacks what each run has.
    """
    try:
        about: Any = json.loads((path / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RunError(
            "not_a_run", f"`path` must be the folder of a run, with a run.json, not {path}."
        ) from None
    fields: Json = about if isinstance(about, dict) else {"format": FORMAT}
    if fields.get("format") != FORMAT:
        raise RunError(
            "unknown_format", f"The run {path} must be of format {FORMAT}, not {fields.get('format')}."
        )
    lacking = [name for name, kind in _FIELDS.items() if not isinstance(fields.get(name), kind)]
    if lacking:
        message = f"The run {path} must be whole, but its run.json does not say its {', '.join(lacking)}."
        raise RunError("corrupt_run", message)
    return fields


def read_spec(path: Path) -> ModelSpec:
    """Read a run's ``spec.json``; raise ``corrupt_run`` if that fails."""
    with reading(path, "spec.json"):
        return spec_from_json((path / "spec.json").read_text(encoding="utf-8"), origin="spec.json")


@contextlib.contextmanager
def reading(path: Path, name: str) -> Iterator[None]:
    """Raise ``corrupt_run`` if the run's file of that name, which is read in here, is missing or damaged."""
    try:
        yield
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        why = "it is missing" if isinstance(error, FileNotFoundError) else f"{error}"
        message = f"The run {path} must be whole, but its {name} cannot be read: {why.rstrip('.')}."
        raise RunError("corrupt_run", message) from None


def _callback_state(callback: Any) -> tuple[Json, dict[str, list[Any]]]:
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


def _differences(before: Json, about: Json, keys: Iterable[str]) -> list[str]:
    """Say where two ``run.json`` differ, by the names of the arguments."""
    return [
        f"`{_DECIDING.get(key, key)}` {_told(before.get(key))}, not {_told(about.get(key))}"
        for key in keys
        if before.get(key) != about.get(key)
    ]


def _told(value: int | str | None) -> str:
    """Show a seed, a short word, or the beginning of a hash."""
    if isinstance(value, str):
        return f"with the hash {value[:12]}" if len(value) == 64 else f'"{value}"'
    return "none" if value is None else str(value)


def _changes(old: Any, new: Any, path: str = "spec") -> Iterator[str]:
    """Say where two documents differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for position, pair in enumerate(zip(old, new, strict=True)):
            yield from _changes(*pair, f"{path}.{position}")
    elif old != new:
        yield f"`{path.removeprefix('spec.')}` {json.dumps(old)}, not {json.dumps(new)}"


def _not_written(path: Path, error: OSError) -> RunError:
    message = f"The folder {path} must be writable, but: {error.strerror}; what was saved before stays."
    return RunError("cannot_write", message)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
