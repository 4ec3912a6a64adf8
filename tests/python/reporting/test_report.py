"""`report()`: what it writes and gives back, and what it refuses."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of
from evaluations import evaluation_of

import kerasduet as kd
from kerasduet.reporting import page, report


@pytest.fixture(autouse=True)
def _no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the scripts of the charts, which take two seconds to be bundled."""
    monkeypatch.setattr(page, "bundle", lambda: "/* Vega */")


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return kd.fit("fashion_mlp", kd.garments(train=150, test=40), seed=1, epochs=1, mode="eager")


@pytest.fixture(scope="module")
def evaluation() -> kd.Evaluation:
    return evaluation_of(["cat", "dog"])


@pytest.mark.parametrize("ending", ["html", "md", "json"])
def test_the_ending_of_a_path_says_the_format(evaluation: kd.Evaluation, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    assert kd.report(evaluation, path) == path
    assert path.read_text(encoding="utf-8") == str(kd.report(evaluation, format=ending))
    assert list(tmp_path.iterdir()) == [path]


def test_a_format_goes_before_the_ending(evaluation: kd.Evaluation, tmp_path: Path) -> None:
    kd.report(evaluation, tmp_path / "report.txt", format="md")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8").startswith("# Evaluation of 400 rows")


def test_a_report_shows_itself_in_a_notebook_apart_from_it(evaluation: kd.Evaluation) -> None:
    made = kd.report(evaluation)
    shown = made._repr_mimebundle_()["text/html"]
    assert "\n" not in shown
    assert made._repr_mimebundle_()["text/markdown"] == str(kd.report(evaluation, format="md"))
    assert re.match(r'<iframe title="\w+" sandbox="allow-scripts" style="[^"]*" srcdoc="', shown)
    assert html.unescape(shown.partition('srcdoc="')[2].removesuffix('"></iframe>')) == made.text
    assert kd.report(evaluation, format="md")._repr_mimebundle_()["text/markdown"].startswith("# ")
    assert kd.report(evaluation, format="json")._repr_mimebundle_()["application/json"]["format"] == 1
    assert repr(made) == "Report(format='html')"


def test_json_has_the_numbers_of_the_library(fit: kd.Fit) -> None:
    found = json.loads(str(kd.report(fit, format="json")))["sections"]
    matrix = kd.confusion_matrix(fit)
    assert found["confusion"]["table"] == matrix.table.tolist()
    assert found["summary"]["overall"]["Accuracy"] == matrix.overall["Accuracy"]
    assert found["training"]["params"] == 111146
    assert found["repetition"]["fingerprint"] == fit.fingerprint


def test_a_run_has_the_report_of_its_fit(tmp_path: Path) -> None:
    fit = kd.fit("xor_mlp", seed=1, epochs=3, run_dir=tmp_path)
    assert str(kd.report(str(fit.run), format="md")) == str(kd.report(fit, format="md"))


def test_the_commands_make_the_same_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = kd.fit("xor_mlp", seed=3, epochs=4, batch_size=2)
    commands = json.loads(str(kd.report(fit, format="json")))["sections"]["repetition"]["commands"]
    monkeypatch.setattr(kd, "report", lambda *_: None, raising=False)
    again: dict[str, Any] = {}
    exec(commands["python"], again)
    assert again["fit"].fingerprint == fit.fingerprint
    assert 'fit <- fit(model_spec("xor_mlp"), load_dataset("xor"), seed = 3' in commands["r"]


def test_a_spec_that_is_no_more_the_packages_own_comes_along(tmp_path: Path) -> None:
    fit = kd.fit(kd.model_spec("xor_mlp").override(learning_rate=0.5), seed=1, epochs=1)
    commands = json.loads(str(kd.report(fit, format="json")))["sections"]["repetition"]["commands"]
    assert kd.model_spec(json.loads(commands["spec"])) == fit.spec
    assert 'kd.model_spec("xor_mlp.json")' in commands["python"]


def test_a_fit_without_test_rows_says_so() -> None:
    fit = kd.fit("xor_mlp", ([[0, 0], [1, 1]] * 3, ["a", "b"] * 3), seed=1, epochs=1)
    text = str(kd.report(fit))
    assert "Nothing was judged: the data have no test rows" in text
    assert 'id="learning_curves"' in text and 'id="confusion"' not in text


def test_other_data_can_be_judged(fit: kd.Fit) -> None:
    other = kd.garments(train=100, test=70, seed=9)
    found = json.loads(str(kd.report(fit, format="json", data=other)))["sections"]
    assert found["summary"]["rows"] == 70
    assert found["confusion"]["table"] == kd.evaluate(fit, other).confusion_matrix.table.tolist()


def test_an_evaluation_is_shown_with_its_rows_where_they_are_given(fit: kd.Fit) -> None:
    evaluation = kd.evaluate(fit)
    assert "<img" not in str(kd.report(evaluation))
    assert "<img" in str(kd.report(evaluation, data=fit.data))
    error = error_of(kd.report, evaluation, data=kd.garments(train=100, test=40, seed=9))
    assert error.code == "different_rows"


TABLE = pd.DataFrame({"size": [1.5, 2] * 6, "place": ["here", "<b>"] * 6})


@pytest.mark.parametrize(
    ("kind", "rows", "seen"),
    [
        ("texts", np.array(["a fine film", "<b>bad</b>"] * 6), "&lt;b&gt;bad&lt;/b&gt;"),
        ("numbers", np.arange(24.0).reshape(12, 2), ">22<"),
        ("numbers", TABLE, "<bdi>&lt;b&gt;</bdi></td>"),
    ],
)
def test_mistakes_are_shown_as_what_they_are(kind: str, rows: Any, seen: str) -> None:
    names = ["cat", "dog"]
    data = kd.dataset(rows, names * 6, class_names=names)
    evaluation = evaluation_of(names, rows=12)
    evaluation.predictions["truth"] = evaluation.predictions["truth"].cat.set_categories(names)
    evaluation.predictions["truth"] = names * 6
    evaluation.predictions["truth"] = evaluation.predictions["truth"].astype("category")
    evaluation.predictions[".pred_class"] = ["dog", "cat"] * 6
    evaluation.predictions[".pred_class"] = evaluation.predictions[".pred_class"].astype("category")
    found = json.loads(str(kd.report(evaluation, format="json", data=data)))["sections"]["mistakes"]
    assert found["kind"] == kind and found["count"] == 12
    assert seen in str(kd.report(evaluation, data=data))


def test_markdown_and_code_take_names_as_they_are() -> None:
    text = str(kd.report(evaluation_of(["a|b", "```\n<script>"]), format="md"))
    assert r"| a\|b |" in text and "<script>" not in re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.M | re.S)
    assert "````\nConfusion Matrix" in text


@pytest.mark.parametrize(
    "arguments",
    [
        {"x": 1}, {"format": "pdf"}, {"lang": "de"}, {"force": "yes"}, {"path": "report.pdf"}, {"path": 3},
        {"positive": "cat"}, {"data": [1, 2]}, {"path": "."},
    ],
)  # fmt: skip
def test_an_argument_that_is_none_of_them_is_refused(evaluation: Any, arguments: dict[str, Any]) -> None:
    if arguments.get("path") == ".":
        arguments = {**arguments, "format": "md"}
    assert error_of(kd.report, **{"x": evaluation, **arguments}).code == "invalid_argument"


def test_who_is_positive_must_be_known() -> None:
    x = np.arange(8.0).reshape(4, 2)
    fit = kd.fit("xor_mlp", kd.dataset(x, ["a", "b"] * 2, test=(x, ["a", "b"] * 2)), seed=1, epochs=1)
    assert error_of(kd.report, fit).code == "no_positive"
    assert "Positive&#39; Class : b" in str(kd.report(fit, positive="b"))
    assert error_of(kd.report, fit, positive="c").code == "invalid_positive"


def test_a_file_that_exists_is_kept_unless_it_may_be_replaced(evaluation: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("mine")
    error = error_of(kd.report, evaluation, path)
    assert error.code == "file_exists" and str(path) in str(error)
    assert path.read_text() == "mine"
    kd.report(evaluation, path, force=True)
    assert path.read_text(encoding="utf-8").startswith("# Evaluation")


def test_a_folder_that_is_not_there_is_said_before_anything_is_done(tmp_path: Path) -> None:
    error = error_of(kd.report, "no run", tmp_path / "none" / "report.md")
    assert error.code == "cannot_write"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no folder that not even root may write to")
def test_a_folder_that_cannot_be_written_is_said(evaluation: Any) -> None:
    assert error_of(kd.report, evaluation, "/proc/report.md").code == "cannot_write"


def test_a_write_that_fails_leaves_what_was_there(
    evaluation: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.md"
    path.write_text("mine")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert error_of(kd.report, evaluation, path, force=True).code == "cannot_write"
    assert [each.read_text() for each in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda run: run.joinpath("run.json").unlink(), "not_a_run"),
        (lambda run: run.joinpath("run.json").write_text('{"format": 99}'), "unknown_format"),
        (lambda run: run.joinpath("history.csv").unlink(), "corrupt_run"),
        (lambda run: run.joinpath("model.keras").write_bytes(b"none"), "corrupt_run"),
    ],
)
def test_a_run_that_is_none_is_refused(tmp_path: Path, change: Any, code: str) -> None:
    run = kd.fit("xor_mlp", seed=1, epochs=1, run_dir=tmp_path).run
    change(run)
    assert error_of(kd.report, run, tmp_path / "report.html").code == code
    assert not (tmp_path / "report.html").exists()


def test_a_package_that_is_missing_is_named(evaluation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "find_spec", lambda name: None if name == "vl_convert" else object())
    error = error_of(kd.report, evaluation)
    assert error.code == "missing_packages" and "vl-convert-python" in str(error)
