"""The same fit from the shell, from R, from R's own command and from Python has the same fingerprint."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import Any

import pytest

import kerasduet as kd

ARGUMENTS = ["fit", "fashion_mlp", "--data", "garments", "--seed", "7", "--json"]
CHANGES = {"fit.epochs": 1, "dataset.train_rows": 200, "layers.1.config.units": 8}
COMMAND = [*ARGUMENTS, *(part for path, value in CHANGES.items() for part in ("--set", f"{path}={value}"))]

R = """
library(kerasduet)
spec <- override(model_spec("fashion_mlp"),
  fit.epochs = 1, dataset.train_rows = 200, layers.1.config.units = 8
)
fit <- fit(spec, garments(), seed = 7)
cat(jsonlite::toJSON(as.list(fingerprint(fit)), auto_unbox = TRUE), "\\n")
invisible(kerasduet_cli(commandArgs(TRUE)))
"""


def start(*program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def documents(process: subprocess.Popen[str]) -> list[Any]:
    """Give the documents that a program prints, one a line."""
    printed, errors = process.communicate()
    assert process.returncode == 0, errors
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


@pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")
def test_a_fit_is_the_same_from_everywhere() -> None:
    shell = start(sys.executable, "-m", "kerasduet", *COMMAND)
    r = start("Rscript", "--vanilla", "-e", R, *COMMAND) if shutil.which("Rscript") else None
    spec = kd.model_spec("fashion_mlp").override(CHANGES)
    fingerprint = kd.fit(spec, kd.garments(), seed=7).fingerprint
    (from_shell,) = documents(shell)
    assert from_shell["fingerprint"] == fingerprint
    if r is None:
        pytest.skip("Rscript is not installed")
    from_r, from_command_of_r = documents(r)
    assert from_r == fingerprint
    assert from_command_of_r["fingerprint"] == fingerprint
