"""Data that come in batches: stored once, read while training, to the bits of the same rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.data.rows.stored_rows import StoredRows

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=(60, 5)).astype(np.float32)
Y = RANDOM.choice(["cat", "cow", "dog"], 60)
TEST = X[:10] + 1, Y[:10]
SPEC = kd.model_spec("fashion_mlp").override(
    {
        "preprocessing": {"standardize": {"offset": 0.01}},
        "layers": [{"class_name": "Dense", "config": {"units": 3}}],
        "loss": {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}},
        "validation_split": 0.2,
        "batch_size": 4,
    }
)


def batches(x: Any = X, y: Any = Y, size: int = 7) -> Iterator[tuple[Any, Any]]:
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]


def fit(data: Any, **arguments: Any) -> kd.Fit:
    return kd.fit(SPEC, data, **{"seed": 1, "epochs": 2, "verbose": 0, "mode": "graph", **arguments})


@pytest.fixture(scope="module")
def stored() -> kd.Dataset:
    return kd.from_batches(batches(), test=batches(*TEST))


@pytest.fixture(scope="module")
def held() -> kd.Fit:
    return fit(kd.dataset((X, Y), test=TEST))


def test_batches_give_the_bits_of_the_rows_in_memory(
    stored: kd.Dataset, held: kd.Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kerasduet.engine.prefetch.ROWS_AT_ONCE", 8)  # many parts, read ahead
    streamed = fit(stored, mode=None)
    assert streamed.mode == "graph"
    assert streamed.fingerprint == held.fingerprint
    assert streamed.history.equals(held.history)
    np.testing.assert_array_equal(kd.predict(streamed, type="prob"), kd.predict(held, TEST[0], type="prob"))
    ours, theirs = kd.evaluate(streamed), kd.evaluate(held)
    assert (ours.loss, ours.metrics) == (theirs.loss, theirs.metrics)
    assert ours.predictions.equals(theirs.predictions)


def test_a_tensorflow_dataset_is_one_of_batches(held: kd.Fit) -> None:
    import tensorflow as tf

    codes = np.unique(Y, return_inverse=True)[1]
    slices = tf.data.Dataset.from_tensor_slices((X, codes)).batch(16)
    data = kd.from_batches(slices, class_names=["cat", "cow", "dog"], test=batches(*TEST))
    assert data.fingerprint == held.data.fingerprint
    for ask in (lambda: kd.fit(SPEC, slices), lambda: kd.evaluate(held, slices)):
        with pytest.raises(kd.DataError, match="from_batches"):
            ask()
    assert len(kd.evaluate(held, data, split="train").predictions) == 60


def test_pixels_stay_bytes_and_are_read_in_part() -> None:
    pixels = RANDOM.integers(0, 256, (20, 4, 4), np.uint8)
    x = kd.from_batches(batches(pixels, Y[:20])).split("train").x
    assert isinstance(x, StoredRows)
    assert (x.dtype, x.shape, x[3:5].shape) == (np.uint8, (20, 4, 4), (2, 4, 4))
    np.testing.assert_array_equal(np.asarray(x[np.array([17, 2])]), pixels[[17, 2]])


def test_the_file_goes_with_the_data(tmp_path: Path) -> None:
    x = kd.from_batches(batches(), folder=tmp_path).split("train").x
    assert not list(tmp_path.iterdir())
    np.testing.assert_array_equal(np.asarray(x), X)


@pytest.mark.parametrize(
    ("make", "code", "part"),
    [
        (lambda: 3, "invalid_data", "`batches`"),
        (lambda: (X, Y), "invalid_data", "`batches`"),
        (lambda: [(X, Y, X)], "invalid_data", "without sample weights"),
        (lambda: [], "empty_data", "one batch"),
        (lambda: [(X, Y), (X[:, 1:], Y)], "shape_mismatch", "`batches[1].x`"),
        (lambda: [(X, Y), (X.astype(np.uint8), Y)], "shape_mismatch", "uint8"),
        (lambda: [(X[:4], Y[:3]), (X[:3], Y[:4])], "length_mismatch", "`batches[0].x`"),
        (lambda: [(X, Y), (X[:1] * np.nan, Y[:1])], "not_finite", "`batches[1].x`"),
        (lambda: [(["a text"], ["cat"])], "invalid_data", "texts"),
        (lambda: [(X, RANDOM.normal(size=(60, 2))), (X, Y)], "shape_mismatch", "`batches[1].y`"),
        (lambda: [(X, Y), (X, np.arange(60) % 2)], "invalid_data", "must hold names, as in the first"),
        (
            lambda: [(X, np.arange(60) % 2), (X, Y)],
            "invalid_data",
            "numbers, as in the first batch, not names",
        ),
        (lambda: [(X, np.arange(60) % 2), (X, Y == "cat")], "invalid_data", "not booleans"),
        (lambda: [(X, ["cat"] * 60)], "one_class", "cat"),
    ],
)
def test_bad_batches_are_refused(make: Callable[[], Any], code: str, part: str) -> None:
    with pytest.raises(kd.KerasDuetError) as caught:
        kd.from_batches(make())
    assert caught.value.code == code
    assert part in str(caught.value)


def test_numbers_may_be_whole_in_one_batch() -> None:
    y = kd.from_batches([(X[:2], [1, 2]), (X[2:4], [0.5, 1])]).split("train").y
    np.testing.assert_array_equal(np.ravel(y), [1, 2, 0.5, 1])


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    with pytest.raises(kd.RunError) as caught:
        kd.from_batches(batches(), folder=tmp_path / "nowhere")
    assert caught.value.code == "cannot_write"
