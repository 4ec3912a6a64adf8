"""The commands that train a fit again, in Python and in R."""

from __future__ import annotations

import json
from collections.abc import Mapping

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
    arguments["mode"] = spelled(fit.mode)
    if "sample_weight" in fit.fingerprint:
        arguments["sample_weight"] = "sample_weight"
    return training_calls(spec_calls(named), fit.data.name, arguments)


def spec_calls(name: str) -> dict[str, str]:
    """Give the calls that take a spec by its name, or from a file, by language."""
    call = f"model_spec({spelled(name)})"
    return {"python": f"kd.{call}", "r": call}


def training_calls(spec: Mapping[str, str], data_name: str, arguments: Mapping[str, str]) -> dict[str, str]:
    """Give the commands that train, by language.

    Parameters
    ----------
    spec : mapping
        The call that gives the spec, by language.
    data_name : str
        Rows that no name tells of are `data`.
    arguments : mapping
        Further ones, written alike in both languages.
    """
    data = f"load_dataset({spelled(data_name)})" if is_known_by_name(data_name) else "data"
    in_python = ", ".join(f"{name}={value}" for name, value in arguments.items())
    in_r = ", ".join(f"{name} = {value}" for name, value in arguments.items())
    of_python = data if data == "data" else f"kd.{data}"
    return {
        "python": f"import kerasduet as kd\nfit = kd.fit({spec['python']}, {of_python}, {in_python})",
        "r": f"library(kerasduet)\nfit <- fit({spec['r']}, {data}, {in_r})",
    }


def is_shipped(spec: ModelSpec) -> bool:
    """Tell whether a spec is one that comes with the package, but for epochs and the size of a batch."""
    if spec.name not in list_specs():
        return False
    return (
        model_spec(spec.name).override({name: spec.get(f"fit.{name}") for name in _SHORT}).hash == spec.hash
    )


def spelled(value: str | float) -> str:
    """Write a text or a number as both languages read it."""
    return json.dumps(value, ensure_ascii=False)
