"""What varies with the seed alone: one spec, the same rows, several seeds."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from kerasduet.arguments import first_repeated
from kerasduet.data.dataset import Dataset, with_rows
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import evaluate
from kerasduet.seeds import check_seed
from kerasduet.specs.model_spec import ModelSpec, as_spec
from kerasduet.training.fit import data_of_spec, fit
from kerasduet.training.progress import check_verbose
from kerasduet.tuning.corrected_t import corrected_t
from kerasduet.tuning.repeated_fits import DoneFit, done_fit, fits_done, history_of, metrics_of
from kerasduet.tuning.repeated_results import RepeatedResults
from kerasduet.tuning.workers import check_n_jobs


@dataclass(frozen=True, kw_only=True, repr=False)
class SeedResults(RepeatedResults):
    """What was measured with several seeds; ``str()`` prints the summary.

    Attributes
    ----------
    seeds : tuple of int
        Those that are done; the ids are "Seed1" for 1, ...
    split : str
        The rows that judge the fits.
    data_fingerprint : str
    """

    seeds: tuple[int, ...]
    split: str
    data_fingerprint: str

    @property
    def pairing(self) -> str:
        """The data, the rows that judge, and the seeds."""
        return f"{self.data_fingerprint} {self.split} {self.seeds}"

    @property
    def summary(self) -> pd.DataFrame:
        """A row a metric: ``mean``, ``std_dev``, ``lower``, ``upper``, ``min``, ``max`` and ``n``.

        ``lower`` and ``upper`` are the ends of the interval of 95 % in which the mean of all seeds is, by
        Student's t; NaN of one seed.
        """
        values = self.metrics.groupby("metric", sort=False)["value"]
        ends = [corrected_t(each.dropna().to_numpy(), 0.0) for _, each in values]
        table = pd.DataFrame({"mean": values.mean(), "std_dev": values.std()})
        for name in ("lower", "upper"):
            table[name] = [each[name] for each in ends]
        table = table.assign(min=values.min(), max=values.max(), n=values.count())
        return table.reset_index()

    def _about(self) -> str:
        failed = f", {len(self.failed)} failed" if self.failed else ""
        end = f"{failed}, interrupted" if self.interrupted else failed
        return f'"{self.spec.name}" on "{self.data_name}", {self.split} rows, {len(self.seeds)} seeds{end}'


def fit_seeds(
    spec: ModelSpec | str,
    data: Any = None,
    seeds: Iterable[int] = range(1, 11),
    *,
    split: str = "test",
    validation_data: Any = None,
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
) -> SeedResults:
    """Train a spec with several seeds on the same rows, to see what varies with the seed alone.

    Parameters
    ----------
    spec : ModelSpec or str
        A spec, or the name of one.
    data : Dataset or (x, y), optional
        The spec's own data set unless given.
    seeds : iterable of int, default 1 to 10
        All different.
    split : str, default "test"
        The rows that judge each fit.
    validation_data, epochs, batch_size, class_weight, sample_weight, shuffle
        As for `fit`; the rows that judge count alike.
    n_jobs : int, optional
        How many processes train, a seed each, as of `fit_resamples`.
    verbose, mode, device, mixed_precision
        As for `fit`.

    Returns
    -------
    SeedResults
        A seed whose fit fails is left out, with its reason in ``failed``; where all fail, the error of the
        first is raised. Ctrl-C ends the training; the results of what is done before are kept and given
        (``interrupted``). Where there are none, it raises.

    Warns
    -----
    FitWarning, KerasDuetWarning
        As `fit_resamples`.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` of `seeds`.
    DataError
        ``unknown_split``.
    RunError
        ``loss_not_finite``, with the seed; ``worker_died`` of a process, ``other_threads``.
    KerasDuetError
        What `fit` and `evaluate` say.

    Examples
    --------
    >>> import kerasduet as kd
    >>> results = kd.fit_seeds("xor_mlp", seeds=[1, 2], epochs=2, verbose=0)
    >>> results.to_frame()["id"].tolist()
    ['Seed1', 'Seed2']
    """
    known, count, told = as_spec(spec), check_n_jobs(n_jobs), check_verbose(verbose)
    of_data, checked = data_of_spec(known, data), _checked_seeds(seeds)
    of_data.check_split(split)
    given = {"epochs": epochs, "batch_size": batch_size, "class_weight": class_weight, "shuffle": shuffle}
    rows = {"validation_data": validation_data, "sample_weight": sample_weight}
    where = {"verbose": told, "mode": mode, "device": device, "mixed_precision": mixed_precision}
    started = time.perf_counter()
    work = partial(_done, known, with_rows(of_data), split, {**given, **rows, **where})
    done, failed = fits_done(work, [(f"Seed{seed}", seed) for seed in checked], count, told)
    return SeedResults(
        spec=next(iter(done.values())).spec,
        data_name=of_data.name,
        metrics=metrics_of(done),
        history=history_of(done),
        seconds=time.perf_counter() - started,
        failed=failed,
        interrupted=len(done) + len(failed) < len(checked),
        seeds=tuple(seed for seed in checked if f"Seed{seed}" in done),
        split=split,
        data_fingerprint=of_data.fingerprint,
    )


def _done(spec: ModelSpec, data: Dataset, split: str, arguments: Mapping[str, Any], seed: int) -> DoneFit:
    """Train with a seed, and judge by the rows of a split."""
    return done_fit(partial(fit, spec, data, seed=seed, **arguments), partial(evaluate, split=split))


def _checked_seeds(seeds: Any) -> tuple[int, ...]:
    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise ArgumentError.must_be("invalid_argument", "seeds", "a list of seeds", seeds)
    checked = tuple(map(check_seed, seeds))
    twice = first_repeated(map(str, checked))
    if not checked or twice is not None:
        raise ArgumentError.must_be("invalid_argument", "seeds", "different seeds, at least one", [*checked])
    return checked
