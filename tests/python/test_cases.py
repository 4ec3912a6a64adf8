"""The shared cases, in Python; what they give is written for the cross test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_runner import CASES, RESULTS, Record, all_cases, case_files, differences, run_case, write_results
from jsonschema import Draft202012Validator

_CASES = {f"{stem}: {case['name']}": case for stem, case in all_cases()}
_SCHEMA = Draft202012Validator(json.loads((CASES / "schema.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, Record]]:
    """Gather what the cases give; it is written if all of them were run."""
    path = RESULTS / "python.json"
    path.unlink(missing_ok=True)
    gathered: dict[str, Record] = {}
    yield gathered
    if gathered.keys() == _CASES.keys():
        write_results(str(path), gathered)


@pytest.mark.parametrize("name", _CASES)
def test_case(name: str, results: dict[str, Record]) -> None:
    case = _CASES[name]
    results[name] = result = run_case(case)
    if "error" in case:
        assert result.get("error") == case["error"], result
    else:
        assert "error" not in result, result
        assert not differences(case["expect"], result, case.get("tolerance", 1e-12))


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_a_file_of_cases_keeps_to_the_schema(path: Path) -> None:
    faults = _SCHEMA.iter_errors(json.loads(path.read_text(encoding="utf-8")))
    assert not [f"{fault.json_path}: {fault.message}" for fault in faults]


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_a_file_of_cases_has_the_name_of_its_module(path: Path) -> None:
    core = CASES.parents[1] / "python" / "kerasduet"
    modules = (each.relative_to(core).with_suffix("").parts for each in core.rglob("*.py"))
    # A module that is named as its folder counts once: comparison/comparison.py is "comparison".
    assert path.stem in {"_".join(dict.fromkeys(parts)) for parts in modules}


@pytest.mark.parametrize(
    "change",
    [
        {"expect": {}},
        {"expect": None},
        {"error": "one_class"},
        {"expect": None, "error": "One class"},
        {"own_words": True},
        {"expect": None, "error": "one_class", "tolerance": 0.1},
        {"skip": True},
        {"args": None},
    ],
    ids=lambda change: json.dumps(change),
)
def test_the_schema_refuses(change: Record) -> None:
    case = {"name": "a", "call": "fit", "args": {}, "expect": {"a": 1}}
    assert _SCHEMA.is_valid({"description": "b", "cases": [case]})
    changed = {name: value for name, value in (case | change).items() if value is not None}
    assert not _SCHEMA.is_valid({"description": "b", "cases": [changed]})


def test_names_are_unique() -> None:
    assert len(_CASES) == len(list(all_cases()))
