"""Keras's archives of arrays: numbers and lists of numbers, and no code."""

from __future__ import annotations

import functools
import io
import os
import pickle
import zipfile

import numpy as np
import pytest
from official_files import error_of, write_npz

from kerasduet.data.npz_files import npz_names, read_npz

LISTS = [[1, 2, 3], [4], []]


def npy(payload, shape="(3,)"):
    """An array of objects as a file holds it: a header, and a pickle of one's own."""
    header = f"{{'descr': '|O', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (117 - len(header)) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + payload


def write_raw(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)


def test_numbers_and_lists_of_numbers_are_read(tmp_path):
    path = tmp_path / "a.npz"
    write_npz(path, x=LISTS, y=np.arange(3), z=np.eye(2))
    lists, numbers, matrix = read_npz(path, ("x", "y", "z"))
    assert lists == LISTS
    assert numbers.tolist() == [0, 1, 2] and np.array_equal(matrix, np.eye(2))


@pytest.mark.parametrize("module", [b"numpy.core", b"numpy._core"])
def test_files_of_any_numpy_are_read(tmp_path, module):
    written = io.BytesIO()
    array = np.empty(3, object)
    array[:] = LISTS
    pickle.dump(array, written, 3)
    other = b"numpy._core" if b"numpy._core" in written.getvalue() else b"numpy.core"
    write_raw(tmp_path / "a.npz", x=npy(written.getvalue().replace(other + b".m", module + b".m")))
    assert read_npz(tmp_path / "a.npz", ("x",)) == [LISTS]


class Hostile:
    def __init__(self, call, *arguments):
        self.call, self.arguments = call, arguments

    def __reduce__(self):
        return self.call, self.arguments


@pytest.mark.parametrize(
    "call", [(os.system, "touch hacked"), (eval, "open('hacked', 'w')"), (open, "hacked", "w"), (np.zeros, 3)]
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_hostile_file_runs_nothing(tmp_path, monkeypatch, call, protocol):
    monkeypatch.chdir(tmp_path)
    array = np.empty(1, object)
    array[0] = [Hostile(*call)]
    write_raw(tmp_path / "a.npz", x=npy(pickle.dumps(array, protocol), "(1,)"))
    assert error_of(read_npz, tmp_path / "a.npz", ("x",)).code == "corrupt_file"
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def objects(*values):
    array = np.empty(len(values), object)
    array[:] = values
    return npy(pickle.dumps(array, 3), f"({len(values)},)")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY",
        npy(b""),
        npy(pickle.dumps([1, 2], 3)),  # no array
        npy(pickle.dumps(np.arange(3), 3)),  # its values are bytes
        objects([1], "two", [3]),
        objects([1], [2.5], [3]),
        objects([1], [True], [3]),
        objects([1], [[2]], [3]),
        objects([1], [2]).replace(b"(2,)", b"(3,)"),
        objects(*[list(range(100))] * 50),
        b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order': False, 'shape': (9000000000,), }".ljust(
            128
        ),
    ],
    ids=[
        "empty",
        "cut",
        "no pickle",
        "list",
        "bytes",
        "text",
        "float",
        "bool",
        "nested",
        "count",
        "shared",
        "huge",
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path, content):
    write_raw(tmp_path / "a.npz", x=content)
    error = error_of(read_npz, tmp_path / "a.npz", ("x",))
    assert error.code == "corrupt_file" and "a.npz" in error.message


def header(descr, shape):
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00\x76\x00" + text.ljust(118)


@pytest.mark.parametrize(
    "content",
    [objects([1], [2, 3]), header("<U0", (9_000_000_000,)), header("<M8[s]", (0,))],
    ids=["lists", "texts without letters", "dates"],
)
def test_arrays_alone_are_numbers_or_texts(tmp_path, content):
    write_raw(tmp_path / "a.npz", x=content)
    read = functools.partial(read_npz, lists=False)
    assert error_of(read, tmp_path / "a.npz", ("x",)).code == "corrupt_file"


def test_the_names_of_a_file_are_listed(tmp_path):
    write_npz(tmp_path / "a.npz", y=[1], x=np.array(["a", "bc"]))
    assert npz_names(tmp_path / "a.npz") == ["y", "x"]
    assert read_npz(tmp_path / "a.npz", ("x",), lists=False)[0].tolist() == ["a", "bc"]


def test_what_is_missing_or_no_archive_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    write_npz(path, y=[1])
    assert error_of(read_npz, path, ("x",)).code == "corrupt_file"
    path.write_bytes(b"plain")
    assert error_of(read_npz, path, ("x",)).code == "corrupt_file"


def test_a_file_that_declares_more_than_it_holds_is_refused_before_it_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", bytes(200 << 20))
    assert "more than it can hold" in error_of(read_npz, tmp_path / "a.npz", ("x",)).message
