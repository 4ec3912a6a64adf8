"""HDF5 files of other people: held to their own bytes before any of them is read."""

from __future__ import annotations

import math
from typing import Any

from kerasduet.data.declared_sizes import is_believable


def check_hdf5(file: Any, held: int) -> int:
    """Raise unless all that an HDF5 file declares is in the file itself; give how many values that is.

    A link or a data set can name another file, any of this machine, whose bytes would be taken for data.

    Parameters
    ----------
    file : h5py.File
        Open for reading.
    held : int
        The bytes of the file.

    Raises
    ------
    ValueError
        With the reason: a link that is not to its own objects, external storage, a virtual data set, a data
        set of texts of no fixed length, or more values than so many bytes can hold.
    """
    import h5py

    values = size = stored = 0
    links: list[tuple[str, Any]] = []  # an error that is raised in a visit would be lost
    file.visititems_links(lambda name, link: links.append((name, link)))
    texts = _texts(file)
    for name, link in links:
        if not isinstance(link, h5py.HardLink):
            raise ValueError(f"Its {_short(name)} is a link to another place.")
        each = file[name]
        texts += _texts(each)
        if isinstance(each, h5py.Dataset):
            _check_own(each, name)
            values += math.prod(each.shape or ())
            size += math.prod(each.shape or ()) * each.dtype.itemsize
            stored += each.id.get_storage_size()
            if not is_believable(size, held):
                raise ValueError(f"Its {_short(name)} declares more values than the file can hold.")
    if not is_believable(size + texts * max(0, held - stored), held):
        raise ValueError("Its attributes declare more texts than the file can hold.")
    return values


def _texts(entry: Any) -> int:
    """Count the texts of no fixed length among the attributes: all may be one, which is read as often."""
    import h5py

    found = [h5py.h5a.open(entry.id, name.encode()) for name in entry.attrs]
    return sum(math.prod(each.shape) for each in found if each.dtype.kind == "O")


def _check_own(data: Any, name: str) -> None:
    if data.dtype.kind == "O":
        raise ValueError(f"Its {_short(name)} holds texts of no fixed length.")
    if data.external:
        raise ValueError(f"Its {_short(name)} is stored in another file.")
    if data.is_virtual:
        raise ValueError(f"Its {_short(name)} is put together from other data sets.")


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:57]}..."
