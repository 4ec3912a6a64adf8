"""What several fits of a spec have in common: how they were trained, and what was measured of each."""

from __future__ import annotations

from typing import Any

from kerasduet.reporting.sections.records import records
from kerasduet.reporting.sections.training import optimizer_text
from kerasduet.specs.summary import losses_line
from kerasduet.tuning.fit_seeds import SeedResults
from kerasduet.tuning.repeated_results import RepeatedResults
from kerasduet.tuning.resample_results import ResampleResults
from kerasduet.tuning.resamples import Resamples

Json = dict[str, Any]


def repeated(results: RepeatedResults) -> Json:
    """Tell the spec, the data, and how often it was trained on what."""
    spec = results.spec
    return {
        "spec": spec.name,
        "description": spec.get("description", ""),
        "data": results.data_name,
        "loss": losses_line(spec),
        "optimizer": optimizer_text(spec),
        "epochs": spec.get("fit.epochs"),
        "batch_size": spec.get("fit.batch_size"),
        "seconds": results.seconds,
        "interrupted": results.interrupted,
        "fits": len(results.ids),
        "resampling": resampling(results.resamples) if isinstance(results, ResampleResults) else None,
        "seed": getattr(results, "seed", None),
        "split": getattr(results, "split", None),
    }


def resampling(resamples: Resamples) -> Json:
    """Tell how resamples were made."""
    return {"how": resamples.how, "resamples": len(resamples), "rows": resamples.rows}


def measured(results: RepeatedResults) -> list[Json]:
    """Give the summary of each metric: its mean, and how far the fits differ in it."""
    return records(results.summary)


def fit_by_fit(results: RepeatedResults) -> Json:
    """Give the metrics of each fit, with the rows of its resample or its seed."""
    frame = results.to_frame()
    metrics = [str(name) for name in frame.columns[1:]]
    values = frame[metrics].to_numpy().tolist()
    about = _about_fits(results)
    fits = [{**one, "values": row} for one, row in zip(about, values, strict=True)]
    return {"metrics": metrics, "fits": fits}


def epoch_curves(results: RepeatedResults) -> Json | None:
    """Give each metric by epoch, a curve a fit, and the mean of the fits."""
    history = results.history
    if not len(history):
        return None
    curves = [
        {"metric": metric, "split": split, "id": name, **_points(rows["epoch"], rows["value"])}
        for (metric, split, name), rows in history.groupby(["metric", "split", "id"], sort=False)
    ]
    means = [
        {"metric": metric, "split": split, **_points(mean.index, mean)}
        for (metric, split), rows in history.groupby(["metric", "split"], sort=False)
        for mean in [rows.groupby("epoch")["value"].mean()]
    ]
    return {"curves": curves, "means": means}


def _about_fits(results: RepeatedResults) -> list[Json]:
    if isinstance(results, SeedResults):
        return [{"id": name, "seed": seed} for name, seed in zip(results.ids, results.seeds, strict=True)]
    assert isinstance(results, ResampleResults)
    done = zip(results.ids, results.resamples, strict=False)  # some may not be done
    return [{"id": name, "train": len(each.train), "held_out": len(each.held_out)} for name, each in done]


def _points(epochs: Any, values: Any) -> Json:
    return {"epochs": epochs.tolist(), "values": values.tolist()}
