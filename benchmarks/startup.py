"""How long until the package is there, and until a first network is trained, in new processes.

    python benchmarks/startup.py         # both
    python benchmarks/startup.py fit     # the first fit alone

Prints medians in seconds, of commands that take turns in one run: ``import kerasduet`` and
``library(kerasduet)`` beside the bare interpreters, and ``fit_fashion_mnist(epochs = 1)``, with the programs
of an earlier process in the cache, beside ``import keras`` with TensorFlow. The fit needs the real
Fashion-MNIST (KERASDUET_DATA_DIR, the cache, or the network).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from shutil import which

from measuring.rounds import alternate

PYTHON_FIT = "import kerasduet; kerasduet.fit_fashion_mnist(epochs=1, seed=1, verbose=0)"
R_FIT = "invisible(kerasduet::fit_fashion_mnist(epochs = 1, seed = 1, verbose = 0))"

PACKAGE = {
    "python": [sys.executable, "-c", "pass"],
    "python, import kerasduet": [sys.executable, "-c", "import kerasduet"],
    "python, import numpy": [sys.executable, "-c", "import numpy"],
    "R": ["Rscript", "-e", "invisible()"],
    "R, library(kerasduet)": ["Rscript", "-e", "library(kerasduet)"],
    "R, loadNamespace('reticulate')": ["Rscript", "-e", "invisible(loadNamespace('reticulate'))"],
}
FIT = {
    "python, import keras": [sys.executable, "-c", "import keras, tensorflow"],
    "python, a first fit": [sys.executable, "-c", PYTHON_FIT],
    "python, a first fit, no program cache": [sys.executable, "-c", PYTHON_FIT],
    "R, a first fit": ["Rscript", "-e", R_FIT],
}


def main() -> None:
    if sys.argv[1:] != ["fit"]:
        medians = in_turns(PACKAGE, 11)
        for name, value in medians.items():
            bare = medians[name.split(",")[0]]
            print(f"{name:38} {value:6.3f} s   {value - bare:+.3f} s over the bare interpreter")
    medians = in_turns(FIT, 7)
    for name, value in medians.items():
        print(f"{name:38} {value:6.3f} s   {value / medians['python, import keras']:.2f} times the import")


def in_turns(commands: dict[str, list[str]], rounds: int) -> dict[str, float]:
    """Run the commands that are installed in turns, after a first round, and give the median of each."""
    runs: dict[str, Callable[[], object]] = {
        name: partial(run, name, command) for name, command in commands.items() if which(command[0])
    }
    alternate(runs, 1)
    return alternate(runs, rounds)


def run(name: str, command: list[str]) -> None:
    kept = {"KERASDUET_PROGRAM_CACHE": "0"} if "no program cache" in name else {}
    subprocess.run(command, check=True, capture_output=True, env=os.environ | kept)


if __name__ == "__main__":
    main()
