"""Train a spec once on each resample, and judge each fit on the rows that were held out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from kerasduet.data.dataset import Dataset
from kerasduet.errors import DataError
from kerasduet.evaluation.evaluate import evaluate
from kerasduet.seeds import check_seed
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.specs.model_spec import ModelSpec, as_spec
from kerasduet.training.fit import data_of_spec, fit
from kerasduet.training.progress import check_verbose
from kerasduet.tuning.repeated_fits import DoneFit, done_fit, fits_done
from kerasduet.tuning.resample_files import check_resamples
from kerasduet.tuning.resample_results import ResampleResults, results_of
from kerasduet.tuning.resamples import Resample, Resamples
from kerasduet.tuning.weighted_rows import WeightedRows
from kerasduet.tuning.workers import check_n_jobs


def fit_resamples(
    spec: ModelSpec | str,
    data: Any,
    resamples: Resamples,
    *,
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    class_weight: Mapping[Any, float] | str | None = None,
    sample_weight: Any = None,
    shuffle: bool | None = None,
    n_jobs: int | None = None,
    verbose: int | str | None = None,
    mode: str | None = None,
    device: str = "auto",
    mixed_precision: bool | None = None,
) -> ResampleResults:
    """Train a spec once on each resample, and judge each fit on the rows that were held out.

    All that a fit learns, such as the means that standardize or a vocabulary, it learns from the rows that it
    trains on.

    Parameters
    ----------
    spec : ModelSpec or str
        A spec, or the name of one.
    data : Dataset, (x, y) or None
        The rows that the resamples are of; the spec's own data set if None.
    resamples : Resamples
        What `resamples`, `as_resamples` or `load_resamples` gives.
    seed : int, default 0
        The seed of each fit.
    epochs, batch_size, class_weight, shuffle, verbose, mode, device, mixed_precision
        As for `fit`.
    sample_weight : array, shape (rows,), or mapping of them by output, optional
        What each row counts in the loss, at least 0: where it is trained on and where it is held out.
    n_jobs : int, optional
        How many processes train, a resample each: 1 unless given, -1 as many as there are cores, the term and
        the numbers of scikit-learn. Within ``joblib.parallel_config(backend="dask")`` and the like they are
        that backend's, and as many as it says. The bits are the same.

    Returns
    -------
    ResampleResults
        A resample whose fit fails is left out, with its reason in ``failed``; where all fail, the error of
        the first is raised. Ctrl-C ends the training; the results of what is done before are kept and given
        (``interrupted``). Where there are none, it raises.

    Warns
    -----
    FitWarning
        What `diagnose` says, once for all fits of which it says so.
    KerasDuetWarning
        ``failed_fits``.

    Raises
    ------
    DataError
        ``different_rows`` if the resamples are of other data.
    RunError
        ``loss_not_finite``, with the resample; ``worker_died`` of a process, ``other_threads``.
    KerasDuetError
        What `fit` and `evaluate` say.

    Notes
    -----
    The rows held out are measured after each epoch too, for `ResampleResults.history`, unless the spec holds
    out rows of its own or has callbacks, which would see them.

    Examples
    --------
    >>> import kerasduet as kd
    >>> data = kd.garments(train=200, test=10)
    >>> folds = kd.resamples(data, folds=2, stratify=True, seed=1)
    >>> results = kd.fit_resamples("fashion_mlp", data, folds, seed=1, epochs=1, verbose=0)
    >>> results.summary["metric"].tolist()
    ['loss', 'accuracy']
    """
    check_resamples(resamples)
    count, told = check_n_jobs(n_jobs), check_verbose(verbose)
    known = as_spec(spec)
    of_data = data_of_spec(known, data)
    check_same_rows(resamples, of_data)
    given = {"epochs": epochs, "batch_size": batch_size, "class_weight": class_weight, "shuffle": shuffle}
    where = {"verbose": told, "mode": mode, "device": device, "mixed_precision": mixed_precision}
    arguments: dict[str, Any] = {**given, **where, "seed": check_seed(seed)}
    started = time.perf_counter()
    work = partial(_done, known, WeightedRows.of(known, of_data, sample_weight), arguments)
    done, failed = fits_done(work, [(each.id, each) for each in resamples], count, told)
    seconds = time.perf_counter() - started
    return results_of(resamples, of_data.name, arguments["seed"], done, failed, seconds)


def check_same_rows(resamples: Resamples, data: Dataset) -> None:
    """Raise ``different_rows`` unless resamples are of a data set."""
    if resamples.data_fingerprint != data.fingerprint:
        sentence = "`resamples` must be of the rows of `data`, but they were made of others."
        raise DataError("different_rows", sentence)


def _done(spec: ModelSpec, rows: WeightedRows, arguments: Mapping[str, Any], resample: Resample) -> DoneFit:
    """Train on the rows of a resample, and judge by those held out."""
    data, weights, held_out_weights = rows.chosen(resample)
    settings = FitSettings.of(spec)
    more = None if settings.validation_split or settings.callbacks else (data, held_out_weights)
    train = partial(fit, spec, data, validation_data=more, sample_weight=weights, **arguments)
    return done_fit(train, partial(evaluate, sample_weight=held_out_weights))
