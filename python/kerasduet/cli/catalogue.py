"""What the package brings: `specs`, `show` and `data`."""

from __future__ import annotations

from typing import Annotated

import typer

import kerasduet as kd
from kerasduet.cli.output import AsJson, print_answer, print_table


def _known_specs(incomplete: str) -> list[str]:
    return [name for name in kd.list_specs() if name.startswith(incomplete)]


Spec = Annotated[
    str,
    typer.Argument(
        metavar="SPEC", help="The name of a spec, or a file in .json.", autocompletion=_known_specs
    ),
]


def specs(as_json: AsJson = False) -> None:
    """List the specs.

    Of those that come with the package: name, data set, number of layers, description.

    Examples
    --------
    kerasduet specs
    kerasduet specs | cut -f 1
    """
    from kerasduet.specs.model_spec import shipped_documents

    rows = [
        (each["name"], each["dataset"]["name"], len(each["layers"]), each.get("description"))
        for each in shipped_documents()
    ]
    print_table(("name", "data", "layers", "description"), rows, as_json=as_json)


def show(spec: Spec, as_json: AsJson = False) -> None:
    """Show a spec.

    Its layers, by the paths that --set takes, and how it trains; with --json the
    whole document, all defaults filled in.

    Examples
    --------
    kerasduet show fashion_mlp
    kerasduet show mine.json --json
    """
    known = kd.model_spec(spec)
    print_answer(str(known), known.to_dict(), as_json=as_json)


def data(as_json: AsJson = False) -> None:
    """List the built-in data sets.

    Name, task, rows of training and of test, shape of a row, title.

    Examples
    --------
    kerasduet data
    """
    from kerasduet.data.sources import catalogue

    rows = [
        (name, each["task"], each["splits"]["train"], each["splits"]["test"], each["shape"], each["title"])
        for name, each in sorted(catalogue().items())
    ]
    print_table(("name", "task", "train", "test", "shape", "title"), rows, as_json=as_json)
