"""The limit: the matrix products of an epoch of dense layers, forward and backward, and nothing else.

For a layer from `m` to `n` units and a batch of `b` rows these are (b, m) by (m, n), its transpose with the
gradient for the weights, and, but for the first layer, the gradient with the transposed weights for the rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np


def by_numpy(sizes: list[int], batch_size: int, steps: int) -> Callable[[], object]:
    """Give a function that multiplies `steps` batches by NumPy, in single precision."""
    rows, weights = _operands(sizes, batch_size)
    pairs = [
        (each, weight, np.ones((batch_size, weight.shape[1]), np.float32))
        for each, weight in zip(rows, weights, strict=True)
    ]

    def run() -> None:
        for _ in range(steps):
            for each, weight, gradient in pairs:
                each @ weight
                each.T @ gradient
            for _, weight, gradient in pairs[1:]:
                gradient @ weight.T

    return run


def by_tensorflow(sizes: list[int], batch_size: int, steps: int, jit_compile: bool) -> Callable[[], object]:
    """Give a function that multiplies `steps` batches in one compiled loop.

    The products are chained, and the weights change by a vanishing share of their gradients, so that no
    compiler can take a product out of the loop.
    """
    import tensorflow as tf

    rows, weights = _operands(sizes, batch_size)
    first = tf.constant(rows[0])

    @tf.function(jit_compile=jit_compile, autograph=False)
    def loop(weights: list[Any]) -> Any:
        def body(position: Any, weights: list[Any]) -> tuple[Any, list[Any]]:
            return position + 1, _products(first, weights)

        return tf.while_loop(lambda position, _: position < steps, body, [0, weights])[1]

    start = [tf.constant(weight) for weight in weights]
    return lambda: [value.numpy() for value in loop(start)]


def _products(rows: Any, weights: list[Any]) -> list[Any]:
    import tensorflow as tf

    outputs = [rows]
    for weight in weights:
        outputs.append(outputs[-1] @ weight)  # (batch, units)
    gradient, changed = outputs[-1], []
    for position in reversed(range(len(weights))):
        weight = weights[position]
        changed.append(weight - 1e-30 * tf.matmul(outputs[position], gradient, transpose_a=True))
        if position:
            gradient = tf.matmul(gradient, weight, transpose_b=True)  # (batch, units of the layer before)
    return changed[::-1]


def _operands(sizes: list[int], batch_size: int) -> tuple[list[Any], list[Any]]:
    generator = np.random.default_rng(1)
    rows = [generator.random((batch_size, size), np.float32) for size in sizes[:-1]]
    weights = [
        (generator.random((before, after), np.float32) - 0.5) / np.float32(np.sqrt(before))
        for before, after in itertools.pairwise(sizes)
    ]
    return rows, weights
