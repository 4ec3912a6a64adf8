"""Networks of several inputs and outputs: Keras's mathematics, one seed, runs, predictions and files."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of

import kerasduet as kd
from kerasduet.runtime import keras

ROWS = 70  # the last of 5 batches of 16 is smaller
RANDOM = np.random.default_rng(4)
LEFT = RANDOM.normal(size=(ROWS, 3)).astype(np.float32)
RIGHT = RANDOM.normal(size=(ROWS, 2, 2)).astype(np.float32)
KIND = np.array(["x", "y", "z"])[(LEFT[:, 0] > 0).astype(int) + (RIGHT[:, 0, 0] > 0)]
AGE = (LEFT[:, 1] + RIGHT[:, 1, 1]).astype(np.float32)
X, Y = {"left": LEFT, "right": RIGHT}, {"kind": KIND, "age": AGE}


def layer(class_name: str, name: str, *inputs: str, **config: Any) -> dict[str, Any]:
    return {
        "class_name": class_name,
        "name": name,
        "config": config,
        **({"inputs": [*inputs]} if inputs else {}),
    }


def spec_of(*layers: dict[str, Any], **changes: Any) -> kd.ModelSpec:
    return kd.model_spec(
        {
            "spec_version": 1,
            "name": "two",
            "dataset": {"name": "arrays"},
            "inputs": [{"name": "left"}, {"name": "right"}],
            "layers": [*layers],
            "outputs": ["kind", "age"],
            "compile": {
                "loss": {"kind": "sparse_categorical_crossentropy", "age": "mse"},
                "metrics": {"kind": ["accuracy"], "age": ["mae"]},
                "loss_weights": {"age": 0.5},
            },
            "fit": {"epochs": 2, "batch_size": 16},
        }
    ).override(changes)


HEADS = (
    layer("Dense", "kind", "both", units=3, activation="softmax"),
    layer("Dense", "age", "both", units=1),
)
SPEC = spec_of(
    layer("Dense", "a", "left", units=4, activation="relu"),
    layer("Flatten", "flat", "right"),
    layer("Concatenate", "both", "a", "flat"),
    *HEADS,
)


def data(**more: Any) -> kd.Dataset:
    return kd.dataset(X, Y, test=(X, Y), **more)


def train(spec: kd.ModelSpec = SPEC, rows: Any = None, **arguments: Any) -> kd.Fit:
    return kd.fit(spec, data() if rows is None else rows, **{"seed": 1, "verbose": 0, **arguments})


def own_model(*, by_name: bool = False) -> Any:
    layers = keras().layers
    left, right = keras().Input((3,), name="left"), keras().Input((2, 2), name="right")
    keras().utils.set_random_seed(2)
    both = layers.Concatenate()([layers.Dense(4, activation="relu")(left), layers.Flatten()(right)])
    kind = layers.Dense(3, activation="softmax", name="kind")(both)
    age = layers.Dense(1, name="age")(both)
    model = (
        keras().Model({"left": left, "right": right}, {"kind": kind, "age": age})
        if by_name
        else keras().Model([left, right], [kind, age])
    )
    loss = {"kind": "sparse_categorical_crossentropy", "age": "mse"}
    model.compile(
        "adam", loss, metrics={"kind": ["accuracy"], "age": ["mae"]}, loss_weights={"kind": 1, "age": 0.5}
    )
    return model


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["xla", "graph", "eager"])
@pytest.mark.parametrize("by_name", [False, True])
def test_weights_and_history_are_those_of_keras(mode: str, by_name: bool) -> None:
    rows, codes = slice(64), (KIND == "y") + 2 * (KIND == "z")  # whole batches: see the next test
    mine, keras_own = own_model(by_name=by_name), own_model(by_name=by_name)
    x, y = {name: each[rows] for name, each in X.items()}, {"kind": codes[rows], "age": AGE[rows]}
    how: dict[str, Any] = {"epochs": 2, "batch_size": 16, "shuffle": False, "verbose": 0}
    fit = kd.fit(mine, (x, y), seed=1, mode=mode, **how)
    history = keras_own.fit(x, y, **how).history
    for one, other in zip(mine.get_weights(), keras_own.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    own = fit.keras_history().history
    assert set(own) == set(history)
    for name, values in history.items():
        np.testing.assert_allclose(own[name], values, rtol=2e-5, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("by_name", [False, True])
def test_rows_count_by_output_as_in_keras(by_name: bool) -> None:
    rows, codes = slice(64), (KIND == "y") + 2 * (KIND == "z")
    mine, keras_own = own_model(by_name=by_name), own_model(by_name=by_name)
    x, y = {name: each[rows] for name, each in X.items()}, {"kind": codes[rows], "age": AGE[rows]}
    weights = {"age": np.linspace(0, 2, 64, dtype=np.float32), "kind": np.ones(64, np.float32)}
    how: dict[str, Any] = {"epochs": 2, "batch_size": 16, "shuffle": False, "verbose": 0}
    fit = kd.fit(mine, (x, y), seed=1, sample_weight={"age": weights["age"]}, **how)
    theirs: list[Any] = [each if by_name else [each["kind"], each["age"]] for each in (y, weights)]
    keras_own.fit(x, *theirs[:1], sample_weight=theirs[1], **how)
    for one, other in zip(mine.get_weights(), keras_own.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert "sample_weight" in fit.fingerprint
    measured = keras_own.evaluate(x, theirs[0], sample_weight=theirs[1], verbose=0)[0]
    assert kd.evaluate(fit, (x, y), sample_weight=weights).loss == pytest.approx(measured, rel=1e-5)
    error = error_of(kd.fit, mine, (x, y), seed=1, sample_weight={"agee": weights["age"]})
    assert error.message.endswith('did you mean "age"?')
    held_out = train(sample_weight={"age": np.ones(len(AGE))}, validation_split=0.25, epochs=1)
    plain = train(validation_split=0.25, epochs=1)
    assert held_out.history["value"].tolist() == pytest.approx(plain.history["value"].tolist())


@pytest.mark.slow
def test_the_loss_of_an_output_is_a_mean_over_rows_in_each_mode() -> None:
    losses = {
        mode: train(mode=mode).history.query("metric == 'kind_loss'")["value"].to_numpy()
        for mode in ("xla", "graph", "eager")
    }
    for mode in ("xla", "eager"):
        np.testing.assert_allclose(losses[mode], losses["graph"], rtol=1e-5, err_msg=mode)
    fit = train(mode="graph")
    measured = kd.evaluate(fit).outputs["kind"]
    probability = kd.predict(fit, X, type="prob")["kind"]
    chosen = probability[np.arange(ROWS), (KIND == "y") + 2 * (KIND == "z")]
    assert measured.loss == pytest.approx(float(-np.log(chosen).mean()), rel=1e-5)


def test_a_strategy_gives_the_numbers_of_one_device() -> None:
    one, several = (train(strategy=strategy, mode="graph") for strategy in (None, "mirrored"))
    assert list(one.history["metric"]) == list(several.history["metric"])
    np.testing.assert_allclose(one.history["value"], several.history["value"], rtol=1e-5)


def test_names_count_and_not_their_order() -> None:
    turned = kd.dataset(dict(reversed(X.items())), dict(reversed(Y.items())))
    in_order = ([LEFT, RIGHT], [KIND, AGE])
    fits = [train(rows=(X, Y)), train(rows=turned), train(rows=in_order)]
    assert len({each.fingerprint["weights"] for each in fits}) == 1
    assert len({each.fingerprint["data"] for each in fits}) == 1


@pytest.mark.slow
def test_a_run_is_resumed_loaded_verified_and_gone_on_with(tmp_path: Path) -> None:
    whole = train(epochs=3, run_dir=tmp_path / "whole")
    train(epochs=1, run_dir=tmp_path / "parts")
    resumed = train(epochs=3, run_dir=tmp_path / "parts", resume=True)
    gone_on = train(epochs=1, init_from=train(epochs=2))
    assert whole.fingerprint["weights"] == resumed.fingerprint["weights"] == gone_on.fingerprint["weights"]
    assert whole.run is not None
    loaded = kd.load_run(whole.run, data())
    assert loaded.data.schema == whole.data.schema
    assert kd.evaluate(loaded).metrics == kd.evaluate(whole).metrics
    assert kd.verify_run(whole.run, data()).same
    assert "kind:" in (whole.run / "report.txt").read_text()
    assert pickle.loads(pickle.dumps(whole)).fingerprint == whole.fingerprint


def test_predictions_are_by_output() -> None:
    fit = train()
    raw, names = kd.predict(fit, X, type="raw"), kd.predict(fit, [LEFT, RIGHT])
    assert raw["kind"].shape == (ROWS, 3) and raw["age"].shape == (ROWS,)
    assert set(names["kind"]) <= {"x", "y", "z"}
    np.testing.assert_array_equal(names["age"], raw["age"])
    np.testing.assert_array_equal(kd.predict(fit, type="code")["kind"], raw["kind"].argmax(axis=1))
    none = kd.predict(fit, {name: each[:0] for name, each in X.items()}, type="raw")
    assert none["kind"].shape == (0, 3) and none["age"].shape == (0,)


def test_an_evaluation_holds_one_for_each_output() -> None:
    evaluation = kd.evaluate(train())
    kind, age = evaluation.outputs["kind"], evaluation.outputs["age"]
    assert evaluation.loss == pytest.approx(kind.loss + 0.5 * age.loss, rel=1e-6)
    assert evaluation.metrics["kind_accuracy"] == kind.metrics["accuracy"]
    assert kd.confusion_matrix(kind).table.sum() == ROWS and kd.plot_confusion(kind).axes
    assert age.regression_metrics["MAE"] == pytest.approx(age.metrics["mae"], rel=1e-5)
    assert str(evaluation).startswith("<Evaluation> 70 rows")


@pytest.mark.parametrize(
    "verb",
    [
        kd.confusion_matrix,
        kd.label_metrics,
        kd.plot_confusion,
        kd.plot_regression,
        lambda fit: kd.compare_fits(fit, fit),
        lambda fit: kd.evaluate(fit).confusion_matrix,
        lambda fit: kd.evaluate(fit).regression_metrics,
    ],
)
def test_what_is_of_one_output_asks_which(verb: Any) -> None:
    with pytest.raises(kd.RunError, match='take that of one of them, "kind" or "age"') as refusal:
        verb(train(epochs=1))
    assert refusal.value.code == "several_outputs"


def test_a_normalization_learns_from_its_own_input() -> None:
    spec = spec_of(
        layer("Normalization", "scaled", "left"),
        layer("Flatten", "flat", "right"),
        layer("Normalization", "scaled_flat"),
        layer("Concatenate", "both", "scaled", "scaled_flat"),
        *HEADS,
    )
    fit = train(spec, epochs=1)
    for name, rows in (("scaled", LEFT), ("scaled_flat", RIGHT.reshape(ROWS, 4))):
        mean = np.asarray(fit.model.get_layer(name).mean).reshape(-1)
        np.testing.assert_allclose(mean, rows.mean(axis=0), atol=1e-6, err_msg=name)


def test_texts_may_be_one_of_the_inputs() -> None:
    texts = np.array([["good", "bad", "good day", "bad day"][row % 4] for row in range(ROWS)], object)
    spec = spec_of(
        layer("TextVectorization", "tokens", "left", output_mode="int", output_sequence_length=3),
        layer("Embedding", "words", input_dim=6, output_dim=2),
        layer("GlobalAveragePooling1D", "text"),
        layer("Flatten", "flat", "right"),
        layer("Concatenate", "both", "text", "flat"),
        *HEADS,
    )
    fit = train(spec, ({"left": texts, "right": RIGHT}, Y))
    assert set(fit.model.get_layer("tokens").get_vocabulary()[2:]) == {"good", "day", "bad"}
    assert kd.predict(fit, {"left": texts[:2], "right": RIGHT[:2]})["age"].shape == (2,)
    with pytest.raises(kd.DataError, match=r"`data.left` must be texts"):
        train(spec)
    with pytest.raises(kd.DataError, match=r"`layers.1` must be TextVectorization"):
        train(SPEC, ({"left": LEFT, "right": texts}, Y))


def test_an_embedding_finds_its_own_input() -> None:
    spec = spec_of(
        layer("Embedding", "words", "left", input_dim=4, output_dim=2),
        layer("Flatten", "a"),
        layer("Flatten", "flat", "right"),
        layer("Concatenate", "both", "a", "flat"),
        *HEADS,
    )
    words = np.arange(ROWS * 3).reshape(ROWS, 3) % 5
    with pytest.raises(kd.DataError, match=r"`x.left` must hold numbers from 0 to 3 .* not 4 in row 2"):
        train(spec, ({"left": words, "right": RIGHT}, Y))
    assert train(spec, ({"left": words % 4, "right": RIGHT}, Y), epochs=1).history is not None


def test_the_columns_of_each_input_go_by_name() -> None:
    frame = pd.DataFrame(LEFT, columns=["p", "q", "r"])
    fit = train(rows=kd.dataset({"left": frame, "right": RIGHT}, Y))
    turned = frame[["r", "p", "q"]]
    other = kd.dataset({"left": turned, "right": RIGHT}, Y)
    by_place, by_name = (kd.predict(fit, {"left": each, "right": RIGHT})["age"] for each in (LEFT, turned))
    np.testing.assert_array_equal(by_name, by_place)
    assert kd.evaluate(fit, other, split="train").loss == kd.evaluate(fit, split="train").loss
    with pytest.raises(kd.DataError, match="no column"):
        kd.predict(fit, {"left": frame.drop(columns="q"), "right": RIGHT})


def test_soft_labels_and_numbers_are_read_by_the_loss_of_their_output() -> None:
    soft = np.full((ROWS, 3), 0.25, np.float32)
    soft[:, 0] = 0.5
    spec = SPEC.override({"compile.loss": {"kind": "categorical_crossentropy", "age": "mae"}})
    fit = train(spec, (X, {"kind": soft, "age": np.arange(ROWS)}), epochs=1)
    assert fit.data.schema.outputs["kind"].soft
    assert fit.data.schema.outputs["age"].task == "regression"


@pytest.mark.slow
@pytest.mark.parametrize("format", ["saved_model", "tflite"])
def test_exported_models_take_and_give_them_in_their_order(tmp_path: Path, format: str) -> None:
    path = tmp_path / ("model.tflite" if format == "tflite" else "model")
    assert kd.export_model(train(epochs=1), path, format).difference < 1e-5


def test_a_model_file_and_its_spec_keep_them(tmp_path: Path) -> None:
    fit = train()
    model = kd.load_model(kd.save_model(fit, tmp_path / "two.keras"))
    described = kd.as_model_spec(model)
    assert described.network == SPEC.network and described.loss_weights == SPEC.loss_weights
    again = kd.as_fit(model, data())
    assert kd.evaluate(again).outputs["kind"].loss == kd.evaluate(fit).outputs["kind"].loss


def test_lists_in_the_order_of_outputs_are_described_by_name() -> None:
    model = own_model()
    metrics = [["accuracy"], ["mae", "mse"]]
    model.compile("adam", ["sparse_categorical_crossentropy", "mae"], metrics=metrics, loss_weights=[2, 1])
    spec = kd.as_model_spec(model)
    assert spec.losses == {"kind": "sparse_categorical_crossentropy", "age": "mae"}
    assert spec.metrics() == {"kind": ["accuracy"], "age": ["mae", "mse"]}
    assert spec.loss_weights == {"kind": 2, "age": 1}
    model.compile("adam", ["sparse_categorical_crossentropy", None])
    with pytest.raises(kd.SpecError, match="a loss for each of its outputs"):
        kd.as_model_spec(model)


class ByName(keras().Model):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.last = keras().layers.Dense(3, activation="softmax")

    def call(self, x: Any) -> Any:
        return self.last(keras().ops.concatenate([x["left"], x["other"]], axis=-1))


def test_code_of_ones_own_takes_inputs_by_name() -> None:
    model = ByName()
    model.compile("sgd", "sparse_categorical_crossentropy")
    codes = (KIND == "y") + 2 * (KIND == "z")
    fit = kd.fit(model, ({"left": LEFT, "other": LEFT + 1}, codes), seed=1, epochs=1, verbose=0)
    assert kd.predict(fit, {"left": LEFT[:2], "other": LEFT[:2]}, type="prob").shape == (2, 3)
    with pytest.raises(kd.DataError, match="by name") as refusal:
        kd.fit(model, ([LEFT, LEFT], codes), verbose=0)
    assert refusal.value.code == "different_inputs"


@pytest.mark.slow
def test_batches_by_name_train_to_the_bits_of_rows_in_memory() -> None:
    def batches() -> Any:
        for start in range(0, ROWS, 20):
            rows = slice(start, start + 20)
            yield tuple({name: each[rows] for name, each in part.items()} for part in (X, Y))

    stored, held = (train(rows=rows, mode="graph") for rows in (kd.from_batches(batches()), (X, Y)))
    assert stored.fingerprint == held.fingerprint
    assert kd.predict(stored, stored.data.split("train").x)["age"].shape == (ROWS,)
    with pytest.raises(kd.DataError, match=r"`batches\[1\].x` must hold an array for each input"):
        kd.from_batches([(X, Y), ({"left": LEFT}, Y)])
    with pytest.raises(kd.DataError, match=r"`batches\[0\].x.left` and `batches\[0\].y.age`"):
        kd.from_batches([(X, {**Y, "age": AGE[:3]})])


@pytest.mark.slow
def test_a_row_counts_for_all_its_pixels() -> None:
    data, weights = kd.garments(train=28, test=4), np.linspace(0, 2, 28, dtype=np.float32)
    spec = kd.model_spec("garment_segmenter").override(optimizer="SGD", batch_size=28, epochs=1)
    fit = kd.fit(spec, data, seed=1, sample_weight=weights, verbose=0)
    model = kd.build_model(spec, seed=1)
    rows = data.with_target("masks").split("train")
    model.fit(rows.x, rows.y, sample_weight=weights[:, None, None], epochs=1, batch_size=28, verbose=0)
    for one, other in zip(fit.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
