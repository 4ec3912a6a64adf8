"""Pixels that came as wider numbers: kept as bytes, and trained on to the same bits."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd
from kerasduet import bridge
from kerasduet.data.rows import byte_rows
from kerasduet.data.rows.byte_rows import CodedRows, coded
from kerasduet.data.user_data import dataset

PIXELS = kd.garments(train=60, test=10).split("train").x


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_rows, "_LEAST", 1)


@pytest.mark.parametrize(
    "rows",
    [
        PIXELS / 255,
        np.asfortranarray(PIXELS / 255),
        PIXELS.astype(np.float64),
        PIXELS.astype(np.int32),
        np.arange(512).reshape(2, 256) % 256 / 255,
    ],
    ids=["divided", "column by column", "whole doubles", "whole numbers", "each value"],
)
def test_pixels_become_bytes_and_are_what_they_were(rows):
    kept = coded(rows)
    assert isinstance(kept, CodedRows)
    assert kept.codes.dtype == np.uint8
    assert (kept.shape, kept.dtype, len(kept)) == (rows.shape, np.float32, len(rows))
    assert np.array_equal(np.asarray(kept), rows.astype(np.float32))
    assert np.array_equal(np.asarray(kept[[1, 0]]), rows[[1, 0]].astype(np.float32))


@pytest.mark.parametrize(
    "value", [1 / 254, 256.0, -1.0, 0.5, np.nan, np.inf, 1e300], ids=lambda value: f"{value:.3g}"
)
def test_a_single_other_number_leaves_the_rows_as_they_are(value):
    rows = np.zeros((1500, 3))
    rows[1400, 2] = value
    assert coded(rows) is rows


@pytest.mark.parametrize("rows", [["a text"], PIXELS, np.zeros(3), np.array([["a"]])])
def test_other_rows_are_left_as_they_are(rows):
    assert coded(rows) is rows


def test_few_rows_are_left_as_they_are(monkeypatch):
    monkeypatch.setattr(byte_rows, "_LEAST", PIXELS.size + 1)
    assert not isinstance(coded(PIXELS / 255), CodedRows)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["xla", "graph", "eager"])
def test_training_on_them_gives_the_bits_of_single_precision(mode):
    names = np.array(["bag", "coat"])[np.arange(60) % 2]
    spec = kd.model_spec("keras_intro").override(
        {"layers.1.config.units": 6, "layers.2.config.units": 2, "fit.validation_split": 0.2}, epochs=2
    )
    plain = dataset((PIXELS / 255, names))
    bytes_of_r = bridge.array_dataset([np.asfortranarray(PIXELS / 255), names.tolist()], {})["value"]
    assert isinstance(bytes_of_r.split("train").x, CodedRows)
    assert bytes_of_r.fingerprint == plain.fingerprint
    one, other = (kd.fit(spec, data, seed=1, verbose=0, mode=mode) for data in (plain, bytes_of_r))
    assert one.fingerprint == other.fingerprint
    assert one.history.equals(other.history)
    assert kd.evaluate(one, split="train").loss == kd.evaluate(other, split="train").loss
