"""The schema of specs: its defaults filled in, and what breaks it as sentences."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterator
from typing import Any

from kerasduet.arguments import whole_numbers
from kerasduet.errors import SpecError, nearest
from kerasduet.paths import shared_specs_dir
from kerasduet.specs.by_output import output_faults
from kerasduet.specs.columns import column_faults
from kerasduet.specs.network import network_faults

Document = dict[str, Any]

_DEEPEST = 50  # levels; what walks a document does so by recursion


def check_spec(document: Any) -> list[str]:
    """List the faults of a document as sentences that name the path; an empty list if there is none.

    Layer arguments beyond the schema are Keras's to judge: `kerasduet.build_model` checks them.

    Examples
    --------
    >>> import kerasduet as kd
    >>> kd.check_spec({**kd.model_spec("xor_mlp").to_dict(), "fit": {"epochs": 0}})
    ['`fit.epochs` must be a whole number of at least 1, not 0.']
    """
    return [fault.message for fault in faults_of(document)]


def complete(document: Any) -> Document:
    """Give a document with all defaults filled in.

    Raises
    ------
    SpecError
        ``invalid_spec``, with one sentence for each fault.
    """
    faults = Faults(faults_of(document))
    if faults:
        raise SpecError("invalid_spec", "{faults}", faults=faults)
    completed: Document = _with_defaults(_normal(document), spec_schema())
    return completed


class Faults(tuple[SpecError, ...]):
    """The faults of a document; as text, a line each."""

    def __str__(self) -> str:
        return "\n".join(fault.message for fault in self)


def faults_of(document: Any) -> list[SpecError]:
    """List what is wrong with a document, sorted by its sentences."""
    try:
        check_depth(document)
        normal = _normal(document)
    except SpecError as error:
        return [error]
    except UnicodeEncodeError:
        return [_not_json("a text has half of a surrogate pair")]
    except (TypeError, ValueError) as error:
        return [_not_json(str(error))]
    # jsonschema finds each missing field by itself, and in each branch of the schema that asks for it
    found = {each.message: each for error in _validator().iter_errors(normal) for each in _faults(error)}
    faults = [found[message] for message in sorted(found)] or [*_foreign_modules(normal, ())]
    for further in (column_faults, network_faults, output_faults):
        faults = faults or [*further(normal)]
    return faults


def check_depth(document: Any) -> None:
    """Raise ``invalid_spec`` if objects and lists are nested deeper than a spec needs, or hold themselves."""
    level = [document]
    for _ in range(_DEEPEST):
        inside = (each.values() if isinstance(each, dict) else each for each in level if _is_nested(each))
        level = list({id(each): each for values in inside for each in values}.values())
        if not level:
            return
    sentence = "A spec must not be nested deeper than {deepest} levels."
    raise SpecError("invalid_spec", sentence, deepest=_DEEPEST)


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list | tuple)


def _not_json(reason: str) -> SpecError:
    return SpecError("invalid_spec", "A spec must hold only what JSON can hold: {reason}.", reason=reason)


def without_defaults(document: Document) -> Document:
    """Leave out what the schema gives as default, at every depth."""
    chosen: Document = _without_defaults(document, spec_schema())
    return chosen


def canonical(document: Any) -> str:
    """Give a document as JSON text, keys sorted, without blanks: equal documents, equal texts."""
    return json.dumps(
        document, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
    )


@functools.cache
def spec_schema() -> Document:
    """Read ``shared_specs/schema.json``."""
    schema: Document = json.loads((shared_specs_dir() / "schema.json").read_text(encoding="utf-8"))
    return schema


@functools.cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(spec_schema())


def _plain(value: Any) -> Any:
    """Give a NumPy scalar or array as JSON can hold it."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"an object of class {type(value).__name__} is none of them")


def _normal(document: Any) -> Any:
    """Give the document in the one form that is hashed: 5.0 is 5, tuples are lists, R and Python agree."""
    text = canonical(document)
    text.encode()  # or no file could hold it
    return whole_numbers(json.loads(text))


def _with_defaults(value: Any, schema: Document) -> Any:
    """Fill in what the schema gives as default, at every depth."""
    schema = _resolved(schema, value)
    if isinstance(value, dict):
        known, other = _fields(schema)
        for key, part in known.items():
            if key not in value and "default" in part:
                value[key] = copy.deepcopy(part["default"])
        return {key: _with_defaults(each, known.get(key, other)) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_defaults(each, schema.get("items", {})) for each in value]
    return value


def _without_defaults(value: Any, schema: Document) -> Any:
    """Leave out what `_with_defaults` puts back."""
    schema = _resolved(schema, value)
    if isinstance(value, dict):
        known, other = _fields(schema)
        chosen = {key: _without_defaults(each, known.get(key, other)) for key, each in value.items()}
        return {key: each for key, each in chosen.items() if not _is_default(each, known.get(key, {}))}
    if isinstance(value, list):
        return [_without_defaults(each, schema.get("items", {})) for each in value]
    return value


def _fields(schema: Document) -> tuple[Document, Document]:
    """Give the schemas of an object's known fields, and that of all others."""
    other = schema.get("additionalProperties")
    return schema.get("properties", {}), other if isinstance(other, dict) else {}


def _is_default(value: Any, schema: Document) -> bool:
    return "default" in schema and canonical(value) == canonical(_without_defaults(schema["default"], schema))


def _resolved(schema: Document, value: Any) -> Document:
    if "$ref" in schema:
        return _resolved(spec_schema()["$defs"][schema["$ref"].rsplit("/", 1)[1]], value)
    if "if" in schema:
        branch = "then" if _allows(schema["if"], value) else "else"
        return _resolved(schema.get(branch, {}), value)
    return schema


def _allows(schema: Document, value: Any) -> bool:
    from jsonschema import Draft202012Validator

    return bool(Draft202012Validator(schema).is_valid(value))


def _faults(error: Any) -> Iterator[SpecError]:
    """Say a fault that jsonschema found as sentences of ours."""
    path = ".".join(str(key) for key in error.absolute_path)
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield SpecError("invalid_spec", "`{argument}` is missing.", argument=_join(path, key))
    elif error.validator == "additionalProperties":
        known = error.schema["properties"]
        sentence = "`{argument}` is not a field of a spec: {hint}"
        for key in sorted(set(error.instance) - set(known)):
            hint = nearest(key, known)
            yield SpecError("invalid_spec", sentence, argument=_join(path, key), hint=hint)
    else:
        wanted = error.schema.get("description", error.message)
        yield SpecError.must_be("invalid_spec", path or "spec", wanted, error.instance)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _foreign_modules(value: Any, path: tuple[str, ...]) -> Iterator[SpecError]:
    """Find serialised objects that ask for a Python module: a spec names Keras classes and runs no code."""
    if isinstance(value, dict):
        if "class_name" in value and str(value.get("module") or "keras").split(".")[0] != "keras":
            place = ".".join((*path, "module"))
            yield SpecError.must_be("invalid_spec", place, "a module of Keras", value["module"])
        for key, each in value.items():
            yield from _foreign_modules(each, (*path, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _foreign_modules(each, (*path, str(position)))
