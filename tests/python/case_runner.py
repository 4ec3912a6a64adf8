"""Runs the shared cases of ``tests/cases`` and gives what came out, in a form that JSON holds.

R's twin is ``tests/testthat/helper-cases.R``. Each suite writes what its cases gave to a file in the folder
`RESULTS`; the cross test compares the two files byte for byte.
"""

from __future__ import annotations

import functools
import json
import math
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from case_data import Record, case_data, case_frame, given_data

import kerasduet as kd
from kerasduet.data.named_arrays import map_arrays
from kerasduet.specs.model_spec import spec_from_dict

CASES = Path(__file__).resolve().parents[1] / "cases"
RESULTS = Path(os.environ.get("KERASDUET_RESULTS", CASES.parents[1] / "build" / "case-results"))


def case_files() -> list[Path]:
    """Give the files of cases, without their schema."""
    return [path for path in sorted(CASES.glob("*.json")) if path.stem != "schema"]


def all_cases() -> Iterator[tuple[str, Record]]:
    """Give each case with the stem of its file; a file without a case is an error."""
    for path in case_files():
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
        if not cases:
            raise ValueError(f"{path.name} has no case")
        yield from ((path.stem, case) for case in cases)


def run_case(case: Record) -> Record:
    """Run one case; give its result, or ``{"error": code, "message": sentence}``."""
    with tempfile.TemporaryDirectory() as folder:
        here = os.getcwd()
        os.chdir(folder)  # a case may name files of its own, by relative paths
        before = dict(os.environ)
        os.environ.update(case.get("env", {}))
        try:
            _write_files(case.get("files", {}))
            return _CALLS[case["call"]](**case.get("args", {}))
        except kd.KerasDuetError as error:
            own_words = case.get("own_words", False)  # each language's, for what only one of them has
            return {"error": error.code} | ({} if own_words else {"message": error.message})
        finally:
            os.environ.clear()
            os.environ.update(before)
            os.chdir(here)


def differences(expected: Any, got: Any, tolerance: float = 1e-12, path: str = "") -> list[str]:
    """List where `got` is not what a case expects; of objects, only the expected fields count."""
    if isinstance(expected, dict) and isinstance(got, dict):
        missing = [f"{path}.{key} is missing" for key in expected if key not in got]
        shared = [key for key in expected if key in got]
        return missing + [
            d for key in shared for d in differences(expected[key], got[key], tolerance, f"{path}.{key}")
        ]
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        return [
            d for i, each in enumerate(expected) for d in differences(each, got[i], tolerance, f"{path}.{i}")
        ]
    if _is_number(expected) and _is_number(got):
        close = math.isclose(expected, got, rel_tol=tolerance, abs_tol=tolerance)
        return [] if close else [f"{path} is {got!r}, not {expected!r}"]
    return [] if expected == got else [f"{path} is {got!r}, not {expected!r}"]


def write_results(path: str, results: dict[str, Record]) -> None:
    """Write results by "stem: name" as JSON, doubles by ``repr``; R writes its own through this function.

    Statistics that R has from caret get 10 significant digits, since caret's last bits differ from the
    core's; all others are exact.
    """
    rounded = ("confusion_matrix:", "comparison:", "evaluation_regression:")
    plain = {name: _plain(each, 10 if name.startswith(rounded) else None) for name, each in results.items()}
    text = json.dumps(plain, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text + "\n", encoding="utf-8")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: Any, digits: int | None = None) -> Any:
    """Give whole numbers one form, since R has only doubles, and NaN its name."""
    if isinstance(value, dict):
        return {str(key): _plain(each, digits) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, digits) for each in value]
    if not isinstance(value, float):
        return value
    if math.isnan(value):
        return "NaN"
    value = float(f"{value:.{digits}g}") if digits else value
    return int(value) if value.is_integer() else value


def _write_files(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


# One function a call.


def _confusion_matrix(table: Any = None, **arguments: Any) -> Record:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.ConfusionWarning)
        if table is None:
            matrix = kd.ConfusionMatrix.from_predictions(**arguments)
        else:
            matrix = kd.ConfusionMatrix.from_table(table, **arguments)
    return {
        "overall": _statistics(matrix.overall),
        "by_class": _statistics(matrix.by_class),
        "table": matrix.table.tolist(),
    }


def _statistics(values: Any) -> Any:
    """Give caret's missing values as the cases do: NA is null, NaN is "NaN"."""
    if hasattr(values, "items"):
        return {name: _statistics(value) for name, value in values.items()}
    if isinstance(values, list):
        return list(map(_statistics, values))
    if isinstance(values, str):
        return values
    return "NaN" if values is not None and math.isnan(values) else values


def _compare(
    first_table: Any = None, second_table: Any = None, class_names: Any = None, **arguments: Any
) -> Record:
    """Compare predictions of the same rows, or two tables without rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.ConfusionWarning)
        if first_table is None:
            return kd.Comparison.from_predictions(class_names=class_names, **arguments).to_dict()
        tables = (kd.ConfusionMatrix.from_table(each, class_names) for each in (first_table, second_table))
        return kd.compare_fits(*tables, **arguments).to_dict()


def _regression_metrics(**arguments: Any) -> Record:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.ConfusionWarning)
        return dict(kd.regression_metrics(**arguments))


def _load_dataset(name: str, **arguments: Any) -> Record:
    return _about(kd.load_dataset(name, **arguments))


def _dataset(
    x: Any = None,
    y: Any = None,
    columns: Record | None = None,
    changes: Record | None = None,
    **arguments: Any,
) -> Record:
    """Make a data set of arrays, or of columns, for a changed "table_mlp"; tell what it warns of."""
    if columns is not None:
        x = case_frame(columns)
        arguments |= {"test": case_frame(arguments["test"])} if "test" in arguments else {}
    if changes is not None:
        arguments["spec"] = _changed("table_mlp", {"preprocessing": {}, **changes})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", kd.DataWarning)
        data = kd.dataset(x, y, **arguments)
    told = [str(each.message) for each in caught if isinstance(each.message, kd.DataWarning)]
    return {**_about(data), "schema": data.schema.to_json(), "warnings": told}


def _about(data: Any) -> Record:
    return {
        "fingerprint": data.fingerprint,
        "name": data.name,
        "task": data.task,
        "class_names": list(data.class_names),
        "shape": map_arrays(list, data.shape),
        "splits": dict(data.splits),
    }


def _model_spec(name: str) -> Record:
    spec = kd.model_spec(name)
    return {"name": spec.name, "hash": spec.hash, "document": spec.to_dict()}


def _diff_specs(first: str, changes: Record | None = None) -> Record:
    """Compare a spec with its changed copy."""
    return {"places": kd.diff_specs(first, kd.model_spec(first).override(changes))}


def _spec_code(**arguments: Any) -> Record:
    lines = kd.spec_code(**arguments).splitlines()
    return {"lines": lines, "length": len(lines)}


def _override(spec: str, changes: Record) -> Record:
    changed = kd.model_spec(spec).override(changes)
    return {"hash": changed.hash, "document": changed.to_dict()}


def _check_spec(spec: Any) -> Record:
    return {"hash": spec_from_dict(spec).hash}


def _build_model(spec: str, changes: Record | None = None, seed: int = 0) -> Record:
    table = kd.layer_table(model := kd.build_model(_changed(spec, changes), seed=seed))
    return {
        "layers": list(table["layer"]),
        "output_shapes": [list(shape) for shape in table["output_shape"]],
        "layer_params": [int(count) for count in table["params"]],
        "calculations": list(table["calculation"]),
        "connected_to": list(table.get("connected_to", [])),
        "total_params": int(model.count_params()),
    }


def _activation(name: str, at: list[float]) -> Record:
    line = kd.plot_activation(name).axes[0].lines[-1]
    z, value = (np.asarray(each) for each in line.get_data())
    return {"value": [float(value[np.abs(z - each).argmin()]) for each in at]}


def _diagnose(train: list[float], validation: list[float] | None, loss: str, classes: int) -> Record:
    splits = {"train": train, "validation": validation or []}
    rows = [
        (epoch, split, "loss", value)
        for split, values in splits.items()
        for epoch, value in enumerate(values, start=1)
    ]
    found = kd.diagnose(pd.DataFrame(rows, columns=["epoch", "split", "metric", "value"]), loss, classes)
    return {"code": found and found.code, "message": found and found.message}


def _interpret_cross_entropy(values: list[float]) -> Record:
    return {"words": [kd.interpret_cross_entropy(value) for value in values]}


def _output_shape(layer: Record, input_shape: list[int]) -> Record:
    return {"shape": list(kd.output_shape(layer, tuple(input_shape)))}


def _fit(spec: str, data: Any = None, changes: Record | None = None, **arguments: Any) -> Record:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", kd.KerasDuetWarning)
        fit = kd.fit(_changed(spec, changes), **given_data(data), **arguments)
    codes = [each.message.code for each in caught if isinstance(each.message, kd.KerasDuetWarning)]
    return {
        "history": fit.history.to_dict("list"),
        "fingerprint": fit.fingerprint,
        "warnings": codes,
        "spec": fit.spec.to_dict(),
    }


def _predict(newdata: Record, **arguments: Any) -> Record:
    """Predict the rows of a data frame with a fit that cases of the same arguments share."""
    predicted = kd.predict(_shared_fit(json.dumps(arguments)), case_frame(newdata))
    return {"prediction": [each if isinstance(each, str) else float(each) for each in predicted]}


@functools.cache
def _shared_fit(arguments: str) -> kd.Fit:
    given = json.loads(arguments)
    spec = _changed(given.pop("spec"), given.pop("changes", None))
    return kd.fit(spec, **given_data(given.pop("data")), mode="eager", verbose=0, **given)


def _evaluate(
    spec: str,
    data: Any = None,
    changes: Record | None = None,
    on: Record | None = None,
    matrix: Record | None = None,
    fit: Record | None = None,
    **arguments: Any,
) -> Record:
    """Train with what `fit` and the further arguments say, and evaluate with what `on` says."""
    how = {"mode": "eager", **(fit or {}), **arguments}  # a few steps are over before they are compiled
    trained = kd.fit(_changed(spec, changes), case_data(data), **how)
    result = kd.evaluate(trained, **_evaluated_on(on or {}))
    return _about_evaluation(result, matrix or {})


def _about_evaluation(result: Any, matrix: Record) -> Record:
    about = {
        "loss": result.loss,
        "metrics": result.metrics,
        "interpretation": result.interpretation,
        "class_names": list(result.class_names),
        "labels": list(result.labels),
        "positive": result.positive,
    }
    if result.class_names or result.labels:
        counted = kd.confusion_matrix(result, **matrix)
        about["table"] = counted.table.tolist()
        about["sensitivity"] = counted.positive and counted.by_class["Sensitivity"]
    if result.outputs:
        outputs = {name: _about_evaluation(each, matrix) for name, each in result.outputs.items()}
        return {**about, "outputs": outputs}
    if result.class_names:
        return {**about, ".pred_class": [str(each) for each in result.predictions[".pred_class"]]}
    if result.labels:
        about["label_metrics"] = _statistics(kd.label_metrics(result).to_dict("list"))
    return {**about, "predictions": result.predictions.to_dict("list")}


def _evaluated_on(arguments: Record) -> Record:
    """Give arguments of `evaluate`: its data as arrays."""
    data = arguments.get("data")
    return arguments if data is None else {**arguments, "data": case_data(data)}


def _changed(spec: str, changes: Record | None) -> Any:
    return kd.model_spec(spec).override(changes or {})


def _resamples(data: Any, **arguments: Any) -> Record:
    made = kd.resamples(case_data(data), **arguments)
    return {
        "data_fingerprint": made.data_fingerprint,
        "fingerprint": made.fingerprint,
        "how": made.how,
        "resamples": made.to_dict()["resamples"],
    }


def _tune(data: Any, grid: Record, **arguments: Any) -> Record:
    known = kd.dataset(case_data(data))
    folds = kd.resamples(known, folds=2, seed=1)
    spec = kd.model_spec("xor_mlp").override(epochs=2)
    found = kd.tune(spec, grid, known, folds, seed=1, verbose=0, mode="graph", **arguments)
    return {
        "search": found.search,
        "values": found.cells[found.paths].to_dict("records"),
        "metrics": found.metrics["value"].tolist(),
        "pruned_at": found.cells["pruned_at"].fillna(0).tolist(),  # 0 is never
        "best": kd.best_spec(found).hash,
    }


_CALLS: dict[str, Callable[..., Record]] = {
    "activation": _activation,
    "build_model": _build_model,
    "check_spec": _check_spec,
    "compare": _compare,
    "confusion_matrix": _confusion_matrix,
    "dataset": _dataset,
    "diagnose": _diagnose,
    "diff_specs": _diff_specs,
    "evaluate": _evaluate,
    "fit": _fit,
    "interpret_cross_entropy": _interpret_cross_entropy,
    "load_dataset": _load_dataset,
    "model_spec": _model_spec,
    "output_shape": _output_shape,
    "override": _override,
    "predict": _predict,
    "regression_metrics": _regression_metrics,
    "resamples": _resamples,
    "spec_code": _spec_code,
    "tune": _tune,
}
