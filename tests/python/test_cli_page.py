"""What tools/cli_page.py writes into docs/cli.md."""

from __future__ import annotations

from pathlib import Path

import cli_page
import pytest

from kerasduet.cli.main import VERBS


def test_each_verb_has_a_section_with_its_options() -> None:
    text = cli_page.page()
    sections = [line for line in text.splitlines() if line.startswith("## ")]
    assert [each.removeprefix("## `kerasduet ").rstrip("`").split()[0] for each in sections] == [*VERBS]
    assert "## `kerasduet predict RUN FILE...`" in sections
    assert "| `--set PATH=VALUE` | A value of the spec" in text
    assert "| `--output FILE`, `-o FILE` | The file to write. |" in text
    assert "| `--resume` | Go on" in text
    assert "kerasduet confusion predictions.csv --positive ill\n" in text


def test_a_page_that_is_out_of_date_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_page, "PAGE", tmp_path / "cli.md")
    monkeypatch.setattr("sys.argv", ["cli_page.py", "--check"])
    assert cli_page.main() == 1
    monkeypatch.setattr("sys.argv", ["cli_page.py"])
    assert cli_page.main() == 0
    monkeypatch.setattr("sys.argv", ["cli_page.py", "--check"])
    assert cli_page.main() == 0
    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    assert cli_page.main() == 1
