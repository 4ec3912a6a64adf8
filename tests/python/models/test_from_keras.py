"""Keras models as specs: there and back without a change, and what no spec can say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.fits.result import weights_hash
from kerasduet.runtime import keras


@pytest.mark.slow
@pytest.mark.parametrize("name", kd.list_specs())
def test_every_spec_comes_back(name: str) -> None:
    spec = kd.model_spec(name)
    model = kd.build_model(spec, seed=1)
    described = kd.as_model_spec(model, dataset=spec.get("dataset.name"))
    again = kd.build_model(described, seed=1)
    assert weights_hash(again) == weights_hash(model)
    assert kd.as_model_spec(again, dataset=spec.get("dataset.name")).hash == described.hash
    assert list(described.get("preprocessing")) == list(spec.get("preprocessing"))
    assert described.get("compile.optimizer") == spec.get("compile.optimizer")
    for one, other in zip(again.layers, model.layers, strict=True):
        assert type(one) is type(other)
        if not one.name.startswith("normalization"):  # its constants are of the rows that are trained on
            assert one.get_config() == other.get_config()


def test_what_is_written_without_defaults_comes_back_as_it_is() -> None:
    for name in ("fashion_mlp", "keras_intro", "mnist_linear", "mnist_mlp", "xor_mlp"):
        layers = kd.model_spec(name).get("layers")
        assert kd.as_model_spec(kd.build_model(kd.model_spec(name))).get("layers") == layers, name


def test_a_model_of_ones_own_is_described_and_built_again() -> None:
    layers, optimizers = keras().layers, keras().optimizers
    model = keras().Sequential(
        [
            keras().Input((7,)),
            layers.Embedding(50, 8),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
            layers.GRU(3, kernel_regularizer=keras().regularizers.L2(0.5)),
            layers.Dense(2, activation="softmax", trainable=False),
        ],
        name="My-Model",
    )
    model.compile(
        optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)),
        loss=keras().losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", keras().metrics.AUC(num_thresholds=50)],
    )
    spec = kd.as_model_spec(model)
    assert spec.name == "my_model"
    assert spec.get("layers.2.config.kernel_regularizer.config") == {"l2": 0.5}
    assert spec.get("layers.3.config") == {"units": 2, "activation": "softmax", "trainable": False}
    assert spec.get("compile.loss.config") == {"from_logits": True}
    assert spec.get("compile.metrics") == [
        "accuracy",
        {"class_name": "AUC", "config": {"num_thresholds": 50}},
    ]
    again = kd.build_model(spec, shape=(7,))
    assert again.count_params() == model.count_params()
    assert kd.as_model_spec(again, name=spec.name).hash == spec.hash


def test_a_functional_stack_is_a_stack() -> None:
    described = kd.as_model_spec(compiled(keras().layers.Dense(2)))
    assert described.network.is_stack
    assert [each["config"] for each in described.get("layers")] == [{"units": 4}, {"units": 2}]


def joined() -> Any:
    layers = keras().layers
    start = keras().Input((8, 8, 1), name="image")
    fine = layers.Conv2D(2, 3, padding="same", name="fine")(layers.Rescaling(1 / 255)(start))
    coarse = layers.UpSampling2D()(layers.Conv2D(2, 3, padding="same")(layers.MaxPooling2D()(fine)))
    return start, layers.Concatenate(name="both")([coarse, fine])


def shared() -> Any:
    layers = keras().layers
    start = keras().Input((3,))
    twice = layers.Dense(3, name="twice")
    return start, layers.Add()([twice(twice(start)), start])


def nested() -> Any:
    layers = keras().layers
    head = keras().Sequential([layers.Dense(4, name="wide"), layers.Dense(3, name="narrow")], name="head")
    start = keras().Input((3,), name="start")
    return start, layers.Subtract(name="apart")([head(start), head(layers.ReLU(name="cut")(start))])


def attention() -> Any:
    layers = keras().layers
    start = keras().Input((5,), name="words")
    tokens = layers.Embedding(9, 4, mask_zero=True)(start)
    looked_at = layers.MultiHeadAttention(2, 3)(tokens, value=tokens)
    return start, layers.GlobalAveragePooling1D()(layers.Add()([tokens, looked_at]))


@pytest.mark.parametrize("make", [joined, shared, nested, attention])
def test_a_network_comes_back_with_its_names_and_outputs(make: Any) -> None:
    model = keras().Model(*make(), name="mine")
    model.compile(loss="mean_squared_error")
    spec = kd.as_model_spec(model)
    again = kd.build_model(spec, shape=model.input_shape[1:])
    assert kd.as_model_spec(again).hash == spec.hash
    again.set_weights(model.get_weights())
    rows = np.random.default_rng(0).integers(0, 9, (4, *model.input_shape[1:]))
    np.testing.assert_array_equal(again(rows), model(rows))
    without_names = (keras().Model, keras().layers.Rescaling)  # in a spec: what is inside, preprocessing
    mine = {each.name for each in model.layers if not isinstance(each, without_names)}
    assert mine <= {each.name for each in again.layers}


def test_layers_of_a_model_inside_are_named_by_it_and_called_again() -> None:
    model = keras().Model(*nested())
    model.compile(loss="mse")
    network = kd.as_model_spec(model).network
    assert [(each.name, each.layer, each.sources) for each in network.calls] == [
        ("head_wide", "head_wide", ("start",)),
        ("head_narrow", "head_narrow", ("head_wide",)),
        ("cut", "cut", ("start",)),
        ("head_wide_call_2", "head_wide", ("cut",)),
        ("head_narrow_call_2", "head_narrow", ("head_wide_call_2",)),
        ("apart", "apart", ("head_narrow", "head_narrow_call_2")),
    ]


def test_weighted_metrics_are_described() -> None:
    model = keras().Sequential([keras().Input((3,)), keras().layers.Dense(1)])
    model.compile("sgd", "mean_squared_error", weighted_metrics=["mae"])
    assert kd.as_model_spec(model).get("compile.weighted_metrics") == ["mae"]
    assert kd.as_model_spec(model).get("compile.metrics") == []


def own_step(inside: bool) -> Any:
    class Own(keras().Model):  # type: ignore[misc]
        def train_step(self, data: Any) -> Any:
            return super().train_step(data)

    start = keras().Input((3,))
    own = Own(start, keras().layers.Dense(4)(start))
    model = keras().Model(start, own(start)) if inside else own
    model.compile("sgd", "mean_squared_error")
    return model


def weighted_loss() -> Any:
    model = keras().Sequential([keras().Input((3,)), keras().layers.Dense(1)])
    model.compile("sgd", "mean_squared_error", loss_weights=[0.5])
    return model


def own_layer() -> Any:
    class Twice(keras().layers.Layer):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return 2 * x

    model = keras().Sequential([keras().Input((3,)), Twice()])
    model.compile(loss="mse")
    return model


def code_of_ones_own() -> Any:
    class Own(keras().Model):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return x

    model = Own()
    model.compile(loss="mse")
    return model


def compiled(end: Any) -> Any:
    start = keras().Input((5, 3))
    model = keras().Model(start, end(keras().layers.Dense(4)(start)))
    model.compile(loss="mse")
    return model


def two_outputs(x: Any) -> Any:
    sequence, *_ = keras().layers.LSTM(2, return_sequences=True, return_state=True)(x)
    return sequence


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Compute something else than Keras's function of that name."""
    return y_true - y_pred


def with_own(activation: Any = None, **compilation: Any) -> Any:
    layer = keras().layers.Dense(1, activation=activation)
    model = keras().Sequential([keras().Input((3,)), layer])
    model.compile("sgd", **{"loss": "mse", **compilation})
    return model


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: "a model", "invalid_argument"),
        (lambda: keras().Sequential([keras().Input((3,)), keras().layers.Dense(1)]), "not_compiled"),
        (own_layer, "invalid_layer"),
        (code_of_ones_own, "not_a_network"),
        (lambda: compiled(lambda x: keras().ops.abs(x)), "not_a_network"),
        (lambda: compiled(lambda x: keras().layers.Dropout(0.5)(x, training=True)), "not_a_network"),
        (lambda: compiled(two_outputs), "not_a_network"),
        (lambda: own_step(inside=False), "not_a_network"),
        (lambda: own_step(inside=True), "not_a_network"),
        (weighted_loss, "invalid_spec"),
        (lambda: with_own(loss=mean_squared_error), "invalid_spec"),
        (lambda: with_own(metrics=[mean_squared_error]), "invalid_spec"),
        (lambda: with_own(weighted_metrics=[mean_squared_error]), "invalid_spec"),
        (lambda: with_own(activation=lambda x: x), "invalid_layer"),
    ],
    ids=[
        *("no model", "not compiled", "a layer of one's own", "a class of one's own"),
        *("an operation", "a layer that is told how to run", "a layer with several outputs"),
        *("a step of one's own", "a model in it with one", "a loss that is weighted"),
        *("a loss of one's own that has a name of Keras's", "such a metric", "such a weighted metric"),
        "an activation of one's own",
    ],
)
def test_what_no_spec_can_say(make: Any, code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as caught:
        kd.as_model_spec(make())
    assert caught.value.code == code


def test_arguments_that_keras_leaves_out_of_a_configuration_are_kept() -> None:
    given = {"loss": keras().losses.Huber(delta=3.0), "metrics": [keras().metrics.CosineSimilarity(axis=0)]}
    compilation = kd.as_model_spec(with_own(**given)).get("compile")
    assert compilation["loss"] == {"class_name": "Huber", "config": {"delta": 3.0}}
    assert compilation["metrics"][0]["config"] == {"axis": 0}
    plain = kd.as_model_spec(with_own(loss=keras().losses.Huber())).get("compile.loss")
    assert plain == {"class_name": "Huber", "config": {}}
