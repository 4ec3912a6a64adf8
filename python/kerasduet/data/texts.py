"""Texts as the rows of a data set: one a row, as Python strings in an array of objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import is_missing
from kerasduet.errors import DataError


def are_texts(array: NDArray[Any]) -> bool:
    """Tell whether an array is one of texts, some of which may be missing: (rows,)."""
    if array.ndim != 1 or not len(array):
        return False
    return array.dtype.kind in "UT" or any(isinstance(each, str) for each in array.tolist())


def check_texts(values: Any, subject: str, **details: str) -> NDArray[Any]:
    """Check that each row holds a text.

    Parameters
    ----------
    values : array-like of str, shape (rows,)
    subject : str
        How a message begins, such as "`{argument}`", with its `details`.

    Raises
    ------
    DataError
        ``missing_text``, with the row; ``invalid_data`` for what is no text, or none that UTF-8 can hold.
    """
    texts = np.empty(len(values), object)  # (rows,)
    for row, value in enumerate(values):
        if is_missing(value):
            sentence = subject + " must hold a text in each row, not NA in row {row}."
            raise DataError("missing_text", sentence, row=row + 1, **details)
        if not isinstance(value, str):
            sentence = subject + " must hold texts only, not {kind} in row {row}."
            raise DataError("invalid_data", sentence, kind=type(value).__name__, row=row + 1, **details)
        if not _is_encodable(value):
            sentence = subject + " must hold texts that UTF-8 can hold, but row {row} cannot be encoded."
            raise DataError("invalid_data", sentence, row=row + 1, **details)
        texts[row] = str(value)
    return texts


def text_bytes(texts: NDArray[Any]) -> Iterator[bytes]:
    """Give the bytes that a fingerprint of texts is made of: each text's length and its UTF-8."""
    for text in texts.tolist():
        encoded = text.encode()
        yield len(encoded).to_bytes(8, "little") + encoded


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True
