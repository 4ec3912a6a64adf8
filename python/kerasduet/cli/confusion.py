"""caret's report of a table of predictions, and of a printed report: `confusion` and `read-report`.

NumPy and SciPy are all that they load.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

import kerasduet as kd
from kerasduet.cli.csv_files import MISSING, column_place, empty, opened_csv
from kerasduet.cli.output import AsJson, print_answer, print_result
from kerasduet.errors import ArgumentError, DataError

_TRUTH = ("truth", "obs")
_PREDICTION = (".pred_class", "prediction", "pred")
_MOST_CLASSES = 1000  # or a column of numbers would make a table that fills the memory

Pairs = Counter[tuple[str, str]]


def confusion(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with a row for each case.")],
    truth: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help=f"The column of true classes; by default {' or '.join(_TRUTH)}."),
    ] = None,
    prediction: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help=f"The column of predictions; by default {' or '.join(_PREDICTION)}."
        ),
    ] = None,
    positive: Annotated[
        str | None,
        typer.Option(
            metavar="CLASS",
            help="The one of two classes that the statistics are about; by default the first.",
        ),
    ] = None,
    mode: Annotated[
        str,
        typer.Option(metavar="NAME", help="The statistics by class: sens_spec, prec_recall or everything."),
    ] = "sens_spec",
    explain: Annotated[bool, typer.Option("--explain", help="Add notes that caret does not print.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print caret's report of a CSV file.

    The classes are those that occur, sorted, whole numbers by their size. Rows without a class (empty, NA or
    NaN) are left out, and counted.

    Examples
    --------
    kerasduet confusion predictions.csv --positive ill
    kerasduet confusion cv.csv --truth obs --prediction pred --mode everything
    """
    pairs = _count_pairs(file, truth, prediction)
    matrix = _matrix(file, pairs, positive)
    text, document = matrix.report(mode), matrix.to_dict()
    if explain:
        notes = kd.confusion_notes(matrix)
        text, document = f"{text}\n{notes}", {**document, "notes": notes.to_dict()}
    print_answer(text, {**document, "report": matrix.report(mode)}, as_json=as_json)


def read_report(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A text file with a printed report, or JSON of a matrix.")
    ],
    as_json: AsJson = False,
) -> None:
    """Read a printed caret report back.

    Its statistics are checked against those of its table: a warning says where they differ.

    Examples
    --------
    kerasduet read-report report.txt --json
    """
    print_result(kd.read_confusion_matrix(file), as_json=as_json)


def _count_pairs(path: Path, truth: str | None, prediction: str | None) -> Pairs:
    """Count the pairs of prediction and truth, row by row: the file need not fit the memory."""
    with opened_csv(path) as (names, rows):
        chosen = {
            "prediction": prediction or _usual(names, _PREDICTION, "prediction"),
            "truth": truth or _usual(names, _TRUTH, "truth"),
        }
        places = [column_place(path, names, column, argument) for argument, column in chosen.items()]
        pairs = Counter(map(itemgetter(*places), rows))
    if not pairs:
        raise empty(path)
    return pairs


def _usual(names: Sequence[str], known: Sequence[str], argument: str) -> str:
    """Choose the usual name that is there; where several are, the user must."""
    there = [name for name in known if name in names]
    if len(there) > 1:
        sentence = "`{argument}` must name one of the columns {columns!j}."
        raise ArgumentError("invalid_argument", sentence, argument=argument, columns=there)
    return there[0] if there else known[0]


def _matrix(path: Path, pairs: Pairs, positive: str | None) -> kd.ConfusionMatrix:
    import numpy as np

    from kerasduet.confusion.factors import warn_of_missing_rows

    rows = pairs.total()
    for pair in [each for each in pairs if not set(each).isdisjoint(MISSING)]:
        del pairs[pair]
    missing = rows - pairs.total()
    if missing == rows:
        sentence = "{path} must have a row without a missing class."
        raise DataError("empty_data", sentence, path=str(path))
    if missing:
        warn_of_missing_rows(missing, rows, "prediction or truth")
    names = _in_order({name for pair in pairs for name in pair})
    if len(names) > _MOST_CLASSES:
        sentence = "{path} must have columns of classes, {most} at most, not {classes} different values."
        raise DataError("invalid_data", sentence, path=str(path), most=_MOST_CLASSES, classes=len(names))
    places = {name: place for place, name in enumerate(names)}
    table = np.zeros((len(names), len(names)), np.int64)  # (prediction, reference)
    for (predicted, actual), count in pairs.items():
        table[places[predicted], places[actual]] = count
    return replace(kd.ConfusionMatrix.from_table(table, names, positive), missing_rows=missing)


def _in_order(names: Iterable[str]) -> list[str]:
    """Sort classes as texts, or by their size if all are whole numbers."""
    in_order = sorted(names)
    whole = all(re.fullmatch("-?[0-9]{1,18}", name) for name in in_order)
    return sorted(in_order, key=int) if whole else in_order
