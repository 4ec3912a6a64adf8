"""What varies with the seed alone: one spec, the same rows, several seeds."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from kerasduet.arguments import first_repeated
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import evaluate
from kerasduet.seeds import check_seed
from kerasduet.specs.model_spec import ModelSpec, as_spec
from kerasduet.training.fit import data_of_spec, fit
from kerasduet.tuning.corrected_t import corrected_t
from kerasduet.tuning.repeated_fits import fits_done, history_of, metrics_of
from kerasduet.tuning.repeated_results import RepeatedResults


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
        end = ", interrupted" if self.interrupted else ""
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
    shuffle: bool | None = None,
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
    validation_data, epochs, batch_size, class_weight, shuffle, verbose, mode, device, mixed_precision
        As for `fit`.

    Returns
    -------
    SeedResults
        Ctrl-C ends the training of a seed; the results of those before it are kept and given
        (``interrupted``). Where there are none, it raises.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` of `seeds`.
    DataError
        ``unknown_split``.
    KerasDuetError
        What `fit` and `evaluate` say; ``loss_not_finite`` with the seed.

    Examples
    --------
    >>> import kerasduet as kd
    >>> results = kd.fit_seeds("xor_mlp", seeds=[1, 2], epochs=2, verbose=0)
    >>> results.to_frame()["id"].tolist()
    ['Seed1', 'Seed2']
    """
    known = as_spec(spec)
    of_data, checked = data_of_spec(known, data), _checked_seeds(seeds)
    of_data.check_split(split)
    given = {"epochs": epochs, "batch_size": batch_size, "class_weight": class_weight, "shuffle": shuffle}
    where = {"verbose": verbose, "mode": mode, "device": device, "mixed_precision": mixed_precision}
    arguments: dict[str, Any] = {"validation_data": validation_data, **given, **where}
    train = partial(fit, known, of_data, **arguments)
    started = time.perf_counter()
    trainings = ((f"Seed{seed}", partial(train, seed=seed)) for seed in checked)
    done = fits_done(trainings, partial(evaluate, split=split))
    first = done[0][1]
    assert first.spec is not None
    return SeedResults(
        spec=first.spec,
        data_name=of_data.name,
        metrics=metrics_of(done),
        history=history_of(done),
        seconds=time.perf_counter() - started,
        interrupted=len(done) < len(checked),
        seeds=checked[: len(done)],
        split=split,
        data_fingerprint=of_data.fingerprint,
    )


def _checked_seeds(seeds: Any) -> tuple[int, ...]:
    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise ArgumentError.must_be("invalid_argument", "seeds", "a list of seeds", seeds)
    checked = tuple(map(check_seed, seeds))
    twice = first_repeated(map(str, checked))
    if not checked or twice is not None:
        raise ArgumentError.must_be("invalid_argument", "seeds", "different seeds, at least one", [*checked])
    return checked
