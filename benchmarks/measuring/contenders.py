"""Contenders: ways to train the same network on the same rows, one epoch a call.

A contender is a function that takes a `Task` and gives a `Trained`: how to train one epoch, and how to
predict class codes. Each imports what it needs itself, so that its memory can be measured in a process of
its own.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet import build_model, fit, predict
from kerasduet.models.preprocessing import fit_normalization
from kerasduet.models.targets import encode_targets

from .products import by_numpy, by_tensorflow
from .tasks import Task
from .turns import Turns

SEED = 1


@dataclass(frozen=True)
class Trained:
    """A network in training; `codes` predicts classes, and is `None` for what only multiplies matrices."""

    epoch: Callable[[], object]
    codes: Callable[[NDArray[Any]], NDArray[Any]] | None = None


Contender = Callable[[Task], Trained]


def kerasduet_fit(task: Task) -> Trained:
    """Train by `kerasduet.fit()`."""
    turns = Turns(lambda callback: fit(task.spec, task.data, seed=SEED, callbacks=[callback], verbose=0))
    return Trained(turns.epoch, lambda x: predict(turns.result(), x, type="code"))


def model_fit(task: Task, jit_compile: bool | None = None, whole_epoch: bool = False) -> Trained:
    """Train by Keras's ``Model.fit()``, with its own choice of ``jit_compile`` unless one is given."""
    model = keras_model(task)
    if jit_compile is not None:
        model.jit_compile = jit_compile
    if whole_epoch:
        model.steps_per_execution = -(-len(task.x) // task.batch_size)
    turns = Turns(lambda callback: fit_keras(model, task, callback))
    return Trained(turns.epoch, lambda x: model.predict(x, batch_size=1000, verbose=0).argmax(-1))


def keras_model(task: Task) -> Any:
    """Build the model of the task, as `kerasduet.fit()` does."""
    return build_model(
        task.spec, seed=SEED, shape=task.data.shape, normalization=fit_normalization(task.spec, task.x)
    )


def fit_keras(model: Any, task: Task, *callbacks: Any) -> None:
    """Train by ``Model.fit()`` on the arrays as they are: uint8 pixels, cast in the model."""
    targets = encode_targets(model, task.data, task.y)
    sizes = {"batch_size": task.batch_size, "epochs": task.spec.get("fit.epochs")}
    model.fit(task.x, targets, callbacks=list(callbacks), verbose=0, **sizes)


def scikit_learn(task: Task) -> Trained:
    """Train scikit-learn's ``MLPClassifier`` with the same dense layers and Adam; it has no dropout."""
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        hidden_layer_sizes=dense_units(task)[:-1], batch_size=task.batch_size, random_state=SEED
    )
    x, classes = _scaled(task.x), np.unique(task.y)
    return Trained(
        lambda: network.partial_fit(x, task.y, classes=classes), lambda rows: network.predict(_scaled(rows))
    )


def pytorch(task: Task) -> Trained:
    """Train by a plain PyTorch loop: the same layers, dropout and Adam, rows gathered from one tensor.

    One thread: on matrices of this size a second one gains less than a tenth on an idle machine, and costs
    many times the epoch on one that has other work.
    """
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    network = torch.nn.Sequential(*_torch_layers(task))
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    loss = torch.nn.CrossEntropyLoss()
    x, y = torch.from_numpy(task.x.copy()), torch.from_numpy(task.y.copy())

    def epoch() -> None:
        for rows in torch.randperm(len(x)).split(task.batch_size):
            optimizer.zero_grad()
            loss(network(x[rows].float() / 255), y[rows]).backward()
            optimizer.step()

    def predict(rows: NDArray[Any]) -> NDArray[Any]:
        network.eval()
        with torch.no_grad():
            return network(torch.from_numpy(rows.copy()).float() / 255).argmax(-1).numpy()

    return Trained(epoch, predict)


def jax_scan(task: Task) -> Trained:
    """Train by JAX and optax: one compiled ``lax.scan`` over an epoch's batches, with dropout and Adam."""
    import jax
    import optax
    from jax import numpy as jnp

    rates = [each["config"]["rate"] for each in task.spec.get("layers") if each["class_name"] == "Dropout"]
    optimizer = optax.adam(1e-3)
    x, y = jnp.asarray(task.x.reshape(len(task.x), -1)), jnp.asarray(task.y)
    key, begin = jax.random.split(jax.random.key(SEED))
    weights = _jax_weights(layer_sizes(task), begin)

    def forward(weights: Any, rows: Any, key: Any = None) -> Any:  # rows: (batch, pixels)
        rows = rows.astype(jnp.float32) / 255
        for position, (kernel, bias) in enumerate(weights[:-1]):
            rows = jax.nn.relu(rows @ kernel + bias)
            if key is not None:
                kept, own = 1 - rates[position], jax.random.fold_in(key, position)
                rows = jnp.where(jax.random.bernoulli(own, kept, rows.shape), rows / kept, 0)
        return rows @ weights[-1][0] + weights[-1][1]

    def loss(weights: Any, rows: Any, key: Any) -> Any:
        logits = forward(weights, x[rows], key)
        return optax.softmax_cross_entropy_with_integer_labels(logits, y[rows]).mean()

    def step(carried: Any, batch: Any) -> Any:
        weights, state = carried
        changes, state = optimizer.update(jax.grad(loss)(weights, *batch), state)
        return (optax.apply_updates(weights, changes), state), None

    @jax.jit
    def run(carried: Any, key: Any) -> Any:
        steps = len(x) // task.batch_size  # all of the spec's rows
        orders = jax.random.permutation(key, len(x))[: steps * task.batch_size]
        return jax.lax.scan(step, carried, (orders.reshape(steps, -1), jax.random.split(key, steps)))[0]

    carried = [(weights, optimizer.init(weights)), key]

    def epoch() -> None:
        carried[1], own = jax.random.split(carried[1])
        carried[0] = jax.block_until_ready(run(carried[0], own))

    classify = jax.jit(lambda weights, rows: forward(weights, rows).argmax(-1))
    return Trained(epoch, lambda rows: np.asarray(classify(carried[0][0], rows.reshape(len(rows), -1))))


def limit_by_numpy(task: Task) -> Trained:
    """Multiply the matrices of one epoch, and nothing else, by NumPy's BLAS."""
    return Trained(by_numpy(layer_sizes(task), task.batch_size, len(task.x) // task.batch_size))


def limit_by_tensorflow(task: Task, jit_compile: bool = False) -> Trained:
    """Multiply the matrices of one epoch, and nothing else, in one TensorFlow loop."""
    steps = len(task.x) // task.batch_size
    return Trained(by_tensorflow(layer_sizes(task), task.batch_size, steps, jit_compile))


OURS = "kerasduet"
AS_IT_IS = "Model.fit(), as it is"
BEST = "Model.fit(), best options"

# What `Model.fit()` may be told; the fastest of these on a tenth of the rows is its "best options".
FIT_OPTIONS: dict[str, Contender] = {
    "jit_compile=False": partial(model_fit, jit_compile=False),
    "jit_compile=True": partial(model_fit, jit_compile=True),
    "jit_compile=False, steps_per_execution=all": partial(model_fit, jit_compile=False, whole_epoch=True),
    "jit_compile=True, steps_per_execution=all": partial(model_fit, jit_compile=True, whole_epoch=True),
}

LIMITS: dict[str, Contender] = {
    "products alone, NumPy": limit_by_numpy,
    "products alone, TensorFlow": limit_by_tensorflow,
    "products alone, XLA": partial(limit_by_tensorflow, jit_compile=True),
}


def for_dense_layers() -> Iterator[tuple[str, Contender]]:
    """Give the other libraries that are installed, and the limits, by name."""
    if importlib.util.find_spec("sklearn"):
        yield "scikit-learn", scikit_learn
    if importlib.util.find_spec("torch"):
        yield "PyTorch", pytorch
    if importlib.util.find_spec("jax") and importlib.util.find_spec("optax"):
        yield "JAX", jax_scan
    yield from LIMITS.items()


def dense_units(task: Task) -> list[int]:
    """Give the units of the dense layers, in order."""
    layers = task.spec.get("layers")
    return [each["config"]["units"] for each in layers if each["class_name"] == "Dense"]


def layer_sizes(task: Task) -> list[int]:
    """Give the widths from the inputs to the outputs of a stack of dense layers."""
    return [int(np.prod(task.x.shape[1:])), *dense_units(task)]


def _scaled(x: NDArray[Any]) -> NDArray[np.float32]:
    return (x.reshape(len(x), -1) / 255).astype(np.float32)


def _jax_weights(sizes: list[int], key: Any) -> list[tuple[Any, Any]]:
    """Draw the kernels as Keras does, uniformly within Glorot's limits, and biases of 0."""
    import jax
    from jax import numpy as jnp

    pairs = list(itertools.pairwise(sizes))
    draw = jax.nn.initializers.glorot_uniform()
    kernels = [draw(each, pair) for each, pair in zip(jax.random.split(key, len(pairs)), pairs, strict=True)]
    return [(kernel, jnp.zeros(kernel.shape[1])) for kernel in kernels]


def _torch_layers(task: Task) -> Iterator[Any]:
    """Build a spec of Flatten, Dense and Dropout layers in PyTorch; the loss takes logits."""
    from torch import nn

    widths = itertools.pairwise(layer_sizes(task))
    for layer in task.spec.get("layers"):
        if layer["class_name"] == "Flatten":
            yield nn.Flatten()
        elif layer["class_name"] == "Dropout":
            yield nn.Dropout(layer["config"]["rate"])
        else:
            yield nn.Linear(*next(widths))
            if layer["config"]["activation"] == "relu":
                yield nn.ReLU()
