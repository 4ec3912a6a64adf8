"""The rows that resamples choose, with what each counts in the loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from kerasduet.data.dataset import Dataset, chosen_rows, with_rows
from kerasduet.data.named_arrays import take_rows
from kerasduet.data.sample_weights import check_sample_weight
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.tuning.resamples import Resample


class ChosenRows(NamedTuple):
    """The rows of a resample: its split "train", and what is held out as "test"; their weights, or None."""

    data: Dataset
    train_weight: Any
    held_out_weight: Any


@dataclass(frozen=True)
class WeightedRows:
    """All rows; a pickle holds them too.

    Attributes
    ----------
    data : Dataset
    sample_weight : array of float32, (rows,), dict of them by output, or None
        Of the split "train".
    """

    data: Dataset
    sample_weight: Any

    @classmethod
    def of(cls, spec: ModelSpec, data: Dataset, sample_weight: Any) -> WeightedRows:
        """Check the weights of rows on which a spec is to be trained: `check_sample_weight`."""
        outputs = data.with_target(spec.get("dataset.target")).schema.outputs
        weights = check_sample_weight(sample_weight, data.splits["train"], outputs=[*outputs])
        return cls(with_rows(data), weights)

    def chosen(self, resample: Resample) -> ChosenRows:
        """Give the rows of a resample."""
        parts = {"train": resample.train, "test": resample.held_out}
        weights = (
            None if self.sample_weight is None else take_rows(self.sample_weight, each)
            for each in parts.values()
        )
        return ChosenRows(chosen_rows(self.data, parts), *weights)
