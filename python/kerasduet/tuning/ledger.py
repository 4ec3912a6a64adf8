"""The ledger of a search: Optuna's journal, in a file that processes share and that outlives them."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kerasduet.errors import RunError, cannot_write
from kerasduet.tuning.sampling import STUDY, known_study, new_study

LARGEST = 1_000_000_000  # bytes; Optuna holds all of it in memory
_PATIENCE = 30.0  # seconds for which a process may wait for what another writes in milliseconds


class Ledger:
    """The study of a search in memory or, with a path, in a file that several processes may share.

    Who works on the file holds a lock beside it for as long, under a name of its own: what a dead process
    had in hand is told by a lock that nobody holds.

    Parameters
    ----------
    path : Path or None
    about : mapping
        What the search is of, as JSON can hold it.

    Raises
    ------
    RunError
        ``corrupt_ledger``; ``different_ledger`` if the file is of another search; ``ledger_in_use`` if
        another process does not let go of it; ``cannot_write``.
    """

    def __init__(self, path: Path | None, about: Mapping[str, Any], pruner: Any = None):
        from optuna.storages import InMemoryStorage

        self.path = path
        self.worker = uuid.uuid4().hex
        self.lock = _Lock(path)
        with self.lock, self.writing():
            self.storage: Any = InMemoryStorage() if path is None else _journal(path, self.lock)
            self.study = self._open(about, pruner)
            self._alive = None if path is None else _held(self._worker_file(self.worker))

    def is_alive(self, worker: str) -> bool:
        """Tell whether a process still works on the file; to be asked while the lock is held."""
        if worker == self.worker or self.path is None:
            return False
        file = self._worker_file(worker)
        if not file.exists():
            return False
        lock = _held(file)
        if lock is None:
            return True
        lock.release()
        file.unlink(missing_ok=True)
        return False

    def settle(self, **choices: str) -> None:
        """Note what only the first cell tells, such as the metric, or refuse what is not as noted."""
        with self.lock, self.writing():
            for name, choice in choices.items():
                noted = self.study.user_attrs.get(name)
                if noted is None:
                    self.study.set_user_attr(name, choice)
                elif noted != choice:
                    raise self._different(name, noted, choice)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Raise ``cannot_write`` if the system does not let the file be written in here."""
        try:
            yield
        except OSError as error:
            raise cannot_write(self.path, error) from None

    def damaged(self, reason: str) -> RunError:
        """Say that something in the ledger cannot be."""
        return _damaged(self.path, reason)

    def close(self) -> None:
        """Let others have what this process has in hand."""
        if self._alive is not None:
            self._alive.release()
            self._worker_file(self.worker).unlink(missing_ok=True)

    def _open(self, about: Mapping[str, Any], pruner: Any) -> Any:
        studies = [each.study_name for each in self.storage.get_all_studies()]
        if studies not in ([], [STUDY]):
            raise self.damaged("it holds studies that are none of kerasduet")
        study = new_study(self.storage, pruner) if not studies else known_study(self.storage, pruner)
        noted = study.user_attrs.get("about")
        if noted is None and not study.get_trials(deepcopy=False):
            study.set_user_attr("about", about)
        elif not isinstance(noted, dict):
            raise self.damaged("it does not say of which search it is")
        else:
            for name, here in about.items():
                if noted.get(name) != here:
                    raise self._different(name, noted.get(name), here)
        return study

    def _different(self, name: str, noted: Any, here: Any) -> RunError:
        sentence = (
            "The ledger {path} is of a search with another `{argument}`: {there!j} there, {got!j} here. "
            "Give a path of its own to this search."
        )
        details = {"argument": name, "there": noted, "got": here}
        return RunError("different_ledger", sentence, path=str(self.path), **details)

    def _worker_file(self, worker: str) -> Path:
        assert self.path is not None
        return self.path.with_name(f".{self.path.name}.{worker}")


class _Lock:
    """Who holds it may look at the ledger and change it; Optuna takes it to write, too."""

    def __init__(self, path: Path | None):
        from filelock import FileLock

        self._path = path
        self._lock = None if path is None else FileLock(path.with_name(f".{path.name}.lock"))

    def acquire(self) -> bool:
        from filelock import Timeout

        if self._lock is not None:
            try:
                self._lock.acquire(timeout=_PATIENCE)
            except Timeout:
                sentence = "The ledger {path} is in use: another process does not let go of it."
                raise RunError("ledger_in_use", sentence, path=str(self._path)) from None
            except OSError as error:
                raise cannot_write(self._path, error) from None
        return True

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def _held(file: Path) -> Any:
    """Hold a lock; None if another process does."""
    from filelock import FileLock, Timeout

    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    return lock


def _journal(path: Path, lock: Any) -> Any:
    """Read a journal, or begin one."""
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    _mend(path)
    try:
        return JournalStorage(JournalFileBackend(str(path), lock_obj=lock))
    except Exception as error:  # whatever Optuna runs into when records do not fit each other
        raise _damaged(path, f"{type(error).__name__}: {error}".rstrip(".")) from None


def _mend(path: Path) -> None:
    """Check that a file is a journal, and cut off the record that a process had begun when it was killed."""
    try:
        with path.open("ab+") as file:  # made where there is none
            size, whole = file.tell(), 0
            if size > LARGEST:
                raise _damaged(path, f"it is larger than {LARGEST} bytes")
            file.seek(0)
            for row, line in enumerate(file, start=1):
                if line.endswith(b"\n"):
                    _check_record(path, row, line)
                    whole += len(line)
                elif whole == 0:
                    raise _damaged(path, "it holds no whole record")
            if whole < size:
                file.truncate(whole)
    except OSError as error:
        raise cannot_write(path, error) from None


def _check_record(path: Path, row: int, line: bytes) -> None:
    try:
        record = json.loads(line)
        fits = isinstance(record["op_code"], int) and (row > 1 or record["op_code"] == 0)  # makes a study
    except (ValueError, KeyError, TypeError, RecursionError):
        fits = False
    if not fits:
        raise _damaged(path, f"line {row} is no record of Optuna's journal")


def _damaged(path: Path | None, reason: str) -> RunError:
    sentence = "The ledger {path} is damaged, or is none: {reason}. It stays as it is; give another path."
    return RunError("corrupt_ledger", sentence, path=str(path), reason=reason)
