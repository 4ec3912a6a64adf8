"""What the built-in data sets are, and where their files are on this machine.

The places, in this order: the folder that the caller gives, the folders in ``KERASDUET_DATA_DIR``, the
user's cache, the official addresses. Every file of which a checksum is known is held to it.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_path
from kerasduet.data.downloads import download
from kerasduet.errors import DataError, cannot_read, corrupt_file
from kerasduet.paths import cache_folder, data_folders, listed, shared_specs_dir


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """Return what ``shared_specs/datasets.json`` tells of each built-in set."""
    text = (shared_specs_dir() / "datasets.json").read_text(encoding="utf-8")
    sets: dict[str, dict[str, Any]] = json.loads(text)
    return sets


@lru_cache(maxsize=1)
def sequences() -> dict[str, dict[str, Any]]:
    """Return what ``shared_specs/sequences.json`` tells of the sets whose rows have several lengths."""
    text = (shared_specs_dir() / "sequences.json").read_text(encoding="utf-8")
    sets: dict[str, dict[str, Any]] = json.loads(text)
    return sets


def _about(name: str) -> dict[str, Any]:
    return sequences()[name] if name in sequences() else catalogue()[name]


def find(name: str, path: str | os.PathLike[str] | None = None) -> Path | None:
    """Return the folder that holds the files of a set, or None when this machine has none.

    Parameters
    ----------
    name : str
        A set of the catalogue.
    path : path, optional
        The only place to look in: the folder itself, or one that has it inside.

    Raises
    ------
    DataError
        ``missing_files``, when `path` is given and does not hold the files.
    RunError
        ``cannot_read``, when the system does not let `path` be read.
    """
    if path is not None:
        folder = _inside(name, check_path("path", path, expand=True))
        if folder is None:
            listed(Path(path).expanduser())
            sentence = '`path` must be a folder that holds {wanted}, not "{path}".'
            raise DataError("missing_files", sentence, wanted=_contents(name), path=str(path))
        return folder
    found = (_inside(name, root) for root in (*data_folders(), cache_folder()))
    return next((folder for folder in found if folder is not None), None)


def obtain(name: str, path: str | os.PathLike[str] | None, split: str) -> list[Path]:
    """Return the files of a split of a set, or their folders, after downloading them where there is need.

    Raises
    ------
    DataError
        ``missing_files``, when they are not in `path`, or nowhere and have no official download;
        ``download_failed``, when the official addresses are out of reach or send something else;
        ``corrupt_file``, when a file is not the official one.
    """
    folder = find(name, path)
    if folder is None and not _about(name)["files"]:
        sentence = (
            "The set {dataset!j} has no official download: give a folder that holds {wanted} as `path`, "
            "or name it in KERASDUET_DATA_DIR."
        )
        raise DataError("missing_files", sentence, dataset=name, wanted=_contents(name))
    folder = folder or download(name, _about(name))
    parts = _layout(name, folder)
    assert parts is not None  # as `find` and `download` promise
    return [_verified(name, part) for part in parts[split]]


def _verified(name: str, path: Path) -> Path:
    """Return `path` after holding the file to the checksum of the official one, if there is one."""
    official = {file["name"]: file for file in _about(name)["files"]}.get(path.name)
    if official is None:
        return path
    kind = "sha256" if official["sha256"] else "md5"
    digest = hashlib.new(kind, usedforsecurity=False)
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise cannot_read(path, error) from None
    if digest.hexdigest() != official[kind]:
        what = "is not the official file of {dataset!j} (its {checksum} is another one)"
        checksum = {"sha256": "SHA-256", "md5": "MD5"}[kind]
        raise corrupt_file(path, what, dataset=name, checksum=checksum)
    return path


def _inside(name: str, root: Path) -> Path | None:
    """Look for a set in a folder: under the set's own names, or directly."""
    inner = _about(name).get("folder", "")
    below = (Path(name, inner), Path(name), Path(inner), Path())
    return next((root / part for part in below if _layout(name, root / part) is not None), None)


def _layout(name: str, folder: Path) -> dict[str, list[Path]] | None:
    """Give the files or folders of each split, in the first of the set's layouts that the folder holds."""
    for layout in _about(name)["layouts"]:
        if all(_holds(folder, part) for parts in layout.values() for part in parts):
            return {split: [folder / part for part in parts] for split, parts in layout.items()}
    return None


def _holds(folder: Path, part: str) -> bool:
    """Tell whether a folder has a part, which may be a folder; one that may not be entered has none."""
    return os.path.isdir(folder / part) if part.endswith("/") else os.path.isfile(folder / part)


def _contents(name: str) -> str:
    """Say what a folder must hold: the set's own folder, or the files of a layout."""
    about = _about(name)
    ways = [about["folder"]] if "folder" in about else []
    for layout in about["layouts"]:
        *files, last = dict.fromkeys(part for parts in layout.values() for part in parts)
        if not last.endswith("/"):
            ways.append(f"{', '.join(files)} and {last}" if files else last)
    return ", or ".join(ways)
