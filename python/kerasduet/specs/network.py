"""How the layers of a spec are connected: what each takes, by name."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kerasduet.errors import SpecError, nearest
from kerasduet.specs.columns import JOINED, columns_of

_INPUT = "input_layer"  # as Keras names an input that has no name


@dataclass(frozen=True)
class Call:
    """A layer that takes something: one entry of a spec's ``layers``.

    Attributes
    ----------
    position : int
        The place of the entry, from 0.
    name : str
        Of what it gives: the layer's name, or that of a further call of a shared layer.
    layer : str
        The name of the layer that computes; another one's where it is shared.
    sources : tuple of str
        The names of what it takes: inputs and calls that stand before it.
    """

    position: int
    name: str
    layer: str
    sources: tuple[str, ...]

    @property
    def is_shared(self) -> bool:
        """Whether it calls a layer that stands before it."""
        return self.name != self.layer


@dataclass(frozen=True)
class Network:
    """The calls of a spec in the order of its layers, between its inputs and its outputs.

    `joined` are the inputs for which the name `columns.JOINED` stands: numbers and categories of a table.
    """

    inputs: tuple[str, ...]
    calls: tuple[Call, ...]
    outputs: tuple[str, ...]
    joined: tuple[str, ...] = ()

    @property
    def is_stack(self) -> bool:
        """Whether each layer takes what the one before it gives, from one input to one output."""
        before = (*self.inputs[:1], *(each.name for each in self.calls))
        in_line = all(
            each.sources == (name,) and not each.is_shared
            for each, name in zip(self.calls, before, strict=False)
        )
        return len(self.inputs) == 1 and not self.joined and in_line and self.outputs == before[-1:]


def read_network(document: dict[str, Any]) -> Network:
    """Read how the layers of a checked spec are connected, with the names that Keras gives those without.

    A layer without ``inputs`` takes what the one before it gives, the first one the first input, or the
    columns of a table, joined.
    """
    inputs, joined = tuple(_input_names(document) or [_INPUT]), _joined(document)
    names, before, calls = _names(document), JOINED if joined else inputs[0], []
    for position, (name, entry) in enumerate(zip(names, document["layers"], strict=True)):
        sources = tuple(entry.get("inputs") or [before])
        calls.append(Call(position, name, entry.get("shared", name), sources))
        before = name
    return Network(inputs, tuple(calls), tuple(_given_outputs(document) or [before]), joined)


def own_layers(document: dict[str, Any]) -> list[dict[str, Any]]:
    """List the layers of a spec, each once: without further calls of shared ones."""
    return [each for each in document["layers"] if "shared" not in each]


def network_faults(document: dict[str, Any]) -> Iterator[SpecError]:
    """Find what is wrong with the names and connections of a document that the schema allows."""
    faults = [*_repeated_names(document)]
    yield from faults
    if not faults:
        faults = [*_unknown_names(document)]
        yield from faults
    if not faults:
        network = read_network(document)
        yield from _unused(network)
        yield from _alike(network)


def given_name(entry: dict[str, Any]) -> str | None:
    """Give the name that a layer was given, as a field or, as Keras has it, as an argument."""
    name = entry.get("name") or entry.get("config", {}).get("name")
    return name if isinstance(name, str) else None


def _names(document: dict[str, Any]) -> list[str]:
    """Name the layers: as they say, else as Keras does in a new session, past the names that are taken."""
    entries = document["layers"]
    taken = {*filter(None, map(given_name, entries)), *_input_names(document), JOINED}
    seen: collections.Counter[str] = collections.Counter()
    made = {"rescale": "rescaling", "standardize": "normalization"}  # names that preprocessing has
    seen.update(name for each, name in made.items() if each in (document.get("preprocessing") or {}))
    return [given_name(entry) or _next_name(entry, seen, taken) for entry in entries]


def _input_names(document: dict[str, Any]) -> list[str]:
    return [each["name"] for each in document.get("inputs") or []]


def _joined(document: dict[str, Any]) -> tuple[str, ...]:
    return tuple(each.name for each in columns_of(document) if each.is_joined)


def _given_outputs(document: dict[str, Any]) -> list[str]:
    """Give the outputs that are named; none where the last layer is the one, or has a target's behind it."""
    outputs = document.get("outputs")
    return outputs if isinstance(outputs, list) else []


def _next_name(entry: dict[str, Any], seen: collections.Counter[str], taken: set[str]) -> str:
    """Give the name that a layer has by its class, "dense_1", or a further call, "encoder_call_2"."""
    is_call = "shared" in entry
    stem, first = (f"{entry['shared']}_call", 2) if is_call else (snake_case(entry["class_name"]), 0)
    while True:
        number = first + seen[stem]
        seen[stem] += 1
        name = f"{stem}_{number}" if number else stem
        if name not in taken:
            return name


def snake_case(class_name: str) -> str:
    """Write the name of a class as Keras names its layers: "conv2d", "batch_normalization"."""
    name = class_name.rsplit(">", 1)[-1]
    return re.sub(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _repeated_names(document: dict[str, Any]) -> Iterator[SpecError]:
    places: list[tuple[str, str | None]]
    places = [("inputs", JOINED)] if _joined(document) else []
    places += [(f"inputs.{i}.name", each) for i, each in enumerate(_input_names(document))]
    places += [(f"layers.{i}.name", given_name(each)) for i, each in enumerate(document["layers"])]
    first: dict[str, str] = {}
    for path, name in places:
        if name is not None and first.setdefault(name, path) != path:
            sentence = "`{argument}` must be a name of its own, not {got!j}, which `{other}` has."
            yield SpecError("invalid_spec", sentence, argument=path, got=name, other=first[name])


def _unknown_names(document: dict[str, Any]) -> Iterator[SpecError]:
    """Find names of nothing that stands before: what a layer takes, calls again, or is an output of."""
    inputs = [*_input_names(document), *([JOINED] if _joined(document) else [])]
    layers: list[str] = []  # that stand before, without further calls
    known = list(inputs)
    later = [given_name(each) for each in document["layers"]]
    for position, entry in enumerate(document["layers"]):
        path = f"layers.{position}"
        if "shared" in entry and entry["shared"] not in layers:
            yield _unknown(f"{path}.shared", entry["shared"], layers, later[position:], "a layer")
        for place, name in enumerate(entry.get("inputs", [])):
            if name not in known:
                wanted = "an input or a layer"
                yield _unknown(f"{path}.inputs.{place}", name, known, later[position:], wanted)
        if (name := later[position]) is not None:
            known.append(name)
            layers += [] if "shared" in entry else [name]
    for place, name in enumerate(_given_outputs(document)):
        if name not in (calls := known[len(inputs) :]):
            yield _unknown(f"outputs.{place}", name, calls, [], "a layer")


def _unknown(
    path: str, name: str, known: Sequence[str], later: Sequence[str | None], wanted: str
) -> SpecError:
    if name in later:
        sentence = (
            "`{argument}` must be the name of {wanted} that stands before it, not {got!j}: layers stand in "
            "the order in which they compute, without a circle."
        )
        return SpecError("invalid_spec", sentence, argument=path, wanted=wanted, got=name)
    about = {"hint": nearest(name, known)} if known else {}
    return SpecError.must_be("invalid_spec", path, f"the name of {wanted}", name, **about)


def _alike(network: Network) -> Iterator[SpecError]:
    """Find outputs of one layer: Keras names losses and metrics by the layers."""
    layers = {each.name: each.layer for each in network.calls}
    first: dict[str, str] = {}
    for place, name in enumerate(network.outputs):
        if first.setdefault(layers[name], name) != name or name in network.outputs[:place]:
            sentence = (
                "`{argument}` must be the output of a layer of its own, not of {layer!j} again: an Identity "
                "layer can stand behind it."
            )
            yield SpecError("invalid_spec", sentence, argument=f"outputs.{place}", layer=layers[name])


def _unused(network: Network) -> Iterator[SpecError]:
    """Find what goes nowhere: inputs and layers that no layer takes and that are no output."""
    used = {*network.outputs, *(name for each in network.calls for name in each.sources)}
    used |= {*network.joined} if JOINED in used else set()
    places = [(f"inputs.{place}", name) for place, name in enumerate(network.inputs)]
    places += [(f"layers.{each.position}", each.name) for each in network.calls]
    for path, name in places:
        if name not in used:
            sentence = "`{argument}` must be used: no layer takes {got!j}, and it is no output."
            yield SpecError("invalid_spec", sentence, argument=path, got=name)
