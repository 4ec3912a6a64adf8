"""What the small files of a run say: ``run.json`` and ``spec.json``, and what is wrong with one."""

from __future__ import annotations

import contextlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kerasduet.errors import RunError, SpecError
from kerasduet.specs.model_spec import ModelSpec, spec_from_json

FORMAT = 1  # of the folder's files

# What each ``run.json`` says and is read of it, and what one may say.
_FIELDS = {
    **dict.fromkeys(("status", "started", "data_fingerprint", "mode"), str),
    **{"seed": int, "data": dict, "devices": list},
}
_MORE_FIELDS = {
    **dict.fromkeys(("fingerprint", "versions", "machine", "threads"), dict),
    **{"seconds": int | float, "steps": int | None, "strategy": str | None, "epoch_weights": list},
}

Json = dict[str, Any]


def read_run(path: Path) -> Json:
    """Read a run's ``run.json``.

    Raises
    ------
    RunError
        ``not_a_run`` if there is none, ``unknown_format`` if another version wrote it, ``corrupt_run`` if it
        lacks what each run has.
    """
    try:
        about: Any = json.loads((path / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        message = "`{argument}` must be the folder of a run, with a run.json, not {path}."
        raise RunError("not_a_run", message, argument="path", path=str(path)) from None
    fields: Json = about if isinstance(about, dict) else {"format": FORMAT}
    if fields.get("format") != FORMAT:
        message, got = "The run {path} must be of format {wanted}, not {got!j}.", fields.get("format")
        raise RunError("unknown_format", message, path=str(path), wanted=FORMAT, got=got)
    read = _FIELDS | {name: kind for name, kind in _MORE_FIELDS.items() if name in fields}
    missing = [name for name, kind in read.items() if not isinstance(fields.get(name), kind)]
    if missing:
        message = "The run {path} is damaged: its run.json does not have {missing!j}."
        raise RunError("corrupt_run", message, path=str(path), missing=missing)
    return fields


def read_spec(path: Path) -> ModelSpec:
    """Read a run's ``spec.json``; raise ``corrupt_run`` if that fails."""
    with reading(path, "spec.json"):
        return spec_from_json((path / "spec.json").read_text(encoding="utf-8"), origin="spec.json")


@contextlib.contextmanager
def reading(path: Path, name: str) -> Iterator[None]:
    """Raise ``corrupt_run`` if the run's file of that name, which is read in here, is missing or damaged."""
    try:
        yield
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, SpecError) as error:
        reason = "it is missing" if isinstance(error, FileNotFoundError) else str(error).rstrip(".")
        message = "The run {path} is damaged: its {file} cannot be read: {reason}."
        raise RunError("corrupt_run", message, path=str(path), file=name, reason=reason) from None
