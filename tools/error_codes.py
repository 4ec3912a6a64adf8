"""Write docs/errors.md, the table of all codes of errors and warnings, from shared_specs/errors.json.

Usage: error_codes.py [--check]

The file says of each code its class of exception and when it is raised; the sources say which language
raises it. A code that the file lacks, one that nobody raises and one of two classes fail; with ``--check`` a
page that is not what would be written fails too, and nothing is written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from raised import ROOT, Raised, raised_in_python, raised_in_r

TABLE = ROOT / "shared_specs" / "errors.json"
PAGE = ROOT / "docs" / "errors.md"

HEAD = """# Errors and warnings

<!-- Written by tools/error_codes.py from shared_specs/errors.json: do not edit by hand. -->

An error has a `code`, one sentence as its `message`, and `details`: the data that the sentence is made of,
such as the argument, what it must be and what it was. Programs test for the code; sentences may be bettered.

```python
try:
    kd.fit(spec, data)
except kd.KerasDuetError as error:  # or the class of the table
    print(error.code, error.details)
```

```r
tryCatch(fit(spec, data), kerasduet_error_unknown_class = function(e) e$details) # or kerasduet_error for all
```

Where the table says Python, the core raises it, and R users get the same sentence as a condition of the class
`kerasduet_error_<code>`; where it says R, R finds it before the core is asked.
"""
WARNINGS = """
## Warnings

Python warns with the class of the table, R with a condition of the class `kerasduet_warning_<code>`.
"""


def main() -> int:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    raised = [*raised_in_python(), *raised_in_r()]
    faults = [
        *faults_of("errors", table["errors"], [each for each in raised if not each.is_warning]),
        *faults_of("warnings", table["warnings"], [each for each in raised if each.is_warning]),
    ]
    text = page(table, raised)
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        faults.append(f"{PAGE.relative_to(ROOT)} is not what the sources say: run tools/error_codes.py")
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def faults_of(group: str, table: dict[str, Any], raised: list[Raised]) -> Iterator[str]:
    """Say where the table and the sources differ."""
    if list(table) != sorted(table):
        yield f"{TABLE.relative_to(ROOT)}: the {group} must be in the order of the alphabet"
    for code in sorted(table.keys() - {each.code for each in raised}):
        yield f'{TABLE.relative_to(ROOT)}: nobody raises "{code}" of the {group}'
    for each in raised:
        if each.code not in table:
            yield f'{each.place}: "{each.code}" is missing in the {group} of {TABLE.relative_to(ROOT)}'
        elif each.kind and each.kind != table[each.code]["class"]:
            yield f'{each.place}: "{each.code}" is of the class {each.kind}, not {table[each.code]["class"]}'
    only_in_r = {each.code for each in raised} - {each.code for each in raised if each.kind}
    for code in sorted(code for code in only_in_r & table.keys() if table[code]["class"]):
        yield f'{TABLE.relative_to(ROOT)}: "{code}" is raised in R only, so that its class must be null'


def page(table: dict[str, Any], raised: list[Raised]) -> str:
    errors = [each for each in raised if not each.is_warning]
    warnings = [each for each in raised if each.is_warning]
    return "\n".join([HEAD, *rows(table["errors"], errors), WARNINGS, *rows(table["warnings"], warnings), ""])


def rows(table: dict[str, Any], raised: list[Raised]) -> Iterator[str]:
    yield "| code | class in Python | raised in | when |"
    yield "|---|---|---|---|"
    for code, about in table.items():
        places = {"Python" if each.kind else "R" for each in raised if each.code == code}
        kind = f"`{about['class']}`" if about["class"] else ""
        yield f"| `{code}` | {kind} | {', '.join(sorted(places))} | {about['when']} |"


if __name__ == "__main__":
    sys.exit(main())
