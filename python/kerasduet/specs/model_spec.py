"""Model specs: JSON documents that say what a model is, read alike by R and Python."""

from __future__ import annotations

import copy
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_kind, check_path, whole_numbers
from kerasduet.errors import ArgumentError, RunError, SpecError, describe, must_be, nearest
from kerasduet.paths import shared_specs_dir, written_beside

Document = dict[str, Any]

# What a spec says about itself, and not about the run: these fields leave its hash alone.
_REMARKS = ("description", "source", "expected", "reported")


@dataclass(frozen=True)
class ModelSpec:
    """A model, its data set and its training, as one JSON document that was checked and completed.

    Make one with `load_spec`; change one with `override`, which returns a new spec.

    Examples
    --------
    >>> spec = load_spec("fashion_mlp").override({"layers.1.config.units": 48}, epochs=5)
    >>> spec.get("layers.1.config.units"), spec.get("fit.epochs")
    (48, 5)
    """

    _text: str

    @property
    def name(self) -> str:
        """The name of the spec, which is also its file's."""
        return str(self.get("name"))

    @property
    def hash(self) -> str:
        """SHA-256 of all fields that decide a run, in hexadecimal; the same in R and in Python.

        A value that is the schema's default leaves it alone, so that a new field changes no hash.
        """
        chosen = _without_defaults(self.deciding_fields(), _schema())
        return hashlib.sha256(_canonical(chosen).encode()).hexdigest()

    def deciding_fields(self) -> Document:
        """Give the document without its remarks: description, source, expected and reported figures."""
        return {key: value for key, value in self.to_dict().items() if key not in _REMARKS}

    def to_dict(self) -> Document:
        """Give the document as plain Python values, all defaults filled in."""
        document: Document = json.loads(self._text)
        return document

    def to_json(self) -> str:
        """Give the document as JSON text, keys sorted."""
        return self._text

    def get(self, path: str, default: Any = None) -> Any:
        """Look a value up by its dotted path, such as ``"compile.optimizer.config.learning_rate"``."""
        value: Any = self.to_dict()
        for key in path.split("."):
            if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
                value = value[int(key)]
            elif isinstance(value, dict) and key in value:
                value = value[key]
            else:
                return default
        return value

    def override(self, changes: Mapping[str, Any] | None = None, /, **short: Any) -> ModelSpec:
        """Give a copy with some values changed.

        Parameters
        ----------
        changes : mapping, optional
            Values by dotted path, such as ``{"layers.1.config.units": 48}`` (positions count from 0, as in
            the file), or by short name: any field of ``fit`` or ``compile`` (``epochs``, ``batch_size``,
            ``loss``, ...), ``train_rows`` and ``learning_rate``.
        **short
            More values by short name.

        Raises
        ------
        SpecError
            ``unknown_field`` if there is no such place, ``invalid_spec`` if the value does not belong there.
        """
        check_kind("changes", changes, Mapping | None, "a mapping of values by their paths")
        changed = {_full_path(name): value for name, value in {**(changes or {}), **short}.items()}
        document = self.to_dict()
        for path, value in changed.items():
            _set(document, path, copy.deepcopy(value))
        if any(path.split(".")[0] in ("layers", "dataset", "preprocessing") for path in changed):
            document.pop("expected", None)  # the source document's counts are of the model as it was
        return spec_from_dict(document)

    def __repr__(self) -> str:
        layers = " > ".join(layer["class_name"] for layer in self.get("layers"))
        return f'<ModelSpec "{self.name}" on "{self.get("dataset.name")}": {layers}>'


def load_spec(name: str | Path) -> ModelSpec:
    """Read a spec: one that comes with the package, by its name, or one's own, by the path of its file.

    Parameters
    ----------
    name : str or Path
        A name that `list_specs` gives, or a path that ends in ``.json``.

    Raises
    ------
    SpecError
        ``unknown_spec``, ``spec_not_json`` or ``invalid_spec``.

    Examples
    --------
    >>> load_spec("fashion_mlp").get("fit.epochs")
    200
    """
    if not isinstance(name, str | Path):
        raise ArgumentError("invalid_argument", must_be("name", "the name or the file of a spec", name))
    if str(name).endswith(".json"):
        return _read(Path(name))
    if str(name) not in list_specs():
        known = nearest(str(name), list_specs())
        raise SpecError("unknown_spec", f"{describe(str(name))} is not a known spec: {known}")
    return _read(_models_dir() / f"{name}.json")


def save_spec(spec: ModelSpec, path: str | Path) -> None:
    """Write a spec as a JSON file, which R and Python read.

    Parameters
    ----------
    spec : ModelSpec
    path : str or Path
        Ends in ``.json``; a file that stands there is replaced.

    Raises
    ------
    RunError
        ``cannot_write``; what was there stays.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_spec(load_spec("xor_mlp"), f"{folder}/mine.json")
    ...     load_spec(f"{folder}/mine.json") == load_spec("xor_mlp")
    True
    """
    check_is_spec(spec)
    path = check_path("path", path, ".json")
    text = json.dumps(spec.to_dict(), indent=2, ensure_ascii=False) + "\n"
    try:
        with written_beside(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"The file {path} must be writable, but: {error.strerror}."
        raise RunError("cannot_write", message) from None


def check_is_spec(spec: Any) -> None:
    """Raise ``invalid_argument`` unless it is a `ModelSpec`."""
    check_kind("spec", spec, ModelSpec, "a spec, as `load_spec()` gives")


def list_specs() -> tuple[str, ...]:
    """Give the names of the specs that come with the package, sorted."""
    return tuple(sorted(path.stem for path in _models_dir().glob("*.json")))


def spec_from_json(text: str, origin: str = "the text") -> ModelSpec:
    """Make a spec of JSON text; `origin` names the text in an error."""
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise SpecError("spec_not_json", f"{origin} must hold JSON, but: {error}.") from None
    return spec_from_dict(document)


def spec_from_dict(document: Mapping[str, Any]) -> ModelSpec:
    """Make a spec of a document: defaults filled in, checked against the schema.

    Raises
    ------
    SpecError
        ``invalid_spec``, with one sentence for each fault.
    """
    faults = check_spec(document)
    if faults:
        raise SpecError("invalid_spec", "\n".join(faults))
    complete = _with_defaults(_normal(document), _schema())
    return ModelSpec(_canonical(complete))


def check_spec(document: Any) -> list[str]:
    """List the faults of a document as sentences that name the path; an empty list if there is none.

    Layer arguments beyond the schema are Keras's to judge: `kerasduet.build_model` checks them.

    Examples
    --------
    >>> check_spec({**load_spec("xor_mlp").to_dict(), "fit": {"epochs": 0}})
    ['`fit.epochs` must be a whole number of at least 1, not 0.']
    """
    try:
        normal = _normal(document)
    except (TypeError, ValueError) as error:
        return [f"A spec must hold only what JSON can hold: {error}."]
    # jsonschema finds each missing field by itself, and in each branch of the schema that asks for it
    faults = {fault for error in _validator().iter_errors(normal) for fault in _sentences(error)}
    return sorted(faults) + ([] if faults else list(_foreign_modules(normal, ())))


def _read(path: Path) -> ModelSpec:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SpecError("spec_not_json", f"{path.name} must hold JSON in UTF-8, but does not.") from None
    except OSError:
        raise SpecError("unknown_spec", f"There is no spec file {path}.") from None
    return spec_from_json(text, origin=path.name)


def _models_dir() -> Path:
    return shared_specs_dir() / "models"


@functools.cache
def _schema() -> Document:
    schema: Document = json.loads((shared_specs_dir() / "schema.json").read_text(encoding="utf-8"))
    return schema


@functools.cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(_schema())


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _canonical(document: Any) -> str:
    return json.dumps(
        document, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
    )


def _plain(value: Any) -> Any:
    """Give a NumPy scalar or array as JSON can hold it."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"an object of class {type(value).__name__} is none of them")


def _normal(document: Any) -> Any:
    """Give the document in the one form that is hashed: 5.0 is 5, tuples are lists, R and Python agree."""
    value = json.loads(_canonical(document))
    return whole_numbers(value)


def _with_defaults(value: Any, schema: Document) -> Any:
    """Fill in what the schema gives as default, at every depth."""
    schema = _resolved(schema, value)
    if isinstance(value, dict):
        known: Document = schema.get("properties", {})
        for key, part in known.items():
            if key not in value and "default" in part:
                value[key] = copy.deepcopy(part["default"])
        return {key: _with_defaults(each, known.get(key, {})) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_defaults(each, schema.get("items", {})) for each in value]
    return value


def _without_defaults(value: Any, schema: Document) -> Any:
    """Leave out what the schema gives as default, at every depth: `_with_defaults` puts it back."""
    schema = _resolved(schema, value)
    if isinstance(value, dict):
        known: Document = schema.get("properties", {})
        chosen = {key: _without_defaults(each, known.get(key, {})) for key, each in value.items()}
        return {key: each for key, each in chosen.items() if not _is_default(each, known.get(key, {}))}
    if isinstance(value, list):
        return [_without_defaults(each, schema.get("items", {})) for each in value]
    return value


def _is_default(value: Any, schema: Document) -> bool:
    return "default" in schema and _canonical(value) == _canonical(
        _without_defaults(schema["default"], schema)
    )


def _resolved(schema: Document, value: Any) -> Document:
    if "$ref" in schema:
        return _resolved(_schema()["$defs"][schema["$ref"].rsplit("/", 1)[1]], value)
    if "then" in schema and isinstance(value, dict):
        return _resolved(schema["then"], value)
    return schema


def _sentences(error: Any) -> Iterator[str]:
    """Say a fault that jsonschema found as sentences of ours."""
    path = ".".join(str(key) for key in error.absolute_path)
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        yield from (f"`{_join(path, key)}` is missing." for key in missing)
    elif error.validator == "additionalProperties":
        known = error.schema["properties"]
        for key in sorted(set(error.instance) - set(known)):
            yield f"`{_join(path, key)}` is not a field of a spec: {nearest(key, known)}"
    else:
        yield must_be(path or "spec", error.schema.get("description", error.message), error.instance)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _foreign_modules(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Find serialised objects that ask for a Python module: a spec names Keras classes and runs no code."""
    if isinstance(value, dict):
        if "class_name" in value and str(value.get("module") or "keras").split(".")[0] != "keras":
            yield must_be(".".join((*path, "module")), "a module of Keras", value["module"])
        for key, each in value.items():
            yield from _foreign_modules(each, (*path, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _foreign_modules(each, (*path, str(position)))


def _full_path(name: str) -> str:
    """Turn a short name into a dotted path; a path and a field of the document stay as they are."""
    known = _schema()["properties"]
    if "." in name or name in known:
        return name
    fields = {key: f"{part}.{key}" for part in ("fit", "compile") for key in known[part]["properties"]}
    fields |= {"learning_rate": "compile.optimizer.config.learning_rate", "train_rows": "dataset.train_rows"}
    if name not in fields:
        raise SpecError("unknown_field", f"`{name}` is not a field of a spec: {nearest(name, fields)}")
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
            raise SpecError(
                "unknown_field", must_be(path, f"one of the positions 0 to {len(place) - 1}", key)
            )
        return place[int(key)]
    if isinstance(place.get(key), str) and key in ("optimizer", "loss"):
        place[key] = {"class_name": place[key], "config": {}}
    step = place.setdefault(key, {})
    if not isinstance(step, dict | list):
        raise SpecError("unknown_field", f"`{path}` holds {describe(step)}, which has no fields.")
    return step
