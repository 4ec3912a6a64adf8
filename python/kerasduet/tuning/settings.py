"""What the arguments of `resamples` must be, and what they are where nobody says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasduet.arguments import check_flag, check_whole, is_missing, spell_class
from kerasduet.data.dataset import Dataset
from kerasduet.data.mismatches import other_length
from kerasduet.errors import ArgumentError, DataError, RunError
from kerasduet.seeds import check_seed
from kerasduet.tuning.draws import Units

_DEFAULTS: dict[str, dict[str, Any]] = {
    "cv": {"folds": 5},
    "repeated_cv": {"folds": 5, "repeats": 5},
    "bootstrap": {"times": 25},
    "holdout": {"times": 1, "fraction": 0.25},
    "loo": {},
}
_LEAST = {"folds": 2, "repeats": 1, "times": 1}


def resampling_settings(
    method: Any, given: Mapping[str, Any], flags: Mapping[str, Any], *, grouped: bool, seed: Any
) -> dict[str, Any]:
    """Give what the resamples are made by: the method, its settings, the flags and the seed, all checked.

    Raises
    ------
    ArgumentError
        ``invalid_argument``.
    """
    if not isinstance(method, str) or method not in _DEFAULTS:
        known = "one of " + ", ".join(f'"{each}"' for each in _DEFAULTS)
        raise ArgumentError.must_be("invalid_argument", "method", known, method)
    settings = {
        name: default if given[name] is None else given[name] for name, default in _DEFAULTS[method].items()
    }
    for name, value in given.items():
        if value is not None and name not in settings:
            raise _left_out(name, value, f'method is "{method}"')
    for name, least in _LEAST.items():
        if name in settings:
            settings[name] = check_whole(name, settings[name], least)
    if "fraction" in settings:
        _check_fraction(settings["fraction"])
    for name, flag in flags.items():
        check_flag(name, flag)
    how = {"method": method, **settings, **flags, "grouped": grouped, "seed": check_seed(seed)}
    _check_combination(how)
    return how


def resample_count(how: Mapping[str, Any], units: int) -> int:
    """Count the resamples that are to be made."""
    if how["method"] == "loo":
        return units
    return int(how.get("folds", 1) * how.get("repeats", 1) * how.get("times", 1))


def units_of(data: Dataset, how: Mapping[str, Any], groups: Any) -> Units:
    """Give what is drawn among, rows or groups, and check that there is enough of it.

    Raises
    ------
    ArgumentError, DataError, RunError
        As in `kerasduet.resamples`.
    """
    rows = data.splits["train"]
    of_row = np.arange(rows, dtype=np.int32) if groups is None else _group_of_row(groups, rows)
    units = Units(data, of_row, np.bincount(of_row), _strata(data) if how["stratify"] else None)
    _check_enough(len(units), how)
    if units.strata is not None and "folds" in how:
        _check_rarest(data, units.strata, how["folds"])
    return units


def _check_enough(units: int, how: Mapping[str, Any]) -> None:
    """Raise unless there are rows, or groups, to train on and to hold out in each resample."""
    kind = "groups" if how["grouped"] else "rows"
    if "folds" in how and units < how["folds"] + how["in_order"]:
        most = f"less one, {units - 1}" if how["in_order"] else f"{units}"
        wanted = f"at most the number of {kind}, {most}"
        raise ArgumentError.must_be("invalid_argument", "folds", wanted, how["folds"])
    if units < 2:
        sentence = "There must be at least two {kind} to draw resamples of, not {got}."
        raise DataError("empty_data", sentence, kind=kind, got=units)
    if how["method"] == "holdout" and not 0 < round(units * how["fraction"]) < units:
        wanted = f"such that some of the {units} {kind} are held out, and some are not"
        raise ArgumentError.must_be("invalid_argument", "fraction", wanted, how["fraction"])


def _check_rarest(data: Dataset, strata: Any, folds: int) -> None:
    """Raise if a class has fewer rows than there are folds."""
    classes, sizes = np.unique(strata, return_counts=True)
    if sizes.min() < folds:
        name = data.class_names[int(classes[sizes.argmin()])]
        wanted = f'at most the number of rows of the class "{name}", {sizes.min()}, where `stratify` is true'
        raise ArgumentError.must_be("invalid_argument", "folds", wanted, folds)


def _check_fraction(fraction: Any) -> None:
    is_number = isinstance(fraction, int | float) and not isinstance(fraction, bool)
    if not is_number or not math.isfinite(fraction) or not 0 < fraction < 1:
        wanted = "a number above 0 and below 1"
        raise ArgumentError.must_be("invalid_argument", "fraction", wanted, fraction)


def _check_combination(how: Mapping[str, Any]) -> None:
    """Refuse settings that contradict each other."""
    if how["in_order"]:
        if how["method"] not in ("cv", "holdout"):
            raise ArgumentError.must_be(
                "invalid_argument", "method", '"cv" or "holdout" where `in_order` is true', how["method"]
            )
        if how.get("times", 1) > 1:
            raise ArgumentError.must_be(
                "invalid_argument", "times", "1 where `in_order` is true", how["times"]
            )
    given = {"stratify": how["stratify"], "groups": how["grouped"], "in_order": how["in_order"]}
    chosen = [name for name, each in given.items() if each]
    if len(chosen) > 1:
        sentence = "`{argument}` must be left out where `{other}` is given."
        raise ArgumentError("invalid_argument", sentence, argument=chosen[1], other=chosen[0])
    if how["stratify"] and how["method"] == "loo":
        raise _left_out("stratify", True, 'method is "loo"')


def _left_out(argument: str, got: Any, where: str) -> ArgumentError:
    return ArgumentError.must_be("invalid_argument", argument, f"left out where the {where}", got)


def _group_of_row(groups: Any, rows: int) -> Any:
    """Give the number of each row's group, from 0, in an order that their names decide."""
    values = list(groups) if np.ndim(groups) == 1 else None
    if values is None:
        raise ArgumentError.must_be("invalid_argument", "groups", "a name or a number for each row", groups)
    if len(values) != rows:
        raise other_length("data", rows, "groups", len(values))
    for row, value in enumerate(values, start=1):
        if is_missing(value):
            sentence = "`{argument}` must hold a name or a number in each row, not NA in row {row}."
            raise DataError("not_finite", sentence, argument="groups", row=row)
    return np.unique([spell_class(each) for each in values], return_inverse=True)[1].astype(np.int32)


def _strata(data: Dataset) -> Any:
    y = data.split("train").y
    if data.task != "classification" or y.ndim != 1:
        raise RunError("no_classes", "`stratify` must be false where a row of `y` is not one class.")
    return y
