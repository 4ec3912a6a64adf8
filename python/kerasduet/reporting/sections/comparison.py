"""How two models differ, and the rows on which they do."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasduet.comparison.comparison import Comparison
from kerasduet.reporting.rows import shown_rows
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]

_SHOWN = 24


def comparison(compared: Comparison) -> Json:
    """Give what `Comparison` holds, and both of caret's reports."""
    return {
        "names": list(compared.names),
        "paired": compared.paired,
        "accuracy": compared.accuracy,
        "right": compared.right,
        "kappa": compared.kappa,
        "missing_rows": compared.missing_rows,
        "reports": [str(each) for each in compared.matrices],
        "matrices": [each.table.tolist() for each in compared.matrices],
    }


def class_differences(compared: Comparison) -> list[Json]:
    """Give the differences of the recall of each class, with Holm's p-values."""
    return [{"class": name, **each} for name, each in compared.by_class.items()]


def discordant(subject: Subject) -> Json | None:
    """Give rows that only one of two models has right, turn by turn, then those that neither has."""
    compared = subject.comparison
    if compared is None or not compared.paired:
        return None
    frame = compared.discordant
    turn = frame.groupby("right").cumcount() + 1e9 * (frame["right"] == "neither")
    chosen = frame.iloc[np.argsort(turn.to_numpy(), kind="stable")[:_SHOWN]]
    rows = [
        {"row": int(row) + 1, "truth": truth, "first": first, "second": second, "right": right}
        for row, truth, first, second, right in chosen.itertuples()
    ]
    counts = {who: int((frame["right"] == who).sum()) for who in ("first", "second", "neither")}
    return {"counts": counts, **shown_rows(subject, chosen.index.to_numpy(), rows)}
