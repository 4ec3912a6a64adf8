"""What verbs print: tables for people, lines for pipes, JSON."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from kerasduet.cli.output import print_answer, print_json, print_table

ROWS = [("a [red]cat[/]", 12345, np.float32(0.1)), ("two\tparts\x1b[31m", None, float("nan"))]


def test_a_pipe_gets_fields_between_tabs_without_a_header(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "rows", "loss"), ROWS, as_json=False)
    assert capsys.readouterr().out == "a [red]cat[/]\t12345\t0.1\ntwo\\tparts\\033[31m\t\tnan\n"


def test_people_get_a_table_whose_names_are_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    print_table(("name", "rows", "loss"), ROWS, as_json=False)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "name                  rows  loss",
        "a [red]cat[/]       12,345   0.1",
        "two\\tparts\\033[31m           nan",
    ]


def test_what_people_get_is_cut_nowhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    print_table(
        ("name", "about"), [("n" * 30, "a sentence of some words"), ("m" * 60, "word")], as_json=False
    )
    out = capsys.readouterr().out
    assert "m" * 60 in out and "sentence" in out and "…" not in out


def test_json_is_one_document_with_nan_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "rows", "loss"), ROWS, as_json=True)
    first, second = json.loads(capsys.readouterr().out)
    assert first == {"name": "a [red]cat[/]", "rows": 12345, "loss": float(np.float32(0.1))}
    assert second["rows"] is None and second["loss"] == "NaN"
    print_json({"classes": ("é", 1), "nested": {"loss": float("nan")}})
    assert capsys.readouterr().out == '{"classes": ["é", 1], "nested": {"loss": "NaN"}}\n'
    print_answer("text", {"a": 1}, as_json=False)
    assert capsys.readouterr().out == "text\n"


def test_no_rows_are_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name",), [], as_json=False)
    assert capsys.readouterr().out == ""
