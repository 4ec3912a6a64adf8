"""How good `table_mlp` is on public tables, beside networks of scikit-learn and models of R.

python benchmarks/table_accuracy.py [--quick]

Each table is split five times, three tenths of its rows for the test; all are given the same rows as a data
frame, and what they are by default. R's models are those of benchmarks/table_accuracy.R, which also gives the
tables of R. The table is put into RESULTS.md.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from measuring.outcomes import ROOT
from measuring.page import circumstances, replace_section, table
from numpy.typing import NDArray

import kerasduet as kd

IN_R = Path(__file__).with_name("table_accuracy.R")
OF_R = {"esoph": "case", "infert": "case", "ToothGrowth": "len", "mtcars": "mpg"}
OF_SCIKIT_LEARN = ("iris", "wine", "breast_cancer", "digits", "diabetes")
HEADER = ("data", "measured", "rows", "`table_mlp`", "scikit-learn", "R, linear", "R, `nnet`")


def main() -> None:
    seeds = range(1, 2 if "--quick" in sys.argv else 6)
    rows = []
    for name, frame, target in _tables():
        rows.append(_compared(name, frame, target, seeds))
        print(*rows[-1], sep="   ", flush=True)
    about = f"Means and standard deviations of {len(seeds)} splits. {circumstances()}"
    text = f"{table(HEADER, rows)}\n\n{about}"
    if "--quick" not in sys.argv:
        replace_section("tables", text, page=ROOT / "RESULTS.md")


def _tables() -> Iterator[tuple[str, pd.DataFrame, str]]:
    """Give each table with the column to predict; classes are texts."""
    from sklearn import datasets

    for name in OF_SCIKIT_LEARN:
        loaded = getattr(datasets, f"load_{name}")(as_frame=True)
        frame = loaded.frame
        if name != "diabetes":
            frame["target"] = "class " + loaded.target.astype(str)
        yield name, frame.rename(columns=lambda each: each.replace(" ", "_")), "target"
    for name, target in OF_R.items():
        with tempfile.TemporaryDirectory() as folder:
            _run_r("table", name, folder)
            yield name, pd.read_csv(Path(folder) / "table.csv"), target


def _compared(name: str, frame: pd.DataFrame, target: str, seeds: range) -> list[str]:
    measured = np.array([_measured(frame, target, seed) for seed in seeds])  # (seeds, models)
    is_numbers = pd.api.types.is_numeric_dtype(frame[target])
    means, deviations = measured.mean(axis=0), measured.std(axis=0, ddof=min(1, len(seeds) - 1))
    shown = [f"{mean:.3f} ± {each:.3f}" for mean, each in zip(means, deviations, strict=True)]
    return [name, "RMSE" if is_numbers else "accuracy", f"{len(frame):,}", *shown]


def _measured(frame: pd.DataFrame, target: str, seed: int) -> list[float]:
    """Let all learn from the same rows, and measure each on the others."""
    order = np.random.default_rng(seed).permutation(len(frame))
    cut = round(0.3 * len(frame))
    test, train = frame.iloc[order[:cut]], frame.iloc[order[cut:]]
    given = [_by_table_mlp, _by_scikit_learn]
    predicted = [each(train, test.drop(columns=target), target, seed) for each in given]
    return [_score(each, test[target]) for each in [*predicted, *_by_r(train, test, target, seed)]]


def _score(predicted: NDArray[Any], truth: pd.Series) -> float:
    """Give the RMSE of numbers, and the accuracy of classes."""
    if pd.api.types.is_numeric_dtype(truth):
        return float(np.sqrt(np.mean((predicted.astype(float) - truth.to_numpy()) ** 2)))
    return float(np.mean(predicted == truth.to_numpy()))


def _by_table_mlp(train: pd.DataFrame, x: pd.DataFrame, target: str, seed: int) -> NDArray[Any]:
    fit = kd.fit("table_mlp", train, target=target, seed=seed, verbose=0)
    if not fit.data.class_names:
        return kd.predict(fit, x, type="raw")
    return np.array(fit.data.class_names)[kd.predict(fit, x, type="code")]


def _by_scikit_learn(train: pd.DataFrame, x: pd.DataFrame, target: str, seed: int) -> NDArray[Any]:
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    encoder = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include="number")),
        (OneHotEncoder(), make_column_selector(dtype_exclude="number")),
    )
    kind = MLPRegressor if pd.api.types.is_numeric_dtype(train[target]) else MLPClassifier
    network = make_pipeline(encoder, kind(random_state=seed))
    return network.fit(train.drop(columns=target), train[target]).predict(x)


def _by_r(train: pd.DataFrame, test: pd.DataFrame, target: str, seed: int) -> list[NDArray[Any]]:
    with tempfile.TemporaryDirectory() as folder:
        train.to_csv(Path(folder) / "train.csv", index=False)
        test.to_csv(Path(folder) / "test.csv", index=False)
        _run_r("models", target, folder, str(seed))
        predicted = pd.read_csv(Path(folder) / "predicted.csv")
    return [predicted[name].to_numpy() for name in ("linear", "nnet")]


def _run_r(*arguments: str) -> None:
    subprocess.run(["Rscript", str(IN_R), *arguments], check=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of networks that have not converged, or overfit
    main()
