"""Rows that TensorFlow shares: without a copy where that is safe, and never written to."""

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.data.rows.aligned_memory import aligned_copy, shared_tensor
from kerasduet.data.user_data import dataset


def address(tensor):
    return np.asarray(memoryview(tensor)).ctypes.data


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.int64])
def test_an_aligned_copy_is_shared_though_it_is_locked(dtype):
    copy = aligned_copy(np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)), dtype)
    copy.flags.writeable = False
    tensor = shared_tensor(copy)
    assert address(tensor) == copy.ctypes.data
    assert tensor.numpy().tolist() == np.arange(24).reshape(2, 3, 4).tolist()
    assert not copy.flags.writeable


@pytest.mark.parametrize(
    "array",
    [
        aligned_copy(np.arange(24.0), np.float32)[1:],
        np.asfortranarray(np.arange(24.0).reshape(4, 6)),
        np.frombuffer(bytes(range(24)), np.uint8),
        np.array(["a text"], object),
    ],
    ids=["not aligned", "column by column", "memory of bytes", "texts"],
)
def test_other_arrays_are_copied(array):
    tensor = shared_tensor(array)
    values = np.char.decode(tensor.numpy().astype(bytes)) if array.dtype == object else tensor.numpy()
    assert values.tolist() == array.tolist()


def test_a_tensor_keeps_the_memory_that_it_shares():
    tensor = shared_tensor(aligned_copy(np.full(100_000, 7.0), np.float32))
    np.zeros(100_000, np.float32)  # would take the memory if it were free
    assert (tensor.numpy() == 7).all()


@pytest.mark.parametrize("mode", ["xla", "graph"])
def test_training_leaves_the_rows_as_they_are(mode):
    x = np.asfortranarray(np.random.default_rng(1).random((32, 4)))
    data = dataset((x, ["a", "b"] * 16))
    spec = kd.model_spec("xor_mlp").override(epochs=2)
    before = data.split("train").x.tobytes()
    kd.fit(spec, data, seed=1, verbose=0, mode=mode)
    assert data.split("train").x.tobytes() == before == x.astype(np.float32).tobytes(order="C")
