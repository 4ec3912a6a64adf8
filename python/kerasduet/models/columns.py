"""The columns of a table inside a model: Keras's preprocessing layers make numbers of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.errors import SpecError
from kerasduet.keras_internals.layers import set_normalization_constants
from kerasduet.models.network import make_layer
from kerasduet.seeds import derived_seed
from kerasduet.specs.columns import Column, embedding_size
from kerasduet.specs.model_spec import ModelSpec

FILL = "kerasduet>FillMissing"

Entry = tuple[str, str, dict[str, Any]]  # the name of a layer, its class and its arguments


def column_entries(spec: ModelSpec) -> dict[str, list[Entry]]:
    """List the layers that each column of a spec goes through, by the column's name.

    Numbers that are standardized, or whose missing values the mean stands for, go through a ``Normalization``
    whose constants `learn_columns` gives. Categories go through a lookup of their levels, and then into
    columns of 0 and 1 or an embedding.
    """
    names = _names(spec)
    for place, name in enumerate(spec.network.inputs):
        if name in spec.table and spec.table[name].is_open:
            sentence = (
                "`{argument}` must be given where there are no rows to learn the levels of {column!j} from."
            )
            raise SpecError("invalid_spec", sentence, argument=f"inputs.{place}.levels", column=name)
    return {
        column.name: [(names(column, what), *rest) for what, *rest in steps_of(column)]
        for column in spec.table.values()
    }


def column_layers(spec: ModelSpec, seed: int) -> dict[str, list[Any]]:
    """Make those layers; the seed decides the embeddings."""
    places = {name: place for place, name in enumerate(spec.network.inputs)}
    return {
        name: [
            make_layer(
                kind,
                {**config, "name": layer},
                f"inputs.{places[name]}",
                derived_seed(seed, "inputs", places[name]),
            )
            for layer, kind, config in entries
        ]
        for name, entries in column_entries(spec).items()
    }


def learn_columns(model: Any, spec: ModelSpec, x: Any) -> None:
    """Give the layers of the numbers the means and the deviations of the training rows.

    They are those of the values that are there, in double precision; a constant is divided by 1.
    """
    entries = column_entries(spec)
    for name, column in spec.table.items():
        layers = [layer for layer, kind, _ in entries[name] if kind == "Normalization"]
        if layers:
            values = np.asarray(x[name] if isinstance(x, dict) else x, np.float64)
            for layer, constants in zip(layers, _constants(column, values), strict=False):
                set_normalization_constants(model.get_layer(layer), *constants)


def column_shape(column: Column) -> tuple[int, ...] | None:
    """Give the shape of a row of a column; None of images whose size nobody said."""
    return {"text": (), "image": column.shape}.get(column.kind, (1,))


def raw_type(column: Column) -> str:
    """Give the dtype of a model's input for a column, as whoever has no `RowSchema` gives it."""
    if column.kind in ("number", "image"):
        return "float32"
    return "int64" if column.levels and isinstance(column.levels[0], int) else "string"


def _constants(
    column: Column, values: NDArray[np.float64]
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Compute mean and variance of a column, and those that undo the first where only missing ones change."""
    known = values[~np.isnan(values)]
    mean, variance = np.array([known.mean()]), np.array([known.var() or 1.0])
    if column.standardize:
        return [(mean, variance)]
    return [(mean, np.ones(1)), (-mean, np.ones(1))]


def steps_of(column: Column) -> Iterator[Entry]:
    """List the layers of a column, each as what it does, its class and its arguments."""
    unlearnt = {"mean": 0.0, "variance": 1.0}
    if column.kind == "number":
        if column.standardize or column.missing == "mean":
            yield "normalization", "Normalization", unlearnt
        if column.missing == "mean":
            yield "missing", FILL, {}
            if not column.standardize:
                yield "mean", "Normalization", unlearnt
    elif column.kind == "category":
        yield from _category_steps(column)


def _category_steps(column: Column) -> Iterator[Entry]:
    levels = [*(column.levels or ())]
    lookup = "StringLookup" if raw_type(column) == "string" else "IntegerLookup"
    own = {"oov_token": _no_level(column)} if column.has_own_place else {}
    yield "lookup", lookup, {"vocabulary": levels, "num_oov_indices": len(own), **own}
    if column.encoding == "one_hot":
        yield "one_hot", "CategoryEncoding", {"num_tokens": column.places, "output_mode": "one_hot"}
        return
    sizes = {"input_dim": column.places, "output_dim": embedding_size(column)}
    yield "embedding", "Embedding", sizes
    yield "flat", "Flatten", {}


def _no_level(column: Column) -> str | int:
    """Give what stands for all that is no level: as in Keras, unless a level is called so."""
    levels, places = {*(column.levels or ())}, itertools.count()
    tokens = ("[UNK]" + "_" * each if raw_type(column) == "string" else -1 - each for each in places)
    return next(token for token in tokens if token not in levels)


def _names(spec: ModelSpec) -> Any:
    """Give what names a column's layers: "age_lookup", or by its place where TensorFlow has no such."""
    network = spec.network
    taken = {*network.inputs, *(each.name for each in network.calls)}
    places = {name: place for place, name in enumerate(network.inputs)}

    def name_of(column: Column, what: str) -> str:
        plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", column.name)
        name = f"{column.name if plain else f'input_{places[column.name]}'}_{what}"
        while name in taken:
            name += "_"
        return name

    return name_of
