"""The study of examples/epochs_by_batch.py as a table of RESULTS.md.

python benchmarks/epochs_by_batch.py [LEDGER]

What stands in the ledger already is not trained again.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterator

from measuring.outcomes import ROOT
from measuring.page import circumstances, replace_section, table

import kerasduet as kd

HEADER = ("epochs", "batch size", "accuracy", "standard error", "seconds")


def main() -> None:
    found = runpy.run_path(str(ROOT / "examples" / "epochs_by_batch.py"))["found"]
    best = kd.best_spec(found).get("fit")
    about = f"The best: {best['epochs']} epochs by batches of {best['batch_size']}. {circumstances()}"
    text = f"{table(HEADER, _rows(found))}\n\n{about}"
    replace_section("epochs by batch", text, page=ROOT / "RESULTS.md")


def _rows(found: kd.TuneResults) -> Iterator[list[str]]:
    for row in found.cells.itertuples():
        yield [
            f"{row.epochs:,}",
            f"{row.batch_size}",
            f"{row.mean:.4f}",
            f"{row.std_err:.4f}",
            f"{row.seconds:,.0f}",
        ]


if __name__ == "__main__":
    main()
