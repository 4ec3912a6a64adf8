"""Mixed precision: half the bits in the layers, all of them in the weights and the loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.engine.mode import choose_mode
from kerasduet.runtime import keras

GARMENTS = kd.garments(train=96, test=20)


def small(policy: str) -> kd.ModelSpec:
    spec = kd.model_spec("fashion_mlp").override({"layers.1.config.units": 8, "learning_rate": 0.01})
    return spec.override(dtype_policy=policy, epochs=2)


def test_layers_compute_in_half_precision_but_the_last() -> None:
    model = kd.build_model(small("mixed_float16"))
    dense = [layer for layer in model.layers if type(layer) is keras().layers.Dense]
    assert [layer.compute_dtype for layer in dense] == ["float16"] * (len(dense) - 1) + ["float32"]
    assert {weight.dtype for weight in model.trainable_weights} == {"float32"}
    assert type(model.optimizer) is keras().optimizers.LossScaleOptimizer
    assert type(kd.build_model(small("mixed_bfloat16")).optimizer) is keras().optimizers.Adam


@pytest.mark.slow
def test_a_fit_in_half_precision_is_near_the_full_one(tmp_path: Path) -> None:
    assert choose_mode(kd.build_model(small("mixed_float16"))) == "graph"
    full = kd.fit(small("float32"), GARMENTS, seed=1, mode="xla")
    half = kd.fit(small("float32"), GARMENTS, seed=1, mixed_precision=True, run_dir=tmp_path)
    assert (full.mode, half.mode) == ("xla", "graph")
    assert half.spec.hash == small("mixed_float16").hash != full.spec.hash
    np.testing.assert_allclose(full.history["value"], half.history["value"], atol=0.06)
    assert half.fingerprint["weights"] != full.fingerprint["weights"]
    assert kd.load_run(half.run).fingerprint == half.fingerprint  # type: ignore[arg-type]
    again = kd.fit(half.spec, GARMENTS, seed=1, mixed_precision=False, mode="xla")
    assert again.fingerprint == full.fingerprint


def test_each_step_draws_its_own_dropout(monkeypatch: pytest.MonkeyPatch) -> None:
    from kerasduet.models import dropout_masks

    steps: list[int] = []
    original = dropout_masks.dropout_mask

    def noted(shape: Any, rate: float, seed: Any, step: Any, first: Any = 0) -> Any:
        steps.append(int(step))
        return original(shape, rate, seed, step, first)

    monkeypatch.setattr(dropout_masks, "dropout_mask", noted)
    kd.fit(small("mixed_float16"), GARMENTS, seed=1, mode="eager", epochs=1)
    assert sorted(set(steps)) == [0, 1, 2]


def test_what_is_not_true_or_false_is_refused() -> None:
    with pytest.raises(kd.ArgumentError) as error:
        kd.fit("xor_mlp", mixed_precision="float16")  # type: ignore[arg-type]
    assert error.value.code == "invalid_argument"
    with pytest.raises(kd.SpecError) as unknown:
        small("float64")
    assert unknown.value.code == "invalid_spec"
