"""Specs as R has them: they cross as JSON text, which R keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasduet.bridge.values import Answer, answers
from kerasduet.models import from_keras
from kerasduet.specs import model_spec


@answers
def load_spec(name: str) -> Answer:
    """Read a spec by its name or its file's path."""
    return spec_record(model_spec.load_spec(name))


@answers
def override_spec(text: str, changes: Mapping[str, Any]) -> Answer:
    """Change a spec by dotted paths and short names."""
    return spec_record(model_spec.spec_from_json(text).override(changes))


@answers
def spec_from_document(document: Mapping[str, Any]) -> Answer:
    """Make a spec of a document, given as nested lists."""
    return spec_record(model_spec.spec_from_dict(document))


@answers
def save_spec(text: str, path: str) -> None:
    """Write a spec as a JSON file."""
    model_spec.save_spec(model_spec.spec_from_json(text), path)


@answers
def spec_from_model(model: Any, name: str | None = None) -> Answer:
    """Describe a live Keras model."""
    return spec_record(from_keras.spec_from_model(model, name=name))


def spec_record(spec: model_spec.ModelSpec) -> Answer:
    """Give R what it keeps of a spec."""
    return {"json": spec.to_json(), "hash": spec.hash, "name": spec.name}
