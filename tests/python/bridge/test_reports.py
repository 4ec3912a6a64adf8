"""What R sends of tables and reports is counted, or refused with a code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet import bridge

COUNTS = np.array([[1.0, 2.0], [3.0, 4.0]])
NO_NAMES: dict[str, Any] = {"rows": [], "columns": []}


def test_a_table_of_three_dimensions_is_refused_with_names_too() -> None:
    names = {"rows": ["a", "b"], "columns": ["a", "b"]}
    for given in (NO_NAMES, names):
        answer = bridge.count_table({"counts": np.zeros((2, 2, 2)), **given}, {})
        assert answer["error"]["code"] == "invalid_table"


@pytest.mark.parametrize("prevalence", [[0.2, 0.3], {"NA": 0.3}, {"": 0.3}])
def test_an_unnamed_prevalence_of_two_classes_is_refused_in_whatever_form_it_comes(prevalence: Any) -> None:
    answer = bridge.count_table({"counts": COUNTS, **NO_NAMES}, {"prevalence": prevalence})
    assert answer["error"]["code"] == "invalid_prevalence"


def test_a_report_of_windows_is_read(tmp_path: Path) -> None:
    matrix = kd.ConfusionMatrix.from_table([[1, 2], [3, 4]], ["cat", "dog"])
    for content in (str(matrix), matrix.to_json()):
        (tmp_path / "report.txt").write_text(content, encoding="utf-16")
        answer = bridge.read_confusion_matrix(str(tmp_path / "report.txt"))
        assert answer["value"]["table"].tolist() == [[1, 2], [3, 4]]
