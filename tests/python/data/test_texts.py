"""Texts: from arrays, data frames and CSV files into a network that keeps its tokens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from forks import Fork

import kerasduet as kd
from kerasduet import bridge
from kerasduet.data.texts import check_texts
from kerasduet.errors import DataError

CSV = """review,kind
"A good, warm film",up
"so good!",up
"I liked the warm story",up
"dull and bad",down
"a bad film",down
"What a dull, long story",down
"""


@pytest.fixture(scope="module")
def frame(tmp_path_factory) -> pd.DataFrame:
    file = tmp_path_factory.mktemp("texts") / "reviews.csv"
    file.write_text(CSV, encoding="utf-8")
    return pd.read_csv(file)


@pytest.fixture(scope="module")
def fit(frame) -> kd.Fit:
    return kd.fit("text_lstm", kd.dataset(frame, target="kind"), seed=1, epochs=15, mode="graph")


@pytest.mark.slow
def test_a_csv_file_is_learnt(fit):
    assert repr(fit.data) == "<Dataset arrays: classification, 2 classes, texts, train 6>"
    assert kd.evaluate(fit, split="train", positive="up").confusion_matrix.overall["Accuracy"] == 1
    assert kd.predict(fit, ["warm and good", "DULL, bad?"]).tolist() == ["up", "down"]


@pytest.mark.slow
def test_arrays_give_the_same_bits_as_a_data_frame(fit, frame):
    data = (frame["review"].tolist(), frame["kind"].to_numpy())
    again = kd.fit("text_lstm", data, seed=1, epochs=15, mode="graph")
    assert again.fingerprint == fit.fingerprint


def test_the_tokens_are_those_of_the_training_rows_in_order(fit):
    tokens = fit.model.layers[0].get_vocabulary(include_special_tokens=False)
    assert tokens[0] == "a" and set(tokens[:7]) == {"a", "bad", "dull", "film", "good", "story", "warm"}
    assert tokens[1:7] == sorted(tokens[1:7], reverse=True)


def test_tokens_of_validation_rows_stay_unknown(frame):
    spec = kd.model_spec("text_lstm").override(validation_split=0.5, epochs=1)
    texts = [f"word{row}" for row in range(8)]
    tokens = kd.fit(spec, (texts, ["up", "down"] * 4), seed=1, mode="eager").model.layers[0].get_vocabulary()
    assert len(tokens) == 2 + 4  # padding and the unknown word come first


@pytest.mark.slow
def test_a_saved_model_takes_texts_without_this_package(fit, tmp_path):
    fit.model.save(tmp_path / "model.keras")
    code = (
        "import keras, sys, tensorflow as tf; model = keras.saving.load_model(sys.argv[1], safe_mode=True);"
        "print(model(tf.constant(['good', 'bad'])).numpy().tolist(), 'kerasduet' in sys.modules)"
    )
    status, printed, errors = Fork(code, tmp_path / "model.keras", folder=tmp_path).finish()
    assert status == 0, errors
    expected = kd.predict(fit, ["good", "bad"], type="prob").tolist()
    assert printed == [f"{expected} False"]


@pytest.mark.slow
def test_a_run_of_texts_is_read_again(fit, frame, tmp_path):
    data = kd.dataset(frame, target="kind")
    run = kd.fit("text_lstm", data, seed=1, epochs=2, mode="eager", run_dir=tmp_path).run
    again = kd.load_run(Path(run))
    assert again.data.shape == ()
    assert np.isfinite(kd.predict(again, ["good"], type="prob")).all()


@pytest.mark.slow
@pytest.mark.parametrize("output_mode", ["int", "tf_idf"])
def test_a_training_of_texts_goes_on_to_the_same_bits(output_mode, frame, tmp_path):
    spec, arguments = kd.model_spec("text_lstm"), {"seed": 1, "mode": "eager"}
    if output_mode != "int":
        config = {"output_mode": output_mode, "max_tokens": 20, "pad_to_max_tokens": True}
        head = {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}
        spec = spec.override({"layers": [{"class_name": "TextVectorization", "config": config}, head]})
    data = kd.dataset(frame, target="kind")
    first, straight = (kd.fit(spec, data, epochs=epochs, **arguments) for epochs in (1, 2))
    assert kd.fit(spec, data, epochs=1, init_from=first, **arguments).fingerprint == straight.fingerprint
    if output_mode == "int":  # Keras does not read the tokens' weights of "tf_idf" back from a file
        loaded = kd.load_run(kd.save_run(first, tmp_path / "run"))
        gone_on = kd.fit(spec, data, epochs=1, init_from=loaded, **arguments)
        assert gone_on.fingerprint["weights"] == straight.fingerprint["weights"]
        copy = bridge.keras_model(first)["value"]
        assert copy.layers[0].get_vocabulary() == first.model.layers[0].get_vocabulary()


@pytest.mark.parametrize("output_mode", ["multi_hot", "count", "tf_idf"])
def test_a_column_for_each_token_that_was_learnt(output_mode, frame, tmp_path):
    head = {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}
    layer = {"class_name": "TextVectorization", "config": {"output_mode": output_mode}}
    spec = kd.model_spec("text_lstm").override({"layers": [layer, head]})
    data = kd.dataset(frame, target="kind")
    first, straight = (kd.fit(spec, data, epochs=epochs, seed=1, mode="eager") for epochs in (1, 2))
    tokens = first.model.layers[0].get_vocabulary()
    assert first.spec.get("layers") == spec.get("layers")
    assert first.model.layers[1].kernel.shape == (len(tokens), 2)
    gone_on = kd.fit(spec, data, epochs=1, init_from=first, seed=1, mode="eager")
    assert gone_on.fingerprint == straight.fingerprint
    loaded = kd.load_run(kd.save_run(first, tmp_path / "run"))
    texts = frame["review"].tolist()
    np.testing.assert_allclose(kd.predict(loaded, texts, type="prob"), kd.predict(first, texts, type="prob"))


def test_the_tokens_of_a_model_come_with_its_weights(fit, frame):
    texts = frame["review"].str.replace("film", "movie").tolist()
    arguments = {"seed": 1, "epochs": 1, "mode": "eager", "init_from": fit.model}
    gone_on = kd.fit("text_lstm", (texts, frame["kind"].to_numpy()), **arguments)
    assert gone_on.model.layers[0].get_vocabulary() == fit.model.layers[0].get_vocabulary()


def test_a_model_without_tokens_learns_them(frame):
    spec = kd.model_spec("text_lstm")
    data, arguments = kd.dataset(frame, target="kind"), {"epochs": 1, "mode": "eager"}
    begun = kd.fit(spec, data, seed=1, init_from=kd.build_model(spec, seed=7), **arguments)
    drawn = kd.fit(spec, data, seed=7, **arguments)
    assert begun.fingerprint["initial_weights"] == drawn.fingerprint["initial_weights"]
    assert begun.model.layers[0].get_vocabulary() == drawn.model.layers[0].get_vocabulary()


def test_a_given_vocabulary_stays(frame):
    spec = kd.model_spec("text_lstm").override({"layers.0.config.vocabulary": ["good", "bad"]}, epochs=1)
    model = kd.fit(spec, kd.dataset(frame, target="kind"), seed=1, mode="eager").model
    assert model.layers[0].get_vocabulary(include_special_tokens=False) == ["good", "bad"]


def test_a_vocabulary_is_never_read_from_a_file(frame):
    spec = kd.model_spec("text_lstm").override({"layers.0.config.vocabulary": "words.txt"})
    with pytest.raises(kd.SpecError) as error:
        kd.fit(spec, kd.dataset(frame, target="kind"))
    assert error.value.code == "invalid_layer"


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_missing_text_is_named_with_row_and_column(missing):
    frame = pd.DataFrame({"review": ["a", missing, "b"], "kind": ["u", "v", "u"]}, dtype=object)
    with pytest.raises(kd.DataError) as error:
        kd.dataset(frame, target="kind")
    assert error.value.code == "missing_text"
    assert error.value.message == 'The column "review" must hold a text in each row, not NA in row 2.'
    with pytest.raises(kd.DataError, match="not NA in row 2"):
        kd.dataset((["a", missing, "b"], ["u", "v", "u"]))


@pytest.mark.parametrize(
    ("x", "code"),
    [(["a", 1], "invalid_data"), (["a", "\ud800"], "invalid_data"), ([["a"], ["b"]], "invalid_data")],
)
def test_what_is_no_text_is_refused(x, code):
    with pytest.raises(kd.DataError) as error:
        kd.dataset((x, ["u", "v"]))
    assert error.value.code == code


def test_the_fingerprint_knows_where_a_text_ends():
    one, other = (kd.dataset((x, ["u", "v"])).fingerprint for x in (["ab", "c"], ["a", "bc"]))
    assert one != other
    assert kd.dataset((np.array(["ab", "c"]), ["u", "v"])).fingerprint == one
    assert kd.dataset((pd.Series(["ab", "c"], dtype="string"), ["u", "v"])).fingerprint == one


def test_xla_is_refused(frame):
    with pytest.raises(kd.ArgumentError) as error:
        kd.fit("text_lstm", kd.dataset(frame, target="kind"), epochs=1, mode="xla")
    assert error.value.code == "invalid_argument"


def test_other_rows_must_be_texts(fit):
    with pytest.raises(kd.DataError, match="`x` must be texts, not \\[1\\]") as error:
        kd.predict(fit, [[1.0]])
    assert error.value.code == "shape_mismatch"


@pytest.mark.parametrize("value", [np.zeros(2), [1], {}, 3])
def test_a_row_of_something_else_is_told_by_its_kind(value: object) -> None:
    with pytest.raises(DataError, match=f"not {type(value).__name__} in row 2"):
        check_texts(["a", value], "`{argument}`", argument="x")


@pytest.mark.parametrize("value", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT])
def test_a_missing_text_is_told_with_its_row(value: object) -> None:
    with pytest.raises(DataError, match="not NA in row 2") as error:
        check_texts(["a", value], "`{argument}`", argument="x")
    assert error.value.code == "missing_text"
