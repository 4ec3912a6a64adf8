"""The programs that XLA compiled are kept on the machine: for the user alone, checked, and few."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kerasduet import program_cache

FIT = """
import kerasduet as kd
from kerasduet.program_cache import program_cache
fit = kd.fit("fashion_mlp", kd.garments(train=64, test=4), seed=1, epochs=1, mode="xla", verbose=0)
cache = program_cache()
print(fit.fingerprint["weights"], cache and cache["programs"])
"""


@pytest.fixture(autouse=True)
def own_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(program_cache, "_active", [])
    monkeypatch.setenv("KERASDUET_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("TF_XLA_FLAGS", "")
    monkeypatch.delenv("KERASDUET_PROGRAM_CACHE", raising=False)
    yield


def started() -> Path | None:
    program_cache._active.clear()
    program_cache.start_program_cache()
    return program_cache._active[0] if program_cache._active else None


def kept(folder: Path, name: str, size: int = 10) -> Path:
    path = folder / f"{name}.pb"
    path.write_bytes(b"x" * size)
    program_cache.keep_checksums()
    return path


def test_the_folder_is_the_user_s_alone(tmp_path: Path) -> None:
    folder = started()
    assert folder is not None
    assert folder.parent == tmp_path / "cache" / "programs"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert f"--tf_xla_persistent_cache_directory={folder}" in os.environ["TF_XLA_FLAGS"]
    assert started() == folder  # as in a child of this process


@pytest.mark.parametrize("which", ["own", "parent"])
def test_a_folder_that_others_can_write_is_not_used(which: str) -> None:
    folder = started()
    assert folder is not None
    strange = folder if which == "own" else folder.parent
    strange.chmod(0o770)
    assert started() is None
    strange.chmod(0o700)
    assert started() == folder


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = started()
    assert folder is not None
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert started() is None


def test_a_place_that_cannot_be_written_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KERASDUET_CACHE_DIR", str(tmp_path / "file"))
    assert started() is None


def test_what_the_user_says_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    own = "--tf_xla_persistent_cache_directory=/mine"
    monkeypatch.setenv("TF_XLA_FLAGS", own)
    assert started() is None
    assert os.environ["TF_XLA_FLAGS"] == own
    monkeypatch.setenv("TF_XLA_FLAGS", "flags.txt")  # TensorFlow reads them from that file
    assert started() is None
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_clustering_debug")
    assert started() is not None
    assert os.environ["TF_XLA_FLAGS"].startswith("--tf_xla_clustering_debug --tf_xla_persistent")
    monkeypatch.setenv("KERASDUET_PROGRAM_CACHE", "0")
    assert started() is None


@pytest.mark.parametrize("name", ["XLA_FLAGS", "TF_NUM_INTRAOP_THREADS"])
def test_what_changes_a_program_has_a_folder_of_its_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = started()
    monkeypatch.setenv(name, "1")
    assert started() not in (None, first)


def test_damaged_and_foreign_programs_are_removed(tmp_path: Path) -> None:
    folder = started()
    assert folder is not None
    good, damaged, replaced = (kept(folder, name) for name in ("good", "damaged", "replaced"))
    damaged.write_bytes(b"x" * 9 + b"y")
    replaced.unlink()
    (tmp_path / "other").write_bytes(b"x" * 10)
    replaced.symlink_to(tmp_path / "other")
    (folder / "foreign.pb").write_bytes(b"x")
    assert started() == folder
    assert [path.name for path in folder.glob("*.pb")] == [good.name]


@pytest.mark.parametrize("checksums", ["", "[]", "{"])
def test_damaged_checksums_cost_the_programs_only(checksums: str) -> None:
    folder = started()
    assert folder is not None
    program = kept(folder, "good")
    (folder / "checksums.json").write_text(checksums)
    assert started() == folder
    assert not program.exists()


def test_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = started()
    assert folder is not None
    for age, name in enumerate(("new", "middle", "old")):
        os.utime(kept(folder, name), (1e9 - age, 1e9 - age))
    monkeypatch.setattr(program_cache, "_MOST_BYTES", 25)
    started()
    assert sorted(path.stem for path in folder.glob("*.pb")) == ["middle", "new"]
    assert program_cache.program_cache() == {"folder": str(folder), "programs": 2, "bytes": 20}


@pytest.mark.slow
def test_the_bits_are_those_without_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def fitted() -> list[str]:
        result = subprocess.run([sys.executable, "-c", FIT], capture_output=True, text=True, check=True)
        assert result.stderr == ""
        return result.stdout.split()

    cold, warm = fitted(), fitted()
    monkeypatch.setenv("KERASDUET_PROGRAM_CACHE", "0")
    off = fitted()
    assert cold[0] == warm[0] == off[0]
    assert int(cold[1]) >= 1
    assert off[1] == "None"
