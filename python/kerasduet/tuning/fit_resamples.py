"""Train a spec once on each resample, and judge each fit on the rows that were held out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from kerasduet.data.dataset import Dataset, chosen_rows
from kerasduet.errors import DataError
from kerasduet.evaluation.evaluate import evaluate
from kerasduet.fits.result import Fit
from kerasduet.seeds import check_seed
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.specs.model_spec import ModelSpec, as_spec
from kerasduet.training.fit import data_of_spec, fit
from kerasduet.tuning.repeated_fits import fits_done
from kerasduet.tuning.resample_files import check_resamples
from kerasduet.tuning.resample_results import ResampleResults, results_of
from kerasduet.tuning.resamples import Resample, Resamples


def fit_resamples(
    spec: ModelSpec | str,
    data: Any,
    resamples: Resamples,
    *,
    seed: int = 0,
    epochs: int | None = None,
    batch_size: int | None = None,
    class_weight: Mapping[Any, float] | str | None = None,
    shuffle: bool | None = None,
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

    Returns
    -------
    ResampleResults
        Ctrl-C ends the training of a resample; the results of those before it are kept and given
        (``interrupted``). Where there are none, it raises.

    Warns
    -----
    FitWarning
        What `diagnose` says, once for all fits of which it says so.

    Raises
    ------
    DataError
        ``different_rows`` if the resamples are of other data.
    RunError
        ``loss_not_finite``, with the resample.
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
    known = as_spec(spec)
    of_data = data_of_spec(known, data)
    check_same_rows(resamples, of_data)
    given = {"epochs": epochs, "batch_size": batch_size, "class_weight": class_weight, "shuffle": shuffle}
    where = {"verbose": verbose, "mode": mode, "device": device, "mixed_precision": mixed_precision}
    arguments = {**given, **where, "seed": check_seed(seed)}
    started = time.perf_counter()
    trainings = ((each.id, partial(_trained, known, of_data, each, arguments)) for each in resamples)
    done = fits_done(trainings, evaluate)
    return results_of(resamples, of_data.name, done, time.perf_counter() - started)


def check_same_rows(resamples: Resamples, data: Dataset) -> None:
    """Raise ``different_rows`` unless resamples are of a data set."""
    if resamples.data_fingerprint != data.fingerprint:
        sentence = "`resamples` must be of the rows of `data`, but they were made of others."
        raise DataError("different_rows", sentence)


def _trained(spec: ModelSpec, data: Dataset, resample: Resample, arguments: Mapping[str, Any]) -> Fit:
    """Train on the rows of a resample."""
    rows = chosen_rows(data, {"train": resample.train, "test": resample.held_out})
    settings = FitSettings.of(spec)
    held_out = None if settings.validation_split or settings.callbacks else rows
    return fit(spec, rows, validation_data=held_out, **arguments)
