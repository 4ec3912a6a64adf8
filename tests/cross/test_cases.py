"""The shared cases, run by both languages: what they wrote is compared byte for byte."""

from __future__ import annotations

import difflib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))

from case_runner import all_cases, run_case, write_results  # noqa: E402


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
def test_both_languages_write_the_same_results(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "python.json", tmp_path / "r.json"
    command = ["Rscript", "--vanilla", str(ROOT / "tests/cross/run_cases.R"), str(theirs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        write_results(str(ours), {f"{stem}: {case['name']}": run_case(case) for stem, case in all_cases()})
        output, _ = run.communicate(timeout=600)
    assert run.returncode == 0, output
    different = list(
        difflib.unified_diff(
            ours.read_text(encoding="utf-8").splitlines(),
            theirs.read_text(encoding="utf-8").splitlines(),
            "Python",
            "R",
            lineterm="",
        )
    )
    assert not different, "\n".join(different)
