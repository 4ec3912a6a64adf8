"""Change one operator or constant at a time in the modules that compute or check, and count what tests see.

Usage: mutants.py [MODULE ...]

A module, such as ``specs/overrides``, is held to its own tests; without one, all modules are. cosmic-ray
makes the changes. Each is tried in a fork of a process that has imported the libraries, in which the changed
source stands for the module's file; all happens in a copy of the checkout. Each change that is not seen is
shown. Fails if fewer than 95 of 100 are seen.
"""

from __future__ import annotations

import importlib
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parent.parent
WANTED = 0.95
TIMEOUT = 300  # seconds: a loop that a change made endless counts as seen
PROCESSES = 2
LIBRARIES = ("numpy", "scipy.stats", "pandas", "matplotlib.figure", "hypothesis.extra.numpy", "keras")

OF_ROWS = (  # without those that train
    "data/test_row_schema.py data/test_user_data.py data/test_any_rows.py test_cases.py "
    "-k 'test_row_schema or test_user_data or test_any_rows or data_user_data'"
)
TESTS = {
    "specs/schema": "specs",
    "specs/overrides": "specs",
    "confusion/factors": "confusion/test_factors.py",
    "confusion/checks": "confusion/test_checks.py confusion/test_matrix.py",
    "confusion/statistics": "confusion/test_statistics.py confusion/test_matrix.py",
    "confusion/r_format": "confusion/test_r_format.py",
    "confusion/reader/printed_table": "confusion/reader",
    "comparison/proportions": "comparison/test_proportions.py",
    "comparison/paired_tests": "comparison/test_paired_tests.py",
    "comparison/statistics": "comparison/test_comparison.py comparison/test_summary.py",
    "data/arrays": OF_ROWS,
    "data/columns": "data/test_columns.py",
    "data/row_schema": OF_ROWS,
    "data/target_values": OF_ROWS,
    "data/readings": "data/test_readings.py",
    "data/soft_labels": "data/test_soft_labels.py -k 'probabilities_ or miss_1 or no_class'",
    "data/sample_weights": "data/test_sample_weights.py",
    "training/splits": "training/test_splits.py",
    "training/stratification": "training/test_stratification.py",
    "fits/diagnosis": "fits/test_diagnosis.py test_cases.py -k 'test_diagnosis or fits_diagnosis'",
    "evaluation/labels": "evaluation/test_labels.py",
    "evaluation/regression": (
        "evaluation/test_regression.py test_cases.py -k 'test_regression or evaluation_regression'"
    ),
    "models/losses": "models/test_losses.py",
    "models/outputs": "models/test_outputs.py",
    "models/targets": "models/test_targets.py",
}

# One other operator for each; not "|", which in an annotation means nothing to a test.
OPERATORS = re.compile(
    r"core/(ReplaceComparisonOperator_(Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|Mod_Mul|Pow_Mul|BitAnd_BitOr)"
    r"|ReplaceUnaryOperator_Delete_\w+"
    r"|Replace(True|False|And|Or)With\w+"
    r"|NumberReplacer)"  # one more and one less
)
SEPARATOR = re.compile(r"^\+(.*[(,] ?| *)/(,|$)", re.MULTILINE)  # of a signature: a "*" that became a "/"


def main() -> int:
    os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    for library in LIBRARIES:
        importlib.import_module(library)
    seen = made = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as copy:
        subprocess.run([ROOT / "tools" / "copy.sh", copy], check=True)
        os.chdir(copy)
        os.environ["PYTHONPATH"] = f"{copy}/python"
        sys.path.insert(0, f"{copy}/python")
        for module in sys.argv[1:] or TESTS:
            changes, unseen = tried(module)
            print(f"{module}: {changes - len(unseen)} of {changes}", *unseen, sep="\n", flush=True)
            seen, made = seen + changes - len(unseen), made + changes
        os.chdir(ROOT)
    print(f"{seen} of {made} changes are seen")
    return 0 if seen >= WANTED * made else 1


def file_of(module: str) -> Path:
    return Path("python", "kerasduet", f"{module}.py").absolute()


def tried(module: str) -> tuple[int, list[str]]:
    """Try all changes of one module; give how many there are, and those that no test saw."""
    source = file_of(module).read_text(encoding="utf-8")
    if not passes(fork(module, source)):
        raise SystemExit(f"The tests of {module} fail without a change.")
    running: dict[int, str] = {}
    changes, unseen = 0, []
    for changes, changed in enumerate(changed_sources(source), start=1):  # noqa: B007
        if len(running) == PROCESSES:
            unseen += next_unseen(running)
        running[fork(module, changed)] = changed_lines(source, changed)
    while running:
        unseen += next_unseen(running)
    return changes, unseen


def changed_sources(source: str) -> Iterator[str]:
    for name in filter(OPERATORS.fullmatch, operator_names()):
        for occurrence in count():
            changed = mutate_code(source, get_operator(name)(), occurrence)
            if changed is None:
                break
            if not SEPARATOR.search("\n".join(difference(source, changed))):
                yield changed


def fork(module: str, source: str) -> int:
    """Run a module's tests in a child, with a source that stands for its file: 0 is its end if they pass."""
    child = os.fork()
    if child:
        return child
    signal.alarm(TIMEOUT)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    sys.meta_path.insert(0, Changed(module, source))
    os.chdir(Path("tests", "python"))
    options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    failed = 1
    try:
        failed = int(pytest.main([*options, *shlex.split(TESTS[module])]))
    finally:
        os._exit(failed)  # without the end of the parent's `with`


def next_unseen(running: dict[int, str]) -> list[str]:
    """Wait for the next child to end; give its change if its tests pass."""
    child, status = os.wait()
    change = running.pop(child)
    return [change] if status == 0 else []


def passes(child: int) -> bool:
    return os.waitpid(child, 0)[1] == 0


class Changed(SourceFileLoader):
    """Finds and loads one module, whose source is another than that of its file."""

    def __init__(self, module: str, source: str):
        self.source = source
        super().__init__(f"kerasduet.{module.replace('/', '.')}", str(file_of(module)))

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the module by its name, and no other."""
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> object:
        """Compile the source that it was given."""
        return compile(self.source, self.path, "exec")


def changed_lines(source: str, changed: str) -> str:
    """Show a change as its place and its two lines."""
    return "\n".join(f"    {line}" for line in difference(source, changed))


def difference(source: str, changed: str) -> list[str]:
    lines = unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++"))]


if __name__ == "__main__":
    sys.exit(main())
