"""Where things are: shared specs, folders with data, the user's cache, a file that is not whole yet."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from kerasduet.arguments import check_path
from kerasduet.errors import KerasDuetError, RunError, cannot_read, cannot_write


def shared_specs_dir() -> Path:
    """Return the folder ``shared_specs``: inside an installed wheel, or beside ``python/``.

    A checkout and an installed R package both hold ``python/`` and ``shared_specs/`` side by side;
    a wheel holds ``kerasduet/shared_specs``.

    Raises
    ------
    KerasDuetError
        ``broken_installation``, when neither folder exists.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "shared_specs", here.parents[2] / "shared_specs"):
        if folder.is_dir():
            return folder
    sentence = "The folder shared_specs is missing beside {path}: install kerasduet again."
    raise KerasDuetError("broken_installation", sentence, path=str(here.parent))


def data_folders() -> tuple[Path, ...]:
    """Return the folders named in ``KERASDUET_DATA_DIR``, which is written like PATH."""
    value = os.environ.get("KERASDUET_DATA_DIR", "")
    parts = [part for part in value.split(os.pathsep) if part]
    return tuple(check_path("KERASDUET_DATA_DIR", part, expand=True) for part in parts)


def cache_folder() -> Path:
    """Return the folder that keeps downloads: ``KERASDUET_CACHE_DIR``, or the user cache of the system."""
    if value := os.environ.get("KERASDUET_CACHE_DIR"):
        return check_path("KERASDUET_CACHE_DIR", value, expand=True)
    import pooch

    return Path(pooch.os_cache("kerasduet"))


def listed(folder: Path) -> list[Path]:
    """List what a folder holds, sorted by name; nothing, if there is no such folder.

    Raises
    ------
    RunError
        ``cannot_read``, when the system does not let it be read.
    """
    try:
        os.stat(os.path.join(folder, "."))  # which may not be entered, although it may be listed
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:  # no permission, a name that is too long
        raise cannot_read(folder, error) from None


def check_new_folder(argument: str, path: Path) -> None:
    """Raise ``cannot_write`` if something stands where a folder is to be made."""
    if path.exists():
        message = "`{argument}` must be a new folder, but {path} exists already."
        raise RunError("cannot_write", message, argument=argument, path=str(path))


@contextlib.contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a path to write to; what stands there in the end takes the place of `path`, on the disk too.

    A failure leaves `path` as it was. Two processes or threads that write the same file do not meet: the
    last one wins.
    """
    temporary = path.with_name(f".new-{os.getpid()}-{threading.get_ident()}-{path.name}")
    try:
        yield temporary
        with temporary.open("r+b") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a file of UTF-8 in one go; raise ``cannot_write`` if that fails, and what was there stays."""
    try:
        with written_beside(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_write(path, error) from None
