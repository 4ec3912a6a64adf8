"""Resamples as R has them, and what is trained on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasduet.arguments import whole_numbers
from kerasduet.bridge.reports import shown
from kerasduet.bridge.specs import spec_record
from kerasduet.bridge.values import Answer, answers, rows_from_r, values_from_r
from kerasduet.data.dataset import Dataset
from kerasduet.data.named_arrays import map_arrays
from kerasduet.specs.model_spec import spec_from_json
from kerasduet.tuning import resample_files
from kerasduet.tuning.compare_resamples import compare_resamples as compare_results
from kerasduet.tuning.fit_resamples import fit_resamples as train_resamples
from kerasduet.tuning.fit_seeds import SeedResults
from kerasduet.tuning.fit_seeds import fit_seeds as train_seeds
from kerasduet.tuning.given_resamples import given_positions
from kerasduet.tuning.repeated_results import RepeatedResults
from kerasduet.tuning.resample_results import ResampleResults
from kerasduet.tuning.resamples import Resamples
from kerasduet.tuning.resamples import resamples as draw_resamples
from kerasduet.tuning.search_space import Range, plain_space, search_space
from kerasduet.tuning.tune import tune as search
from kerasduet.tuning.tune_results import TuneResults, best_spec


@answers
def resamples(data: Dataset, arguments: Mapping[str, Any]) -> Answer:
    """Draw resamples; `arguments` are further ones of `kerasduet.resamples`."""
    return _resamples_record(draw_resamples(data, **whole_numbers(arguments)))


@answers
def as_resamples(data: Dataset, ids: Sequence[str], train: Sequence[Any], held_out: Sequence[Any]) -> Answer:
    """Take resamples that were drawn elsewhere, of positions from 1."""
    parts = ([np.asarray(each) - 1 for each in positions] for positions in (train, held_out))
    return _resamples_record(given_positions(data, zip(ids, *parts, strict=True)))


@answers
def save_resamples(text: str, path: str) -> None:
    """Write resamples, given as their JSON."""
    resample_files.save_resamples(_resamples(text), path)


@answers
def load_resamples(path: str) -> Answer:
    """Read resamples from a file."""
    return _resamples_record(resample_files.load_resamples(path))


@answers
def fit_resamples(text: str, data: Dataset, resamples: str, arguments: Mapping[str, Any]) -> Answer:
    """Train on resamples; `arguments` are further ones of `kerasduet.fit_resamples`."""
    results = train_resamples(spec_from_json(text), data, _resamples(resamples), **whole_numbers(arguments))
    return {
        **_results_record(results),
        "seed": results.seed,
        "predictions": map_arrays(_columns, results.predictions),
        "tables": map_arrays(lambda tables: [each.astype(np.int32) for each in tables], results.tables),
        "class_names": map_arrays(list, results.class_names),
    }


@answers
def fit_seeds(text: str, data: Dataset, validation_data: Any, arguments: Mapping[str, Any]) -> Answer:
    """Train with several seeds; `arguments` are further ones of `kerasduet.fit_seeds`."""
    rows = rows_from_r(validation_data)
    results = train_seeds(spec_from_json(text), data, validation_data=rows, **whole_numbers(arguments))
    return {
        **_results_record(results),
        "seeds": [*map(float, results.seeds)],
        "split": results.split,
        "data_fingerprint": results.data_fingerprint,
    }


@answers
def tune(
    text: str, grid: Mapping[str, Any], data: Dataset, resamples: str, arguments: Mapping[str, Any]
) -> Answer:
    """Search a grid; `arguments` are further ones of `kerasduet.tune`."""
    where = spec_from_json(text), whole_numbers(grid), data, _resamples(resamples)
    results = search(*where, **whole_numbers(arguments))
    cells = results.cells.assign(**{path: results.cells[path].map(_plain_value) for path in grid})
    failed = cells["mean"].isna().all()
    reasons = [each if isinstance(each, str) else None for each in cells["reason"]]  # pandas may have NaN
    return {
        "spec": results.spec.name,
        "json": results.spec.to_json(),
        "data_name": results.data_name,
        "seed": results.seed,
        "metric": results.metric,
        "direction": results.direction,
        "paths": results.paths,
        "search": results.search,
        "space": json.dumps(plain_space(results.space)),
        "axes": {path: _axis(values) for path, values in results.space.items()},
        "cells": {**_columns(cells), "reason": reasons},
        "metrics": _columns(results.metrics),
        "best": None if failed else spec_record(best_spec(results)),
        "interrupted": results.interrupted,
        "page": str(results),
    }


def _axis(values: Any) -> Answer:
    """Tell on what axis the values of a path are drawn: those of a list side by side."""
    if isinstance(values, Range):
        return {"kind": "log" if values.log else "linear"}
    return {"kind": "choices", "choices": [*map(_plain_value, values)]}


def _plain_value(value: Any) -> Any:
    """Give a value of a grid as a column of R holds it: an object or a list as JSON."""
    return json.dumps(value) if isinstance(value, dict | list) else value


def _results_record(results: RepeatedResults) -> Answer:
    return {
        "spec": results.spec.name,
        "json": results.spec.to_json(),
        "data_name": results.data_name,
        "metrics": _columns(results.metrics),
        "summary": _columns(results.summary),
        "history": _columns(results.history),
        "seconds": results.seconds,
        "failed": dict(results.failed),
        "interrupted": results.interrupted,
        "page": str(results),
    }


@answers
def resampled_matrix(record: Mapping[str, Any], norm: str, output: str | None) -> Answer:
    """Put the tables of resamples together."""
    return _of_resamples(record).confusion_matrix(norm, output=output).to_dict()


@answers
def compare_resamples(
    first: Mapping[str, Any], second: Mapping[str, Any], metric: Any, names: Sequence[str]
) -> Answer:
    """Compare results on the same resamples, or with the same seeds, as JSON and as a page."""
    results = map(repeated_from_r, (first, second))
    return shown(compare_results(*results, metric=metric, names=names))


def repeated_from_r(record: Mapping[str, Any]) -> RepeatedResults:
    """Make results of what R kept of them, with those of their curves and predictions that it sent."""
    return _of_resamples(record) if "resamples" in record else _of_seeds(record)


def search_from_r(record: Mapping[str, Any]) -> TuneResults:
    """Make a search of what R kept of it: of the specs only the best."""
    import pandas as pd

    cells = values_from_r(record["cells"])
    for name in [*cells.columns[: cells.columns.get_loc("mean")], "n"]:
        cells[name] = _whole_where_possible(cells[name])
    plain = {name: record[name] for name in ("data_name", "metric", "direction", "search", "interrupted")}
    results = TuneResults(
        space=search_space(json.loads(record["space"]), record["search"]),
        spec=spec_from_json(record["json"]),
        resamples=_resamples(record["resamples"]),
        seed=int(record["seed"]),
        cells=cells,
        metrics=pd.DataFrame(),
        specs={},
        **plain,
    )
    if record["best"]:
        results.specs[int(results.ranking["cell"].iloc[0])] = spec_from_json(record["best"])
    return results


def _whole_where_possible(column: Any) -> Any:
    """Make whole numbers of doubles, which all numbers of R may be."""
    return column.astype(np.int64) if column.dtype.kind == "f" and (column % 1 == 0).all() else column


def _of_resamples(record: Mapping[str, Any]) -> ResampleResults:
    return ResampleResults(
        **_kept(record),
        seed=int(record["seed"]),
        resamples=_resamples(record["resamples"]),
        predictions=_sent_frame(record, "predictions"),
        tables=record["tables"],
        class_names=record["class_names"],
    )


def _of_seeds(record: Mapping[str, Any]) -> SeedResults:
    kept = {name: record[name] for name in ("split", "data_fingerprint")}
    return SeedResults(**_kept(record), **kept, seeds=tuple(map(int, record["seeds"])))


def _kept(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields that all results have."""
    import pandas as pd

    history = _sent_frame(record, "history")
    tables = {"metrics": pd.DataFrame(dict(record["metrics"])), "history": pd.DataFrame()}
    if history is not None:
        tables["history"] = history.assign(epoch=_whole_where_possible(history["epoch"]))
    plain = {name: record[name] for name in ("data_name", "seconds", "interrupted")}
    return {"spec": spec_from_json(record["json"]), **tables, **plain}


def _sent_frame(record: Mapping[str, Any], name: str) -> Any:
    """Give a data frame that R sends where it is needed; None where it did not."""
    return None if record.get(name) is None else values_from_r(record[name])


def _columns(frame: Any) -> Answer:
    """Give R the columns of a data frame: of classes their positions, and of rows too, from 1."""
    columns = {}
    for name, column in frame.items():
        if hasattr(column, "cat"):
            codes = column.cat.codes.to_numpy(np.int32) + 1
            columns[str(name)] = {"codes": codes, "levels": [*column.cat.categories]}
        elif name == "row":
            columns["row"] = column.to_numpy(np.int32) + 1
        else:
            columns[str(name)] = column.tolist() if column.dtype.kind not in "fi" else column.to_numpy()
    return columns


def _resamples_record(made: Resamples) -> Answer:
    """Give R resamples: their positions, from 1, and all of them as JSON, which comes back to the core."""
    return {
        "ids": [each.id for each in made],
        "train": [each.train + 1 for each in made],
        "held_out": [each.held_out + 1 for each in made],
        "rows": made.rows,
        "how": made.how,
        "data_fingerprint": made.data_fingerprint,
        "fingerprint": made.fingerprint,
        "json": made.to_json(),
    }


def _resamples(text: str) -> Resamples:
    return Resamples.from_dict(json.loads(text))
