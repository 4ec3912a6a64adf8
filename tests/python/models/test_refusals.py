"""What Keras raises while it builds and runs a model comes as a sentence; huge layers are not made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.models.refusals import refusals_told
from kerasduet.runtime import keras, tensorflow

X, Y = np.zeros((8, 6), "float32"), np.arange(8) % 2
HUGE = 10**12


def entry(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def spec_of(*layers: dict[str, Any]) -> kd.ModelSpec:
    given = {"layers": [*layers, entry("Dense", units=1, activation="sigmoid")]}
    return kd.model_spec("xor_mlp").override(given, epochs=1)


@pytest.mark.parametrize(
    "layer",
    [
        entry("Dense", units=HUGE),
        entry("Embedding", input_dim=HUGE, output_dim=4),
        entry("LSTM", units=10**6),
        entry("Conv1D", filters=HUGE, kernel_size=2),
    ],
    ids=lambda each: each["class_name"],
)
def test_a_layer_of_more_weights_than_memory_holds_is_refused_before_it_is_made(layer: Any) -> None:
    first = [entry("Reshape", target_shape=[6, 1])] if layer["class_name"] in ("LSTM", "Conv1D") else []
    with pytest.raises(kd.SpecError, match="must have no more weights than memory holds") as error:
        kd.build_model(spec_of(*first, layer, entry("Flatten")), shape=(6,))
    assert error.value.code == "invalid_layer"
    assert error.value.details["count"] >= 4 * 10**10


@pytest.mark.parametrize(
    "layer",
    [
        entry("Dense", units="many"),
        entry("Dense", units=2.5),
        entry("Dense", units=[3]),
        entry("Dense", units=None),
        entry("Dense", units=2, activation=5),
        entry("Dense", units=2, kernel_initializer=7),
        entry("Dropout", rate="much"),
        entry("Dropout", rate=None),
        entry("Reshape", target_shape="wide"),
        entry("Reshape", target_shape=[HUGE, 7]),
        entry("Flatten", data_format=3),
        entry("Embedding", input_dim="x", output_dim=2),
        entry("BatchNormalization", axis=9),
        entry("LayerNormalization", epsilon="small"),
        entry("RepeatVector", n=-1),
        entry("Permute", dims=[5]),
        entry("Normalization", axis=7),
        entry("Normalization", mean="x", variance=1.0),
        entry("Rescaling", scale="half"),
        entry("Activation", activation="none"),
        entry("GaussianNoise", stddev="loud"),
    ],
    ids=str,
)
def test_an_odd_argument_ends_in_a_sentence_of_ours(layer: Any) -> None:
    with pytest.raises(kd.KerasDuetError) as error:
        kd.fit(spec_of(layer, entry("Flatten")), (X, Y), verbose=0)
    assert error.value.code in ("invalid_layer", "invalid_spec", "shape_mismatch", "invalid_value")


def test_a_refusal_at_the_first_batch_names_the_layer_and_keeps_its_cause() -> None:
    model = keras().Sequential([keras().Input((2,)), keras().layers.Dense(1, name="last")])
    with (
        pytest.raises(kd.SpecError, match=r"^The layer last \(Dense\) refuses a batch: ") as error,
        refusals_told(model),
    ):
        model(np.zeros((3, 5), "float32"))
    assert error.value.__cause__ is not None
    with (
        pytest.raises(kd.SpecError, match=r"^Keras cannot train the model on a batch: odd\.$"),
        refusals_told(model),
    ):
        raise RuntimeError("odd")


def test_a_lost_worker_and_errors_of_ours_pass() -> None:
    lost = tensorflow().errors.UnavailableError(None, None, "gone")
    for failure in (lost, kd.DataError("empty_data", "Nothing.")):
        with pytest.raises(type(failure)), refusals_told(None):
            raise failure
