"""Files in the official formats, as the tests write them, small and whole."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from kerasduet.errors import DataError


def error_of(call, *arguments):
    """The DataError that a call must raise."""
    with pytest.raises(DataError) as caught:
        call(*arguments)
    return caught.value


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(int(axis).to_bytes(4, "big") for axis in array.shape)
    return gzip.compress(header + array.tobytes(), mtime=0)


def batch(rows=3, **changes):
    """What a python batch of CIFAR-10 holds."""
    pixels = np.random.default_rng(2).integers(0, 256, (rows, 3072), np.uint8)
    content = {
        b"batch_label": b"x",
        b"labels": list(range(rows)),
        b"data": pixels,
        b"filenames": [b"a.png"] * rows,
    }
    return {**content, **{key.encode(): value for key, value in changes.items()}}


def official_batch(core=b"numpy.core"):
    """The same three images as Python 2 wrote the official batches, opcode by opcode."""
    pixels = batch()[b"data"].tobytes()
    array = b"c%s.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R" % core
    byte = b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    state = b"(K\x01K\x03M\x00\x0c\x86%s\x89T%s%stb" % (byte, len(pixels).to_bytes(4, "little"), pixels)
    return b"\x80\x02}(U\x06labels](K\x00K\x01K\x02eU\x04data%s%su." % (array, state)


def write_hdf5(path, split, x, y):
    import h5py

    with h5py.File(path, "w") as file:
        file[f"{split}_set_x"], file[f"{split}_set_y"], file["list_classes"] = x, y, np.arange(6)


def cifar100_batch(rows=3):
    """What a python batch of CIFAR-100 holds."""
    content = batch(rows)
    del content[b"labels"]
    return {**content, b"fine_labels": [99, 0, 50][:rows], b"coarse_labels": [1, 2, 3][:rows]}


def write_npz(path, **arrays):
    """Write arrays as NumPy does; lists of several lengths become an array of objects, which is a pickle."""
    made = {}
    for name, values in arrays.items():
        if isinstance(values, list) and values and isinstance(values[0], list):
            made[name] = np.empty(len(values), object)
            made[name][:] = values
        else:
            made[name] = np.asarray(values)
    np.savez(path, **made)
