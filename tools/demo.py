"""Train one network from Python and from R with one seed, and show that both got the same.

Usage: demo.py [--epochs N] [--seed N]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import kerasduet as kd

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "demo"


def main() -> int:
    options = _options()
    OUT.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    data = _data()
    print(f"== Python: fashion_mlp on {data.name}, {options.epochs} epochs, seed {options.seed}")
    fit = kd.fit_fashion_mnist(data, epochs=options.epochs, seed=options.seed)
    matrix = kd.evaluate(fit).confusion_matrix
    print(f"\n{matrix}")
    print(f"== R: the same, from a session of its own; the report is caret's\n{'':-<60}", flush=True)
    theirs = _run_r(data.name, options.epochs, options.seed)
    figures = _draw(fit, matrix)
    same = _compare({"report": str(matrix).splitlines(), "fingerprint": fit.fingerprint}, theirs)
    print("Images:", *figures, sep="\n  ")
    print(f"Both languages, {time.perf_counter() - started:.0f} s.")
    return 0 if same else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _data() -> kd.Dataset:
    """Take the real Fashion-MNIST; where it cannot be had, say so and draw garments."""
    try:
        data = kd.fashion_mnist()
        data.split("train")
    except kd.DataError as error:
        print(f"NOT THE REAL FASHION-MNIST: THESE ARE GARMENTS DRAWN BY THE PACKAGE ITSELF.\n({error})\n")
        return kd.garments()
    return data


def _run_r(data: str, epochs: int, seed: int) -> dict[str, object]:
    """Run the R half, which prints its report and leaves it as JSON too."""
    out = OUT / "r.json"
    subprocess.run(
        ["Rscript", "--vanilla", str(ROOT / "tools/demo.R"), data, str(epochs), str(seed), str(out)],
        check=True,
    )
    result: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return result


def _draw(fit: kd.Fit, matrix: kd.ConfusionMatrix) -> list[Path]:
    figures = {
        "history.png": kd.plot_history(fit),
        "confusion.png": kd.plot_confusion(matrix),
        "misclassified.png": kd.plot_misclassified(fit),
    }
    for name, figure in figures.items():
        figure.savefig(OUT / name)
    return [OUT / name for name in figures]


def _compare(ours: dict[str, object], theirs: dict[str, object]) -> bool:
    print("== The two compared")
    same = {
        "caret reports": ours["report"] == theirs["report"],
        **{
            name.replace("_", " "): value == theirs["fingerprint"][name]  # type: ignore[index]
            for name, value in ours["fingerprint"].items()  # type: ignore[attr-defined]
        },
    }
    for name, equal in same.items():
        print(f"  {name:16} {'identical' if equal else 'DIFFERENT'}")
    print(f"  weights (SHA-256): {ours['fingerprint']['weights']}")  # type: ignore[index]
    return all(same.values())


if __name__ == "__main__":
    sys.exit(main())
