"""Folders of runs with a file that is damaged, gone or of another content: each is read or refused."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kerasduet as kd

FEW = settings(max_examples=max(1, settings().max_examples // 4))  # each reads a model
FILES = (
    "run.json",
    "spec.json",
    "history.csv",
    "report.json",
    "model.keras",
    "best_model.keras",
    "state.npz",
)
FOR_PEOPLE = {"README.md", "report.txt", ".lock"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    fit = kd.fit("xor_mlp", epochs=2, seed=1, run_dir=folder, mode="eager", verbose=0)
    assert fit.run is not None
    assert {each.name for each in fit.run.iterdir()} - FOR_PEOPLE == set(FILES)
    return fit.run


def check(run: Path, name: str, content: bytes | None) -> None:
    """Read the run with another content of one file, or without it."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        copy = Path(shutil.copytree(run, Path(folder) / "run"))
        (copy / name).unlink()
        if content is not None:
            (copy / name).write_bytes(content)
        for which in ("last", "best"):
            try:
                fit = kd.load_run(copy, which=which)
            except kd.KerasDuetError as error:
                assert error.code
            else:
                assert repr(fit)


@pytest.mark.slow
@FEW
@given(st.sampled_from(FILES), st.data())
def test_a_damaged_file_is_read_or_refused(run: Path, name: str, draw: Any) -> None:
    whole = (run / name).read_bytes()
    cut = st.integers(0, len(whole)).map(lambda end: whole[:end])
    place, byte = st.integers(0, len(whole) - 1), st.binary(min_size=1, max_size=1)
    other = st.tuples(place, byte).map(lambda change: whole[: change[0]] + change[1] + whole[change[0] + 1 :])
    check(run, name, draw.draw(st.none() | cut | other | st.binary(max_size=40)))


@pytest.mark.slow
@FEW
@given(st.sampled_from(["run.json", "spec.json"]), st.data(), JSON)
def test_a_run_that_says_anything_is_read_or_refused(run: Path, name: str, draw: Any, value: Any) -> None:
    document = json.loads((run / name).read_text(encoding="utf-8"))
    within = document
    while isinstance(within, dict) and within:
        key = draw.draw(st.sampled_from(sorted(within)))
        if not isinstance(within[key], dict) or draw.draw(st.booleans()):
            within[key] = value
            break
        within = within[key]
    check(run, name, json.dumps(document).encode())


@FEW
@given(JSON)
def test_a_run_of_any_document_is_read_or_refused(run: Path, document: Any) -> None:
    check(run, "run.json", json.dumps(document).encode())
