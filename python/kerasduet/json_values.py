"""Values as JSON can hold them, in one way for all that we write."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def jsonable(value: Any) -> Any:
    """Give values as JSON can hold them: NumPy's as Python's, and a number that is none or infinite as text.

    Parameters
    ----------
    value : object
        Texts, numbers, truth values, None; mappings and lists of such.

    Examples
    --------
    >>> jsonable({"loss": math.nan, "rows": (1, -math.inf)})
    {'loss': 'NaN', 'rows': [1, '-Inf']}
    """
    if isinstance(value, Mapping):
        return {str(name): jsonable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    value = value.item() if hasattr(value, "item") else value  # of NumPy
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf"
