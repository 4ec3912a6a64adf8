"""A Keras model that is given and trained in place: what it must be, and how its training begins."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasduet.data.dataset import Dataset
from kerasduet.data.named_arrays import map_arrays
from kerasduet.data.row_schema import pair
from kerasduet.errors import ArgumentError, SpecError
from kerasduet.fits.result import weights_hash
from kerasduet.keras_internals.draws import global_generator, seed_generators
from kerasduet.keras_internals.models import values_undone
from kerasduet.models.given_targets import dataset_for, named_inputs
from kerasduet.models.indices import check_indices
from kerasduet.models.losses import is_own_loss
from kerasduet.models.own_code import has_functions, has_own_code, has_own_step
from kerasduet.models.refusals import refusals_told
from kerasduet.models.shapes import is_graph, note_output
from kerasduet.models.targets import check_output
from kerasduet.runtime import tensorflow
from kerasduet.seeds import derived_seed
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.as_spec import as_model_spec
from kerasduet.training.loop import TrainingState
from kerasduet.training.splits import TrainingRows

_OTHER_LIBRARIES = ("tf_keras", "torch", "jax", "flax", "tensorflow")


@dataclass(frozen=True, kw_only=True)
class ModelStart:
    """How the training of a given model begins: with its weights, and with its optimizer as it is.

    Attributes
    ----------
    given : keras.Model
    spec : ModelSpec or None
        That of the model, if one can say all of it.
    settings : FitSettings
    data : Dataset
    seed : int
    """

    given: Any
    spec: ModelSpec | None
    settings: FitSettings
    data: Dataset
    seed: int

    @property
    def draws_of(self) -> int:
        """The seed of what its layers draw."""
        return self.seed

    @property
    def optimizer(self) -> dict[str, Any]:
        """The optimizer's arguments."""
        config: dict[str, Any] = self.given.optimizer.get_config()
        return config

    def model(self, data: Dataset, rows: TrainingRows) -> Any:
        """Give the model, and check that it suits the data."""
        check_indices(self.given, rows.train.x)
        if rows.validation_data is not None and rows.validation is not None:
            check_indices(self.given, rows.validation.x, "validation_data.x")
        if not is_own_loss(self.given) and not has_own_step(self.given):
            check_output(self.given, data.schema, rows.train.y, soft=True)
        self.given.stop_training = False
        return self.given

    def initial_weights(self, model: Any) -> str:
        """Hash the weights that the training begins with."""
        return weights_hash(model)

    def state(self) -> TrainingState:
        """Give the state that the training begins in."""
        return TrainingState()

    @contextlib.contextmanager
    def drawing(self) -> Iterator[None]:
        """Let the seed decide what the layers draw, and leave the user's own draws alone."""
        for place, generator in enumerate(seed_generators(self.given)):
            generator.state.assign([derived_seed(self.seed, "generator", place), 0])
        if not has_own_code(self.given):
            yield
            return
        state = global_generator().state
        with values_undone([state]):
            state.assign([derived_seed(self.seed, "generator"), 0])
            yield


def is_keras_model(model: Any, argument: str = "spec") -> bool:
    """Tell whether it is a model of Keras, without starting what is not loaded yet.

    Raises
    ------
    ArgumentError
        ``other_backend`` for a model of another library.
    """
    loaded = sys.modules.get("keras")
    if loaded is not None and isinstance(model, loaded.Model):
        return True
    for kind in type(model).__mro__:
        library = kind.__module__.split(".")[0]
        if kind.__name__ in ("Model", "Module") and library in _OTHER_LIBRARIES:
            sentence = (
                "`{argument}` must be a spec or a model of Keras 3 on TensorFlow, not one of {library}."
            )
            raise ArgumentError("other_backend", sentence, argument=argument, library=library)
    return False


def check_model(model: Any, init_from: Any, changes: Mapping[str, Any]) -> None:
    """Raise unless a model can be trained in place.

    Raises
    ------
    SpecError
        ``not_compiled``.
    ArgumentError
        ``other_session`` of a model that was made in a ``tf.Graph`` or under a ``tf.distribute`` strategy;
        ``invalid_argument`` for arguments that only specs take.
    """
    if not model.compiled:
        sentence = "The model must be compiled before it is trained: `model.compile()` gives it its loss."
        raise SpecError("not_compiled", sentence)
    place = _other_place(model)
    if place is not None:
        sentence = (
            "The model must be made outside of {place}, in this session: its weights are not reached here."
        )
        raise ArgumentError("other_session", sentence, place=place)
    for argument, is_given in (
        ("init_from", init_from),
        ("mixed_precision", "dtype_policy" in changes or None),
    ):
        if is_given is not None:
            sentence = "`{argument}` must be left out with a Keras model, which goes on as it is."
            raise ArgumentError("invalid_argument", sentence, argument=argument)


def start_in_place(
    model: Any, data: Any, changes: Mapping[str, Any], *, seed: int, run_dir: object
) -> ModelStart:
    """Read the data for a model, build it if it is not, and tell how its training begins.

    Raises
    ------
    ArgumentError, DataError
        ``different_inputs`` and ``different_outputs``; what the data do not allow.
    SpecError
        ``invalid_spec`` for settings, ``invalid_layer`` where Keras cannot build the model on these rows;
        ``no_spec`` if `run_dir` is given for a model that no spec can describe.
    """
    settings = FitSettings.without_spec(model.name, changes)
    _build(model, data)
    known = dataset_for(model, data)
    known.check_split("train")
    spec = _spec(model, known.name)
    if spec is None and run_dir is not None:
        sentence = (
            "`{argument}` must be left out for the model {name!j}, which no spec can describe: a run's "
            "folder could not be read again."
        )
        raise SpecError("no_spec", sentence, argument="run_dir", name=model.name)
    spec = None if spec is None else spec.override(changes)
    settings = settings if spec is None else FitSettings.of(spec)
    return ModelStart(given=model, spec=spec, settings=settings, data=known, seed=seed)


def _build(model: Any, data: Any) -> None:
    """Build a model on the shape of the rows, if it is not built; the seed of its layers is their own."""
    if is_graph(model):
        return
    if isinstance(data, Dataset):
        shape, dtype = data.shape, map_arrays(lambda each: "float32", data.shape)
    else:
        x = named_inputs(model, pair(data, "data")[0])
        shape, dtype = map_arrays(lambda each: np.shape(each)[1:], x), map_arrays(_dtype, x)
    with refusals_told(model):
        note_output(model, shape, dtype)


def _dtype(x: Any) -> str:
    return "uint8" if getattr(x, "dtype", None) == np.uint8 else "float32"


def _other_place(model: Any) -> str | None:
    """Say where a model's weights are, if not in this session."""
    values = [variable.value for variable in model.variables]
    if any(isinstance(each, tensorflow().distribute.DistributedValues) for each in values):
        return "a `tf.distribute` strategy, which the argument `strategy` sets up,"
    symbolic = (tensorflow().is_symbolic_tensor(each.handle) for each in values if hasattr(each, "handle"))
    return "a `tf.Graph`" if any(symbolic) else None


def _spec(model: Any, dataset: str) -> ModelSpec | None:
    """Give the spec of a model if it says all: no code of the user's, one precision, no weighted metrics."""
    if has_own_code(model) or has_functions(model) or not is_graph(model):
        return None
    if {layer.dtype_policy.name for layer in model.layers} != {"float32"}:
        return None
    try:
        return as_model_spec(model, dataset=dataset)
    except SpecError:
        return None
