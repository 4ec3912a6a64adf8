"""Resamples that R draws and trains on are, to the byte, those of Python."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import kerasduet as kd

R = """
library(kerasduet)
folder <- commandArgs(TRUE)[[1]]
data <- garments(train = 60, test = 10)
groups <- rep(c("a", "b", "c", "d"), length.out = 60)
made <- list(
  cv = resamples(data, folds = 3, stratify = TRUE, seed = 1),
  repeated_cv = resamples(data, "repeated_cv", folds = 2, repeats = 2, groups = groups, seed = 2),
  bootstrap = resamples(data, "bootstrap", times = 2, stratify = TRUE, seed = 3),
  holdout = resamples(data, "holdout", fraction = 0.3, in_order = TRUE)
)
for (name in names(made)) save_resamples(made[[name]], file.path(folder, paste0(name, ".json")))
spec <- override(model_spec("fashion_mlp"), layers.1.config.units = 4)
results <- fit_resamples(spec, data, made$cv, seed = 5, epochs = 1, mode = "graph", verbose = 0)
cat(sprintf("%.17g", results$metrics$value), "|", results$predictions$row)
"""


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
@pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")
def test_both_languages_train_on_the_same_rows(tmp_path: Path) -> None:
    command = ["Rscript", "--vanilla", "-e", R, str(tmp_path)]
    r = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    data = kd.garments(train=60, test=10)
    made = {
        "cv": kd.resamples(data, folds=3, stratify=True, seed=1),
        "repeated_cv": kd.resamples(
            data, "repeated_cv", folds=2, repeats=2, groups=np.resize([*"abcd"], 60), seed=2
        ),
        "bootstrap": kd.resamples(data, "bootstrap", times=2, stratify=True, seed=3),
        "holdout": kd.resamples(data, "holdout", fraction=0.3, in_order=True),
    }
    spec = kd.model_spec("fashion_mlp").override({"layers.1.config.units": 4})
    results = kd.fit_resamples(spec, data, made["cv"], seed=5, epochs=1, mode="graph", verbose=0)
    printed, errors = r.communicate(timeout=600)
    assert r.returncode == 0, errors
    for name, each in made.items():
        assert (tmp_path / f"{name}.json").read_text(encoding="utf-8") == each.to_json() + "\n"
    metrics, rows = (part.split() for part in printed.split("|"))
    assert [*map(float, metrics)] == results.metrics["value"].tolist()
    assert [*map(int, rows)] == (results.predictions["row"] + 1).tolist()
