"""A run as a page to read and to hand on: `report`."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

import kerasduet as kd
from kerasduet.cli.inputs import Data, Decimal, PositiveOfOutputs, Resize, Run, further_data, positive_of
from kerasduet.cli.output import AsJson, print_answer
from kerasduet.cli.output_files import Force, Output, check_output


def report(
    run: Run,
    output: Output = Path("report.html"),
    show: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    lang: Annotated[str, typer.Option(metavar="NAME", help="The language: en or fr.")] = "en",
    data: Data = None,
    positive: PositiveOfOutputs = None,
    decimal: Decimal = None,
    resize: Resize = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Report on a run as a page.

    One file in .html, by default report.html, or .md for a pull request, or .json: on the test rows of the
    data that it was trained on, if these are built in, or on others.

    Examples
    --------
    kerasduet report runs/fashion_mlp-0 --open
    kerasduet report runs/mine-0 --data more.csv --output report.md --force
    """
    check_output(output, (".html", ".md", ".json"), force=force)
    fit = kd.load_run(run)
    rows = further_data(data, fit, decimal=decimal, resize=resize)
    chosen = positive_of(positive, [*fit.data.schema.outputs])
    written = kd.report(fit, output, lang=lang, data=rows, positive=chosen, force=force)
    if show:
        webbrowser.open(Path(str(written)).resolve().as_uri())
    print_answer(str(written), {"output": str(written)}, as_json=as_json)
