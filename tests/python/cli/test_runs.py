"""`compare`."""

from __future__ import annotations

from pathlib import Path

from command import command

import kerasduet as kd


def test_two_runs_are_compared_as_in_python(xor_run: Path, folder: Path) -> None:
    other = command("fit", "xor_mlp", "--set", "epochs=1", "--seed", 2, "--run-dir", folder, "--json").json[
        "run"
    ]
    names = (xor_run.name, Path(other).name)
    expected = kd.compare_fits(kd.load_run(xor_run), kd.load_run(other), names=names)
    assert command("compare", xor_run, other) == (0, f"{expected}\n", "")
    assert command("compare", xor_run, other, "--json").json == expected.to_dict()


def test_runs_on_rows_of_ones_own_need_them(flower_run: Path, flowers: Path) -> None:
    assert command("compare", flower_run, flower_run).code == "missing_rows"
    ran = command("compare", flower_run, flower_run, "--data", flowers)
    assert ran.status == 0 and "0 discordant rows" in ran.out


def test_a_regression_is_not_compared(number_run: Path, flower_run: Path, flowers: Path) -> None:
    assert command("compare", number_run, flower_run, "--data", flowers).status == 2
