"""`doctor`."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import command

import kerasduet as kd
from kerasduet.engine import devices
from kerasduet.errors import KerasDuetError


def test_it_tells_versions_devices_and_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KERASDUET_DATA_DIR", str(tmp_path / "none"))
    ran = command("doctor", "--json")
    facts = {each["what"]: each["is"] for each in ran.json}
    assert ran.status == 0
    assert facts["kerasduet"] == kd.__version__
    assert facts["devices"].startswith(("cpu:0", "gpu:0"))
    assert facts["data"].endswith("none (not there yet)")
    assert {"python", "tensorflow", "keras", "cache"} <= facts.keys()


def test_without_tensorflow_the_status_is_1(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise KerasDuetError("no_tensorflow", "A model needs TensorFlow.")

    monkeypatch.setattr(devices, "logical_devices", fail)
    ran = command("doctor")
    assert ran.status == 1
    assert "devices\tA model needs TensorFlow.\n" in ran.out
