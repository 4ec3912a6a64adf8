"""Train a spec on data: `fit` gives a `Fit`, and one seed decides every bit of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .backend import keras
from .callbacks import Progress, build_callbacks, check_verbose, watches_batches
from .datasets import Dataset, Split, as_dataset, fashion_mnist, load_dataset, rows_like
from .engine import Train, compile_evaluation, compile_training, results
from .errors import ArgumentError, must_be
from .models import build_model
from .preprocessing import fit_moments
from .seeds import check_seed, permutation
from .specs import ModelSpec, load_spec
from .targets import check_output, encode_targets

_PROGRESS_STEPS = 20  # how often the bar moves within an epoch


@dataclass(frozen=True)
class Fit:
    """A trained model with all that is needed to check it, to use it and to train it again."""

    spec: ModelSpec
    data: Dataset = field(repr=False)
    model: Any = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    """One row a figure: ``epoch`` (from 1), ``split`` ("train" or "validation"), ``metric``, ``value``."""
    fingerprint: dict[str, str] = field(repr=False)
    """SHA-256, in hexadecimal, of ``spec``, ``data``, ``initial_weights``, ``order`` and ``weights``."""
    seed: int
    seconds: float

    def __repr__(self) -> str:
        last = self.history[self.history["epoch"] == self.history["epoch"].max()]
        figures = ", ".join(f"{row.split} {row.metric} {row.value:.4f}" for row in last.itertuples())
        about = f'"{self.spec.name}" on "{self.data.name}", seed {self.seed}'
        return f"<Fit of {about}: {figures} in {self.seconds:.1f} s>"


def fit(
    spec: ModelSpec | str,
    data: Any = None,
    *,
    validation_data: Any = None,
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    callbacks: Iterable[Any] = (),
    verbose: int | None = None,
) -> Fit:
    """Train the model that a spec describes.

    Parameters
    ----------
    spec : ModelSpec or str
        A spec, or the name of one.
    data : Dataset or (x, y), optional
        A handle, or arrays; the spec's own data set unless given. The split "train" is trained on.
    validation_data : Dataset or (x, y), optional
        Measured after each epoch, instead of the share of training rows that ``validation_split`` takes. Of a
        handle, the split "test".
    seed : int, default 0
        Decides the initial weights, the split, the order of rows and the dropout; 0..2^32-1.
    epochs, batch_size : int, optional
        Instead of the spec's.
    callbacks : iterable of keras.callbacks.Callback
        Beside the spec's. Those that want every batch make training slower.
    verbose : int, optional
        0 nothing, 1 a progress bar, 2 a line an epoch; chosen by where the output goes unless given.

    Returns
    -------
    Fit

    Raises
    ------
    ArgumentError
        ``invalid_argument``: an argument is not what it must be.
    SpecError, DataError, LabelError
        What the spec or the data do not allow is said before training.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("fashion_mlp", kd.garments(train=500, test=100), seed=1, epochs=1, verbose=0)
    >>> fit.history["metric"].tolist()
    ['loss', 'accuracy']
    """
    spec = _with_arguments(load_spec(spec) if isinstance(spec, str) else spec, epochs, batch_size)
    seed, verbose = check_seed(seed), check_verbose(verbose)
    data = load_dataset(spec.get("dataset.name")) if data is None else as_dataset(data)
    train, validation, held_out = _splits(spec, data, validation_data, seed)
    model = build_model(spec, seed=seed, shape=data.shape, moments=fit_moments(spec, train.x))
    check_output(model, data)
    initial, order = weights_hash(model), hashlib.sha256(held_out.tobytes())
    started = time.perf_counter()
    steps = compile_training(model, train.x, encode_targets(model, data, train.y))
    evaluate = None
    if validation is not None:
        evaluate = compile_evaluation(model, validation.x, encode_targets(model, data, validation.y))
    runner = _Epochs(steps, len(train.x), seed, order)
    history = _train(runner, evaluate, model, spec, build_callbacks(spec, callbacks), verbose)
    fingerprint = {
        "spec": spec.hash,
        "data": data.fingerprint,
        "initial_weights": initial,
        "order": order.hexdigest(),
        "weights": weights_hash(model),
    }
    return Fit(spec, data, model, history, fingerprint, seed, time.perf_counter() - started)


def fit_fashion_mnist(data: Any = None, **arguments: Any) -> Fit:
    """Train the network of the R tutorial, the spec ``fashion_mlp``, on Fashion-MNIST.

    Parameters
    ----------
    data : Dataset or (x, y), optional
        Other data of the same shape, such as ``garments()``; never taken without being asked for.
    **arguments
        As for `fit`.
    """
    return fit(load_spec("fashion_mlp"), fashion_mnist() if data is None else data, **arguments)


def weights_hash(model: Any) -> str:
    """Hash the model's weights, in order, with shape and dtype: SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    for variable in model.weights:
        value = np.asarray(variable)
        digest.update(f"{value.dtype}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()


def _with_arguments(spec: ModelSpec, epochs: int | None, batch_size: int | None) -> ModelSpec:
    given = {
        name: value
        for name, value in {"epochs": epochs, "batch_size": batch_size}.items()
        if value is not None
    }
    for name, value in given.items():
        whole = (
            isinstance(value, int | float | np.number) and not isinstance(value, bool) and value == int(value)
        )
        if not whole or value < 1:
            raise ArgumentError("invalid_argument", must_be(name, "a whole number of at least 1", value))
    return spec.override(None, **given)


def _splits(
    spec: ModelSpec, data: Dataset, validation_data: Any, seed: int
) -> tuple[Split, Split | None, NDArray[np.int32]]:
    """Give the rows to train on, those to validate on, and which training rows were held out for that."""
    train = data.split("train")
    train = _rows(train, slice(spec.get("dataset.train_rows")))
    held_out = np.zeros(0, np.int32)
    if validation_data is not None:
        given = isinstance(validation_data, Dataset)
        more = validation_data if given else rows_like(data, validation_data, "validation ")
        return train, more.split("test"), held_out
    count = round(len(train.x) * spec.get("fit.validation_split"))
    if count == 0:
        return train, None, held_out
    held_out = np.sort(permutation(seed, len(train.x), "validation")[:count])
    kept = np.setdiff1d(np.arange(len(train.x)), held_out)
    return _rows(train, kept), _rows(train, held_out), held_out


def _rows(split: Split, rows: Any) -> Split:
    return replace(split, x=split.x[rows], y=split.y[rows])


@dataclass
class _Epochs:
    """Runs epochs on the rows in an order that the seed decides, and keeps the hash of all orders."""

    train: Train
    rows: int
    seed: int
    digest: Any

    def run(self, epoch: int, batch_size: int, steps_per_call: int) -> Iterator[int]:
        """Train one epoch; give the number of steps done after each call."""
        order = permutation(self.seed, self.rows, "order", epoch)
        self.digest.update(order.tobytes())
        steps = -(-self.rows // batch_size)
        for start in range(0, steps, steps_per_call):
            stop = min(start + steps_per_call, steps)
            self.train(order, batch_size, start, stop)
            yield stop


def _train(
    runner: _Epochs,
    evaluate: Callable[[], dict[str, float]] | None,
    model: Any,
    spec: ModelSpec,
    callbacks: list[Any],
    verbose: int,
) -> pd.DataFrame:
    """Run the epochs, calling the callbacks as Keras's ``fit()`` does, and give the history."""
    batch_size, last_epoch = spec.get("fit.batch_size"), spec.get("fit.epochs")
    steps = -(-runner.rows // batch_size)
    hooks = keras().callbacks.CallbackList(
        callbacks, model=model, epochs=last_epoch, steps=steps, verbose=verbose
    )
    by_batch = any(map(watches_batches, callbacks))
    per_call = 1 if by_batch else -(-steps // _PROGRESS_STEPS) if verbose == 1 else steps
    progress, history = Progress(verbose, last_epoch, steps), []
    model.stop_training = False
    hooks.on_train_begin()
    for epoch in range(1, last_epoch + 1):
        model.reset_metrics()
        hooks.on_epoch_begin(epoch - 1)
        progress.begin(epoch)
        for done in runner.run(epoch, batch_size, per_call):
            progress.step(done)
            if by_batch:
                hooks.on_train_batch_end(done - 1, results(model))
        logs = results(model)
        if evaluate:
            logs |= {f"val_{name}": value for name, value in evaluate().items()}
        hooks.on_epoch_end(epoch - 1, logs)
        progress.end(logs)
        history += _history_rows(epoch, logs)
        if model.stop_training:
            break
    model.optimizer.finalize_variable_values(model.trainable_weights)  # a moving average becomes the weights
    hooks.on_train_end(logs)
    return pd.DataFrame(history, columns=["epoch", "split", "metric", "value"])


def _history_rows(epoch: int, logs: dict[str, float]) -> list[tuple[int, str, str, float]]:
    return [
        (epoch, "validation" if name.startswith("val_") else "train", name.removeprefix("val_"), value)
        for name, value in logs.items()
    ]
