"""Sequences of words: those of Keras, of the same file and arguments."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from official_files import error_of, write_npz

from kerasduet.data import sources, word_sequences
from kerasduet.data.word_sequences import Words
from kerasduet.errors import ArgumentError
from kerasduet.runtime import keras

SETTINGS = [
    {},
    {"num_words": 20},
    {"num_words": 20, "skip_top": 5},
    {"maxlen": 8},
    {"start_char": None},
    {"oov_char": None, "num_words": 15},
    {"index_from": 0, "start_char": None},
]


def draws(rows, seed):
    draw = np.random.default_rng(seed)
    return [draw.integers(1, 30, draw.integers(1, 12)).tolist() for _ in range(rows)]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write both sets small, and let their checksums be those of the official files."""
    numbers = np.arange(12) % 2
    write_npz(
        tmp_path / "imdb.npz", x_train=draws(12, 1), y_train=numbers, x_test=draws(8, 2), y_test=numbers[:8]
    )
    write_npz(tmp_path / "reuters.npz", x=draws(20, 3), y=np.arange(20) % 5)
    about = {
        name: {**each, "files": [dict(file) for file in each["files"]]}
        for name, each in sources.sequences().items()
    }
    for each in about.values():
        (file,) = each["files"]
        file["sha256"] = hashlib.sha256((tmp_path / file["name"]).read_bytes()).hexdigest()
    monkeypatch.setattr(sources, "sequences", lambda: about)
    return tmp_path


def theirs(name, path, monkeypatch, **arguments):
    module = f"keras.src.datasets.{name}.get_file"
    monkeypatch.setattr(module, lambda *args, **kwargs: str(path / f"{name}.npz"))
    return getattr(keras().datasets, name).load_data(**arguments)


@pytest.mark.parametrize("name", ["imdb", "reuters"])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_sequences_are_those_of_keras(name, setting, files, monkeypatch):
    for seed in (113, 5):
        ours = getattr(word_sequences, name)(files, seed=seed, words=Words(**setting))
        for split, (rows, classes) in zip(
            ("train", "test"), theirs(name, files, monkeypatch, seed=seed, **setting), strict=True
        ):
            assert [row.tolist() for row in ours[split][0]] == [list(row) for row in rows]
            assert ours[split][1].tolist() == classes.tolist()


def test_the_test_split_of_newswires_is_as_large_as_asked(files):
    assert len(word_sequences.reuters(files, test_split=0.5)["test"][0]) == 10
    for wrong in (0, 1, True, "half"):
        with pytest.raises(ArgumentError):
            word_sequences.reuters(files, test_split=wrong)


def test_a_length_that_leaves_nothing_is_refused(files):
    assert error_of(lambda: word_sequences.imdb(files, words=Words(maxlen=1))).code == "empty_data"


def test_another_file_is_refused(files):
    write_npz(files / "imdb.npz", x_train=draws(3, 1))
    error = error_of(word_sequences.imdb, files)
    assert error.code == "corrupt_file" and "not the official file" in error.message
    assert error_of(word_sequences.imdb, files / "nowhere").code == "missing_files"
