"""What tools/layers.py writes into DESIGN.md."""

from __future__ import annotations

from pathlib import Path

import layers
import pytest

CONTRACT = """
[[tool.importlinter.contracts]]
containers = ["kerasduet"]
layers = [
    "bridge",  # what R calls
    "evaluation | runs",
    "errors : seeds",
]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(layers, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text(CONTRACT)
    (tmp_path / "DESIGN.md").write_text("before\n<!-- layers -->\nold\n<!-- /layers -->\nafter\n")
    return tmp_path


def test_layers_are_written_as_the_contract_has_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["layers.py", "--check"])
    assert layers.main() == 1
    monkeypatch.setattr("sys.argv", ["layers.py"])
    assert layers.main() == 0
    block = "```\nbridge\nevaluation | runs\nerrors : seeds\n```\n"
    assert (folder / "DESIGN.md").read_text() == f"before\n<!-- layers -->\n{block}<!-- /layers -->\nafter\n"
    monkeypatch.setattr("sys.argv", ["layers.py", "--check"])
    assert layers.main() == 0


def test_a_page_without_the_block_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "DESIGN.md").write_text("nothing\n")
    monkeypatch.setattr("sys.argv", ["layers.py"])
    assert layers.main() == 1
