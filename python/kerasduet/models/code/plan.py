"""What the code of a spec says, in whatever language: the shape of its rows, its targets, its objects."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import Any

from kerasduet.data.built_in import list_datasets, load_dataset
from kerasduet.errors import SpecError
from kerasduet.keras_internals.layers import TAKE_INPUTS_APART
from kerasduet.models.preprocessing import is_unlearnt
from kerasduet.models.targets import last_units
from kerasduet.specs.model_spec import ModelSpec

# Keras's modules, by how the argument ends that an object is given as.
_MODULES = {
    "regularizer": "regularizers",
    "initializer": "initializers",
    "constraint": "constraints",
    "learning_rate": "optimizers.schedules",
    "layer": "layers",
    "cell": "layers",
    "activation": "activations",
}

# What a variable of the code must not be called, in Python or in R.
_RESERVED = {
    *keyword.kwlist,
    *("keras", "np", "model", "inputs", "x_train", "y_train", "mean", "std", "vectorization"),
    *("c", "list", "function", "repeat", "next", "places", "means", "variances", "deviations"),
}

_WITH_ROWS = ("fashion_mnist", "mnist", "cifar10")


@dataclass(frozen=True)
class LayerCode:
    """A call of a layer in code of a network that is no stack.

    Attributes
    ----------
    name, layer : str
        Of what it gives, and of the layer that is called.
    sources : tuple of str
    entry : dict
        The layer as the spec has it.
    is_kept : bool
        Whether the layer is called more than once, and so a variable.
    is_again : bool
        Whether it was called before.
    """

    name: str
    layer: str
    sources: tuple[str, ...]
    entry: dict[str, Any]
    is_kept: bool
    is_again: bool

    @property
    def takes_list(self) -> bool:
        """Whether the layer takes its inputs as a list, and not one by one."""
        return len(self.sources) > 1 and self.entry.get("class_name") not in TAKE_INPUTS_APART


@dataclass(frozen=True)
class Plan:
    """A spec with what its code must know beside it.

    Attributes
    ----------
    spec : ModelSpec
    shape : tuple of int or None
        Of one row; () of texts.
    class_names : tuple of str
        Of the spec's data set; () of a user's own.
    one_hot : int or None
        The number of classes, where the loss takes a column for each; None where it takes targets as they
        are.
    """

    spec: ModelSpec
    shape: tuple[int | None, ...]
    class_names: tuple[str, ...]
    one_hot: int | None

    @property
    def dataset(self) -> str:
        """The name of the data set."""
        return str(self.spec.get("dataset.name"))

    @property
    def rows_come_with_keras(self) -> bool:
        """Whether Keras, and keras3 with it, loads the rows of the data set by its name."""
        return self.dataset in _WITH_ROWS

    @property
    def takes_texts(self) -> bool:
        """Whether the rows are texts."""
        return bool(self.spec.get("layers.0.class_name") == "TextVectorization")

    @property
    def learns_rows(self) -> bool:
        """Whether the model is made with numbers or a vocabulary of the training rows."""
        return self.takes_texts or self.spec.get("preprocessing.standardize") is not None

    def layers(self) -> list[dict[str, Any]]:
        """Give the layers, each with what it computes in."""
        policy, outputs = self.spec.get("compile.dtype_policy"), self.spec.network.outputs
        return [
            {**entry, "config": {"dtype": policy, **entry["config"]}}
            if policy != "float32"
            and "config" in entry
            and call.name not in outputs  # which go into the loss
            else entry
            for call, entry in zip(self.spec.network.calls, self.spec.get("layers"), strict=True)
        ]

    def calls(self) -> list[LayerCode]:
        """Give the calls of the layers, of a network that is no stack; of texts without the first one."""
        shared = {each.layer for each in self.spec.network.calls if each.is_shared}
        return [
            LayerCode(call.name, call.layer, call.sources, entry, call.layer in shared, call.is_shared)
            for call, entry in zip(self.spec.network.calls, self.layers(), strict=True)
            if not (self.takes_texts and call.position == 0)
        ]

    def variables(self) -> dict[str, str]:
        """Name a variable of the code for each input and each call of a layer.

        An input to which nothing is done first is the variable ``inputs``.
        """
        network = self.spec.network
        is_raw = not self.spec.get("preprocessing") and not self.takes_texts
        found = {network.inputs[0]: "inputs"} if is_raw else {}
        for name in [*network.inputs, *(each.name for each in network.calls)]:
            plain = re.sub(r"\W", "_", name)
            plain = f"layer_{plain}" if not plain[0].isalpha() or plain in _RESERVED else plain
            while plain in found.values():
                plain += "_"
            found.setdefault(name, plain)
        if self.takes_texts:  # the vectorization takes the input
            found[network.calls[0].name] = found[network.inputs[0]]
        return found

    def metrics(self) -> dict[str, list[Any]]:
        """Give the lists of metrics of ``compile()`` that are not empty, by the names of its arguments."""
        given = self.spec.get("compile")
        return {name: given[name] for name in ("metrics", "weighted_metrics") if given.get(name)}

    def fit_arguments(self) -> dict[str, Any]:
        """Give the plain arguments of Keras's ``fit()``, without those that are its defaults."""
        given = self.spec.get("fit")
        arguments = {name: given[name] for name in ("epochs", "batch_size")}
        if given["validation_split"]:
            arguments["validation_split"] = given["validation_split"]
        if not given["shuffle"]:
            arguments["shuffle"] = False
        return arguments

    def class_weight(self) -> dict[int, float] | str | None:
        """Give what classes count by their codes, or "balanced"; None if the spec says nothing.

        Raises
        ------
        SpecError
            ``no_code`` where the codes of the classes are not known.
        """
        weights: dict[str, float] | str | None = self.spec.get("fit.class_weight")
        if weights is None or isinstance(weights, str):
            return weights
        if not self.class_names:
            reason = "the order of the classes is known of built-in data sets only"
            raise no_code("fit.class_weight", reason)
        return {self.class_names.index(name): each for name, each in weights.items()}


def make_plan(spec: ModelSpec, shape: tuple[int | None, ...] | None) -> Plan:
    """Find what the code of a spec must know; `shape` stands for that of the spec's own data set.

    Raises
    ------
    SpecError
        ``no_code`` if no shape is known, or rows are learnt in a way that plain code does not show.
    """
    name = spec.get("dataset.name")
    data = load_dataset(name).with_target(spec.get("dataset.target")) if name in list_datasets() else None
    plan = Plan(spec, (), data.class_names if data else (), None)
    if not plan.takes_texts:
        shape = data.shape if shape is None and data else shape
        if shape is None:
            raise no_code(
                "shape", "the shape of its rows must be given, since its data set is no built-in one"
            )
    for place, entry in enumerate(spec.get("layers")):
        if is_unlearnt(entry):
            raise no_code(f"layers.{place}", "it learns from the training rows behind other layers")
    return Plan(spec, () if plan.takes_texts else tuple(shape or ()), plan.class_names, _one_hot(plan))


def module_of(argument: str, class_name: str) -> str:
    """Name the module of Keras that has the class of an object given as an argument of a layer.

    Raises
    ------
    SpecError
        ``no_code`` if no module is known.
    """
    for ending, module in _MODULES.items():
        if argument.endswith(ending):
            return module
    raise no_code(argument, f"it is not known where Keras has {class_name}")


def no_code(argument: str, reason: str) -> SpecError:
    """Say that a spec cannot be written as plain Keras code."""
    sentence = "`{argument}` cannot be written as plain Keras code: {reason}."
    return SpecError("no_code", sentence, argument=argument, reason=reason)


def _one_hot(plan: Plan) -> int | None:
    loss = plan.spec.get("compile.loss")
    name = (loss if isinstance(loss, str) else loss["class_name"]).replace("_", "").lower()
    outputs = last_units(plan.spec) or 1
    if "sparse" in name or (not plan.class_names and "categorical" not in name):
        return None
    return outputs if "categorical" in name or outputs > 1 else None
