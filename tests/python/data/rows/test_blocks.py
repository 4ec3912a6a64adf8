"""Rows taken a block at a time: each once, in order."""

from __future__ import annotations

import pytest

from kerasduet.data.rows.blocks import ROWS_AT_ONCE, blocks


@pytest.mark.parametrize("rows", [0, 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 2 * ROWS_AT_ONCE])
def test_each_row_is_in_one_block(rows: int) -> None:
    every = list(range(rows))
    taken = [every[block] for block in blocks(rows)]
    assert [row for block in taken for row in block] == every
    assert all(0 < len(each) <= ROWS_AT_ONCE for each in taken)
