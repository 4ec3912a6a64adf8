"""Sections of a page: tables between markers, which a benchmark replaces, and where they were measured."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "BENCHMARKS.md"
_PACKAGES = ("tensorflow", "tensorflow-cpu", "keras", "numpy", "scikit-learn", "torch")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format a Markdown table; all columns but the first are set to the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *rows])


def circumstances() -> str:
    """Say when and where a table was measured, and with which versions."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    versions = ", ".join(f"{name} {version}" for name, version in _versions())
    return (
        f"Measured on {datetime.date.today()} on {processor()}, {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}, {versions}. "
        f"Load averages at the end: {load}."
    )


def replace_section(name: str, text: str, page: Path = BENCHMARKS) -> None:
    """Put `text` between the markers of that name; the rest of the page stays as it is."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    pattern = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    known = page.read_text(encoding="utf-8")
    if not pattern.search(known):
        raise SystemExit(f"{page.name} has no section between {begin} and {end}.")
    section = f"{begin}\n{text.strip()}\n{end}"
    page.write_text(pattern.sub(lambda _: section, known), encoding="utf-8")


def _versions() -> Iterable[tuple[str, str]]:
    for name in _PACKAGES:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue


def processor() -> str:
    """Name the processor."""
    about = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", about.read_text()) if about.exists() else None
    return found[1] if found else platform.processor() or platform.machine()
