"""One seed decides everything: numbers and orders of rows that are the same on every machine.

The bits come from NumPy's Philox generator, whose raw stream never changes between releases, keyed by the
seed and by what the numbers are for, so that no draw depends on an earlier one.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_whole

LARGEST_SEED = 2**32 - 1


def check_seed(seed: object) -> int:
    """Give the seed as an int, or raise ``invalid_argument`` if it is no whole number in 0..2^32-1."""
    return check_whole("seed", seed, 0, LARGEST_SEED)


def derived_seed(seed: int, *purpose: str | int) -> int:
    """Derive the seed for one purpose: 31 bits of SHA-256 over the seed and the purpose.

    Examples
    --------
    >>> derived_seed(1, "layers", 2, "seed")
    580731696
    """
    text = "/".join(str(each) for each in (seed, *purpose))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1  # Keras wants int32


def permutation(seed: int, rows: int, *purpose: str | int) -> NDArray[np.int32]:
    """Draw an order of `rows` rows: the rank of 64 random bits each, ties by position."""
    bits = np.random.Philox(derived_seed(seed, *purpose)).random_raw(rows)
    return np.argsort(bits, kind="stable").astype(np.int32)


def with_replacement(seed: int, rows: int, *purpose: str | int) -> NDArray[np.int32]:
    """Draw one of `rows` rows so many times: the high halves of 64 random bits, scaled to the rows."""
    bits = np.random.Philox(derived_seed(seed, *purpose)).random_raw(rows)
    half = np.uint64(32)
    return (((bits >> half) * np.uint64(rows)) >> half).astype(np.int32)
