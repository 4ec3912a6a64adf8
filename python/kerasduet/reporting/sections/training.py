"""What was trained on what, and how the training went."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasduet.data.named_arrays import map_arrays
from kerasduet.fits.result import Fit
from kerasduet.fits.summary import epochs_done
from kerasduet.models.architecture import layer_table
from kerasduet.models.losses import loss_name
from kerasduet.reporting.sections.records import records
from kerasduet.reporting.subject import Subject
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.specs.summary import losses_line

Json = dict[str, Any]


def training(subject: Subject) -> Json | None:
    """Tell the spec, the data, how it was trained, and the layers."""
    fit = subject.fit
    if fit is None:
        return None
    return {
        "spec": fit.settings.name,
        "description": fit.spec.get("description", "") if fit.spec else "",
        "data": {
            "name": fit.data.name,
            "task": fit.data.task,
            "shape": map_arrays(list, fit.data.shape),
            "columns": len(fit.data.schema.table),
            "classes": len(fit.data.class_names) or None,
            "splits": {name: rows for name, rows in fit.data.splits.items() if rows},
        },
        "loss": losses_line(fit.spec) if fit.spec else loss_name(fit.model),
        "optimizer": optimizer_text(fit.spec) if fit.spec else type(fit.model.optimizer).__name__,
        "epochs": epochs_done(fit),
        "planned_epochs": fit.settings.epochs,
        "batch_size": fit.settings.batch_size,
        "seed": fit.seed,
        "seconds": fit.seconds if np.isfinite(fit.seconds) else None,
        "mode": fit.mode,
        "devices": list(fit.devices),
        "interrupted": fit.interrupted,
        "advice": fit.diagnosis.message if fit.diagnosis else "",
        "params": int(fit.model.count_params()),
        "layers": _layers(fit),
    }


def learning_curves(subject: Subject) -> Json | None:
    """Give the loss and each metric by epoch, and the epoch with the best weights.

    That is the one of the lowest validation loss, or of the lowest loss where no rows were held out: the one
    whose weights a run folder keeps as ``best_model.keras``.
    """
    if subject.fit is None or not len(subject.fit.history):
        return None
    history = subject.fit.history
    curves: list[Json] = [
        {"metric": metric, "split": split, "epochs": rows["epoch"].tolist(), "values": rows["value"].tolist()}
        for (metric, split), rows in history.groupby(["metric", "split"], sort=False)
    ]
    losses = [each for each in curves if each["metric"] == "loss"]
    watched = next((each for each in losses if each["split"] == "validation"), next(iter(losses), None))
    if watched is None or np.isnan(watched["values"]).all():
        return {"curves": curves, "best": None}
    place = int(np.nanargmin(watched["values"]))
    best = {"epoch": watched["epochs"][place], "split": watched["split"], "loss": watched["values"][place]}
    return {"curves": curves, "best": best}


def optimizer_text(spec: ModelSpec) -> str:
    """Name the optimizer, with its learning rate where that is a number."""
    about = spec.get("compile.optimizer")
    if not isinstance(about, dict):
        return str(about)
    rate = about.get("config", {}).get("learning_rate")
    return f"{about['class_name']}, {rate:g}" if isinstance(rate, int | float) else str(about["class_name"])


def _layers(fit: Fit) -> list[Json]:
    table = layer_table(fit)
    table["output_shape"] = [" × ".join(map(str, shape)) for shape in table["output_shape"]]
    table["params"] = table["params"].astype(int)
    return records(table)
