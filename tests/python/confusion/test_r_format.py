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
        (3.5, 0, 4.0),
        (-0.12345, 4, -0.1235),
        (0.99996, 4, 1.0),
    ],
)
def test_round(x, digits, rounded):
    assert r_format.round_decimal(x, digits) == rounded


def test_round_leaves_nan():
    assert math.isnan(r_format.round_decimal(NAN, 4))


def test_round_to_four_digits_unless_told():
    assert r_format.round_decimal(0.123456) == 0.1235


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0003, "3e-04"),
        (0.75, "0.75"),
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333333333"),
        (1e15, "1e+15"),
    ],
)
def test_one_number(x, text):
    assert r_format.format_number(x) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        *[(0.123456, "0.1235"), (1e-5, "1e-05"), (123456, "1.235e+05"), (0, "0"), (-0.5, "-0.5")],
        *[(None, "NA"), (NAN, "NaN"), (math.inf, "Inf"), (-math.inf, "-Inf")],
    ],
)
def test_one_number_as_c_writes_it(x, text):
    assert r_format.format_general(x) == text


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
        ("\u1160\u11ff", "\u1160\u11ff", 0),  # Hangul vowels and finals join the syllable before them
        ("\u115f\u1200", "\u115f\u1200", 3),
    ],
)
def test_labels_are_escaped_and_measured_as_r_does(text, shown, width):
    assert r_format.escape(text) == shown
    assert r_format.unescape(shown) == text
    assert width is None or r_format.display_width(text) == width


def test_a_text_is_cut_at_console_columns():
    assert r_format.cut_columns("日本x", 2) == ("日", "本x")
    assert r_format.cut_columns("e\u0301x", 1) == ("e\u0301", "x")
    assert r_format.cut_columns("日本", 9) == ("日本", "")
    assert r_format.cut_columns("aé日", 1) == ("a", "é日")


@pytest.mark.parametrize(
    ("values", "digits", "texts"),
    [
        ([-1.5, 22.25], 4, ["-1.50", "22.25"]),
        ([-22.5, 1], 4, ["-22.5", "  1.0"]),
        ([1e-100, 1], 2, ["1e-100", " 1e+00"]),
        ([1e100, 1.5], 3, ["1.0e+100", " 1.5e+00"]),
        ([1e-99, 1], 2, ["1e-99", "1e+00"]),
        ([-1e-10, 1], 3, ["-1e-10", " 1e+00"]),
        ([-12345678, 1], 2, ["-1.2e+07", " 1.0e+00"]),
        ([123456], 4, ["123456"]),
        ([1e5], 4, ["1e+05"]),
        ([-1e5], 4, ["-1e+05"]),
        ([0, -3], 4, [" 0", "-3"]),
        ([-1.25e-10, 1], 4, ["-1.25e-10", " 1.00e+00"]),
        ([9.5, 100], 2, ["  9.5", "100.0"]),
        ([1200000], 7, ["1200000"]),  # as wide as 1.2e+06
        ([12000000], 7, ["1.2e+07"]),
        ([0, 0.001], 4, ["0.000", "0.001"]),
        ([-0.001], 4, ["-0.001"]),
        ([-0.0001], 4, ["-1e-04"]),
    ],
)
def test_common_format_at_its_bounds(values, digits, texts):
    assert r_format.format_jointly(values, digits) == texts


@pytest.mark.parametrize(
    ("values", "digits", "texts"),
    [
        ([r_format.SMALLEST_P_VALUE], 4, ["2.22e-16"]),
        ([1e-3, 0.5], 4, ["0.001", "0.500"]),
        ([9.99e-5, 0.5], 4, ["9.99e-05", "0.5"]),
        ([1e-4], 1, ["1e-04"]),
        ([1e-4, 0.5], 1, ["1e-04", "0.5"]),
        ([0.00012, 0.5], 2, ["0.00012", "0.50000"]),
        ([1e-20, 0.012345], 5, ["< 2e-16", "0.012345"]),
        ([1e-20, 0.0012345], 5, ["< 2.22e-16", "0.0012345"]),
        ([1e-20, 0.25], 4, ["<2e-16", "0.25"]),
        ([1e-20, 0.125], 4, ["<2e-16", "0.125"]),
        ([1e-20, 0.12345], 5, ["< 2e-16", "0.12345"]),
        ([1e-20, 0.123456], 6, ["< 2e-16", "0.123456"]),
        ([1e-20, 0.1234567], 7, ["< 2.2e-16", "0.1234567"]),
        ([1e-20, 0.5], 2, ["<2e-16", "0.5"]),
        ([1e-20, 1.2345e-05], 5, ["< 2.22e-16", "1.2345e-05"]),
    ],
)
def test_p_values_at_their_bounds(values, digits, texts):
    assert r_format.format_p_values(values, digits) == texts


def test_padding_counts_columns():
    assert (r_format.pad_left("ab", 4), r_format.pad_right("表", 4)) == ("  ab", "表  ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u0080", r"\u0080"),
        ("\uffff", r"\uffff"),
        ("\U0001ffff", r"\U{1ffff}"),
        ("\x7f", r"\177"),
        ("\ud800", r"\ud800"),
    ],
)
def test_escapes_at_their_bounds(text, shown):
    assert r_format.escape(text) == shown
    assert r_format.unescape(shown) == text


def test_an_escape_beyond_unicode_stays():
    assert r_format.unescape(r"\U{110000}\u12") == r"\U{110000}\u12"
