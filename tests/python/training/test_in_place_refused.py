"""What a Keras model that is given must be, and what is said where it cannot be run as fast or be seeded."""

from __future__ import annotations

import gc
import pickle
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.runtime import keras, tensorflow

X = np.random.default_rng(0).random((34 * 32, 5)).astype(np.float32)  # whole batches, and enough for XLA
Y = X[:, :3].argmax(1)
tf, layers = tensorflow(), keras().layers
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


def stack(*first: Any, compiled: bool = True, outputs: int = 3) -> Any:
    last = layers.Dense(outputs, activation="softmax")
    model = keras().Sequential([keras().Input((5,)), *first, last], name="stack")
    if compiled:
        model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def train(model: Any, data: Any = (X, Y), **arguments: Any) -> kd.Fit:
    return kd.fit(model, data, **{"seed": 1, "epochs": 1, "verbose": 0, **arguments})


def two_inputs() -> Any:
    inputs = [keras().Input((5,), name=name) for name in ("first", "second")]
    model = keras().Model(inputs, layers.Dense(3)(layers.Concatenate()(inputs)))
    model.compile("sgd", "mse")
    return model


def two_outputs() -> Any:
    inputs = keras().Input((5,))
    model = keras().Model(inputs, [layers.Dense(3)(inputs), layers.Dense(1)(inputs)])
    model.compile("sgd", "mse")
    return model


class TwoHeads(keras().Model):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = layers.Dense(1), layers.Dense(1)

    def call(self, x: Any) -> dict[str, Any]:
        return {"one": self.one(x), "other": self.other(x)}


def heads_of_code() -> Any:
    model = TwoHeads()
    model.compile("sgd", "mse")
    return model


def of_a_graph() -> Any:
    with tf.Graph().as_default():
        return stack()


def of_a_strategy() -> Any:
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        return stack()


def not_built() -> Any:
    model = keras().Sequential([layers.Dense(4), layers.Conv2D(2, 3)])
    model.compile("sgd", "mse")
    return model


REFUSED: dict[str, tuple[Any, Any, dict[str, Any], str]] = {
    "not compiled": (lambda: stack(compiled=False), (X, Y), {}, "not_compiled"),
    "not built on such rows": (not_built, (X, Y), {}, "invalid_layer"),
    "of a tf.Graph": (of_a_graph, (X, Y), {}, "other_session"),
    "of a strategy": (of_a_strategy, (X, Y), {}, "other_session"),
    "no data": (stack, None, {}, "invalid_data"),
    "rows of another length than targets": (stack, (X, Y[1:]), {}, "length_mismatch"),
    "rows of another shape": (stack, (X[:, 1:], Y), {}, "invalid_layer"),
    "classes beyond the outputs": (stack, (X, Y + 1), {}, "unknown_class"),
    "two inputs, one given": (two_inputs, (X, Y), {}, "different_inputs"),
    "two inputs, three given": (two_inputs, ([X, X, X], Y), {}, "different_inputs"),
    "two inputs, one of another name": (two_inputs, ({"first": X, "b": X}, Y), {}, "different_inputs"),
    "one input, two given": (stack, ({"a": X, "b": X}, Y), {}, "different_inputs"),
    "two outputs": (two_outputs, (X, Y), {}, "different_outputs"),
    "two targets": (stack, (X, [Y, Y]), {}, "different_outputs"),
    "two outputs of code": (heads_of_code, (X, Y), {}, "different_outputs"),
    "another model to begin from": (stack, (X, Y), {"init_from": "model"}, "invalid_argument"),
    "mixed precision": (stack, (X, Y), {"mixed_precision": True}, "invalid_argument"),
    "a fraction above 1": (stack, (X, Y), {"validation_split": 1.5}, "invalid_spec"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_trained_is_refused(name: str) -> None:
    make, data, arguments, code = REFUSED[name]
    with pytest.raises(kd.KerasDuetError) as refusal:
        train(make(), data, **arguments)
    assert refusal.value.code == code
    assert "\n" not in str(refusal.value)


def test_a_model_of_another_library_is_refused() -> None:
    module = type("Module", (), {"__module__": "torch.nn.modules.module"})
    with pytest.raises(kd.ArgumentError, match="not one of torch") as refusal:
        train(type("Net", (module,), {})())
    assert refusal.value.code == "other_backend"


class Code(keras().Model):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.dense, self.dropout = layers.Dense(6, activation="relu"), layers.Dropout(0.5)
        self.last = layers.Dense(3, activation="softmax")

    def call(self, x: Any) -> Any:
        return self.last(self.dropout(self.dropout(self.dense(x))))


def code() -> Any:
    keras().utils.set_random_seed(5)
    model = Code()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_what_needs_a_spec_is_refused_before_training(tmp_path: Path) -> None:
    model = code()
    with pytest.raises(kd.SpecError) as refusal:
        train(model, run_dir=tmp_path)
    assert refusal.value.code == "no_spec"
    assert not model.optimizer.built
    assert list(tmp_path.iterdir()) == []
    fit = train(model)
    for use in (
        lambda: kd.save_run(fit, tmp_path / "run"),
        lambda: kd.fit("xor_mlp", seed=1, init_from=fit),
    ):
        with pytest.raises(kd.SpecError):
            use()
    with pytest.raises(kd.RunError) as unsaved:
        pickle.dumps(fit)
    assert unsaved.value.code == "cannot_save"


@pytest.mark.slow
def test_what_needs_none_works_without_a_spec(tmp_path: Path) -> None:
    fit = train(code(), validation_split=0.1)
    assert fit.spec is None
    assert repr(fit).startswith('<Fit of "code')
    evaluation = kd.evaluate(fit, (X, Y))
    assert evaluation.confusion_matrix.table.sum() == len(X)
    assert kd.predict(fit, X, type="prob").shape == (len(X), 3)
    assert len(kd.plot_history(fit).axes) == 2
    assert "code" in kd.report(fit).text


def test_the_seed_decides_masks_and_draws() -> None:
    noisy = [layers.Dropout(0.5), layers.GaussianNoise(0.5), layers.Dropout(0.5)]

    def weights(seed: int, *first: Any) -> list[Any]:
        keras().utils.set_random_seed(7)
        model = stack(*[type(each).from_config({**each.get_config(), "seed": None}) for each in first])
        keras().utils.set_random_seed(seed + 100)  # which must not count
        return train(model, seed=seed).model.get_weights()  # type: ignore[no-any-return]

    for one, other in zip(weights(1, *noisy), weights(1, *noisy), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(weights(1, *noisy)[0], weights(2, *noisy)[0])


@pytest.mark.slow
def test_a_model_stays_a_plain_one_also_after_an_error() -> None:
    class Stop(keras().callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            raise KeyboardInterrupt

    model = code()
    before = weakref.WeakSet([model])
    with pytest.raises(KeyboardInterrupt):
        train(model, callbacks=[Stop()])
    assert all("call" not in vars(layer) for layer in model.layers)
    assert type(model.optimizer) is keras().optimizers.SGD
    model.fit(X, Y, verbose=0)
    del model
    gc.collect()
    assert len(before) == 0


@pytest.mark.slow
def test_a_trained_model_is_kept_by_its_fit_alone() -> None:
    fit = train(code())
    kd.evaluate(fit, (X, Y))
    model = weakref.ref(fit.model)
    del fit
    gc.collect()
    gc.collect()  # what predicts goes after its model
    assert model() is None


class Drawing(layers.Layer):  # type: ignore[misc, name-defined]
    def call(self, x: Any, training: bool = False) -> Any:
        return x + tf.random.normal(tf.shape(x)) if training else x


class PythonCode(layers.Layer):  # type: ignore[misc, name-defined]
    def compute_output_shape(self, shape: Any) -> Any:
        return shape

    def call(self, x: Any) -> Any:
        return x * float(np.mean(x.numpy()))


class Unknown(layers.Layer):  # type: ignore[misc, name-defined]
    def call(self, x: Any) -> Any:
        return tf.ensure_shape(tf.numpy_function(np.tanh, [x], tf.float32), x.shape)


class Counting(layers.Layer):  # type: ignore[misc, name-defined]
    """Counts in a variable that its model does not know of."""

    def __init__(self, count: list[Any]) -> None:
        super().__init__()
        self._tracker.unlock()
        self.hidden = lambda: count[0]

    def call(self, x: Any) -> Any:
        self.hidden().assign_add(1.0)
        return x


def test_a_layer_that_draws_without_a_seed_is_named() -> None:
    with pytest.warns(kd.KerasDuetWarning, match=r"The layer noise .*RandomStandardNormal") as caught:
        fit = train(stack(Drawing(name="noise")))
    assert [each.message.code for each in caught] == ["not_seeded"]  # type: ignore[union-attr]
    assert fit.mode == "xla"


@pytest.mark.slow
def test_what_xla_does_not_take_runs_as_a_graph() -> None:
    count = [keras().Variable(0.0, trainable=False)]
    for layer in (Counting(count), Unknown()):
        with pytest.warns(kd.KerasDuetWarning, match="cannot be compiled by XLA") as caught:
            fit = train(stack(layer))
        assert [each.message.code for each in caught] == ["slower_mode"]  # type: ignore[union-attr]
        assert fit.mode == "graph"
    assert float(count[0].numpy()) >= 34  # steps


def test_what_no_graph_takes_runs_one_operation_at_a_time() -> None:
    model = stack(PythonCode())
    with pytest.warns(kd.KerasDuetWarning, match="one operation at a time"):
        fit = train(model, batch_size=100, validation_split=0.1)
    assert fit.mode == "eager"
    assert len(kd.predict(fit, X)) == len(X)


def test_a_model_that_is_compiled_to_run_eagerly_does() -> None:
    model = stack()
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    assert train(model, batch_size=500).mode == "eager"


def test_a_run_folder_of_a_model_with_a_spec_is_read_and_resumed(tmp_path: Path) -> None:
    def made() -> Any:
        keras().utils.set_random_seed(3)
        return stack(layers.Dropout(0.5))

    fit = train(made(), epochs=2, run_dir=tmp_path)
    assert fit.run is not None
    assert kd.load_run(fit.run).in_place
    assert kd.load_run(fit.run).fingerprint == fit.fingerprint
    assert "went on from the weights" in (fit.run / "README.md").read_text()
    with pytest.raises(kd.RunError) as refusal:
        kd.verify_run(fit.run, kd.dataset(X, Y, class_names=["0", "1", "2"]))
    assert refusal.value.code == "no_initial_weights"
    resumed = train(made(), epochs=3, run_dir=tmp_path, resume=True)
    assert resumed.fingerprint["weights"] == train(made(), epochs=3).fingerprint["weights"]
    with pytest.raises(kd.RunError, match="initial_weights"):
        train(stack(layers.Dropout(0.5)), epochs=4, run_dir=tmp_path, resume=True)
