"""How the rows of a data set are read: plain fields and a call, which can be copied and pickled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasduet.data.named_arrays import map_arrays, take_rows
from kerasduet.data.rows.image_files import stored_images
from kerasduet.errors import DataError

if TYPE_CHECKING:
    from kerasduet.data.dataset import Dataset, Split


@dataclass(frozen=True)
class Held:
    """Reads rows that are in memory, or that stand in for such: arrays by split."""

    x: dict[str, Any]
    y: dict[str, Any]

    def __call__(self, split: str) -> Split:
        """Give the rows of a split."""
        return _split(self.x[split], self.y[split])


@dataclass(frozen=True)
class Read:
    """Gives rows that were read before, by split."""

    splits: dict[str, Split]

    def __call__(self, split: str) -> Split:
        """Give the rows of a split."""
        return self.splits[split]


@dataclass(frozen=True)
class ImageFolder:
    """Reads images of folders, one for each class: files by class, by split."""

    files: dict[str, dict[str, list[Path]]]
    size: tuple[int, int]
    color: str
    resize: bool
    in_memory: bool

    def paths(self, split: str) -> list[Path]:
        """Give the files of a split in the order of its rows."""
        return [file for each in self.files[split].values() for file in each]

    def __call__(self, split: str) -> Split:
        """Read the images of a split, or leave them in their files."""
        class_names = list(next(iter(self.files.values())))  # of the training rows, if there are some
        x: Any = stored_images(self.paths(split), self.size, self.color, resize=self.resize)
        y = [class_names.index(name) for name, each in self.files[split].items() for _ in each]
        return _split(np.asarray(x) if self.in_memory else x, np.array(y, np.int64))


@dataclass(frozen=True)
class Masks:
    """Makes a class for each pixel of the masks of another data set: that of its row, or the background."""

    data: Dataset

    def __call__(self, split: str) -> Split:
        """Give the rows of a split with their masks as targets."""
        rows = self.data.split(split)
        assert rows.masks is not None
        return _split(rows.x, rows.masks * (rows.y + 1).astype(np.uint8)[:, None, None])


@dataclass(frozen=True)
class Reordered:
    """Reads the rows of another data set, with its columns in another order: an order by input, or one."""

    data: Dataset
    order: Any

    def __call__(self, split: str) -> Split:
        """Give the rows of a split."""
        rows = self.data.split(split)
        return _split(map_arrays(_reordered, rows.x, self.order), rows.y)


@dataclass(frozen=True)
class OneTarget:
    """Reads the rows of another data set with one of its targets."""

    data: Dataset
    name: str

    def __call__(self, split: str) -> Split:
        """Give the rows of a split."""
        rows = self.data.split(split)
        return _split(rows.x, rows.y[self.name])


@dataclass(frozen=True)
class Chosen:
    """Reads some of the training rows of another data set: an array of their positions by split."""

    data: Dataset
    positions: dict[str, Any]

    def __call__(self, split: str) -> Split:
        """Give the rows of a split."""
        from kerasduet.data.dataset import Split

        rows, positions = self.data.split("train"), self.positions[split]
        masks = None if rows.masks is None else rows.masks[positions]
        return Split(take_rows(rows.x, positions), take_rows(rows.y, positions), masks)


def gone(split: str) -> Split:
    """Refuse to read rows that were not saved."""
    sentence = "`data` must be given: a saved fit does not hold the rows that it was trained on."
    raise DataError("missing_rows", sentence)


@dataclass(frozen=True)
class SeveralTargets:
    """Reads the rows of several data sets, which are the same, with the targets of all, by name."""

    targets: dict[str, Dataset]

    def __call__(self, split: str) -> Split:
        """Give the rows of a split."""
        rows = {name: each.split(split) for name, each in self.targets.items()}
        return _split(next(iter(rows.values())).x, {name: each.y for name, each in rows.items()})


def _reordered(x: Any, order: list[int] | None) -> Any:
    return x if order is None else np.ascontiguousarray(np.asarray(x)[:, order])


def _split(x: Any, y: Any) -> Split:
    from kerasduet.data.dataset import Split

    return Split(x, y)
