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
        With the reason: a link that is not to its own objects, external storage, a virtual data set, or more
        values than so many bytes can hold.
    """
    import h5py

    values = size = 0
    links: list[tuple[str, Any]] = []  # an error that is raised in a visit would be lost
    file.visititems_links(lambda name, link: links.append((name, link)))
    for name, link in links:
        if not isinstance(link, h5py.HardLink):
            raise ValueError(f"Its {_short(name)} is a link to another place.")
        each = file[name]
        if isinstance(each, h5py.Dataset):
            _check_own(each, name)
            values += math.prod(each.shape or ())
            size += math.prod(each.shape or ()) * each.dtype.itemsize
            if not is_believable(size, held):
                raise ValueError(f"Its {_short(name)} declares more values than the file can hold.")
    return values


def _check_own(data: Any, name: str) -> None:
    if data.external:
        raise ValueError(f"Its {_short(name)} is stored in another file.")
    if data.is_virtual:
        raise ValueError(f"Its {_short(name)} is put together from other data sets.")


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:57]}..."
