"""What Keras imports."""

from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

# The parts of Keras that import scikit-learn and matplotlib, where they are installed: a fifth of its start.
_LATE = frozenset(
    {
        "keras.src.visualization",
        "keras.visualization",
        "keras.wrappers",
        "keras._tf_keras.keras.visualization",
        "keras._tf_keras.keras.wrappers",
    }
)


class _LateFinder(MetaPathFinder):
    """Finds those modules, to be run when something of theirs is first asked for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _LATE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextlib.contextmanager
def sklearn_and_matplotlib_put_off() -> Iterator[None]:
    """Let ``import keras`` put off its wrappers and plots, which stay what they are, until they are used.

    Stands on the names of these modules, and on ``keras/__init__.py``, which asks for nothing in them.
    """
    finder = _LateFinder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
