"""Some rows of a data set as a page shows them: images, texts, or numbers by column."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.image_levels import image_levels
from kerasduet.data.image_titles import check_images
from kerasduet.errors import DataError
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]

_SIDE = 128  # pixels of a picture at most
_LETTERS = 400  # of a text
_COLUMNS = 12
_SMALL = 64 * 64  # pixels that PNG holds in fewer bytes than JPEG needs for its tables


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
        ``image`` (a data URI), a ``text``, or ``values``.
    """
    if subject.rows is None or subject.data is None:
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


def picture(levels: NDArray[np.float64]) -> str:
    """Draw an image as a data URI: one channel dark on white, as the tutorials have it.

    Parameters
    ----------
    levels : array, shape (height, width) or (height, width, 1 or 3)
        From 0 to 1.
    """
    from PIL import Image

    pixels = (np.nan_to_num(levels) * 255).round().clip(0, 255).astype(np.uint8)
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        pixels = np.invert(pixels.reshape(pixels.shape[:2]))
    image = Image.fromarray(pixels)
    image.thumbnail((_SIDE, _SIDE))
    kind = "png" if image.width * image.height <= _SMALL else "jpeg"
    content = io.BytesIO()
    image.save(content, kind, **({"optimize": True} if kind == "png" else {"quality": 80}))
    return f"data:image/{kind};base64,{base64.b64encode(content.getvalue()).decode()}"


def _are_images(subject: Subject) -> bool:
    try:
        check_images(subject.data)  # type: ignore[arg-type]
    except DataError:
        return False
    return min(subject.data.shape[:2]) > 1  # type: ignore[union-attr]


def _joined(first: list[Json], second: list[Json]) -> list[Json]:
    return [{**one, **other} for one, other in zip(first, second, strict=True)]
