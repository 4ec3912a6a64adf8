"""Files that are written beside their place: on the disk before they take it, and whole or not there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import kerasduet as kd
from kerasduet.paths import written_beside
from kerasduet.training.run_folder.folder import RunFolder

SPEC = kd.model_spec("xor_mlp")


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda path: kd.save_spec(SPEC, path), "mine.json"),
        (lambda path: kd.save_model(kd.build_model(SPEC), path), "mine.keras"),
        (lambda path: kd.save_weights(kd.build_model(SPEC), path), "mine.weights.h5"),
        (lambda path: RunFolder(path.parent).begin(SPEC, {}), "spec.json"),
    ],
)
def test_a_file_is_on_the_disk_before_it_takes_its_place(
    write: Callable[[Path], object], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    synced, replaced = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: done.append("sync") or synced(file))
    monkeypatch.setattr(os, "replace", lambda old, new: done.append(Path(new).name) or replaced(old, new))
    write(tmp_path / name)
    assert done[:2] == ["sync", name]
    assert not list(tmp_path.glob(".new-*"))


def test_what_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text("old")
    with pytest.raises(ValueError, match="half"), written_beside(path) as temporary:
        temporary.write_text("half")
        raise ValueError("half")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["mine.json"]


def test_two_processes_do_not_write_to_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.json"
    with written_beside(path) as first:
        monkeypatch.setattr(os, "getpid", lambda: -1)
        with written_beside(path) as second:
            second.write_text("second")
        first.write_text("first")
    assert first != second
    assert path.read_text() == "first"


def test_two_threads_do_not_write_to_one_file(tmp_path: Path) -> None:
    path, meeting = tmp_path / "mine.json", threading.Barrier(2)

    def write(text: str) -> None:
        with written_beside(path) as temporary:
            temporary.write_text(text)
            meeting.wait(10)

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(write, ["first", "second"])) == [None, None]
    assert path.read_text() in ("first", "second")
    assert [each.name for each in tmp_path.iterdir()] == ["mine.json"]
