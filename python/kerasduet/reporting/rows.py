"""Some rows of a data set as a page shows them: images, texts, or numbers by column."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.image_levels import image_levels
from kerasduet.data.image_titles import check_images
from kerasduet.data.named_arrays import take_rows
from kerasduet.data.table_columns import cell_values
from kerasduet.errors import DataError
from kerasduet.reporting.pictures import picture
from kerasduet.reporting.subject import Subject
from kerasduet.specs.columns import Column

Json = dict[str, Any]

_LETTERS = 400  # of a text
_COLUMNS = 12


def shown_rows(subject: Subject, places: NDArray[Any], about: list[Json]) -> Json:
    """Add to what is known of some rows their pictures, texts or numbers.

    Parameters
    ----------
    subject : Subject
        Without rows nothing is added.
    places : array of int
        The positions of the rows.
    about : list of dict
        What is known of each.

    Returns
    -------
    dict
        ``kind``, "images", "texts", "numbers" or None; ``columns`` of numbers; and the ``rows``, with an
        ``image`` (a data URI), a ``text``, or ``values``, of a table also texts.
    """
    if subject.rows is None or subject.data is None:
        return {"kind": None, "rows": about}
    if table := subject.data.schema.table:
        return _of_table(table, take_rows(subject.rows.x, places), about)
    if subject.data.schema.inputs:
        return {"kind": None, "rows": about}
    x = np.asarray(subject.rows.x[places]) if len(places) else np.zeros((0, *subject.data.shape))
    if x.dtype.kind == "O":
        texts = [{"text": str(each)[:_LETTERS] + "…" * (len(str(each)) > _LETTERS)} for each in x]
        return {"kind": "texts", "rows": _joined(about, texts)}
    if _are_images(subject):
        return {
            "kind": "images",
            "rows": _joined(about, [{"image": picture(each)} for each in image_levels(x)]),
        }
    if x.ndim == 2:
        names = subject.data.columns or tuple(f"x{place}" for place in range(1, x.shape[1] + 1))
        values = [{"values": [float(each) for each in row[:_COLUMNS]]} for row in x]
        return {"kind": "numbers", "columns": list(names[:_COLUMNS]), "rows": _joined(about, values)}
    return {"kind": None, "rows": about}


def _of_table(table: dict[str, Column], x: Any, about: list[Json]) -> Json:
    shown = [each for each in table.values() if each.is_joined][:_COLUMNS]
    cells = [cell_values(each, x[each.name] if isinstance(x, dict) else x) for each in shown]
    values = [{"values": list(row)} for row in zip(*cells, strict=True)] or [{"values": []} for _ in about]
    return {"kind": "numbers", "columns": [each.name for each in shown], "rows": _joined(about, values)}


def _are_images(subject: Subject) -> bool:
    try:
        check_images(subject.data)  # type: ignore[arg-type]
    except DataError:
        return False
    return bool(min(subject.data.shape[:2]) > 1)  # type: ignore[union-attr]


def _joined(first: list[Json], second: list[Json]) -> list[Json]:
    return [{**one, **other} for one, other in zip(first, second, strict=True)]
