"""Values of a spec changed by their dotted path, or by a short name."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from kerasduet.errors import SpecError, nearest
from kerasduet.specs.columns import COLUMN_RULES
from kerasduet.specs.schema import Document, spec_schema


def overridden(document: Document, changes: Mapping[str, Any]) -> Document:
    """Give a document with values changed, each at its dotted path or by its short name.

    Raises
    ------
    SpecError
        ``unknown_field`` if there is no such place.
    """
    document = copy.deepcopy(document)
    changed = {_full_path(name): value for name, value in changes.items()}
    for path, value in changed.items():
        _set(document, path, copy.deepcopy(value))
    if any(
        path.split(".")[0] in ("inputs", "layers", "outputs", "dataset", "preprocessing") for path in changed
    ):
        document.pop("expected", None)  # the source document's counts are of the model as it was
    return document


def _full_path(name: str) -> str:
    """Turn a short name into a dotted path; a path and a field of the document stay as they are."""
    known = spec_schema()["properties"]
    if "." in name or name in known:
        return name
    fields = {key: f"{part}.{key}" for part in ("fit", "compile") for key in known[part]["properties"]}
    fields |= {"learning_rate": "compile.optimizer.config.learning_rate", "train_rows": "dataset.train_rows"}
    fields |= {name: f"preprocessing.{name}" for name in COLUMN_RULES}
    if name not in fields:
        sentence = "`{argument}` is not a field of a spec: {hint}"
        raise SpecError("unknown_field", sentence, argument=name, hint=nearest(name, fields))
    return fields[name]


def _set(document: Document, path: str, value: Any) -> None:
    """Set the value at a dotted path; a name such as "adam" on the way becomes an object."""
    *way, last = path.split(".")
    place: Any = document
    for depth, key in enumerate(way):
        place = _step(place, key, ".".join(way[: depth + 1]))
    if isinstance(place, list):
        _step(place, last, path)
        place[int(last)] = value
    else:
        place[last] = value


def _step(place: Any, key: str, path: str) -> Any:
    if isinstance(place, list):
        if not key.isdecimal() or int(key) >= len(place):
            wanted = f"one of the positions 0 to {len(place) - 1}"
            raise SpecError.must_be("unknown_field", path, wanted, key)
        return place[int(key)]
    if isinstance(place.get(key), str) and key in ("optimizer", "loss"):
        place[key] = {"class_name": place[key], "config": {}}
    step = place.setdefault(key, {})
    if not isinstance(step, dict | list):
        sentence = "`{argument}` holds {got!j}, which has no fields."
        raise SpecError("unknown_field", sentence, argument=path, got=step)
    return step
