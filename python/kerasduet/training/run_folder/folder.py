"""A training as a folder: what was asked, how far it came, and all that is needed to go on to the bit.

Every file is written beside its place and then renamed, so that a process killed at any moment leaves the
last good state behind.
"""

from __future__ import annotations

import contextlib
import json
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from kerasduet.errors import RunError, cannot_write
from kerasduet.fits.result import weights_hash
from kerasduet.models.model_archive import save_model
from kerasduet.paths import written_beside
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.loop import TrainingLoop
from kerasduet.training.run_folder.files import FORMAT, Json, read_run, reading
from kerasduet.training.run_folder.state import Best, restore_state, save_state

_SAVE_SECONDS = 10.0  # an epoch is saved if the last save is so long ago; each first and last one is


class RunFolder:
    """One training's folder, held by one process at a time.

    It holds ``spec.json``, ``run.json``, ``history.csv``, ``model.keras`` (the last epoch's),
    ``best_model.keras`` (that of the lowest validation loss, or of the lowest loss) and ``state.npz``, from
    which training goes on. When training has ended there are also ``report.json`` and ``report.txt``, if the
    data have test rows, and ``README.md``, a model card.
    """

    def __init__(self, path: Path):
        from filelock import FileLock, Timeout

        self.path = path
        self._lock = FileLock(path / ".lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            message = "The run {path} is in use: another process trains it."
            raise RunError("run_in_use", message, path=str(path)) from None
        except OSError as error:
            raise cannot_write(path, error) from None
        for left in path.glob(".new-*"):  # a write that was killed
            left.unlink(missing_ok=True)
        self._best: Best | None = None
        self._saved = -_SAVE_SECONDS

    @classmethod
    def create(cls, parent: Path, name: str) -> RunFolder:
        """Make the folder ``<name>-<n>`` with the first free number; two processes never get the same.

        A folder whose process died before it wrote anything is free too.
        """
        try:
            parent.mkdir(parents=True, exist_ok=True)
            for number in range(len(list(parent.iterdir())) + 1):
                path = parent / f"{name}-{number}"
                with contextlib.suppress(FileExistsError):
                    path.mkdir()
                if folder := cls._taken(path):
                    return folder
        except OSError as error:
            raise cannot_write(parent, error) from None
        return cls.create(parent, name)  # another process took the last number in between

    @classmethod
    def _taken(cls, path: Path) -> RunFolder | None:
        """Take a folder that holds no run and that no process has just made or takes."""
        if not _is_empty(path):
            return None
        try:
            folder = cls(path)
        except RunError as error:
            if error.code == "run_in_use":
                return None
            raise
        if _is_empty(path):
            return folder
        folder.close()  # it was written and left in between
        return None

    @classmethod
    def reopen(cls, folder: Path, name: str) -> RunFolder | None:
        """Open a run folder, or the newest one of that name in a folder of runs; `None` if there is none.

        What ``save_run`` wrote is not gone on with: it has the end of a training and no state.
        """
        if (folder / "run.json").is_file():
            if read_run(folder).get("saved"):
                message = (
                    "The run {path} cannot be resumed: `save_run()` wrote it, without a state to go on from."
                )
                raise RunError("no_state", message, path=str(folder))
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

    def state(self) -> bytes:
        """Read the saved state; of a run that has not saved an epoch there is none.

        Raises
        ------
        RunError
            ``corrupt_run`` if it is gone.
        """
        path, history = self.path / "state.npz", self.path / "history.csv"  # which is written behind it
        if not path.is_file() and not (history.is_file() and history.read_text("utf-8").count("\n") > 1):
            return b""
        with reading(self.path, "state.npz"):
            return path.read_bytes()

    def restore(self, loop: TrainingLoop, state: bytes) -> None:
        """Put a saved state into a training that has not begun, and note the best weights so far."""
        with reading(self.path, "state.npz"):
            self._best = restore_state(loop, state)

    def after_epoch(self, loop: TrainingLoop) -> None:
        """Note the hash of the weights and the best ones, and save the state if it is time."""
        loop.state.epoch_weights.append(weights_hash(loop.model))
        monitor = ("validation" if loop.evaluate else "train", "loss")
        loss = next(row[3] for row in reversed(loop.state.history) if row[1:3] == monitor)
        if self._best is None or loss < self._best[0]:
            self._best = (loss, loop.model.get_weights())
        last = loop.state.done == loop.epochs or loop.model.stop_training
        if last or time.monotonic() - self._saved >= _SAVE_SECONDS:
            self.save(loop)

    def save(self, loop: TrainingLoop) -> None:
        """Save both models, the state and the history, each atomically: what was saved before stays.

        Where there is a state, there is a model to put it into, and it alone says what was saved last: a kill
        may come between two files.
        """
        try:
            self._save_model("model.keras", loop.model)
            if self._best is not None:
                self._save_best(loop.model, self._best[1])
            save_state(self.path / "state.npz", loop, self._best)
            self._write_text("history.csv", loop.frame().to_csv(index=False))
            self.note(epoch_weights=loop.state.epoch_weights)
        except OSError as error:
            raise cannot_write(self.path, error) from None
        self._saved = time.monotonic()

    def save_final(self, history: Any, model: Any) -> None:
        """Save the model as the end of training left it: a callback may have put the best weights back.

        ``state.npz`` stays as the last epoch left it, since a training that goes on has not ended.
        """
        try:
            self._write_text("history.csv", history.to_csv(index=False))
            self._save_model("model.keras", model)
        except OSError as error:
            raise cannot_write(self.path, error) from None

    def finish(self, spec: ModelSpec, about: Json) -> None:
        """Write how the run ended, with the spec as it was in the end."""
        self._write_text("spec.json", spec.to_json())
        self.note(**about, ended=_now())

    def note(self, **about: Any) -> None:
        """Write more of the run, or other values, into its ``run.json``."""
        self._write_json("run.json", {**read_run(self.path), **about})

    def write_documents(self, documents: dict[str, str]) -> None:
        """Write texts for people and programs beside the rest, by the names of their files."""
        for name, text in documents.items():
            self._write_text(name, text)

    def close(self) -> None:
        """Let other processes have the folder."""
        self._lock.release()

    def _save_model(self, name: str, model: Any) -> None:
        with written_beside(self.path / name) as temporary:
            save_model(model, temporary)

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
            raise cannot_write(self.path, error) from None


def _is_empty(path: Path) -> bool:
    """Tell whether a folder holds nothing but a lock and what a killed write left."""
    names = [each.name for each in path.iterdir()] if path.is_dir() else ["no folder"]
    return all(name == ".lock" or name.startswith(".new-") for name in names)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
