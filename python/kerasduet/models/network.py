"""The layers of a spec, made and connected: a stack, or whatever network its names describe."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kerasduet.data.built_in import list_datasets, load_dataset
from kerasduet.errors import DataError, KerasDuetError, SpecError
from kerasduet.keras_internals.draws import default_seeds
from kerasduet.keras_internals.layers import takes_inputs_apart, takes_several_inputs
from kerasduet.keras_internals.messages import first_sentence, misfit_reason
from kerasduet.keras_internals.models import weights_announced
from kerasduet.models.keras_objects import REFUSED, layer_arguments
from kerasduet.models.preprocessing import is_unlearnt
from kerasduet.runtime import keras, machine_memory
from kerasduet.seeds import derived_seed
from kerasduet.specs.columns import JOINED
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.specs.network import Call, Network

_BYTES = 4  # of a weight
_TOO_LARGE = (
    "`{argument}` ({class_name}) must have no more weights than memory holds: with it there are {count}, of "
    "4 bytes each, and the machine has {memory} bytes."
)
_MISFIT = (
    "`{argument}` ({class_name}) must fit its input of shape {shape!j}, which data of shape {data_shape!j} "
    "give: {reason}"
)
_MISFIT_INSIDE = "`{argument}` ({class_name}) must fit its input of shape {shape!j}: {reason}"
_OTHER_ROWS = " The rows of {dataset}, the spec's data set, have shape {wanted_shape!j}."
_UNJOINED = "`{argument}` ({class_name}) must join inputs whose shapes agree, not {inputs}: {reason}"


def build_network(
    spec: ModelSpec, inputs: Mapping[str, Any], preprocessing: Mapping[str, Sequence[Any]], seed: int
) -> Any:
    """Make the layers of a spec behind its inputs, each with its `preprocessing` layers; connect them.

    Returns
    -------
    keras.Sequential or keras.Model
        A stack is Sequential, any other network Functional.

    Raises
    ------
    SpecError
        ``invalid_layer``.
    DataError
        ``shape_mismatch`` if a layer does not fit what it takes.
    """
    network = spec.network
    build = _stack if network.is_stack else _functional
    layers = make_layers(spec, seed)
    try:
        with default_seeds(derived_seed(seed, "build")), weights_announced(_size_check(network, layers)):
            return build(spec, inputs, preprocessing, layers)
    except KerasDuetError:
        raise
    except Exception:  # whatever Keras or TensorFlow fail with on an odd argument
        walk(spec, inputs, preprocessing, make_layers(spec, seed))  # says which layer it is
        raise SpecError(
            "invalid_layer", "`{argument}` must be a network that Keras can build.", argument="layers"
        ) from None


def make_layers(spec: ModelSpec, seed: int) -> dict[str, Any]:
    """Make the layers by their names, each with its own seeds."""
    entries, policy, made = spec.get("layers"), spec.get("compile.dtype_policy"), {}
    for call in (each for each in spec.network.calls if not each.is_shared):
        entry = entries[call.position]
        config = {"name": call.name, **entry["config"]}
        if policy != "float32" and call.name not in spec.network.outputs:  # whose numbers go into the loss
            config.setdefault("dtype", policy)
        if is_unlearnt(entry):  # until training: `learn_normalization`
            config |= {"mean": 0.0, "variance": 1.0}
        own_seed = derived_seed(seed, "layers", call.position)
        made[call.name] = make_layer(entry["class_name"], config, f"layers.{call.position}", own_seed)
    return made


def make_layer(class_name: str, config: dict[str, Any], path: str, seed: int) -> Any:
    """Make a layer of Keras whose draws the seed decides; errors name `path`.

    Raises
    ------
    SpecError
        ``invalid_layer``.
    """
    kind, given = layer_arguments(class_name, config, path)
    try:
        with default_seeds(seed):  # of layers that do not tell their seed
            drawn = kind.from_config(given).get_config()  # with every initializer and its seed
            return kind.from_config(_seeded(drawn, seed))
    except KerasDuetError:
        raise
    except Exception as failure:
        reason = first_sentence(failure)
        named = next((f".config.{key}" for key in config if key in reason and key != "name"), "")
        about = {"argument": f"{path}{named}", "class_name": class_name, "reason": reason}
        raise SpecError("invalid_layer", REFUSED, **about) from None


def shape_without_batch(tensor: Any) -> tuple[int | None, ...]:
    """Give the shape of one row of a tensor."""
    return tuple(tensor.shape[1:])


def walk(
    spec: ModelSpec,
    inputs: Mapping[str, Any],
    preprocessing: Mapping[str, Sequence[Any]],
    layers: Mapping[str, Any],
) -> dict[str, Any]:
    """Call the layers one after the other, and give what each call gives by its name.

    Raises
    ------
    DataError
        ``shape_mismatch``, with the layer that does not fit what it takes.
    SpecError
        ``invalid_layer`` of a layer that takes or gives several things where it must not.
    """
    tensors = {
        name: functools.reduce(lambda tensor, layer: layer(tensor), preprocessing[name], each)
        for name, each in inputs.items()
    }
    tensors |= _joined(spec, tensors)
    for call in spec.network.calls:
        layer, taken = layers[call.layer], {name: tensors[name] for name in call.sources}
        _check_count(call, layer)
        try:
            tensors[call.name] = _called(layer, [tensors[name] for name in call.sources])
        except Exception as failure:
            raise _misfit(spec, call, layer, taken, inputs, failure) from None
        _check_single(call, layer, tensors[call.name])
    return tensors


def _joined(spec: ModelSpec, tensors: Mapping[str, Any]) -> dict[str, Any]:
    """Join what was made of the columns of a table, in the order of the inputs; of other specs nothing."""
    parts = [tensors[name] for name in spec.network.joined]
    if len(parts) > 1:
        parts = [keras().layers.Concatenate(name=JOINED)(parts)]
    return dict(zip([JOINED], parts, strict=False))


def _stack(
    spec: ModelSpec,
    inputs: Mapping[str, Any],
    preprocessing: Mapping[str, Sequence[Any]],
    layers: Mapping[str, Any],
) -> Any:
    first = (layer for each in preprocessing.values() for layer in each)
    return keras().Sequential([*inputs.values(), *first, *layers.values()], name=spec.name)


def _functional(
    spec: ModelSpec,
    inputs: Mapping[str, Any],
    preprocessing: Mapping[str, Sequence[Any]],
    layers: Mapping[str, Any],
) -> Any:
    tensors = walk(spec, inputs, preprocessing, layers)
    taken, given = [*inputs.values()], [tensors[name] for name in spec.network.outputs]
    # Keras's models take and give a list of several things, and of one the thing itself
    return keras().Model(*(each if len(each) > 1 else each[0] for each in (taken, given)), name=spec.name)


def _called(layer: Any, tensors: list[Any]) -> Any:
    if len(tensors) == 1 and not takes_several_inputs(layer):
        return layer(tensors[0])
    return layer(*tensors) if takes_inputs_apart(layer) else layer(tensors)


def _check_count(call: Call, layer: Any) -> None:
    """Raise where a layer for one input is given several: Keras's own would do odd things with them."""
    if len(call.sources) > 1 and not takes_several_inputs(layer):
        sentence = "`{argument}` must name one layer, which {class_name} takes, not {got}."
        about = {"argument": f"layers.{call.position}.inputs", "class_name": type(layer).__name__}
        raise SpecError("invalid_layer", sentence, got=len(call.sources), **about)


def _check_single(call: Call, layer: Any, output: Any) -> None:
    if isinstance(output, list | tuple | dict):
        sentence = (
            "`{argument}` ({class_name}) must give one output, not {got}: see its arguments `return_...`."
        )
        about = {"argument": f"layers.{call.position}", "class_name": type(layer).__name__}
        raise SpecError("invalid_layer", sentence, got=len(output), **about)


def _size_check(network: Network, layers: Mapping[str, Any]) -> Callable[[Any, int], None]:
    """Give what raises before more weights are made than the machine's memory holds."""
    total, memory = 0, machine_memory()
    positions = {id(layers[each.name]): each.position for each in network.calls if not each.is_shared}

    def check(layer: Any, numbers: int) -> None:
        nonlocal total
        total += numbers
        if total * _BYTES > memory:
            position = f".{positions[id(layer)]}" if id(layer) in positions else ""
            about = {"argument": f"layers{position}", "class_name": type(layer).__name__}
            raise SpecError("invalid_layer", _TOO_LARGE, count=total, memory=memory, **about)

    return check


def _misfit(
    spec: ModelSpec,
    call: Call,
    layer: Any,
    taken: Mapping[str, Any],
    inputs: Mapping[str, Any],
    failure: Exception,
) -> KerasDuetError:
    """Say that a layer does not fit what it takes."""
    about = {"argument": f"layers.{call.position}", "class_name": type(layer).__name__}
    about["reason"] = misfit_reason(failure)
    shapes = {name: list(shape_without_batch(each)) for name, each in taken.items()}
    if len(call.sources) > 1:
        joined = " and ".join(f'"{name}" of shape {shape}' for name, shape in shapes.items())
        return DataError("shape_mismatch", _UNJOINED, inputs=joined, shapes=shapes, **about)
    if len(inputs) > 1:
        return DataError("shape_mismatch", _MISFIT_INSIDE, shape=shapes[call.sources[0]], **about)
    shape = shape_without_batch(next(iter(inputs.values())))
    dataset, wanted_shape = _own_rows(spec, shape) or (None, None)
    return DataError(
        "shape_mismatch",
        _MISFIT if dataset is None else _MISFIT + _OTHER_ROWS,
        shape=shapes[call.sources[0]],
        data_shape=list(shape),
        dataset=dataset,
        wanted_shape=wanted_shape,
        **about,
    )


def _own_rows(spec: ModelSpec, shape: tuple[int | None, ...]) -> tuple[str, list[int]] | None:
    """Give the spec's data set and the shape of its rows, if it is a built-in one and these are others."""
    name = spec.get("dataset.name")
    if name not in list_datasets() or load_dataset(name).shape == shape:
        return None
    return name, list(load_dataset(name).shape)


def _seeded(config: Any, seed: int, path: str = "") -> Any:
    """Put a number of our own wherever a layer's configuration leaves a seed to chance."""
    if isinstance(config, dict):
        return {
            key: derived_seed(seed, path)
            if key == "seed" and each is None
            else _seeded(each, seed, f"{path}.{key}")
            for key, each in config.items()
        }
    if isinstance(config, list):
        return [_seeded(each, seed, f"{path}.{position}") for position, each in enumerate(config)]
    return config
