"""The values of a spec as the parameters of an estimator, by their paths: ``fit__batch_size``."""

from __future__ import annotations

import contextlib
from typing import Any

from kerasduet.errors import KerasDuetError
from kerasduet.specs.model_spec import ModelSpec, model_spec

_PARTS = ("preprocessing", "layers", "compile", "fit")  # of a spec, whose values are parameters


class SpecParameters:
    """What an estimator of scikit-learn with a parameter `spec` has before ``BaseEstimator``."""

    spec: Any

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give the parameters by name; with `deep` the values of the spec too, by their paths."""
        params: dict[str, Any] = super().get_params(deep=False)  # type: ignore[misc]
        if deep:
            with contextlib.suppress(KerasDuetError):  # fit() says what is wrong with a spec
                params |= _values_by_path(read_spec(self.spec))
        return params

    def set_params(self, **params: Any) -> Any:
        """Set parameters by name, and values of the spec by their paths, such as ``fit__epochs=10``.

        Raises
        ------
        ValueError
            For a name that is no parameter.
        SpecError
            ``unknown_field`` if the spec has no such place, ``invalid_spec`` if the value does not belong
            there.
        """
        own = {name: value for name, value in params.items() if "__" not in name}
        super().set_params(**own)  # type: ignore[misc]
        changes = {name.replace("__", "."): params[name] for name in params if name not in own}
        if changes:
            self.spec = read_spec(self.spec).override(changes)
        return self


def read_spec(spec: Any) -> ModelSpec:
    """Give a spec itself, or what `model_spec` reads."""
    return spec if isinstance(spec, ModelSpec) else model_spec(spec)


def _values_by_path(spec: ModelSpec) -> dict[str, Any]:
    """Give the values of a spec by their paths, as scikit-learn writes them: ``layers__0__config__units``."""
    found = {}
    places = [(part, spec.get(part)) for part in _PARTS]
    for path, value in places:
        if isinstance(value, dict | list):
            inside = value.items() if isinstance(value, dict) else enumerate(value)
            places += [(f"{path}__{key}", each) for key, each in inside]
        elif value is not None:
            found[path] = value
    return found
