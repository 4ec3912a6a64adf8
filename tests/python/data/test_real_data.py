"""The real data sets, where KERASDUET_DATA_DIR has them: the statistics that are known of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasduet.data import formats, sources
from kerasduet.data.built_in import load_dataset, mnist


def real(name):
    """The real set, or a skip that says why."""
    if sources.find(name) is None:
        pytest.skip(f"needs the files of {name} in a folder of KERASDUET_DATA_DIR")
    return load_dataset(name)


# Mean and standard deviation of the training pixels, and the first classes.
FACTS = {
    "fashion_mnist": (72.9404, 90.0212, [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]),
    "mnist": (33.3184, 78.5675, [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]),
    "cifar10": (120.7076, 64.1501, [6, 9, 9, 4, 1, 1, 2, 7, 8, 3]),
}
FINGERPRINTS = {
    "fashion_mnist": "feb6751f024c1e6301ad6b7c8293b940731aa9a5cde40fa57b8331da6cdd6670",
    "mnist": "e7d2c45dbfc2e577eb34042419a6fe597ecb2f3c93bd8905c3e24de1d223ceb6",
    "cifar10": "e9dfa6ec70fe408a95e05a0660c51b2eb104665c3ceb0e77bc4bd938cf413f35",
}
MNIST_TEST = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.mark.slow
@pytest.mark.parametrize("name", FACTS)
def test_the_real_sets_have_their_known_statistics(name):
    data = real(name)
    mean, deviation, first = FACTS[name]
    train = data.split("train")
    assert round(float(train.x.mean()), 4) == mean
    assert round(float(train.x.std()), 4) == deviation
    assert train.y[:10].tolist() == first
    assert_array_equal(np.bincount(data.split("test").y), [1000] * 10 if name != "mnist" else MNIST_TEST)
    assert data.fingerprint == FINGERPRINTS[name]


def test_the_real_signs_have_their_known_flaws():
    data = real("signs")
    train, test = data.split("train"), data.split("test")
    assert np.bincount(train.y).tolist() == [180] * 6 and np.bincount(test.y).tolist() == [20] * 6
    known = {each.tobytes() for each in train.x}
    assert len(known) == 1037
    assert sum(each.tobytes() in known for each in test.x) == 12


def test_images_of_signs_are_those_of_the_course_before_jpeg():
    data = real("signs")
    raw = next((path for path in Path(sources.find("signs")).parent.glob("test_signs.h5")), None)
    if raw is None:
        pytest.skip("needs test_signs.h5 beside 64x64_SIGNS in a folder of KERASDUET_DATA_DIR")
    x, y = formats.read_signs_hdf5(raw, "test")
    assert_array_equal(np.bincount(y), [20] * 6)
    assert abs(float(x.mean()) - float(data.split("test").x.mean())) < 1


def test_the_first_test_digits():
    assert real("mnist").split("test").y[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert isinstance(mnist().split("test").x, np.ndarray)
