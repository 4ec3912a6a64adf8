"""The one form in which documents are hashed, and the modules that they may name."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.specs.model_spec import spec_from_dict
from kerasduet.specs.schema import canonical


def test_equal_documents_are_equal_texts() -> None:
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'
    assert canonical({"a": np.arange(2), "b": np.float32(0.5)}) == '{"a":[0,1],"b":0.5}'
    document = kd.model_spec("xor_mlp").to_dict()
    turned = {key: document[key] for key in reversed(document)}
    assert spec_from_dict(turned).hash == kd.model_spec("xor_mlp").hash


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_cannot_hold_is_refused(number: float) -> None:
    with pytest.raises(kd.SpecError, match="only what JSON can hold") as error:
        kd.model_spec("xor_mlp").override({"reported.loss": number})
    assert error.value.code == "invalid_spec"


def test_an_object_that_json_cannot_hold_is_refused() -> None:
    reason = "an object of class object is none of them"
    assert kd.check_spec({"name": object()}) == [f"A spec must hold only what JSON can hold: {reason}."]


@pytest.mark.parametrize(
    ("module", "foreign"),
    [
        ("keras.layers", False),
        ("keras", False),
        (None, False),
        ("os.keras", True),
        ("kerasduet", True),
        ("keras_hub.layers", True),
    ],
)
def test_only_modules_of_keras_are_named(module: str | None, foreign: bool) -> None:
    activation: dict[str, Any] = {"module": module, "class_name": "ReLU", "config": {}}
    document = kd.model_spec("xor_mlp").to_dict()
    document["layers"][0]["config"]["activation"] = activation
    wanted = f'`layers.0.config.activation.module` must be a module of Keras, not "{module}".'
    assert kd.check_spec(document) == ([wanted] if foreign else [])


def test_levels_up_to_the_50th_are_taken() -> None:
    def nested(levels: int) -> Any:
        return {"a": nested(levels - 1)} if levels > 1 else {}

    assert kd.check_spec(nested(51)) == ["A spec must not be nested deeper than 50 levels."]
    assert kd.check_spec(nested(50))[0] != "A spec must not be nested deeper than 50 levels."
