"""What the package brings, and specs of one's own: `specs`, `show`, `code` and `data`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

import kerasduet as kd
from kerasduet.cli.output import AsJson, print_answer, print_table
from kerasduet.cli.sizes import read_sizes


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


def code(
    spec: Spec,
    language: Annotated[str, typer.Option(metavar="NAME", help="python or r.")] = "python",
    shape: Annotated[
        str | None,
        typer.Option(metavar="SIZES", help="The shape of a row, such as 28x28, instead of that of the data."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a spec as code of plain Keras.

    A script that builds, compiles and trains the same network without this package, in R with keras3.

    Examples
    --------
    kerasduet code fashion_mlp
    kerasduet code mine.json --language r --shape 4
    """
    sizes = None if shape is None else read_sizes(shape, "shape")
    text = kd.spec_code(spec, language, shape=sizes)
    print_answer(text.rstrip("\n"), {"language": language, "code": text}, as_json=as_json)


def data(as_json: AsJson = False) -> None:
    """List the built-in data sets.

    Name, task, rows of training and of test, shape of a row, title.

    Examples
    --------
    kerasduet data
    """
    from kerasduet.data.sources import catalogue

    rows = [
        (name, each["task"], each["splits"]["train"], each["splits"]["test"], _shape(each), each["title"])
        for name, each in sorted(catalogue().items())
    ]
    print_table(("name", "task", "train", "test", "shape", "title"), rows, as_json=as_json)


def _shape(about: Mapping[str, Any]) -> Any:
    """Give the shape of a row, or those of several inputs by their names."""
    return about.get("shape") or {name: each["shape"] for name, each in about["inputs"].items()}
