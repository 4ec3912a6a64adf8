"""Training, and what a run is worth: `fit` and `evaluate`."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

import kerasduet as kd
from kerasduet.cli.catalogue import Spec
from kerasduet.cli.inputs import (
    Data,
    Decimal,
    Positive,
    PositiveOfOutputs,
    Resize,
    Run,
    further_data,
    refuse,
    training_data,
)
from kerasduet.cli.output import AsJson, print_answer
from kerasduet.cli.output_files import Force, Output, check_output, written
from kerasduet.errors import ArgumentError

_INTERRUPTED = 130  # as a shell has it after Ctrl-C


def fit(
    spec: Spec,
    data: Data = None,
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="The column of a CSV file to predict; given again for several."),
    ] = None,
    positive: PositiveOfOutputs = None,
    decimal: Decimal = None,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="HxW", help="Height x width that the images of a folder are brought to, such as 28x28."
        ),
    ] = None,
    color: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="How the images of a folder are read: rgb, the default, or grayscale."
        ),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="A value of the spec by its path, as JSON or text: fit.epochs=5.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides every bit of the training.")] = 0,
    run_dir: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="A folder in which the run gets a folder of its own."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the newest run of the spec in --run-dir.")
    ] = False,
    strategy: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Share each batch among devices: mirrored or multi_worker."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Train a spec.

    On its own data set, or on yours. Progress goes to stderr. Ctrl-C ends the training with a run that can be
    used and gone on with, and the status 130.

    Examples
    --------
    kerasduet fit xor_mlp --set epochs=200 --seed 1
    kerasduet fit fashion_mlp --data garments --run-dir runs
    kerasduet fit mine.json --data flowers.csv --target kind --run-dir runs --resume
    kerasduet fit digits_siamese --data pairs.npz
    """
    known = kd.model_spec(spec).override(_by_path(changes or []))
    rows = training_data(
        data, known, target=target or [], positive=positive, decimal=decimal, size=size, color=color
    )
    with contextlib.redirect_stdout(sys.stderr):
        fit = kd.fit(known, rows, seed=seed, run_dir=run_dir, resume=resume, strategy=strategy)
    run = None if fit.run is None else str(fit.run)
    print_answer(f"{fit}\nRun: {run}" if run else str(fit), _fit_document(fit, run), as_json=as_json)
    return _INTERRUPTED if fit.interrupted else 0


def evaluate(
    run: Run,
    data: Data = None,
    split: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The split of a data set: test by default, or all rows where there is none."
        ),
    ] = None,
    positive: Positive = None,
    confusion: Annotated[bool, typer.Option("--confusion", help="Add caret's report.")] = False,
    decimal: Decimal = None,
    resize: Resize = False,
    output: Output = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate a run.

    On the test rows of the data that it was trained on, if these are built in, or on others. --output writes
    the predictions as a CSV file, which `kerasduet confusion` reads.

    Examples
    --------
    kerasduet evaluate runs/fashion_mlp-0 --data garments --confusion
    kerasduet evaluate runs/mine-0 --data more.csv --output predictions.csv
    """
    from kerasduet.evaluation.document import evaluation_document
    from kerasduet.evaluation.evaluate import check_one_output

    check_output(output, (".csv",), force=force)
    if not confusion:
        refuse({"positive": positive}, "--confusion")
    fit = kd.load_run(run)
    rows = further_data(data, fit, decimal=decimal, resize=resize)
    evaluation = kd.evaluate(fit, rows, split=split or default_split(rows), positive=positive)
    text = f"{evaluation}\n\n{evaluation.confusion_matrix}" if confusion else str(evaluation)
    if output is not None:
        check_one_output(evaluation)
        with written(output) as temporary:
            evaluation.predictions.to_csv(temporary, index=evaluation.predictions.index.name is not None)
    document = {**evaluation_document(evaluation), "interpretation": evaluation.interpretation}
    print_answer(text, document, as_json=as_json)


def default_split(data: Any) -> str:
    """Choose the test rows, or all of a data set that has no others."""
    return "train" if isinstance(data, kd.Dataset) and "test" not in data.splits else "test"


def _by_path(changes: Sequence[str]) -> dict[str, Any]:
    """Read changes such as ``fit.epochs=5``: a value is JSON, or else a text."""
    values: dict[str, Any] = {}
    for change in changes:
        path, equals, text = change.partition("=")
        if not path or not equals:
            raise ArgumentError.must_be("invalid_argument", "set", "a path and a value, path=value", change)
        if path in values:
            sentence = "`{argument}` must name a path once, not {got!j} twice."
            raise ArgumentError("invalid_argument", sentence, argument="set", got=path)
        try:
            values[path] = json.loads(text)
        except (ValueError, RecursionError):
            values[path] = text
    return values


def _fit_document(fit: kd.Fit, run: str | None) -> dict[str, Any]:
    return {
        "spec": fit.settings.name,
        "data": fit.data.name,
        "seed": fit.seed,
        "history": {name: fit.history[name].tolist() for name in fit.history},
        "diagnosis": fit.diagnosis.message if fit.diagnosis else None,
        "seconds": fit.seconds,
        "mode": fit.mode,
        "devices": list(fit.devices),
        "strategy": fit.strategy,
        "interrupted": fit.interrupted,
        "run": run,
        "fingerprint": fit.fingerprint,
    }
