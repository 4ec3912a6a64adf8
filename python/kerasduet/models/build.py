"""From a spec to a plain, compiled ``keras.Model`` whose initial weights one seed decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasduet.arguments import check_whole
from kerasduet.data.built_in import load_dataset
from kerasduet.data.named_arrays import check_names, place_of
from kerasduet.data.row_schema import RowSchema
from kerasduet.errors import ArgumentError
from kerasduet.keras_internals.models import fresh_names
from kerasduet.models.columns import column_layers, column_shape, raw_type
from kerasduet.models.completion import completed
from kerasduet.models.heads import heads
from kerasduet.models.keras_objects import make_object
from kerasduet.models.metrics import accuracy_threshold
from kerasduet.models.network import build_network
from kerasduet.models.preprocessing import NormalizationStats, preprocessing_layers
from kerasduet.models.stateful import keeps_states
from kerasduet.models.vocabulary import text_inputs
from kerasduet.runtime import keras
from kerasduet.seeds import check_seed
from kerasduet.specs.model_spec import ModelSpec, check_is_spec


def build_model(
    spec: ModelSpec,
    *,
    seed: int = 0,
    shape: Any = None,
    normalization: NormalizationStats | None = None,
) -> Any:
    """Build and compile the model that a spec describes.

    Parameters
    ----------
    spec : ModelSpec
        What to build.
    seed : int, default 0
        Decides the initial weights and the dropout, 0..2^32-1.
    shape : tuple of int or None, or mapping of them by input, optional
        Shape of one sample; that of the spec's data set unless given. As in Keras, None stands for a size
        that the data tell, such as the number of steps of a sequence. A network of several inputs has a shape
        for each.
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
        ``shape_mismatch`` if a layer does not fit its input, ``different_inputs`` unless `shape` is there for
        each of several.

    Examples
    --------
    >>> from kerasduet import build_model, model_spec
    >>> build_model(model_spec("fashion_mlp")).count_params()
    111146
    """
    check_is_spec(spec)
    spec, seed = completed(spec), check_seed(seed)
    with fresh_names():  # TensorFlow keeps 36 kB for good for each variable of a new name
        shapes, texts = input_shapes(spec, shape), text_inputs(spec)
        dtypes = {name: "string" if name in texts else "float32" for name in shapes}
        dtypes |= {name: raw_type(column) for name, column in spec.table.items()}
        inputs = {name: _input(spec, name, each, dtypes[name]) for name, each in shapes.items()}
        first = {name: preprocessing_layers(spec, each, normalization) for name, each in shapes.items()}
        model = build_network(spec, inputs, first | column_layers(spec, seed), seed)
    compile_model(model, spec)
    return model


def compile_model(model: Any, spec: ModelSpec, *, schema: RowSchema | None = None) -> None:
    """Compile a model as a spec says, with a new optimizer; "accuracy" is what the rows' task makes it."""
    with fresh_names():  # one metric has one name in all fits of a session
        arguments = _compile_arguments(spec)
        model.loss = arguments["loss"]  # which decides where classes are cut
        tasks = {name: each.task for name, each in schema.by_output()} if schema else {}
        # in this order, by which Keras numbers those of one name
        for kind in (each for each in ("metrics", "weighted_metrics") if each in spec.get("compile")):
            by_output = spec.metrics(kind)
            made = {
                name: _metrics(by_output[name], head, tasks.get(name), place_of(f"compile.{kind}", name))
                for name, head in heads(model).items()
            }
            arguments[kind] = made.get(None, made)
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


def input_shapes(spec: ModelSpec, shape: Any) -> dict[str, tuple[int | None, ...]]:
    """Give the shape of each input: those that were given, or those of the spec's data set; () of texts."""
    names = spec.network.inputs
    known: dict[str, tuple[int | None, ...]] = dict.fromkeys(text_inputs(spec), ())
    known |= {name: own for name, each in spec.table.items() if (own := column_shape(each)) is not None}
    if shape is None and not {*names} <= {*known}:
        shape = load_dataset(spec.get("dataset.name")).shape
    given = shape if isinstance(shape, Mapping) else dict.fromkeys(names[:1], shape)
    if isinstance(shape, Mapping) or not {*names} <= {*known, *names[:1]}:
        check_names([*map(str, given)], names, "shape", "input")
    return {
        name: known[name] if name in known else check_shape(given[name], place, open_sizes=True)
        for name in names
        for place in [place_of("shape", name if len(names) > 1 else None)]
    }


def _input(spec: ModelSpec, name: str, shape: tuple[int | None, ...], dtype: str) -> Any:
    """Give an input of a spec's model; states are kept for batches of one size only."""
    batch_size = spec.get("fit.batch_size") if keeps_states(spec) else None
    return keras().Input(shape, batch_size=batch_size, dtype=dtype, name=name)


def _compile_arguments(spec: ModelSpec) -> dict[str, Any]:
    part = spec.get("compile")
    optimizer = make_object(keras().optimizers, part["optimizer"], "compile.optimizer")
    if part["dtype_policy"] == "mixed_float16":  # whose small gradients would be 0, as in Keras's compile()
        optimizer = keras().optimizers.LossScaleOptimizer(optimizer)
    made = {
        name: make_object(keras().losses, each, place_of("compile.loss", name))
        for name, each in spec.losses.items()
    }
    return {"optimizer": optimizer, "loss": made.get(None, made), "loss_weights": spec.loss_weights}


def _metrics(entries: list[Any], head: Any, task: str | None, path: str) -> list[Any]:
    """Make the metrics of an output; "accuracy" counts what is predicted."""
    threshold = accuracy_threshold(head, task)
    made = [_metric(entry, f"{path}.{position}") for position, entry in enumerate(entries)]
    return made if threshold is None else [_cut_at(each, threshold) for each in made]


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
