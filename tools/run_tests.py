"""Run the suites named, show their output as it comes, and close with one line for all of them.

Usage: run_tests.py [--no-skips-but TEXT ...] {python,r,cross,python-slow,r-slow,pages} ...

The suite "python-slow" has those tests that are marked so, the suite "python" all others; "r-slow" has the
files named test-*_slow.R, and "r" all others.

The suites share a cache of their own, which is empty at first: what the user's holds does not count.
A suite that crashes, or that runs nothing, counts as one failure. With ``--no-skips-but`` a skipped test
fails the run unless its reason holds the text, or one of several that are given in several such options: for
machines that have all else that a test could miss.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "test-results"
CACHE = ROOT / "build" / "test-cache"
SUITES = ("python", "r", "cross", "python-slow", "r-slow", "pages")
# One more than there are cores, since tests wait for processes that they start. A file's tests stay together,
# since they share their fits; tests/conftest.py puts the long ones first.
WORKERS = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder"]


class Counts(NamedTuple):
    """How the tests of a suite ended."""

    passed: int = 0
    failed: int = 0
    skipped: tuple[str, ...] = ()  # the reasons


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--no-skips-but", metavar="TEXT", action="append")
    parser.add_argument("suites", nargs="+", choices=SUITES)
    options = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(CACHE, ignore_errors=True)
    os.environ["KERASDUET_CACHE_DIR"] = str(CACHE)
    all_counts = [run(suite) for suite in options.suites]
    passed, failed = sum(each.passed for each in all_counts), sum(each.failed for each in all_counts)
    skipped = [reason for each in all_counts for reason in each.skipped]
    allowed = options.no_skips_but or [""]  # which is a part of every reason
    forbidden = [reason for reason in skipped if not any(text in reason for text in allowed)]
    for reason in forbidden:
        print(f"A test was skipped that --no-skips-but forbids to skip: {reason}")
    print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
    return 1 if failed or forbidden else 0


def run(suite: str) -> Counts:
    """Run one suite in a process of its own."""
    print(f"== {suite}", flush=True)
    result = RESULTS / f"{suite}.{'json' if suite in ('r', 'r-slow') else 'xml'}"
    result.unlink(missing_ok=True)
    status = subprocess.run(
        command(suite, result), cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    ).returncode
    return judge(suite, status, read_counts(result))


def command(suite: str, result: Path) -> list[str]:
    if suite in ("r", "r-slow"):
        return ["Rscript", "--vanilla", "tools/run_testthat.R", str(result), *suite.split("-")[1:]]
    folder, marks = {
        "python": ("tests/python", ["-m", "not slow"]),
        "python-slow": ("tests/python", ["-m", "slow"]),
    }.get(suite, (f"tests/{suite}", []))
    workers = [] if suite == "pages" else WORKERS  # whose pages are made once for all tests
    return [sys.executable, "-m", "pytest", folder, *marks, "-rs", f"--junitxml={result}", *workers]


def read_counts(result: Path) -> Counts | None:
    """Read what a suite left: testthat's counts, pytest's JUnit XML, or nothing after a crash."""
    if not result.exists():
        return None
    if result.suffix == ".json":
        counts = json.loads(result.read_text())
        return Counts(counts["passed"], counts["failed"], tuple(counts["skipped"]))
    suite = ElementTree.parse(result).getroot()[0]
    failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
    skipped = tuple(each.attrib["message"] for each in suite.iter("skipped"))
    return Counts(int(suite.attrib["tests"]) - failed - len(skipped), failed, skipped)


def judge(suite: str, status: int, counts: Counts | None) -> Counts:
    """Turn a crash, and a suite that ran nothing, into a failure."""
    if counts is None:
        print(f"The {suite} suite ended with status {status} and left no result.")
        return Counts(failed=1)
    if counts.passed + counts.failed == 0:
        print(f"The {suite} suite ran no test.")
        return counts._replace(failed=1)
    if status != 0 and counts.failed == 0:
        print(f"The {suite} suite ended with status {status}.")
        return counts._replace(failed=1)
    return counts


if __name__ == "__main__":
    sys.exit(main())
