"""`report`."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest
from command import command


@pytest.mark.parametrize("ending", ["html", "md", "json"])
def test_a_run_is_reported_as_in_python(ending: str, xor_run: Path, tmp_path: Path) -> None:
    file = tmp_path / f"page.{ending}"
    assert command("report", xor_run, "--output", file) == (0, f"{file}\n", "")
    assert "xor" in file.read_text(encoding="utf-8")
    ran = command("report", xor_run, "--output", file)
    assert (ran.status, ran.code) == (1, "file_exists")
    assert command("report", xor_run, "-o", file, "--force", "--json").json == {"output": str(file)}


def test_a_report_has_a_name_of_its_own_and_opens(
    xor_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    assert command("report", xor_run, "--open").out == "report.html\n"
    assert opened == [(tmp_path / "report.html").as_uri()]


def test_a_report_of_other_rows_and_in_french(flower_run: Path, flowers: Path, tmp_path: Path) -> None:
    options = ["--data", flowers, "--positive", "rose", "--output", tmp_path / "page.json"]
    assert command("report", flower_run, *options).status == 0
    assert "rose" in (tmp_path / "page.json").read_text(encoding="utf-8")
    assert command("report", flower_run, "-o", tmp_path / "page.md", "--lang", "de").status == 2
    assert command("report", flower_run, "-o", tmp_path / "page.pdf").status == 2
    assert not (tmp_path / "page.md").exists()
