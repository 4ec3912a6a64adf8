"""How much is printed while a model is trained: as asked, or as the environment and the output have it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.training.progress import check_verbose


def test_what_is_asked_for_is_printed() -> None:
    assert [check_verbose(each) for each in (0, 1, 2)] == [0, 1, 2]
    assert [check_verbose(each) for each in (False, True, np.True_)] == [0, 1, 1]


@pytest.mark.parametrize(("variable", "chosen"), [("0", 0), ("1", 1), ("2", 2), (None, 2)])
def test_the_environment_chooses_unless_asked(
    variable: str | None, chosen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KERASDUET_VERBOSE")
    if variable is not None:
        monkeypatch.setenv("KERASDUET_VERBOSE", variable)
    assert check_verbose("auto") == check_verbose(None) == chosen  # pytest captures the output: no terminal


@pytest.mark.parametrize("bad", ["loud", 3, [1], 0.5])
def test_anything_else_is_refused(bad: Any) -> None:
    with pytest.raises(kd.ArgumentError, match='`verbose` must be 0, 1, 2, true, false or "auto"'):
        check_verbose(bad)
