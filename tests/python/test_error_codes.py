"""What tools/error_codes.py reads from the sources, and where it finds them and its table to differ."""

from __future__ import annotations

from pathlib import Path

import error_codes
import pytest
import raised

CORE = """
class KerasDuetError(Exception): ...
class KerasDuetWarning(UserWarning): ...
class DataError(KerasDuetError): ...
class FitWarning(KerasDuetWarning): ...

EMPTY = "empty"

def check(value, code="default"):
    if value:
        raise DataError(code, "`{argument}` is wrong.", argument="x")
    raise DataError.must_be(EMPTY, "y", "a number", value)

def check_both(value):
    check(value)
    check(value, "by_place")
    check(value, code="by_name" if value else "otherwise")
    try:
        check(value)
    except DataError as error:
        raise DataError(error.code, "again") from None
    return FitWarning("warned", f"made of {value}")
"""
R_FILE = """
check <- function(x, code = "default") {
  abort("only_in_r", gettext("`{argument}` is {got!j}."), argument = "x", got = x)
  sentence <- paste(gettext("One."), gettext("Two."))
  abort("two_parts", sentence, got = (1 + 2))
  must_be("empty", "y", gettext("a (number)"), x)
  warn("warned", "Take care.")
}
"""


@pytest.fixture(autouse=True)
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "R").mkdir()
    (tmp_path / "R" / "a.R").write_text(R_FILE)
    core = tmp_path / "core"
    core.mkdir()
    (core / "a.py").write_text(CORE)
    monkeypatch.setattr(raised, "ROOT", tmp_path)
    monkeypatch.setattr(raised, "CORE", core)
    return core / "a.py"


def test_codes_of_python() -> None:
    found = {each.code: each for each in raised.raised_in_python()}
    assert set(found) == {"default", "by_place", "by_name", "otherwise", "empty", "warned"}
    assert {each.kind for each in found.values() if not each.is_warning} == {"DataError"}
    assert found["empty"].sentence == "`y` must be a number, not {got!j}."
    assert found["by_place"].sentence == "`{argument}` is wrong."
    assert found["warned"] == ("warned", "FitWarning", "core/a.py:22", "made of <value>", True)


def test_a_code_that_is_computed_is_refused(sources: Path) -> None:
    sources.write_text(CORE + '\nraise DataError("a" + "b", "It is wrong.")\n')
    with pytest.raises(SystemExit, match=r"core/a\.py:24: the code must be a text"):
        raised.raised_in_python()


def test_codes_of_r() -> None:
    found = {each.code: each for each in raised.raised_in_r()}
    assert set(found) == {"default", "only_in_r", "two_parts", "empty", "warned"}
    assert found["only_in_r"].sentence == "`{argument}` is {got!j}."
    assert found["two_parts"] == ("two_parts", None, "R/a.R:5", "One. Two.", False)
    assert found["empty"].sentence == "y a (number)"
    assert found["warned"].is_warning


def test_where_table_and_sources_differ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(error_codes, "TABLE", error_codes.ROOT / "errors.json")
    places = [
        raised.Raised("known", "DataError", "a.py:1", "", False),
        raised.Raised("known", "RunError", "a.py:2", "", False),
        raised.Raised("unknown", None, "a.R:3", "", False),
        raised.Raised("of_r", None, "a.R:4", "", False),
    ]
    table = {"known": {"class": "DataError"}, "nobody": {"class": None}, "of_r": {"class": "RunError"}}
    assert list(error_codes.faults_of("errors", table, places)) == [
        'errors.json: nobody raises "nobody" of the errors',
        'a.py:2: "known" is of the class RunError, not DataError',
        'a.R:3: "unknown" is missing in the errors of errors.json',
        'errors.json: "of_r" is raised in R only, so that its class must be null',
    ]
