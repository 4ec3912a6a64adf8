"""What a spec says for each output of its network: its loss and its metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerasduet.errors import SpecError, nearest
from kerasduet.specs.columns import columns_of
from kerasduet.specs.network import Network, read_network

_BY_OUTPUT = ("loss", "metrics", "weighted_metrics", "loss_weights")


def losses(document: dict[str, Any], network: Network) -> dict[str | None, Any]:
    """Give the loss of each output by its name; None is that of the only one."""
    loss = document["compile"].get("loss")  # none where the target decides
    if len(network.outputs) == 1:
        return {None: loss}
    return {name: loss[name] if _is_by_output(loss) else loss for name in network.outputs}


def metrics(document: dict[str, Any], network: Network, kind: str = "metrics") -> dict[str | None, list[Any]]:
    """Give the metrics of each output by its name, or its ``weighted_metrics``."""
    chosen = document["compile"].get(kind) or []
    if len(network.outputs) == 1:
        return {None: chosen}
    return {name: dict(chosen).get(name, []) for name in network.outputs}


def loss_weights(document: dict[str, Any], network: Network) -> dict[str, float] | None:
    """Give what each of several losses counts in their sum, 1 unless it is said; None where none is said."""
    weights = document["compile"].get("loss_weights")
    return weights and {name: float(weights.get(name, 1)) for name in network.outputs}


def output_faults(document: dict[str, Any]) -> Iterator[SpecError]:
    """Find what does not suit the inputs and outputs of a network that is right in itself."""
    network = read_network(document)
    for kind in _BY_OUTPUT:
        yield from _name_faults(document["compile"], network, kind)
    if len(network.inputs) > 1 and not columns_of(document) and document.get("preprocessing"):
        sentence = (
            "`{argument}` must be left out where there are several inputs: a layer behind an input, such as "
            "Rescaling or Normalization, does the same for it."
        )
        yield SpecError("invalid_spec", sentence, argument="preprocessing")
    settings = document.get("fit", {}) if len(network.outputs) > 1 else {}
    for argument in ("class_weight", "stratify"):
        if settings.get(argument):
            sentence = "`{argument}` must be left out where there are several outputs."
            yield SpecError("invalid_spec", sentence, argument=f"fit.{argument}")


def _name_faults(compiled: dict[str, Any], network: Network, kind: str) -> Iterator[SpecError]:
    """Find names of no output, and outputs without a loss or with metrics that are not said to be theirs."""
    chosen: Any = compiled.get(kind)
    path, names = f"compile.{kind}", network.outputs
    if kind in ("metrics", "weighted_metrics") and isinstance(chosen, list) and chosen and len(names) > 1:
        wanted = "an object with a list for each output, since there are several"
        yield SpecError.must_be("invalid_spec", path, wanted, chosen)
    if not _is_by_output(chosen):
        return
    if len(names) == 1:
        sentence = "`{argument}` must not go by output, since there is only one, {name!j}."
        yield SpecError("invalid_spec", sentence, argument=path, name=names[0])
        return
    for name in chosen:
        if name not in names:
            hint = nearest(name, names)
            yield SpecError.must_be("invalid_spec", f"{path}.{name}", "named by an output", name, hint=hint)
    for name in names if kind == "loss" else ():
        if name not in chosen:
            yield SpecError("invalid_spec", "`{argument}` is missing.", argument=f"{path}.{name}")


def _is_by_output(chosen: Any) -> bool:
    """Tell an object with something for each output from an object of Keras."""
    return isinstance(chosen, dict) and "class_name" not in chosen
