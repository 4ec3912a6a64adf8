"""Find the files of the official data sets on this machine, or download them.

The places, in this order: the folder that the caller gives, the folders in ``KERASDUET_DATA_DIR``, the
user's cache, the official addresses. Every file of which a SHA-256 is known is held to it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tarfile
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kerasduet.data.formats import corrupt
from kerasduet.errors import DataError, LabelError, nearest
from kerasduet.paths import cache_folder, data_folders, shared_specs_dir

PROBE_SECONDS = 6  # an address that has said nothing by then counts as out of reach
TIMEOUT = (5, 30)  # seconds to connect, seconds without a byte
IMAGE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
HTTP_HEADERS = {"Accept-Encoding": "identity"}  # or a server unpacks the .gz file on its way


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """Return what ``shared_specs/datasets.json`` tells of each built-in set."""
    text = (shared_specs_dir() / "datasets.json").read_text(encoding="utf-8")
    sets: dict[str, dict[str, Any]] = json.loads(text)
    return sets


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
    """
    if path is not None:
        folder = _inside(name, Path(path).expanduser())
        if folder is None:
            message = f'`path` must be a folder that holds {_contents(name)}, not "{path}".'
            raise DataError("missing_files", message)
        return folder
    found = (_inside(name, root) for root in (*data_folders(), cache_folder()))
    return next((folder for folder in found if folder is not None), None)


def obtain(name: str, path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder that holds the files of a set, after downloading them where there is need.

    Raises
    ------
    DataError
        ``missing_files``, when they are not in `path`, or nowhere and have no official download;
        ``download_failed``, when the official addresses are out of reach or send something else.
    """
    folder = find(name, path)
    if folder is not None:
        return folder
    if not catalogue()[name]["files"]:
        raise DataError(
            "missing_files",
            f'The set "{name}" has no official download: give a folder that holds {_contents(name)} '
            "as `path`, or name it in KERASDUET_DATA_DIR.",
        )
    return download(name)


def verified(name: str, path: Path) -> Path:
    """Return `path` after holding the file to the SHA-256 of the official one."""
    official = {file["name"]: file["sha256"] for file in catalogue()[name]["files"]}
    with path.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != official[path.name]:
        raise corrupt(path, f'is not the official file of "{name}" (its SHA-256 is another one)')
    return path


def _inside(name: str, root: Path) -> Path | None:
    """Look for a set in a folder: under the set's own names, or directly."""
    inner = {"cifar10": ["cifar-10-batches-py"], "signs": ["64x64_SIGNS"]}.get(name, [])
    below = [Path(name, *inner), Path(name), Path(*inner), Path()]
    return next((root / part for part in below if _holds(name, root / part)), None)


def _holds(name: str, folder: Path) -> bool:
    if name == "signs":
        return signs_folders(folder) is not None or signs_files(folder) is not None
    return all((folder / file["name"]).is_file() for file in catalogue()[name]["files"])


def signs_folders(folder: Path) -> dict[str, list[Path]] | None:
    """Return the JPEG folders of each split of SIGNS; the tutorial trains on those of validation too."""
    parts = {"train": [folder / "train_signs", folder / "val_signs"], "test": [folder / "test_signs"]}
    return parts if all(each.is_dir() for part in parts.values() for each in part) else None


def signs_files(folder: Path) -> dict[str, Path] | None:
    """Return the HDF5 file of each split of SIGNS, when both are there."""
    files = {split: folder / f"{split}_signs.h5" for split in ("train", "test")}
    return files if all(file.is_file() for file in files.values()) else None


def _contents(name: str) -> str:
    if name == "signs":
        return "64x64_SIGNS, or train_signs.h5 and test_signs.h5"
    if name == "cifar10":
        return "cifar-10-batches-py"
    return ", ".join(file["name"] for file in catalogue()[name]["files"])


def class_folders(root: Path, known: Sequence[str] | None = None) -> dict[str, list[Path]]:
    """List the images in a folder's folders, which are classes; both sorted by name.

    Raises
    ------
    DataError
        ``missing_files``, when there is no such folder; ``empty_data``, when a class has no image.
    LabelError
        ``unknown_class``, for a class outside `known`; ``one_class``, without `known`, for fewer than two.
    """
    if not root.is_dir():
        message = f'`path` must be a folder with one folder for each class, not "{root}".'
        raise DataError("missing_files", message)
    folders = sorted((each for each in root.iterdir() if each.is_dir() and each.name[0] != "."), key=_name)
    for folder in folders:
        if known is not None and folder.name not in known:
            message = f'The folder {root} holds the class "{folder.name}": {nearest(folder.name, known)}'
            raise LabelError("unknown_class", message)
    if known is None and len(folders) < 2:
        message = f"The folder {root} must hold a folder for each of two classes or more, not {len(folders)}."
        raise LabelError("one_class", message)
    images = {folder.name: _images(folder) for folder in folders}
    empty = next((name for name, files in images.items() if not files), None)
    if empty is not None or not images:
        raise DataError("empty_data", f"The folder {root / (empty or '')} must hold at least one image.")
    return images


def _images(folder: Path) -> list[Path]:
    return sorted((file for file in folder.iterdir() if file.suffix.lower() in IMAGE_SUFFIXES), key=_name)


def _name(path: Path) -> str:
    return path.name


def download(name: str) -> Path:
    """Download the files of a set into the cache and return their folder.

    A file is written beside its place and renamed once its checksum is right, so what stands in the cache
    is whole, and is not fetched again. A transfer that breaks is tried three times at each address.
    """
    described = catalogue()[name]
    folder = cache_folder() / name
    try:
        if described["archive"] is None:
            for file in described["files"]:
                _fetch(name, file, folder)
            return folder
        archive = _fetch(name, described["archive"], folder)
        _unpack(name, archive, folder / "cifar-10-batches-py")
        archive.unlink()
        return folder / "cifar-10-batches-py"
    except OSError as error:  # a full or read-only disk
        raise _failed(name, f"the cache {folder} cannot be written ({error})") from error


def _fetch(name: str, file: dict[str, Any], folder: Path) -> Path:
    """Download one file from the first address that sends the right bytes."""
    import pooch
    import requests

    kind = "sha256" if file["sha256"] else "md5"
    target: Path = folder / file["name"]
    if target.is_file() and pooch.file_hash(str(target), alg=kind) == file[kind]:
        return target
    downloader = pooch.HTTPDownloader(progressbar=_on_terminal(), timeout=TIMEOUT, headers=HTTP_HEADERS)
    registry = pooch.create(
        folder, base_url="", registry={target.name: f"{kind}:{file[kind]}"}, retry_if_failed=2
    )
    reason = "no address answers"
    for url in _within_reach(file["urls"]):
        registry.urls[target.name] = url
        try:
            return Path(registry.fetch(target.name, downloader=downloader))
        except (requests.RequestException, ValueError) as error:  # ValueError: pooch on a wrong checksum
            reason = f"{url} sent another file" if isinstance(error, ValueError) else f"{url}: {error}"
    raise _failed(name, reason)


def _within_reach(urls: Sequence[str]) -> list[str]:
    """Ask all addresses at once and return those that answer in time, in their order.

    A thread that waits for a name server cannot be interrupted, so it is left behind.
    """
    import requests

    answers: dict[str, bool] = {}

    def ask(url: str) -> None:
        try:
            with requests.get(url, stream=True, timeout=TIMEOUT, headers=HTTP_HEADERS) as response:
                answers[url] = response.ok
        except requests.RequestException:
            answers[url] = False

    threads = [threading.Thread(target=ask, args=(url,), daemon=True) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PROBE_SECONDS)
    return [url for url in urls if answers.get(url)]


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _unpack(name: str, archive: Path, folder: Path) -> None:
    """Take the named files out of a tar archive: no path, link or owner in it is followed."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive) as tar:
            for file in catalogue()[name]["files"]:
                entry = tar.getmember(f"{folder.name}/{file['name']}")
                member = tar.extractfile(entry) if entry.isreg() else None
                if member is None:
                    raise corrupt(archive, f"holds no regular file {file['name']}")
                partial = folder / f"{file['name']}.{os.getpid()}.partial"
                with member, partial.open("wb") as stream:
                    shutil.copyfileobj(member, stream)
                partial.replace(folder / file["name"])
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise corrupt(archive, f'is not the archive of "{name}"') from error


def _failed(name: str, reason: str) -> DataError:
    ways = ["give a folder with its files as `path`", "name one in KERASDUET_DATA_DIR"]
    if name == "fashion_mnist":
        ways.append("use the built-in set with `data = garments()`")
    told = ", ".join(ways[:-1]) + ", or " + ways[-1]
    return DataError("download_failed", f'The set "{name}" could not be downloaded ({reason}): {told}.')
