"""What the code of a spec says, in whatever language: the shape of its rows, its targets, its objects."""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kerasduet.data.built_in import list_datasets, load_dataset
from kerasduet.data.dataset import Dataset
from kerasduet.errors import SpecError
from kerasduet.keras_internals.layers import TAKE_INPUTS_APART
from kerasduet.models.build import input_shapes
from kerasduet.models.columns import Entry, column_entries, column_shape, raw_type
from kerasduet.models.preprocessing import is_unlearnt
from kerasduet.models.targets import last_units
from kerasduet.models.vocabulary import text_inputs
from kerasduet.specs.columns import JOINED
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
    *("known", "spread", "name", "array", "unname"),
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
    shapes : dict of str to tuple
        Of one row of each input, by its name; () of texts.
    class_names : tuple of str
        Of the spec's data set; () of a user's own, and of several targets.
    one_hot : dict of str or None to int
        The number of classes of each output, None of the only one, whose loss takes a column for each.
    """

    spec: ModelSpec
    shapes: dict[str, tuple[int | None, ...]]
    class_names: tuple[str, ...]
    one_hot: dict[str | None, int]

    @property
    def shape(self) -> tuple[int | None, ...]:
        """The shape of one row of the only input."""
        return next(iter(self.shapes.values()))

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
        learns = any(map(self.learns_column, self.columns))
        return self.takes_texts or learns or self.spec.get("preprocessing.standardize") is not None

    def learns_column(self, name: str) -> bool:
        """Tell whether an input is a column with a layer that has numbers of its training rows."""
        return any(kind == "Normalization" for _, kind, _ in self.columns.get(name, []))

    @functools.cached_property
    def columns(self) -> dict[str, list[Entry]]:
        """The layers that each column of a table goes through, by its name."""
        return column_entries(self.spec)

    @property
    def cells(self) -> dict[str, str]:
        """The dtypes of the columns that hold one value in a row, by their names."""
        return {name: raw_type(each) for name, each in self.spec.table.items() if each.is_joined}

    def numbers_and_kinds(self) -> tuple[list[str], dict[str, str]]:
        """Name the columns of numbers, and give the dtypes of those of texts and whole numbers."""
        numbers = [name for name, dtype in self.cells.items() if dtype == "float32"]
        return numbers, {name: dtype for name, dtype in self.cells.items() if name not in numbers}

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
        is_raw = not (self.spec.get("preprocessing") or self.takes_texts or self.spec.table)
        found = {network.inputs[0]: "inputs"} if is_raw and len(self.shapes) == 1 else {}
        joined = [JOINED] if len(network.joined) > 1 else []
        for name in [*network.inputs, *joined, *(each.name for each in network.calls)]:
            plain = re.sub(r"\W", "_", name)
            plain = f"layer_{plain}" if not plain[0].isalpha() or plain in _RESERVED else plain
            while plain in found.values():
                plain += "_"
            found.setdefault(name, plain)
        if self.takes_texts:  # the vectorization takes the input
            found[network.calls[0].name] = found[network.inputs[0]]
        if len(network.joined) == 1:
            found[JOINED] = found[network.joined[0]]
        return found

    def layer_code(self, entry: dict[str, Any], name: str) -> dict[str, Any]:
        """Give a layer with its name, where its output goes by that, and where it is given or of a table."""
        outputs = self.spec.network.outputs
        is_named = "name" in entry or bool(self.spec.table) or (len(outputs) > 1 and name in outputs)
        return {**entry, "config": {**entry["config"], "name": name}} if is_named else entry

    def metrics(self) -> dict[str, dict[str | None, list[Any]]]:
        """Give the metrics of ``compile()`` by output, if there are some, by the names of its arguments."""
        given = {kind: self.spec.metrics(kind) for kind in ("metrics", "weighted_metrics")}
        found = {kind: {name: each for name, each in by.items() if each} for kind, by in given.items()}
        return {kind: by for kind, by in found.items() if by}

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


def make_plan(spec: ModelSpec, shape: Any) -> Plan:
    """Find what the code of a spec must know; `shape` stands for that of the spec's own data set.

    Raises
    ------
    SpecError
        ``no_code`` if no shape is known, or rows are learnt in a way that plain code does not show.
    """
    name = spec.get("dataset.name")
    data = load_dataset(name).with_target(spec.get("dataset.target")) if name in list_datasets() else None
    known = {
        *text_inputs(spec),
        *(name for name, each in spec.table.items() if column_shape(each) is not None),
    }
    if shape is None and data is None and not known >= {*spec.network.inputs}:
        raise no_code("shape", "the shape of its rows must be given, since its data set is no built-in one")
    if text_inputs(spec) and (len(spec.network.inputs) > 1 or spec.table):
        raise no_code("inputs", "one of several is texts, whose vocabulary is learnt from the training rows")
    if (len(spec.network.inputs) > 1 or spec.table) and spec.get("dataset.train_rows") is not None:
        raise no_code("dataset.train_rows", "the rows of several inputs are given as they are")
    class_names = data.class_names if data else ()
    for place, entry in enumerate(spec.get("layers")):
        if is_unlearnt(entry):
            raise no_code(f"layers.{place}", "it learns from the training rows behind other layers")
    return Plan(spec, input_shapes(spec, shape), class_names, _one_hot(spec, data))


@dataclass(frozen=True)
class Writer:
    """How a language writes what ``compile()`` is given.

    Attributes
    ----------
    write_object : callable
        Of a module of Keras and an entry of a spec.
    write_value : callable
    listed, named : callable
        Give a list, or a list by names, of what is written.
    scaled : str
        An optimizer for small gradients, with a place for one.
    """

    write_object: Callable[[str, Any], str]
    write_value: Callable[[Any], str]
    listed: Callable[[list[str]], str]
    named: Callable[[dict[str, str]], str]
    scaled: str


def compile_arguments(plan: Plan, writer: Writer) -> dict[str, str]:
    """Write the arguments of ``compile()``, by output where there are several."""

    def by_output(written: dict[str | None, str]) -> str:
        return written[None] if None in written else writer.named(written)  # type: ignore[arg-type]

    given, write = plan.spec.get("compile"), writer.write_object
    optimizer = write("optimizers", given["optimizer"])
    if given["dtype_policy"] == "mixed_float16":
        optimizer = writer.scaled.format(optimizer)
    losses = {name: write("losses", each) for name, each in plan.spec.losses.items()}
    arguments = {"optimizer": optimizer, "loss": by_output(losses)}
    if weights := plan.spec.loss_weights:
        arguments["loss_weights"] = writer.write_value(weights)
    for kind, found in plan.metrics().items():
        lists = {
            name: writer.listed([write("metrics", each) for each in some]) for name, some in found.items()
        }
        arguments[kind] = by_output(lists)
    return arguments


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


def _one_hot(spec: ModelSpec, data: Dataset | None) -> dict[str | None, int]:
    """Give the number of classes of each output whose loss takes a column for each."""
    targets = dict(data.schema.by_output()) if data else {}
    units, found = last_units(spec), {}
    for name, loss in spec.losses.items():
        outputs, kind = units.get(name or spec.network.outputs[0], 1), _class_name(loss)
        known = name in targets and bool(targets[name].class_names)
        if "sparse" in kind or not (known or "categorical" in kind):
            continue
        if "categorical" in kind or outputs > 1:
            found[name] = outputs
    return found


def _class_name(loss: Any) -> str:
    """Name a loss in small letters, without underscores."""
    return str(loss if isinstance(loss, str) else loss["class_name"]).replace("_", "").lower()
