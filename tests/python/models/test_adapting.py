"""What preprocessing layers learn of rows."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.models.adapting import adapted


def test_means_and_variances_are_those_of_a_training() -> None:
    x = np.random.default_rng(1).normal(5, 2, (40, 3))
    x[:, 2] = 7.0  # a constant is divided by 1
    learnt = adapted("Normalization", {}, x)
    assert learnt["mean"] == pytest.approx(x.mean(axis=0))
    assert learnt["variance"] == pytest.approx([*x.var(axis=0)[:2], 1.0])


@pytest.mark.parametrize("mode", ["int", "multi_hot", "tf_idf"])
def test_tokens_make_a_layer_that_needs_no_training_rows(mode: str) -> None:
    config = {"output_mode": mode}
    learnt = adapted("TextVectorization", config, np.array(["a cat", "a dog"]))
    assert set(learnt["vocabulary"]) == {"a", "cat", "dog"}
    layer = {"class_name": "TextVectorization", "config": {**config, **learnt}}
    spec = kd.model_spec("xor_mlp").override({"layers": [layer]})
    assert kd.build_model(spec).layers[-1].vocabulary_size() == 4 + (mode == "int")


def test_bins_have_boundaries() -> None:
    assert len(adapted("Discretization", {"num_bins": 4}, np.arange(20.0)[:, None])["bin_boundaries"]) == 3


@pytest.mark.parametrize(
    ("class_name", "x"), [("Normalization", np.array(["a"])), ("TextVectorization", np.ones((2, 2)))]
)
def test_rows_of_another_kind_are_refused(class_name: str, x: object) -> None:
    with pytest.raises(kd.DataError) as error:
        adapted(class_name, {}, x)  # type: ignore[arg-type]
    assert error.value.code == "shape_mismatch"
