"""Evaluations of made-up classifiers, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

import kerasduet as kd
from kerasduet.evaluation.evaluate import probability_columns

HARMFUL = ("<script>alert(1)</script>", "قطة سوداء")


def names_of(classes: int) -> list[str]:
    """Give harmful names, and names of 40 letters."""
    return [*HARMFUL, *(f"a class whose name has 40 letters no. {place:02}" for place in range(2, classes))]


def evaluation_of(names: Sequence[str], rows: int = 400, seed: int = 1) -> kd.Evaluation:
    """Draw the truth, and probabilities that are right more often than not; the first of two is positive."""
    generator, classes = np.random.default_rng(seed), len(names)
    truth = generator.integers(0, classes, rows)
    scores = generator.normal(size=(rows, classes))
    scores[np.arange(rows), truth] += 2.0
    raised = np.exp(scores)
    probabilities = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    codes = {"truth": truth, ".pred_class": probabilities.argmax(axis=1)}
    kind = pd.CategoricalDtype(list(names))
    columns = {name: pd.Categorical.from_codes(each, dtype=kind) for name, each in codes.items()}
    frame = pd.DataFrame(columns | dict(zip(probability_columns(names), probabilities.T, strict=True)))
    positive = names[0] if classes == 2 else None
    return kd.Evaluation(0.5, {"accuracy": 0.5}, frame, tuple(names), "0" * 64, positive=positive)


def outputs_fit() -> kd.Fit:
    """Train a network of three outputs: two classes, nobody chose one of them, numbers, and labels."""
    x = np.random.default_rng(1).normal(size=(40, 3))
    labels = np.column_stack([x[:, 1] > 0, x[:, 2] > 0]).astype(int)
    y = {"kind": np.where(x[:, 0] > 0, "<b>yes", "no"), "age": x.sum(axis=1), "tags": labels}
    units = {"kind": (1, "sigmoid"), "age": (1, "linear"), "tags": (2, "sigmoid")}
    layers = [
        {"class_name": "Dense", "name": name, "inputs": ["h"], "config": {"units": count, "activation": how}}
        for name, (count, how) in units.items()
    ]
    spec = kd.model_spec("xor_mlp").override({
        "layers": [{"class_name": "Dense", "name": "h", "config": {"units": 4}}, *layers],
        "outputs": [*units],
        "compile.loss": {"kind": "binary_crossentropy", "age": "mse", "tags": "binary_crossentropy"},
        "compile.metrics": {"kind": ["accuracy"]},
        "epochs": 2,
    })  # fmt: skip
    return kd.fit(spec, kd.dataset(x, y, test=(x, y)), seed=1, verbose=0, mode="eager")
