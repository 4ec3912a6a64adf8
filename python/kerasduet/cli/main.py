"""The command `kerasduet`: its verbs, its exit status, and the one line that an error is."""

from __future__ import annotations

import inspect
import json
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from kerasduet import __version__
from kerasduet.cli import catalogue, confusion, doctor, fits, predictions, report, runs
from kerasduet.confusion.r_format import escape
from kerasduet.errors import ArgumentError, KerasDuetError, KerasDuetWarning, internal_error, told

FAILED, USAGE = 1, 2

VERBS: dict[str, Callable[..., Any]] = {
    "specs": catalogue.specs,
    "show": catalogue.show,
    "code": catalogue.code,
    "data": catalogue.data,
    "fit": fits.fit,
    "evaluate": fits.evaluate,
    "predict": predictions.predict,
    "runs": runs.runs,
    "compare": runs.compare,
    "verify": runs.verify,
    "explain": runs.explain,
    "report": report.report,
    "export": runs.export,
    "confusion": confusion.confusion,
    "read-report": confusion.read_report,
    "doctor": doctor.doctor,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process unless given.

    Returns
    -------
    int
        0; 1 if the work failed; 2 if the arguments are not what they must be; 130 after Ctrl-C. An error is
        one line on stderr, ``error[<code>]: <message>``, or with ``--json`` an object ``error`` with code,
        message and details.

    Examples
    --------
    >>> main(["show", "xor_mpl"])
    1
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    with warnings.catch_warnings():
        warnings.simplefilter("always", KerasDuetWarning)
        warnings.showwarning = _shown(warnings.showwarning, as_json=as_json)
        try:
            return app(given or ["--help"], prog_name="kerasduet", standalone_mode=False) or 0
        except Exception as error:
            ours = _as_ours(error)
            _tell("error", ours, as_json=as_json)
            return USAGE if isinstance(ours, ArgumentError) else FAILED


def _as_ours(error: Any) -> KerasDuetError:
    """Make an error of ours of what Typer says of arguments, and of what nobody foresaw."""
    if isinstance(error, KerasDuetError):
        return error
    if not hasattr(error, "format_message"):  # those of Typer have no public base
        return internal_error(error)
    command = error.ctx.command_path if getattr(error, "ctx", None) else "kerasduet"
    sentence = "{reason} See `{command} --help`."
    return ArgumentError("usage", sentence, reason=error.format_message(), command=command)


def _shown(otherwise: Callable[..., None], *, as_json: bool) -> Callable[..., None]:
    """Tell a warning of ours as an error is told, and another one as it was before."""

    def show(message: Warning | str, *where: Any, **more: Any) -> None:
        if isinstance(message, KerasDuetWarning):
            _tell("warning", message, as_json=as_json)
        else:
            otherwise(message, *where, **more)

    return show


def _tell(kind: str, about: KerasDuetError | KerasDuetWarning, *, as_json: bool) -> None:
    """Print what went wrong as one line on stderr."""
    if as_json:
        line = json.dumps({kind: told(about)}, ensure_ascii=False)
    else:
        line = f"{kind}[{about.code}]: {escape(' '.join(str(about).split()))}"
    print(line, file=sys.stderr, flush=True)


def _version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


def kerasduet(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Train Keras networks from a spec, judge them and compare them: the same bits as from R and Python.

    A terminal gets tables, a pipe lines whose fields are separated by tabs, without a header; --json gives
    one JSON document. An error is one line on stderr with its code. Exit status: 0; 1 the work failed; 2 the
    arguments are not what they must be; 130 after Ctrl-C.
    """


def _app() -> typer.Typer:
    """Make the application of the verbs; the examples of a docstring stand at the end of a verb's help."""
    made = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    made.callback()(kerasduet)
    for name, verb in VERBS.items():
        about, _, examples = inspect.cleandoc(verb.__doc__ or "").partition("\n\nExamples\n--------\n")
        made.command(name, help=about, epilog=f"\b\nExamples:\n{examples}")(verb)
    return made


app = _app()
