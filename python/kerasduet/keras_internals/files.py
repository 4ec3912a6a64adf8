"""The layouts of files."""

from __future__ import annotations

from typing import Any


def event_file(writer: Any) -> Any:
    """Give the resource of a writer of ``tf.summary``, for ``tf.raw_ops``, which needs no TensorBoard.

    Stands on ``_resource``.
    """
    return writer._resource


def weight_shapes(file: Any) -> list[tuple[int, ...]]:
    """List the shapes of all weights in an open ``.weights.h5`` file, sorted.

    Stands on its layout: the weights are data sets in the group "layers", at any depth; the states of random
    generators there have "seed_generator" in their path. A file without the group has none.
    """
    import h5py

    found: list[tuple[int, ...]] = []

    def visit(name: str, each: Any) -> None:
        if isinstance(each, h5py.Dataset) and "seed_generator" not in name:
            found.append(tuple(each.shape))

    group = file.get("layers")
    if group:
        group.visititems(visit)
    return sorted(found)
