"""Two models judged on the same rows, or two confusion matrices without their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names, check_names
from kerasduet.comparison.pairing import check_same_classes, same_rows
from kerasduet.comparison.statistics import (
    SIDES,
    complete_codes,
    exact_statistics,
    kappa_between,
    paired_statistics,
    right_counts,
    unpaired_statistics,
    with_adjusted,
    with_significance,
)
from kerasduet.comparison.summary import comparison_html, page_lines
from kerasduet.confusion.factors import warn_of_missing_rows
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.statistics import Counts, Statistic, plain_statistics, statistics_of_plain
from kerasduet.errors import RunError

if TYPE_CHECKING:
    import pandas as pd

    from kerasduet.evaluation.evaluate import Evaluation
    from kerasduet.fits.result import Fit

NAMES = ("first", "second")


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """How two models differ; ``str()`` prints one page.

    `compare_fits` makes one of fits, evaluations or matrices, `from_predictions` of predictions made
    elsewhere. All differences are the second less the first, all intervals are of 95 %.

    Attributes
    ----------
    names : pair of str
        What the two models are called.
    class_names : tuple of str
        The classes in order.
    paired : bool
        Whether both models were judged on the same rows, one by one.
    accuracy : dict
        ``first``, ``second``, ``rows_first``, ``rows_second``, ``difference``, ``lower``, ``upper``,
        ``statistic``, ``p_value`` and ``significant``, a bool: the p-value is below 0.05. Paired: McNemar's
        test (`confusion.statistics.mcnemar`), Newcombe's paired interval (`paired_tests.paired_interval`),
        and ``exact_p_value`` and ``mid_p_value`` besides. Unpaired: R's ``prop.test``
        (`proportions.two_sample_test`) and Newcombe's hybrid interval (`proportions.independent_interval`).
    by_class : dict
        Class name -> the same of its recall, the proportion of its rows that are predicted right, with
        ``p_adjusted`` after Holm (`proportions.holm`), on which ``significant`` stands here, and without the
        exact tests.
    right : dict or None
        How many rows ``both``, ``first_only``, ``second_only`` or ``neither`` has right; None when unpaired.
    kappa : float or None
        Cohen's kappa between the predictions of the two models (Cohen 1960, Educational and Psychological
        Measurement 20:37); nan when both predict one class only, None when unpaired.
    missing_rows : int
        The rows left out because a class was missing; unpaired, those of both matrices.
    matrices : pair of ConfusionMatrix
        What each model predicted, with caret's report.
    """

    names: tuple[str, str]
    class_names: tuple[str, ...]
    paired: bool
    matrices: tuple[ConfusionMatrix, ConfusionMatrix]
    accuracy: dict[str, Statistic]
    by_class: dict[str, dict[str, Statistic]]
    right: dict[str, int] | None = None
    kappa: Statistic = None
    missing_rows: int = 0
    _discordant: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 4), np.int64))

    @classmethod
    def from_predictions(
        cls,
        *,
        truth: Any,
        first: Any,
        second: Any,
        class_names: Sequence[str],
        names: Sequence[str] = NAMES,
        positive: str | None = None,
        codes: bool = False,
        counted_from: int = 0,
    ) -> Comparison:
        """Compare two models by their predictions of the same rows.

        Parameters
        ----------
        truth, first, second : one-dimensional, of equal length
            What is true, and what each model predicts, as for `ConfusionMatrix.from_predictions`. Rows where
            one of the three is missing are left out, counted in `missing_rows` and reported.
        class_names : sequence of str
            The classes in order.
        names : pair of str
            What to call the two models.
        positive, codes, counted_from
            As for `ConfusionMatrix.from_predictions`.

        Raises
        ------
        LabelError, DataError, ArgumentError
            Codes ``unknown_class``, ``length_mismatch``, ``empty_data``, ``invalid_argument``, and those of
            `factors.class_codes`.

        Examples
        --------
        >>> comparison = Comparison.from_predictions(
        ...     truth=["cat", "dog", "dog"], first=["cat", "cat", "dog"], second=["cat", "dog", "dog"],
        ...     class_names=["cat", "dog"])
        >>> comparison.right
        {'both': 2, 'first_only': 0, 'second_only': 1, 'neither': 0}
        """
        known, called = check_class_names(class_names), check_names(names)
        columns = {"truth": truth, "first": first, "second": second}
        rows, found = complete_codes(columns, known, codes=codes, counted_from=counted_from)
        missing = len(found) - len(rows)
        if missing:
            warn_of_missing_rows(missing, len(found), "`truth`, `first` or `second`")
        actual, one, other = found[rows].T
        how: dict[str, Any] = {"class_names": known, "positive": positive, "codes": True}
        matrices = [
            ConfusionMatrix.from_predictions(prediction=each, truth=actual, **how) for each in (one, other)
        ]
        counts = right_counts(actual, one, other, len(known))  # (classes, 4)
        by_class = with_adjusted([paired_statistics(each) for each in counts])
        total = counts.sum(axis=0)
        return cls(
            called,
            known,
            paired=True,
            matrices=(matrices[0], matrices[1]),
            accuracy=with_significance({**paired_statistics(total), **exact_statistics(total)}),
            by_class=dict(zip(known, by_class, strict=True)),
            right=dict(zip(SIDES, total.tolist(), strict=True)),
            kappa=kappa_between(one, other, len(known)),
            missing_rows=missing,
            _discordant=np.column_stack([rows, actual, one, other])[one != other],
        )

    @classmethod
    def from_matrices(
        cls, first: ConfusionMatrix, second: ConfusionMatrix, *, names: Sequence[str] = NAMES
    ) -> Comparison:
        """Compare two confusion matrices without their rows, as independent samples.

        If both are of the same rows, this is cautious: the differences are surer than it says.

        Raises
        ------
        LabelError
            ``class_names_differ``.
        ArgumentError
            ``invalid_argument`` for `names`.

        Examples
        --------
        >>> first = ConfusionMatrix.from_table([[30, 10], [10, 50]])
        >>> second = ConfusionMatrix.from_table([[35, 5], [5, 55]])
        >>> round(Comparison.from_matrices(first, second).accuracy["p_value"], 4)
        0.0747
        """
        check_same_classes(first.class_names, second.class_names)
        counts = np.stack(
            [*_recalls(first), *_recalls(second)], axis=1
        )  # (classes, 4): right, rows, right, rows
        by_class = with_adjusted([unpaired_statistics(*each) for each in counts.tolist()])
        return cls(
            check_names(names),
            first.class_names,
            paired=False,
            matrices=(first, second),
            accuracy=with_significance(unpaired_statistics(*counts.sum(axis=0).tolist())),
            by_class=dict(zip(first.class_names, by_class, strict=True)),
            missing_rows=first.missing_rows + second.missing_rows,
        )

    @property
    def discordant(self) -> pd.DataFrame:
        """Give the rows that the two models predict differently: ``truth``, ``first``, ``second``, ``right``.

        The index is the position of the row, from 0; ``right`` says who has it right: "first", "second" or
        "neither".

        Raises
        ------
        RunError
            ``unpaired``: matrices hold no rows.
        """
        import pandas as pd

        if not self.paired:
            raise RunError("unpaired", "Two confusion matrices do not tell which rows are discordant.")
        rows, *codes = self._discordant.T
        kind = pd.CategoricalDtype(list(self.class_names))
        classes = [pd.Categorical.from_codes(each, dtype=kind) for each in codes]
        frame = pd.DataFrame(
            dict(zip(("truth", *NAMES), classes, strict=True)), index=pd.Index(rows, name="row")
        )
        frame["right"] = self._who_is_right()
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for accuracy and one for the recall of each class; missing statistics are NaN.

        ``metric`` is "Accuracy" or "Recall", and ``class`` is missing for accuracy; the other columns are the
        names in `accuracy` and `by_class`, all float64 but ``significant``, which is bool.
        """
        import pandas as pd

        statistics = [self.accuracy, *self.by_class.values()]
        frame = pd.DataFrame(statistics, dtype=float).astype({"significant": bool})
        frame.insert(0, "metric", ["Accuracy"] + ["Recall"] * len(self.class_names))
        frame.insert(1, "class", [None, *self.class_names])
        return frame

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON: NA is None, NaN the text ``"NaN"``; rows count from 1."""
        return {
            "names": list(self.names),
            "class_names": list(self.class_names),
            "paired": self.paired,
            "accuracy": plain_statistics(self.accuracy),
            "by_class": plain_statistics(self.by_class),
            "right": self.right and dict(self.right),
            "kappa": plain_statistics(self.kappa),
            "missing_rows": self.missing_rows,
            "discordant": self._plain_discordant() if self.paired else None,
            "matrices": [each.to_dict() for each in self.matrices],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Comparison:
        """Make the comparison again of which `to_dict` gave the values.

        Examples
        --------
        >>> matrix = ConfusionMatrix.from_table([[30, 10], [10, 50]])
        >>> compared = Comparison.from_matrices(matrix, matrix)
        >>> Comparison.from_dict(compared.to_dict()).to_dict() == compared.to_dict()
        True
        """
        place = {name: code for code, name in enumerate(data["class_names"])}
        first, second = (ConfusionMatrix.from_dict(each) for each in data["matrices"])
        rows = data["discordant"] or {"row": [], "truth": [], "first": [], "second": []}
        codes = [[place[name] for name in rows[column]] for column in ("truth", *NAMES)]
        return cls(
            (data["names"][0], data["names"][1]),
            tuple(data["class_names"]),
            paired=data["paired"],
            matrices=(first, second),
            accuracy=statistics_of_plain(data["accuracy"]),
            by_class={name: statistics_of_plain(each) for name, each in data["by_class"].items()},
            right=data["right"] and dict(data["right"]),
            kappa=statistics_of_plain({"kappa": data["kappa"]})["kappa"],
            missing_rows=data["missing_rows"],
            _discordant=np.column_stack([np.array(rows["row"], np.int64) - 1, *codes]).astype(np.int64),
        )

    def __str__(self) -> str:
        lines = page_lines(
            names=self.names,
            accuracy=self.accuracy,
            by_class=self.by_class,
            right=self.right,
            kappa=self.kappa,
            missing_rows=self.missing_rows,
            discordant=list(zip(*self._class_columns(), strict=True)),
        )
        return "\n".join(lines)

    def __repr__(self) -> str:
        kind = "the same rows" if self.paired else "unpaired"
        first, second = self.names
        return f"<Comparison: {first} and {second}, {len(self.class_names)} classes, {kind}>"

    def _repr_html_(self) -> str:
        return comparison_html(self)

    def _plain_discordant(self) -> dict[str, list[Any]]:
        columns = dict(zip(("truth", *NAMES), self._class_columns(), strict=True))
        return {"row": (self._discordant[:, 0] + 1).tolist(), **columns, "right": self._who_is_right()}

    def _class_columns(self) -> list[list[str]]:
        """Give the truth and both predictions of the discordant rows, by name."""
        return [[self.class_names[code] for code in each] for each in self._discordant.T[1:].tolist()]

    def _who_is_right(self) -> list[str]:
        _, truth, first, second = self._discordant.T
        return list(np.select([first == truth, second == truth], NAMES, "neither").tolist())


def compare_fits(
    first: Fit | Evaluation | ConfusionMatrix,
    second: Fit | Evaluation | ConfusionMatrix,
    *,
    names: Sequence[str] = NAMES,
) -> Comparison:
    """Compare two fits or evaluations on the same rows, or two confusion matrices without rows.

    Parameters
    ----------
    first, second : Fit, Evaluation or ConfusionMatrix
        Two fits, whose test splits are evaluated, or two evaluations of classifiers on the same split of
        the same data; or two matrices, such as two printed reports, which are compared as independent
        samples (*unpaired*).
    names : pair of str
        What to call the two models.

    Raises
    ------
    DataError
        ``different_rows``: the evaluations are not of the same rows.
    LabelError
        ``class_names_differ``.
    RunError
        ``no_classes``: one is of a regression.
    ArgumentError
        ``invalid_argument``: not two fits or evaluations or two matrices; `names` are not two different
        texts.

    Examples
    --------
    >>> first = ConfusionMatrix.from_table([[30, 10], [10, 50]])
    >>> second = ConfusionMatrix.from_table([[35, 5], [5, 55]])
    >>> round(compare_fits(first, second).accuracy["difference"], 4)
    0.1
    """
    if isinstance(first, ConfusionMatrix) and isinstance(second, ConfusionMatrix):
        return Comparison.from_matrices(first, second, names=names)
    return Comparison.from_predictions(**same_rows(first, second), names=names, codes=True)


def _recalls(matrix: ConfusionMatrix) -> tuple[Counts, Counts]:
    """Give the right predictions and the rows of each class."""
    table = matrix.table.astype(np.float64)
    return np.diagonal(table), table.sum(axis=0)
