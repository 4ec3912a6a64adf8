"""The shared cases, in Python."""

from __future__ import annotations

import pytest
from case_runner import Record, all_cases, differences, run_case

_CASES = list(all_cases())


@pytest.mark.parametrize(("stem", "case"), _CASES, ids=[f"{stem}: {case['name']}" for stem, case in _CASES])
def test_case(stem: str, case: Record) -> None:
    result = run_case(case)
    if "error" in case:
        assert result.get("error") == case["error"], result
    else:
        assert "error" not in result, result
        assert not differences(case.get("expect", {}), result, case.get("tolerance", 1e-12))


def test_names_are_unique() -> None:
    names = [(stem, case["name"]) for stem, case in _CASES]
    assert len(names) == len(set(names))
