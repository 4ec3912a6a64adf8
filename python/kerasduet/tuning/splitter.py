"""Resamples as scikit-learn takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.mismatches import other_length

if TYPE_CHECKING:
    from kerasduet.tuning.resamples import Resamples


@dataclass(frozen=True)
class Splitter:
    """What ``cv`` of scikit-learn's `GridSearchCV` and `cross_val_score` may be."""

    resamples: Resamples

    def split(
        self, X: Any, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """Give the positions of the rows to train on, and of those to test on.

        Raises
        ------
        DataError
            ``length_mismatch`` if there are more or fewer rows than the resamples are of.
        """
        rows = X.shape[0] if hasattr(X, "shape") else len(X)
        if rows != self.resamples.rows:
            raise other_length("X", rows, "resamples", self.resamples.rows)
        for each in self.resamples:
            yield each.train, each.held_out

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Give the number of resamples."""
        return len(self.resamples)
