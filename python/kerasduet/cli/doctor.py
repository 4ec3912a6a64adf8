"""What the package runs on, and what is missing: `doctor`."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from kerasduet import __version__
from kerasduet.cli.output import AsJson, print_table
from kerasduet.errors import KerasDuetError
from kerasduet.paths import cache_folder, data_folders
from kerasduet.program_cache import program_cache

_PACKAGES = ("tensorflow", "keras", "numpy", "scipy", "pandas", "h5py")


def doctor(as_json: AsJson = False) -> int:
    """Tell what the package runs on.

    Versions, the devices that TensorFlow finds, the folders with data, the compiled programs that are kept.
    The status is 1 if TensorFlow cannot be started.

    Examples
    --------
    kerasduet doctor
    """
    devices, works = _devices()
    facts = [("kerasduet", __version__), ("python", f"{platform.python_version()} ({sys.executable})")]
    facts += [(name, _version(name)) for name in _PACKAGES]
    print_table(("what", "is"), [*facts, ("devices", devices), *_folders()], as_json=as_json)
    return 0 if works else 1


def _devices() -> tuple[str, bool]:
    """Name the devices, or say why there are none."""
    from kerasduet.engine.devices import logical_devices

    try:
        return ", ".join(logical_devices()), True
    except KerasDuetError as error:
        return error.message, False


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:  # TensorFlow is packaged under other names too
        return "not found"


def _folders() -> Iterator[tuple[str, str]]:
    for what, folder in [*(("data", each) for each in data_folders()), ("cache", cache_folder())]:
        yield what, f"{folder}{'' if Path(folder).is_dir() else ' (not there yet)'}"
    kept = program_cache()
    if kept is not None:
        yield "programs", f"{kept['programs']} in {kept['folder']}"
