"""The public door: a spec as code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kerasduet.errors import ArgumentError
from kerasduet.models.code.plan import make_plan
from kerasduet.models.code.python import python_code
from kerasduet.models.code.r import r_code
from kerasduet.models.completion import completed
from kerasduet.specs.model_spec import ModelSpec, model_spec

_WRITERS = {"python": python_code, "r": r_code}


def spec_code(
    spec: ModelSpec | str | Path, language: str = "python", *, shape: Sequence[int | None] | None = None
) -> str:
    """Write a spec as code of plain Keras that builds, compiles and trains the same network.

    The code needs Keras 3 alone, in R the package keras3, and not this package. Its numbers are not those of
    `kerasduet.fit` to the bit: Keras draws weights and orders of rows by itself, and holds out the last rows.

    Parameters
    ----------
    spec : ModelSpec, str or Path
        A spec, the name of one, or a file that holds one.
    language : {"python", "r"}
    shape : sequence of int or None, optional
        The shape of one row, instead of that of the spec's data set; must be given where that is no built-in
        one, unless the rows are texts.

    Returns
    -------
    str
        A script: ``build_model()``, and what loads the rows and trains. Of Fashion-MNIST, MNIST and CIFAR-10
        Keras loads the rows; others are read from a file that the code names. Columns of a table go through
        Keras's layers, with the levels that the spec lists: that of a fit lists all.

    Raises
    ------
    SpecError
        ``no_code`` for what plain Keras cannot say, such as `kerasduet>DropConnect` in R; ``unknown_spec``,
        ``spec_not_json`` and ``invalid_spec``.
    ArgumentError
        ``invalid_argument``.

    Examples
    --------
    >>> print(spec_code("xor_mlp", "r").splitlines()[1])
    library(keras3)
    """
    if language not in _WRITERS:
        raise ArgumentError.must_be("invalid_argument", "language", '"python" or "r"', language)
    known = spec if isinstance(spec, ModelSpec) else model_spec(spec)
    return _WRITERS[language](make_plan(completed(known), shape))
