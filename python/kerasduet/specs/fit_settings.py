"""How a model is trained, whatever describes it: a spec, or a Keras model that none can describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kerasduet.specs.model_spec import ModelSpec, spec_from_dict


@dataclass(frozen=True, kw_only=True)
class FitSettings:
    """What a spec says of its training: its name, its `fit`, and how many rows train.

    Attributes
    ----------
    name : str
    epochs, batch_size : int
    validation_split : float
    stratify, shuffle : bool
    callbacks : list of dict
    class_weight : dict, "balanced" or None
    train_rows : int or None
    """

    name: str
    epochs: int
    batch_size: int
    validation_split: float
    stratify: bool
    shuffle: bool
    callbacks: list[dict[str, Any]]
    class_weight: Any = None
    train_rows: int | None = None

    @classmethod
    def of(cls, spec: ModelSpec) -> FitSettings:
        """Take them from a spec."""
        return cls(name=spec.name, train_rows=spec.get("dataset.train_rows"), **spec.get("fit"))

    @classmethod
    def without_spec(cls, name: str, changes: Mapping[str, Any]) -> FitSettings:
        """Take those of a spec's `fit` with some changed, for what has no spec.

        Raises
        ------
        SpecError
            ``invalid_spec``, as of a spec.
        """
        blank = {
            "spec_version": 1,
            "name": "model",
            "dataset": {"name": "arrays"},
            "layers": [{"class_name": "Identity"}],
            "compile": {"optimizer": "adam", "loss": "mse"},
        }
        return cls(name=name, **spec_from_dict(blank).override(changes).get("fit"))
