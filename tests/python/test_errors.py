"""Errors: a code, one sentence, and the data that the sentence is made of."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.errors import (
    KerasDuetWarning,
    Nearest,
    cannot_write,
    corrupt_file,
    describe,
    fill,
    nearest,
)

BRACES = "{argument} {0} {!j} }{"


def test_a_sentence_is_filled_with_its_details() -> None:
    error = kd.DataError("c", "`{argument}` holds {got!j} in row {row}, {got}.", argument="x", got="a", row=3)
    assert str(error) == error.message == '`x` holds "a" in row 3, a.'
    assert error.code == "c"
    assert error.details == {"argument": "x", "got": "a", "row": 3}
    assert error.sentence == "`{argument}` holds {got!j} in row {row}, {got}."


def test_a_sentence_without_details_is_left_as_it_is() -> None:
    assert str(kd.DataError("c", BRACES)) == BRACES


def test_braces_in_details_are_text() -> None:
    error = kd.DataError("c", "{got} and {got!j}", got=BRACES)
    assert str(error) == f'{BRACES} and "{BRACES}"'
    assert fill("{reason}", {"reason": "{path}", "path": "x"}) == "{path}"


def test_a_detail_that_is_missing_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        kd.DataError("c", "{got} in {row}", got=1)


@pytest.mark.parametrize("kind", [kd.ArgumentError, kd.SpecError, kd.DataError, kd.LabelError, kd.RunError])
def test_what_an_argument_must_be(kind: type[kd.KerasDuetError]) -> None:
    error = kind.must_be("c", "seed", "a whole number", "ten", low=0)
    assert type(error) is kind
    assert str(error) == '`seed` must be a whole number, not "ten".'
    assert error.details == {"argument": "seed", "wanted": "a whole number", "got": "ten", "low": 0}


def test_a_hint_ends_the_sentence() -> None:
    error = kd.SpecError.must_be("c", "loss", "a loss of Keras", "msee", hint=nearest("msee", ["mse", "mae"]))
    assert str(error) == '`loss` must be a loss of Keras, not "msee": did you mean "mse" or "mae"?'
    assert error.details["hint"].names == ("mse", "mae")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
@pytest.mark.parametrize(
    "error",
    [
        kd.DataError("c", "{got!j}: {hint}", got=BRACES, hint=nearest("a", ["ab", "b"]), row=3),
        kd.LabelError.must_be("c", "y", BRACES, [BRACES]),
        kd.RunError("c", BRACES),
        KerasDuetWarning("c", "{got}", got=BRACES),
    ],
)
def test_errors_survive_pickling_and_copying(error: Any, again: Any) -> None:
    other = again(error)
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert (other.code, other.sentence, other.details) == (error.code, error.sentence, error.details)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0.1, "0.1"),
        (float("nan"), "NaN"),
        ('naïve "x"', '"naïve \\"x\\""'),
        ((1, "a"), '[1, "a"]'),
        ({"a": 1}, '{"a": 1}'),
        ("a" * 59, "a text of 59 characters"),
        (list(range(99)), f"{str(list(range(99)))[:57]}..."),
        (np.zeros(2), "an object of class ndarray"),
        ({1, 2}, "an object of class set"),
    ],
)
def test_values_are_described(value: object, text: str) -> None:
    assert describe(value) == text


MANY = [f"layer_{number}" for number in range(20)]


@pytest.mark.parametrize(
    ("name", "known", "kind", "text"),
    [
        ("epoch", ["epochs", "loss"], "close", 'did you mean "epochs"?'),
        ("ADAM", ["SGD", "Adam", "AdamW"], "close", 'did you mean "Adam" or "AdamW"?'),
        ("zzz", ["loss", "epochs"], "all", 'known are "epochs", "loss".'),
        (3, ["loss"], "all", 'known are "loss".'),
        ("", ["loss"], "all", 'known are "loss".'),
        (
            "xyz",
            MANY,
            "some",
            'the nearest of 20 known names are "layer_9", "layer_8", "layer_7".',
        ),
    ],
)
def test_the_nearest_names(name: object, known: list[str], kind: str, text: str) -> None:
    found = nearest(name, known)
    assert (found.kind, found.known) == (kind, len(known))
    assert set(found.names) <= set(known)
    assert str(found) == text


def test_the_nearest_names_are_data() -> None:
    assert nearest("epoch", ["epochs", "loss"]) == Nearest(("epochs",), "close", 2)


def test_a_file_that_is_damaged() -> None:
    error = corrupt_file(Path("{a}.gz"), "holds {got} values, not {wanted}", got=1, wanted=2)
    assert type(error) is kd.DataError
    assert str(error) == "The file {a}.gz holds 1 values, not 2: delete it and fetch or copy it again."
    assert error.details == {"path": "{a}.gz", "got": 1, "wanted": 2}


def test_a_place_that_cannot_be_written() -> None:
    error = cannot_write(Path("{a}"), OSError(28, "No space left"))
    assert (type(error), error.code) == (kd.RunError, "cannot_write")
    assert str(error) == "{a} must be writable, but: No space left."
    assert cannot_write("a", OSError("half a file")).details == {"path": "a", "reason": "half a file"}
