"""What layers draw: seeds, and the states of generators."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any

from kerasduet.keras_internals.models import values_undone


@contextlib.contextmanager
def default_seeds(seed: int) -> Iterator[None]:
    """Let a seed decide what Keras draws where it is given none, and leave the user's own draws alone.

    Stands on ``make_default_seed``, which draws from Python's ``random``.
    """
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


def draws_undone(model: Any) -> contextlib.AbstractContextManager[None]:
    """Put the seed generators of a model's layers back to where they were: some draw at inference too.

    Stands on their states, which are among ``variables`` and not among ``weights`` and metrics.
    """
    others = {id(each) for each in (*model.weights, *model.metrics_variables)}
    return values_undone([each for each in model.non_trainable_variables if id(each) not in others])


def seed_generators(model: Any) -> list[Any]:
    """List the ``keras.random.SeedGenerator`` of a model and of all layers in it, in the layers' order.

    Stands on ``_flatten_layers`` and ``_seed_generators``, where a layer keeps track of its own.
    """
    found = (each for layer in model._flatten_layers() for each in layer._seed_generators)
    return list({id(each): each for each in found}.values())


def global_generator() -> Any:
    """Give the generator from which ``keras.random`` draws where it is given no seed.

    Stands on ``global_seed_generator``, which makes it when it is first asked for.
    """
    from keras.src.random.seed_generator import global_seed_generator

    return global_seed_generator()


def generator_seed(generator: Any) -> Any:
    """Give the seed of a ``keras.random.SeedGenerator``, a scalar tensor that does not change as it draws.

    Stands on ``state``, a variable of the seed and a counter, which is the second value of ``next()`` too.
    """
    return generator.state.value[0]


def generator_step(generator: Any) -> Any:
    """Count on in a ``keras.random.SeedGenerator``, and give its counter of before, a scalar tensor."""
    return generator.next()[1]
