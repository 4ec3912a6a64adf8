"""Download the official files of a data set into the user's cache."""

from __future__ import annotations

import contextlib
import sys
import tarfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from kerasduet.errors import DataError, cannot_write, corrupt_file
from kerasduet.paths import cache_folder, written_beside

PROBE_SECONDS = 6  # an address that has said nothing by then counts as out of reach
TIMEOUT = (5, 30)  # seconds to connect, seconds without a byte
MOST_BYTES, MOST_SECONDS = 300 << 20, 3600  # of one file; the largest official one has 171 MB
HTTP_HEADERS = {"Accept-Encoding": "identity"}  # or a server unpacks the .gz file on its way


def download(name: str, about: dict[str, Any]) -> Path:
    """Download the files of a set into the cache and return their folder.

    A file is written beside its place and renamed once its checksum is right, so what stands in the cache
    is whole, and is not fetched again. A transfer that breaks is tried three times at each address; one that
    sends too much or takes too long is given up. A failure leaves nothing but files that are whole.

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
        try:
            _unpack(archive, about, unpacked)
        finally:
            archive.unlink()
        return unpacked
    except OSError as error:  # a full or read-only disk
        raise _failed(name, about, str(cannot_write(folder, error)).rstrip(".")) from error
    finally:
        with contextlib.suppress(OSError):  # as long as a file is in it
            folder.rmdir()


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
    answers = _answers(file["urls"])
    for url in [each for each, answer in answers.items() if not answer]:
        registry.urls[target.name] = url
        try:
            return Path(registry.fetch(target.name, downloader=_bounded_download))
        except requests.RequestException as error:
            answers[url] = str(error)
        except _TooMuchError as error:
            answers[url] = str(error)
        except ValueError:  # the checksum is another one
            answers[url] = "it sent another file"
    raise _failed(name, about, "; ".join(f"{url}: {answer}" for url, answer in answers.items()))


class _TooMuchError(Exception):
    """A transfer is too large or takes too long: to try it again would help nobody."""


def _bounded_download(url: str, path: str, pooch: Any) -> None:
    """Download to a file, of a size and in a time that have bounds."""
    from pooch import HTTPDownloader

    downloader = HTTPDownloader(progressbar=_on_terminal(), timeout=TIMEOUT, headers=HTTP_HEADERS)
    with Path(path).open("wb") as stream:
        downloader(url, _Bounded(stream), pooch)


class _Bounded:
    """A stream to write to, as long as it is neither too much nor too late."""

    def __init__(self, stream: Any):
        self._stream, self._left, self._end = stream, MOST_BYTES, time.monotonic() + MOST_SECONDS

    def write(self, part: bytes) -> int:
        self._left -= len(part)
        if self._left < 0:
            raise _TooMuchError(f"it sent more than {MOST_BYTES:,} bytes")
        if time.monotonic() > self._end:
            raise _TooMuchError(f"it was not done after {MOST_SECONDS:,} seconds")
        return int(self._stream.write(part))

    def flush(self) -> None:
        self._stream.flush()


def _answers(urls: Sequence[str]) -> dict[str, str]:
    """Ask all addresses at once, and tell what was wrong with the answer of each; nothing, if it was right.

    A thread that waits for a name server cannot be interrupted, so it is left behind.
    """
    import requests

    answers = dict.fromkeys(urls, "no answer")

    def ask(url: str) -> None:
        try:
            answer = requests.head(url, timeout=TIMEOUT, headers=HTTP_HEADERS, allow_redirects=True)
            answers[url] = "" if answer.ok else f"the answer is {answer.status_code} {answer.reason}"
        except requests.RequestException as error:
            answers[url] = f"no connection ({type(error).__name__})"

    threads = [threading.Thread(target=ask, args=(url,), daemon=True) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PROBE_SECONDS)
    return dict(answers)


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
