"""From a spec to a plain, compiled ``keras.Model`` whose initial weights one seed decides."""

from __future__ import annotations

import collections
import re
from collections.abc import Callable
from typing import Any

from kerasduet.arguments import check_whole
from kerasduet.data.built_in import list_datasets, load_dataset
from kerasduet.errors import ArgumentError, DataError, KerasDuetError, SpecError
from kerasduet.keras_internals.draws import default_seeds
from kerasduet.keras_internals.messages import first_sentence, misfit_reason
from kerasduet.keras_internals.models import fresh_names, weights_announced
from kerasduet.models.keras_objects import REFUSED, layer_arguments, make_object
from kerasduet.models.preprocessing import NormalizationStats, is_unlearnt, preprocessing_layers
from kerasduet.models.stateful import keeps_states
from kerasduet.models.targets import accuracy_threshold
from kerasduet.models.vocabulary import takes_texts
from kerasduet.runtime import keras, machine_memory
from kerasduet.seeds import check_seed, derived_seed
from kerasduet.specs.model_spec import ModelSpec, check_is_spec

_MISFIT = (
    "`{argument}` ({class_name}) must fit its input of shape {shape!j}, which data of shape {data_shape!j} "
    "give: {reason}"
)
_BYTES = 4  # of a weight
_TOO_LARGE = (
    "`{argument}` ({class_name}) must have no more weights than memory holds: with it there are {count}, of "
    "4 bytes each, and the machine has {memory} bytes."
)
_OTHER_ROWS = " The rows of {dataset}, the spec's data set, have shape {wanted_shape!j}."


def build_model(
    spec: ModelSpec,
    *,
    seed: int = 0,
    shape: tuple[int | None, ...] | None = None,
    normalization: NormalizationStats | None = None,
) -> Any:
    """Build and compile the model that a spec describes.

    Parameters
    ----------
    spec : ModelSpec
        What to build.
    seed : int, default 0
        Decides the initial weights and the dropout, 0..2^32-1.
    shape : tuple of int or None, optional
        Shape of one sample; that of the spec's data set unless given. As in Keras, None stands for a size
        that the data tell, such as the number of steps of a sequence.
    normalization : NormalizationStats, optional
        Mean and standard deviation of the training rows, for a spec that standardizes; 0 and 1 unless given.
        (A ``Normalization`` among the layers without a mean has 0 and 1 until `fit` gives it the rows.)

    Returns
    -------
    keras.Sequential
        Its inputs are raw pixels, of any numeric dtype, or texts.

    Raises
    ------
    SpecError
        ``invalid_layer`` if Keras refuses a layer, ``invalid_spec`` if it knows no such optimizer, loss or
        metric.
    DataError
        ``shape_mismatch`` if a layer does not fit its input.

    Examples
    --------
    >>> from kerasduet import build_model, model_spec
    >>> build_model(model_spec("fashion_mlp")).count_params()
    111146
    """
    check_is_spec(spec)
    seed = check_seed(seed)
    with fresh_names():  # TensorFlow keeps 36 kB for good for each variable of a new name
        if takes_texts(spec):
            shape, first = (), [_input(spec, (), "string")]
        else:
            own = shape is None
            shape = (
                load_dataset(spec.get("dataset.name")).shape if own else check_shape(shape, open_sizes=True)
            )
            first = [_input(spec, shape), *preprocessing_layers(spec, shape, normalization)]
        model = _stack(spec, first, seed, shape)
    compile_model(model, spec)
    return model


def compile_model(model: Any, spec: ModelSpec, *, task: str | None = None) -> None:
    """Compile a model as a spec says, with a new optimizer; "accuracy" is what the data's `task` makes it."""
    with fresh_names():  # one metric has one name in all fits of a session
        arguments = _compile_arguments(spec)
        model.loss = arguments["loss"]  # which decides where classes are cut
        threshold = accuracy_threshold(model, task)
        for name in ("metrics", "weighted_metrics"):
            if threshold is not None and name in arguments:
                arguments[name] = [_cut_at(each, threshold) for each in arguments[name]]
        model.compile(**arguments)


def check_shape(shape: Any, argument: str = "shape", *, open_sizes: bool = False) -> tuple[int | None, ...]:
    """Give the shape of one sample as ints, or raise ``invalid_argument``; it may hold None if asked."""
    try:
        return tuple(
            each if each is None and open_sizes else check_whole(argument, each, 1) for each in shape
        )
    except (TypeError, ArgumentError):
        raise ArgumentError.must_be(
            "invalid_argument", argument, "a list of whole numbers of at least 1", shape
        ) from None


def shape_without_batch(tensor: Any) -> tuple[int | None, ...]:
    """Give the shape of one row of a tensor."""
    return tuple(tensor.shape[1:])


def _first_layers(
    spec: ModelSpec, shape: tuple[int | None, ...] | None, normalization: NormalizationStats | None
) -> tuple[tuple[int | None, ...], list[Any]]:
    """Give the shape of one sample, and the input with the preprocessing."""
    if takes_texts(spec):
        return (), [_input(spec, (), "string")]
    own = shape is None
    shape = load_dataset(spec.get("dataset.name")).shape if own else check_shape(shape, open_sizes=True)
    return shape, [_input(spec, shape), *preprocessing_layers(spec, shape, normalization)]


def _input(spec: ModelSpec, shape: tuple[int | None, ...], dtype: str = "float32") -> Any:
    """Give the input of a spec's model; states are kept for batches of one size only."""
    batch_size = spec.get("fit.batch_size") if keeps_states(spec) else None
    return keras().Input(shape, batch_size=batch_size, dtype=dtype)


def _stack(spec: ModelSpec, first: list[Any], seed: int, shape: tuple[int | None, ...]) -> Any:
    """Stack the layers on the input and the preprocessing, `first`."""
    layers = _layers(spec, seed)
    try:
        with default_seeds(derived_seed(seed, "build")), weights_announced(_size_check(layers)):
            return keras().Sequential([*first, *layers], name=spec.name)
    except KerasDuetError:
        raise
    except Exception:  # whatever Keras or TensorFlow fail with on an odd argument
        raise _misfit(_layers(spec, seed), shape, first[0], _own_rows(spec, shape)) from None


def _size_check(layers: list[Any]) -> Callable[[Any, int], None]:
    """Give what raises before more weights are made than the machine's memory holds."""
    total, memory = 0, machine_memory()

    def check(layer: Any, numbers: int) -> None:
        nonlocal total
        total += numbers
        if total * _BYTES > memory:
            position = next((f".{i}" for i, each in enumerate(layers) if each is layer), "")
            about = {"argument": f"layers{position}", "class_name": type(layer).__name__}
            raise SpecError("invalid_layer", _TOO_LARGE, count=total, memory=memory, **about)

    return check


def _own_rows(spec: ModelSpec, shape: tuple[int | None, ...]) -> tuple[str, list[int]] | None:
    """Give the spec's data set and the shape of its rows, if it is a built-in one and these are others."""
    name = spec.get("dataset.name")
    if name not in list_datasets() or load_dataset(name).shape == shape:
        return None
    return name, list(load_dataset(name).shape)


def _misfit(
    layers: list[Any], shape: tuple[int | None, ...], tensor: Any, own_rows: tuple[str, list[int]] | None
) -> KerasDuetError:
    """Find the layer that does not fit its input; preprocessing leaves the shape as it is."""
    for position, layer in enumerate(layers):
        try:
            tensor = layer(tensor)
        except Exception as failure:
            dataset, wanted_shape = own_rows or (None, None)
            return DataError(
                "shape_mismatch",
                _MISFIT if own_rows is None else _MISFIT + _OTHER_ROWS,
                argument=f"layers.{position}",
                class_name=type(layer).__name__,
                shape=list(shape_without_batch(tensor)),
                data_shape=list(shape),
                reason=misfit_reason(failure),
                dataset=dataset,
                wanted_shape=wanted_shape,
            )
    return SpecError("invalid_layer", "`{argument}` must be a stack that Keras can build.", argument="layers")


def _layers(spec: ModelSpec, seed: int) -> list[Any]:
    """Make the layers, named as Keras names them in a new session, each with its own seeds."""
    # Preprocessing has the names of its layers already.
    seen = collections.Counter(["rescaling"] * (spec.get("preprocessing.rescale") is not None))
    seen.update(["normalization"] * (spec.get("preprocessing.standardize") is not None))
    entries, made = spec.get("layers"), []
    for position, entry in enumerate(entries):
        name = re.sub(
            r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", entry["class_name"].split(">")[-1]
        ).lower()
        config = {"name": f"{name}_{seen[name]}" if seen[name] else name, **entry["config"]}
        if spec.get("compile.dtype_policy") != "float32" and position < len(entries) - 1:
            config.setdefault("dtype", spec.get("compile.dtype_policy"))  # the last one's go into the loss
        if is_unlearnt(entry):  # until training: `learn_normalization`
            config |= {"mean": 0.0, "variance": 1.0}
        seen[name] += 1
        own_seed = derived_seed(seed, "layers", position)
        made.append(make_layer(entry["class_name"], config, f"layers.{position}", own_seed))
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


def _compile_arguments(spec: ModelSpec) -> dict[str, Any]:
    part = spec.get("compile")
    lists = {name: part[name] for name in ("metrics", "weighted_metrics") if name in part}
    metrics = {name: _metrics(entries, f"compile.{name}") for name, entries in lists.items()}
    optimizer = make_object(keras().optimizers, part["optimizer"], "compile.optimizer")
    if part["dtype_policy"] == "mixed_float16":  # whose small gradients would be 0, as in Keras's compile()
        optimizer = keras().optimizers.LossScaleOptimizer(optimizer)
    return {
        "optimizer": optimizer,
        "loss": make_object(keras().losses, part["loss"], "compile.loss"),
        **metrics,
    }


def _metrics(entries: list[Any], path: str) -> list[Any]:
    return [_metric(entry, f"{path}.{position}") for position, entry in enumerate(entries)]


def _metric(entry: Any, path: str) -> Any:
    """Make a metric, or give the text that Keras makes one of: then the text is the metric's name."""
    if not isinstance(entry, str) or entry.startswith("kerasduet>"):
        return make_object(keras().metrics, entry, path)
    if not _is_accuracy(entry):
        with fresh_names():
            make_object(keras().metrics, entry, path)  # or raises
    return entry


def _is_accuracy(entry: Any) -> bool:
    """Tell whether it is the text of which Keras chooses the kind by the targets."""
    return isinstance(entry, str) and entry.lower() in ("accuracy", "acc")


def _cut_at(entry: Any, threshold: float) -> Any:
    """Let the accuracy of outputs that are cut one by one count what is predicted.

    Keras would cut a single one at 0.5, and of several, which are labels, take the largest for a class.
    """
    return keras().metrics.BinaryAccuracy(entry, threshold=threshold) if _is_accuracy(entry) else entry
