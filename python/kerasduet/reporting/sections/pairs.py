"""How two specs differ on the same resamples, or with the same seeds."""

from __future__ import annotations

from typing import Any

from kerasduet.reporting.sections.records import records
from kerasduet.tuning.compare_resamples import ResampleComparison

Json = dict[str, Any]


def pairs(compared: ResampleComparison) -> Json:
    """Give the tests of the mean differences, metric by metric."""
    return {
        "names": list(compared.names),
        "fits": compared.fits,
        "held_out": compared.held_out,
        "metrics": records(compared.metrics),
    }


def paired_differences(compared: ResampleComparison) -> list[Json]:
    """Give the difference of each pair of fits, and its sign."""
    return records(compared.differences)
