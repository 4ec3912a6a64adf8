"""What a shop says of drawn garments, beside their images: prices and seasons, the same bits everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kerasduet.seeds import derived_seed

_SUMMER, _WINTER, _ANY = range(3)
# by class, as in Fashion-MNIST: T-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, boot
_PRICES = np.array([10, 40, 45, 60, 100, 25, 35, 70, 55, 90], np.float32)
_SEASONS = np.array([_SUMMER, _ANY, _WINTER, _SUMMER, _WINTER, _SUMMER, _ANY, _ANY, _ANY, _WINTER], np.int32)


def draw_offers(
    classes: NDArray[np.int64], seed: int, split: str
) -> dict[str, NDArray[np.float32 | np.int32]]:
    """Draw a price, float32, (rows, 1), and the code of a season, int32, (rows, 1), for each garment."""
    bits = np.random.Philox(key=derived_seed(seed, "garments", split, "offers"))
    raw = bits.random_raw(len(classes) * 3).reshape(-1, 3)  # (rows, 3)
    share = (raw[:, 0] >> np.uint64(40)).astype(np.float32) / np.float32(2**24)  # of 0 to below 1
    price = _PRICES[classes] * (np.float32(0.75) + share / 2)
    usual = raw[:, 1] % np.uint64(4) < 3
    season = np.where(usual, _SEASONS[classes], (raw[:, 2] % np.uint64(3)).astype(np.int32))
    return {"price": price[:, None], "season": season[:, None]}
