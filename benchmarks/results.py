"""What each spec reaches on its own data, trained in full: a JSON document each, and the table of RESULTS.md.

python benchmarks/results.py [fashion_mlp ...] [--only-table]

A training that was stopped goes on where it was. A spec whose result is there for this code is not trained
again: the same spec, data and seed, and two short epochs that end with the losses that they had then.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measuring.outcomes import ROOT, is_current, load, outcome, probe
from measuring.page import replace_section, table

from kerasduet import list_datasets, list_specs, model_spec

RESULTS = Path(__file__).parent / "results"
HEADER = (
    "spec",
    "data",
    "rows",
    "epochs",
    "seed",
    "test loss",
    "on the test split",
    "the tutorial printed",
    "aim",
    "seconds",
    "commit",
    "machine",
)
_AIMS = {
    "cifar10_cnn": 0.80,
    "fashion_mlp": 0.885,
    "fashion_mlp_standardized": 0.86,
    "garment_segmenter": 0.70,  # mean intersection over union; of the others the accuracy
    "garment_unet": 0.8787,  # what garment_segmenter has
    "mnist_cnn": 0.988,
    "mnist_linear_standardized": 0.92,
    "mnist_lstm": 0.98,
    "mnist_mlp": 0.975,
    "mnist_mlp_dropout": 0.978,
    "mnist_mlp_l2": 0.975,
    "signs_cnn": 0.85,
    "xor_mlp": 1.0,
}
_UNREGULARIZED = "fashion_unregularized"

Json = dict[str, Any]


def main() -> None:
    options = _options()
    for name in [] if options.only_table else options.specs:
        _bring_up_to_date(name)
        _write_table()
    _write_table()


def _bring_up_to_date(name: str) -> None:
    path = RESULTS / f"{name}.json"
    spec, data = load(name)
    probed = probe(spec, data)
    if path.exists() and is_current(json.loads(path.read_text(encoding="utf-8")), spec, data, probed):
        print(f"{name}: its result is there for this code.", flush=True)
        return
    print(f"{name}: training on {data.name}", flush=True)
    text = json.dumps(outcome(spec, data, probed), indent=2, ensure_ascii=False) + "\n"
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def _write_table() -> None:
    known = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    compared = _compared(known)
    remarks = [f"* `{each['spec']}`: {remark}" for each in known for remark in each["remarks"]]
    remarks += [f"* `{name}`: {remark}" for name, remark in compared.items()]
    text = "\n\n".join([table(HEADER, map(_row, known)), "\n".join(remarks)])
    replace_section("results", text, page=ROOT / "RESULTS.md")


def _row(result: Json) -> list[str]:
    return [
        f"`{result['spec']}`",
        result["data"],
        f"{result['rows']['train']:,} + {result['rows']['test']:,}",
        str(result["epochs"]),
        str(result["seed"]),
        f"{result['loss']:.4f}",
        ", ".join(_metrics(result["metrics"])),
        ", ".join(_metrics(result["reported"])),
        _aim(result),
        f"{result['seconds']:,.0f}",
        result["commit"],
        result["machine"],
    ]


def _aim(result: Json) -> str:
    """Say what was aimed at, and whether it was reached."""
    aim = _AIMS.get(result["spec"])
    if aim is None:
        return ""
    metrics = result["metrics"]
    reached = _accuracy(result) if "mean_iou" not in metrics else metrics["mean_iou"]
    return f"{aim:g} {'met' if round(reached, 4) >= aim else 'missed'}"


def _compared(known: list[Json]) -> dict[str, str]:
    """Compare each regularization with the same network and epochs without any."""
    base = next((each for each in known if each["spec"] == _UNREGULARIZED), None)
    if base is None:
        return {}
    regularized = [
        each
        for each in known
        if each["spec"].startswith("fashion_") and each["epochs"] == base["epochs"] and each is not base
    ]
    return {
        each["spec"]: f"accuracy {_accuracy(each) - _accuracy(base):+.4f} and loss "
        f"{each['loss'] - base['loss']:+.4f} beside `{_UNREGULARIZED}`."
        for each in regularized
    }


def _accuracy(result: Json) -> float:
    metrics = result["metrics"]
    return next(value for name, value in metrics.items() if name.endswith("accuracy"))


def _metrics(metrics: Json) -> Iterator[str]:
    """Say each metric with its name; an interval stands behind the accuracy that it belongs to."""
    for name, value in metrics.items():
        if name == "interval":
            continue
        shown = f"{name.removeprefix('test_').replace('_', ' ')} {value:.4f}"
        if name.endswith("accuracy") and "interval" in metrics:
            shown += " ({:.4f} to {:.4f})".format(*metrics["interval"])
        yield shown


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = [name for name in list_specs() if model_spec(name).get("dataset.name") in list_datasets()]
    options.add_argument("specs", nargs="*", metavar="spec", help="specs to train; all unless given")
    options.add_argument("--only-table", action="store_true", help="rebuild the table, train nothing")
    chosen = options.parse_args()
    unknown = set(chosen.specs) - set(known)
    if unknown:
        options.error(f"spec must be one of {', '.join(known)}, not {', '.join(sorted(unknown))}")
    chosen.specs = chosen.specs or known
    return chosen


if __name__ == "__main__":
    main()
