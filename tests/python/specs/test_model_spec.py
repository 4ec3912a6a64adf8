"""Specs beyond the shared cases: their files, their hash, and documents of any form."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kerasduet as kd
from kerasduet.specs import schema
from kerasduet.specs.model_spec import spec_from_dict, spec_from_json

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    ["name", "layers", "compile", "fit", "dataset", "preprocessing", "spec_version", "x"]
)


@pytest.mark.parametrize("name", kd.list_specs())
def test_each_spec_is_named_as_its_file_and_has_expectations(name: str) -> None:
    spec = kd.model_spec(name)
    assert spec.name == name
    layers = len(spec.get("layers")) + 2 * (spec.get("outputs") == "target")  # which are put behind them
    assert len(spec.get("expected.output_shapes")) == layers
    assert sum(spec.get("expected.layer_params")) == spec.get("expected.total_params")


@given(st.dictionaries(_FIELDS, _JSON, max_size=8) | _JSON)
def test_any_document_is_a_spec_or_gets_sentences(document: object) -> None:
    faults = kd.check_spec(document)
    assert faults
    assert all(fault.endswith((".", "?")) for fault in faults)


def test_the_hash_is_of_what_decides_a_run() -> None:
    spec = kd.model_spec("fashion_mlp")
    document = spec.to_dict()
    assert spec_from_dict({**document, "description": "other words", "reported": {}}).hash == spec.hash
    assert spec_from_dict(json.loads(json.dumps(document))).hash == spec.hash
    assert spec.override(epochs=200.0).hash == spec.hash
    assert spec.override(epochs=201).hash != spec.hash


def test_a_field_added_to_the_schema_changes_no_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: kd.model_spec(name).hash for name in kd.list_specs()}
    changed = copy.deepcopy(schema.spec_schema())
    changed["properties"]["fit"]["properties"]["later"] = {"type": "number", "default": 1}
    monkeypatch.setattr(schema, "spec_schema", lambda: changed)
    assert kd.model_spec("fashion_mlp").get("fit.later") == 1
    assert {name: kd.model_spec(name).hash for name in before} == before


@pytest.mark.parametrize("name", kd.list_specs())
def test_defaults_come_back(name: str) -> None:
    spec, defaults = kd.model_spec(name), schema.spec_schema()
    reduced = schema._without_defaults(spec.to_dict(), defaults)
    assert schema._with_defaults(reduced, defaults) == spec.to_dict()


def test_override_leaves_the_original_alone() -> None:
    spec = kd.model_spec("fashion_mlp")
    changed = spec.override({"layers.1.config.units": 48}, epochs=5)
    assert (changed.get("layers.1.config.units"), changed.get("fit.epochs")) == (48, 5)
    assert (spec.get("layers.1.config.units"), spec.get("fit.epochs")) == (128, 200)
    assert changed.get("expected") is None
    assert spec.override(epochs=5).get("expected") is not None


def test_every_fault_has_its_own_sentence() -> None:
    document = kd.model_spec("xor_mlp").to_dict()
    document["layers"][1]["config"]["units"] = 0
    document["fit"]["epochs"] = "ten"
    del document["compile"]["loss"]
    assert kd.check_spec(document) == [
        "`compile.loss` is missing.",
        '`fit.epochs` must be a whole number of at least 1, not "ten".',
        "`layers.1.config.units` must be a whole number of at least 1, not 0.",
    ]


def test_a_fault_is_told_once() -> None:
    fields = ("compile", "dataset", "layers", "spec_version")
    assert kd.check_spec({"name": "a"}) == [f"`{name}` is missing." for name in fields]


def test_a_saved_spec_is_read_back(tmp_path: Path) -> None:
    spec = kd.model_spec("fashion_mlp").override(epochs=3, description="Détails")
    kd.save_spec(spec, tmp_path / "mine.json")
    assert kd.model_spec(tmp_path / "mine.json") == spec
    kd.save_spec(kd.model_spec("xor_mlp"), str(tmp_path / "mine.json"))
    assert kd.model_spec(tmp_path / "mine.json") == kd.model_spec("xor_mlp")
    assert [each.name for each in tmp_path.iterdir()] == ["mine.json"]


@pytest.mark.parametrize(
    ("path", "code"),
    [("mine.txt", "invalid_argument"), (3, "invalid_argument"), ("no/mine.json", "cannot_write")],
)
def test_where_no_spec_can_be_saved(tmp_path: Path, path: object, code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as caught:
        kd.save_spec(kd.model_spec("xor_mlp"), f"{tmp_path}/{path}" if isinstance(path, str) else path)  # type: ignore[arg-type]
    assert caught.value.code == code


TEXT = kd.model_spec("xor_mlp").to_json()


def test_a_field_that_stands_twice_is_refused() -> None:
    with pytest.raises(kd.SpecError, match='an object holds "epochs" twice') as error:
        spec_from_json(TEXT.replace('"epochs":', '"epochs":3,"epochs":'))
    assert error.value.code == "spec_not_json"


def test_a_byte_order_mark_is_no_part_of_a_spec(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(TEXT, encoding="utf-8-sig")
    assert (
        kd.model_spec(tmp_path / "mine.json") == spec_from_json("\ufeff" + TEXT) == kd.model_spec("xor_mlp")
    )


@pytest.mark.parametrize("levels", [60, 900, 100_000])
def test_what_is_nested_too_deeply_is_refused(levels: int) -> None:
    with pytest.raises(kd.SpecError, match="nested") as error:
        spec_from_json('{"a":' * levels + "1" + "}" * levels)
    assert error.value.code in ("spec_not_json", "invalid_spec")


def test_what_holds_itself_is_refused() -> None:
    endless: dict[str, object] = {}
    endless |= {"a": endless, "b": endless}
    assert kd.check_spec(endless) == ["A spec must not be nested deeper than 50 levels."]
    with pytest.raises(kd.SpecError, match="nested"):
        kd.model_spec("xor_mlp").override(reported=endless)


@pytest.mark.parametrize("field", ["name", "description"])
def test_half_of_a_surrogate_pair_is_refused(field: str) -> None:
    with pytest.raises(kd.SpecError, match="half of a surrogate pair") as error:
        spec_from_json(TEXT.replace(f'"{field}":"', f'"{field}":"\\ud800'))
    assert error.value.code == "invalid_spec"


def test_a_path_that_no_system_takes_is_no_spec() -> None:
    with pytest.raises(kd.SpecError, match="There is no spec file"):
        kd.model_spec("mine\0.json")


def test_a_spec_is_printed_with_the_paths_of_its_layers():
    lines = str(kd.model_spec("mnist_cnn")).split("\n")
    assert lines[0] == "<ModelSpec> mnist_cnn, on mnist"
    assert lines[2] == "preprocessing  standardize   offset=1"
    assert "layers.1       Conv2D        filters=64, kernel_size=5, strides=1" in lines
    assert lines[-1].startswith("Training: Adam(learning_rate=0.001), categorical_crossentropy, metrics acc")
    assert lines[-1].endswith("epochs=20, batch_size=128")


def test_a_spec_with_many_layers_has_a_short_form_and_in_a_notebook_every_layer():
    document = kd.model_spec("xor_mlp").to_dict()
    document["description"] = "<b>of</b>\nmany layers"
    document["layers"] = [document["layers"][0]] * 30 + [document["layers"][1]]
    document.pop("expected")
    spec = spec_from_dict(document)
    assert len(repr(spec)) < 120
    assert "... (31 layers) > Dense>" in repr(spec)
    page = spec._repr_html_()
    assert page.count("<tr>") == 1 + 31
    assert "&lt;b&gt;of&lt;/b&gt;\\nmany layers" in page
    assert max(map(len, str(spec).split("\n")[:-1])) <= 80
