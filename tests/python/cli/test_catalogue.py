"""`specs`, `show` and `data`."""

from __future__ import annotations

from command import command

import kerasduet as kd


def test_specs_are_listed() -> None:
    ran = command("specs", "--json")
    assert [each["name"] for each in ran.json] == list(kd.list_specs())
    mlp = next(each for each in ran.json if each["name"] == "xor_mlp")
    assert mlp["data"] == "xor" and mlp["layers"] == 2 and mlp["description"]
    lines = [line.split("\t") for line in command("specs").out.splitlines()]
    assert [line[0] for line in lines] == list(kd.list_specs())


def test_a_spec_is_shown_as_python_prints_it() -> None:
    spec = kd.model_spec("mnist_cnn")
    assert command("show", "mnist_cnn").out == f"{spec}\n"
    assert command("show", "mnist_cnn", "--json").json == spec.to_dict()


def test_a_spec_of_ones_own_is_shown(tmp_path) -> None:
    kd.save_spec(kd.model_spec("xor_mlp"), tmp_path / "mine.json")
    assert command("show", tmp_path / "mine.json").out == command("show", "xor_mlp").out


def test_a_path_that_is_none_and_a_file_that_is_no_spec(tmp_path) -> None:
    assert command("show", tmp_path / "none.json").code == "unknown_spec"
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    assert command("show", tmp_path / "bad.json").code == "spec_not_json"


def test_a_spec_is_written_as_code(tmp_path) -> None:
    assert command("code", "xor_mlp").out == kd.spec_code("xor_mlp")
    assert command("code", "xor_mlp", "--language", "r").out == kd.spec_code("xor_mlp", "r")
    document = command("code", "xor_mlp", "--shape", "3", "--json").json
    assert document == {"language": "python", "code": kd.spec_code("xor_mlp", shape=[3])}
    for wrong in (["--language", "julia"], ["--shape", "3x"], ["--shape", "0"], ["--shape", "a"]):
        assert command("code", "xor_mlp", *wrong).status == 2
    assert command("code", "fashion_dropconnect", "--language", "r").code == "no_code"


def test_data_sets_are_listed() -> None:
    ran = command("data", "--json")
    assert [each["name"] for each in ran.json] == list(kd.list_datasets())
    garments = next(each for each in ran.json if each["name"] == "garments")
    assert (garments["train"], garments["shape"]) == (10_000, [28, 28])
