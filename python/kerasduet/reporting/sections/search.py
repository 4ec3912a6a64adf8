"""What a search found: its cells from the best to the worst, and the spec of the best."""

from __future__ import annotations

import json
import math
from typing import Any

from kerasduet.data.built_in import is_known_by_name
from kerasduet.reporting.sections.repeated import resampling
from kerasduet.reporting.sections.search_commands import search_commands
from kerasduet.tuning.search_space import plain_space
from kerasduet.tuning.tune_results import TuneResults, best_spec

Json = dict[str, Any]

_OF_CELL = ("cell", "mean", "std_err", "n", "seconds", "pruned_at", "reason")


def search(results: TuneResults) -> Json:
    """Tell what was searched, and how far it came."""
    return {
        "spec": results.spec.name,
        "description": results.spec.get("description", ""),
        "data": results.data_name,
        "resampling": resampling(results.resamples),
        "seed": results.seed,
        "metric": results.metric,
        "direction": results.direction,
        "search": results.search,
        "cells": len(results.cells),
        "pruned": int(results.cells["pruned_at"].notna().sum()),
        "failed": int(results.cells["reason"].notna().sum()),
        "interrupted": results.interrupted,
    }


def cells(results: TuneResults) -> Json:
    """Give the cells, the best first, with the values of the paths, the metric, time, and why it failed.

    What was searched stands beside them, as `tune` takes it.
    The values of a path are of the kind "number" if all are.
    """
    rows = [
        {
            **{name: _known(row[name]) for name in _OF_CELL},
            "values": [_known(row[path]) for path in results.paths],
        }
        for row in results.ranking.to_dict("records")
    ]
    return {
        "search": results.search,
        "metric": results.metric,
        "paths": results.paths,
        "space": plain_space(results.space),
        "kinds": [_kind(results.cells[path]) for path in results.paths],
        "cells": rows,
    }


def best(results: TuneResults) -> Json | None:
    """Give the spec of the best cell and the commands that fit it; None if every cell failed."""
    row = results.ranking.iloc[0].to_dict()
    if math.isnan(row["mean"]):
        return None
    spec, values = best_spec(results), {path: row[path] for path in results.paths}
    return {
        **{name: _known(row[name]) for name in ("cell", "mean", "std_err")},
        "overrides": values,
        "spec": json.dumps(spec.to_dict(), indent=2, ensure_ascii=False),
        "commands": search_commands(results, spec, values),
        "own_data": not is_known_by_name(results.data_name),
    }


def _kind(values: Any) -> str:
    return "number" if values.dtype.kind in "iuf" else "text"


def _known(value: Any) -> Any:
    """Give None for what is not known, which pandas has as NaN."""
    return None if isinstance(value, float) and math.isnan(value) else value
