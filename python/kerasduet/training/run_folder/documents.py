"""What a run's folder tells of its fit when training has ended: a report and a model card."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

from kerasduet.errors import KerasDuetError
from kerasduet.evaluation.document import evaluation_document, evaluation_report
from kerasduet.evaluation.evaluate import Evaluation, evaluate
from kerasduet.fits.diagnosis import FitWarning
from kerasduet.fits.repeat import repeat_commands
from kerasduet.fits.result import Fit
from kerasduet.training.run_folder.files import reading
from kerasduet.training.run_folder.folder import RunFolder
from kerasduet.training.run_folder.model_card import model_card

# Items of the fingerprint in a ``run.json``, and the file that each is the SHA-256 of.
DOCUMENTS = {"history": "history.csv", "report": "report.json"}


def describe_fit(folder: RunFolder, fit: Fit) -> None:
    """Write ``report.json``, ``report.txt`` and ``README.md``; note hashes, and commands that repeat it.

    Rows that cannot be evaluated are warned of (``no_report``), since the fit is not to be lost with them.
    """
    evaluation = _evaluated(folder.path, fit)
    documents = {"README.md": model_card(fit, evaluation)}
    if evaluation is not None:
        report = json.dumps(evaluation_document(evaluation), indent=2, ensure_ascii=False, allow_nan=False)
        documents |= {"report.json": f"{report}\n", "report.txt": evaluation_report(evaluation)}
    folder.write_documents(documents)
    hashes = {
        item: file_hash(folder.path / file)
        for item, file in DOCUMENTS.items()
        if (folder.path / file).exists()
    }
    folder.note(fingerprint={**fit.fingerprint, **hashes}, commands=repeat_commands(fit, "spec.json"))


def file_hash(path: Path) -> str:
    """Hash a file of a run: SHA-256 in hexadecimal."""
    with reading(path.parent, path.name):
        return hashlib.sha256(path.read_bytes()).hexdigest()


def _evaluated(path: Path, fit: Fit) -> Evaluation | None:
    if not fit.data.splits.get("test"):
        return None
    try:
        return evaluate(fit)
    except KerasDuetError as error:
        sentence = "The run {path} has no report, since the test rows cannot be evaluated: {reason}"
        warning = FitWarning("no_report", sentence, path=str(path), reason=error.message)
        warnings.warn(warning, stacklevel=2)
        return None
