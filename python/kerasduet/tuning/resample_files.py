"""Resamples as a file, which R and Python read."""

from __future__ import annotations

import json
from pathlib import Path

from kerasduet.arguments import check_kind, check_path
from kerasduet.errors import DataError, cannot_read
from kerasduet.paths import write_text
from kerasduet.tuning.resamples import Resamples


def save_resamples(resamples: Resamples, path: str | Path) -> None:
    """Write resamples as a JSON file.

    Parameters
    ----------
    resamples : Resamples
    path : str or Path
        Ends in ``.json``; a file that stands there is replaced.

    Raises
    ------
    RunError
        ``cannot_write``; what was there stays.

    Examples
    --------
    >>> import kerasduet as kd, tempfile
    >>> folds = kd.resamples(kd.garments(train=100, test=10), folds=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kd.save_resamples(folds, f"{folder}/folds.json")
    ...     kd.load_resamples(f"{folder}/folds.json").fingerprint == folds.fingerprint
    True
    """
    check_resamples(resamples)
    write_text(check_path("path", path, ".json"), resamples.to_json() + "\n")


def load_resamples(path: str | Path) -> Resamples:
    """Read what `save_resamples` wrote.

    Raises
    ------
    RunError
        ``cannot_read``.
    DataError
        ``invalid_resamples`` of a file that holds something else.
    """
    path = check_path("path", path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise cannot_read(path, error) from None
    except (ValueError, RecursionError):
        sentence = "{path} must be a file that `save_resamples()` wrote."
        raise DataError("invalid_resamples", sentence, path=str(path)) from None
    return Resamples.from_dict(document)


def check_resamples(resamples: object) -> None:
    """Raise ``invalid_argument`` unless they are resamples."""
    check_kind("resamples", resamples, Resamples, "what `resamples()` gives")
