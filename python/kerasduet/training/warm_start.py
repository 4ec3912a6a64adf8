"""Go on with a trained model: what must be the same, and where its training stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kerasduet.arguments import check_kind
from kerasduet.data.dataset import Dataset
from kerasduet.data.user_data import further_rows
from kerasduet.engine.steps import model_state
from kerasduet.errors import ArgumentError
from kerasduet.models.build import compile_model
from kerasduet.models.preprocessing import take_normalization
from kerasduet.models.vocabulary import take_vocabulary
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.loop import Epochs
from kerasduet.training.result import Fit


@dataclass(frozen=True)
class Continuation:
    """A training that begins with the model of a fit instead of with drawn weights.

    Attributes
    ----------
    fit : Fit
        The one to go on with; it stays as it is.
    spec : ModelSpec
        What is trained, with the epochs of the fit added to those to come.
    same_run : bool
        Whether spec, data and seed are those of the fit, and its end is a stage of a longer training: then
        the result is to the bit that of a training which never stopped. Otherwise it is a training of its
        own, whose initial weights are the fit's.
    """

    fit: Fit
    spec: ModelSpec
    same_run: bool

    def model(self) -> Any:
        """Give a copy of the fit's model; its optimizer goes on where the spec's ``compile`` is the same."""
        same = self.spec.get("compile") == self.fit.spec.get("compile")
        return copy_model(self.fit.model, self.spec, optimizer=same)

    def restore(self, loop: Epochs) -> None:
        """Put a training that has not begun where the fit stopped; its history goes on too."""
        loop.done = _epochs(self.fit)
        loop.spent = self.fit.seconds
        loop.begun = 0 if self.same_run else loop.done
        loop.history = [tuple(row) for row in self.fit.history.itertuples(index=False)]

    def initial(self, weights: str) -> str:
        """Give the hash of the weights that the training began with; it goes on with `weights`."""
        return str(self.fit.fingerprint["initial_weights"]) if self.same_run else weights


def continuation(
    fit: Any, spec: ModelSpec, data: Dataset, seed: int, run_dir: object, sample_weight: object
) -> Continuation:
    """Check that a training can go on with a fit.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` unless layers, preprocessing and seed are those of the fit.
    DataError, LabelError
        ``shape_mismatch``, ``unknown_class`` if the data have other shapes or classes.
    """
    check_kind("init_from", fit, Fit, "what `fit()` gives")
    if run_dir is not None:
        message = "`run_dir` must be left out with `init_from`: a run folder holds a training from its start."
        raise ArgumentError("invalid_argument", message)
    for part in ("layers", "preprocessing"):
        if spec.get(part) != fit.spec.get(part):
            raise ArgumentError("invalid_argument", f"`init_from` must be a fit of the same `{part}`.")
    if seed != fit.seed:
        raise ArgumentError.must_be("invalid_argument", "seed", f"{fit.seed}, as in `init_from`", seed)
    further_rows(fit.data, data, "data")
    total = spec.override(epochs=spec.get("fit.epochs") + _epochs(fit))
    weighted = sample_weight is not None or "sample_weight" in fit.fingerprint
    return Continuation(fit, total, not weighted and _is_same_run(fit, spec, data))


def _is_same_run(fit: Fit, spec: ModelSpec, data: Dataset) -> bool:
    """Tell whether the fit is the training's first epochs.

    Not so after callbacks, for a run's best model, and where averages took the place of the weights.
    """
    touched = fit.extra_callbacks or spec.get("fit.callbacks") or fit.run is not None
    averaged = fit.spec.get("compile.optimizer.config.use_ema")
    ended = _epochs(fit) == fit.spec.get("fit.epochs")
    same_spec = spec.override(epochs=1).hash == fit.spec.override(epochs=1).hash
    same_data = data.fingerprint == fit.fingerprint["data"]
    return not (touched or averaged) and ended and same_spec and same_data


def take_weights(model: Any, source: Any) -> None:
    """Put the weights of another model of the same layers into a model that is about to be trained.

    What those weights were trained with comes along: the words of a text model, and the moments of one
    that standardises.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if the layers are others.
    """
    wanted, given = ([tuple(each.shape) for each in one.weights] for one in (model, source))
    if wanted != given:
        raise ArgumentError(
            "invalid_argument", "`init_from` must be a model with weights of the same shapes."
        )
    take_vocabulary(model, source)
    take_normalization(model, source)
    model.set_weights(source.get_weights())


def copy_model(model: Any, spec: ModelSpec, *, optimizer: bool = True) -> Any:
    """Copy a trained model: its layers with their constants and weights, compiled as a spec says.

    Parameters
    ----------
    model : keras.Model
        Trained or loaded; it is left alone.
    spec : ModelSpec
        Whose ``compile`` is taken.
    optimizer : bool
        Whether the optimizer's state is copied too, of which `spec` must name the same.
    """
    copy = keras().models.clone_model(model)
    take_vocabulary(copy, model)
    compile_model(copy, spec)
    copy.optimizer.build(copy.trainable_variables)
    for target, source in zip(_state(copy, optimizer), _state(model, optimizer), strict=True):
        target.assign(source)
    return copy


def _state(model: Any, optimizer: bool) -> list[Any]:
    state = model_state(model)  # the optimizer's variables come last
    return state if optimizer else state[: len(state) - len(model.optimizer.variables)]


def _epochs(fit: Fit) -> int:
    return int(fit.history["epoch"].max()) if len(fit.history) else 0  # stopped in the first one
