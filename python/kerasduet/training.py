"""Train a spec on data: `fit` gives a `Fit`, and one seed decides every bit of it."""

from __future__ import annotations

import functools
import hashlib
import platform
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from . import __version__
from .arguments import check_whole
from .backend import keras
from .callbacks import build_callbacks, check_monitors, check_verbose
from .continuation import continuation
from .datasets import fashion_mnist, load_dataset
from .diagnosis import Diagnosis, FitWarning, diagnose, read_loss
from .distribution import Placement, check_same_job, choose_placement, from_chief
from .engine import compile_evaluation, compile_training
from .epochs import Epochs
from .errors import ArgumentError, DataError, RunError, must_be
from .handles import Dataset, Split
from .models import build_model
from .own_data import as_dataset, further_rows
from .preprocessing import fit_moments
from .row_weights import Weights, check_class_weight, check_sample_weight, row_weights, sample_weight_hash
from .run_folders import RunFolder, restore_state
from .seeds import check_seed, permutation
from .specs import ModelSpec, load_spec
from .stratification import stratified
from .targets import check_metrics, check_output, encode_targets, loss_name
from .tensorboard import ScalarEvents
from .vocabulary import check_input, learn_words


@dataclass(frozen=True)
class Fit:
    """A trained model with all that is needed to check it, to use it and to train it again."""

    spec: ModelSpec
    data: Dataset = field(repr=False)
    model: Any = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    """One row a figure: ``epoch`` (from 1), ``split`` ("train" or "validation"), ``metric``, ``value``."""
    fingerprint: dict[str, str] = field(repr=False)
    """SHA-256, in hexadecimal, of ``spec``, ``data``, ``initial_weights``, ``order`` and ``weights``, and of
    ``sample_weight`` if it was given."""
    seed: int
    seconds: float
    """From the first preparation to the last epoch; of a resumed training, those of all its parts."""
    mode: str = "unknown"
    """How the steps were compiled: "xla", "graph" or "eager"."""
    run: Path | None = None
    """The run's folder, if there is one; of several workers only the chief has it."""
    devices: tuple[str, ...] = ()
    """What it was trained on, such as ("cpu:0",)."""
    strategy: str | None = None
    """How it was shared among devices: "mirrored", "multi_worker", or not."""

    @functools.cached_property
    def diagnosis(self) -> Diagnosis | None:
        """Over-fitting or under-fitting, if the history shows it (`kerasduet.diagnose`)."""
        return diagnose(self.history, loss_name(self.model), len(self.data.class_names))

    @functools.cached_property
    def reading(self) -> str:
        """The last cross-entropy in words, of the rows held out if there are any; empty for other losses."""
        losses = self.history[self.history["metric"] == "loss"]
        return read_loss(self.model, float(losses["value"].iloc[-1])) if len(losses) else ""

    def __str__(self) -> str:
        advice = self.diagnosis.message if self.diagnosis else ""
        return "\n".join(filter(None, [repr(self), self.reading, advice]))

    def __repr__(self) -> str:
        last = self.history[self.history["epoch"] == self.history["epoch"].max()]
        figures = ", ".join(f"{row.split} {row.metric} {row.value:.4f}" for row in last.itertuples())
        about = f'"{self.spec.name}" on "{self.data.name}", seed {self.seed}'
        how = f"{self.mode} on {', '.join(self.devices) or 'unknown'}"
        return f"<Fit of {about}: {figures} in {self.seconds:.1f} s, {how}>"


def fit(
    spec: ModelSpec | str,
    data: Any = None,
    *,
    validation_data: Any = None,
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    class_weight: Mapping[str, float] | None = None,
    sample_weight: Any = None,
    callbacks: Iterable[Any] = (),
    verbose: int | None = None,
    compile: str | None = None,
    device: str = "auto",
    strategy: str | None = None,
    mixed_precision: bool | None = None,
    run_dir: str | Path | None = None,
    resume: bool = False,
    tensorboard: bool = False,
    warm_start: Fit | None = None,
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
    class_weight : mapping, optional
        What each class counts in the loss, by its name, instead of the spec's; a class that is not named
        counts 1.
    sample_weight : array, shape (rows,), optional
        What each row of the split "train" counts in the loss, at least 0, beside its class's weight; rows
        held out for validation keep theirs.
    callbacks : iterable of keras.callbacks.Callback
        Beside the spec's. Those that want every batch make training slower.
    verbose : int, optional
        0 nothing, 1 a progress bar, 2 a line an epoch; chosen by where the output goes unless given.
    compile : {"xla", "graph", "eager"}, optional
        How the steps are compiled; chosen by what the model holds unless given.
    device : str, default "auto"
        "cpu", or a device by its name, such as "gpu:1"; by default the first GPU, else the CPU.
    strategy : {"mirrored", "multi_worker"}, optional
        Share each batch among all GPUs of this machine, or among the workers that ``TF_CONFIG`` names, each
        of which makes this same call. `batch_size` stays that of the whole batch, and the numbers those of
        one device, but for layers that look at a batch as a whole or draw numbers of their own: each replica
        has its own ``BatchNormalization``, unless that is ``synchronized``.
    mixed_precision : bool, optional
        Whether layers compute in half precision, instead of what the spec says in ``compile.dtype_policy``.
    run_dir : path, optional
        A folder in which the run gets a folder of its own, ``<spec>-<n>``: see `RunFolder`.
    resume : bool, default False
        Go on with the newest run of the spec in `run_dir`, or with the run that `run_dir` is, to the same
        bits as if it had never stopped; start anew if there is none. Only `epochs` may differ.
    tensorboard : bool, default False
        Write the figures of each epoch as events too, which ``tensorboard --logdir <run_dir>`` shows; the
        run's ``history.csv`` holds them in any case.
    warm_start : Fit, optional
        Train its model for `epochs` more epochs, with its `seed`. If spec and data are the fit's own, the
        result is to the bit that of a training which never stopped. The data may be others of the same shape
        and classes, and the spec another of the same layers; where its ``compile`` differs, the optimizer
        begins anew. Callbacks always do.

    Returns
    -------
    Fit
        If its history shows over-fitting or under-fitting, a ``FitWarning`` says so at the end.

    Raises
    ------
    ArgumentError
        ``invalid_argument``: an argument is not what it must be.
    SpecError, DataError, LabelError
        What the spec or the data do not allow is said before training.
    RunError
        ``loss_not_finite`` in training; ``different_run``, ``run_in_use``, ``cannot_write`` of run folders;
        of several workers ``invalid_cluster``, ``worker_unreachable``, ``worker_lost``, ``different_worker``,
        ``address_in_use`` and ``already_started``.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("fashion_mlp", kd.garments(train=500, test=100), seed=1, epochs=1, verbose=0)
    >>> fit.history["metric"].tolist()
    ['loss', 'accuracy']
    """
    started = time.perf_counter()
    spec = _with_arguments(spec, epochs, batch_size, class_weight, mixed_precision)
    seed, verbose = check_seed(seed), check_verbose(verbose)
    _check_choices(compile, run_dir, resume=resume, tensorboard=tensorboard)
    placement = choose_placement(device, strategy)
    with placement.active():
        done = _train(
            spec,
            data,
            validation_data,
            placement,
            sample_weight=sample_weight,
            seed=seed,
            callbacks=callbacks,
            verbose=verbose if placement.is_chief else 0,
            compile=compile,
            run_dir=None if run_dir is None else Path(run_dir),
            resume=resume,
            tensorboard=tensorboard,
            warm_start=warm_start,
            started=started,
        )
    return _warned(done)


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


def _warned(fit: Fit) -> Fit:
    """Warn of what the history shows, when all is saved."""
    if fit.diagnosis:
        warnings.warn(FitWarning(fit.diagnosis.code, fit.diagnosis.message), stacklevel=3)
    return fit


def _train(
    spec: ModelSpec,
    data: Any,
    validation_data: Any,
    placement: Placement,
    *,
    sample_weight: Any,
    seed: int,
    callbacks: Iterable[Any],
    verbose: int,
    compile: str | None,
    run_dir: Path | None,
    resume: bool,
    tensorboard: bool,
    warm_start: Fit | None,
    started: float,
) -> Fit:
    data = load_dataset(spec.get("dataset.name")) if data is None else as_dataset(data)
    data = data.with_target(spec.get("dataset.target"))
    before = (
        None if warm_start is None else continuation(warm_start, spec, data, seed, run_dir, sample_weight)
    )
    spec = spec if before is None else before.spec
    train, validation, held_out = _splits(spec, data, validation_data, seed)
    sample_weight = check_sample_weight(sample_weight, data.splits["train"])
    weights, validation_weights = _weights(spec, data, train, sample_weight, held_out)
    if before is None:
        check_input(spec, data)
        model = build_model(spec, seed=seed, shape=data.shape, moments=fit_moments(spec, train.x))
        learn_words(model, train.x)
    else:
        model = before.model()
    check_output(model, data, targets=int(np.prod(train.y.shape[1:])))
    check_metrics(model, spec.get("compile.metrics"), data)
    initial = weights_hash(model) if before is None else before.initial(weights_hash(model))
    watchers = build_callbacks(spec, callbacks)
    loop = Epochs(
        training=compile_training(
            model, train.x, encode_targets(model, data, train.y), compile, weights, placement.strategy
        ),
        evaluate=_compiled_evaluation(model, data, validation, validation_weights),
        rows=len(train.x),
        held_out=held_out,
        seed=seed,
        batch_size=spec.get("fit.batch_size"),
        last=spec.get("fit.epochs"),
        callbacks=watchers,
        verbose=verbose,
        started=started,
    )
    if before is not None:
        before.restore(loop)
    check_monitors(watchers, [*model.get_metrics_result()], validated=validation is not None)

    def result() -> Fit:
        hashes = {"initial_weights": initial, "order": loop.order_hash(), "weights": weights_hash(model)}
        fingerprint = {"spec": spec.hash, "data": data.fingerprint, **hashes, **_weight_hash(sample_weight)}
        return Fit(
            spec,
            data,
            model,
            loop.frame(),
            fingerprint,
            seed,
            loop.seconds,
            loop.training.mode,
            devices=placement.devices,
            strategy=placement.name,
        )

    about = _about_run(loop, spec, data, placement) | _weight_hash(sample_weight)
    check_same_job(placement, f"{spec.hash} {seed} {data.fingerprint} {initial}")
    if run_dir is not None and placement.is_chief:
        return _run_in_folder(run_dir, resume, tensorboard, loop, spec, about, placement, result)
    if run_dir is not None:
        restore_state(loop, from_chief(placement, b""))
    loop.run()
    return result()


def _compiled_evaluation(
    model: Any, data: Dataset, rows: Split | None, weights: Weights | None
) -> Callable[[], dict[str, float]] | None:
    if rows is None:
        return None
    return compile_evaluation(model, rows.x, encode_targets(model, data, rows.y), weights)


def _run_in_folder(
    run_dir: Path,
    resume: bool,
    tensorboard: bool,
    loop: Epochs,
    spec: ModelSpec,
    about: dict[str, Any],
    placement: Placement,
    result: Callable[[], Fit],
) -> Fit:
    """Train with a run folder, new or taken up again, that is right at every moment."""
    folder = RunFolder.reopen(run_dir, spec.name) if resume else None
    try:
        if folder is None:
            folder = RunFolder.create(run_dir, spec.name)
            folder.begin(spec, about)
        else:
            folder.check_same(spec, about)
        folder.restore(loop, from_chief(placement, folder.state()))
        loop.run(folder.after_epoch, *([ScalarEvents(folder.path).after_epoch] if tensorboard else []))
        folder.save_final(loop)
        done = replace(result(), run=folder.path)
        status = "interrupted" if loop.interrupted else "finished"
        folder.finish(spec, {"status": status, "seconds": done.seconds, "fingerprint": done.fingerprint})
        return done
    except RunError as error:
        if folder is not None and error.code == "loss_not_finite":
            folder.finish(spec, {"status": "failed", "reason": error.message})
        raise
    finally:
        if folder is not None:
            folder.close()


def _about_run(loop: Epochs, spec: ModelSpec, data: Dataset, placement: Placement) -> dict[str, Any]:
    """Describe a run for its ``run.json``."""
    import tensorflow as tf

    versions = {"kerasduet": __version__, "keras": keras().__version__, "tensorflow": tf.__version__}
    return {
        "name": spec.name,
        "seed": loop.seed,
        "data_fingerprint": data.fingerprint,
        "data": {
            "name": data.name,
            "task": data.task,
            "class_names": list(data.class_names),
            "shape": list(data.shape),
        },
        "mode": loop.training.mode,
        "devices": list(placement.devices),
        "strategy": placement.name,
        "versions": {**versions, "numpy": np.__version__, "python": platform.python_version()},
    }


def _check_choices(compile: object, run_dir: object, **flags: object) -> None:
    if compile not in (None, "xla", "graph", "eager"):
        raise ArgumentError("invalid_argument", must_be("compile", '"xla", "graph" or "eager"', compile))
    for name, flag in flags.items():
        if not isinstance(flag, bool):
            raise ArgumentError("invalid_argument", must_be(name, "true or false", flag))
        if flag and run_dir is None:
            raise ArgumentError("invalid_argument", must_be("run_dir", f"a folder for `{name}`", run_dir))


def _with_arguments(
    spec: ModelSpec | str,
    epochs: int | None,
    batch_size: int | None,
    class_weight: Mapping[str, float] | None,
    mixed_precision: bool | None,
) -> ModelSpec:
    if isinstance(spec, str):
        spec = load_spec(spec)
    if not isinstance(spec, ModelSpec):
        raise ArgumentError("invalid_argument", must_be("spec", "a spec or the name of one", spec))
    if mixed_precision not in (None, True, False):
        raise ArgumentError("invalid_argument", must_be("mixed_precision", "true or false", mixed_precision))
    given = {"epochs": epochs, "batch_size": batch_size}
    if class_weight is not None:
        check_class_weight(class_weight)
    changes: dict[str, Any] = {
        name: check_whole(name, each, 1) for name, each in given.items() if each is not None
    }
    if class_weight is not None:
        changes["fit.class_weight"] = class_weight
    if mixed_precision is not None:
        changes["dtype_policy"] = "mixed_float16" if mixed_precision else "float32"
    return spec.override(changes)


def _splits(
    spec: ModelSpec, data: Dataset, validation_data: Any, seed: int
) -> tuple[Split, Split | None, NDArray[np.int32]]:
    """Give the rows to train on, those to validate on, and which training rows were held out for that."""
    train = data.split("train")
    train = _rows(train, slice(spec.get("dataset.train_rows")))
    held_out = np.zeros(0, np.int32)
    if validation_data is not None:
        return train, further_rows(data, validation_data, "validation_data").split("test"), held_out
    share = spec.get("fit.validation_split")
    count = round(len(train.x) * share)
    if count == len(train.x):
        message = must_be("fit.validation_split", f"small enough to leave rows of {count} to train on", share)
        raise DataError("empty_data", message)
    if count == 0:
        return train, None, held_out
    order = permutation(seed, len(train.x), "validation")
    if spec.get("fit.stratify"):
        order = stratified(order, data, train.y, count)
    held_out = np.sort(order[:count])
    kept = np.setdiff1d(np.arange(len(train.x)), held_out)
    return _rows(train, kept), _rows(train, held_out), held_out


def _weights(
    spec: ModelSpec,
    data: Dataset,
    train: Split,
    sample_weight: Weights | None,
    held_out: NDArray[np.int32],
) -> tuple[Weights | None, Weights | None]:
    """Give the weights of the rows to train on, and of those held out: without class weights, as in Keras."""
    mine = None if sample_weight is None else sample_weight[: spec.get("dataset.train_rows")]
    kept = None if mine is None else np.delete(mine, held_out)
    weights = row_weights(kept, spec.get("fit.class_weight"), data.class_names, train.y)
    return weights, mine[held_out] if mine is not None and len(held_out) else None


def _weight_hash(sample_weight: Weights | None) -> dict[str, str]:
    return {} if sample_weight is None else {"sample_weight": sample_weight_hash(sample_weight)}


def _rows(split: Split, rows: Any) -> Split:
    return replace(split, x=split.x[rows], y=split.y[rows])
