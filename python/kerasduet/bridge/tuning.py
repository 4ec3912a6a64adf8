"""Resamples as R has them, and what is trained on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasduet.arguments import whole_numbers
from kerasduet.bridge.values import Answer, answers
from kerasduet.data.dataset import Dataset
from kerasduet.tuning import resample_files
from kerasduet.tuning.given_resamples import given_positions
from kerasduet.tuning.resamples import Resamples
from kerasduet.tuning.resamples import resamples as draw_resamples


@answers
def resamples(data: Dataset, arguments: Mapping[str, Any]) -> Answer:
    """Draw resamples; `arguments` are further ones of `kerasduet.resamples`."""
    return _resamples_record(draw_resamples(data, **whole_numbers(arguments)))


@answers
def as_resamples(data: Dataset, ids: Sequence[str], train: Sequence[Any], held_out: Sequence[Any]) -> Answer:
    """Take resamples that were drawn elsewhere, of positions from 1."""
    parts = ([np.asarray(each) - 1 for each in positions] for positions in (train, held_out))
    return _resamples_record(given_positions(data, zip(ids, *parts, strict=True)))


@answers
def save_resamples(text: str, path: str) -> None:
    """Write resamples, given as their JSON."""
    resample_files.save_resamples(_resamples(text), path)


@answers
def load_resamples(path: str) -> Answer:
    """Read resamples from a file."""
    return _resamples_record(resample_files.load_resamples(path))


def _resamples_record(made: Resamples) -> Answer:
    """Give R resamples: their positions, from 1, and all of them as JSON, which comes back to the core."""
    return {
        "ids": [each.id for each in made],
        "train": [each.train + 1 for each in made],
        "held_out": [each.held_out + 1 for each in made],
        "rows": made.rows,
        "how": made.how,
        "data_fingerprint": made.data_fingerprint,
        "fingerprint": made.fingerprint,
        "json": made.to_json(),
    }


def _resamples(text: str) -> Resamples:
    return Resamples.from_dict(json.loads(text))
