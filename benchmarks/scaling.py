"""How the cost of an epoch of ``fashion_mlp`` grows with the rows, the batch and the width of the network.

python benchmarks/scaling.py [--quick] [--write]

kerasduet and ``Model.fit()``, as it is and with all steps of an epoch in one call, take turns, an epoch each;
the ratio is to the faster of the two. Seconds are medians of three epochs after the first (of one for 600,000
rows, which are the 60,000 ten times). ``--write`` puts the table into
BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from measuring.contenders import AS_IT_IS, FIT_OPTIONS, OURS, kerasduet_fit, model_fit
from measuring.page import circumstances, replace_section, table
from measuring.rounds import run_rounds
from measuring.tasks import load_task

ROWS = (10_000, 60_000, 600_000)
BATCHES = (32, 128, 512, 4096)
WIDTHS = (64, 128, 512, 1024)  # of the first hidden layer; the others are a half and a quarter of it
FEW_ROWS = 10_000
WHOLE_EPOCH = "jit_compile=True, steps_per_execution=all"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="few rows and one round: a smoke run")
    options.add_argument("--write", action="store_true", help="put the table into BENCHMARKS.md")
    given = options.parse_args()
    rows = []
    for what, count, changes in _cases(given.quick):
        rows.append([what, *_measure(count, changes, given.quick)])
        print(*rows[-1], sep="   ", flush=True)
    header = ["", "kerasduet, s", "microseconds a row", f"{AS_IT_IS}, s", f"{WHOLE_EPOCH}, s", "ratio"]
    text = table(header, rows)
    print(text)
    if given.write:
        replace_section("scaling", f"{circumstances()}\n\n{text}")


def _cases(quick: bool) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Give what is said of a case, its rows, and what is changed in the spec."""
    few = 1_600 if quick else FEW_ROWS
    for rows in (few,) if quick else ROWS:
        yield f"{rows:,} rows", rows, {}
    for batch in BATCHES:
        yield f"{few:,} rows, batch {batch}", few, {"fit.batch_size": batch}
    for width in WIDTHS:
        units = {f"layers.{2 * place + 1}.config.units": width >> place for place in range(3)}
        yield f"{few:,} rows, width {width}", few, units


def _measure(rows: int, changes: dict[str, Any], quick: bool) -> list[str]:
    rounds = 1 if quick or rows > 100_000 else 3
    task = load_task("fashion_mlp", epochs=rounds + 1, rows=rows, changes=changes)
    contenders = {OURS: kerasduet_fit, AS_IT_IS: model_fit, WHOLE_EPOCH: FIT_OPTIONS[WHOLE_EPOCH]}
    ours, *theirs = [timing.median for timing in run_rounds(task, contenders).values()]
    shown = [f"{seconds:.3f}" for seconds in theirs]
    return [f"{ours:.3f}", f"{ours / rows * 1e6:.1f}", *shown, f"{min(theirs) / ours:.1f} x"]


if __name__ == "__main__":
    main()
