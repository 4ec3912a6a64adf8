"""How long the command line takes, in new processes.

    python benchmarks/cli.py

Prints medians in seconds, of commands that take turns, beside the bare interpreter: the help, the list of
specs, and caret's report of CSV files of 10,000 and of 1,000,000 rows.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from measuring.rounds import alternate

CLASSES = "abcdefghij"
ROUNDS = 11


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {rows: predictions(Path(folder) / f"{rows}.csv", rows) for rows in (10_000, 1_000_000)}
        kerasduet = [sys.executable, "-m", "kerasduet"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "kerasduet --help": [*kerasduet, "--help"],
            "kerasduet specs": [*kerasduet, "specs"],
            **{f"kerasduet confusion, {rows:,} rows": [*kerasduet, "confusion", str(file)]
               for rows, file in files.items()},
        }  # fmt: skip
        runs: dict[str, Callable[[], object]] = {
            name: partial(subprocess.run, command, check=True, capture_output=True)
            for name, command in commands.items()
        }
        alternate(runs, 1)  # which compiles Python's own files
        for name, median in alternate(runs, ROUNDS).items():
            print(f"{name:36} {median:6.3f} s")


def predictions(path: Path, rows: int) -> Path:
    """Write so many rows of ten classes, four in five right."""
    generator = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("truth,.pred_class\n")
        for truth in generator.choices(CLASSES, k=rows):
            right = generator.random() < 0.8
            file.write(f"{truth},{truth if right else generator.choice(CLASSES)}\n")
    return path


if __name__ == "__main__":
    main()
