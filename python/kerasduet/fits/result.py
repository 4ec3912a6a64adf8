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
from kerasduet.errors import RunError, SpecError
from kerasduet.fits.diagnosis import Diagnosis, diagnose, interpret_loss
from kerasduet.fits.model_bytes import model_bytes, model_from_bytes
from kerasduet.fits.summary import fit_html, fit_line, fit_lines
from kerasduet.models.own_code import has_own_code
from kerasduet.runtime import keras
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.specs.model_spec import ModelSpec


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A trained model with all that is needed to check it, to use it and to train it again.

    It can be copied and pickled, with the model as the bytes of a ``.keras`` file.

    Where Ctrl-C ended the training, ``model`` has the weights of that moment, and ``history`` and the order
    in ``fingerprint`` are those of the whole epochs before it.
    """

    spec: ModelSpec | None
    """None of a Keras model that no spec can describe, such as one of a class of the user's own."""
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
    in_place: bool = False
    """Whether a Keras model was trained that was given, from the weights that it had: it is ``model``."""
    settings: FitSettings = None  # type: ignore[assignment]
    """How it was trained: what the spec says of that, if there is one."""

    def __post_init__(self) -> None:
        if self.spec is not None:
            object.__setattr__(self, "settings", FitSettings.of(self.spec))

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

    def keras_history(self) -> Any:
        """Give the history as ``Model.fit()`` does.

        Returns
        -------
        keras.callbacks.History
            ``epoch``, from 0, and ``history``, a list of values for each metric, "val_" before those of the
            rows held out.

        Examples
        --------
        >>> import kerasduet as kd
        >>> kd.fit("xor_mlp", seed=1, epochs=2, verbose=0).keras_history().epoch
        [0, 1]
        """
        history = keras().callbacks.History()
        history.set_model(self.model)
        history.epoch = sorted({int(each) - 1 for each in self.history["epoch"]})
        for (split, metric), rows in self.history.groupby(["split", "metric"], sort=False):
            history.history[f"val_{metric}" if split == "validation" else metric] = rows["value"].tolist()
        return history

    def __getstate__(self) -> dict[str, Any]:
        """Give what a pickle or a copy holds: plain data, and the model as the bytes of a ``.keras`` file.

        Raises
        ------
        RunError
            ``cannot_save`` of a model with code of the user's, which no such file holds.
        """
        if has_own_code(self.model):
            sentence = "A fit can be copied and pickled unless its model has layers or functions of your own."
            raise RunError("cannot_save", sentence)
        fields = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        return {**fields, "model": model_bytes(self.model)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, model=model_from_bytes(state["model"]))
        self.__post_init__()

    def __str__(self) -> str:
        return "\n".join(fit_lines(self))

    def __repr__(self) -> str:
        return fit_line(self)

    def _repr_html_(self) -> str:
        return fit_html(self)


def spec_of(fit: Fit, use: str) -> ModelSpec:
    """Give a fit's spec.

    Parameters
    ----------
    fit : Fit
    use : str
        What needs it, as the beginning of a sentence.

    Raises
    ------
    SpecError
        ``no_spec`` if there is none.
    """
    if fit.spec is None:
        sentence = (
            "{use} needs a spec, and none can describe the model {name!j}, which holds more than one says."
        )
        raise SpecError("no_spec", sentence, use=use, name=fit.settings.name)
    return fit.spec


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
