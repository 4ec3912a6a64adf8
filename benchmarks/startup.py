"""How long until the package is there: ``import kerasduet`` and ``library(kerasduet)``, in new processes.

Prints medians in seconds, and what the bare interpreter takes, interleaved with it in one run.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time

ROUNDS = 11

COMMANDS = {
    "python": [sys.executable, "-c", "pass"],
    "python, import kerasduet": [sys.executable, "-c", "import kerasduet"],
    "python, import numpy": [sys.executable, "-c", "import numpy"],
    "R": ["Rscript", "-e", "invisible()"],
    "R, library(kerasduet)": ["Rscript", "-e", "library(kerasduet)"],
    "R, loadNamespace('reticulate')": ["Rscript", "-e", "invisible(loadNamespace('reticulate'))"],
}


def main() -> None:
    commands = {name: command for name, command in COMMANDS.items() if shutil.which(command[0])}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    for name, value in medians.items():
        bare = medians[name.split(",")[0]]
        print(f"{name:32} {value:6.3f} s   {value - bare:+.3f} s over the bare interpreter")


if __name__ == "__main__":
    main()
