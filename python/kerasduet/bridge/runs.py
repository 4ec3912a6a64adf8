"""Runs as R has them: saved, read, listed, compared, trained again and exported."""

from __future__ import annotations

from typing import Any

from kerasduet.bridge.fits import fit_record
from kerasduet.bridge.reports import shown
from kerasduet.bridge.values import Answer, answers, rows_from_r, values_from_r
from kerasduet.data.dataset import Dataset
from kerasduet.fits.result import Fit
from kerasduet.runs.differences import explain_difference as difference_of
from kerasduet.runs.export import export_model as write_export
from kerasduet.runs.listing import list_runs as runs_in
from kerasduet.runs.load import load_run as read_run
from kerasduet.runs.load import save_run as write_run
from kerasduet.runs.verify import verify_run as train_again


@answers
def save_run(fit: Fit, path: str) -> str:
    """Save a fit as the folder of a run."""
    return str(write_run(fit, path))


@answers
def load_run(path: str, data: Dataset | None, which: str) -> Answer:
    """Read a run's folder; the record is that of `fit`."""
    return fit_record(read_run(path, data, which=which))


@answers
def list_runs(path: str) -> Answer:
    """List the runs in a folder, as columns; what is missing is None."""
    frame = runs_in(path)
    frame["started"] = frame["started"].map(lambda each: each.isoformat(), na_action="ignore")
    plain = frame.astype(object).where(frame.notna(), None)
    return {str(name): plain[name].tolist() for name in plain}


@answers
def explain_difference(first: str, second: str) -> Answer:
    """Say where two runs part, as JSON and as a page."""
    return shown(difference_of(first, second))


@answers
def verify_run(
    path: str, data: Dataset | None, validation_data: Any, sample_weight: Any, verbose: Any
) -> Answer:
    """Train a run again, and say where the two part, as JSON and as a page."""
    given = {"validation_data": rows_from_r(validation_data), "sample_weight": sample_weight}
    return shown(train_again(path, data, **given, verbose=verbose))


@answers
def export_model(fit: Fit, path: str, format: str, x: Any) -> Answer:
    """Export a model."""
    return write_export(fit, path, format, x=None if x is None else values_from_r(x)).to_dict()
