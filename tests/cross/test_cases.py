"""The shared cases, run by both languages: what the two suites wrote is compared byte for byte.

A suite that ran its cases has left its file. One that is missing, or older than what it was made of, is made
here, so that this test runs alone too.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_runner import RESULTS, all_cases, run_case, write_results

ROOT = Path(__file__).resolve().parents[2]
RUNNERS = ("tests/python/case_runner.py", "tests/python/case_data.py")
SOURCES = [ROOT / each for each in ("python/kerasduet", "shared_specs", "tests/cases", *RUNNERS)]
R_SOURCES = [*SOURCES, *(ROOT / each for each in ("R", "NAMESPACE", "tests/testthat/helper-cases.R"))]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
def test_both_languages_write_the_same_results() -> None:
    ours, theirs = RESULTS / "python.json", RESULTS / "r.json"
    if not is_fresh(ours, SOURCES):
        write_results(str(ours), {f"{stem}: {case['name']}": run_case(case) for stem, case in all_cases()})
    if not is_fresh(theirs, R_SOURCES):
        run_in_r(theirs)
    different = list(difflib.unified_diff(lines(ours), lines(theirs), "Python", "R", lineterm=""))
    assert not different, "\n".join(different)


def is_fresh(result: Path, sources: list[Path]) -> bool:
    """Tell whether a file of results is younger than all that it was made of."""
    if not result.exists():
        return False
    made = result.stat().st_mtime
    return all(each.stat().st_mtime < made for source in sources for each in files_in(source))


def files_in(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from (each for each in path.rglob("*") if each.is_file() and "__pycache__" not in each.parts)


def run_in_r(result: Path) -> None:
    result.parent.mkdir(parents=True, exist_ok=True)
    command = ["Rscript", "--vanilla", str(ROOT / "tests/cross/run_cases.R"), str(result)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_file_older_than_a_source_is_not_fresh(tmp_path: Path) -> None:
    source, result = tmp_path / "R" / "fits.R", tmp_path / "r.json"
    assert not is_fresh(result, [tmp_path / "R"])
    source.parent.mkdir()
    source.touch()
    result.touch()
    os.utime(result, (200, 200))
    os.utime(source, (100, 100))
    assert is_fresh(result, [tmp_path / "R"])
    os.utime(source, (300, 300))
    assert not is_fresh(result, [tmp_path / "R"])
