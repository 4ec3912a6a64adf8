"""Counts spelled out, and the arithmetic of convolutions held against the formula."""

from __future__ import annotations

import itertools
import math

import pytest

import kerasduet as kd


@pytest.mark.parametrize("name", kd.list_specs())
def test_what_is_spelled_out_is_the_count(name: str) -> None:
    table = kd.layer_table(kd.build_model(kd.model_spec(name)))
    for row in table.itertuples():
        assert eval(row.calculation.replace("x", "*") or "0") == row.params, row.layer


def test_the_tutorial_s_first_layer_is_spelled_as_there() -> None:
    table = kd.layer_table(kd.build_model(kd.model_spec("keras_intro")))
    assert "784 x 128 + 128" in set(table["calculation"])


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_convolution_s_side_is_that_of_the_formula(padding: str) -> None:
    for width, window, stride in itertools.product((5, 8, 11), (1, 2, 3, 5), (1, 2, 3)):
        config = {"filters": 2, "kernel_size": window, "strides": stride, "padding": padding}
        side = (width - window) // stride + 1 if padding == "valid" else math.ceil(width / stride)
        layer = {"class_name": "Conv2D", "config": config}
        assert kd.output_shape(layer, (width, width, 1)) == (side, side, 2)


@pytest.mark.parametrize("layer", ["Flatten", {}, {"class_name": 3}])
def test_what_is_no_layer_is_refused(layer: object) -> None:
    with pytest.raises(kd.ArgumentError):
        kd.output_shape(layer, (2, 2, 1))  # type: ignore[arg-type]
