"""Sizes as an option has them: ``28x28``, ``64x64x3``."""

from __future__ import annotations

import re

from kerasduet.errors import ArgumentError


def read_sizes(text: str, argument: str, count: int | None = None) -> tuple[int, ...]:
    """Read sizes with an x between them, so many if `count` is given.

    Raises
    ------
    ArgumentError
        ``invalid_argument``.

    Examples
    --------
    >>> read_sizes("28x28", "size")
    (28, 28)
    """
    sizes = text.split("x")
    if not all(re.fullmatch("[1-9][0-9]{0,8}", each) for each in sizes) or count not in (None, len(sizes)):
        wanted = "a height and a width, such as 28x28" if count else "whole numbers, such as 28x28"
        raise ArgumentError.must_be("invalid_argument", argument, wanted, text)
    return tuple(map(int, sizes))
