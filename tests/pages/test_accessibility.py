"""Pages for everybody: axe-core finds no fault in them, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parents[2] / "build" / "axe.min.js"


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing: make test-pages fetches it with npm")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name",
    [
        "fit",
        "french",
        "regression",
        "masks",
        "outputs",
        "two_heads",
        "comparison",
        "resamples",
        "seeds",
        "search",
        "six_paths",
        "pairs",
        "2",
        "40",
    ],
)
def test_axe_finds_no_violation(opened: Any, name: str, scheme: str) -> None:
    page = opened(name, color_scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    assert [
        (each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found["violations"]
    ] == []
    assert found["passes"]


@pytest.mark.parametrize("name", ["fit", "2"])
def test_all_that_can_be_used_is_reached_by_the_keyboard(opened: Any, name: str) -> None:
    page = opened(name)
    wanted = page.evaluate(
        "() => [...document.querySelectorAll('a, button, select, input, summary, [tabindex=\"0\"]')]"
        ".filter((each) => each.checkVisibility()).length"
    )
    seen = page.evaluate("() => { window.seen = new Set(); return 0; }")
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen = page.evaluate("() => { window.seen.add(document.activeElement); return window.seen.size; }")
    assert seen >= wanted
