"""Dropout masks: their rate, their independence, and the same bits however they are run."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kerasduet.models.dropout_masks import dropout_mask
from kerasduet.runtime import keras

keras()
import tensorflow as tf  # noqa: E402  (after Keras was started quietly)

ELEMENTS = 200_000
Z = 4.5  # standard errors: a chance of 1 in 150,000


def kept(rate: float = 0.3, seed: int = 1, step: int = 0, elements: int = ELEMENTS) -> np.ndarray:
    return dropout_mask([elements], rate, seed, tf.constant(step)).numpy() > 0


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_rate_is_kept_and_the_mean_stays(rate: float) -> None:
    mask = dropout_mask([ELEMENTS], rate, 7, tf.constant(3)).numpy()
    assert abs((mask == 0).mean() - rate) < Z * np.sqrt(rate * (1 - rate) / ELEMENTS)
    assert np.unique(mask).tolist() == pytest.approx([0, 1 / (1 - rate)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (kept()[:-1], kept()[1:]),
        (kept()[:-32], kept()[32:]),
        (kept(step=0), kept(step=1)),
        (kept(step=0), kept(step=1 << 16)),
        (kept(seed=1), kept(seed=2)),
        (kept(seed=1, step=2), kept(seed=2, step=1)),
        (kept(step=0)[1:], kept(step=1)[:-1]),
    ],
    ids=["neighbours", "rows", "steps", "far steps", "layers", "layers and steps", "shifted steps"],
)
def test_masks_are_independent(one: np.ndarray, other: np.ndarray) -> None:
    table = [[np.sum((one == i) & (other == j)) for j in (0, 1)] for i in (0, 1)]
    assert stats.chi2_contingency(table, correction=False).pvalue > 1e-5
    assert abs(np.corrcoef(one, other)[0, 1]) < Z / np.sqrt(len(one))


def test_the_number_kept_in_each_step_is_binomial() -> None:
    counts = np.array([kept(step=step, elements=256).sum() for step in range(400)])
    expected = stats.binom(256, 0.7)
    edges = expected.ppf([0.2, 0.4, 0.6, 0.8])
    observed = np.bincount(np.searchsorted(edges, counts), minlength=5)
    chance = np.diff([0, *expected.cdf(edges), 1])
    assert stats.chisquare(observed, chance * len(counts)).pvalue > 1e-5


@pytest.mark.parametrize("compiled", [{"jit_compile": True}, {"jit_compile": False}])
def test_bits_do_not_depend_on_compilation(compiled: dict[str, bool]) -> None:
    draw = tf.function(lambda step: dropout_mask([1000], 0.4, 11, step), **compiled)
    step = tf.constant(5)
    np.testing.assert_array_equal(draw(step).numpy(), dropout_mask([1000], 0.4, 11, step).numpy())
