"""Optuna's samplers: the values of the cells that a search looks at."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from kerasduet.errors import KerasDuetError
from kerasduet.seeds import derived_seed
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.specs.schema import canonical
from kerasduet.tuning.grid import Cell
from kerasduet.tuning.search_space import Range, Space

SEARCHES = ("grid", "random", "quasi_random", "tpe")
STUDY = "kerasduet"


def check_optuna() -> None:
    """Raise ``missing_packages`` if Optuna is not there, or is too old."""
    try:
        from optuna.storages import journal  # noqa: F401
    except ImportError:
        sentence = "This search needs Optuna: install {packages} into {path}."
        packages = "'kerasduet[tune]'"
        raise KerasDuetError("missing_packages", sentence, packages=packages, path=sys.executable) from None


def new_study(storage: Any = None, pruner: Any = None) -> Any:
    """Make a study, without a word of Optuna's; its name decides Hyperband's brackets."""
    import optuna

    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        return optuna.create_study(storage=storage, pruner=pruner, study_name=STUDY, direction="minimize")
    finally:
        optuna.logging.set_verbosity(verbosity)


def known_study(storage: Any, pruner: Any = None) -> Any:
    """Give the study that a storage holds, without a memory of earlier looks at its trials."""
    import optuna

    return optuna.load_study(study_name=STUDY, storage=storage, pruner=pruner)


def distributions(space: Space) -> dict[str, Any]:
    """Give the values of each path as Optuna has them: those of a list as JSON, which tells all apart."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The distribution is specified")  # `high` is off the steps
        return {path: _distribution(values) for path, values in space.items()}


def params_of(space: Space, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a cell as Optuna has them."""
    return {
        path: value if isinstance(space[path], Range) else canonical(value) for path, value in values.items()
    }


def values_of(space: Space, params: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a cell that Optuna has.

    Raises
    ------
    ValueError, KeyError
        For values that are not searched.
    """
    return {path: _value(values, params[path]) for path, values in space.items()}


def drawn_cells(spec: ModelSpec, space: Space, search: str, n_trials: int, seed: int) -> list[Cell]:
    """Draw cells at random, or quasi-random ones, which fill the space more evenly."""
    import optuna

    study, trial = new_study(), optuna.trial.create_trial(state=optuna.trial.TrialState.RUNNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        quasi = optuna.samplers.QMCSampler(scramble=True, seed=derived_seed(seed, search))
    sampler = quasi if search == "quasi_random" else optuna.samplers.RandomSampler(derived_seed(seed, search))
    cells = []
    for number in range(1, n_trials + 1):
        params = _sampled(sampler, study, trial, space, together=search == "quasi_random")
        values = values_of(space, params)
        cells.append(Cell(number, values, spec.override(values)))
    return cells


def next_cell(storage: Any, spec: ModelSpec, space: Space, number: int, seed: int) -> Cell:
    """Choose the next cell by those that are judged, with TPE.

    The number has a seed of its own: a search that goes on chooses what one that was never stopped does.
    """
    import optuna

    study = known_study(storage)
    sampler = optuna.samplers.TPESampler(seed=derived_seed(seed, "tpe", number), constant_liar=False)
    trial = optuna.trial.create_trial(state=optuna.trial.TrialState.RUNNING)
    values = values_of(space, _sampled(sampler, study, trial, space))
    return Cell(number, values, spec.override(values))


def _sampled(sampler: Any, study: Any, trial: Any, space: Space, *, together: bool = False) -> dict[str, Any]:
    """Sample a value for each path: `together`, or as far as the sampler wants it."""
    wanted = distributions(space)
    relative = wanted if together else sampler.infer_relative_search_space(study, trial)
    params: dict[str, Any] = sampler.sample_relative(study, trial, relative)
    for path, each in wanted.items():
        if path not in params:
            params[path] = sampler.sample_independent(study, trial, path, each)
    return params


def _distribution(values: list[Any] | Range) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if not isinstance(values, Range):
        return CategoricalDistribution([*map(canonical, values)])
    low, high, step = values.low, values.high, values.step
    if values.is_whole:
        return IntDistribution(int(low), int(high), log=values.log, step=int(step or 1))
    return FloatDistribution(low, high, log=values.log, step=step)


def _value(values: list[Any] | Range, param: Any) -> Any:
    if not isinstance(values, Range):
        return values[[*map(canonical, values)].index(param)]
    if not values.has(param):
        raise ValueError(json.dumps(param))
    return param
