"""How R writes numbers: examples measured in R 4.2."""

from __future__ import annotations

import math

import pytest

from kerasduet.confusion import r_format

NAN = math.nan


@pytest.mark.parametrize(
    ("values", "digits", "texts"),
    [
        ([0.25, 0.33333, None], 4, ["0.2500", "0.3333", "    NA"]),
        ([1.0, 0.5, NAN], 4, ["1.0", "0.5", "NaN"]),
        ([1, 3.5, 2, 1e5], 7, ["1.0e+00", "3.5e+00", "2.0e+00", "1.0e+05"]),
        ([1e5, 0], 7, ["1e+05", "0e+00"]),
        ([123456.0, 0.5], 7, ["123456.0", "     0.5"]),
        ([-0.0, -1.5], 3, [" 0.0", "-1.5"]),
        ([1e-300, 1.0], 2, ["1e-300", " 1e+00"]),
        ([math.inf, 1.0, -math.inf], 3, [" Inf", "   1", "-Inf"]),
        ([], 4, []),
    ],
)
def test_common_format(values, digits, texts):
    assert r_format.format_jointly(values, digits) == texts


@pytest.mark.parametrize(
    ("values", "digits", "texts"),
    [
        ([0.00031, 0.602537], 4, ["0.00031", "0.60254"]),
        ([0.00009, 0.6025], 4, ["9e-05", "0.6025"]),
        ([0.0001, 0.5], 4, ["1e-04", "5e-01"]),
        ([1e-20, 0.8932], 4, ["<2e-16", "0.8932"]),
        ([1e-20, 1.0], 4, ["<2e-16", "1"]),
        ([1e-20, 1.23456789e-05], 4, ["< 2.2e-16", "1.235e-05"]),
        ([1e-20, None], 4, ["< 2.2e-16", "NA"]),
        ([0.0], 3, ["<2e-16"]),
        ([NAN, None], 4, ["NA", "NA"]),
    ],
)
def test_p_values(values, digits, texts):
    assert r_format.format_p_values(values, digits) == texts


@pytest.mark.parametrize(
    ("x", "digits", "rounded"),
    [
        (0.15, 1, 0.1),
        (0.25, 1, 0.2),
        (0.35, 1, 0.3),
        (2.5, 0, 2.0),
        (-0.12345, 4, -0.1235),
        (0.99996, 4, 1.0),
    ],
)
def test_round(x, digits, rounded):
    assert r_format.round_decimal(x, digits) == rounded


def test_round_leaves_nan():
    assert math.isnan(r_format.round_decimal(NAN, 4))


@pytest.mark.parametrize(
    ("x", "text"), [(0.0003, "3e-04"), (0.75, "0.75"), (1.0, "1"), (0.1 + 0.2, "0.3"), (1e15, "1e+15")]
)
def test_one_number(x, text):
    assert r_format.format_number(x) == text


@pytest.mark.parametrize(
    ("text", "shown", "width"),
    [
        ("日本", "日本", 4),
        ("e\u0301", "e\u0301", 1),
        ("a\\b", r"a\\b", 3),
        ("tab\tnew\nline", r"tab\tnew\nline", None),
        ("\x01\x7f", r"\001\177", None),
        ("\u0085\u2028", r"\u0085\u2028", None),
        ("no\u00a0break", "no\u00a0break", 8),
        ("\U0010ffff", r"\U{10ffff}", None),
    ],
)
def test_labels_are_escaped_and_measured_as_r_does(text, shown, width):
    assert r_format.escape(text) == shown
    assert r_format.unescape(shown) == text
    assert width is None or r_format.display_width(text) == width


def test_a_text_is_cut_at_console_columns():
    assert r_format.cut_columns("日本x", 2) == ("日", "本x")
    assert r_format.cut_columns("e\u0301x", 1) == ("e\u0301", "x")
