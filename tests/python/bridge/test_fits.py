"""What R gets of a fit, and the fit that is made of it again."""

from __future__ import annotations

from typing import Any

import pytest

import kerasduet as kd
from kerasduet import bridge

KEPT = ("history", "fingerprint", "seed", "seconds", "mode", "devices", "strategy", "extra_callbacks")


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    arguments = {"seed": 1.0, "epochs": 2.0, "batch_size": 3.0, "mode": "eager", "verbose": 0.0}
    answer = bridge.fit(kd.model_spec("xor_mlp").to_json(), None, None, arguments)
    return answer["value"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "steps", [{"steps": 2.0}, {}], ids=["R has only doubles", "saved before there were steps"]
)
def test_a_fit_that_went_to_r_and_back_is_the_same(record: dict[str, Any], steps: dict[str, float]) -> None:
    assert record["steps"] == 2  # 4 rows in batches of 3
    fit = record["fit"]
    kept = {name: record[name] for name in KEPT}
    kept |= {"json": record["spec"]["json"], "dataset": "xor", "schema": record["data"]["schema"], **steps}
    revived = bridge.revive(bridge.model_bytes(fit)["value"], kept, None)["value"]
    assert revived.steps == (2 if steps else None)
    assert revived.fingerprint == fit.fingerprint
    assert revived.history.equals(fit.history)
    assert repr(revived) == repr(fit)


def test_the_versions_are_those_that_a_run_notes(tmp_path: Any) -> None:
    import json

    run = kd.fit("xor_mlp", epochs=1, seed=1, mode="eager", verbose=0, run_dir=tmp_path).run
    assert run is not None
    noted = json.loads((run / "run.json").read_text(encoding="utf-8"))["versions"]
    told = bridge.versions()["value"]
    assert told == noted | {"devices": told["devices"]}
    assert noted["kerasduet"] == kd.__version__
