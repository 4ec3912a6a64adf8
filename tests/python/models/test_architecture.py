"""Counts spelled out, and the arithmetic of convolutions held against the formula."""

from __future__ import annotations

import itertools
import math

import pytest

import kerasduet as kd


@pytest.mark.parametrize("name", kd.list_specs())
def test_what_is_spelled_out_is_the_count(name: str) -> None:
    table = kd.layer_table(kd.build_model(kd.model_spec(name)))
    own = table[~table["calculation"].str.startswith("those of")]  # which a further call of a layer has not
    for row in own.itertuples():
        assert eval(row.calculation.replace("x", "*") or "0") == row.params, row.layer


def test_the_tutorial_s_first_layer_is_spelled_as_there() -> None:
    table = kd.layer_table(kd.build_model(kd.model_spec("keras_intro")))
    assert "784 x 128 + 128" in set(table["calculation"])


@pytest.mark.parametrize("name", ["fashion_mlp", "mnist_mlp", "xor_mlp"])
def test_a_layer_has_the_position_by_which_override_knows_it(name: str) -> None:
    spec = kd.model_spec(name)
    tables = [kd.layer_table(spec), kd.layer_table(kd.build_model(spec))]
    for table in tables:
        assert [place for place in table.index if place != ""] == [*range(len(spec.get("layers")))]
        for place, class_name in table["class_name"].items():
            if place != "":
                assert spec.get(f"layers.{place}.class_name") == class_name
    pixels = {"fashion_mlp": ["Rescaling"], "mnist_mlp": ["Normalization"], "xor_mlp": []}
    assert [*tables[0]["class_name"][tables[0].index == ""]] == pixels[name]


def test_a_spec_s_own_first_rescaling_has_a_position() -> None:
    halved = {"class_name": "Rescaling", "config": {"scale": 0.5}}
    layers = [halved, *kd.model_spec("xor_mlp").get("layers")]
    spec = kd.model_spec("xor_mlp").override({"layers": layers})
    fit = kd.fit(spec, epochs=1, verbose=0)
    assert [*kd.layer_table(spec).index] == [*kd.layer_table(fit).index] == [0, 1, 2]
    both = kd.layer_table(spec.override({"preprocessing": {"rescale": 2}}))
    assert [*both["layer"][:2]] == ["rescaling", "rescaling_1"] and [*both.index] == ["", 0, 1, 2]


def test_the_table_of_a_spec_of_one_s_own_rows_needs_their_shape() -> None:
    spec = kd.model_spec("xor_mlp").override({"dataset.name": "mine"})
    with pytest.raises(kd.DataError, match="mine"):
        kd.layer_table(spec)
    assert kd.layer_table(spec, shape=(4,))["calculation"][0] == "4 x 2 + 2"
    with pytest.raises(kd.ArgumentError, match="`shape` must be left out"):
        kd.layer_table(kd.build_model(spec, shape=(4,)), shape=(4,))
    with pytest.raises(kd.ArgumentError, match="a spec, a fit or a Keras model"):
        kd.layer_table("xor_mlp")


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
