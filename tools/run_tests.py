"""Run the suites named, show their output as it comes, and close with one line for all of them.

Usage: run_tests.py [--no-skips] {python,r,cross} ...

A suite that crashes, or that runs nothing, counts as one failure. With ``--no-skips`` a skipped test
fails the run: for machines that have all that a test could miss.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "test-results"


class Counts(NamedTuple):
    """How the tests of a suite ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--no-skips", action="store_true")
    parser.add_argument("suites", nargs="+", choices=["python", "r", "cross"])
    options = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    total = Counts(*map(sum, zip(*[run(suite) for suite in options.suites], strict=True)))
    forbidden = options.no_skips and total.skipped > 0
    if forbidden:
        print("A test was skipped, and --no-skips forbids it.")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed or forbidden else 0


def run(suite: str) -> Counts:
    """Run one suite in a process of its own."""
    print(f"== {suite}", flush=True)
    result = RESULTS / (f"{suite}.json" if suite == "r" else f"{suite}.xml")
    result.unlink(missing_ok=True)
    status = subprocess.run(
        command(suite, result), cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    ).returncode
    return judge(suite, status, read_counts(result))


def command(suite: str, result: Path) -> list[str]:
    if suite == "r":
        return ["Rscript", "--vanilla", "tools/run_testthat.R", str(result)]
    # A file's tests stay together, since they share their fits.
    workers = ["-n", "auto", "--dist", "loadfile"] if suite == "python" else []
    return [sys.executable, "-m", "pytest", f"tests/{suite}", "-rs", f"--junitxml={result}", *workers]


def read_counts(result: Path) -> Counts | None:
    """Read what a suite left: testthat's counts, pytest's JUnit XML, or nothing after a crash."""
    if not result.exists():
        return None
    if result.suffix == ".json":
        return Counts(**json.loads(result.read_text()))
    suite = ElementTree.parse(result).getroot()[0]
    tests, failed, skipped = (
        sum(int(suite.attrib[name]) for name in names)
        for names in (["tests"], ["failures", "errors"], ["skipped"])
    )
    return Counts(tests - failed - skipped, failed, skipped)


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
