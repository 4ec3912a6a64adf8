"""Train a saved run again, and say whether the bits are the same."""

from __future__ import annotations

import dataclasses
import tempfile
import warnings
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_path
from kerasduet.data.dataset import Dataset
from kerasduet.engine.devices import logical_devices
from kerasduet.errors import ArgumentError, RunError
from kerasduet.fits.diagnosis import FitWarning
from kerasduet.runs.differences import RunDifference, compare_records
from kerasduet.runs.load import load_run
from kerasduet.runs.record import RunRecord, read_record
from kerasduet.training.fit import fit

AGAIN = "trained again"


def verify_run(
    path: str | Path,
    data: Dataset | None = None,
    *,
    validation_data: Any = None,
    sample_weight: Any = None,
    verbose: int | str | None = 0,
) -> RunDifference:
    """Train a run again, and hold the outcome against what its folder says.

    It takes as long as the training did. The folder is only read.

    Parameters
    ----------
    path : path
        A folder that `kerasduet.fit` made in its `run_dir`, or that `save_run` wrote.
    data : Dataset, optional
        The data that the run was trained on; an official set is found by its name.
    validation_data, sample_weight : optional
        As the run was given them (`kerasduet.fit`): no run holds their rows.
    verbose : int, bool or "auto", default 0
        As for `kerasduet.fit`.

    Returns
    -------
    RunDifference
        ``same`` says whether the bits are; ``parting`` at which item they part, and ``reasons`` why that may
        be. Of a run that was interrupted, the whole epochs are trained and compared.

    Raises
    ------
    RunError
        Those of `load_run`; ``no_epoch`` of a run without a whole epoch.
    ArgumentError
        ``invalid_argument`` if an argument is missing that the run was trained with.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fit = kd.fit("xor_mlp", seed=1, epochs=3, run_dir=folder, verbose=0)
    ...     kd.verify_run(fit.run).same
    True
    """
    path = check_path("path", path)
    saved = load_run(path, data)
    record = _whole_epochs(read_record(path))
    if record.about.get("in_place"):
        message = "The run {path} cannot be trained again: it went on from weights that it does not hold."
        raise RunError("no_initial_weights", message, path=str(path))
    given = {"validation_data": validation_data, "sample_weight": sample_weight}
    _check_given(record, saved.data, given)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", FitWarning)  # which the first training gave too
        again = fit(
            record.spec,
            saved.data,
            seed=record.about["seed"],
            mode=record.about["mode"],
            verbose=verbose,
            run_dir=folder,
            **_placement(record),
            **given,
        )
        assert again.run is not None
        return compare_records(record, read_record(again.run), (str(path), AGAIN))


def _whole_epochs(record: RunRecord) -> RunRecord:
    """Ask of a run that did not end no more than its whole epochs: its last weights came in between."""
    if record.about["status"] == "finished":
        return record
    if not record.epochs:
        message = "The run {path} has no whole epoch to train again."
        raise RunError("no_epoch", message, path=str(record.path))
    unknown = {"weights": None, "report": None, "states": None}
    fingerprint = {**record.about.get("fingerprint", {}), **unknown}
    spec = record.spec.override(epochs=record.epochs)
    return dataclasses.replace(record, spec=spec, about={**record.about, "fingerprint": fingerprint})


def _check_given(record: RunRecord, data: Dataset, given: dict[str, Any]) -> None:
    """Raise ``invalid_argument`` unless all is given that the run was trained with."""
    if not data.splits.get("train"):
        raise _missing("data")
    for name, value in given.items():
        if value is None and record.told(name) is not None:
            raise _missing(name)


def _missing(argument: str) -> ArgumentError:
    sentence = "`{argument}` must be given: the run was trained with it and does not hold its rows."
    return ArgumentError("invalid_argument", sentence, argument=argument)


def _placement(record: RunRecord) -> dict[str, Any]:
    """Take the device of the run where there is one of its name, or its strategy on this machine."""
    if record.about.get("strategy") == "mirrored":
        return {"strategy": "mirrored"}
    devices = [each for each in record.about["devices"] if each in logical_devices()]
    return {"device": devices[0]} if devices else {}
