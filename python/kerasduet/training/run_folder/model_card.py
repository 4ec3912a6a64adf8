"""A run's ``README.md``: a model card with the headings of Hugging Face's.

Source: M. Mitchell et al., Model Cards for Model Reporting, FAT* 2019, doi:10.1145/3287560.3287596.
"""

from __future__ import annotations

import math
import re

from kerasduet.confusion.r_format import escape
from kerasduet.evaluation.document import chosen_matrix
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.fits.repeat import repeat_commands
from kerasduet.fits.result import Fit, spec_of
from kerasduet.fits.summary import epochs_done

_TO_FILL_IN = "*To be filled in.*"


def model_card(fit: Fit, evaluation: Evaluation | None) -> str:
    """Write the card of a fit in Markdown; what only people know is left to be filled in."""
    spec = spec_of(fit, "A model card")
    parts = [
        "---\nlibrary_name: keras\ntags:\n- kerasduet\n---",
        f"# {code(spec.name)}",
        "## Model Details",
        escaped(spec.get("description") or "A Keras network."),
        f"`model.keras` is a plain Keras model of {fit.model.count_params():,} parameters.",
        "## Uses",
        _TO_FILL_IN,
        "### Out-of-Scope Use",
        _TO_FILL_IN,
        "## Bias, Risks, and Limitations",
        _TO_FILL_IN,
        "## How to Get Started with the Model",
        _block("python", 'import kerasduet as kd\nfit = kd.load_run(".")'),
        _block("r", 'library(kerasduet)\nfit <- load_run(".")'),
        "## Training Details",
        "### Training Data",
        _data(fit),
        "### Training Procedure",
        _procedure(fit),
        *_repetition(fit),
        "## Evaluation",
        _results(evaluation),
        "## Technical Specifications",
        "Versions, machine and fingerprint are in `run.json`; the network is in `spec.json`.",
    ]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    r"""Escape a text for Markdown, so that it stays a text.

    Examples
    --------
    >>> escaped("<b>a_b</b>")
    '\\<b\\>a\\_b\\</b\\>'
    """
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|&~])", r"\\\1", escape(text)) if text else text


def code(text: str) -> str:
    """Show a name as code in Markdown, whatever it holds."""
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if "`" in text else ""
    return f"{fence}{space}{escape(text)}{space}{fence}"


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _data(fit: Fit) -> str:
    rows = ", ".join(f"{count:,} {name}" for name, count in fit.data.splits.items())
    lines = [f"{code(fit.data.name)}{f': {rows} rows' if rows else ''} ({fit.data.task})."]
    for name, target in fit.data.schema.by_output():
        of = f" of {code(name)}" if name else ""
        if target.class_names:
            lines.append(f"Classes{of}: {', '.join(map(code, target.class_names))}.")
    return "\n\n".join(lines)


def _procedure(fit: Fit) -> str:
    epochs, asked = epochs_done(fit), fit.settings.epochs
    ended = f"{epochs} of {asked} epochs" if fit.interrupted else f"{epochs} epochs"
    batch = f"batches of {fit.settings.batch_size}"
    time = f" in {fit.seconds:.1f} s" if math.isfinite(fit.seconds) else ""
    return f"{ended}, {batch}, seed {fit.seed}{time}, {fit.mode} on {', '.join(fit.devices) or 'unknown'}."


def _repetition(fit: Fit) -> list[str]:
    if fit.in_place:
        return ["It went on from the weights that the model had, which are not in this folder."]
    commands = repeat_commands(fit, spec="spec.json")
    text = "The same bits again, on the same machine with the same versions, from Python and from R:"
    return [text, *(_block(language, command) for language, command in commands.items())]


def _results(evaluation: Evaluation | None) -> str:
    if evaluation is None:
        return "There were no test rows to evaluate."
    measured = {"loss": evaluation.loss, **evaluation.metrics}
    if evaluation.is_regression:
        measured |= {
            name: value for name, value in evaluation.regression_metrics.items() if value is not None
        }
    lines = [f"| {escaped(name)} | {value:.4f} |" for name, value in measured.items()]
    table = "\n".join(
        [f"| metric ({len(evaluation.predictions):,} test rows) | value |", "|---|---:|", *lines]
    )
    return "\n\n".join([table, *_interval(evaluation), "The whole report is in `report.txt`."])


def _interval(evaluation: Evaluation) -> list[str]:
    matrix = chosen_matrix(evaluation) if evaluation.class_names else None
    if matrix is None:
        return []
    low, high = matrix.overall["AccuracyLower"], matrix.overall["AccuracyUpper"]
    return [
        f"Accuracy {matrix.overall['Accuracy']:.4f}, 95% interval {low:.4f} to {high:.4f} (Clopper-Pearson)."
    ]
