"""XLA programs that are kept on the machine, so that none is compiled twice: TensorFlow's own cache.

TensorFlow runs what it finds there, so the folder is the user's alone, and each file is checked against the
checksum that it was kept with: damaged and foreign files are removed before TensorFlow starts, which costs no
more than to compile anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import stat
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kerasduet import __version__
from kerasduet.paths import cache_folder, written_beside

_FOLDER_FLAG = "--tf_xla_persistent_cache_directory"
_PREFIX_FLAG = "--tf_xla_persistent_cache_prefix=kerasduet"
_MOST_BYTES = 256 * 2**20
_CHECKSUMS = "checksums.json"
_OF_PROCESSOR = ("model", "flags", "Features", "CPU part")
_active: list[Path] = []  # the folder that this process uses


def start_program_cache() -> None:
    """Let TensorFlow, which is about to be imported, keep its XLA programs in the user's cache.

    ``KERASDUET_PROGRAM_CACHE=0`` turns it off, and a folder that the user names in ``TF_XLA_FLAGS`` wins. A
    folder that cannot be written, or that others can write, is not used.
    """
    if os.environ.get("KERASDUET_PROGRAM_CACHE") == "0" or _active:
        return
    with contextlib.suppress(OSError):
        root = cache_folder() / "programs"
        flags = os.environ.get("TF_XLA_FLAGS", "").split()
        if _PREFIX_FLAG in flags:  # a child of a process that uses it
            flags = [each for each in flags if not each.startswith((_FOLDER_FLAG, _PREFIX_FLAG))]
        folder = root / _machine(flags)
        if any(each.startswith(_FOLDER_FLAG) or not each.startswith("-") for each in flags):
            return
        for each in (root, folder):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not is_private(each):
                return
        _remove_strange(folder)
        _remove_oldest(root)
        os.environ["TF_XLA_FLAGS"] = " ".join([*flags, f"{_FOLDER_FLAG}={folder}", _PREFIX_FLAG])
        _active.append(folder)


def keep_checksums() -> None:
    """Note the checksums of the programs that were compiled since."""
    if not _active:
        return
    with contextlib.suppress(OSError):
        known = _checksums(_active[0])
        new = {path.name: _checksum(path) for path in _programs(_active[0]) if path.name not in known}
        if new:
            with written_beside(_active[0] / _CHECKSUMS) as temporary:
                temporary.write_text(json.dumps({**known, **new}), encoding="utf-8")


def processor() -> dict[str, str]:
    """Give the processor's model and its instruction sets: a home on a network may serve many machines."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    except OSError:
        return {"model name": platform.processor()}
    fields = dict(re.split(r"\s*:\s?", line, maxsplit=1) for line in lines if ":" in line)
    return {name: value for name, value in fields.items() if name.startswith(_OF_PROCESSOR)}


def program_cache() -> dict[str, str | int] | None:
    """Give the folder that is used, its programs and their bytes; None if there is none."""
    if not _active:
        return None
    programs = _programs(_active[0])
    return {"folder": str(_active[0]), "programs": len(programs), "bytes": sum(map(_size, programs))}


def _machine(flags: list[str]) -> str:
    """Name all that a program depends on beside itself: versions, the processor, threads, flags."""
    names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "XLA_FLAGS", "TF_DETERMINISTIC_OPS")
    settings = [flags, *map(os.environ.get, names), os.cpu_count(), _usable_cores()]
    about = [__version__, *map(_version, ("tensorflow", "keras")), platform.machine(), processor(), settings]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    for name in (package, f"{package}-cpu"):
        with contextlib.suppress(PackageNotFoundError):
            return version(name)
    return ""


def _usable_cores() -> int | None:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def is_private(folder: Path) -> bool:
    """Tell whether a folder, no link, is the user's, and nobody else may write to it."""
    about = folder.lstat()
    return stat.S_ISDIR(about.st_mode) and _is_users(about) and not about.st_mode & 0o022


def _is_users(about: os.stat_result) -> bool:
    return sys.platform == "win32" or about.st_uid == os.geteuid()


def _programs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix == ".pb")


def _checksums(folder: Path) -> dict[str, str]:
    try:
        known = json.loads((folder / _CHECKSUMS).read_bytes())
        return known if isinstance(known, dict) else {}
    except (OSError, ValueError):
        return {}


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _size(path: Path) -> int:
    return path.lstat().st_size


def _remove_strange(folder: Path) -> None:
    """Remove what was not kept by this package, or has changed since."""
    known = _checksums(folder)
    for path in _programs(folder):
        about = path.lstat()
        own = stat.S_ISREG(about.st_mode) and _is_users(about)
        if not own or known.get(path.name) != _checksum(path):
            path.unlink()


def _remove_oldest(root: Path) -> None:
    """Remove the oldest programs, of other versions too, until all take no more than there is room for."""
    programs = sorted(root.glob("*/*.pb"), key=lambda path: path.lstat().st_mtime)
    total = sum(map(_size, programs))
    for path in programs:
        if total <= _MOST_BYTES:
            return
        total -= _size(path)
        path.unlink()
