"""The runs in a folder, as a data frame."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from kerasduet.arguments import check_path
from kerasduet.errors import RunError
from kerasduet.paths import listed
from kerasduet.runs.record import RunRecord, read_record

_COLUMNS = {
    **dict.fromkeys(("run", "spec", "data"), "object"),
    **{"seed": "Int64", "epochs": "Int64", "metric": "object", "best": "float64", "test": "float64"},
    **{"seconds": "float64", "status": "object", "started": "datetime64[ns, UTC]"},
}


def list_runs(path: str | Path) -> pd.DataFrame:
    """List the runs in a folder, the oldest first.

    Parameters
    ----------
    path : path
        The `run_dir` of `kerasduet.fit`, or any other folder that holds the folders of runs.

    Returns
    -------
    pandas.DataFrame
        A row a run: ``run``, its folder's name; ``spec``; ``data``; ``seed``; ``epochs`` that are done;
        ``metric``, the first metric of the spec or "loss", with its value ``best`` in the epoch of the lowest
        loss (on the validation rows, if there are any) and ``test`` on the test rows; ``seconds``;
        ``status`` ("running", "finished", "interrupted" or "failed"); and ``started``. Of a run that cannot
        be read the status is the code of the error, such as "corrupt_run" or "unknown_format".

    Raises
    ------
    RunError
        ``no_runs`` if there is no such folder; ``cannot_read``.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fit = kd.fit("xor_mlp", seed=1, epochs=3, run_dir=folder, verbose=0)
    ...     kd.list_runs(folder)[["run", "seed", "epochs", "status"]].values.tolist()
    [['xor_mlp-0', 1, 3, 'finished']]
    """
    path = check_path("path", path)
    if not path.is_dir():
        message = "`{argument}` must be a folder that holds runs, not {path}."
        raise RunError("no_runs", message, argument="path", path=str(path))
    rows = [_row(each) for each in listed(path) if (each / "run.json").is_file()]
    frame = pd.DataFrame(rows, columns=[*_COLUMNS]).astype(_COLUMNS)
    return frame.sort_values("started", kind="stable", ignore_index=True)


def _row(path: Path) -> dict[str, Any]:
    try:
        record = read_record(path)
    except RunError as error:
        return {"run": path.name, "status": error.code, "started": pd.NaT}
    about = record.about
    metric = _metric(record)
    return {
        "run": path.name,
        "spec": record.spec.name,
        "data": about["data"].get("name"),
        "seed": about["seed"],
        "epochs": record.epochs,
        "metric": metric,
        "best": _best(record.history, metric),
        "test": _test(record, metric),
        "seconds": about.get("seconds", math.nan),
        "status": about["status"],
        "started": pd.to_datetime(about["started"], utc=True, errors="coerce"),
    }


def _metric(record: RunRecord) -> str:
    """Choose the first metric that the history has beside the loss."""
    names = [name for name in record.history["metric"].unique() if name not in ("loss", "learning_rate")]
    return str(names[0]) if names else "loss"


def _best(history: pd.DataFrame, metric: str) -> float:
    """Give a metric in the epoch of the lowest loss, that of the run's ``best_model.keras``."""
    rows = history[history["split"] == "validation"]
    rows = rows if len(rows) else history
    losses = rows[rows["metric"] == "loss"]
    if not losses["value"].notna().any():
        return math.nan
    epoch = losses["epoch"].to_numpy()[losses["value"].argmin()]
    values = rows[(rows["epoch"] == epoch) & (rows["metric"] == metric)]["value"]
    return float(values.iloc[0]) if len(values) else math.nan


def _test(record: RunRecord, metric: str) -> float:
    report = record.report or {"metrics": {}}
    value = {"loss": report.get("loss"), **report["metrics"]}.get(metric)
    return math.nan if value is None else float(value)
