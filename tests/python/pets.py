"""Two models' classes of the same eight pets, which several tests compare."""

from __future__ import annotations

import kerasduet as kd

PETS = ("cat", "cow", "dog")
TRUTH = ["cat", "cat", "cow", "cow", "dog", "dog", "dog", "dog"]
FIRST = ["cat", "cow", "cow", "cat", "cow", "cat", "dog", "dog"]
SECOND = ["cat", "cat", "cow", "dog", "cow", "dog", "cow", "dog"]


def pets(first: list[str] = FIRST, second: list[str] = SECOND, **arguments: object) -> kd.Comparison:
    return kd.Comparison.from_predictions(
        truth=TRUTH, first=first, second=second, class_names=PETS, **arguments
    )
