"""The commands that train a fit again, in Python and in R."""

from __future__ import annotations

import json

from kerasduet.data.built_in import is_known_by_name
from kerasduet.fits.result import Fit, spec_of
from kerasduet.specs.model_spec import ModelSpec, list_specs, model_spec

_SHORT = ("epochs", "batch_size")


def repeat_commands(fit: Fit, spec: str | None = None) -> dict[str, str]:
    """Give the commands that train a fit again to the same bits.

    Rows that no name tells of are `data` in them, and weights of rows `sample_weight`: who has them puts them
    in.

    Parameters
    ----------
    fit : Fit
    spec : str, optional
        A file that holds the spec. Unless given, the name of one that comes with the package, with other
        epochs and another size of a batch; or else a file of the spec's name, which the user must write.

    Returns
    -------
    dict
        By language, ``"python"`` and ``"r"``; none of a training that went on from a model's own weights.
    """
    if fit.in_place:
        return {}
    known = spec_of(fit, "A command that trains again")
    by_name = spec is None and is_shipped(known)
    named = spec or (known.name if by_name else f"{known.name}.json")
    arguments: dict[str, str] = {"seed": str(fit.seed)}
    if by_name:
        arguments |= {name: str(known.get(f"fit.{name}")) for name in _SHORT}
    arguments["mode"] = _text(fit.mode)
    if "sample_weight" in fit.fingerprint:
        arguments["sample_weight"] = "sample_weight"
    data = f"load_dataset({_text(fit.data.name)})" if is_known_by_name(fit.data.name) else "data"
    in_python = ", ".join(f"{name}={value}" for name, value in arguments.items())
    in_r = ", ".join(f"{name} = {value}" for name, value in arguments.items())
    of_python = data if data == "data" else f"kd.{data}"
    spec_call = f"model_spec({_text(named)})"
    return {
        "python": f"import kerasduet as kd\nfit = kd.fit(kd.{spec_call}, {of_python}, {in_python})",
        "r": f"library(kerasduet)\nfit <- fit({spec_call}, {data}, {in_r})",
    }


def is_shipped(spec: ModelSpec) -> bool:
    """Tell whether a spec is one that comes with the package, but for epochs and the size of a batch."""
    if spec.name not in list_specs():
        return False
    return (
        model_spec(spec.name).override({name: spec.get(f"fit.{name}") for name in _SHORT}).hash == spec.hash
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
