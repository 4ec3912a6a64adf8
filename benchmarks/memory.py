"""What a process holds: at its peak in a cold ``fit_fashion_mnist(epochs = 1)``, and after many fits.

    python benchmarks/memory.py          # both
    python benchmarks/memory.py growth   # what 50 fits of small specs leave behind

The peak needs the real Fashion-MNIST (KERASDUET_DATA_DIR, the cache, or the network): the resident set of a
new process in megabytes, from Python and from R, beside that of a process that only loads TensorFlow. The
growth is that of a process from its second fit on, of one spec and of 50 different ones, by
``kerasduet.fit()`` and by Keras's ``Model.fit()`` of the same models, with the processor's time, each in a
process of its own.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

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

FITS = 50  # of specs that differ in their widths, so that no program serves two of them
WAYS = ("kerasduet", "xla", "graph", "Model.fit()")  # the first in the mode that is chosen


def main() -> None:
    if sys.argv[1:2] == ["growth"] and len(sys.argv) == 4:
        print_growth(*sys.argv[2:])
        return
    if sys.argv[1:] != ["growth"]:
        for name, command in COMMANDS.items():
            if shutil.which(command[0]):
                print(f"{name:36} {peak(command):7.0f} MB")
    for specs in (1, FITS):
        for way in WAYS:
            subprocess.run([sys.executable, __file__, "growth", way, str(specs)], check=True)


def print_growth(way: str, specs: str) -> None:
    """Fit so many specs in this process, and print what each fit left in memory and took of the processor."""
    fit = small_fits(way)
    fit(0)
    start, begin = resident(), time.process_time()
    for number in range(1, FITS):
        fit(number % int(specs))
    seconds, grown = time.process_time() - begin, resident() - start
    print(
        f"{way:12} {specs:>2} spec{'s' * (specs != '1')}: {grown:7.1f} MB after {FITS} fits, "
        f"{grown / (FITS - 1):5.2f} MB and {seconds / (FITS - 1):.2f} s of CPU a fit"
    )


def small_fits(way: str) -> Callable[[int], None]:
    """Give what trains a small network of so many units for two epochs and forgets it."""
    import numpy as np

    import kerasduet as kd

    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(300, 20)).astype(np.float32), generator.integers(0, 3, 300)
    data = kd.dataset(x, y)

    def spec(number: int) -> kd.ModelSpec:
        layers = [
            {"class_name": "Dense", "config": {"units": 16 + number, "activation": "relu"}},
            {"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}},
        ]
        of_classes = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
        return kd.model_spec("xor_mlp").override({"layers": layers}, **of_classes)

    def ours(number: int) -> None:
        mode = None if way == "kerasduet" else way
        kd.fit(spec(number), data, epochs=2, seed=1, verbose=0, mode=mode)

    def keras_own(number: int) -> None:
        kd.build_model(spec(number), seed=1, shape=(20,)).fit(x, y, epochs=2, verbose=0)

    return keras_own if way == "Model.fit()" else ours


def resident() -> float:
    """Give the resident set of this process in megabytes, after a collection."""
    gc.collect()
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(os.getpid())], check=True, capture_output=True, text=True
    )
    return int(listed.stdout) * 1024 / 1e6


def peak(command: list[str]) -> float:
    """Run the command in a new process and give its peak resident set in megabytes (10^6 bytes)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    main()
