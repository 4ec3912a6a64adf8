"""Notes that caret does not print: why statistics are missing, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasduet.arguments import check_kind
from kerasduet.confusion.checks import Prevalence
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes_page import notes_html, page_lines, words
from kerasduet.confusion.statistics import (
    BY_CLASS,
    Counts,
    Statistic,
    all_class_statistics,
    bowker,
    clopper_pearson,
    overall_statistics,
    weighted_kappa,
)

AVERAGED = ("Sensitivity", "Specificity", "Precision", "Recall", "F1", "Balanced Accuracy")


@dataclass(frozen=True, repr=False)
class ConfusionNotes:
    """What a reader of the report may ask next; ``str()`` prints one page.

    Attributes
    ----------
    missing : tuple of str
        One sentence for each reason why statistics are NA or NaN, or why rows are not counted.
    empty_pairs : tuple of pairs of str
        The pairs of classes that are never confused, either way: they make McNemar's test NaN.
    ties : tuple of str
        The classes that share the largest number of reference rows; empty when one is the largest.
    intervals : dict
        Class name -> statistic -> (lower, upper): Clopper-Pearson 95 % intervals of the observed proportions;
        empty for counts that are not whole. Predictive values under a given prevalence have none.
    bowker : dict
        ``statistic``, ``df``, ``p_value`` of Bowker's test with the empty pairs dropped. Not caret's.
    averages : dict
        Statistic -> ``macro`` (mean over classes), ``weighted`` (by reference rows) and ``classes`` (how many
        classes have the statistic: the others are left out of both means). A class that has no F1 in caret's
        statistics but was predicted wrongly, or was there and missed, counts with 2TP / (2TP + FP + FN) = 0.
        Left out are the Precision of a class that is never predicted, the Recall of one that is absent from
        the reference, the Specificity of one that is every row, the Balanced Accuracy without either, and
        the F1 of a class that is neither predicted nor there: scikit-learn's ``zero_division=nan``, and
        yardstick's rule. (scikit-learn counts them as 0 unless told so.)
    weighted_kappa : dict
        Cohen's kappa with ``linear`` and ``quadratic`` weights, for classes in order; None where it is not
        defined. Not caret's.
    """

    missing: tuple[str, ...]
    empty_pairs: tuple[tuple[str, str], ...]
    ties: tuple[str, ...]
    intervals: dict[str, dict[str, tuple[float, float]]]
    bowker: dict[str, float | None]
    averages: dict[str, dict[str, float | int | None]]
    weighted_kappa: dict[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON (None for what cannot be computed)."""
        return {
            "missing": list(self.missing),
            "empty_pairs": [list(pair) for pair in self.empty_pairs],
            "ties": list(self.ties),
            "intervals": {
                name: {k: list(v) for k, v in each.items()} for name, each in self.intervals.items()
            },
            "bowker": dict(self.bowker),
            "averages": {name: dict(each) for name, each in self.averages.items()},
            "weighted_kappa": dict(self.weighted_kappa),
        }

    def __str__(self) -> str:
        return "\n".join(page_lines(self))

    def __repr__(self) -> str:
        return f"<ConfusionNotes: {len(self.missing)} reasons of missing statistics, averages, intervals>"

    def _repr_html_(self) -> str:
        return notes_html(self)


def confusion_notes(matrix: ConfusionMatrix) -> ConfusionNotes:
    """Explain the missing statistics of a confusion matrix, and add what caret leaves out.

    Parameters
    ----------
    matrix : ConfusionMatrix
        A prevalence that it was given leaves the predictive values without intervals.

    Examples
    --------
    >>> import kerasduet as kd
    >>> notes = confusion_notes(kd.confusion_matrix([[2, 1], [0, 0]], class_names=["cat", "dog"]))
    >>> notes.missing[1]
    '"dog" is never predicted: its Precision and F1 are NA; its Pos Pred Value is NaN.'
    """
    check_kind("matrix", matrix, ConfusionMatrix, "a confusion matrix")
    table, class_names = matrix.table.astype(np.float64), matrix.class_names
    statistic, pairs, p_value = bowker(table)
    sentences = [
        *_rows_left_out(matrix.missing_rows),
        *_missing_overall(table),
        *_missing_by_class(table, class_names),
        *_missing_prevalence(matrix.prevalence, class_names),
    ]
    totals = table.sum(axis=0)
    largest = [name for name, total in zip(class_names, totals, strict=True) if total == totals.max()]
    return ConfusionNotes(
        missing=tuple(sentences),
        empty_pairs=_empty_pairs(table, class_names),
        ties=tuple(largest) if len(largest) > 1 else (),
        intervals=_intervals(table, class_names, matrix.prevalence is not None),
        bowker={"statistic": statistic, "df": pairs, "p_value": None if math.isnan(p_value) else p_value},
        averages=_averages(table),
        weighted_kappa={"linear": weighted_kappa(table, 1), "quadratic": weighted_kappa(table, 2)},
    )


def _rows_left_out(missing_rows: int) -> list[str]:
    if not missing_rows:
        return []
    if missing_rows == 1:
        return ["1 row has no class in prediction or truth and is not counted."]
    return [f"{missing_rows} rows have no class in prediction or truth and are not counted."]


def _missing_overall(table: Counts) -> list[str]:
    statistics, sentences = overall_statistics(table), []
    if not table.any():
        sentences.append("The table is empty: there is no accuracy, no kappa and no test.")
    elif statistics["AccuracyNull"] is None:
        sentences.append("The counts are not whole numbers: the interval and the test of accuracy are NA.")
    if table.any() and math.isnan(statistics["Kappa"] or 0):
        sentences.append("All rows are predicted and known to be one class: kappa is NaN.")
    return sentences


def _missing_by_class(table: Counts, class_names: Sequence[str]) -> list[str]:
    total, sentences = table.sum(), []
    for i, (name, statistics) in enumerate(zip(class_names, all_class_statistics(table, None), strict=True)):
        not_available = [each for each in BY_CLASS if statistics[each] is None]
        not_numbers = [each for each, value in statistics.items() if value is not None and math.isnan(value)]
        effects = [_effect(not_available, "NA"), _effect(not_numbers, "NaN")]
        if total and any(effects):
            reasons = words(_reasons(table[i].sum(), table[:, i].sum(), table[i, i], total))
            sentences.append(f'"{name}" {reasons}: {"; ".join(filter(None, effects))}.')
    return sentences


def _missing_prevalence(prevalence: Prevalence | None, class_names: Sequence[str]) -> list[str]:
    given = prevalence if isinstance(prevalence, dict) else dict.fromkeys(class_names, 0.0)
    effect = _effect(["Pos Pred Value", "Neg Pred Value", "Prevalence"], "NA")
    return [f'"{name}" was given no prevalence: {effect}.' for name in class_names if given.get(name) is None]


def _reasons(predicted: float, actual: float, both: float, total: float) -> list[str]:
    facts = {
        "is absent from the reference": actual == 0,
        "is every row of the reference": actual == total,
        "is never predicted": predicted == 0,
        "is every prediction": predicted == total,
        "is never predicted right": both == 0 < min(predicted, actual),
    }
    return [reason for reason, holds in facts.items() if holds]


def _effect(statistics: list[str], kind: str) -> str:
    return f"its {words(statistics)} {'is' if len(statistics) == 1 else 'are'} {kind}" if statistics else ""


def _empty_pairs(table: Counts, class_names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    empty = np.argwhere(np.triu(table + table.T == 0, 1))
    return tuple((class_names[i], class_names[j]) for i, j in empty)


def _intervals(
    table: Counts, class_names: Sequence[str], given_prevalence: bool
) -> dict[str, dict[str, tuple[float, float]]]:
    if (table != np.floor(table)).any():
        return {}
    total, result = float(table.sum()), {}
    for i, name in enumerate(class_names):
        both, predicted, actual = float(table[i, i]), float(table[i].sum()), float(table[:, i].sum())
        neither = total - predicted - actual + both
        proportions = {
            "Sensitivity": (both, actual),
            "Specificity": (neither, total - actual),
            "Pos Pred Value": (both, 0 if given_prevalence else predicted),
            "Neg Pred Value": (neither, 0 if given_prevalence else total - predicted),
            "Precision": (both, predicted),
            "Recall": (both, actual),
            "Prevalence": (actual, 0 if given_prevalence else total),
            "Detection Rate": (both, total),
            "Detection Prevalence": (predicted, total),
        }
        result[name] = {k: clopper_pearson(*part) for k, part in proportions.items() if part[1]}
    return result


def _averages(table: Counts) -> dict[str, dict[str, float | int | None]]:
    by_class, weights = all_class_statistics(table, None), table.sum(axis=0).tolist()
    values = {name: [statistics[name] for statistics in by_class] for name in AVERAGED}
    return {name: _average(each, weights) for name, each in {**values, "F1": _f1_of_counts(table)}.items()}


def _f1_of_counts(table: Counts) -> list[Statistic]:
    """Give F1 as 2TP / (2TP + FP + FN): 0, not missing, for a class whose every prediction is wrong."""
    margins = (table.sum(axis=0) + table.sum(axis=1)).tolist()
    both = np.diagonal(table).tolist()
    return [2 * hits / margin if margin else None for hits, margin in zip(both, margins, strict=True)]


def _average(values: Sequence[Statistic], weights: Sequence[float]) -> dict[str, float | int | None]:
    known = [(v, w) for v, w in zip(values, weights, strict=True) if v is not None and not math.isnan(v)]
    weight = math.fsum(w for _, w in known)
    return {
        "macro": math.fsum(v for v, _ in known) / len(known) if known else None,
        "weighted": math.fsum(v * w for v, w in known) / weight if weight else None,
        "classes": len(known),
    }
