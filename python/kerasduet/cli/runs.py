"""What is done with runs: `runs`, `compare`, `verify`, `explain` and `export`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

import kerasduet as kd
from kerasduet.cli.fits import default_split
from kerasduet.cli.inputs import Data, Decimal, Resize, Run, further_data, same_data
from kerasduet.cli.output import AsJson, print_result, print_table
from kerasduet.cli.output_files import Force, check_output
from kerasduet.errors import ArgumentError

_EXPORTS = {".onnx": "onnx", ".tflite": "tflite", "": "saved_model"}


def runs(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that --run-dir named.")],
    as_json: AsJson = False,
) -> None:
    """List the runs in a folder.

    The oldest first: name, spec, data, seed, epochs, a metric, its value in the best epoch and on the test
    rows, seconds, status, and when it was started.

    Examples
    --------
    kerasduet runs runs
    kerasduet runs runs --json
    """
    frame = kd.list_runs(folder)
    frame["started"] = frame["started"].map(lambda time: time.isoformat(), na_action="ignore")
    known = frame.astype(object).where(frame.notna(), None)
    print_table([*known], known.itertuples(index=False), as_json=as_json)


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


def verify(
    run: Run,
    data: Data = None,
    decimal: Decimal = None,
    as_json: AsJson = False,
) -> int:
    """Train a run again.

    And say whether the bits are the same, or at which item the two part, and why that may be; the status is
    then 1. Data of one's own must be named again.

    Examples
    --------
    kerasduet verify runs/fashion_mlp-0
    kerasduet verify runs/mine-0 --data flowers.csv
    """
    from kerasduet.runs.load import run_schema
    from kerasduet.training.run_folder.files import read_spec

    schema = run_schema(run)
    rows = same_data(data, read_spec(run), schema, decimal=decimal)
    with contextlib.redirect_stdout(sys.stderr):
        difference = kd.verify_run(run, rows, verbose="auto")
    print_result(difference, as_json=as_json)
    return 0 if difference.same else 1


def explain(first: Run, second: Run, as_json: AsJson = False) -> None:
    """Say where two runs part.

    At what first, of versions, spec, seed, data, initial weights, order of rows, weights after each epoch and
    history, and why that may be.

    Examples
    --------
    kerasduet explain runs/fashion_mlp-0 runs/fashion_mlp-1
    """
    print_result(kd.explain_difference(first, second), as_json=as_json)


def export(
    run: Run,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A file in .onnx or .tflite, or a folder for a SavedModel."
        ),
    ],
    data: Data = None,
    decimal: Decimal = None,
    resize: Resize = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Export a run's model for programs without Keras.

    The outputs of the file are held to those of the model on up to 100 rows: of the data that it was trained
    on, if these are built in, or of others.

    Examples
    --------
    kerasduet export runs/fashion_mlp-0 --output fashion.onnx
    kerasduet export runs/mine-0 --output saved --data more.csv
    """
    if output.suffix not in _EXPORTS:
        wanted = "a file that ends in .onnx or .tflite, or a folder"
        raise ArgumentError.must_be("invalid_argument", "output", wanted, str(output))
    check_output(output, (output.suffix,), force=force)
    fit = kd.load_run(run)
    rows = further_data(data, fit, decimal=decimal, resize=resize)
    x = rows[0] if isinstance(rows, tuple) else rows  # of arrays with those of the outputs
    exported = kd.export_model(fit, output, _EXPORTS[output.suffix], x=x)
    print_result(exported, as_json=as_json)


def _evaluated(run: Path, data: str | None, decimal: str | None, *, resize: bool) -> kd.Evaluation:
    fit = kd.load_run(run)
    rows = further_data(data, fit, decimal=decimal, resize=resize)
    return kd.evaluate(fit, rows, split=default_split(rows))
