"""The workers of one training: read from TensorFlow's ``TF_CONFIG``, and waited for until all answer."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from kerasduet.errors import RunError

_WAIT_SECONDS = 300.0  # unless KERASDUET_WORKER_TIMEOUT says otherwise
_EXAMPLE = '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}'


@dataclass(frozen=True)
class Cluster:
    """The addresses of all workers, the chief's first, and which of them this process is."""

    addresses: tuple[str, ...]
    position: int
    has_chief: bool
    """Whether the first is of the job "chief", and only the others are of the job "worker"."""

    @property
    def others(self) -> tuple[str, ...]:
        """The addresses of the other workers."""
        return self.addresses[: self.position] + self.addresses[self.position + 1 :]


def read_cluster() -> Cluster:
    """Read ``TF_CONFIG``.

    Raises
    ------
    RunError
        ``invalid_cluster`` if it is not set, or names no workers, or not this one.
    """
    text = os.environ.get("TF_CONFIG", "")
    try:
        config = json.loads(text)
        jobs, task = config["cluster"], config["task"]
        chief, workers = [*jobs.get("chief", [])], [*jobs.get("worker", [])]
        position = int(task["index"]) + (len(chief) if task["type"] == "worker" else 0)
        known = task["type"] in jobs and {*jobs} <= {"chief", "worker"}
        for address in (*chief, *workers):
            _host_and_port(address)
        if not known or len(chief) > 1 or not 0 <= position < len(chief) + len(workers):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _wrong_variable("TF_CONFIG", f"like {_EXAMPLE}", text) from None
    return Cluster((*chief, *workers), position, bool(chief))


def wait_for_workers(cluster: Cluster) -> None:
    """Wait until every other worker answers at its address, and answer at one's own meanwhile.

    TensorFlow itself would wait for hours, without a word on whom it waits for.

    Raises
    ------
    RunError
        ``worker_unreachable`` after as many seconds as ``KERASDUET_WORKER_TIMEOUT`` says, 300 by default;
        ``address_in_use`` if another process has this worker's port; ``invalid_cluster`` if that variable
        is no number of seconds.
    """
    seconds = _patience()
    end = time.monotonic() + seconds
    with _answering(cluster.addresses[cluster.position]):
        for address in cluster.others:
            while not _answers(address):
                if time.monotonic() > end:
                    message = "The worker at {address} must answer within {seconds:g} s, but does not."
                    raise RunError("worker_unreachable", message, address=address, seconds=seconds)
                time.sleep(0.1)


def _patience() -> float:
    """Read for how many seconds to wait."""
    text = os.environ.get("KERASDUET_WORKER_TIMEOUT", str(_WAIT_SECONDS))
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not seconds >= 0:  # nor is "nan" a time to wait
        raise _wrong_variable("KERASDUET_WORKER_TIMEOUT", "a number of seconds of at least 0", text)
    return seconds


def _wrong_variable(variable: str, wanted: str, got: str) -> RunError:
    message = "The environment variable {variable} must be {wanted}, not {got}."
    return RunError("invalid_cluster", message, variable=variable, wanted=wanted, got=got or "empty")


def _host_and_port(address: str) -> tuple[str, int]:
    host, port = address.rsplit(":", 1)
    return host.strip("[]"), int(port)


def _answers(address: str) -> bool:
    try:
        socket.create_connection(_host_and_port(address), timeout=1.0).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _answering(address: str) -> Iterator[None]:
    """Take connections at an address, as TensorFlow will a moment later."""
    host, port = _host_and_port(address)
    try:
        try:
            server = socket.create_server((host, port))
        except socket.gaierror:
            server = socket.create_server(("", port))  # a name that only the others know
    except OSError as error:
        message = "The address {address} of this worker must be free, but: {reason}."
        reason = error.strerror or str(error)
        raise RunError("address_in_use", message, address=address, reason=reason) from None
    with server:
        yield
