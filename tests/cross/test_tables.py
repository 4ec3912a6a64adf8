"""Tables that R and scikit-learn ship: a formula in R and a target in Python give the same bits."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn import datasets

import kerasduet as kd

SPEC = kd.model_spec("table_mlp").override({"layers.0.config.units": 8, "layers.1.config.units": 4}, epochs=1)
# Of a table of R the columns that its formula names, the last of which is predicted.
OF_R = {
    "mtcars": ["cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb", "mpg"],
    "ToothGrowth": ["supp", "dose", "len"],
    "esoph": ["agegp", "alcgp", "tobgp", "ncases"],
    "infert": ["age", "parity", "case", "education"],
}
OF_SKLEARN = ["iris", "wine", "breast_cancer", "diabetes", "digits"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for name in OF_SKLEARN:
        shipped(name).to_csv(folder / f"{name}.csv", index=False)
    for place, code in enumerate(code_of_page("r")):
        (folder / f"page_{place}.R").write_text(code, encoding="utf-8")
    return folder


def code_of_page(language: str) -> list[str]:
    """Give the blocks of code of the page of tables."""
    page = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@pytest.fixture(scope="module")
def of_r(folder: Path) -> dict[str, Any]:
    """Train in R; give the fingerprints by table."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")
    script = Path(__file__).with_name("tables.R")
    command = ["Rscript", "--vanilla", str(script), str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    fingerprints: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return fingerprints


def shipped(name: str) -> pd.DataFrame:
    """Give about 60 rows of a table of scikit-learn, its classes by name."""
    unscaled = {"scaled": False} if name == "diabetes" else {}
    bunch = getattr(datasets, f"load_{name}")(as_frame=True, **unscaled)
    frame = bunch.frame.copy()
    if "target_names" in bunch:
        frame["target"] = [f"class {bunch.target_names[each]}" for each in frame["target"]]
    return frame.iloc[:: len(frame) // 60].reset_index(drop=True)


@pytest.mark.parametrize("name", OF_SKLEARN)
def test_a_table_of_scikit_learn(name: str, folder: Path, of_r: dict[str, Any]) -> None:
    assert trained(pd.read_csv(folder / f"{name}.csv"), "target") == of_r[name]


@pytest.mark.parametrize("name", OF_R)
def test_a_table_of_r(name: str, folder: Path, of_r: dict[str, Any]) -> None:
    frame = pd.read_csv(folder / f"{name}.csv")[OF_R[name]]
    levels = json.loads((folder / f"{name}_levels.json").read_text(encoding="utf-8"))
    for column in levels.keys() & {*frame}:
        frame[column] = pd.Categorical(frame[column], levels[column])
    assert trained(frame, OF_R[name][-1]) == of_r[name]


def test_the_code_of_the_page_runs_and_gives_the_same_bits(of_r: dict[str, Any]) -> None:
    names: dict[str, Any] = {}
    fingerprints = []
    for code in code_of_page("python"):
        exec(compile(code, "docs/tables.md", "exec"), names)  # our own page
        fingerprints.append(names["fit"].fingerprint)
    assert [of_r[f"page_{place}.R"] for place in range(3)] == fingerprints[:3]


def trained(frame: pd.DataFrame, target: str) -> dict[str, str]:
    return kd.fit(SPEC, frame, target=target, seed=3, mode="eager", verbose=0).fingerprint
