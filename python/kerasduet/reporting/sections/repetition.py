"""What makes a fit again: its fingerprint, the versions, and the commands in Python and in R."""

from __future__ import annotations

import json
from typing import Any

from kerasduet.data.built_in import is_known_by_name
from kerasduet.fits.repeat import is_shipped, repeat_commands
from kerasduet.fits.result import Fit, spec_of
from kerasduet.reporting.subject import Subject
from kerasduet.runtime import versions

Json = dict[str, Any]


def repetition(subject: Subject) -> Json:
    """Give fingerprint, versions and commands; of what was not trained here, no commands."""
    fit = subject.fit
    if fit is None:
        data = subject.evaluation.data_fingerprint if subject.evaluation else None
        return without_commands({"data": data} if data else {})
    same = fit.seed is not None and not fit.extra_callbacks and not fit.in_place
    same = same and "sample_weight" not in fit.fingerprint
    return {**without_commands(fit.fingerprint), "commands": _commands(fit) if same else None}


def without_commands(fingerprint: dict[str, str]) -> Json:
    """Give the versions, and the fingerprint of what it was made of."""
    return {"versions": _texts(versions()), "fingerprint": fingerprint, "commands": None}


def _texts(versions: dict[str, Any]) -> dict[str, str]:
    return {name: each for name, each in versions.items() if isinstance(each, str)}


def _commands(fit: Fit) -> Json:
    """Give the calls; what they cannot hold, an own spec or own rows, is said to be needed."""
    commands, spec = repeat_commands(fit), spec_of(fit, "A command that trains again")
    return {
        "python": f'{commands["python"]}\nkd.report(fit, "report.html")',
        "r": f'{commands["r"]}\nreport(fit, "report.html")',
        "spec": None if is_shipped(spec) else json.dumps(spec.to_dict(), indent=2, ensure_ascii=False),
        "own_data": not is_known_by_name(fit.data.name),
    }
