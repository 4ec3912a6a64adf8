"""Results of several fits that nobody trained, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

import kerasduet as kd
from kerasduet.tuning.found import Found
from kerasduet.tuning.grid import Cell, grid_cells
from kerasduet.tuning.search_space import search_space

SPEC = kd.model_spec("fashion_mlp").override(epochs=3)


def resampled_of(
    names: Sequence[str], folds: int, seed: int = 1, how: dict[str, Any] | None = None
) -> kd.ResampleResults:
    """Draw what a classifier of some classes gave on resamples; `how` are arguments of `kd.resamples`."""
    generator, rows = np.random.default_rng(seed), 2 * folds * len(names)
    data = kd.dataset(
        np.zeros((rows, 2)), [names[row % len(names)] for row in range(rows)], class_names=names
    )
    resamples = kd.resamples(data, **{"folds": folds, "seed": 1, **(how or {})})
    ids, tables = [each.id for each in resamples], []
    for each in resamples:
        truth = each.held_out % len(names)
        right = generator.random(len(truth)) < 0.6
        predicted = np.where(right, truth, generator.integers(0, len(names), len(truth)))
        table = np.zeros((len(names), len(names)), np.int64)
        np.add.at(table, (predicted, truth), 1)
        tables.append(table)
    return kd.ResampleResults(
        **_repeated(ids, generator, ("train", "validation")), seed=1, resamples=resamples, predictions=None,
        tables=tuple(tables), class_names=tuple(names),
    )  # fmt: skip


def seeds_of(seeds: Sequence[int]) -> kd.SeedResults:
    """Draw what a spec gave with some seeds."""
    repeated = _repeated([f"Seed{seed}" for seed in seeds], np.random.default_rng(1), ("train",))
    return kd.SeedResults(**repeated, seeds=tuple(seeds), split="test", data_fingerprint="0" * 64)


def search_of(grid: dict[str, Any], failed: Sequence[int] = (), spec: kd.ModelSpec = SPEC) -> kd.TuneResults:
    """Draw what a search over a grid found; the cells that failed have the reason of a loss that is NaN."""
    return _searched(grid_cells(spec, grid), grid, "grid", failed=failed, spec=spec)


def sampled_search_of(
    grid: dict[str, Any], cells: int, failed: Sequence[int] = (), pruned: Sequence[int] = ()
) -> kd.TuneResults:
    """Draw cells from ranges and lists, and what a search at random found of them."""
    generator, space = np.random.default_rng(2), search_space(grid, "random")
    drawn = []
    for number in range(1, cells + 1):
        values = {path: _drawn(each, generator) for path, each in space.items()}
        drawn.append(Cell(number, values, SPEC.override(values)))
    return _searched(drawn, grid, "random", failed=failed, pruned=pruned)


def _searched(
    cells: list[Cell],
    grid: dict[str, Any],
    search: str,
    failed: Sequence[int] = (),
    pruned: Sequence[int] = (),
    spec: kd.ModelSpec = SPEC,
) -> kd.TuneResults:
    """Draw two folds' accuracy of each cell that did not fail."""
    generator, resamples = np.random.default_rng(1), kd.resamples(kd.xor(), folds=2, stratify=True, seed=1)
    columns = {"id": ["Fold1", "Fold2"], "metric": ["accuracy"] * 2, "seconds": [0.5, 0.7]}
    frames = [
        pd.DataFrame({"cell": each.number, **columns, "value": generator.random(2)})
        for each in cells
        if each.number not in failed
    ]
    reason = kd.RunError("loss_not_finite", "The loss must stay finite, but was not in epoch 1.")
    found = Found(cells, frames, dict.fromkeys(failed, str(reason)), dict.fromkeys(pruned, 1))
    return kd.TuneResults.of_found(
        found, metric="accuracy", direction="maximize", spec=spec, data_name="xor", resamples=resamples,
        seed=1, search=search, space=search_space(grid, search),
    )  # fmt: skip


def _drawn(values: Any, generator: np.random.Generator) -> Any:
    if isinstance(values, list):
        return values[generator.integers(len(values))]
    change, back = (np.log, np.exp) if values.log else (float, float)
    value = float(back(generator.uniform(change(values.low), change(values.high))))
    return round(value) if values.is_whole else value


def _repeated(ids: Sequence[str], generator: np.random.Generator, splits: Sequence[str]) -> dict[str, Any]:
    """Draw metrics and curves for each id."""
    measured = [(name, metric, generator.random()) for name in ids for metric in ("loss", "accuracy")]
    curves = [
        (name, epoch, metric, split, generator.random())
        for name in ids for split in splits for metric in ("loss", "accuracy") for epoch in (1, 2, 3)
    ]  # fmt: skip
    return {
        "spec": SPEC,
        "data_name": "animals",
        "metrics": pd.DataFrame(measured, columns=["id", "metric", "value"]),
        "history": pd.DataFrame(curves, columns=["id", "epoch", "metric", "split", "value"]),
        "seconds": 12.5,
    }
