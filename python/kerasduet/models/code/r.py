"""A spec as R, for the package keras3."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from kerasduet.models.code.plan import Plan, Writer, compile_arguments, module_of, no_code
from kerasduet.models.columns import FILL
from kerasduet.specs.columns import JOINED

_PREFIXES = {
    "layers": "layer",
    "regularizers": "regularizer",
    "initializers": "initializer",
    "constraints": "constraint",
    "optimizers": "optimizer",
    "optimizers.schedules": "learning_rate_schedule",
    "losses": "loss",
    "metrics": "metric",
    "callbacks": "callback",
}
# The functions that keras3 does not name by the class.
_NAMES = {
    "ReLU": "layer_activation_relu",
    "LeakyReLU": "layer_activation_leaky_relu",
    "ELU": "layer_activation_elu",
    "PReLU": "layer_activation_parametric_relu",
    "Softmax": "layer_activation_softmax",
    "UpSampling1D": "layer_upsampling_1d",
    "UpSampling2D": "layer_upsampling_2d",
    "UpSampling3D": "layer_upsampling_3d",
    "SimpleRNNCell": "rnn_cell_simple",
    "GRUCell": "rnn_cell_gru",
    "LSTMCell": "rnn_cell_lstm",
    "MaxNorm": "constraint_maxnorm",
    "MinMaxNorm": "constraint_minmaxnorm",
    "NonNeg": "constraint_nonneg",
    "UnitNorm": "constraint_unitnorm",
    "L1": "regularizer_l1",
    "L2": "regularizer_l2",
    "L1L2": "regularizer_l1_l2",
    "OrthogonalRegularizer": "regularizer_orthogonal",
    "RMSprop": "optimizer_rmsprop",
    "IoU": "metric_iou",
    "MeanIoU": "metric_mean_iou",
    "BinaryIoU": "metric_binary_iou",
    "OneHotIoU": "metric_one_hot_iou",
    "OneHotMeanIoU": "metric_one_hot_mean_iou",
}
_MEAN_BIAS_ERROR = (
    'custom_metric("mean_bias_error", function(y_true, y_pred) op_mean(y_pred - y_true, axis = -1))'
)


def r_code(plan: Plan) -> str:
    """Write a plan as a script in R."""
    name = json.dumps(plan.spec.name, ensure_ascii=False)
    about = [
        f"# The spec {name} as plain keras3 code, written by kerasduet.",
        "library(keras3)",
        "",
    ]
    return "\n".join([*about, *_build_model(plan), "", *_main(plan)]) + "\n"


def _build_model(plan: Plan) -> Iterator[str]:
    yield f"build_model <- function({'x_train' if plan.learns_rows else ''}) {{"
    layers = []
    if plan.takes_texts:
        yield f"  vectorization <- {_object('layers', plan.layers()[0])}"
        yield "  vectorization |> adapt(x_train)"
    elif plan.spec.get("preprocessing.rescale") is not None:
        layers.append(f"layer_rescaling(scale = 1 / {plan.spec.get('preprocessing.rescale')!r})")
    elif plan.learns_rows and not plan.spec.table:
        offset = plan.spec.get("preprocessing.standardize.offset")
        yield "  places <- seq_along(dim(x_train))[-1]"
        yield "  means <- apply(x_train, places, mean)"
        yield "  variances <- apply(x_train, places, function(each) mean((each - mean(each))^2))"
        yield f"  deviations <- sqrt(variances){f' + {offset!r}' if offset else ''}"
        yield "  deviations[deviations == 0] <- 1"
        axes = _value(list(range(2, len(plan.shape) + 2)))
        layers.append(f"layer_normalization(axis = {axes}, mean = means, variance = deviations^2)")
    connect = _stack if plan.spec.network.is_stack and not plan.spec.table else _functional
    yield from (f"  {line}" for line in connect(plan, layers))
    yield "  model |> compile("
    yield ",\n".join(f"    {name} = {text}" for name, text in _compile_arguments(plan).items())
    yield "  )"
    yield "  model"
    yield "}"


def _stack(plan: Plan, first: list[str]) -> Iterator[str]:
    """Write the layers as a pipe, behind what is done first."""
    entries = plan.layers()[1:] if plan.takes_texts else plan.layers()
    start = "model"
    if plan.takes_texts:
        yield 'model <- keras_model_sequential(input_shape = shape(), input_dtype = "string")'
        yield "model$add(vectorization)"
    else:
        start = f"keras_model_sequential(input_shape = {_shape(plan.shape)})"
    layers = [*first, *(_object("layers", each) for each in entries)]
    yield "model <- " + " |>\n    ".join([start, *layers])


def _functional(plan: Plan, first: list[str]) -> Iterator[str]:
    """Write the layers as functions that are called, each of a variable of its own."""
    variables, network = plan.variables(), plan.spec.network
    if plan.spec.table:
        yield from _columns(plan, variables)
    elif len(network.inputs) > 1:
        for name, shape in plan.shapes.items():
            yield f"{variables[name]} <- keras_input({_shape(shape)}, name = {_value(name)})"
    else:
        given = 'shape(), dtype = "string"' if plan.takes_texts else _shape(plan.shape)
        yield f"inputs <- keras_input({given})"
    steps = ["vectorization"] if plan.takes_texts else first
    yield from (f"{variables[network.inputs[0]]} <- {layer}(inputs)" for layer in steps)
    for call in plan.calls():
        made = "" if call.is_again else _object("layers", plan.layer_code(call.entry, call.layer))
        layer = f"{variables[call.layer]}_layer" if call.is_kept else made
        if call.is_kept and not call.is_again:
            yield f"{layer} <- {made}"
        taken = ", ".join(variables[each] for each in call.sources)
        yield f"{variables[call.name]} <- {layer}({f'list({taken})' if call.takes_list else taken})"
    taken = _listed([variables[each] for each in network.inputs]) if len(network.inputs) > 1 else "inputs"
    taken = "unname(inputs)" if plan.spec.table else taken
    yield f"model <- keras_model({taken}, {_listed([variables[each] for each in network.outputs])})"


def _columns(plan: Plan, variables: dict[str, str]) -> Iterator[str]:
    """Write the inputs of a table by their names, what becomes of each, and how they are joined."""
    inputs = []
    for name, shape in plan.shapes.items():
        dtype = plan.cells.get(name, "float32")
        typed = f", dtype = {_value(dtype)}" if dtype != "float32" else ""
        inputs.append(f"{_value(name)} = keras_input({_shape(shape)}, name = {_value(name)}{typed})")
    yield "inputs <- list("
    yield from (f"  {each}{',' * (place < len(inputs))}" for place, each in enumerate(inputs, start=1))
    yield ")"
    for name in plan.shapes:
        given = f"inputs[[{_value(name)}]]"
        layers = [*_column_layers(plan, name)]
        if plan.learns_column(name):
            values = f"x_train[[{_value(name)}]]"
            there = f"[!is.na({values})]" if plan.spec.table[name].missing == "mean" else ""
            yield f"known <- {values}{there}"
        if plan.learns_column(name) and plan.spec.table[name].standardize:
            yield "spread <- mean((known - mean(known))^2)"
            yield "if (spread == 0) spread <- 1"
        for layer in layers:
            yield f"{variables[name]} <- {layer}({given})"
            given = variables[name]
        if not layers:
            yield f"{variables[name]} <- {given}"
    if len(parts := [variables[each] for each in plan.spec.network.joined]) > 1:
        yield f"{variables[JOINED]} <- layer_concatenate(name = {_value(JOINED)})({_listed(parts)})"


def _column_layers(plan: Plan, name: str) -> Iterator[str]:
    """Write the layers of a column; those of numbers have the mean and the variance of the known ones."""
    for place, (layer, kind, config) in enumerate(plan.columns.get(name, [])):
        if kind == "Normalization":
            variance = "spread" if plan.spec.table[name].standardize else "1"
            about = f"mean = {'-' * (place > 0)}mean(known), variance = {variance}"
            yield f"layer_normalization(name = {_value(layer)}, {about})"
        elif kind == FILL:
            yield f"layer_lambda(f = function(x) op_where(op_isnan(x), 0, x), name = {_value(layer)})"
        else:
            yield _object("layers", {"class_name": kind, "config": {"name": layer, **config}})


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"list({', '.join(names)})"


def _shape(shape: tuple[int | None, ...]) -> str:
    sizes = ", ".join("NA" if each is None else f"{each}L" for each in shape)
    return sizes if len(shape) == 1 else f"c({sizes})"


def _compile_arguments(plan: Plan) -> dict[str, str]:
    writer = Writer(
        write_object=_object,
        write_value=_value,
        listed=lambda written: f"list({', '.join(written)})",
        named=lambda written: (
            f"list({', '.join(f'{_name(name)} = {each}' for name, each in written.items())})"
        ),
        scaled="optimizer_loss_scale({})",
    )
    return compile_arguments(plan, writer)


def _name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) else f"`{name}`"


def _main(plan: Plan) -> Iterator[str]:
    yield from _load(plan)
    yield from _targets(plan)
    yield f"model <- build_model({'x_train' if plan.learns_rows else ''})"
    yield f"model |> fit(x_train, y_train, {', '.join(_fit_arguments(plan))})"


def _load(plan: Plan) -> Iterator[str]:
    name, rows = plan.dataset, plan.spec.get("dataset.train_rows")
    if name == "xor":
        yield "x_train <- matrix(c(0, 0, 1, 1, 0, 1, 0, 1), ncol = 2)"
        yield "y_train <- c(0, 1, 1, 0)"
    else:
        if plan.rows_come_with_keras:
            yield f"train <- dataset_{name}()$train"
        else:
            yield "# A list of rows x and targets y; classes are numbers from 0."
            if len(plan.shapes) > 1 or plan.spec.table or None not in plan.spec.losses:
                yield "# Of several inputs or outputs there is a list of arrays, by their names."
            yield f"train <- readRDS({json.dumps(f'{name}.rds', ensure_ascii=False)})"
        yield "x_train <- train$x"
        if plan.spec.table:
            yield f"for (name in {_value([*plan.cells])}) {{"
            yield "  x_train[[name]] <- array(x_train[[name]], c(length(x_train[[name]]), 1))"
            yield "}"
            for name, kind in plan.numbers_and_kinds()[1].items():
                values = f"x_train[[{_value(name)}]]"
                yield f"{values} <- op_convert_to_tensor({values}, {_value(kind)})"
        yield "y_train <- train$y"
    if rows is not None:
        yield f"x_train <- x_train[seq_len({rows}){', ' * len(plan.shape)}, drop = FALSE]"
        yield f"y_train <- y_train[seq_len({rows})]"


def _targets(plan: Plan) -> Iterator[str]:
    weights = plan.class_weight()
    if weights == "balanced":
        yield "counts <- table(y_train)"
        yield "class_weight <- as.list(length(y_train) / (length(counts) * counts))"
    elif isinstance(weights, dict):
        pairs = (f'"{code}" = {_value(each)}' for code, each in weights.items())
        yield f"class_weight <- list({', '.join(pairs)})"
    for name, classes in plan.one_hot.items():
        target = "y_train" if name is None else f"y_train${_name(name)}"
        yield f"{target} <- to_categorical({target}, {classes}L)"


def _fit_arguments(plan: Plan) -> Iterator[str]:
    yield from (f"{name} = {_value(value)}" for name, value in plan.fit_arguments().items())
    if plan.class_weight() is not None:
        yield "class_weight = class_weight"
    if callbacks := plan.spec.get("fit.callbacks"):
        yield f"callbacks = list({', '.join(_object('callbacks', each) for each in callbacks)})"


def _object(module: str, entry: Any) -> str:
    """Write an object of Keras, or what stands for one, such as "adam"."""
    if entry == "kerasduet>mean_bias_error" and module == "metrics":
        return _MEAN_BIAS_ERROR
    if isinstance(entry, str):
        return _value(entry)
    config = entry.get("config", {})
    arguments = ", ".join(f"{argument} = {_argument(argument, each)}" for argument, each in config.items())
    return f"{_function(module, entry['class_name'])}({arguments})"


def _function(module: str, class_name: str) -> str:
    """Name the function of keras3 for a class, such as layer_conv_2d for Conv2D."""
    if ">" in class_name:
        raise no_code(class_name, "keras3 has no such class")
    words = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\dD)|(?<=\dD)(?=[A-Z])"
    found = _NAMES.get(class_name) or f"{_PREFIXES[module]}_{re.sub(words, '_', class_name).lower()}"
    return re.sub(r"_(\d)_d", r"_\1d", found)


def _argument(name: str, value: Any) -> str:
    if isinstance(value, dict) and "class_name" in value:
        return _object(module_of(name, value["class_name"]), value)
    if name == "vocabulary":  # of one level too
        return f"list({', '.join(map(_value, value))})"
    return _value(_from_1(value) if name == "axis" else value)


def _from_1(axis: Any) -> Any:
    """Count an axis from 1, as keras3 does; one that counts from the end stays."""
    if isinstance(axis, list):
        return [_from_1(each) for each in axis]
    return axis + 1 if isinstance(axis, int) and axis >= 0 else axis


def _value(value: Any) -> str:
    if isinstance(value, list):
        if len(value) == 1:
            return _value(value[0]) if not isinstance(value[0], list) else f"list({_value(value[0])})"
        flat = not any(isinstance(each, list | None) for each in value)
        return f"{'c' if flat and value else 'list'}({', '.join(map(_value, value))})"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name, ensure_ascii=False)} = {_value(each)}" for name, each in value.items())
        return f"list({', '.join(pairs)})"
    if isinstance(value, str):
        if ">" in value and value.startswith("kerasduet"):
            raise no_code(value, "only kerasduet has it")
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    return f"{value}L" if isinstance(value, int) and abs(value) < 2**31 else repr(value)
