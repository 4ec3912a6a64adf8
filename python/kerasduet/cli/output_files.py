"""Files that a verb writes: whole or not at all, and in the place of another one only with `--force`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from kerasduet.arguments import check_path
from kerasduet.errors import ArgumentError, RunError, cannot_write
from kerasduet.paths import written_beside

Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file that is there.")]


def check_output(output: Path | None, endings: tuple[str, ...], *, force: bool) -> None:
    """Check the place of a file before the work that it is to hold.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` for another ending, and for `force` without a file.
    RunError
        ``file_exists``; ``cannot_write`` if the folder is not there.
    """
    if output is None:
        if force:
            sentence = "`{argument}` must go with `{needed_by}` only."
            raise ArgumentError("invalid_argument", sentence, argument="force", needed_by="output")
        return
    check_path("output", output, endings)
    if output.exists() and not force:
        sentence = "{path} exists already: give --force to replace it."
        raise RunError("file_exists", sentence, path=str(output))
    if not output.parent.is_dir():
        sentence = "{path} must be in a folder that exists."
        raise RunError("cannot_write", sentence, path=str(output))


@contextlib.contextmanager
def written(output: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of `output` in the end.

    Raises
    ------
    RunError
        ``cannot_write``.
    """
    try:
        with written_beside(output) as temporary:
            yield temporary
    except OSError as error:
        raise cannot_write(output, error) from None
