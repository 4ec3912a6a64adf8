"""A data set as text and in a notebook."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.confusion.r_format import display_width


def test_a_data_set_is_printed_without_being_read() -> None:
    assert str(kd.fashion_mnist()).split("\n") == [
        "<Dataset> fashion_mnist: classification, 10 classes, rows of shape (28, 28)",
        "split    rows",
        "train  60,000",
        "test   10,000",
        "Classes: T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker,...",
    ]


@pytest.mark.parametrize("count", [2, 10, 40, 150])
def test_classes_are_escaped_and_cut_to_a_line(count: int) -> None:
    names = ["<b>犬</b>", "a\nb", *(f"class {number}" for number in range(2, count))]
    data = kd.dataset(np.zeros((2, 3), np.float32), names[:2], class_names=names)
    assert max(map(display_width, str(data).split("\n"))) <= 80
    assert str(data).split("\n")[3].startswith("Classes: <b>犬</b>, a\\nb")
    page = data._repr_html_()
    assert "&lt;b&gt;犬&lt;/b&gt;, a\\nb" in page
    assert ("... and 50 more" in page) == (count == 150)
