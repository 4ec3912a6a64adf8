"""The printed form of a spec, and its form in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kerasduet.confusion.labels import shortened
from kerasduet.confusion.r_format import escape
from kerasduet.confusion.tables import html_paragraphs, html_table, text_table
from kerasduet.errors import describe

if TYPE_CHECKING:
    from kerasduet.specs.model_spec import ModelSpec
    from kerasduet.specs.network import Call

_WIDTH = 80  # columns
_IN_LINE = 8  # layers
_COLUMNS = 20  # of a table


def spec_line(spec: ModelSpec) -> str:
    """Describe a spec in one line, of many layers the first and the last."""
    layers = [_class_name(layer) for layer in spec.get("layers")]
    if len(layers) > _IN_LINE:
        layers = [*layers[: _IN_LINE - 1], f"... ({len(layers)} layers)", layers[-1]]
    joined = (" > " if spec.network.is_stack else ", ").join(layers)
    return f'<ModelSpec "{spec.name}" on "{spec.get("dataset.name")}": {joined}>'


def spec_lines(spec: ModelSpec) -> list[str]:
    """Print a spec: its layers by the paths that `override` takes, and how it trains."""
    table = text_table([], [[escape(text) for text in row] for row in _layers(spec)], labels=3)
    said = [escape(line) for line in _title(spec)]
    return [*said, *(shortened(line, _WIDTH) for line in table), _training(spec)]


def spec_html(spec: ModelSpec) -> str:
    """Show a spec as HTML."""
    table = html_table(("path", "layer", "arguments"), _layers(spec), labels=3)
    return html_paragraphs(_title(spec)) + table + html_paragraphs([_training(spec)])


def _title(spec: ModelSpec) -> list[str]:
    lines = [f"<ModelSpec> {spec.name}, on {spec.get('dataset.name')}", spec.get("description")]
    return [*filter(None, lines)]


def _layers(spec: ModelSpec) -> list[tuple[str, str, str]]:
    """List the layers with their paths, what is done to the pixels first included."""
    pixels = [
        ("preprocessing", name, _arguments(config)) for name, config in spec.get("preprocessing", {}).items()
    ]
    connected = not spec.network.is_stack
    columns = [
        (f"inputs.{place}", column.name, column.description)
        for place, column in enumerate(spec.inputs.values())
        if column is not None
    ]
    hidden = len(columns) - _COLUMNS
    if hidden > 0:
        columns[_COLUMNS:] = [("inputs", f"... and {hidden} more", "")]
    return (
        columns
        + pixels
        + [
            (f"layers.{call.position}", _class_name(layer), _said(layer, call if connected else None))
            for layer, call in zip(spec.get("layers"), spec.network.calls, strict=True)
        ]
    )


def _class_name(layer: Mapping[str, Any]) -> str:
    """Name the class of a layer, or the layer that is called again."""
    return str(layer["class_name"]) if "class_name" in layer else f"shared {layer['shared']}"


def _said(layer: Mapping[str, Any], call: Call | None) -> str:
    """Write the arguments of a layer; in a network that is no stack also what it takes and is called."""
    arguments = _arguments(layer.get("config", {}))
    if call is None:
        return arguments
    taken = f"{' + '.join(call.sources)} -> {call.name}"
    return f"{taken}: {arguments}" if arguments else taken


def _arguments(config: Any) -> str:
    if not isinstance(config, Mapping):
        return describe(config)
    return ", ".join(f"{name}={describe(value)}" for name, value in config.items())


def _training(spec: ModelSpec) -> str:
    names = [_of_output(name, _named(each)) for name, found in spec.metrics().items() for each in found]
    metrics = f", metrics {', '.join(names)}" if names else ""
    return (
        f"Training: {_named(spec.get('compile.optimizer'))}, {losses_line(spec)}{metrics}, "
        f"epochs={spec.get('fit.epochs')}, batch_size={spec.get('fit.batch_size')}"
    )


def losses_line(spec: ModelSpec) -> str:
    """Write the loss, or the sum of those of several outputs."""
    if spec.losses == {None: None}:
        return "the loss of the target"
    return " + ".join(_loss(spec, name, each) for name, each in spec.losses.items())


def _loss(spec: ModelSpec, output: str | None, loss: Any) -> str:
    """Write the loss of an output, with what it counts in the sum of several."""
    weight = (spec.loss_weights or {}).get(output or "", 1)
    return ("" if weight == 1 else f"{weight:g} * ") + _of_output(output, _named(loss))


def _of_output(output: str | None, text: str) -> str:
    return text if output is None else f"{text} of {output}"


def _named(entry: Any) -> str:
    """Write an optimizer, a loss or a metric as a text or as a call."""
    return (
        entry if isinstance(entry, str) else f"{entry['class_name']}({_arguments(entry.get('config', {}))})"
    )
