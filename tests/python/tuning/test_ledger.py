"""Ledgers: a search that goes on, and one that several processes share."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import small_search
from caught import error_of
from filelock import FileLock
from forks import CONTEXT
from small_search import DATA, FOLDS, RATES, SPEC, X, decided, interrupted_at, notes, search, wait_for_notes

import kerasduet as kd
from kerasduet.tuning import cell_trainer
from kerasduet.tuning import ledger as module

GRID = {"epochs": [2, 1], "batch_size": [4, 8]}
TPE = {"grid": RATES, "search": "tpe", "n_trials": 4}


@pytest.fixture(scope="module")
def whole() -> kd.TuneResults:
    found: kd.TuneResults = search(GRID)
    return found


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **named: Any) -> None:
        raise AssertionError("a cell that is done is trained again")

    monkeypatch.setattr(cell_trainer, "fit", refuse)


@pytest.fixture(scope="module")
def ledger_of_grid(tmp_path_factory: pytest.TempPathFactory, whole: kd.TuneResults) -> Path:
    path = tmp_path_factory.mktemp("whole") / "kept.journal"
    pd.testing.assert_frame_equal(decided(search(GRID, ledger=path)), decided(whole))
    return path


@pytest.fixture
def kept(tmp_path: Path, ledger_of_grid: Path) -> Path:
    """A ledger of the grid, whole."""
    return Path(shutil.copy(ledger_of_grid, tmp_path))


@pytest.mark.slow
def test_what_is_done_comes_out_of_the_ledger(kept: Path, whole: kd.TuneResults, untrained: None) -> None:
    before = kept.read_bytes()
    again = search(GRID, ledger=kept)
    pd.testing.assert_frame_equal(decided(again), decided(whole))
    assert kd.best_spec(again) == kd.best_spec(whole)
    assert kept.read_bytes() == before
    assert [path.name for path in kept.parent.iterdir() if not path.name.endswith(".lock")] == [kept.name]


def test_the_ledger_is_a_journal_of_optuna_in_json(kept: Path) -> None:
    import optuna

    for line in kept.read_text(encoding="utf-8").splitlines():
        json.loads(line)
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(kept)))
    study = optuna.load_study(study_name="kerasduet", storage=storage)
    assert [trial.state.name for trial in study.trials] == ["COMPLETE"] * 4
    assert study.best_trial.params.keys() == GRID.keys()
    assert study.user_attrs["about"]["spec"] == SPEC.hash


@pytest.mark.parametrize("how", ["random", "tpe"])
def test_more_trials_go_on_with_a_ledger_of_fewer(tmp_path: Path, how: str) -> None:
    path = tmp_path / "l.journal"
    search(RATES, search=how, n_trials=2, ledger=path)
    more = search(RATES, search=how, n_trials=4, ledger=path)
    pd.testing.assert_frame_equal(decided(more), decided(search(RATES, search=how, n_trials=4)))
    assert len(notes(path)) == 8  # two resamples of each


def test_a_search_that_was_interrupted_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "l.journal"
    with monkeypatch.context() as patched:
        patched.setattr(cell_trainer, "fit", interrupted_at(4))
        found = search(**TPE, ledger=path)
    assert found.interrupted and found.cells["n"].tolist() == [2, 0]
    assert len(notes(path)) == 3
    pd.testing.assert_frame_equal(decided(search(**TPE, ledger=path)), decided(search(**TPE)))
    assert len(notes(path)) == 8  # the resample of the cell that was begun is not trained again


@pytest.mark.slow
def test_a_killed_search_goes_on_to_the_same_results(tmp_path: Path) -> None:
    path, undisturbed = tmp_path / "l.journal", decided(search(**TPE))
    for hangs_at, count in ((2, 1), (4, 4)):
        process = small_search.start(path, hangs_at=hangs_at, **TPE)
        wait_for_notes(path, count, process)
        process.kill()
        process.join()
    assert len(notes(path)) == 4
    pd.testing.assert_frame_equal(decided(search(**TPE, ledger=path)), undisturbed)
    assert sorted(notes(path)) == sorted({*notes(path)})


@pytest.mark.slow
def test_two_processes_share_a_ledger(tmp_path: Path) -> None:
    path, grid = tmp_path / "l.journal", {"batch_size": [4, 5, 6, 7, 8, 9]}
    pipes = [CONTEXT.Pipe(duplex=False) for _ in range(2)]
    processes = [small_search.start(path, sender, grid=grid) for _, sender in pipes]
    results = [receiver.recv() for receiver, _ in pipes]
    for process in processes:
        process.join()
    alone = decided(search(grid))
    for each in results:
        pd.testing.assert_frame_equal(each, alone)
    assert sorted(notes(path)) == sorted({*notes(path)})  # nothing twice
    assert len(notes(path)) == 12


@pytest.mark.slow
def test_who_waits_takes_over_what_a_dead_process_had_in_hand(tmp_path: Path) -> None:
    path, grid = tmp_path / "l.journal", {"batch_size": [4, 8]}
    dying = small_search.start(path, hangs_at=2, grid=grid)
    wait_for_notes(path, 1, dying)
    receiver, sender = CONTEXT.Pipe(duplex=False)
    waiting = small_search.start(path, sender, grid=grid)
    wait_for_notes(path, 3, waiting)  # all but what the other has in hand
    dying.kill()
    dying.join()
    pd.testing.assert_frame_equal(receiver.recv(), decided(search(grid)))
    waiting.join()
    assert sorted(notes(path)) == sorted({*notes(path)})


@pytest.mark.slow
def test_pruning_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, spec = tmp_path / "l.journal", SPEC.override(epochs=4)
    arguments = {"grid": RATES, "spec": spec, "search": "random", "n_trials": 5, "pruner": "hyperband"}
    undisturbed = decided(search(**arguments))
    for stop in (3, 5, 9):
        with monkeypatch.context() as patched, contextlib.suppress(KeyboardInterrupt):
            patched.setattr(cell_trainer, "fit", interrupted_at(stop))
            search(**arguments, ledger=path)
    pd.testing.assert_frame_equal(decided(search(**arguments, ledger=path)), undisturbed)


def test_a_cell_that_failed_is_not_trained_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [{"class_name": "Dense", "config": {"units": 1}}]
    spec = SPEC.override({"layers": layers, "metrics": [], "optimizer": "sgd", "epochs": 5})
    grid, path = {"learning_rate": [3e38, 0.1]}, tmp_path / "l.journal"
    first = search(grid, spec, ledger=path)
    monkeypatch.setattr(cell_trainer, "fit", None)
    pd.testing.assert_frame_equal(search(grid, spec, ledger=path).cells, first.cells)
    assert first.cells["reason"].notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"grid": {"epochs": [2, 1], "batch_size": [4, 9]}}, "grid"),
        ({"grid": {"batch_size": [4, 8], "epochs": [2, 1]}}, "grid"),
        ({"spec": SPEC.override(learning_rate=0.5)}, "spec"),
        ({"seed": 6}, "seed"),
        ({"mode": "eager"}, "mode"),
        ({"search": "random", "n_trials": 2}, "search"),
        ({"pruner": "hyperband"}, "pruner"),
        ({"metric": "loss"}, "metric"),
        ({"direction": "minimize"}, "direction"),
    ],
    ids=str,
)
def test_a_ledger_of_another_search_is_refused(
    kept: Path, untrained: None, arguments: dict[str, Any], named: str
) -> None:
    before = kept.read_bytes()
    error = error_of(search, **{"grid": GRID, "ledger": kept, **arguments})
    assert error.code == "different_ledger"
    assert error.details["argument"] == named
    assert kept.read_bytes() == before


def test_a_ledger_of_other_data_is_refused(kept: Path) -> None:
    other = kd.dataset(X, np.where(X.sum(axis=1) > 0, "yes", "maybe"))
    folds = kd.resamples(other, folds=2, seed=1)
    error = error_of(kd.tune, SPEC, GRID, other, folds, ledger=kept, seed=5, mode="graph")
    assert (error.code, error.details["argument"]) == ("different_ledger", "data")
    folds = kd.resamples(DATA, folds=3, seed=1)
    error = error_of(kd.tune, SPEC, GRID, DATA, folds, ledger=kept, seed=5, mode="graph")
    assert (error.code, error.details["argument"]) == ("different_ledger", "resamples")
    assert FOLDS.fingerprint != folds.fingerprint


def test_a_record_that_was_half_written_is_left_out(
    kept: Path, whole: kd.TuneResults, untrained: None
) -> None:
    before = kept.read_bytes()
    kept.write_bytes(before + b'{"op_code": 8, "trial')
    pd.testing.assert_frame_equal(decided(search(GRID, ledger=kept)), decided(whole))
    assert kept.read_bytes() == before


def test_a_ledger_that_was_just_begun_goes_on(kept: Path, whole: kd.TuneResults) -> None:
    first = kept.read_text(encoding="utf-8").splitlines(keepends=True)[0]
    kept.write_text(first, encoding="utf-8")
    pd.testing.assert_frame_equal(decided(search(GRID, ledger=kept)), decided(whole))


def changed(old: str, new: str) -> Any:
    return lambda text: text.replace(old, new)


DAMAGED = {
    "a text": lambda text: "some words\nand more\n",
    "one line of text": lambda text: "some words",
    "JSON that is no record": lambda text: "[1, 2]\n",
    "a line in its middle": lambda text: text.replace("\n", "\n?\n", 3),
    "a record that is gone": lambda text: "".join(text.splitlines(keepends=True)[1:]),
    "an operation that Optuna has not": changed('"op_code":8', '"op_code":77'),
    "nested too deeply": lambda text: text + "[" * 100_000 + "\n",
    "another study": changed('"study_name":"kerasduet"', '"study_name":"mine"'),
    "no word of the search": changed('"about":', '"around":'),
    "a cell that is none": changed('"cell":1', '"cell":"../1"'),
    "a worker that is a path": changed('"worker":"', '"worker":"../../'),
    "a metric that is no number": changed('"binary_accuracy":0.', '"binary_accuracy":"__import__", "x":0.'),
    "a result that is none": changed('{"metrics":', '{"metric":'),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_ledger_is_refused_and_stays(kept: Path, untrained: None, damage: Any) -> None:
    text = kept.read_text(encoding="utf-8")
    kept.write_text(damage(text), encoding="utf-8")
    before = kept.read_bytes()
    assert damage(text) != text
    assert error_of(search, GRID, ledger=kept).code == "corrupt_ledger"
    assert kept.read_bytes() == before


def test_values_that_are_not_searched_are_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "l.journal"
    search(**{**TPE, "n_trials": 1}, ledger=path)
    text = path.read_text(encoding="utf-8")
    params = json.loads(next(line for line in text.splitlines() if '"op_code":4' in line))["params"]
    rate = params["learning_rate"]
    path.write_text(text.replace(f'"learning_rate":{rate}', '"learning_rate":7.0'), encoding="utf-8")
    assert error_of(search, **TPE, ledger=path).code == "corrupt_ledger"


def test_a_ledger_that_is_too_large_is_not_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 100)
    error = error_of(search, GRID, ledger=kept)
    assert error.code == "corrupt_ledger" and "larger than 100 bytes" in str(error)


def test_a_ledger_that_would_be_too_large_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "l.journal"
    monkeypatch.setattr("kerasduet.tuning.search.LARGEST", 8000)
    error = error_of(search, GRID, ledger=path)
    assert error.code == "invalid_argument" and "too large" in str(error)
    assert not path.exists()


def test_a_ledger_that_another_process_holds_is_in_use(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.01)
    with FileLock(kept.with_name(f".{kept.name}.lock")):
        assert error_of(search, GRID, ledger=kept).code == "ledger_in_use"
    assert len(search(GRID, ledger=kept).cells) == 4


@pytest.mark.parametrize("path", [3, ".", "a\0b"], ids=repr)
def test_a_path_that_is_none_is_refused(path: Any) -> None:
    error = error_of(search, GRID, ledger=path, mode="none")
    assert error.code == "invalid_argument"
