"""What training gives: the trained model, and all that is needed to check it and to go on."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kerasduet.arguments import check_kind
from kerasduet.data.dataset import Dataset
from kerasduet.fits.diagnosis import Diagnosis, diagnose, interpret_loss
from kerasduet.fits.model_bytes import model_bytes, model_from_bytes
from kerasduet.fits.summary import fit_html, fit_line, fit_lines
from kerasduet.specs.model_spec import ModelSpec


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A trained model with all that is needed to check it, to use it and to train it again.

    It can be copied and pickled, with the model as the bytes of a ``.keras`` file.

    Where Ctrl-C ended the training, ``model`` has the weights of that moment, and ``history`` and the order
    in ``fingerprint`` are those of the whole epochs before it.
    """

    spec: ModelSpec
    data: Dataset = field(repr=False)
    model: Any = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    """A row a metric: ``epoch`` (from 1), ``split`` ("train" or "validation"), ``metric``, ``value``."""
    fingerprint: dict[str, str] = field(repr=False)
    """SHA-256, in hexadecimal, of ``spec``, ``data``, ``initial_weights``, ``order`` and ``weights``, and of
    ``sample_weight`` if it was given, and the ``states`` of stateful layers."""
    seed: int | None
    """None of a model that was trained elsewhere (`as_fit`)."""
    seconds: float
    """From the first preparation to the last epoch; of a resumed training, those of all its parts."""
    mode: str = "unknown"
    """How the steps were run: "xla", "graph" or "eager"."""
    steps: int | None = None
    """Steps of an epoch, the last partial batch included; `None` of a run that was written without them."""
    run: Path | None = None
    """The run's folder, if there is one; of several workers only the chief has it."""
    devices: tuple[str, ...] = ()
    """What it was trained on, such as ("cpu:0",)."""
    strategy: str | None = None
    """How it was shared among devices: "mirrored", "multi_worker", or not."""
    interrupted: bool = False
    """Whether Ctrl-C ended the training before its last epoch did."""
    extra_callbacks: bool = False
    """Whether callbacks beside the spec's took part: then another training need not end with these bits."""

    @functools.cached_property
    def diagnosis(self) -> Diagnosis | None:
        """What went wrong in the training, if anything shows (`kerasduet.diagnose`)."""
        return diagnose(self)

    @functools.cached_property
    def interpretation(self) -> str:
        """The last cross-entropy in words, of the rows held out if there are any; empty for other losses."""
        losses = self.history[self.history["metric"] == "loss"]
        if not len(losses):
            return ""
        return interpret_loss(self.model, self.data.schema, float(losses["value"].iloc[-1]))

    def __getstate__(self) -> dict[str, Any]:
        """Give what a pickle or a copy holds: plain data, and the model as the bytes of a ``.keras`` file."""
        fields = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        return {**fields, "model": model_bytes(self.model)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, model=model_from_bytes(state["model"]))

    def __str__(self) -> str:
        return "\n".join(fit_lines(self))

    def __repr__(self) -> str:
        return fit_line(self)

    def _repr_html_(self) -> str:
        return fit_html(self)


def check_fit(fit: Any) -> None:
    """Raise ``invalid_argument`` unless it is a fit."""
    check_kind("fit", fit, Fit, "what `fit()` gives")


def weights_hash(model: Any) -> str:
    """Hash the model's weights, in order, with shape and dtype: SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    for variable in model.weights:
        value = np.asarray(variable)
        digest.update(f"{value.dtype}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()
