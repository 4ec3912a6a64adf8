"""How pages look: no text is cut or lies on another, on a phone, a laptop and a large screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

WIDTHS = (360, 1024, 1920)

FAULTS = (Path(__file__).parent / "faults.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "name",
    ["fit", "french", "regression", "masks", "outputs", "two_heads", "french_heads",
     "comparison", "resamples", "seeds", "search", "french_search",
     "sampled", "six_paths", "french_paths", "pairs", "2", "10", "40"],
)  # fmt: skip
def test_no_text_is_cut_or_lies_on_another(opened: Any, name: str, width: int) -> None:
    assert opened(name, width).evaluate(FAULTS) == []
