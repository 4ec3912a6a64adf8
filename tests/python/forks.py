"""Python code in processes of their own: forks of one that has imported Keras, and nothing of this package.

Such a process starts in a tenth of the time that a new Python takes to import Keras.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tensorflow", "keras"])

_MOST_SECONDS = 120  # of a process that hangs, which then says where


class Fork:
    """A process that runs code as ``python -c`` does, with what it prints; its standard error is kept.

    Parameters
    ----------
    code : str
    arguments : str or path
        What the code finds in ``sys.argv``.
    folder : path, default "."
        Where it runs.
    environment : str
        What it finds in ``os.environ`` beside what is there.
    """

    def __init__(self, code: str, *arguments: object, folder: Path | str = ".", **environment: str) -> None:
        reader, writer = CONTEXT.Pipe(duplex=False)
        self._errors = tempfile.NamedTemporaryFile("r", encoding="utf-8")  # noqa: SIM115
        self._printed = open(os.dup(reader.fileno()), encoding="utf-8")  # noqa: SIM115
        given = (code, list(map(str, arguments)), str(folder), {**os.environ, **environment})
        self.process = CONTEXT.Process(target=_run, args=(*given, writer, self._errors.name), daemon=True)
        self.process.start()
        reader.close()
        writer.close()

    def line(self) -> str:
        """Wait for the next line that it prints."""
        return self._printed.readline().rstrip("\n")

    def finish(self) -> tuple[int | None, list[str], str]:
        """Wait for its end; give its status, the other lines that it printed, and its standard error."""
        with self._errors, self._printed:
            lines = self._printed.read().splitlines()
            self.process.join()
            return self.process.exitcode, lines, self._errors.read()


def _run(
    code: str, arguments: list[str], folder: str, environment: dict[str, str], output: Connection, errors: str
) -> None:
    os.dup2(output.fileno(), 1)
    output.close()
    with open(errors, "w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 2)
    faulthandler.dump_traceback_later(_MOST_SECONDS, exit=True)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["-c", *arguments]
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
