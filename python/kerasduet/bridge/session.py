"""What R asks of the core as a whole: its version, its folders, its devices."""

from __future__ import annotations

import atexit
import sys
from pathlib import Path

from kerasduet import __version__, paths, runtime
from kerasduet.bridge.values import Answer, answers
from kerasduet.engine.devices import logical_devices
from kerasduet.errors import cannot_write, nearest
from kerasduet.program_cache import program_cache as kept_programs


def version() -> str:
    """Give the version of the core, which must be R's."""
    return __version__


@answers
def cache_folder() -> str:
    """Give the folder that keeps downloads."""
    return str(paths.cache_folder())


@answers
def versions() -> dict[str, str]:
    """Give the versions of the core and of what it stands on, and the devices; starts TensorFlow."""
    return {**runtime.versions(), "devices": ", ".join(logical_devices())}


@answers
def program_cache() -> dict[str, str | int] | None:
    """Give the folder of compiled programs, their number and bytes; None if none are kept."""
    return kept_programs()


@answers
def nearest_names(name: str, known: list[str]) -> Answer:
    """End a sentence on an unknown name."""
    return nearest(name, known)._asdict()


@answers
def write_text(path: str, text: str) -> None:
    """Write a text file whole or not at all."""
    target = Path(path)
    try:
        with paths.written_beside(target) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_write(target, error) from None


def end() -> None:
    """Do what a Python does as it ends, and R's does not: end processes of joblib's, remove their files."""
    if "joblib" in sys.modules:
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True, kill_workers=True)
    atexit._run_exitfuncs()
