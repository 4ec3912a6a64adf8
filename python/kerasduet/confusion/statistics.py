"""caret's statistics of a confusion table: seven for the whole table, eleven for each class.

The formulas are those of ``caret::confusionMatrix`` (Kuhn 2008, Journal of Statistical Software 28(5)),
with rows = Prediction and columns = Reference. ``None`` stands for R's ``NA`` and ``nan`` for ``NaN``:
caret keeps them apart, and so does this module.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Statistic = float | None
Counts = NDArray[np.float64]

OVERALL = ("Accuracy", "Kappa", "AccuracyLower", "AccuracyUpper", "AccuracyNull", "AccuracyPValue",
           "McnemarPValue")  # fmt: skip
BY_CLASS = ("Sensitivity", "Specificity", "Pos Pred Value", "Neg Pred Value", "Precision", "Recall", "F1",
            "Prevalence", "Detection Rate", "Detection Prevalence", "Balanced Accuracy")  # fmt: skip


def overall_statistics(table: Counts) -> dict[str, Statistic]:
    """Compute caret's seven overall statistics.

    Parameters
    ----------
    table : array of float64, shape (classes, classes)
        Counts, rows = Prediction, columns = Reference; finite and not negative.

    Returns
    -------
    dict
        `Accuracy`, Cohen's `Kappa`, the Clopper-Pearson 95 % interval (`AccuracyLower`,
        `AccuracyUpper`), the no-information rate `AccuracyNull` (the largest proportion of a reference
        class), the one-sided binomial test `AccuracyPValue` of accuracy > no-information rate, and
        `McnemarPValue` (Bowker's test when there are more than two classes).

    Examples
    --------
    >>> round(overall_statistics(np.array([[8.0, 1.0], [2.0, 9.0]]))["Kappa"], 4)
    0.7
    """
    total, correct = math.fsum(table.flat), math.fsum(np.diagonal(table))
    accuracy = correct / total if total else math.nan
    lower, upper, null_rate, p_value = _binomial_statistics(table, correct, total)
    values = (accuracy, _kappa(table, accuracy, total), lower, upper, null_rate, p_value, _mcnemar(table))
    return dict(zip(OVERALL, values, strict=True))


def class_statistics(
    table: Counts, position: int, prevalence: Statistic | str = "observed"
) -> dict[str, Statistic]:
    """Compute caret's eleven statistics of one class against the rest.

    Parameters
    ----------
    table : array of float64, shape (classes, classes)
        Counts, rows = Prediction, columns = Reference.
    position : int
        The class, counted from 0.
    prevalence : float, None or "observed"
        The proportion of the class in the population, for the predictive values; observed by default.
        None (R's NA) makes them None.

    Returns
    -------
    dict
        The statistics in caret's order (`BY_CLASS`).

    Examples
    --------
    >>> class_statistics(np.array([[8.0, 1.0], [2.0, 9.0]]), 0)["Sensitivity"]
    0.8
    """
    total = math.fsum(table.flat)
    both = float(table[position, position])
    predicted, actual = math.fsum(table[position]), math.fsum(table[:, position])
    return _one_against_rest(both, predicted, actual, total, prevalence)


def all_class_statistics(table: Counts, prevalence: Sequence[Statistic] | None) -> list[dict[str, Statistic]]:
    """Compute `class_statistics` of every class in one pass over the table."""
    total = math.fsum(table.flat)
    predicted, actual = map(math.fsum, table.tolist()), map(math.fsum, table.T.tolist())
    sums = zip(np.diagonal(table).tolist(), predicted, actual, strict=True)
    given: Sequence[Statistic | str] = ["observed"] * len(table) if prevalence is None else prevalence
    return [_one_against_rest(*counts, total, given[i]) for i, counts in enumerate(sums)]


def clopper_pearson(successes: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Give the exact interval of a proportion (Clopper and Pearson 1934, Biometrika 26:404).

    Examples
    --------
    >>> tuple(round(end, 4) for end in clopper_pearson(8, 10))
    (0.4439, 0.9748)
    """
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    failures = trials - successes
    lower = betaincinv(successes, failures + 1, tail) if successes > 0 else 0.0
    upper = betaincinv(successes + 1, failures, 1 - tail) if failures > 0 else 1.0
    return float(lower), float(upper)


def bowker(table: Counts) -> tuple[float, int, float]:
    """Test the symmetry of a table (Bowker 1948, JASA 43:572), leaving out pairs that are empty both ways.

    Returns
    -------
    tuple
        The statistic, its degrees of freedom (the pairs that are not empty) and the p-value; the last
        is nan when every pair is empty.
    """
    above, below = _pairs(table)
    filled = above + below > 0
    difference, both = (above - below)[filled], (above + below)[filled]
    statistic = math.fsum(difference * (difference / both))
    pairs = int(filled.sum())
    return statistic, pairs, chi_square_tail(statistic, pairs) if pairs else math.nan


def mcnemar(first: float, second: float) -> tuple[float, float]:
    """Test whether two counts of discordant pairs are alike, as R's ``mcnemar.test``.

    McNemar 1947, Psychometrika 12:153, with the continuity correction of Edwards 1948,
    Psychometrika 13:185; equal counts get no correction.

    Parameters
    ----------
    first, second : float
        The two cells off the diagonal of a two-by-two table, such as the rows that only one of two models
        has right.

    Returns
    -------
    tuple
        The chi-squared statistic of one degree of freedom and its p-value; both nan without such pairs.

    Examples
    --------
    >>> tuple(round(each, 4) for each in mcnemar(6, 16))
    (3.6818, 0.055)
    """
    both = first + second
    if not both:
        return math.nan, math.nan
    difference = abs(first - second)
    if difference:
        difference -= 1
    statistic = difference * (difference / both)
    return statistic, chi_square_tail(statistic)


def weighted_kappa(table: Counts, power: int) -> Statistic:
    """Give Cohen's weighted kappa of classes in order (Cohen 1968, Psychological Bulletin 70:213).

    caret has none: as scikit-learn's ``cohen_kappa_score(weights=)`` and yardstick's ``kap(weighting =)``.

    Parameters
    ----------
    table : array of float64, shape (classes, classes)
        Counts, rows = Prediction, columns = Reference.
    power : int
        1 weighs a wrong prediction by how many classes it is away from the truth (linear weights), 2 by the
        square of it (quadratic).

    Returns
    -------
    float or None
        None where no disagreement is expected by chance, as with one class only or without rows.

    Examples
    --------
    >>> round(weighted_kappa(np.array([[3.0, 1.0, 0.0], [0.0, 4.0, 1.0], [1.0, 0.0, 5.0]]), 2), 4)
    0.6918
    """
    total, places = math.fsum(table.flat), np.arange(len(table))
    distance = np.abs(places[:, None] - places).astype(np.float64) ** power
    chance = math.fsum((distance * np.outer(table.sum(axis=1) / (total or 1), table.sum(axis=0))).flat)
    return 1 - math.fsum((distance * table).flat) / chance if chance else None


def chi_square_tail(statistic: float, degrees_of_freedom: int = 1) -> float:
    """Give the probability above a chi-squared statistic."""
    from scipy.special import chdtrc

    return float(chdtrc(degrees_of_freedom, statistic))


def plain_statistics(statistics: Any) -> Any:
    """Give statistics, or mappings of them, as JSON can hold them: NA as None, NaN as the text ``"NaN"``.

    Examples
    --------
    >>> plain_statistics({"Accuracy": 0.5, "Kappa": math.nan, "F1": None})
    {'Accuracy': 0.5, 'Kappa': 'NaN', 'F1': None}
    """
    if isinstance(statistics, dict):
        return {name: plain_statistics(value) for name, value in statistics.items()}
    return "NaN" if statistics is not None and math.isnan(statistics) else statistics


def statistics_of_plain(statistics: Mapping[str, Any]) -> dict[str, Any]:
    """Give the statistics that `plain_statistics` made plain.

    Examples
    --------
    >>> statistics_of_plain({"Accuracy": 0.5, "Kappa": "NaN", "F1": None})
    {'Accuracy': 0.5, 'Kappa': nan, 'F1': None}
    """
    return {name: math.nan if value == "NaN" else value for name, value in statistics.items()}


def _one_against_rest(
    both: float, predicted: float, actual: float, total: float, prevalence: Statistic | str
) -> dict[str, Statistic]:
    negatives = total - actual
    sensitivity = _ratio(both, actual)
    specificity = _ratio(negatives - (predicted - both), negatives)
    frequency = _nan_ratio(actual, total) if isinstance(prevalence, str) else prevalence
    precision = _ratio(both, predicted)
    values = (
        sensitivity, specificity, *_predictive_values(sensitivity, specificity, frequency),
        precision, sensitivity, _f1(precision, sensitivity),
        frequency, _nan_ratio(both, total), _nan_ratio(predicted, total),
        None if sensitivity is None or specificity is None else (sensitivity + specificity) / 2,
    )  # fmt: skip
    return dict(zip(BY_CLASS, values, strict=True))


def _predictive_values(
    sens: Statistic, spec: Statistic, prevalence: Statistic
) -> tuple[Statistic, Statistic]:
    """Positive and negative predictive value by Bayes' rule, so that `prevalence` may be given."""
    if sens is None or spec is None or prevalence is None:
        return None, None
    positive, negative = sens * prevalence, spec * (1 - prevalence)
    return (
        _nan_ratio(positive, positive + (1 - spec) * (1 - prevalence)),
        _nan_ratio(negative, (1 - sens) * prevalence + negative),
    )


def _f1(precision: Statistic, recall: Statistic) -> Statistic:
    if precision is None or recall is None:
        return None
    return _nan_ratio(2 * precision * recall, precision + recall)


def _ratio(part: float, whole: float) -> Statistic:
    return part / whole if whole else None


def _nan_ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _kappa(table: Counts, accuracy: float, total: float) -> float:
    """Cohen's kappa; each margin is divided first, because 1 - chance may be tiny."""
    if not total:
        return math.nan
    chance = math.fsum((table.sum(axis=1) / total) * (table.sum(axis=0) / total))
    return (accuracy - chance) / (1 - chance) if chance != 1 else math.nan


def _binomial_statistics(
    table: Counts, correct: float, total: float
) -> tuple[Statistic, Statistic, Statistic, Statistic]:
    """Give the interval, the no-information rate and its test: all NA where R's ``binom.test`` refuses."""
    whole = abs(correct - round(correct)) <= 1e-7 and abs(total - round(total)) <= 1e-7
    if total < 1 or not whole:
        return None, None, None, None
    from scipy.special import betainc

    hits, rows = float(round(correct)), float(round(total))
    null_rate = float(table.sum(axis=0).max()) / total
    p_value = float(betainc(hits, rows - hits + 1, min(null_rate, 1.0))) if hits > 0 else 1.0
    # R works on the log scale here. The last bit decides how the decimal ties 1/64 and 11/32 are printed.
    p_value = math.exp(math.log(p_value)) if p_value else 0.0
    return *clopper_pearson(hits, rows), null_rate, p_value


def _mcnemar(table: Counts) -> float:
    above, below = _pairs(table)
    if (above + below == 0).any():
        return math.nan
    if len(table) > 2:
        return bowker(table)[2]
    return mcnemar(float(above[0]), float(below[0]))[1]


def _pairs(table: Counts) -> tuple[Counts, Counts]:
    rows, columns = np.triu_indices(len(table), 1)
    return table[rows, columns], table[columns, rows]
