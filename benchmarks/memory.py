"""How much memory a cold ``fit_fashion_mnist(epochs = 1)`` holds at its peak, from Python and from R.

Needs the real Fashion-MNIST (KERASDUET_DATA_DIR, the cache, or the network). Prints the peak resident set
of a new process in megabytes, beside that of a process that only loads TensorFlow.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

FIT = "kerasduet.fit_fashion_mnist(epochs=1, seed=1, verbose=0)"
COMMANDS = {
    "python, TensorFlow alone": [sys.executable, "-c", "from kerasduet.runtime import keras; keras()"],
    "python, fit_fashion_mnist(epochs=1)": [sys.executable, "-c", f"import kerasduet; {FIT}"],
    "R, fit_fashion_mnist(epochs = 1)": [
        "Rscript",
        "-e",
        "invisible(kerasduet::fit_fashion_mnist(epochs = 1, seed = 1, verbose = 0))",
    ],
}


def main() -> None:
    for name, command in COMMANDS.items():
        if shutil.which(command[0]):
            print(f"{name:36} {peak(command):7.0f} MB")


def peak(command: list[str]) -> float:
    """Run the command in a new process and give its peak resident set in megabytes (10^6 bytes)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    main()
