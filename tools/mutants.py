"""Change one operator or constant at a time in the modules that compute or check, and count what tests see.

Usage: mutants.py [MODULE ...]

A module, such as ``specs/overrides``, is held to its own tests; without one, all modules are. cosmic-ray
makes the changes and runs the tests, in two copies of the checkout, since it changes the files themselves.
Each change that is not seen is shown. Fails if fewer than 95 of 100 are seen.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from cosmic_ray.work_db import WorkDB, use_db

ROOT = Path(__file__).resolve().parent.parent
WANTED = 0.95
TIMEOUT = 300  # seconds: a loop that a change made endless counts as seen

TESTS = {
    "specs/schema": "specs",
    "specs/overrides": "specs",
    "confusion/factors": "confusion/test_factors.py",
    "confusion/checks": "confusion/test_checks.py tests/python/confusion/test_matrix.py",
    "confusion/statistics": "confusion/test_statistics.py tests/python/confusion/test_matrix.py",
    "confusion/r_format": "confusion/test_r_format.py",
    "confusion/reader/printed_table": "confusion/reader",
    "comparison/proportions": "comparison/test_proportions.py",
    "comparison/paired_tests": "comparison/test_paired_tests.py",
    "data/sample_weights": "data/test_sample_weights.py",
    "training/splits": "training/test_splits.py",
    "evaluation/regression": "evaluation/test_regression.py",
    "models/outputs": "models/test_outputs.py",
    "models/targets": "models/test_targets.py",
    "data/arrays": "data tests/python/test_cases.py -k 'any_rows or columns or row_schema or data_user_data'",
    "data/target_values": "data tests/python/test_cases.py -k 'any_rows or row_schema or data_user_data'",
}

# One other operator for each; not "|", which in an annotation means nothing to a test.
OPERATORS = (
    r"ReplaceComparisonOperator_(Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is)",
    r"ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|Mod_Mul|Pow_Mul|BitAnd_BitOr)",
    r"ReplaceUnaryOperator_Delete_\w+",
    r"Replace(True|False|And|Or)With\w+",
    r"NumberReplacer",  # one more and one less
)
SEPARATOR = re.compile(r"^\+(.*[(,] ?| *)/(,|$)", re.MULTILINE)  # of a signature: a "*" that became a "/"


def main() -> int:
    modules = sys.argv[1:] or list(TESTS)
    with ExitStack() as stack:
        copies: SimpleQueue[Path] = SimpleQueue()
        for _ in range(2):
            copy = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-")))
            subprocess.run([ROOT / "tools" / "copy.sh", copy], check=True)
            copies.put(copy)
        with ThreadPoolExecutor(2) as pool:
            counts = list(pool.map(lambda module: tried(module, copies), modules))
    seen, made = (sum(each) for each in zip(*counts, strict=True))
    print(f"{seen} of {made} changes are seen")
    return 0 if seen >= WANTED * made else 1


def tried(module: str, copies: SimpleQueue[Path]) -> tuple[int, int]:
    """Try all changes of one module in a copy that is free; give how many were seen, and how many made."""
    copy = copies.get()
    try:
        unseen, made = unseen_changes(module, copy)
    finally:
        copies.put(copy)
    print(f"{module}: {made - len(unseen)} of {made}", *unseen, sep="\n", flush=True)
    return made - len(unseen), made


def unseen_changes(module: str, copy: Path) -> tuple[list[str], int]:
    """Run cosmic-ray; give the changes that no test saw, and how many were made."""
    (copy / "mutants.toml").write_text(configuration(module))
    session = copy / "mutants.sqlite"
    session.unlink(missing_ok=True)
    run(copy, "cosmic-ray", "baseline", "mutants.toml")
    run(copy, "cosmic-ray", "init", "mutants.toml", session.name)
    run(copy, "cr-filter-operators", session.name, "mutants.toml")
    run(copy, "cosmic-ray", "exec", "mutants.toml", session.name)
    with use_db(session, WorkDB.Mode.open) as database:
        results = [result for _, result in database.results if not SEPARATOR.search(result.diff or "")]
    made = [each for each in results if each.worker_outcome != "skipped"]
    return [changed_line(each.diff or "") for each in made if not each.is_killed], len(made)


def configuration(module: str) -> str:
    """Give cosmic-ray's configuration; JSON's texts and lists are TOML's."""
    options = "-x -p no:cacheprovider --hypothesis-profile=mutants"
    tests = f"{sys.executable} -m pytest {options} tests/python/{TESTS[module]}"
    return f"""
[cosmic-ray]
module-path = "python/kerasduet/{module}.py"
timeout = {TIMEOUT}
excluded-modules = []
test-command = {json.dumps(tests)}
distributor.name = "local"
filters.operators-filter.exclude-operators = {json.dumps([f"core/(?!({'|'.join(OPERATORS)})$)"])}
"""


def run(copy: Path, command: str, *arguments: str) -> None:
    program = Path(sys.executable).with_name(command)
    environment = {**os.environ, "PYTHONPATH": str(copy / "python")}
    done = subprocess.run(
        [program, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command} {arguments[0]} failed:\n{done.stdout}{done.stderr}")


def changed_line(diff: str) -> str:
    """Show a change as its two lines."""
    return "\n".join(changed_lines(diff))


def changed_lines(diff: str) -> Iterator[str]:
    for line in diff.splitlines():
        if line.startswith(("@@", "-", "+")) and not line.startswith(("---", "+++")):
            yield f"    {line}"


if __name__ == "__main__":
    sys.exit(main())
