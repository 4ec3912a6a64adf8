"""What makes a fit again: its fingerprint, the versions, and the commands in Python and in R."""

from __future__ import annotations

import json
from typing import Any

from kerasduet.data.built_in import is_known_by_name
from kerasduet.fits.result import Fit
from kerasduet.reporting.subject import Subject
from kerasduet.runtime import versions
from kerasduet.specs.model_spec import ModelSpec, list_specs, model_spec

Json = dict[str, Any]


def repetition(subject: Subject) -> Json:
    """Give fingerprint, versions and commands; of what was not trained here, the versions only."""
    given = {"versions": _texts(versions())}
    fit = subject.fit
    if fit is None:
        data = subject.evaluation.data_fingerprint if subject.evaluation else None
        return {**given, "fingerprint": {"data": data} if data else {}, "commands": None}
    same = fit.seed is not None and not fit.extra_callbacks and "sample_weight" not in fit.fingerprint
    return {**given, "fingerprint": fit.fingerprint, "commands": _commands(fit) if same else None}


def _texts(versions: dict[str, Any]) -> dict[str, str]:
    return {name: each for name, each in versions.items() if isinstance(each, str)}


def _commands(fit: Fit) -> Json:
    """Write the calls; what they cannot hold, an own spec or own rows, is said to be needed."""
    epochs, batch_size, known = fit.spec.get("fit.epochs"), fit.spec.get("fit.batch_size"), _shipped(fit.spec)
    spec = json.dumps(fit.spec.name if known else f"{fit.spec.name}.json", ensure_ascii=False)
    data = f'load_dataset("{fit.data.name}")' if is_known_by_name(fit.data.name) else "data"
    short = f", epochs={epochs}, batch_size={batch_size}" if known else ""
    in_r = f", epochs = {epochs}, batch_size = {batch_size}" if known else ""
    python_data = f"kd.{data}" if data != "data" else data
    return {
        "python": f"import kerasduet as kd\n\n"
        f"fit = kd.fit(kd.model_spec({spec}), {python_data}, seed={fit.seed}{short})\n"
        f'kd.report(fit, "report.html")',
        "r": f"library(kerasduet)\n\n"
        f"fit <- fit(model_spec({spec}), {data}, seed = {fit.seed}{in_r})\n"
        f'report(fit, "report.html")',
        "spec": None if known else json.dumps(fit.spec.to_dict(), indent=2, ensure_ascii=False),
        "own_data": data == "data",
    }


def _shipped(spec: ModelSpec) -> bool:
    """Tell whether a spec is one that comes with the package, but for epochs and the size of a batch."""
    if spec.name not in list_specs():
        return False
    short = {name: spec.get(f"fit.{name}") for name in ("epochs", "batch_size")}
    return model_spec(spec.name).override(short).hash == spec.hash
