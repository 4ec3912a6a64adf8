"""What must be the same between a run and its continuation, and where two differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kerasduet.errors import RunError, describe
from kerasduet.specs.differences import diff_specs
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.run_folder.files import Json, read_run, read_spec

_DECIDING = {  # what decides the bits beside the spec: keys of run.json, and the arguments that they tell of
    "seed": "seed",
    "data_fingerprint": "data",
    "validation_data": "validation_data",
    "validation_weight": "validation_data",
    "sample_weight": "sample_weight",
    "mode": "mode",
}


def check_same(path: Path, spec: ModelSpec, about: Json) -> None:
    """Raise ``different_run`` unless a run was begun with what decides the bits, epochs aside.

    Parameters
    ----------
    path : Path
        The run's folder.
    spec : ModelSpec
    about : dict
        What ``run.json`` would say of the training that is to go on.
    """
    before, old = read_run(path), read_spec(path)
    differences = [
        *_differences(before, about, _DECIDING),
        *_changes(old.override(epochs=1), spec.override(epochs=1)),
    ] or [*_differences(before, about, ("initial_weights",))]  # other ones follow from all else
    if differences:
        message = "The run {path} must be resumed with the arguments that it was begun with: {differences}."
        raise RunError("different_run", message, path=str(path), differences=Differences(differences))


class Differences(list[Json]):
    """Arguments in which two trainings differ, each with what was ``wanted`` and what it ``got``."""

    def __str__(self) -> str:
        return "; ".join(
            f"`{each['argument']}` {_told(each['wanted'])}, not {_told(each['got'])}" for each in self
        )


def _differences(before: Json, about: Json, keys: Iterable[str]) -> Iterator[Json]:
    """Say where two ``run.json`` differ, by the names of the arguments."""
    for key in keys:
        wanted, got = before.get(key), about.get(key)
        if wanted != got:
            yield {"argument": _DECIDING.get(key, key), "wanted": wanted, "got": got}


def _changes(old: ModelSpec, new: ModelSpec) -> Iterator[Json]:
    for each in diff_specs(old, new):
        yield {"argument": each["path"], "wanted": each["first"], "got": each["second"]}


def _told(value: Any) -> str:
    """Show a value, or the beginning of a hash."""
    if isinstance(value, str) and len(value) == 64:
        return f"with the hash {value[:12]}"
    return "none" if value is None else describe(value)
