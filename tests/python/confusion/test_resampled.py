"""Resampled confusion matrices, held to what caret 6.0-93 printed for its own `train` objects."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kerasduet.confusion.resampled import ResampledConfusionMatrix, resampling_name
from kerasduet.errors import KerasDuetError

DATA = Path(__file__).parents[2] / "data" / "caret_resampled.jsonl"
CASES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
FOLDS = [[[10, 0], [1, 9]], [[8, 2], [0, 10]]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "{method} {norm} {width}".format(**case))
def test_tables_and_texts_are_those_of_caret(case):
    name = resampling_name(case["method"], case["number"], case["repeats"], case["share"])
    matrix = ResampledConfusionMatrix.from_tables(case["tables"], case["class_names"], name, case["norm"])
    np.testing.assert_allclose(matrix.table, case["table"], rtol=1e-12)
    assert matrix.report(case["width"]).split("\n") == case["report"]
    assert matrix.resamples == len(case["tables"])


def test_names_and_titles_come_from_data_frames_and_dnn():
    frames = [pd.DataFrame(fold, index=["no", "yes"], columns=["no", "yes"]) for fold in FOLDS]
    matrix = ResampledConfusionMatrix.from_tables(frames, dnn=("P", "Truth"))
    assert matrix.class_names == ("no", "yes")
    assert str(matrix).splitlines()[4:6] == ["     Truth", "P       no  yes"]


def test_json_holds_the_table_and_the_accuracy():
    data = json.loads(json.dumps(ResampledConfusionMatrix.from_tables(FOLDS, norm="none").to_dict()))
    assert (data["table"], data["accuracy"], data["norm"], data["resamples"]) == (
        [[18, 2], [1, 19]],
        0.925,
        "none",
        2,
    )


def test_tables_without_rows_have_no_accuracy():
    matrix = ResampledConfusionMatrix.from_tables([np.zeros((2, 2), int)] * 2)
    assert math.isnan(matrix.accuracy)
    assert matrix.to_dict()["accuracy"] == "NaN"
    assert " Accuracy (average) : NaN" in str(matrix)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"tables": FOLDS, "norm": "all"}, "invalid_norm"),
        ({"tables": []}, "empty_data"),
        ({"tables": [FOLDS[0], [[1, 2, 3]] * 3]}, "class_names_differ"),
        ({"tables": [[[1, -1], [0, 0]]]}, "invalid_counts"),
        ({"tables": [[[1, 2]]]}, "not_square"),
    ],
)
def test_tables_that_are_refused(arguments, code):
    with pytest.raises(KerasDuetError) as caught:
        ResampledConfusionMatrix.from_tables(**arguments)
    assert caught.value.code == code


@pytest.mark.parametrize("method", ["LOOCV", "oob", "none"])
def test_schemes_without_tables_of_resamples_are_refused(method):
    with pytest.raises(KerasDuetError, match="whose resamples have a table each, not") as caught:
        resampling_name(method, 1)
    assert caught.value.code == "no_resampling"


def test_an_unknown_scheme():
    with pytest.raises(KerasDuetError, match='one of "cv", "repeatedcv", "boot", "LGOCV", not "jackknife"'):
        resampling_name("jackknife", 3)
