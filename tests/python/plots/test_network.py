"""The picture of a network."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, Rectangle

import kerasduet as kd
from kerasduet.plots.network_layout import network_layout
from kerasduet.runtime import keras

LONG = "a_name_of_a_layer_that_has_forty_letters"


def texts(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def boxes(figure: Any) -> list[Any]:
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]


def branched(name: str = LONG) -> kd.ModelSpec:
    """Give a network with a layer that is called twice and two long names that differ in their ends."""
    layers = [
        {"class_name": "Flatten", "name": "pixels"},
        {"class_name": "Dense", "name": f"{name}_1", "config": {"units": 784}},
        {"class_name": "Dense", "name": f"{name}_2", "config": {"units": 8}},
        {"shared": f"{name}_2", "inputs": ["pixels"], "name": "again"},
        {"class_name": "Concatenate", "inputs": [f"{name}_2", "again"]},
        {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ]
    return kd.model_spec("fashion_mlp").override({"layers": layers})


def deep(layers: int) -> kd.ModelSpec:
    dense = {"class_name": "Dense", "config": {"units": 10}}
    return kd.model_spec("fashion_mlp").override({"layers": [{"class_name": "Flatten"}, *[dense] * layers]})


@pytest.mark.parametrize("name", ["xor_mlp", "garment_unet", "cifar10_resnet"])
def test_each_layer_has_a_box_with_its_name_class_shape_and_parameters(name: str) -> None:
    spec = kd.model_spec(name)
    figure = kd.plot_network(spec)
    table = kd.layer_table(spec)
    drawn = texts(figure)
    assert len(boxes(figure)) == len(table) + 1
    assert drawn[0] == f"{name}: {table['params'].sum():,} params"
    for row in table.itertuples():
        place = drawn.index(str(row.layer))
        assert drawn[place + 1] == str(row.output_shape)
        assert drawn[place + 2].split(",")[0] == row.class_name
        assert drawn[place + 3] == f"{row.params:,} params"
    assert drawn[1:4] == ["input_layer", str(kd.load_dataset(spec.get("dataset.name")).shape), "Input"]
    taken = table["connected_to"].str.split(", ").explode() if "connected_to" in table else table["layer"]
    arrows = [patch for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)]
    assert len(arrows) == len(taken)


def test_inputs_outputs_preprocessing_and_shared_layers_are_marked() -> None:
    figure = kd.plot_network(branched("encoder"))
    drawn = texts(figure)
    assert {"Input", "Rescaling, preprocessing", "Dense, shared encoder_2", "Dense, output"} <= {*drawn}
    grey = [box.get_facecolor() != (1, 1, 1, 1) for box in boxes(figure)]
    assert [place for place, each in enumerate(grey) if each] == [0, 7]
    dashed = [box.get_linestyle() for box in boxes(figure)]
    assert [place for place, each in enumerate(dashed) if each == "--"] == [5]


@pytest.mark.parametrize("spec", [branched(), deep(2), deep(60)], ids=["long names", "2", "60"])
def test_every_text_lies_inside_its_box_and_touches_no_other(spec: kd.ModelSpec) -> None:
    figure = kd.plot_network(spec)
    figure.draw_without_rendering()
    title, *inside = [each for each in figure.axes[0].texts if each.get_text()]
    extents = np.array([each.get_window_extent().extents for each in inside])  # (texts, 4): x0, y0, x1, y1
    around = np.array([each.get_window_extent().extents for each in boxes(figure)])
    within = (around[:, None, :2] < extents[:, :2]).all(2) & (extents[:, 2:] < around[:, None, 2:]).all(2)
    assert (within.sum(axis=0) == 1).all()
    low, high = extents[:, None, :2], extents[:, None, 2:]
    touching = ((low < extents[None, :, 2:]) & (extents[None, :, :2] < high)).all(axis=2)
    assert touching.sum() == len(extents)  # each touches itself alone
    assert figure.bbox.contains(*title.get_window_extent().min)
    assert figure.bbox.contains(*title.get_window_extent().max)


def test_long_names_are_cut_and_stay_apart() -> None:
    drawn = texts(kd.plot_network(branched()))
    assert len({text for text in drawn if text.startswith("a_name_of")}) == 2


def test_a_fit_and_its_model_are_drawn_as_its_spec() -> None:
    fit = kd.fit("xor_mlp", seed=1, epochs=1, verbose=0)
    drawn = texts(kd.plot_network(fit))
    assert drawn == texts(kd.plot_network(fit.spec))
    assert texts(kd.plot_network(fit.model))[4:] == drawn[4:]


def test_several_inputs_and_outputs_are_drawn() -> None:
    layers = keras().layers
    left, right = keras().Input((3,), name="left"), keras().Input((None, 3), name="right")
    joined = layers.Add()([layers.Dense(4)(left), layers.LSTM(4)(right)])
    model = keras().Model([left, right], [layers.Dense(1, name="one")(joined), layers.Dense(2)(joined)])
    drawn = texts(kd.plot_network(model))
    assert {"left", "right", "(None, 3)", "one"} <= {*drawn}
    assert drawn.count("Dense, output") == 2


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_picture_is_saved(ending: str) -> None:
    content = io.BytesIO()
    kd.plot_network(kd.model_spec("xor_mlp")).savefig(content, format=ending)
    assert content.getvalue()


def test_any_name_is_drawn_as_it_stands() -> None:
    layers = keras().layers
    model = keras().Sequential([keras().Input((2,)), layers.Dense(1, name="$x^ <b>")], name="$y_")
    figure = kd.plot_network(model)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert {"$x^ <b>", "$y_: 3 params"} <= {*texts(figure)}


def code_of_ones_own() -> Any:
    class Own(keras().Model):  # type: ignore[misc, name-defined]
        pass

    return Own()


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (code_of_ones_own, "not_a_network"),
        (lambda: keras().Sequential([keras().layers.Dense(2)]), "invalid_argument"),
        (lambda: keras().Sequential(), "invalid_argument"),
        (lambda: "xor_mlp", "invalid_argument"),
        (lambda: kd.model_spec("xor_mlp").override({"dataset.name": "mine"}), "unknown_dataset"),
    ],
    ids=["code", "not built", "no layers", "a name", "unknown rows"],
)
def test_what_is_no_built_network_is_refused(model: Any, code: str) -> None:
    calls = (kd.plot_network,) if code == "not_a_network" else (kd.plot_network, kd.layer_table)
    for call in calls:
        with pytest.raises(kd.KerasDuetError) as error:
            call(model())
        assert error.value.code == code


def test_the_layers_of_code_are_listed_without_what_they_take() -> None:
    model = keras().Sequential([keras().Input((2,)), keras().layers.Dense(3)])

    class Code(keras().Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inside = model

        def call(self, x: Any) -> Any:
            return self.inside(x)

    assert kd.layer_table(Code())["params"].tolist() == [9]
    assert kd.layer_table(code_of_ones_own()).columns.tolist() == kd.layer_table(model).columns.tolist()


def test_rows_of_ones_own_need_a_shape_and_a_built_model_none() -> None:
    spec = kd.model_spec("xor_mlp").override({"dataset.name": "mine"})
    assert "(4,)" in texts(kd.plot_network(spec, shape=(4,)))
    with pytest.raises(kd.ArgumentError, match="`shape` must be left out"):
        kd.plot_network(kd.build_model(kd.model_spec("xor_mlp")), shape=(2,))


def test_the_columns_of_a_wide_table_are_one_box() -> None:
    names = [f"x{place}" for place in range(9)]
    inputs = [{"name": name, "kind": "number"} for name in names[:-1]]
    inputs.append({"name": "x8", "kind": "category", "levels": ["a", "b"]})
    spec = kd.model_spec("xor_mlp").override({"inputs": inputs})
    boxes = network_layout(kd.build_model(spec), spec).boxes
    assert (boxes[0].name, boxes[0].class_name) == ("columns", "8 numbers, 1 category")
    assert len(boxes) == 1 + len(spec.get("layers"))
