"""What tools/run_tests.py makes of a suite that crashed, ran nothing or skipped."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module")
def run_tests() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / "run_tests.py"
    spec = importlib.util.spec_from_file_location("run_tests", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("status", "counts", "expected"),
    [
        (0, (3, 0, ("why",)), (3, 0, ("why",))),
        (1, (2, 1, ()), (2, 1, ())),
        (-11, None, (0, 1, ())),
        (5, (0, 0, ()), (0, 1, ())),
        (0, (0, 0, ("a", "b")), (0, 1, ("a", "b"))),
        (3, (2, 0, ()), (2, 1, ())),
    ],
    ids=["passed", "failed", "crashed", "ran nothing", "skipped all", "failed outside a test"],
)
def test_judge(
    run_tests: ModuleType, status: int, counts: tuple[Any, ...] | None, expected: tuple[Any, ...]
) -> None:
    given = None if counts is None else run_tests.Counts(*counts)
    assert run_tests.judge("python", status, given) == expected


def test_read_counts_of_pytest(run_tests: ModuleType, tmp_path: Path) -> None:
    result = tmp_path / "python.xml"
    skipped = '<testcase><skipped message="needs data"/></testcase>'
    result.write_text(
        f'<testsuites><testsuite tests="9" failures="2" errors="1">{skipped}</testsuite></testsuites>'
    )
    assert run_tests.read_counts(result) == (5, 3, ("needs data",))


def test_read_counts_of_testthat(run_tests: ModuleType, tmp_path: Path) -> None:
    result = tmp_path / "r.json"
    result.write_text('{"passed": 4, "failed": 2, "skipped": ["Reason: keras3 cannot be loaded"]}')
    assert run_tests.read_counts(result) == (4, 2, ("Reason: keras3 cannot be loaded",))


def test_read_counts_after_a_crash(run_tests: ModuleType, tmp_path: Path) -> None:
    assert run_tests.read_counts(tmp_path / "r.json") is None


@pytest.mark.parametrize(
    ("allowed", "status"), [(["keras3"], 0), (["data"], 1), (["data", "keras3"], 0), ([], 0)]
)
def test_only_what_is_allowed_may_skip(
    run_tests: ModuleType, monkeypatch: pytest.MonkeyPatch, allowed: list[str], status: int
) -> None:
    monkeypatch.setattr(run_tests, "run", lambda suite: run_tests.Counts(1, 0, ("keras3 cannot be loaded",)))
    options = [part for text in allowed for part in ("--no-skips-but", text)]
    monkeypatch.setattr("sys.argv", ["run_tests.py", *options, "r"])
    assert run_tests.main() == status
