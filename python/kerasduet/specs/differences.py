"""Where two specs differ, by dotted paths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kerasduet.specs.model_spec import ModelSpec, model_spec


def diff_specs(first: ModelSpec | str | Path, second: ModelSpec | str | Path) -> list[dict[str, Any]]:
    """List where two specs differ in what decides a run: descriptions and reported results are left out.

    Parameters
    ----------
    first, second : ModelSpec, str or Path
        A spec, the name of one, or a file that holds one.

    Returns
    -------
    list of dict
        One for each place: its dotted ``path``, as `ModelSpec.override` takes it, and the values ``first``
        and ``second`` there, None where one of them has no such place. Lists of different lengths, such as
        ``layers``, are one place.

    Raises
    ------
    SpecError
        ``unknown_spec``, ``spec_not_json`` or ``invalid_spec``.

    Examples
    --------
    >>> diff_specs("fashion_mlp", model_spec("fashion_mlp").override(epochs=5))
    [{'path': 'fit.epochs', 'first': 200, 'second': 5}]
    """
    documents = [
        (each if isinstance(each, ModelSpec) else model_spec(each)).deciding_fields()
        for each in (first, second)
    ]
    return [*_changes(documents[0], documents[1])]


def _changes(first: Any, second: Any, path: str = "") -> Iterator[dict[str, Any]]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted({*first, *second}):
            yield from _changes(first.get(key), second.get(key), f"{path}.{key}")
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for position, pair in enumerate(zip(first, second, strict=True)):
            yield from _changes(*pair, f"{path}.{position}")
    elif first != second:
        yield {"path": path.removeprefix("."), "first": first, "second": second}
