"""Whether a GPU gives the numbers of the CPU, and how many times as fast.

    python benchmarks/gpu.py

Trains `fashion_mlp`, `mnist_cnn` and `mnist_lstm` on both, run eagerly, as a graph and by XLA. After ten
batches the outputs must agree to 1e-4, with sums in full single precision (no TensorFloat-32); otherwise it
ends with status 1. The seconds are those of a second fit, compiled by the first. Without a GPU it says so,
and ends.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from measuring.tasks import load_task

import kerasduet as kd
from kerasduet.engine.devices import logical_devices
from kerasduet.runtime import tensorflow

SPECS = ("fashion_mlp", "mnist_cnn", "mnist_lstm")
MODES = ("eager", "graph", "xla")
ROWS = 320  # ten batches of 32
TOLERANCE = 1e-4


def main() -> int:
    devices = logical_devices("GPU")
    if not devices:
        print("no GPU")
        return 0
    config = tensorflow().config
    config.experimental.enable_tensor_float_32_execution(False)
    details = config.experimental.get_device_details(config.list_physical_devices("GPU")[0])
    print(f"{devices[0]}: {details.get('device_name', 'unknown')}")
    verdicts = [agrees(spec, mode, devices[0]) for spec in SPECS for mode in MODES]
    return 0 if all(verdicts) else 1


def agrees(spec: str, mode: str, device: str) -> bool:
    """Train on both devices, print how they compare, and tell whether their outputs agree."""
    (cpu, cpu_seconds), (gpu, gpu_seconds) = (trained(spec, mode, each) for each in ("cpu", device))
    difference = float(np.abs(cpu - gpu).max())
    verdict = "agrees" if difference <= TOLERANCE else "DIFFERS"
    print(
        f"{spec:12} {mode:6} {verdict} ({difference:.1e}), {cpu_seconds:.2f} s on the CPU, "
        f"{gpu_seconds:.2f} s on the GPU: {cpu_seconds / gpu_seconds:.1f} times as fast",
        flush=True,
    )
    return difference <= TOLERANCE


def trained(name: str, mode: str, device: str) -> tuple[np.ndarray[Any, Any], float]:
    """Give the outputs for the test rows after ten batches, and the seconds of a second fit."""
    task = load_task(name, epochs=1, rows=ROWS)
    spec = task.spec.override(batch_size=32)
    for _ in range(2):
        start = time.perf_counter()
        fit = kd.fit(spec, task.data, seed=1, mode=mode, device=device, verbose=0)
        seconds = time.perf_counter() - start
    return kd.predict(fit, type="raw"), seconds


if __name__ == "__main__":
    raise SystemExit(main())
