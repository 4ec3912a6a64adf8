"""From a spec to a plain, compiled ``keras.Model`` whose initial weights one seed decides."""

from __future__ import annotations

from typing import Any

from kerasduet.arguments import check_whole
from kerasduet.data.built_in import load_dataset
from kerasduet.errors import ArgumentError
from kerasduet.keras_internals.models import fresh_names
from kerasduet.models.keras_objects import make_object
from kerasduet.models.network import build_network
from kerasduet.models.preprocessing import NormalizationStats, preprocessing_layers
from kerasduet.models.stateful import keeps_states
from kerasduet.models.targets import accuracy_threshold
from kerasduet.models.vocabulary import takes_texts
from kerasduet.runtime import keras
from kerasduet.seeds import check_seed
from kerasduet.specs.model_spec import ModelSpec, check_is_spec


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
    keras.Sequential or keras.Model
        A stack of layers is Sequential, any other network Functional. Its inputs are raw pixels, of any
        numeric dtype, or texts.

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
        model = build_network(spec, first, seed)
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


def _input(spec: ModelSpec, shape: tuple[int | None, ...], dtype: str = "float32") -> Any:
    """Give the input of a spec's model; states are kept for batches of one size only."""
    batch_size = spec.get("fit.batch_size") if keeps_states(spec) else None
    return keras().Input(shape, batch_size=batch_size, dtype=dtype, name=spec.network.inputs[0])


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
