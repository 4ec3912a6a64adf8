"""What the small files of a run say of it, without its model: for lists of runs, and to compare two."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.loop import HISTORY
from kerasduet.training.run_folder.files import Json, read_run, read_spec, reading


@dataclass(frozen=True)
class RunRecord:
    """The small files of a run.

    Attributes
    ----------
    path : Path
    about : dict
        ``run.json``.
    spec : ModelSpec
    history : pandas.DataFrame
        As `Fit.history`; without a row before the first epoch is saved.
    report : dict or None
        ``report.json``, as `kerasduet.evaluation.document.evaluation_document` gives it.
    """

    path: Path
    about: Json
    spec: ModelSpec
    history: pd.DataFrame
    report: Json | None

    def told(self, name: str) -> Any:
        """Give an item of the fingerprint, or else of ``run.json``; None if there is none."""
        known = {**self.about, "spec": self.spec.hash, "data": self.about["data_fingerprint"]}
        return self.about.get("fingerprint", {}).get(name, known.get(name))

    @property
    def epochs(self) -> int:
        """Epochs that are done and saved."""
        return int(self.history["epoch"].max()) if len(self.history) else 0


def read_record(path: Path) -> RunRecord:
    """Read the small files of a run.

    Raises
    ------
    RunError
        ``not_a_run``, ``unknown_format``, ``corrupt_run``.
    """
    return RunRecord(path, read_run(path), read_spec(path), _history(path), _report(path))


def _history(path: Path) -> pd.DataFrame:
    if not (path / "history.csv").is_file():
        return pd.DataFrame([], columns=HISTORY)
    with reading(path, "history.csv"):
        return pd.read_csv(path / "history.csv", converters={"value": float})[HISTORY]  # exact, unlike pandas


def _report(path: Path) -> Any:
    if not (path / "report.json").is_file():
        return None
    with reading(path, "report.json"):
        report: Json = json.loads((path / "report.json").read_text(encoding="utf-8"))
        return {**report, "metrics": dict(report["metrics"])}
