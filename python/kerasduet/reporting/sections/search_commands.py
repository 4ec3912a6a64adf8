"""The commands that fit the best spec of a search, in Python and in R."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from kerasduet.fits.repeat import is_shipped, spec_calls, spelled, training_calls
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.tuning.tune_results import TuneResults

_OF_FIT = ("epochs", "batch_size")
_NAME_IN_R = re.compile(r"[A-Za-z][\w.]*", re.ASCII)


def search_commands(results: TuneResults, spec: ModelSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the calls that fit the best spec of a search.

    Parameters
    ----------
    results : TuneResults
    spec : ModelSpec
        The best one.
    values : mapping
        Of its cell, by path.

    Returns
    -------
    dict
        By language, ``python`` and ``r``; and ``needs_file``, whether they read the spec from a file that
        the user must write: it is none of the package's own with some values changed.
    """
    by_values = is_shipped(results.spec) and all(_can_be_written(*each) for each in values.items())
    arguments = {name: str(spec.get(f"fit.{name}")) for name in _OF_FIT} if by_values else {}
    arguments["seed"] = str(results.seed)
    changes = {path: each for path, each in values.items() if path.removeprefix("fit.") not in _OF_FIT}
    name = results.spec.name
    called = _overridden(name, changes) if by_values else spec_calls(f"{name}.json")
    return {**training_calls(called, results.data_name, arguments), "needs_file": not by_values}


def _can_be_written(path: str, value: Any) -> bool:
    """Tell whether a call of `override` can hold a value in both languages."""
    plain = isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
    return plain and _NAME_IN_R.fullmatch(path) is not None


def _overridden(name: str, changes: Mapping[str, Any]) -> dict[str, str]:
    called = spec_calls(name)
    if not changes:
        return called
    in_python = ", ".join(f"{spelled(path)}: {_in_python(value)}" for path, value in changes.items())
    in_r = ", ".join(f"{path} = {_in_r(value)}" for path, value in changes.items())
    return {
        "python": f"{called['python']}.override({{{in_python}}})",
        "r": f"override({called['r']}, {in_r})",
    }


def _in_python(value: str | int | float) -> str:
    return spelled(value) if isinstance(value, str) else repr(value)


def _in_r(value: str | int | float) -> str:
    return str(value).upper() if isinstance(value, bool) else spelled(value)
