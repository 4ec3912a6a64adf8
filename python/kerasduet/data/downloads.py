"""Download the official files of a data set into the user's cache."""

from __future__ import annotations

import sys
import tarfile
import threading
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from kerasduet.errors import DataError, cannot_write, corrupt_file
from kerasduet.paths import cache_folder, written_beside

PROBE_SECONDS = 6  # an address that has said nothing by then counts as out of reach
TIMEOUT = (5, 30)  # seconds to connect, seconds without a byte
HTTP_HEADERS = {"Accept-Encoding": "identity"}  # or a server unpacks the .gz file on its way


def download(name: str, about: dict[str, Any]) -> Path:
    """Download the files of a set into the cache and return their folder.

    A file is written beside its place and renamed once its checksum is right, so what stands in the cache
    is whole, and is not fetched again. A transfer that breaks is tried three times at each address.

    Parameters
    ----------
    name : str
    about : dict
        What the catalogue tells of the set.

    Raises
    ------
    DataError
        ``download_failed``; ``corrupt_file`` for an archive that does not hold the files.
    """
    folder: Path = cache_folder() / name
    try:
        if about["archive"] is None:
            for file in about["files"]:
                _fetch(name, about, file, folder)
            return folder
        archive, unpacked = _fetch(name, about, about["archive"], folder), folder / str(about["folder"])
        _unpack(archive, about, unpacked)
        archive.unlink()
        return unpacked
    except OSError as error:  # a full or read-only disk
        raise _failed(name, about, str(cannot_write(folder, error)).rstrip(".")) from error


def _fetch(name: str, about: dict[str, Any], file: dict[str, Any], folder: Path) -> Path:
    """Download one file from the first address that sends the right bytes."""
    import pooch
    import requests

    kind = "sha256" if file["sha256"] else "md5"
    target: Path = folder / file["name"]
    if target.is_file() and pooch.file_hash(str(target), alg=kind) == file[kind]:
        return target
    registry = pooch.create(
        folder, base_url="", registry={target.name: f"{kind}:{file[kind]}"}, retry_if_failed=2
    )
    downloader = pooch.HTTPDownloader(progressbar=_on_terminal(), timeout=TIMEOUT, headers=HTTP_HEADERS)
    reason = "no address answers"
    for url in _within_reach(file["urls"], downloader):
        registry.urls[target.name] = url
        try:
            return Path(registry.fetch(target.name, downloader=downloader))
        except requests.RequestException as error:
            reason = f"{url}: {error}"
        except ValueError:  # the checksum is another one
            reason = f"{url} sent another file"
    raise _failed(name, about, reason)


def _within_reach(urls: Sequence[str], downloader: Any) -> list[str]:
    """Ask all addresses at once and return those that answer in time, in their order.

    A thread that waits for a name server cannot be interrupted, so it is left behind.
    """
    import requests

    answers: dict[str, bool] = {}

    def ask(url: str) -> None:
        try:
            answers[url] = downloader(url, None, None, check_only=True)
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


def _unpack(archive: Path, about: dict[str, Any], folder: Path) -> None:
    """Take the named files out of a tar archive: no path, link or owner in it is followed."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive) as tar:
            for file in about["files"]:
                entry = tar.getmember(f"{folder.name}/{file['name']}")
                member = tar.extractfile(entry) if entry.isreg() else None
                if member is None:
                    raise corrupt_file(archive, "holds no regular file {file}", file=file["name"])
                with member, written_beside(folder / file["name"]) as beside, beside.open("wb") as stream:
                    copyfileobj(member, stream)
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise corrupt_file(archive, "is not the official archive") from error


def _failed(name: str, about: dict[str, Any], reason: str) -> DataError:
    """Say why there are no files, and the ways out: another set may do "instead"."""
    sentence = (
        "The set {dataset!j} could not be downloaded ({reason}): give a folder with its files as `path`"
    )
    details = {"dataset": name, "reason": reason}
    if "instead" not in about:
        sentence += ", or name one in KERASDUET_DATA_DIR."
        return DataError("download_failed", sentence, **details)
    sentence += ", name one in KERASDUET_DATA_DIR, or use the built-in set with `data = {instead}()`."
    return DataError("download_failed", sentence, instead=about["instead"], **details)
