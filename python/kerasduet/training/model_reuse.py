"""Models that one training after the other uses, such as those of the folds of a resample.

Making a model, its optimizer and its metrics takes longer than an epoch of a small network. A training whose
model nobody needs any more hands it on, with `give_back`; the next one of the same spec and seed gets it with
the values that it had when it was new.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from typing import Any

from kerasduet.engine.steps import model_state
from kerasduet.keras_internals.functions import read_values, write_values
from kerasduet.models.preprocessing import is_unlearnt
from kerasduet.models.vocabulary import takes_texts
from kerasduet.runtime import tensorflow
from kerasduet.specs.model_spec import ModelSpec

_reuses: ContextVar[bool] = ContextVar("reuses", default=False)
_new: weakref.WeakKeyDictionary[Any, tuple[Hashable, list[Any]]] = weakref.WeakKeyDictionary()
_free: dict[Hashable, Any] = {}  # one model at most


@contextlib.contextmanager
def models_reused() -> Iterator[None]:
    """Let trainings take what others gave back, and let what they make be given back."""
    before = _reuses.set(True)
    try:
        yield
    finally:
        _reuses.reset(before)


def new_or_reused(spec: ModelSpec, about: Hashable, build: Callable[[], Any]) -> Any:
    """Give a model of a spec as `build` makes it: a new one, or one that was given back.

    Parameters
    ----------
    spec : ModelSpec
        One that learns something of its rows before training, or that has callbacks, is always built.
    about : hashable
        What the model depends on beside its spec.
    build : callable
    """
    if not _reuses.get() or not _is_the_same_for_all_rows(spec) or tensorflow().distribute.has_strategy():
        return build()
    key = (spec.hash, about, tensorflow().constant(0.0).device)
    model = _free.pop(key, None)
    if model is None:
        model = build()
        model.optimizer.build(model.trainable_variables)
        _new[model] = key, read_values(model_state(model))
    else:
        write_values(model_state(model), _new[model][1])
    return model


def give_back(model: Any) -> None:
    """Let the next training have a model that is not looked at any more."""
    if model in _new:
        _free.clear()
        _free[_new[model][0]] = model


@contextlib.contextmanager
def models_freed() -> Iterator[None]:
    """Free in the end the memory of what was given back."""
    try:
        yield
    finally:
        _free.clear()


def _is_the_same_for_all_rows(spec: ModelSpec) -> bool:
    learns = spec.get("preprocessing.standardize") is not None or takes_texts(spec) or bool(spec.table)
    return not (learns or spec.get("fit.callbacks") or any(map(is_unlearnt, spec.get("layers"))))
