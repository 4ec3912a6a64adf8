"""Overriding beyond the shared cases: what a wrong path is told."""

from __future__ import annotations

from typing import Any

import pytest

import kerasduet as kd


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("layers.2.config.units", '`layers.2` must be one of the positions 0 to 1, not "2".'),
        ("layers.2", '`layers.2` must be one of the positions 0 to 1, not "2".'),
        ("layers.-1.config", '`layers.-1` must be one of the positions 0 to 1, not "-1".'),
        ("layers.first", '`layers.first` must be one of the positions 0 to 1, not "first".'),
        ("layers.0.config.units.more", "`layers.0.config.units` holds 2, which has no fields."),
        (
            "layers.0.config.activation.name",
            '`layers.0.config.activation` holds "relu", which has no fields.',
        ),
        ("name.first", '`name` holds "xor_mlp", which has no fields.'),
        ("epoch", '`epoch` is not a field of a spec: did you mean "epochs"?'),
    ],
)
def test_a_path_that_leads_nowhere_is_told_as_far_as_it_goes(path: str, sentence: str) -> None:
    with pytest.raises(kd.SpecError) as error:
        kd.model_spec("xor_mlp").override({path: 3})
    assert (error.value.code, error.value.message) == ("unknown_field", sentence)


def test_the_last_position_of_a_list_can_be_set() -> None:
    layer = {"class_name": "Dense", "config": {"units": 3}}
    assert kd.model_spec("xor_mlp").override({"layers.1": layer}).get("layers.1") == layer


@pytest.mark.parametrize(("field", "given"), [("optimizer", "SGD"), ("loss", "mean_absolute_error")])
def test_a_name_on_the_way_becomes_an_object(field: str, given: str) -> None:
    changes: dict[str, Any] = {field: given, f"compile.{field}.config.name": "mine"}
    changed = kd.model_spec("xor_mlp").override(changes).get(f"compile.{field}")
    assert changed == {"class_name": given, "config": {"name": "mine"}}
