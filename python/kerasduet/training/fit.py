"""Train a spec on data: `fit` gives a `Fit`, and one seed decides every bit of it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_flag, check_kind, check_path, check_whole
from kerasduet.data.built_in import fashion_mnist, load_dataset, rows_read_meanwhile
from kerasduet.data.dataset import Dataset
from kerasduet.data.sample_weights import check_class_weight
from kerasduet.data.user_data import as_table, dataset_for_spec
from kerasduet.engine.distribution import Placement, choose_placement
from kerasduet.engine.forward import compile_evaluation, results
from kerasduet.engine.steps import Training, compile_training
from kerasduet.errors import ArgumentError
from kerasduet.fits.diagnosis import FitWarning
from kerasduet.fits.result import Fit
from kerasduet.models.completion import completed_by
from kerasduet.models.stateful import check_batches, check_training
from kerasduet.models.targets import encode_targets, weights_for
from kerasduet.runtime import release_memory
from kerasduet.seeds import check_seed
from kerasduet.specs.model_spec import ModelSpec, model_spec
from kerasduet.training.callbacks import build_callbacks, check_monitors
from kerasduet.training.in_place import check_model, is_keras_model, start_in_place
from kerasduet.training.loop import TrainingLoop
from kerasduet.training.progress import check_verbose
from kerasduet.training.splits import TrainingRows, training_rows
from kerasduet.training.trainer import Trainer
from kerasduet.training.warm_start import choose_start


def fit(
    spec: ModelSpec | str | Any,
    data: Any = None,
    *,
    target: str | Sequence[str] | None = None,
    validation_data: Any = None,
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    validation_split: float | None = None,
    class_weight: Mapping[Any, float] | str | None = None,
    sample_weight: Any = None,
    shuffle: bool | None = None,
    callbacks: Iterable[Any] = (),
    verbose: int | str | None = None,
    mode: str | None = None,
    device: str = "auto",
    strategy: str | None = None,
    mixed_precision: bool | None = None,
    run_dir: str | Path | None = None,
    resume: bool = False,
    tensorboard: bool = False,
    init_from: Any = None,
) -> Fit:
    """Train the model that a spec describes, or a Keras model in place, by the engine instead of its `fit()`.

    Parameters
    ----------
    spec : ModelSpec, str or keras.Model
        A spec, or the name of one. Or a compiled model of Keras 3: a stack, a functional one, a class of
        one's own with one output, with layers, losses, metrics and a ``train_step`` of one's own.
        It is trained in place, as by ``Model.fit()``: its weights and its optimizer go on as they are;
        a model that is not built is built on the rows. It has the settings of a spec that says none (10
        epochs, batches of 32), and `data` must be given.
    data : Dataset or (x, y), optional
        A data set, or arrays; the spec's own data set unless given. The split "train" is trained on. Of
        several inputs or outputs ``x`` or ``y`` holds an array for each: by name, or in their order. What
        memory does not hold comes from `images_from_folder` or `from_batches`. For a model that is given, its
        loss says what `y` is, as in Keras: whole numbers are the places of outputs to a loss for classes, and
        numbers to all others; a loss of one's own takes `y` as it is.
    target : str or sequence of str, optional
        The column of `data` to predict, or several, where `data` is a data frame: see `dataset`.
    validation_data : Dataset, (x, y), (x, y, sample_weight) or (Dataset, sample_weight), optional
        Measured after each epoch, instead of the fraction of training rows that ``validation_split`` takes.
        Of a `Dataset`, the split "test". With weights, what each row counts in the validation loss.
    seed : int, default 0
        Decides the initial weights (not those of a model that is given), the split, the order of rows and all
        that layers draw, whatever seeds those of a model have; 0..2^32-1. The
        same seed gives the same bits on the same machine with the same versions and the same number of
        cores and TensorFlow threads, which ``run.json`` holds; with another number sums round elsewhere,
        at the seventh digit.
    epochs, batch_size : int, optional
        Instead of the spec's. A model with stateful layers is built for this size of a batch, and takes whole
        batches only: see `reset_states`.
    validation_split : float, optional
        The fraction of the training rows that is held out, 0 to below 1, instead of the spec's. Which rows,
        the seed draws; Keras would take the last ones.
    class_weight : mapping or "balanced", optional
        What each class counts in the loss, by its name, instead of the spec's; a whole number is the class
        of that name, and a class that is not named counts 1. "balanced" is scikit-learn's ``rows / (classes
        * rows of the class)``, counted in the rows that are trained on.
    sample_weight : array, shape (rows,), or mapping of them by output, optional
        What each row of the split "train" counts in the loss, at least 0, beside its class's weight; rows
        held out for validation keep theirs.
    shuffle : bool, optional
        Whether each epoch takes the rows in another order, which the seed draws, instead of what the spec
        says; if not, in the order in which they are.
    callbacks : iterable of keras.callbacks.Callback
        Beside the spec's. Those that want every batch make training slower. What they put into ``logs`` at
        the end of an epoch, and the ``learning_rate`` of those that set it, is in the history and can be
        monitored. A ``BackupAndRestore`` is refused: `run_dir` and `resume` do what it does.
    verbose : int, bool or "auto", optional
        0 or False nothing, 1 or True a progress bar, 2 a line an epoch; chosen by where the output goes if it
        is ``"auto"`` or not given.
    mode : {"xla", "graph", "eager"}, optional
        How the steps are run: compiled by XLA, as a TensorFlow graph, or one operation at a time; chosen by
        what the model holds unless given, "graph" where an epoch has fewer than 32 batches, for which XLA
        would take longer to compile than to train. Code of one's own in a model is tried first: what XLA
        cannot compile, or no graph take, runs in the next slower mode, and a warning says why.
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
        A folder in which the run gets a folder of its own, ``<spec>-<n>``: see `RunFolder`. In the end the
        test rows are evaluated for its report.
    resume : bool, default False
        Go on with the newest run of the spec in `run_dir`, or with the run that `run_dir` is, to the same
        bits as if it had never stopped; start anew if there is none. Only `epochs` may differ: there may be
        more. What `save_run` wrote cannot be gone on with.
    tensorboard : bool, default False
        Write the loss and the metrics of each epoch as events too, which ``tensorboard --logdir <run_dir>``
        shows; the run's ``history.csv`` holds them in any case.
    init_from : Fit or keras.Model, optional
        Train its model for `epochs` more epochs, with its `seed`. If spec and data are the fit's own, the
        result is to the bit that of a training which never stopped, unless it had callbacks, an optimizer
        that averages weights (``use_ema``) or a run folder. The data may be others of the same shape
        and classes, and the spec another of the same layers; where its ``compile`` differs, the optimizer
        begins anew. Callbacks always do. Of a model that is no fit, such as one that `load_model` gives, the
        weights are taken, which stand for those that `seed` draws, and what they were trained with: the
        vocabulary of a text model, the means and standard deviations of one that standardizes. Its optimizer
        goes on with its state and its count of steps if it is that of the spec with the same arguments, the
        learning rate included; otherwise, and after `load_weights`, the optimizer begins anew.

    Returns
    -------
    Fit
        If it shows overfitting or underfitting, or its loss has no lower bound, a ``FitWarning`` says so at
        the end. Where warnings are raised as errors, the fit is lost with it, but not its run folder, which
        is finished by then: `load_run` reads it. Ctrl-C ends the training with a fit too, which says so
        (``interrupted``), whose weights are those of that moment and whose history is that of the whole
        epochs; a second one raises at once, also in the next fit of a loop. SIGTERM and SIGHUP end the
        training likewise, and then the process.

        Of a model that was given, ``model`` is that object, and ``spec`` is None where no spec can say all of
        it: then there is no run folder, and `save_run` and pickling are refused.

    Warns
    -----
    KerasDuetWarning
        Of a model that is given: ``not_seeded`` if a layer draws what no seed decides, ``slower_mode``.

    Raises
    ------
    ArgumentError
        ``invalid_argument``: an argument is not what it must be; ``other_backend`` and ``other_session`` of a
        model that Keras 3 on TensorFlow has not made here.
    KerasDuetError
        ``forked`` in a child of the process that started TensorFlow.
    SpecError, DataError, LabelError
        What the spec or the data do not allow is said before training; of a model that is given
        ``not_compiled``, and ``no_spec`` for a `run_dir`; ``different_inputs`` and ``different_outputs``
        unless the rows have what the network takes and learns.
    RunError
        ``loss_not_finite`` in training; ``different_run``, ``no_state`` (of what `save_run` wrote),
        ``run_in_use``, ``cannot_write`` of run folders: what was saved before stays;
        of several workers ``invalid_cluster``, ``worker_unreachable``, ``worker_lost``, ``different_worker``,
        ``address_in_use`` and ``already_started``.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("fashion_mlp", kd.garments(train=500, test=100), seed=1, epochs=1, verbose=0)
    >>> fit.history["metric"].tolist()
    ['loss', 'accuracy']

    A Keras model, with ``model.fit(x, y, ...)`` replaced by one line:

    >>> import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> fit = kd.fit(model, ([[0, 1], [1, 1]], [1.0, 2.0]), seed=1, epochs=2, verbose=0)
    >>> fit.model is model, fit.keras_history().epoch
    (True, [0, 1])
    """
    started = time.perf_counter()
    counts = {"epochs": epochs, "batch_size": batch_size}
    changes = _changes(counts, validation_split, class_weight, mixed_precision, shuffle)
    seed, verbose = check_seed(seed), check_verbose(verbose)
    _check_choices(mode, run_dir, resume=resume, tensorboard=tensorboard)
    known = None if is_keras_model(spec) else _spec(spec).override(changes)
    if known is None:
        check_model(spec, init_from, {**changes, **({"target": target} if target is not None else {})})
        placement = choose_placement(device, strategy)
    else:
        data = data_of_spec(known, data, target).with_target(known.get("dataset.target"))
        goes_on = isinstance(init_from, Fit)
        known = completed_by(known, *((init_from.data, init_from.spec) if goes_on else (data,)))
        data = as_table(data, known.inputs) if known.table else data
        with rows_read_meanwhile(data):
            placement = choose_placement(device, strategy)
    with placement.active():
        start = (
            start_in_place(spec, data, changes, seed=seed, run_dir=run_dir)
            if known is None
            else choose_start(init_from, known, data, seed=seed, run_dir=run_dir, sample_weight=sample_weight)
        )
        settings, data = start.settings, start.data
        rows = training_rows(settings, data, validation_data, sample_weight, seed)
        model = start.model(data, rows)
        check_training(model, settings.batch_size, placement.strategy)
        initial = start.initial_weights(model)
        watchers = build_callbacks(settings.callbacks, start.optimizer, callbacks)
        training, evaluate = _compiled(
            model, data, rows, mode, placement, settings.batch_size, start.draws_of
        )
        metrics = [*results(model, data.names())]
        check_monitors(watchers, metrics, [*model.get_metrics_result()], validated=evaluate is not None)
        loop = TrainingLoop(
            training=training,
            evaluate=evaluate,
            rows=rows,
            class_names=data.names(),
            seed=seed,
            batch_size=settings.batch_size,
            epochs=settings.epochs,
            shuffle=settings.shuffle,
            callbacks=watchers,
            verbose=verbose if placement.is_chief else 0,
            started=started,
            state=start.state(),
        )
        trainer = Trainer(
            spec=start.spec,
            settings=settings,
            data=data,
            loop=loop,
            placement=placement,
            initial_weights=initial,
            in_place=known is None,
        )
        with start.drawing():
            trained = trainer.train(run_dir, resume=resume, tensorboard=tensorboard)
    release_memory()
    return _warned(trained)


def fit_fashion_mnist(data: Any = None, **arguments: Any) -> Fit:
    """Train the network of the R tutorial, the spec ``fashion_mlp``, on Fashion-MNIST.

    Parameters
    ----------
    data : Dataset or (x, y), optional
        Other data of the same shape, such as ``garments()``; never taken without being asked for.
    **arguments
        As for `fit`.
    """
    return fit(model_spec("fashion_mlp"), fashion_mnist() if data is None else data, **arguments)


def data_of_spec(spec: ModelSpec, data: Any, target: str | Sequence[str] | None = None) -> Dataset:
    """Give the data that the caller named, or the spec's own, which have a split "train"."""
    given = load_dataset(spec.get("dataset.name")) if data is None else data
    known = dataset_for_spec(given, spec, target=target)
    known.check_split("train")
    return known


def _compiled(
    model: Any,
    data: Dataset,
    rows: TrainingRows,
    mode: str | None,
    placement: Placement,
    batch_size: int,
    seed: int | None,
) -> tuple[Training, Callable[..., dict[str, float]] | None]:
    """Compile the steps of training, and the pass over the validation rows if there are any."""
    check_batches(model, len(rows.train), "fit.validation_split" if len(rows.held_out) else "data")
    y = encode_targets(model, data.schema, rows.train.y)
    strategy = placement.strategy
    weights = weights_for(model, rows.weights)
    training = compile_training(
        model, rows.train.x, y, mode, weights, strategy, batch_size=batch_size, seed=seed
    )
    if rows.validation is None:
        return training, None
    given = rows.validation_data is not None
    check_batches(model, len(rows.validation), "validation_data" if given else "fit.validation_split")
    y = encode_targets(model, data.schema, rows.validation.y)
    validation = rows.validation.x, y, weights_for(model, rows.validation_weights)
    names = data.names()
    return training, compile_evaluation(model, *validation, class_names=names, batch_size=batch_size)


def _warned(fit: Fit) -> Fit:
    """Warn of what the history shows, when all is saved."""
    if found := fit.diagnosis:
        warnings.warn(FitWarning(found.code, found.sentence, **found.details), stacklevel=3)
    return fit


def _check_choices(mode: object, run_dir: object, **flags: object) -> None:
    if mode not in (None, "xla", "graph", "eager"):
        raise ArgumentError.must_be("invalid_argument", "mode", '"xla", "graph" or "eager"', mode)
    if run_dir is not None:
        check_path("run_dir", run_dir)
    for name, flag in flags.items():
        check_flag(name, flag)
        if flag and run_dir is None:
            message = "`{argument}` must be a folder for `{needed_by}`, not {got!j}."
            raise ArgumentError("invalid_argument", message, argument="run_dir", needed_by=name, got=run_dir)


def _spec(spec: Any) -> ModelSpec:
    if isinstance(spec, str):
        return model_spec(spec)
    check_kind("spec", spec, ModelSpec, "a spec, the name of one, or a Keras model")
    known: ModelSpec = spec
    return known


def _changes(
    counts: Mapping[str, int | None],
    validation_split: float | None,
    class_weight: Mapping[Any, float] | str | None,
    mixed_precision: bool | None,
    shuffle: bool | None,
) -> dict[str, Any]:
    """Give what a spec says otherwise than the caller."""
    if mixed_precision is not None:
        check_flag("mixed_precision", mixed_precision)
    if shuffle is not None:
        check_flag("shuffle", shuffle)
    changes: dict[str, Any] = {
        name: check_whole(name, each, 1) for name, each in counts.items() if each is not None
    }
    if validation_split is not None:
        changes["fit.validation_split"] = validation_split
    if class_weight is not None:
        changes["fit.class_weight"] = check_class_weight(class_weight)
    if shuffle is not None:
        changes["fit.shuffle"] = shuffle
    if mixed_precision is not None:
        changes["dtype_policy"] = "mixed_float16" if mixed_precision else "float32"
    return changes
