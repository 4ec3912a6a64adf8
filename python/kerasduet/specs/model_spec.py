"""Model specs: JSON documents that say what a model is, read alike by R and Python."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_kind, check_path, first_repeated
from kerasduet.errors import ArgumentError, SpecError, describe, nearest
from kerasduet.paths import shared_specs_dir, write_text
from kerasduet.specs.by_output import loss_weights, losses, metrics
from kerasduet.specs.columns import COLUMN_RULES, Column, columns_of
from kerasduet.specs.network import Network, read_network
from kerasduet.specs.overrides import overridden
from kerasduet.specs.schema import Document, canonical, check_depth, complete, without_defaults
from kerasduet.specs.summary import spec_html, spec_line, spec_lines

# What a spec says about itself, and not about the run: these fields leave its hash alone.
_REMARKS = ("description", "source", "expected", "reported")


@dataclass(frozen=True)
class ModelSpec:
    """A model, its data set and its training, as one JSON document that was checked and completed.

    Make one with `model_spec`; change one with `override`, which returns a new spec.

    Examples
    --------
    >>> spec = model_spec("fashion_mlp").override({"layers.1.config.units": 48}, epochs=5)
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
        return hashlib.sha256(canonical(without_defaults(self.deciding_fields())).encode()).hexdigest()

    def deciding_fields(self) -> Document:
        """Give the document without its remarks: description, source, expected and reported results."""
        return {key: value for key, value in self.to_dict().items() if key not in _REMARKS}

    @functools.cached_property
    def network(self) -> Network:
        """How the layers are connected: what each takes and what the outputs are, by name."""
        return read_network(self.to_dict())

    @functools.cached_property
    def table(self) -> dict[str, Column]:
        """The inputs that are columns of a table, by their names."""
        return {each.name: each for each in columns_of(self.to_dict())}

    @property
    def inputs(self) -> dict[str, Column | None]:
        """All inputs by their names, with what those that are columns of a table hold."""
        return {name: self.table.get(name) for name in self.network.inputs}

    @property
    def column_rules(self) -> dict[str, str]:
        """What is said for all columns that a data frame has, ``missing`` and ``unknown``; mostly nothing."""
        said = self.get("preprocessing")
        return {name: said[name] for name in COLUMN_RULES if name in said}

    @property
    def losses(self) -> dict[str | None, Any]:
        """The loss of each output, by its name; None is that of the only one."""
        return losses(self.to_dict(), self.network)

    def metrics(self, kind: str = "metrics") -> dict[str | None, list[Any]]:
        """Give the metrics of each output, or its ``"weighted_metrics"``, by name; None is the only one."""
        return metrics(self.to_dict(), self.network, kind)

    @property
    def loss_weights(self) -> dict[str, float] | None:
        """What the loss of each of several outputs counts in their sum; None where nothing is said."""
        return loss_weights(self.to_dict(), self.network)

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
        check_depth([changes, short])
        return spec_from_dict(overridden(self.to_dict(), {**(changes or {}), **short}))

    def __str__(self) -> str:
        return "\n".join(spec_lines(self))

    def __repr__(self) -> str:
        return spec_line(self)

    def _repr_html_(self) -> str:
        return spec_html(self)


def model_spec(spec: str | Path | Mapping[str, Any]) -> ModelSpec:
    """Read a spec: one that comes with the package, one's own file, or a document.

    Parameters
    ----------
    spec : str, Path or mapping
        A name that `list_specs` gives, a path that ends in ``.json``, or the document itself.

    Raises
    ------
    SpecError
        ``unknown_spec``, ``spec_not_json`` or ``invalid_spec``.

    Examples
    --------
    >>> model_spec("fashion_mlp").get("fit.epochs")
    200
    """
    if isinstance(spec, Mapping):
        return spec_from_dict(spec)
    if not isinstance(spec, str | Path):
        wanted = "the name, the file or the document of a spec"
        raise ArgumentError.must_be("invalid_argument", "spec", wanted, spec)
    if str(spec).endswith(".json"):
        return _read(Path(spec))
    if str(spec) not in list_specs():
        sentence = "{got!j} is not a known spec: {hint}"
        raise SpecError("unknown_spec", sentence, got=str(spec), hint=nearest(str(spec), list_specs()))
    return _read(_models_dir() / f"{spec}.json")


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
    ...     save_spec(model_spec("xor_mlp"), f"{folder}/mine.json")
    ...     model_spec(f"{folder}/mine.json") == model_spec("xor_mlp")
    True
    """
    check_is_spec(spec)
    path = check_path("path", path, ".json")
    write_text(path, json.dumps(spec.to_dict(), indent=2, ensure_ascii=False) + "\n")


def check_is_spec(spec: Any) -> None:
    """Raise ``invalid_argument`` unless it is a `ModelSpec`."""
    check_kind("spec", spec, ModelSpec, "a spec, as `model_spec()` gives")


def as_spec(spec: Any) -> ModelSpec:
    """Give a spec as it is, and read one that is named; raise ``invalid_argument`` for anything else."""
    known: Any = model_spec(spec) if isinstance(spec, str) else spec
    check_is_spec(known)
    checked: ModelSpec = known
    return checked


def list_specs() -> tuple[str, ...]:
    """Give the names of the specs that come with the package, sorted."""
    return tuple(sorted(path.stem for path in _models_dir().glob("*.json")))


def shipped_documents() -> list[Document]:
    """Read the specs that come with the package as they are written, without the time that a check takes."""
    return [json.loads((_models_dir() / f"{name}.json").read_text(encoding="utf-8")) for name in list_specs()]


def spec_from_json(text: str, origin: str = "the text") -> ModelSpec:
    """Make a spec of JSON text, with a byte order mark or without; `origin` names the text in an error.

    Raises
    ------
    SpecError
        ``spec_not_json``, also of an object that holds a field twice; ``invalid_spec``.
    """
    try:
        document = json.loads(
            text.removeprefix("\ufeff"), parse_constant=_refuse_constant, object_pairs_hook=_without_repeats
        )
    except RecursionError:
        raise _not_json(origin, "it is nested too deeply") from None
    except ValueError as error:
        raise _not_json(origin, str(error).rstrip(".")) from None
    return spec_from_dict(document)


def spec_from_dict(document: Mapping[str, Any]) -> ModelSpec:
    """Make a spec of a document: defaults filled in, checked against the schema.

    Raises
    ------
    SpecError
        ``invalid_spec``, with one sentence for each fault.
    """
    return ModelSpec(canonical(complete(document)))


def _read(path: Path) -> ModelSpec:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _not_json(path.name, "it is not UTF-8") from None
    except (OSError, ValueError):  # also a path that no system takes
        raise SpecError("unknown_spec", "There is no spec file {path}.", path=str(path)) from None
    return spec_from_json(text, origin=path.name)


def _models_dir() -> Path:
    return shared_specs_dir() / "models"


def _not_json(origin: str, reason: str) -> SpecError:
    return SpecError("spec_not_json", "{origin} must hold JSON, but: {reason}.", origin=origin, reason=reason)


def _without_repeats(pairs: list[tuple[str, Any]]) -> Document:
    """Make an object of its fields: of a field that stands twice JSON would take the last one, in silence."""
    twice = first_repeated(name for name, _ in pairs)
    if twice is not None:
        raise ValueError(f"an object holds {describe(twice)} twice")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
