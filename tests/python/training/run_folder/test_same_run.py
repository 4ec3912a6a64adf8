"""What must be the same for a run to go on: another one is refused, with all that differs."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import kerasduet as kd
from kerasduet.errors import told

GARMENTS = kd.garments(train=150, test=40)
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


def small_fit(folder: Path, **arguments: object) -> kd.Fit:
    defaults = {"seed": 1, "epochs": 1, "run_dir": folder, "mode": "eager"}
    return kd.fit("fashion_mlp", GARMENTS, **{**defaults, **arguments})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 2}, "`seed` 1, not 2"),
        ({"batch_size": 16}, "`fit.batch_size` 32, not 16"),
    ],
)
def test_another_training_is_refused_with_the_difference(
    tmp_path: Path, change: dict[str, int], named: str
) -> None:
    small_fit(tmp_path)
    with pytest.raises(kd.RunError) as error:
        small_fit(tmp_path, resume=True, **change)
    assert error.value.code == "different_run"
    assert named in error.value.message


def test_other_data_are_refused(tmp_path: Path) -> None:
    small_fit(tmp_path)
    with pytest.raises(kd.RunError) as error:
        kd.fit(
            "fashion_mlp",
            kd.garments(train=150, test=40, seed=1),
            seed=1,
            epochs=1,
            run_dir=tmp_path,
            resume=True,
            mode="eager",
        )
    assert error.value.code == "different_run"
    assert "`data` with the hash" in error.value.message


def test_other_initial_weights_and_another_mode_are_refused(tmp_path: Path) -> None:
    one, other = (kd.build_model(kd.model_spec("xor_mlp"), seed=seed) for seed in (7, 8))
    arguments = {"seed": 1, "run_dir": tmp_path, "resume": True}
    kd.fit("xor_mlp", epochs=1, init_from=one, mode="eager", **arguments)
    for change, named in [
        ({"init_from": other}, "`initial_weights` with the hash"),
        ({"mode": "graph"}, '`mode` "eager", not "graph"'),
    ]:
        with pytest.raises(kd.RunError, match=named) as error:
            kd.fit("xor_mlp", epochs=2, **{"init_from": one, "mode": "eager", **change}, **arguments)
        assert error.value.code == "different_run"
    assert kd.fit("xor_mlp", epochs=2, init_from=one, mode="eager", **arguments).run is not None


def test_other_validation_data_are_refused(tmp_path: Path) -> None:
    held_out, others = ([[[0.0, 1.0]], [target]] for target in (1, 0))
    arguments = {"seed": 1, "run_dir": tmp_path, "mode": "eager"}
    kd.fit("xor_mlp", epochs=1, validation_data=held_out, **arguments)
    with pytest.raises(kd.RunError, match="`validation_data` with the hash") as error:
        kd.fit("xor_mlp", epochs=2, validation_data=others, resume=True, **arguments)
    assert error.value.code == "different_run"
    assert kd.fit("xor_mlp", epochs=2, validation_data=held_out, resume=True, **arguments).run is not None


def test_all_differences_are_data_too(tmp_path: Path) -> None:
    arguments = {"run_dir": tmp_path, "mode": "eager", "resume": True}
    kd.fit("xor_mlp", epochs=1, seed=1, **arguments)
    with pytest.raises(kd.RunError) as error:
        kd.fit("xor_mlp", epochs=2, seed=2, batch_size=2, **arguments)
    differences = [
        {"argument": "seed", "wanted": 1, "got": 2},
        {"argument": "fit.batch_size", "wanted": 32, "got": 2},
    ]
    assert told(error.value)["details"]["differences"] == differences
    assert str(error.value).endswith(": `seed` 1, not 2; `fit.batch_size` 32, not 2.")
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)
