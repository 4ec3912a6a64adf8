"""What a confusion matrix says: counts, caret's report, each class with its intervals, and notes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes import ConfusionNotes
from kerasduet.confusion.statistics import all_class_statistics

Json = dict[str, Any]

STATISTICS = ("Sensitivity", "Specificity", "Precision", "Neg Pred Value")  # with an interval each
_MOST_ORDERED = 200  # classes; the order takes time that grows with their cube


def confusion(matrix: ConfusionMatrix) -> Json:
    """Give the counts, caret's report as text, and an order in which confused classes are neighbours."""
    return {**json.loads(matrix.to_json()), "report": str(matrix), "by_confusion": by_confusion(matrix)}


def classes(matrix: ConfusionMatrix, found: ConfusionNotes) -> list[Json]:
    """Give the statistics of each class against the rest, those that are proportions with an interval."""
    counts = matrix.table.astype(np.float64)
    statistics = all_class_statistics(counts, None)
    return [
        {
            "class": name,
            "rows": counts[:, place].sum(),
            "predicted": counts[place].sum(),
            **{each: {"value": of[each], "interval": _interval(found, name, each)} for each in STATISTICS},
            "F1": of["F1"],
            "Balanced Accuracy": of["Balanced Accuracy"],
        }
        for place, (name, of) in enumerate(zip(matrix.class_names, statistics, strict=True))
    ]


def notes(found: ConfusionNotes) -> Json:
    """Give the statistician's notes, as data and as the page that they print."""
    return {**found.to_dict(), "page": str(found)}


def _interval(found: ConfusionNotes, name: str, statistic: str) -> tuple[float, float] | None:
    return found.intervals.get(name, {}).get(statistic)


def by_confusion(matrix: ConfusionMatrix) -> list[int]:
    """Order the classes so that those which are confused stand side by side: the leaves of a tree.

    Average linkage, in the optimal order of leaves (Bar-Joseph, Gifford and Jaakkola 2001, Bioinformatics
    17:S22), of how seldom two classes are confused.
    """
    places = list(range(len(matrix.class_names)))
    if not 2 < len(places) <= _MOST_ORDERED:
        return places
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    distances = squareform(_distances(matrix.table.astype(np.float64)), checks=False)
    tree = optimal_leaf_ordering(linkage(distances, "average"), distances)
    order: list[int] = leaves_list(tree).tolist()
    return order


def _distances(table: NDArray[np.float64]) -> NDArray[np.float64]:
    totals = table.sum(axis=0)
    shares = np.divide(table, totals, out=np.zeros_like(table), where=totals > 0)
    distances: NDArray[np.float64] = 1 - (shares + shares.T) / 2
    np.fill_diagonal(distances, 0)
    return distances
