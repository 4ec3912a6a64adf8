"""What tools/run_testthat.R counts of files that run at the same time."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools/run_testthat.R"

# They sleep so that each has a test under way while the other one reports.
FIRST = """
test_that("two failures", {expect_identical(1, 2); Sys.sleep(0.4); expect_identical(1, 3)})
test_that("a success", {Sys.sleep(0.4); expect_true(TRUE)})
test_that("a failure", {Sys.sleep(0.4); expect_true(FALSE)})
"""
SECOND = """
test_that("an error", {Sys.sleep(0.2); stop("x")})
test_that("a warning", {Sys.sleep(0.4); warning("x")})
test_that("a skip", {Sys.sleep(0.4); skip("no data")})
warning("outside of a test")
"""


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
def test_each_kind_of_outcome_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "testthat"
    folder.mkdir(parents=True)
    for name, lines in (("first", FIRST), ("second", SECOND)):
        (folder / f"test-{name}.R").write_text(lines)
    command = ["Rscript", "--vanilla", str(SCRIPT), str(tmp_path / "counts.json")]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    counts = json.loads((tmp_path / "counts.json").read_text(encoding="utf-8"))
    assert counts == {"passed": 1, "failed": 5, "skipped": ["Reason: no data"]}
