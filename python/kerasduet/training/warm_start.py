"""How a training begins: anew, with the weights of a model, or where a fit stopped."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from kerasduet.arguments import check_kind
from kerasduet.data.dataset import Dataset
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.user_data import further_rows
from kerasduet.engine.steps import model_state
from kerasduet.errors import ArgumentError
from kerasduet.fits.result import Fit, spec_of, weights_hash
from kerasduet.fits.summary import epochs_done
from kerasduet.keras_internals.draws import default_seeds
from kerasduet.models.build import build_model, compile_model
from kerasduet.models.columns import learn_columns
from kerasduet.models.indices import check_indices
from kerasduet.models.metrics import check_metrics
from kerasduet.models.preprocessing import fit_normalization, learn_normalization, take_normalization
from kerasduet.models.stateful import states_hash
from kerasduet.models.targets import check_output, read_for_spec
from kerasduet.models.vocabulary import check_input, learn_vocabulary, take_vocabulary, with_vocabulary
from kerasduet.runtime import keras
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.loop import TrainingState
from kerasduet.training.model_reuse import new_or_reused
from kerasduet.training.splits import TrainingRows


@dataclass(frozen=True, kw_only=True)
class Start:
    """How a training begins.

    Attributes
    ----------
    spec : ModelSpec
        What is trained; of a fit that is gone on with, with its epochs added to those to come.
    data : Dataset
        Of a fit that is gone on with, with the columns in its order.
    seed : int
    fit : Fit or None
        The one to go on with; it stays as it is.
    same_run : bool
        Whether spec, data and seed are those of the fit, and its end is a stage of a longer training: then
        the result is to the bit that of a training which never stopped. Otherwise it is a training of its
        own, whose initial weights are the fit's.
    weights_of : keras.Model or None
        Whose weights stand for those that the seed draws, and whose optimizer goes on if it is the spec's.
    """

    spec: ModelSpec
    data: Dataset
    seed: int
    fit: Fit | None = None
    same_run: bool = False
    weights_of: Any = None

    @property
    def settings(self) -> FitSettings:
        """What the spec says of the training."""
        return FitSettings.of(self.spec)

    @property
    def draws_of(self) -> None:
        """Tell no seed of what its layers draw: they were made with theirs."""

    @property
    def optimizer(self) -> dict[str, Any]:
        """The optimizer's arguments."""
        arguments: dict[str, Any] = self.spec.get("compile.optimizer.config", {})
        return arguments

    def drawing(self) -> contextlib.AbstractContextManager[None]:
        """Leave what the layers draw as it is."""
        return contextlib.nullcontext()

    def model(self, data: Dataset, rows: TrainingRows) -> Any:
        """Give the model that is trained, and check that it suits the data.

        A fit's is copied; its optimizer goes on where the spec's ``compile`` is the same.
        """
        if self.fit is not None:
            same = self.spec.get("compile") == spec_of(self.fit, "A fit to go on with").get("compile")
            model = copy_model(self.fit.model, self.spec, optimizer=same, schema=data.schema)
        else:
            model = self._new_model(data, rows)
        check_indices(model, data.split("train").x)
        if rows.validation_data is not None and rows.validation is not None:
            check_indices(model, rows.validation.x, "validation_data.x")
        check_output(model, data.schema, rows.train.y)
        kinds = [self.spec.metrics(kind) for kind in ("metrics", "weighted_metrics")]
        metrics = {name: [each for kind in kinds for each in kind[name]] for name in kinds[0]}
        check_metrics(model, metrics, data.schema)
        return model

    def initial_weights(self, model: Any) -> str:
        """Hash the weights that the training began with, of which `model` is made."""
        if self.fit is not None and self.same_run:
            return str(self.fit.fingerprint["initial_weights"])
        return weights_hash(model)

    def state(self) -> TrainingState:
        """Give the state that the training begins in; the history of a fit goes on."""
        if self.fit is None:
            return TrainingState()
        done = epochs_done(self.fit)
        history = [tuple(row) for row in self.fit.history.itertuples(index=False)]
        begun = 0 if self.same_run else done
        return TrainingState(done=done, history=history, spent=self.fit.seconds, begun=begun)

    def _new_model(self, data: Dataset, rows: TrainingRows) -> Any:
        check_input(self.spec, data)
        normalization = fit_normalization(self.spec, rows.train.x)
        spec = with_vocabulary(self.spec, rows.train.x)
        tasks = [each.task for _, each in data.schema.by_output()]

        def build() -> Any:
            model = build_model(spec, seed=self.seed, shape=data.shape, normalization=normalization)
            if "multilabel" in tasks:
                compile_model(model, self.spec, schema=data.schema)
            return model

        model = new_or_reused(spec, str([self.seed, data.shape, tasks]), build)
        learn_normalization(model, self.spec, rows.train.x)
        learn_columns(model, self.spec, rows.train.x)
        if self.weights_of is not None:
            _take_weights(model, self.weights_of)
        learn_vocabulary(model, rows.train.x)
        return model


def choose_start(
    init_from: Any, spec: ModelSpec, data: Dataset, *, seed: int, run_dir: object, sample_weight: object
) -> Start:
    """Tell how a training begins, and check that it can go on with a fit.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` unless `init_from` is a model, or a fit whose layers, preprocessing and seed are
        those of the training.
    DataError, LabelError
        ``shape_mismatch``, ``unknown_class`` if the data have other shapes or classes than the fit's.
    """
    data = read_for_spec(data, spec)
    if init_from is None or isinstance(init_from, keras().Model):
        return Start(spec=spec, data=data, seed=seed, weights_of=init_from)
    check_kind("init_from", init_from, Fit, "a fit or a Keras model")
    if run_dir is not None:
        message = "`run_dir` must be left out with `init_from`: a run folder holds a training from its start."
        raise ArgumentError("invalid_argument", message)
    _check_same_model(init_from, spec, seed)
    data = further_rows(init_from.data, data, "data")
    total = spec.override(epochs=spec.get("fit.epochs") + epochs_done(init_from))
    weighted = sample_weight is not None or "sample_weight" in init_from.fingerprint
    same_run = not weighted and _is_same_run(init_from, spec, data)
    return Start(spec=total, data=data, seed=seed, fit=init_from, same_run=same_run)


def copy_model(
    model: Any, spec: ModelSpec, *, optimizer: bool = True, schema: RowSchema | None = None
) -> Any:
    """Copy a trained model: its layers with their constants and weights, compiled as a spec says.

    Parameters
    ----------
    model : keras.Model
        Trained or loaded; it is left alone.
    spec : ModelSpec
        Whose ``compile`` is taken.
    optimizer : bool
        Whether the optimizer's state is copied too, of which `spec` must name the same.
    schema : RowSchema, optional
        Of the data, as `build.compile_model` takes it.
    """
    with default_seeds(0):  # whose place the copied states take
        copy = keras().models.clone_model(model)
    take_vocabulary(copy, model)
    compile_model(copy, spec, schema=schema)
    copy.optimizer.build(copy.trainable_variables)
    for target, source in zip(_state(copy, optimizer), _state(model, optimizer), strict=True):
        target.assign(source)
    return copy


def _state(model: Any, optimizer: bool) -> list[Any]:
    state = model_state(model)  # the optimizer's variables come last
    return state if optimizer else state[: len(state) - len(model.optimizer.variables)]


def _take_weights(model: Any, source: Any) -> None:
    """Put the weights of another model of the same layers into a model that is about to be trained.

    What those weights were trained with comes along: the vocabulary of a text model, and the means and
    standard deviations of one that standardizes.
    """
    wanted, given = ([tuple(each.shape) for each in one.weights] for one in (model, source))
    if wanted != given:
        message = "`init_from` must be a model with weights of the same shapes as those of `spec`."
        raise ArgumentError("invalid_argument", message)
    take_vocabulary(model, source)
    take_normalization(model, source)
    model.set_weights(source.get_weights())
    if _is_same_optimizer(model.optimizer, getattr(source, "optimizer", None)):
        model.optimizer.build(model.trainable_variables)
        for target, given in zip(model.optimizer.variables, source.optimizer.variables, strict=True):
            target.assign(given)


def _is_same_optimizer(optimizer: Any, source: Any) -> bool:
    """Tell whether another model's optimizer has a state that goes on: it has the same arguments."""
    if type(optimizer) is not type(source) or not source.built:
        return False
    mine, given = ({**each.get_config(), "name": None} for each in (optimizer, source))
    return bool(mine == given)


def _check_same_model(fit: Fit, spec: ModelSpec, seed: int) -> None:
    known = spec_of(fit, "A fit to go on with")
    for part in ("inputs", "layers", "outputs", "preprocessing"):
        if spec.get(part) != known.get(part):
            message = "`init_from` must be a fit of the same `{argument}`."
            raise ArgumentError("invalid_argument", message, argument=part)
    if seed != fit.seed:
        message = "`{argument}` must be {wanted}, as in `init_from`, not {got}."
        raise ArgumentError("invalid_argument", message, argument="seed", wanted=fit.seed, got=seed)


def _is_same_run(fit: Fit, spec: ModelSpec, data: Dataset) -> bool:
    """Tell whether the fit is the training's first epochs.

    Not so after callbacks, for a run's best model, where averages took the place of the weights, and where
    the states of stateful layers were reset or went on over other rows.
    """
    known = spec_of(fit, "A fit to go on with")
    touched = fit.extra_callbacks or spec.get("fit.callbacks") or fit.run is not None or fit.in_place
    averaged = known.get("compile.optimizer.config.use_ema")
    ended = epochs_done(fit) == known.get("fit.epochs")
    same_spec = spec.override(epochs=1).hash == known.override(epochs=1).hash
    same_data = data.fingerprint == fit.fingerprint["data"]
    same_states = states_hash(fit.model) == fit.fingerprint.get("states")
    return not (touched or averaged) and ended and same_spec and same_data and same_states
