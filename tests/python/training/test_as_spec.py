"""Fits, Keras models and specs as specs."""

from __future__ import annotations

import pytest

import kerasduet as kd


def test_a_spec_is_given_back() -> None:
    spec = kd.model_spec("xor_mlp")
    assert kd.as_model_spec(spec) is spec
    named = kd.as_model_spec(spec, name="mine", dataset="arrays")
    assert (named.name, named.get("dataset.name")) == ("mine", "arrays")
    assert named.get("layers") == spec.get("layers")


def test_a_fit_gives_the_spec_that_was_trained() -> None:
    fit = kd.fit("xor_mlp", epochs=1, seed=1, verbose=0)
    assert kd.as_model_spec(fit) is fit.spec
    assert kd.as_model_spec(fit.model).get("layers") == fit.spec.get("layers")


@pytest.mark.parametrize("x", ["xor_mlp", None, 3])
def test_what_has_no_spec_is_refused(x: object) -> None:
    with pytest.raises(kd.ArgumentError, match="`x` must be a fit, a Keras model or a spec, not ") as error:
        kd.as_model_spec(x)
    assert error.value.code == "invalid_argument"
