"""The inputs of a spec that are columns of a table: what each holds, and how it becomes numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from kerasduet.errors import SpecError

JOINED = "columns"  # what stands for all numbers and categories, one beside the other
COLUMN_RULES = ("missing", "unknown")  # what a spec's `preprocessing` says for all columns of a data frame


@dataclass(frozen=True, kw_only=True)
class Column:
    """An input that is a column of a table; `schema.json` says what its fields are.

    Attributes
    ----------
    name : str
    kind : str
        "number", "category", "text" or "image".
    standardize : bool
        Of a number: whether the mean of the training rows is taken off and their standard deviation divides.
    missing : str
        Of a number: "error", or "mean" of the training rows.
    encoding : str
        Of a category: "one_hot" or "embedding".
    output_dim : int or None
        The length of an embedding's vectors; `embedding_size` unless given.
    levels : tuple of str or int, or None
        Of a category, in their order; None until they are learnt.
    unknown : str
        Of a category: "error", or "own" where what is no level has a place of its own, the first one.
    shape : tuple of int or None
        Of an image.
    """

    name: str
    kind: str
    standardize: bool = False
    missing: str = "error"
    encoding: str = "one_hot"
    output_dim: int | None = None
    levels: tuple[str | int, ...] | None = None
    unknown: str = "error"
    shape: tuple[int, ...] | None = None

    @property
    def is_joined(self) -> bool:
        """Whether it is one of those that `JOINED` stands for."""
        return self.kind in ("number", "category")

    @property
    def holds_texts(self) -> bool:
        """Whether its values are known to be texts."""
        of_texts = isinstance(next(iter(self.levels or ()), None), str)
        return self.kind == "text" or (self.kind == "category" and of_texts)

    @property
    def is_open(self) -> bool:
        """Whether it is a category whose levels are not known yet."""
        return self.kind == "category" and self.levels is None

    @property
    def has_own_place(self) -> bool:
        """Whether what is no level of a category has a place of its own, before those of the levels."""
        return self.unknown == "own"

    @property
    def places(self) -> int:
        """Count the levels of a category, and the place of what is none of them."""
        return len(self.levels or ()) + self.has_own_place

    def with_levels_of(self, known: Column | None) -> Column:
        """Give the column with the levels of one that was learnt, unless it has its own."""
        return replace(self, levels=known.levels) if self.is_open and known is not None else self

    def by_rules(self, rules: Mapping[str, str]) -> Column:
        """Give the column with what a spec says for all columns of its kind: see `ModelSpec.column_rules`."""
        if self.kind == "number":
            return replace(self, missing=rules.get("missing", self.missing))
        return replace(self, unknown=rules.get("unknown", self.unknown)) if self.kind == "category" else self

    def reads_like(self, known: Column) -> bool:
        """Tell whether cells that were read as a known column are what this one makes of them."""
        return all(
            getattr(self, each) == getattr(known, each) for each in ("kind", "missing", "levels", "unknown")
        )

    @property
    def description(self) -> str:
        """What it holds, in a few words: "number, standardized", "category, one_hot, 3 levels"."""
        said = {
            "standardized": self.standardize,
            "missing: mean": self.missing == "mean",
            self.encoding: self.kind == "category",
            f"{len(self.levels or ())} levels": self.levels is not None,
            "unknown: own": self.has_own_place,
        }
        return ", ".join([self.kind, *(text for text, holds in said.items() if holds)])

    def to_entry(self) -> dict[str, Any]:
        """Give it as a spec's ``inputs`` have it, without what is a default."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        plain = {key: list(each) if isinstance(each, tuple) else each for key, each in given.items()}
        return {key: each for key, each in plain.items() if each != getattr(Column, key, None)}


def columns_of(document: dict[str, Any]) -> tuple[Column, ...]:
    """Read the columns among the inputs of a spec, complete or as it is written."""
    return tuple(map(_column, (each for each in document.get("inputs") or [] if "kind" in each)))


def _column(entry: dict[str, Any]) -> Column:
    given: dict[str, Any] = {
        key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()
    }
    return Column(**given)


def embedding_size(column: Column) -> int:
    """Give the length of an embedding's vectors: half as many numbers as places, at most 50.

    A rule of thumb, as fastai 0.7 had it for tables.
    """
    return column.output_dim or min(50, (column.places + 1) // 2)


def column_faults(document: dict[str, Any]) -> Iterator[SpecError]:
    """Find fields of columns that do not go together."""
    for place, column in enumerate(document.get("inputs") or []):
        if "output_dim" in column and column.get("encoding") != "embedding":
            sentence = "`{argument}` must be left out where the encoding is no embedding."
            yield SpecError("invalid_spec", sentence, argument=f"inputs.{place}.output_dim")
        if "shape" in column and column["kind"] != "image":
            sentence = "`{argument}` must be left out of a column of kind {kind!j}."
            about = {"argument": f"inputs.{place}.shape", "kind": column["kind"]}
            yield SpecError("invalid_spec", sentence, **about)
    if columns_of(document) and document.get("preprocessing"):
        sentence = (
            "`{argument}` must be left out where inputs are columns: `standardize` and `missing` of a number "
            "and `unknown` of a category are what they have instead."
        )
        yield SpecError("invalid_spec", sentence, argument="preprocessing")
