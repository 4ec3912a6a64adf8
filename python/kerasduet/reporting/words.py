"""The words of a page in English and French, and its numbers as each language writes them."""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path
from typing import Any

from kerasduet.errors import describe

_FRENCH = Path(__file__).parent / "french.json"
_THIN = "\u202f"  # the narrow space that French sets between thousands and before %
_SMALLEST = 0.0001  # p-value that is written
_FIRST, _LAST = "\u2068", "\u2069"  # what stands between them runs in its own direction


class Words:
    """Says English sentences in a language, and writes numbers in it.

    Parameters
    ----------
    lang : {"en", "fr"}

    Examples
    --------
    >>> Words("fr")("Learning curves"), Words("fr").number(1234.5, 1)
    ("Courbes d'apprentissage", '1\u202f234,5')
    """

    def __init__(self, lang: str):
        self.lang = lang

    def __call__(self, sentence: str, **values: Any) -> str:
        """Translate a sentence, and put values into its places, whole numbers with their thousands apart."""
        text = sentence if self.lang == "en" else french()[sentence]
        return text.format(**{name: self._written(each) for name, each in values.items()})

    def number(self, value: float | None, digits: int = 4) -> str:
        """Write a number: NA where there is none, NaN where it is not defined."""
        if value is None:
            return "NA"
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf"
        return self._in_language(f"{round(value, digits) + 0.0:,.{digits}f}")  # + 0.0 turns -0.0 into 0

    def count(self, value: float | None) -> str:
        """Write a count."""
        return "NA" if value is None else self._in_language(f"{value:,.10g}")

    def value(self, value: float) -> str:
        """Write a number of the data, with six digits at most."""
        return self._in_language(f"{value:,.6g}")

    def setting(self, value: Any) -> str:
        """Write a value of a spec: a text as it is, a number as `value` does, and all else as JSON."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.value(value)
        return value if isinstance(value, str) else describe(value)

    def percent(self, value: float | None, digits: int = 1) -> str:
        """Write a proportion in hundredths."""
        if value is None or math.isnan(value):
            return self.number(value)
        return self.number(100 * value, digits) + (f"{_THIN}%" if self.lang == "fr" else "%")

    def p_value(self, value: float | None) -> str:
        """Write a p-value, a very small one as what it is below."""
        if value is None or math.isnan(value) or value >= _SMALLEST:
            return self.number(value)
        return f"< {self.number(_SMALLEST)}"

    def interval(self, ends: tuple[float | None, float | None] | None, digits: int = 3) -> str:
        """Write an interval."""
        if ends is None or any(each is None or math.isnan(each) for each in ends):
            return "NA"
        lower, upper = (self.number(each, digits) for each in ends)
        return f"[{lower}; {upper}]" if self.lang == "fr" else f"[{lower}, {upper}]"

    def _written(self, value: Any) -> str:
        return self.count(value) if isinstance(value, int) else str(value)

    def _in_language(self, text: str) -> str:
        return text.translate({44: _THIN, 46: ","}) if self.lang == "fr" else text


def isolated(name: str) -> str:
    """Let a name run in its own direction, whatever stands around it."""
    return f"{_FIRST}{name}{_LAST}"


@functools.cache
def french() -> dict[str, str]:
    """Give the French of each English sentence."""
    translated: dict[str, str] = json.loads(_FRENCH.read_text(encoding="utf-8"))
    return translated
