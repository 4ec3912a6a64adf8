"""The columns of a table found again in a Keras model, by the layers that `columns` puts behind inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kerasduet.models.columns import FILL, steps_of
from kerasduet.models.layer_calls import KerasNetwork, LayerCall
from kerasduet.runtime import keras
from kerasduet.specs.columns import JOINED, Column

_LOOKUPS = ("StringLookup", "IntegerLookup")
_LAYERS = ("Normalization", FILL, *_LOOKUPS, "CategoryEncoding", "Embedding", "Flatten")


@dataclass(frozen=True)
class FoundColumns:
    """The columns of a model, the calls that make numbers of them, and the names of what they give."""

    columns: dict[str, Column]
    calls: frozenset[str]
    names: dict[str, str]
    """By the name of a call, that of the column or of all of them joined."""


def find_columns(network: KerasNetwork) -> FoundColumns:
    """Find the inputs of a model that are numbers and categories, joined as a spec's are; or none."""
    found = [_column(name, network) for name in network.inputs]
    known = [(column, chain) for column, chain in found if column is not None]
    ends = {chain[-1].name if chain else column.name: column.name for column, chain in known}
    joined = [each for each in network.calls if each.name == JOINED and each.sources == tuple(ends)]
    single = len(known) == 1 and any(_kind(each) in _LOOKUPS for each in known[0][1])
    if not joined and not single:
        return FoundColumns({}, frozenset(), {})
    calls = [*joined, *(each for _, chain in known for each in chain)]
    names = {**ends, **{each.name: JOINED for each in joined}}
    if single:
        names = dict.fromkeys(names, JOINED)
    return FoundColumns({each.name: each for each, _ in known}, frozenset(each.name for each in calls), names)


def _column(name: str, network: KerasNetwork) -> tuple[Column | None, list[LayerCall]]:
    """Give the column that an input is, and the calls that it goes through before it is joined."""
    chain = [*_chain(name, network)]
    column = _as_column(name, chain)
    if [_kind(each) for each in chain] != [kind for _, kind, _ in steps_of(column)]:
        return None, []
    takers = [each for each in network.calls if name in each.sources]
    return (column, chain) if chain or [each.name for each in takers] == [JOINED] else (None, [])


def _chain(name: str, network: KerasNetwork) -> Iterator[LayerCall]:
    """Follow an input through layers of columns, as long as one alone takes what the one before gives."""
    while True:
        takers = [each for each in network.calls if name in each.sources]
        if len(takers) != 1 or _kind(takers[0]) not in _LAYERS or takers[0].shared is not None:
            return
        yield takers[0]
        name = takers[0].name


def _as_column(name: str, chain: list[LayerCall]) -> Column:
    lookup = next((each.layer.get_config() for each in chain if _kind(each) in _LOOKUPS), None)
    if lookup is None:
        missing = "mean" if any(_kind(each) == FILL for each in chain) else "error"
        normalizations = sum(_kind(each) == "Normalization" for each in chain)
        return Column(name=name, kind="number", standardize=normalizations == 1, missing=missing)
    about: dict[str, Any] = {"levels": tuple(lookup["vocabulary"] or ())}
    if (embedding := next((each.layer for each in chain if _kind(each) == "Embedding"), None)) is not None:
        about |= {"encoding": "embedding", "output_dim": embedding.output_dim}
    unknown = "own" if lookup["num_oov_indices"] else "error"
    return Column(name=name, kind="category", unknown=unknown, **about)


def _kind(call: LayerCall) -> str:
    return str(keras().saving.get_registered_name(type(call.layer)))
