"""The command line called in this process, with what it prints."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any, NamedTuple

from kerasduet.cli.main import main


class Ran(NamedTuple):
    """What a command gave: its status, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document that it printed."""
        return json.loads(self.out)

    @property
    def code(self) -> str:
        """The code of the one line that an error is."""
        (line,) = [each for each in self.err.splitlines() if not each.startswith("Epoch")]
        kind, _, rest = line.partition("[")
        assert kind == "error" and rest.partition("]")[2].startswith(": ")
        return rest.partition("]")[0]


def command(*arguments: object) -> Ran:
    """Run the command line in a pipe."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(map(str, arguments)))
    return Ran(status, out.getvalue(), err.getvalue())
