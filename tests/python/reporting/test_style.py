"""The scripts that charts need: kept where only the user can write."""

from __future__ import annotations

from pathlib import Path

import pytest
import vl_convert

from kerasduet.reporting.charts.style import vega_bundle


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASDUET_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("KERASDUET_PROGRAM_CACHE", raising=False)
    monkeypatch.setattr(vl_convert, "javascript_bundle", lambda *_, **__: "made")


def test_scripts_are_made_once(tmp_path: Path) -> None:
    assert vega_bundle() == "made"
    (kept,) = (tmp_path / "scripts").iterdir()
    kept.write_text("kept")
    assert vega_bundle() == "kept"
    assert (tmp_path / "scripts").stat().st_mode & 0o077 == 0


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    vega_bundle()
    (kept,) = (tmp_path / "scripts").iterdir()
    kept.write_text("theirs")
    (tmp_path / "scripts").chmod(0o777)
    assert vega_bundle() == "made" and kept.read_text() == "theirs"


def test_nothing_is_kept_where_the_user_wants_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASDUET_PROGRAM_CACHE", "0")
    assert vega_bundle() == "made" and not list(tmp_path.iterdir())


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scripts").write_text("a file")
    assert vega_bundle() == "made"
