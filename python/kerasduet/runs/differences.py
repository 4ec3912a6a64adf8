"""Where two runs part: at what first, and why that may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_path
from kerasduet.confusion.r_format import escape
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table
from kerasduet.errors import describe
from kerasduet.runs.record import RunRecord, read_record
from kerasduet.specs.differences import diff_specs

# What is not asked for, but decides the last bits: the same training may end otherwise on another machine.
_SURROUNDINGS = ("versions", "machine", "threads", "devices", "strategy", "mode")
_ASKED = ("seed", "data", "sample_weight", "validation_data", "validation_weight")
_PLACES = ("first", "second")
_WIDEST = 34  # columns that a value takes on a page


@dataclass(frozen=True)
class RunItem:
    """One thing that two runs have, and whether it is the same."""

    name: str
    """Such as "spec", "data", "order", "weights after epoch 3"."""
    same: bool | None
    """None where one of the runs does not tell."""
    first: Any
    second: Any


@dataclass(frozen=True, repr=False)
class RunDifference:
    """Two runs held against each other, item by item, in the order in which one decides the next."""

    names: tuple[str, str]
    """What the two runs are called."""
    items: tuple[RunItem, ...]

    @property
    def parting(self) -> RunItem | None:
        """The first item in which the runs differ, their surroundings aside; None if there is none."""
        unlike = (each for each in self.items if each.same is False)
        return next((each for each in unlike if each.name not in _SURROUNDINGS), None)

    @property
    def same(self) -> bool:
        """Whether the runs differ in nothing that both tell, but perhaps in their surroundings."""
        return self.parting is None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the runs may part where they do, a sentence each; nothing if they are the same."""
        return tuple(_reasons(self))

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON: ``same``, ``parting``, ``reasons`` and ``items``."""
        return {
            "same": self.same,
            "parting": self.parting and self.parting.name,
            "reasons": list(self.reasons),
            "names": list(self.names),
            "items": [vars(each) for each in self.items],
        }

    def __str__(self) -> str:
        table = text_table(["item", "same", *_PLACES], self._rows(), labels=4)
        lines = [self._headline(), *map(escape, self._called()), "", *table]
        return "\n".join([*lines, *([""] if self.reasons else []), *self.reasons])

    def __repr__(self) -> str:
        return f"<RunDifference: {self._headline()}>"

    def _repr_html_(self) -> str:
        table = html_table(["item", "same", *_PLACES], self._rows(), labels=4)
        return html_paragraphs([self._headline(), *self._called()]) + table + html_paragraphs(self.reasons)

    def _called(self) -> list[str]:
        return [f"{place}: {name}" for place, name in zip(_PLACES, self.names, strict=True)]

    def _headline(self) -> str:
        if self.parting is None:
            return "The two are the same in all that both tell."
        return f"The two part at: {escape(self.parting.name)}."

    def _rows(self) -> list[list[str]]:
        told = {True: "yes", False: "no", None: "unknown"}
        return [
            [escape(each.name), told[each.same], _short(each.first), _short(each.second)]
            for each in self.items
        ]


def explain_difference(first: str | Path, second: str | Path) -> RunDifference:
    """Say where two runs part.

    Parameters
    ----------
    first, second : path
        The folders of two runs.

    Returns
    -------
    RunDifference
        What it prints fits a page. The items come in the order in which one decides the next: versions,
        machine and threads; the spec, by the paths in which it differs; seed, data and weights of rows;
        initial weights; order of the rows; weights after each epoch; history; final weights; report.

    Raises
    ------
    RunError
        ``not_a_run``, ``unknown_format``, ``corrupt_run``.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     runs = [kd.fit("xor_mlp", seed=seed, epochs=2, run_dir=folder, verbose=0).run for seed in (1, 2)]
    ...     kd.explain_difference(*runs).parting.name
    'seed'
    """
    paths = [check_path(name, each) for name, each in (("first", first), ("second", second))]
    records = [read_record(path) for path in paths]
    return compare_records(records[0], records[1], (str(first), str(second)))


def compare_records(first: RunRecord, second: RunRecord, names: tuple[str, str]) -> RunDifference:
    """Hold two runs against each other."""
    return RunDifference(names, tuple(_items(first, second)))


def _items(first: RunRecord, second: RunRecord) -> Iterator[RunItem]:
    for name in _SURROUNDINGS:
        values = _unlike(first.about.get(name), second.about.get(name))
        if values != (None, None):
            yield _item(name, *values)
    yield from _specs(first, second)
    for name in _ASKED:
        yield from _asked(name, first.told(name), second.told(name))
    for name in ("initial_weights", "order"):
        yield _item(name, first.told(name), second.told(name))
    yield from _epochs(first, second)
    yield from _histories(first, second)
    for name in ("weights", "report"):
        yield _item(name, first.told(name), second.told(name))


def _item(name: str, first: Any, second: Any) -> RunItem:
    """Compare what each run tells, unless an older version wrote it or it has not come to that."""
    unknown = first is None or second is None
    return RunItem(name, None if unknown else first == second, first, second)


def _unlike(first: Any, second: Any) -> tuple[Any, Any]:
    """Leave of two mappings what differs; anything else, and what is the same, stays as it is."""
    if not isinstance(first, dict) or not isinstance(second, dict) or first == second:
        return first, second
    keys = [key for key in {**first, **second} if first.get(key) != second.get(key)]
    return tuple({key: each.get(key) for key in keys} for each in (first, second))  # type: ignore[return-value]


def _specs(first: RunRecord, second: RunRecord) -> Iterator[RunItem]:
    changes = diff_specs(first.spec, second.spec)
    for each in changes:
        yield RunItem(f"spec {each['path']}", False, each["first"], each["second"])
    if not changes:
        yield RunItem("spec", True, first.spec.hash, second.spec.hash)


def _asked(name: str, first: Any, second: Any) -> Iterator[RunItem]:
    """Compare an argument: what neither run was given is no item."""
    if first is not None or second is not None:
        yield RunItem(name, first == second, first, second)


def _epochs(first: RunRecord, second: RunRecord) -> Iterator[RunItem]:
    """Find the first epoch after which the weights differ, or else the last one that both have."""
    pairs = [*zip(*(each.about.get("epoch_weights", []) for each in (first, second)), strict=False)]
    known = [(epoch, *pair) for epoch, pair in enumerate(pairs, 1) if None not in pair]
    shown = next((each for each in known if each[1] != each[2]), known[-1] if known else None)
    if shown is not None:
        epoch, mine, theirs = shown
        yield RunItem(f"weights after epoch {epoch}", mine == theirs, mine, theirs)


def _histories(first: RunRecord, second: RunRecord) -> Iterator[RunItem]:
    """Find the first row in which the histories differ, or else compare how many epochs they have."""
    rows = [[*each.history.itertuples(index=False, name=None)] for each in (first, second)]
    for mine, theirs in zip(*rows, strict=False):
        if str(mine) != str(theirs):  # which takes NaN for NaN
            epoch, split, metric, value = mine
            yield RunItem(f"{split} {metric} of epoch {epoch}", False, value, theirs[3])
            return
    yield RunItem("epochs", first.epochs == second.epochs, first.epochs, second.epochs)


def _reasons(difference: RunDifference) -> Iterator[str]:
    parting, items = difference.parting, difference.items
    if parting is None:
        return
    if parting.name in _ASKED or parting.name.startswith("spec"):
        yield "The two were asked for different trainings."
        return
    unlike = [each.name for each in items if each.name in _SURROUNDINGS and each.same is False]
    if unlike:
        yield f"The two differ in {', '.join(unlike)}, with which sums are rounded elsewhere."
    if parting.name == "initial_weights":
        yield "One may have begun with the weights of another model (`init_from`), which no run holds."
    elif not unlike:
        yield "A callback of somebody's own, or a file that was changed since, may be why."


def _short(value: Any) -> str:
    """Show a value in a column of a page: of a hash the beginning."""
    if value is None:
        return "-"
    if isinstance(value, str) and len(value) == 64:
        return value[:12]
    if isinstance(value, dict):
        text = ", ".join(f"{name} {each}" for name, each in value.items())
    else:
        text = value if isinstance(value, str) else describe(value)
    return escape(text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}...")
