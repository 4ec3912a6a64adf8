"""A spec as Python."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kerasduet.models.code.plan import Plan, Writer, compile_arguments, module_of, no_code
from kerasduet.specs.columns import JOINED

_DROPCONNECT = '''
class DropConnect(keras.layers.Dense):
    """A dense layer that drops weights and biases at random in training, for each row anew."""

    def __init__(self, units, rate, seed=None, **kwargs):
        super().__init__(units, **kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        if not training or self.rate == 0:
            return super().call(inputs)
        ones = keras.ops.ones((keras.ops.shape(inputs)[0], inputs.shape[-1] + 1, self.units))
        mask = keras.random.dropout(ones, self.rate, seed=self.seed_generator)
        products = keras.ops.sum(inputs[:, :, None] * self.kernel * mask[:, :-1], axis=1)
        return self.activation(products + self.bias * mask[:, -1])
'''
_MEAN_BIAS_ERROR = """
def mean_bias_error(y_true, y_pred):
    return keras.ops.mean(y_pred - keras.ops.cast(y_true, y_pred.dtype), axis=-1)
"""
_FILL_MISSING = '''
class FillMissing(keras.layers.Layer):
    """A layer that puts 0 in the place of each NaN, which behind a Normalization is the mean."""

    def call(self, inputs):
        return keras.ops.where(keras.ops.isnan(inputs), keras.ops.zeros_like(inputs), inputs)
'''
_OWN = {"DropConnect": _DROPCONNECT, "FillMissing": _FILL_MISSING, "mean_bias_error": _MEAN_BIAS_ERROR}


def python_code(plan: Plan) -> str:
    """Write a plan as a script in Python."""
    body = "\n".join(["", *_build_model(plan), "", "", *_main(plan)])
    own = "".join(f"\n{code}" for name, code in _OWN.items() if name in body)
    numpy = "import numpy as np\n" if "np." in body else ""
    about = f"# The spec {_text(plan.spec.name)} as plain Keras 3 code, written by kerasduet."
    return f"{about}\nimport keras\n{numpy}{own}\n{body}\n"


def _build_model(plan: Plan) -> Iterator[str]:
    yield f"def build_model({'x_train' if plan.learns_rows else ''}):"
    first = ['keras.Input((), dtype="string")'] if plan.takes_texts else [*_inputs(plan)]
    if plan.takes_texts:
        yield f"    vectorization = {_object('layers', plan.layers()[0])}"
        yield "    vectorization.adapt(x_train)"
        first.append("vectorization")
    elif plan.spec.get("preprocessing.rescale") is not None:
        first.append(f"keras.layers.Rescaling(1 / {plan.spec.get('preprocessing.rescale')!r})")
    elif plan.learns_rows and not plan.spec.table:
        offset = plan.spec.get("preprocessing.standardize.offset")
        axes = tuple(range(1, len(plan.shape) + 1))
        yield f"    mean, std = x_train.mean(axis=0), x_train.std(axis=0){f' + {offset!r}' if offset else ''}"
        yield "    std[std == 0] = 1"
        first.append(f"keras.layers.Normalization(axis={_value(axes)}, mean=mean, variance=std**2)")
    connect = _stack if plan.spec.network.is_stack and not plan.spec.table else _functional
    yield from (f"    {line}" for line in connect(plan, first))
    yield "    model.compile("
    yield from (f"        {name}={text}," for name, text in _compile_arguments(plan).items())
    yield "    )"
    yield "    return model"


def _inputs(plan: Plan) -> Iterator[str]:
    """Write the inputs; several have their names, by which they are given."""
    for name, shape in plan.shapes.items():
        named = f", name={_text(name)}" if len(plan.shapes) > 1 else ""
        yield f"keras.Input({_value(shape)}{named})"


def _stack(plan: Plan, first: list[str]) -> Iterator[str]:
    """Write the layers as a stack, behind the input and what is learnt or done first."""
    entries = plan.layers()[1:] if plan.takes_texts else plan.layers()
    yield "model = keras.Sequential(["
    yield from (f"    {each}," for each in [*first, *(_object("layers", each) for each in entries)])
    yield "])"


def _functional(plan: Plan, first: list[str]) -> Iterator[str]:
    """Write the layers as calls, each of a variable of its own."""
    variables, network = plan.variables(), plan.spec.network
    if plan.spec.table:
        yield from _columns(plan, variables)
    elif len(network.inputs) > 1:
        yield from (f"{variables[name]} = {each}" for name, each in zip(network.inputs, first, strict=True))
    else:
        yield f"inputs = {first[0]}"
        yield from (f"{variables[network.inputs[0]]} = {layer}(inputs)" for layer in first[1:])
    for call in plan.calls():
        made = "" if call.is_again else _object("layers", plan.layer_code(call.entry, call.layer))
        layer = f"{variables[call.layer]}_layer" if call.is_kept else made
        if call.is_kept and not call.is_again:
            yield f"{layer} = {made}"
        taken = ", ".join(variables[each] for each in call.sources)
        yield f"{variables[call.name]} = {layer}({f'[{taken}]' if call.takes_list else taken})"
    taken = _listed([variables[each] for each in network.inputs]) if len(network.inputs) > 1 else "inputs"
    taken = "[*inputs.values()]" if plan.spec.table else taken
    yield f"model = keras.Model({taken}, {_listed([variables[each] for each in network.outputs])})"


def _columns(plan: Plan, variables: dict[str, str]) -> Iterator[str]:
    """Write the inputs of a table by their names, what becomes of each, and how they are joined."""
    yield "inputs = {"
    for name, shape in plan.shapes.items():
        dtype = plan.cells.get(name, "float32")
        typed = f", dtype={_text(dtype)}" if dtype != "float32" else ""
        yield f"    {_text(name)}: keras.Input({_value(shape)}, name={_text(name)}{typed}),"
    yield "}"
    for name in plan.shapes:
        given = f"inputs[{_text(name)}]"
        layers = [*_column_layers(plan, name)]
        if plan.learns_column(name):
            values = f"x_train[{_text(name)}]"
            there = f"[~np.isnan({values})]" if plan.spec.table[name].missing == "mean" else ""
            yield f'known = {values}{there}.astype("float64")'
        for layer in layers:
            yield f"{variables[name]} = {layer}({given})"
            given = variables[name]
        if not layers:
            yield f"{variables[name]} = {given}"
    if len(parts := [variables[each] for each in plan.spec.network.joined]) > 1:
        yield f"{variables[JOINED]} = keras.layers.Concatenate(name={_text(JOINED)})({_listed(parts)})"


def _column_layers(plan: Plan, name: str) -> Iterator[str]:
    """Write the layers of a column; those of numbers have the mean and the variance of the known ones."""
    for place, (layer, kind, config) in enumerate(plan.columns.get(name, [])):
        if kind == "Normalization":
            variance = "known.var() or 1" if plan.spec.table[name].standardize else "1"
            about = f"mean={'-' * (place > 0)}known.mean(), variance={variance}"
            yield f"keras.layers.Normalization(name={_text(layer)}, {about})"
        else:
            yield _object("layers", {"class_name": kind, "config": {"name": layer, **config}})


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _compile_arguments(plan: Plan) -> dict[str, str]:
    writer = Writer(
        write_object=_object,
        write_value=_value,
        listed=lambda written: f"[{', '.join(written)}]",
        named=lambda written: f"{{{', '.join(f'{_text(name)}: {each}' for name, each in written.items())}}}",
        scaled="keras.optimizers.LossScaleOptimizer({})",
    )
    return compile_arguments(plan, writer)


def _main(plan: Plan) -> Iterator[str]:
    yield 'if __name__ == "__main__":'
    yield from (f"    {line}" for line in [*_load(plan), *_targets(plan)])
    yield f"    model = build_model({'x_train' if plan.learns_rows else ''})"
    yield f"    model.fit(x_train, y_train, {', '.join(_fit_arguments(plan))})"


def _load(plan: Plan) -> Iterator[str]:
    name, rows = plan.dataset, plan.spec.get("dataset.train_rows")
    if plan.rows_come_with_keras:
        yield f"(x_train, y_train), (x_test, y_test) = keras.datasets.{name}.load_data()"
    elif name == "xor":
        yield 'x_train = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")'
        yield "y_train = np.array([0, 1, 1, 0])"
    else:
        yield "# Rows x and targets y, as numpy.savez() writes them; classes are numbers from 0."
        if len(plan.shapes) > 1 or plan.spec.table or None not in plan.spec.losses:
            yield "# Of several inputs or outputs there is an array for each, by its name."
        yield f"data = np.load({_text(f'{name}.npz')})"
        network = plan.spec.network
        if plan.spec.table:
            yield from _loaded_columns(plan)
        else:
            yield f"x_train = {_loaded('x', network.inputs)}"
        yield f"y_train = {_loaded('y', network.outputs)}"
    if rows is not None:
        yield f"x_train, y_train = x_train[:{rows}], y_train[:{rows}]"


def _loaded_columns(plan: Plan) -> Iterator[str]:
    """Write how the columns of a table are taken from a file; Keras takes texts as tensors only."""
    yield f"x_train = {{name: data[name] for name in {_value(plan.spec.network.inputs)}}}"
    numbers, kinds = plan.numbers_and_kinds()
    if numbers:
        yield f"for name in {_value(numbers)}:"
        yield '    x_train[name] = x_train[name].astype("float32").reshape(-1, 1)'
    if kinds:
        yield f"for name, kind in {_value(kinds)}.items():"
        yield "    x_train[name] = keras.ops.convert_to_tensor(x_train[name].reshape(-1, 1), kind)"


def _loaded(alone: str, names: Sequence[str]) -> str:
    """Write how an array is taken from a file, or a dictionary of several."""
    if len(names) == 1:
        return f'data["{alone}"]'
    return f"{{name: data[name] for name in {_value(names)}}}"


def _targets(plan: Plan) -> Iterator[str]:
    weights = plan.class_weight()
    if weights == "balanced":
        yield "counts = np.bincount(y_train.ravel())"
        yield "class_weight = {place: y_train.size / (len(counts) * n) for place, n in enumerate(counts)}"
    elif weights is not None:
        yield f"class_weight = {weights!r}"
    for name, classes in plan.one_hot.items():
        target = "y_train" if name is None else f"y_train[{_text(name)}]"
        yield f"{target} = keras.utils.to_categorical({target}, {classes})"


def _fit_arguments(plan: Plan) -> Iterator[str]:
    yield from (f"{name}={_value(value)}" for name, value in plan.fit_arguments().items())
    if plan.class_weight() is not None:
        yield "class_weight=class_weight"
    if callbacks := plan.spec.get("fit.callbacks"):
        yield f"callbacks=[{', '.join(_object('callbacks', each) for each in callbacks)}]"


def _object(module: str, entry: Any) -> str:
    """Write an object of Keras, or what stands for one, such as "adam"."""
    if isinstance(entry, str):
        return _own(entry) or _text(entry)
    name, config = entry["class_name"], entry.get("config", {})
    arguments = ", ".join(f"{argument}={_argument(argument, each)}" for argument, each in config.items())
    return f"{_own(name) or f'keras.{module}.{name}'}({arguments})"


def _own(name: str) -> str:
    """Give the name under which the script defines what only this package has; empty for Keras's own."""
    own = name.partition(">")[2]
    if not own:
        return ""
    if own not in _OWN:
        raise no_code(name, "only kerasduet has it")
    return own


def _argument(name: str, value: Any) -> str:
    if isinstance(value, dict) and "class_name" in value:
        return _object(module_of(name, value["class_name"]), value)
    if isinstance(value, str) and ">" in value:
        return _object("", value)
    return _value(value)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_value, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(name)}: {_value(each)}' for name, each in value.items())}}}"
    return repr(value)


def _text(value: str) -> str:
    """Quote a text as JSON does, whose escapes Python reads alike."""
    return json.dumps(value, ensure_ascii=False)
