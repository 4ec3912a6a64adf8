"""Models: their metrics, weights and names."""

from __future__ import annotations

import collections
import contextlib
import functools
import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np


def loss_tracker(model: Any) -> Any:
    """Give the metric that averages the loss, of a compiled model.

    Stands on ``_loss_tracker``, the first of ``metrics`` unless a class of one's own has others.
    """
    return model._loss_tracker


@contextlib.contextmanager
def losses_weighed(model: Any, rows: Any) -> Iterator[None]:
    """Let a batch of so many rows count for that in the mean loss of each of several outputs.

    Keras counts it as 1 where TensorFlow does not know its size beforehand. Stands on metrics that look
    ``update_state`` up in themselves each time.
    """
    means = output_losses(model)
    try:
        for each in means:
            each.update_state = functools.partial(_updated, each, rows)
        yield
    finally:
        for each in means:
            vars(each).pop("update_state", None)


def output_losses(model: Any) -> list[Any]:
    """List the metrics that average the loss of each of several outputs, once a model has measured a batch.

    Stands on ``_compile_loss``, whose ``metrics`` they are.
    """
    return list(model._compile_loss.metrics) if model._compile_loss is not None else []


def _updated(mean: Any, rows: Any, value: Any, sample_weight: Any = None) -> Any:
    return type(mean).update_state(mean, value, sample_weight=rows)


def compiled_metrics(model: Any) -> list[Any]:
    """List the metrics that a model was compiled with, once it has measured a batch.

    Stands on their place, in the one of ``metrics`` that holds others.
    """
    return [each for holder in model.metrics for each in getattr(holder, "metrics", [])]


def given_to_compile(model: Any) -> dict[str, Any]:
    """Give the arguments of ``compile()`` as they came, functions and objects, not what stands for them.

    Stands on ``_compile_config``, which ``get_compile_config()`` serialises.
    """
    given: dict[str, Any] = model._compile_config.config
    return given


def full_config(value: Any) -> dict[str, Any]:
    """Give the configuration of an object, with what its own leaves out: ``Huber`` that of ``delta``.

    Stands on ``_fn_kwargs`` of losses and metrics that wrap a function.
    """
    return {**getattr(value, "_fn_kwargs", {}), **value.get_config()}


def all_layers(model: Any) -> list[Any]:
    """List the layers of a model, those inside other layers included.

    Stands on ``_flatten_layers``.
    """
    layers: list[Any] = model._flatten_layers(include_self=False)
    return layers


def output_shapes(model: Any, shape: Any, dtype: Any = "float32") -> Any:
    """Give the shape of a model's output, or a list or a dict of several; build the model if it is not.

    Of several inputs `shape` and `dtype` are dicts by name.

    Stands on ``backend.compute_output_spec``, by which ``fit()`` builds a model of the first batch: it calls
    the model on an input without values.
    """
    from keras import KerasTensor, tree
    from keras.src import backend

    several = (
        {name: KerasTensor((None, *each), dtype[name]) for name, each in shape.items()}
        if isinstance(shape, Mapping)
        else None
    )
    given = several or KerasTensor((None, *shape), dtype)
    specs = backend.compute_output_spec(model, given, training=False)
    return tree.map_structure(lambda each: tuple(each.shape), specs)


def direct_layers(layer: Any) -> list[Any]:
    """List the layers that a layer or a model holds itself.

    Stands on ``_flatten_layers``.
    """
    layers: list[Any] = layer._flatten_layers(include_self=False, recursive=False)
    return layers


def operations(model: Any) -> list[Any]:
    """List what a functional model is made of, functions such as ``keras.ops.add`` among its layers.

    Stands on ``operations``, which other models do not have.
    """
    return list(getattr(model, "operations", []))


@contextlib.contextmanager
def calls_replaced(calls: Mapping[Any, Callable[..., Any]]) -> Iterator[None]:
    """Let layers compute by other functions than their own ``call``, as long as the context lasts.

    Stands on a layer that looks ``call`` up in itself each time, with whatever signature it has there.
    """
    try:
        for layer, call in calls.items():
            layer.call = call
        yield
    finally:
        for layer in calls:
            vars(layer).pop("call", None)


def level_lookups(model: Any) -> list[Any]:
    """List the layers of a functional model that look levels of a category up, of texts or whole numbers."""
    from keras import layers

    kinds = layers.StringLookup | layers.IntegerLookup
    return [each for each in getattr(model, "layers", []) if isinstance(each, kinds)]


@contextlib.contextmanager
def places_taken(model: Any, lookups: Sequence[Any]) -> Iterator[None]:
    """Let lookups hand on the places of levels, int32, that a model is given in the place of the levels.

    Stands on ``Functional._convert_inputs_to_tensors``, which would make texts of them.
    """
    from keras import ops

    def convert(given: Sequence[Any]) -> list[Any]:
        pairs = zip(given, model._inputs, strict=True)
        return [
            each if _are_places(each) else ops.convert_to_tensor(each, known.dtype) for each, known in pairs
        ]

    if not lookups:
        yield
        return
    model._convert_inputs_to_tensors = convert
    try:
        with calls_replaced({each: functools.partial(_looked_up, each.call) for each in lookups}):
            yield
    finally:
        vars(model).pop("_convert_inputs_to_tensors", None)


def _looked_up(lookup: Callable[[Any], Any], inputs: Any) -> Any:
    return inputs if _are_places(inputs) else lookup(inputs)


def _are_places(values: Any) -> bool:
    return getattr(values, "dtype", None) == "int32"


@contextlib.contextmanager
def weights_announced(note: Callable[[Any, int], None]) -> Iterator[None]:
    """Call ``note(layer, numbers)`` before a layer makes a weight of so many numbers.

    Stands on ``Layer.add_weight``, by which Keras's layers make theirs, with the shape as its first argument.
    """
    from keras.layers import Layer

    original = Layer.add_weight

    def add_weight(layer: Any, shape: Any = None, *args: Any, **kwargs: Any) -> Any:
        note(layer, math.prod(int(each) for each in shape or ()))
        return original(layer, shape, *args, **kwargs)

    Layer.add_weight = add_weight
    try:
        yield
    finally:
        Layer.add_weight = original


@contextlib.contextmanager
def values_undone(variables: Sequence[Any]) -> Iterator[None]:
    """Put variables back to the values that they had before."""
    before = [np.asarray(each) for each in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, before, strict=True):
            variable.assign(value)


@contextlib.contextmanager
def fresh_names() -> Iterator[None]:
    """Let Keras name what is made meanwhile as in a new session: a first AUC is "auc", not "auc_7".

    Stands on ``object_name_uids``, the counts of names in Keras's global state, which it takes up again.
    """
    from kerasduet.runtime import keras

    keras()  # which starts TensorFlow without its noise, if nothing has started it
    from keras.src.backend.common import global_state

    counts = global_state.get_global_attribute("object_name_uids")
    global_state.set_global_attribute("object_name_uids", collections.defaultdict(int))
    try:
        yield
    finally:
        global_state.set_global_attribute("object_name_uids", counts)


def callback_memory(callback: Any) -> dict[str, Any]:
    """Give all that a callback remembers, by name; what is put there it remembers from then on.

    Stands on callbacks of Keras that keep their state in plain attributes, such as ``wait`` and ``best``.
    """
    memory: dict[str, Any] = vars(callback)
    return memory


def profiles(tensorboard: Any) -> bool:
    """Tell whether a ``TensorBoard`` traces batches with the profiler.

    Stands on ``_should_trace``.
    """
    return bool(tensorboard._should_trace)


@contextlib.contextmanager
def weights_limited(most: int) -> Iterator[None]:
    """Let this thread make no more weights than so many values, as long as the context lasts.

    Stands on ``keras.Variable._initialize_with_initializer``, which knows the shape before memory is taken.

    Raises
    ------
    ValueError
        Where the next weight would be too much.
    """
    from keras import Variable

    original, thread, made = Variable._initialize_with_initializer, threading.get_ident(), 0

    def limited(variable: Any, initializer: Any) -> Any:
        nonlocal made
        if threading.get_ident() == thread:
            made += math.prod(variable.shape)
            if made > most:
                raise ValueError("It asks for more weights than it holds.")
        return original(variable, initializer)

    Variable._initialize_with_initializer = limited
    try:
        yield
    finally:
        Variable._initialize_with_initializer = original


@contextlib.contextmanager
def compile_config_kept(model: Any) -> Iterator[None]:
    """Keep what a model knows of how it was compiled: saving it as HDF5 takes the optimizer out of it.

    Stands on ``_compile_config.config``, a dictionary, from which that is popped.
    """
    config = getattr(getattr(model, "_compile_config", None), "config", None) or {}
    before = dict(config)
    try:
        yield
    finally:
        config.update(before)
