"""What a run predicts for rows in files: `predict`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import kerasduet as kd
from kerasduet.cli.array_files import ONE, SEVERAL, write_arrays
from kerasduet.cli.inputs import Batch, Decimal, Resize, Run, network_of, rows_to_predict
from kerasduet.cli.output import AsJson, print_answer, print_table
from kerasduet.cli.output_files import Force, Output, check_output, written
from kerasduet.errors import ArgumentError, DataError

if TYPE_CHECKING:
    import pandas as pd

    from kerasduet.data.row_schema import RowSchema

_KINDS = ("class", "prob")


def predict(
    run: Run,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Images, folders of images, CSV files, or arrays in .npy or .npz."
        ),
    ],
    kind: Annotated[
        str, typer.Option("--type", metavar="NAME", help="class, or prob: a probability for each class.")
    ] = "class",
    decimal: Decimal = None,
    resize: Resize = False,
    output: Output = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Predict rows with a run.

    The columns of CSV files go by their names, and so do the arrays of several inputs, in .npz. Images must
    have the size of those of training, or be resized. --output writes a CSV file, an array in .npy, or in
    .npz one for each output.

    Examples
    --------
    kerasduet predict runs/garments-0 shirt.png photos/
    kerasduet predict runs/mine-0 more.csv --type prob --output predictions.csv
    kerasduet predict runs/two_heads-0 more.npz --output predictions.npz
    """
    check_output(output, (".csv", ".npy", ".npz"), force=force)
    if kind not in _KINDS:
        raise ArgumentError.must_be("invalid_argument", "type", '"class" or "prob"', kind)
    fit = kd.load_run(run)
    schema = fit.data.schema
    _check_outputs(schema, output)
    _check_task(schema.task, kind, output)
    batches = [*rows_to_predict(files, fit, decimal=decimal, resize=resize)]
    with _told_of_resize():
        predicted = [kd.predict(fit, batch.x, type=kind) for batch in batches]
    if output is not None and output.suffix == ONE:
        _write_array(output, predicted)
    elif output is not None and output.suffix == SEVERAL:
        _write_arrays(output, predicted, network_of(fit).outputs)
    else:
        frame = _frame(batches, predicted, _columns(schema, kind, predicted[0]))
        if output is None:
            print_table(
                [*frame], zip(*(frame[name].to_numpy() for name in frame), strict=True), as_json=as_json
            )
            return
        with written(output) as temporary:
            frame.to_csv(temporary, index=False)
    count = sum(len(batch.files) for batch in batches)
    print_answer(f"{count:,} rows: {output}", {"rows": count, "output": str(output)}, as_json=as_json)


@contextlib.contextmanager
def _told_of_resize() -> Iterator[None]:
    """Say of an image of another size what to do here."""
    try:
        yield
    except DataError as error:
        if "wanted_height" not in error.details:
            raise
        sentence = (
            "Images must have the size of those of training, {wanted_height} x {wanted_width} pixels, not "
            "{height} x {width} as {path}: give --resize."
        )
        raise DataError("invalid_data", sentence, **error.details) from None


def _check_outputs(schema: RowSchema, output: Path | None) -> None:
    """Raise for a network of several outputs where a table, or one array, is to hold them."""
    if schema.outputs and (output is None or output.suffix != SEVERAL):
        sentence = "The run has several outputs, {names!j}, which fit no table: give --output a file in .npz."
        raise DataError("different_outputs", sentence, names=[*schema.outputs])


def _check_task(task: str, kind: str, output: Path | None) -> None:
    """Raise where a run does not predict what is asked for, or a table cannot hold it."""
    if task == "regression" and kind == "prob":
        wanted = '"class" for a regression, which has no probabilities'
        raise ArgumentError.must_be("invalid_argument", "type", wanted, kind)
    if task == "segmentation" and (output is None or output.suffix not in (ONE, SEVERAL)):
        wanted = "a file that ends in .npy or .npz for masks, which fit no table"
        raise ArgumentError.must_be("invalid_argument", "output", wanted, output and str(output))


def _columns(schema: RowSchema, kind: str, predicted: Any) -> list[str]:
    """Name the columns of predictions as `kerasduet.evaluate` does."""
    from kerasduet.evaluation.evaluate import label_columns, probability_columns

    if schema.task == "multilabel":
        return label_columns(schema.labels)[".pred" if kind == "prob" else ".pred_class"]
    if schema.task == "regression":
        targets = predicted.reshape(len(predicted), -1).shape[1]
        return [".pred"] if targets == 1 else [f".pred_{place}" for place in range(1, targets + 1)]
    return probability_columns(schema.class_names) if kind == "prob" else [".pred_class"]


def _frame(batches: Sequence[Batch], predicted: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    """Give a row a prediction: its file, its place in a file of several rows, and what is predicted."""
    import numpy as np
    import pandas as pd

    places = [place for batch in batches for place in batch.places]
    frame = pd.DataFrame({"file": [file for batch in batches for file in batch.files]})
    if any(place is not None for place in places):
        frame["row"] = pd.Series(places, dtype=object)
    values = np.concatenate([each.reshape(len(each), -1) for each in predicted])  # (rows, columns)
    return frame.assign(**dict(zip(columns, values.T, strict=True)))


def _write_arrays(output: Path, predicted: Sequence[Any], names: Sequence[str]) -> None:
    """Write an array for each output, by its name."""
    import numpy as np

    parts = [each if isinstance(each, dict) else {names[0]: each} for each in predicted]
    with written(output) as temporary:
        write_arrays(temporary, {name: np.concatenate([each[name] for each in parts]) for name in names})


def _write_array(output: Path, predicted: Iterable[Any]) -> None:
    import numpy as np

    with written(output) as temporary, temporary.open("wb") as file:
        np.save(file, np.concatenate(list(predicted)), allow_pickle=False)
