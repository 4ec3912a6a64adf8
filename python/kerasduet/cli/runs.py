"""Runs beside each other: `compare`."""

from __future__ import annotations

from pathlib import Path

import kerasduet as kd
from kerasduet.cli.fits import default_split
from kerasduet.cli.inputs import Data, Decimal, Resize, Run, further_data
from kerasduet.cli.output import AsJson, print_result


def compare(
    first: Run,
    second: Run,
    data: Data = None,
    decimal: Decimal = None,
    resize: Resize = False,
    as_json: AsJson = False,
) -> None:
    """Compare two runs.

    On the test rows of the data that they were trained on, if these are built in, or on others: McNemar's
    test, a paired interval, differences by class, and the rows that one has right and the other wrong.

    Examples
    --------
    kerasduet compare runs/fashion_mlp-0 runs/fashion_mlp-1
    """
    one, other = (_evaluated(run, data, decimal, resize=resize) for run in (first, second))
    names = ("first", "second") if first.name == second.name else (first.name, second.name)
    print_result(kd.compare_fits(one, other, names=names), as_json=as_json)


def _evaluated(run: Path, data: str | None, decimal: str | None, *, resize: bool) -> kd.Evaluation:
    fit = kd.load_run(run)
    rows = further_data(data, fit.data.schema, decimal=decimal, resize=resize)
    return kd.evaluate(fit, rows, split=default_split(rows))
