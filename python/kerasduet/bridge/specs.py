"""Specs as R has them: they cross as JSON text, which R keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kerasduet.bridge.values import Answer, answers
from kerasduet.data.row_schema import RowSchema
from kerasduet.models.code.spec_code import spec_code as code_of
from kerasduet.specs.differences import diff_specs as differences_of
from kerasduet.specs.model_spec import ModelSpec, spec_from_json
from kerasduet.specs.model_spec import model_spec as read_spec
from kerasduet.specs.model_spec import save_spec as write_spec
from kerasduet.specs.schema import check_spec as faults_of_spec
from kerasduet.training.as_spec import as_model_spec as spec_of
from kerasduet.tuning.fitted_outputs import fit_outputs as with_outputs


@answers
def model_spec(spec: str | Mapping[str, Any]) -> Answer:
    """Read a spec by its name or its file's path, or make one of a document, given as nested lists."""
    return spec_record(read_spec(spec))


@answers
def override(text: str, changes: Mapping[str, Any]) -> Answer:
    """Change a spec by dotted paths and short names."""
    return spec_record(spec_from_json(text).override(changes))


@answers
def fit_outputs(text: str, class_names: list[str] | None) -> Answer:
    """Fit the outputs of a spec to classes, or to one number where there are none."""
    schema = (
        RowSchema(shape=(), task="classification", class_names=tuple(class_names))
        if class_names
        else RowSchema(shape=(), task="regression", target_shape=())
    )
    return spec_record(with_outputs(spec_from_json(text), schema))


@answers
def check_spec(document: Mapping[str, Any]) -> list[str]:
    """List the faults of a document."""
    return faults_of_spec(document)


@answers
def save_spec(text: str, path: str) -> None:
    """Write a spec as a JSON file."""
    write_spec(spec_from_json(text), path)


@answers
def as_model_spec(model: Any, name: str | None = None) -> Answer:
    """Describe a Keras model."""
    return spec_record(spec_of(model, name=name))


@answers
def diff_specs(first: str, second: str) -> str:
    """List where two specs differ, as JSON."""
    return json.dumps(differences_of(spec_from_json(first), spec_from_json(second)))


@answers
def spec_code(text: str, language: str, shape: list[Any] | None) -> str:
    """Write a spec as code of plain Keras; a size that the data tell is None in `shape`."""
    return code_of(spec_from_json(text), language, shape=shape)


def spec_record(spec: ModelSpec) -> Answer:
    """Give R what it keeps of a spec."""
    return {"json": spec.to_json(), "hash": spec.hash, "name": spec.name}
