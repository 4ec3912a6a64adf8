"""The official formats: read as they are, and nothing beyond them."""

from __future__ import annotations

import gzip
import math
import os
import pickle
import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from official_files import batch, error_of, idx, official_batch, write_hdf5

from kerasduet.data import formats


def test_idx_files_are_read_strictly(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    path = tmp_path / "x.gz"
    path.write_bytes(idx(array))
    assert_array_equal(formats.read_idx(path), array)
    raw = gzip.decompress(idx(array))
    bad = [
        idx(array)[:-5],  # the gzip stream is cut
        b"",
        b"plain",
        gzip.compress(b""),
        gzip.compress(raw[:6]),  # the header is cut
        gzip.compress(raw[:-1]),
        gzip.compress(raw + b"\0"),
        gzip.compress(b"\x00\x00\x0d" + raw[3:]),  # floats
        gzip.compress(b"\x01" + raw[1:]),
        gzip.compress(bytes([0, 0, 8, 3]) + b"\xff" * 12),  # more values than any memory has
    ]
    for content in bad:
        path.write_bytes(content)
        error = error_of(formats.read_idx, path)
        assert error.code == "corrupt_file" and "x.gz" in error.message


@pytest.mark.parametrize(
    "content", [official_batch(), official_batch(b"numpy._core"), pickle.dumps(batch(), 4)]
)
def test_batches_of_any_numpy_are_read(tmp_path, content):
    (tmp_path / "b").write_bytes(content)
    x, y = formats.read_cifar_batch(tmp_path / "b")
    assert_array_equal(x[1, 2, 3], batch()[b"data"][1].reshape(3, 32, 32)[:, 2, 3])
    assert y.tolist() == [0, 1, 2]


class Hostile:
    def __init__(self, call, *arguments):
        self.call, self.arguments = call, arguments

    def __reduce__(self):
        return self.call, self.arguments


@pytest.mark.parametrize(
    "call",
    [
        (os.system, "touch hacked"),
        (eval, "open('hacked', 'w')"),
        (open, "hacked", "w"),
        (np.zeros, 3),
        (np.ndarray, (2**40,)),
        (getattr, 1, "real"),
    ],
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_hostile_batch_runs_nothing(tmp_path, monkeypatch, call, protocol):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b").write_bytes(pickle.dumps({b"data": Hostile(*call), b"labels": []}, protocol))
    assert error_of(formats.read_cifar_batch, tmp_path / "b").code == "corrupt_file"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize(
    "content",
    [
        [1],
        {},
        batch(labels=[0, 1]),
        batch(labels=[0, 1, 10]),
        batch(labels=[0, -1, 1]),
        batch(data=np.zeros((3, 3072), np.float32)),
        batch(data=np.zeros((3, 3071), np.uint8)),
        batch(data=np.array([{}, {}, {}], object)),
        batch(data=b"bytes"),
    ],
)
def test_what_is_no_batch_is_refused(tmp_path, content):
    (tmp_path / "b").write_bytes(pickle.dumps(content, 4))
    assert error_of(formats.read_cifar_batch, tmp_path / "b").code == "corrupt_file"


def test_a_truncated_batch_is_refused(tmp_path):
    whole = official_batch()
    for size in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "b").write_bytes(whole[:size])
        assert error_of(formats.read_cifar_batch, tmp_path / "b").code == "corrupt_file"


def test_damaged_hdf5_files_are_refused(tmp_path):
    path = tmp_path / "test_signs.h5"
    pixels = np.zeros((2, 64, 64, 3), np.uint8)
    for x, y in ((pixels, [0, 6]), (pixels, [0]), (pixels[..., :2], [0, 1]), (pixels.astype(float), [0, 1])):
        write_hdf5(path, "test", x, np.array(y))
        assert error_of(formats.read_signs_hdf5, path, "test").code == "corrupt_file"
        assert error_of(formats.read_signs_hdf5, path, "train").code == "corrupt_file"
    path.write_bytes(path.read_bytes()[:500])
    assert error_of(formats.read_signs_hdf5, path, "test").code == "corrupt_file"


def test_an_idx_file_that_declares_more_than_it_can_hold_takes_no_memory(tmp_path):
    path = tmp_path / "x.gz"
    header = bytes([0, 0, 8, 1]) + (300 << 20).to_bytes(4, "big")
    path.write_bytes(gzip.compress(header + bytes(300 << 20), 1))
    tracemalloc.start()
    error = error_of(formats.read_idx, path)
    assert error.code == "corrupt_file" and "more than it can hold" in error.message
    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("kind", ["external", "link", "soft", "virtual", "zeros"])
def test_an_hdf5_file_that_names_other_bytes_is_refused(tmp_path, kind):
    import h5py

    secret, path, shape = tmp_path / "secret", tmp_path / "test_signs.h5", (2, 64, 64, 3)
    secret.write_bytes(b"s" * math.prod(shape))
    write_hdf5(path, "test", np.zeros(shape, np.uint8), np.array([0, 1]))
    with h5py.File(path, "a") as file:
        del file["test_set_x"]
        if kind == "external":
            file.create_dataset("test_set_x", shape, "u1", external=[(str(secret), 0, math.prod(shape))])
        elif kind == "link":
            file["test_set_x"] = h5py.ExternalLink(str(secret), "/x")
        elif kind == "soft":
            file["test_set_x"] = h5py.SoftLink("/test_set_y")
        elif kind == "virtual":
            layout = h5py.VirtualLayout(shape, "u1")
            layout[:] = h5py.VirtualSource(str(secret), "x", shape)
            file.create_virtual_dataset("test_set_x", layout)
        else:
            file.create_dataset("test_set_x", (10**6, 64, 64, 3), "u1", chunks=(9, 64, 64, 3), compression=9)
    error = error_of(formats.read_signs_hdf5, path, "test")
    assert error.code == "corrupt_file" and "test_set_x" in error.details["reason"]
