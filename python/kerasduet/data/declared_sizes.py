"""How much memory a file may ask for: what it declares is held to what it is."""

from __future__ import annotations

_FREE = 64 << 20  # bytes that any file may ask for
_EXPANSION = 20  # and how many for each of its own: data of weights and images compress to a half or a tenth


def is_believable(declared: int, held: int) -> bool:
    """Tell whether a file of `held` bytes can mean what it declares to hold, in bytes.

    A file that declares terabytes in a few bytes would fill the memory before it is found to be damaged.
    """
    return declared <= _FREE + _EXPANSION * held
