"""The official file formats of the data sets, each read as it is and nothing beyond it."""

from __future__ import annotations

import gzip
import math
import pickle
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.declared_sizes import is_believable
from kerasduet.data.hdf5_files import check_hdf5
from kerasduet.data.rows.aligned_memory import aligned_copy
from kerasduet.data.rows.image_files import stored_images
from kerasduet.errors import cannot_read, corrupt_file


def read_idx(path: Path) -> NDArray[Any]:
    """Read a gzip idx file of unsigned bytes, the format of MNIST and Fashion-MNIST.

    Format: two zero bytes, the type (8: unsigned byte), the number of axes, each axis as a big-endian
    32-bit number, then the values (LeCun, http://yann.lecun.com/exdb/mnist/).

    Returns
    -------
    numpy.ndarray
        uint8, of the shape that the file states.

    Raises
    ------
    DataError
        ``corrupt_file``, when the gzip stream, the header or the number of values is not right.
    """
    try:
        with gzip.open(path) as stream:
            shape = _idx_shape(path, stream)
            values = stream.read(math.prod(shape) + 1)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, PermissionError):
            raise cannot_read(path, error) from None
        raise corrupt_file(path, "is not a whole gzip file ({reason})", reason=str(error)) from error
    wanted, got = math.prod(shape), len(values)
    if got > wanted:
        raise corrupt_file(path, "holds more values than the {wanted} of its header", wanted=wanted)
    if got < wanted:
        raise corrupt_file(path, "holds {got} values where its header says {wanted}", got=got, wanted=wanted)
    return aligned_copy(np.frombuffer(values, np.uint8).reshape(shape), np.uint8)


def _idx_shape(path: Path, stream: Any) -> tuple[int, ...]:
    """Read the header of an idx file, and hold the size that it declares to the file."""
    start = stream.read(4)
    axes = stream.read(4 * start[3]) if len(start) == 4 and start[:3] == b"\x00\x00\x08" else b""
    if len(start) < 4 or len(axes) < 4 * start[3] or start[:3] != b"\x00\x00\x08":
        raise corrupt_file(path, "does not begin like an idx file of unsigned bytes")
    shape = tuple(int(axis) for axis in np.frombuffer(axes, ">u4"))
    if not is_believable(math.prod(shape), path.stat().st_size):
        raise corrupt_file(path, "declares {wanted} values, more than it can hold", wanted=math.prod(shape))
    return shape


def read_cifar_batch(
    path: Path, labels_of: str = "labels", classes: int = 10
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Read one python batch of CIFAR-10 with an unpickler that admits only what such a batch holds.

    One of CIFAR-100 is the same with ``"fine_labels"`` of 100 classes.

    Returns
    -------
    tuple of numpy.ndarray
        Pixels, uint8 (rows, 32, 32, 3), and classes, int64 (rows,).

    Raises
    ------
    DataError
        ``corrupt_file``, when the file is cut short, holds anything else, or asks to run code.
    """
    try:
        with path.open("rb") as stream:
            batch = _BatchUnpickler(stream, encoding="bytes").load()
        pixels, labels = batch[b"data"], np.asarray(batch[labels_of.encode()])
    except PermissionError as error:
        raise cannot_read(path, error) from None
    except Exception as error:  # a damaged pickle can raise anything; none of it may reach the user
        raise corrupt_file(path, "is not a python batch of CIFAR ({reason})", reason=str(error)) from error
    if not _is_cifar(pixels, labels, classes):
        what = "does not hold 3072 bytes and one class from 0 to {last} for each image"
        raise corrupt_file(path, what, last=classes - 1)
    planes = pixels.reshape(-1, 3, 32, 32)  # (rows, channels, height, width)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels.astype(np.int64)


class _BatchUnpickler(pickle.Unpickler):
    """Admits the three names that rebuild an array; NumPy 2 moved ``numpy.core`` to ``numpy._core``."""

    def find_class(self, module: str, name: str) -> Any:
        if name == "_reconstruct" and module in ("numpy.core.multiarray", "numpy._core.multiarray"):
            return _new_array
        if (module, name) == ("numpy", "ndarray"):
            return _ARRAY_NAME
        if (module, name) == ("numpy", "dtype"):
            return _byte_type
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


_ARRAY_NAME = "numpy.ndarray"  # stands for the class, so that a pickle cannot call it


def _new_array(kind: object, shape: tuple[int, ...], typecode: bytes) -> NDArray[Any]:
    if kind is not _ARRAY_NAME or shape != (0,):
        raise pickle.UnpicklingError("it asks for an unusual array")
    return np.ndarray(shape, np.int8)


def _byte_type(name: object, *_: object) -> np.dtype[Any]:
    if name not in (b"u1", "u1"):
        raise pickle.UnpicklingError(f"it asks for values of type {name!r}")
    return np.dtype("u1")


def _is_cifar(pixels: object, labels: NDArray[Any], classes: int) -> bool:
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.ndim != 2:
        return False
    if pixels.shape[1] != 3072 or labels.shape != (len(pixels),) or labels.dtype.kind != "i":
        return False
    return bool(((labels >= 0) & (labels < classes)).all())


def read_signs_hdf5(path: Path, split: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Read one HDF5 file of the course: ``<split>_set_x`` (rows, 64, 64, 3) and ``<split>_set_y`` (rows,).

    The course's files hold ``list_classes`` too: the codes 0 to 5 of the six signs. A file that names other
    files of this machine, or declares more than it holds, is refused before it is read.
    """
    import h5py

    try:
        with path.open("rb") as raw, h5py.File(raw, "r") as file:
            check_hdf5(file, path.stat().st_size)
            x = np.asarray(file[f"{split}_set_x"])
            y = np.asarray(file[f"{split}_set_y"]).reshape(-1)
            classes = np.asarray(file["list_classes"])
    except PermissionError as error:
        raise cannot_read(path, error) from None
    except Exception as error:  # a damaged file lets HDF5 fail in any way
        what = "is not an HDF5 file with {split}_set_x, {split}_set_y and list_classes of its own ({reason})"
        raise corrupt_file(path, what, split=split, reason=str(error).rstrip(".")) from error
    if x.dtype != np.uint8 or x.shape != (len(y), 64, 64, 3) or not np.array_equal(classes, np.arange(6)):
        raise corrupt_file(path, "does not hold 64 x 64 x 3 bytes for each row and the classes 0 to 5")
    if not np.isin(y, classes).all():
        raise corrupt_file(path, "holds a class outside 0 to 5")
    return x, y.astype(np.int64)


def read_signs_folder(folders: list[Path]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Read the JPEG files of the folders in order, sorted by name; the class is a name's first character."""
    files = [file for folder in folders for file in sorted(folder.glob("*.jpg"), key=lambda path: path.name)]
    for file in files:
        if file.name[0] not in "012345":
            raise corrupt_file(file, "has no name that begins with its class, 0 to 5")
    x = np.asarray(stored_images(files, (64, 64), "rgb", resize=False))
    return x, np.array([int(file.name[0]) for file in files], np.int64)
