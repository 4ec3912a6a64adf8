"""Measure a report on the 10,000 test images of Fashion-MNIST: seconds in a new process, and megabytes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

CODE = """
import sys, time
import kerasduet as kd
fit = kd.load_run(sys.argv[1])
fit.data.split("test")
start = time.perf_counter()
kd.report(fit, sys.argv[2])
print(f"{time.perf_counter() - start:.2f}")
"""


def main() -> None:
    import kerasduet as kd

    data = kd.fashion_mnist() if len(sys.argv) < 2 else kd.load_dataset(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        run = kd.save_run(kd.fit("fashion_mlp", data, epochs=1, seed=1, verbose=0), f"{folder}/run")
        for number in range(3):
            page = Path(folder) / f"{number}.html"
            done = subprocess.run(
                [sys.executable, "-c", CODE, run, page], capture_output=True, text=True, check=True
            )
            seconds, size = done.stdout.strip(), page.stat().st_size / 1e6
            print(f"report of {data.splits['test']:,} images: {seconds} s, {size:.2f} MB")


if __name__ == "__main__":
    main()
