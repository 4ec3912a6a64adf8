"""Data sets as R has them: R holds a handle, and no pixel of a built-in set crosses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import whole_numbers
from kerasduet.bridge.values import Answer, answers, column_major, rows_from_r
from kerasduet.data import built_in, image_folders, user_data
from kerasduet.data import word_sequences as sequences
from kerasduet.data.dataset import Dataset
from kerasduet.data.image_titles import image_titles as titles_of_images
from kerasduet.data.named_arrays import map_arrays
from kerasduet.data.row_schema import RowSchema
from kerasduet.specs.model_spec import spec_from_json


@answers
def load_dataset(name: str, arguments: Mapping[str, Any]) -> Dataset:
    """Make the handle of a built-in set."""
    return built_in.load_dataset(name, **whole_numbers(arguments))


@answers
def word_sequences(name: str, arguments: Mapping[str, Any], words: Mapping[str, Any]) -> Answer:
    """Read sequences of words: of each split all words one after the other, the lengths and the classes."""
    kept = sequences.Words(**whole_numbers(words))
    read = {"imdb": sequences.imdb, "reuters": sequences.reuters}[name]
    return {
        split: {
            "words": np.concatenate([*rows, np.empty(0, np.int32)]).astype(np.int32),
            "lengths": np.asarray([len(row) for row in rows], np.int32),
            "y": y.astype(np.int32),  # R has no int64
        }
        for split, (rows, y) in read(**whole_numbers(arguments), words=kept).items()
    }


@answers
def array_dataset(
    rows: Any, arguments: Mapping[str, Any], test: Any = None, spec: str | None = None
) -> Dataset:
    """Make the handle of R's rows, a pair or a data frame; they cross here, once.

    The JSON of a spec has the names of several inputs and outputs, and says what the columns of a table are.
    """
    if spec is not None and not arguments:
        return user_data.dataset_for_spec(rows_from_r(rows), spec_from_json(spec), lists_are_several=True)
    if spec is not None:
        arguments = {**arguments, "spec": spec_from_json(spec)}
    return user_data.dataset(rows_from_r(rows), test=rows_from_r(test), **arguments)


@answers
def folder_dataset(path: str, arguments: Mapping[str, Any]) -> Dataset:
    """Make the handle of a folder of images."""
    return image_folders.images_from_folder(path, **whole_numbers(arguments))


@answers
def image_files(data: Dataset, split: str) -> list[str]:
    """Name the files of a split's rows."""
    return [str(each) for each in image_folders.image_files(data, split)]


@answers
def describe_dataset(data: Dataset) -> Answer:
    """Tell what a handle is, without reading its pixels."""
    return {
        "name": data.name,
        "splits": dict(data.splits),
        **schema_record(data.schema),
    }


def schema_record(schema: RowSchema) -> Answer:
    """Give what a row is, in parts and as the JSON that R keeps."""
    return {**schema.to_json(), "schema": json.dumps(schema.to_json())}


@answers
def dataset_fingerprint(data: Dataset) -> str:
    """Give the SHA-256 of a data set, which reads it."""
    return data.fingerprint


@answers
def image_titles(data: Dataset, split: str, count: float, lang: str) -> list[str]:
    """Give the titles of the first images of a split; R draws their pixels."""
    return titles_of_images(data, split, int(count), lang)


@answers
def dataset_rows(data: Dataset, split: str, rows: list[int] | None = None) -> Answer:
    """Give rows of a split, counted from 1, to R: all of them unless some are asked for."""
    part = data.split(split)
    chosen = slice(None) if rows is None else np.asarray(rows, np.int64) - 1
    return {
        "x": map_arrays(lambda each: _for_r(np.asarray(each[chosen])), part.x),
        "y": map_arrays(lambda each: _for_r(each[chosen]), part.y),
    }


def _for_r(array: NDArray[Any]) -> Any:
    """Give an array as R takes it fast, and without int64, which R has not."""
    if array.dtype == np.uint8 and array.ndim > 1:
        return column_major(array)
    return array.astype(np.int32) if array.dtype == np.int64 else array
