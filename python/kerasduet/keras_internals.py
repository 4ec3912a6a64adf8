"""The private parts of Keras and TensorFlow that this package stands on, each behind a function.

Private is what has an underscore, a place in a list, a method that is put over another, the layout of a file
and the wording of a message. (Names that repeat an argument, such as ``layer.rate``, count as public.) Each
function says what it stands on. All were seen in Keras 3.11 to 3.15 on TensorFlow 2.21; the test of each in
``test_keras_internals.py`` fails by its name where an upgrade changes that part.
"""

from __future__ import annotations

import collections
import contextlib
import functools
import logging
import math
import random
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# What Keras's TensorFlow optimizer puts over its base class, to write straight to TensorFlow's variables.
OVERRIDDEN = (
    "assign",
    "assign_add",
    "assign_sub",
    "_apply_weight_decay",
    "_backend_update_step",
    "_overwrite_model_variables_with_average_value",
    "_backend_increment_gradient_accumulators",
)


@contextlib.contextmanager
def writing_to_keras_variables(optimizer: Any) -> Iterator[None]:
    """Let ``optimizer.apply()`` write to Keras's variables, whose place a ``keras.StatelessScope`` can take.

    Stands on the classes ``BaseOptimizer`` and ``TFOptimizer`` among the optimizer's bases, on the methods
    `OVERRIDDEN` and the look-ups ``_get_variable_index``, ``_check_variables_are_known`` and
    ``_use_weight_decay``, and on an optimizer that lets its ``__class__`` be set around its own
    ``__setattr__``. Keras's ``stateless_apply`` would do, but refuses to on TensorFlow.
    """
    original: Any = type(optimizer)
    object.__setattr__(optimizer, "__class__", _on_base(original))
    try:
        yield
    finally:
        object.__setattr__(optimizer, "__class__", original)


@functools.cache
def _on_base(original: Any) -> Any:
    """Derive a class that takes from Keras's base optimizer what the TensorFlow one replaces."""
    bases = {each.__name__: each for each in reversed(original.__mro__)}
    backend_class, base = bases["TFOptimizer"], bases["BaseOptimizer"]
    taken = {name: getattr(base, name) for name in OVERRIDDEN if name in vars(backend_class)}
    known = {
        "_get_variable_index": _position,
        "_check_variables_are_known": lambda self, variables: None,
        "_use_weight_decay": lambda self, variable: True,
    }
    return type(original.__name__, (original,), {**taken, **known})


def _position(optimizer: Any, variable: Any) -> int:
    """Find a variable by identity: Keras looks it up by TensorFlow's variable, which the scope hides."""
    found = [position for position, each in enumerate(optimizer._trainable_variables) if each is variable]
    return found[0]


@contextlib.contextmanager
def without_sum_over_devices(optimizer: Any) -> Iterator[None]:
    """Let ``optimizer.apply()`` leave out the sum of gradients over devices, which on one changes no bit.

    Stands on ``TFOptimizer._all_reduce_sum_gradients``, which takes pairs of gradient and variable. With
    that sum TensorFlow's registry of gradients would keep each graph of a training for ever.
    """
    vars(optimizer)["_all_reduce_sum_gradients"] = lambda pairs: pairs
    try:
        yield
    finally:
        del vars(optimizer)["_all_reduce_sum_gradients"]


def decays_all_weights(optimizer: Any) -> bool:
    """Tell whether weight decay, if there is any, is of all weights.

    Stands on ``_exclude_from_weight_decay``, which the method without the underscore adds to the optimizer.
    """
    return not hasattr(optimizer, "_exclude_from_weight_decay")


def step_counter(optimizer: Any) -> Any:
    """Give the count of a built optimizer's steps: TensorFlow's variable, or a value in a ``StatelessScope``.

    Stands on its place, the first of ``variables``, and on the ``inner_optimizer`` of a
    ``LossScaleOptimizer``. The public ``iterations`` leaves out steps whose gradients are accumulated.
    """
    return getattr(optimizer, "inner_optimizer", optimizer).variables[0].value


def loss_tracker(model: Any) -> Any:
    """Give the metric that averages the loss, of a compiled model.

    Stands on its place, the first of ``metrics``.
    """
    return model.metrics[0]


def compiled_metrics(model: Any) -> list[Any]:
    """List the metrics that a model was compiled with, once it has measured a batch.

    Stands on their place, in the one of ``metrics`` that holds others.
    """
    return [each for holder in model.metrics for each in getattr(holder, "metrics", [])]


@contextlib.contextmanager
def calls_replaced(calls: Mapping[Any, Callable[..., Any]]) -> Iterator[None]:
    """Let layers compute by other functions than their own ``call``, as long as the context lasts.

    Stands on a layer that looks ``call`` up in itself each time, with whatever signature it has there.
    """
    for layer, call in calls.items():
        layer.call = call
    try:
        yield
    finally:
        for layer in calls:
            del layer.call


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
def default_seeds(seed: int) -> Iterator[None]:
    """Let a seed decide what Keras draws where it is given none, and leave the user's own draws alone.

    Stands on ``make_default_seed``, which draws from Python's ``random``.
    """
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


def draws_undone(model: Any) -> contextlib.AbstractContextManager[None]:
    """Put the seed generators of a model's layers back to where they were: some draw at inference too.

    Stands on their states, which are among ``variables`` and not among ``weights`` and metrics.
    """
    others = {id(each) for each in (*model.weights, *model.metrics_variables)}
    return values_undone([each for each in model.non_trainable_variables if id(each) not in others])


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
    from keras.src.backend.common import global_state

    counts = global_state.get_global_attribute("object_name_uids")
    global_state.set_global_attribute("object_name_uids", collections.defaultdict(int))
    try:
        yield
    finally:
        global_state.set_global_attribute("object_name_uids", counts)


def generator_seed(generator: Any) -> Any:
    """Give the seed of a ``keras.random.SeedGenerator``, a scalar tensor that does not change as it draws.

    Stands on ``state``, a variable of the seed and a counter, which is the second value of ``next()`` too.
    """
    return generator.state.value[0]


def generator_step(generator: Any) -> Any:
    """Count on in a ``keras.random.SeedGenerator``, and give its counter of before, a scalar tensor."""
    return generator.next()[1]


def normalization_constants(layer: Any) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Give the mean and the variance that a ``Normalization`` was made with; none of one that was adapted.

    Stands on ``input_mean`` and ``input_variance``.
    """
    if layer.input_mean is None:
        return None
    return np.asarray(layer.input_mean), np.asarray(layer.input_variance)


def set_normalization_constants(layer: Any, mean: NDArray[Any], variance: NDArray[Any]) -> None:
    """Put another mean and variance into a built ``Normalization`` that was made with some.

    Stands on ``input_mean`` and ``input_variance``, and on ``build()``, which may be called again.
    """
    layer.input_mean, layer.input_variance = mean, variance
    layer.build(layer.input.shape)


def take_tokens(layer: Any, source: Any) -> None:
    """Give a ``TextVectorization`` the vocabulary of another, and what each token weighs under "tf_idf".

    Stands on ``save_own_variables`` and ``load_own_variables``, which hold ``idf_weights`` with one for
    unknown tokens in front, and nothing of the vocabulary.
    """
    tokens, state = source.get_vocabulary(include_special_tokens=False), dict[str, Any]()
    source.save_own_variables(state)
    weights = state.get("idf_weights")
    layer.set_vocabulary(tokens, None if weights is None else weights[1 : len(tokens) + 1])
    layer.load_own_variables(state)


def callback_memory(callback: Any) -> dict[str, Any]:
    """Give all that a callback remembers, by name; what is put there it remembers from then on.

    Stands on callbacks of Keras that keep their state in plain attributes, such as ``wait`` and ``best``.
    """
    memory: dict[str, Any] = vars(callback)
    return memory


def event_file(writer: Any) -> Any:
    """Give the resource of a writer of ``tf.summary``, for ``tf.raw_ops``, which needs no TensorBoard.

    Stands on ``_resource``.
    """
    return writer._resource


def warns_of_retracing(record: logging.LogRecord) -> bool:
    """Tell whether a record of TensorFlow's logger is its warning that a function is traced often.

    Stands on the wording of that warning.
    """
    return "triggered tf.function retracing" in record.getMessage()


def weight_shapes(file: Any) -> list[tuple[int, ...]]:
    """List the shapes of all weights in an open ``.weights.h5`` file, sorted.

    Stands on its layout: the weights are data sets in the group "layers", at any depth; the states of random
    generators there have "seed_generator" in their path. A file without the group has none.
    """
    import h5py

    found: list[tuple[int, ...]] = []

    def visit(name: str, each: Any) -> None:
        if isinstance(each, h5py.Dataset) and "seed_generator" not in name:
            found.append(tuple(each.shape))

    group = file.get("layers")
    if group:
        group.visititems(visit)
    return sorted(found)


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


@contextlib.contextmanager
def advice_withheld() -> Iterator[None]:
    """Let Keras give no advice on files, such as that HDF5 is an old format, or has shapes in layers.

    Stands on absl's logger, through which Keras warns when it saves and loads models, and on the wording of a
    warning.
    """
    from absl import logging as absl

    before = absl.get_verbosity()
    absl.set_verbosity(absl.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Do not pass an `input_shape`")
            yield
    finally:
        absl.set_verbosity(before)


def first_sentence(error: Exception) -> str:
    """Give what Keras says in the end, without the configuration and the call that it prints around it.

    Stands on "Exception encountered when calling ...", which Keras's traceback filter puts before an empty
    line and the message, and "Exception encountered: ", which its deserialization puts before the cause.
    """
    text = re.sub(r"\x1b\[\d*m", "", str(error)).rsplit("Exception encountered: ", 1)[-1].strip()
    if text.startswith("Exception encountered when calling"):
        text = text.partition("\n\n")[2].strip()
    text = re.split(r"\n\n|(?<=[.])\s", text, maxsplit=1)[0]
    return " ".join(text.split()).rstrip(".") + "."


def misfit_reason(error: Exception) -> str:
    """Give why a layer does not take an input, without what Keras calls the two.

    Stands on "Input 0 ... is incompatible with the layer: ", as what its input specs say begins.
    """
    return re.sub(r"^Input \d+ .*is incompatible with the layer: ", "", first_sentence(error))


def refusing_layer(error: Exception) -> str | None:
    """Name the layer that raised an exception, or its class, if it says so.

    Stands on "Exception encountered when calling Dense.call()", in what Keras makes of such an exception, and
    on "layer 'dense' is incompatible", in what its input specs say.
    """
    text = re.sub(r"\x1b\[\d*m", "", str(error))
    named = re.findall(r"of layer ['\"](\w+)['\"] is", text)
    called = re.findall(r"encountered when calling (?:layer )?['\"]?(\w+)", text)
    return str(named[0]) if named else str(called[-1]) if called else None
