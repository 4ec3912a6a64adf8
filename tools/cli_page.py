"""Write docs/cli.md, the page of the command line, from the help of its verbs.

Usage: cli_page.py [--check]

With ``--check`` nothing is written, and a page that is not what the verbs say fails.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from kerasduet.cli.main import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"

HEAD = """# The command line

<!-- Written by tools/cli_page.py from the verbs' own help: do not edit by hand. -->

pip installs the command `kerasduet`; `python -m kerasduet` is the same, and `kerasduet_cli()` in R runs it
from the copy of the core that the R package brings. A verb calls the functions that Python's users call, and
gives their numbers.

* **Output:** a terminal gets tables; a pipe gets plain lines, without a header and with tabs between the
  fields, as `gh` prints them. `--json` gives one JSON document. Progress, warnings and errors go to stderr.
* **Errors** are one line, `error[<code>]: <what is wrong, and what to do>`, or with `--json` an object
  `error` with `code`, `message`, `sentence` and `details`; [errors.md](errors.md) lists the codes. Warnings
  likewise.
* **Status:** 0; 1 if the work failed; 2 if an argument is not what it must be; 130 after Ctrl-C.
* **CSV files** begin with a line of names. What makes most columns of it separates the fields: a comma, a
  semicolon, a tab or `|`. They are UTF-8, with a byte order mark or without. Empty fields, `NA` and `NaN`
  are missing values.
* **`.npz` files**, which `numpy.savez()` writes, hold an array of numbers or texts for each input and, unless
  they are to be predicted, each output of the network, under its name: no more, no fewer, and no pickles.
* **Completion** of verbs, options, specs and data sets: `kerasduet --install-completion` in bash, zsh, fish.
"""


def main() -> int:
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(f"docs/{PAGE.name} is not what the verbs say: run tools/cli_page.py.")
        return 1
    return 0


def page() -> str:
    """Give the page: what holds for all verbs, and a section for each."""
    verbs: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
    return "\n".join([HEAD, *(line for name, verb in verbs.items() for line in section(name, verb))])


def section(name: str, verb: Any) -> Iterator[str]:
    """Give a verb's section: what it does, its examples, its arguments and options."""
    examples = inspect.cleandoc(verb.epilog).removeprefix("\b\nExamples:\n")
    arguments = [each for each in verb.params if each.param_type_name == "argument"]
    options = [each for each in verb.params if each.param_type_name == "option"]
    usage = " ".join(["kerasduet", name, *(each.metavar for each in arguments)])
    yield from (f"## `{usage}`", "", inspect.cleandoc(verb.help), "", "```sh", examples, "```", "")
    yield from ("| | |", "|---|---|")
    yield from dict.fromkeys(f"| `{each.metavar}` | {each.help} |" for each in arguments)
    yield from (f"| {spelt(each)} | {each.help} |" for each in options)
    yield ""


def spelt(option: Any) -> str:
    """Spell an option with what it takes, such as ``--output FILE``."""
    value = "" if option.is_flag else f" {option.metavar or 'NUMBER'}"
    return ", ".join(f"`{name}{value}`" for name in option.opts)


if __name__ == "__main__":
    sys.exit(main())
