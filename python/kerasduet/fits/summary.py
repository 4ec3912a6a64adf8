"""The printed form of a fit, and its form in a notebook."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from kerasduet.confusion.tables import html_paragraphs, html_table

if TYPE_CHECKING:
    from kerasduet.fits.result import Fit


def fit_line(fit: Fit) -> str:
    """Describe a fit in one line, with the metrics of its last epoch."""
    metrics = ", ".join(f"{row.split} {row.metric} {row.value:.4f}" for row in _last_epoch(fit).itertuples())
    return f"<Fit of {_about(fit)}: {metrics or 'no whole epoch'}{_how(fit)}>"


def fit_lines(fit: Fit) -> list[str]:
    """Print a fit: the line, and what its last cross-entropy and its history say."""
    advice = fit.diagnosis.message if fit.diagnosis else ""
    return [*filter(None, [fit_line(fit), fit.interpretation, advice])]


def fit_html(fit: Fit) -> str:
    """Show a fit as HTML: the metrics of its last epoch, a column a split, and what `fit_lines` says."""
    last = _last_epoch(fit)
    splits, names = dict.fromkeys(last["split"]), dict.fromkeys(last["metric"])
    values = {(row.metric, row.split): f"{row.value:.4f}" for row in last.itertuples()}
    rows = [[name, *(values.get((name, split), "") for split in splits)] for name in names]
    about = f"Fit of {_about(fit)}, epochs={epochs_done(fit)}{_how(fit)}"
    return (
        html_paragraphs([about]) + html_table(["metric", *splits], rows) + html_paragraphs(fit_lines(fit)[1:])
    )


def epochs_done(fit: Fit) -> int:
    """Count the epochs that came to their end: none, where the first one was stopped."""
    return int(fit.history["epoch"].max()) if len(fit.history) else 0


def _last_epoch(fit: Fit) -> pd.DataFrame:
    history = fit.history
    last: pd.DataFrame = history[history["epoch"] == epochs_done(fit)]
    return last


def _about(fit: Fit) -> str:
    return f'"{fit.settings.name}" on "{fit.data.name}", seed {fit.seed}'


def _how(fit: Fit) -> str:
    """Say how long it took, how the steps were run and on what, and whether that came to its end."""
    time = f" in {fit.seconds:.1f} s" if math.isfinite(fit.seconds) else ""  # which a killed run cannot tell
    epochs = fit.settings.epochs
    begun = min(epochs_done(fit) + 1, epochs)
    end = f", interrupted in epoch {begun} of {epochs}" if fit.interrupted else ""
    return f"{time}, {fit.mode} on {', '.join(fit.devices) or 'unknown'}{end}"
