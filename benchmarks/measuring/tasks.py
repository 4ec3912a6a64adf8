"""Tasks: a spec with the rows that it is trained and tested on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet import DataError, Dataset, ModelSpec, garments, load_dataset, model_spec
from kerasduet.data.dataset import Split

# Rows that are trained on; the convolutional and the recurrent networks would take minutes on all of them.
ROWS = {
    "fashion_mlp": 60_000,
    "mnist_mlp": 60_000,
    "mnist_cnn": 6_400,
    "cifar10_cnn": 3_200,
    "mnist_lstm": 12_800,
}


@dataclass(frozen=True)
class Task:
    """What every contender is given: a spec, and a data set of which all training rows are used."""

    spec: ModelSpec
    data: Dataset
    real: bool  # False where garments stand in for a data set that is out of reach

    @property
    def x(self) -> NDArray[Any]:
        """Training rows, (rows, ...)."""
        return self.data.split("train").x

    @property
    def y(self) -> NDArray[Any]:
        """Their class codes, (rows,)."""
        return self.data.split("train").y

    @property
    def batch_size(self) -> int:
        """Of the spec."""
        return int(self.spec.get("fit.batch_size"))


def load_task(name: str, epochs: int, rows: int | None = None, changes: dict[str, Any] | None = None) -> Task:
    """Load a task of `ROWS`, its spec with `changes`; rows beyond those of the data set repeat them."""
    spec = model_spec(name).override({"fit.validation_split": 0.0, "fit.epochs": epochs, **(changes or {})})
    data, real = _data(spec)
    shape, rows = load_dataset(spec.get("dataset.name")).shape, rows or ROWS[name]
    if (data.shape, data.splits["train"]) != (shape, rows):
        data = _adapted(data, shape, rows)
    return Task(spec, data, real)


def _data(spec: ModelSpec) -> tuple[Dataset, bool]:
    data = load_dataset(spec.get("dataset.name"))
    try:
        data.split("test")
    except DataError:
        return garments(train=10_000, test=10_000), False
    return data, True


def _adapted(data: Dataset, shape: tuple[int, ...], rows: int) -> Dataset:
    """Give as many training rows as are asked for, in the shape that is asked for."""
    train, test = data.split("train"), data.split("test")
    taken = np.arange(rows) % len(train.x)
    splits = {
        "train": Split(_fill(train.x[taken], shape), train.y[taken]),
        "test": Split(_fill(test.x, shape), test.y),
    }
    counts = {split: len(part) for split, part in splits.items()}
    return Dataset(data.name, replace(data.schema, shape=shape), counts, splits.__getitem__)


def _fill(x: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Bring images of 28 x 28 pixels to the size and the colours of those that they stand in for."""
    if x.shape[1:] == shape:
        return x
    margin = (shape[0] - x.shape[1]) // 2
    x = np.pad(x, ((0, 0), (margin, margin), (margin, margin)))
    return np.repeat(x[..., None], shape[2], axis=3)
