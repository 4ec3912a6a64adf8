"""The drawn images: same bits everywhere, balanced, varied, and with masks that fit."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasduet.data.built_in import garments
from kerasduet.data.garments.drawing import draw


@pytest.fixture(scope="module")
def thousand():
    return draw(1000, 0, "train")


def test_images_look_as_promised(thousand):
    pixels, classes, masks = thousand
    assert pixels.shape == masks.shape == (1000, 28, 28)
    assert pixels.dtype == masks.dtype == np.uint8 and classes.dtype == np.int64
    assert set(np.unique(masks)) == {0, 1}


def test_classes_are_balanced_and_shuffled(thousand):
    blocks = thousand[1].reshape(100, 10)
    assert_array_equal(np.sort(blocks, axis=1), np.tile(np.arange(10), (100, 1)))
    assert len(np.unique(blocks, axis=0)) == 100


@pytest.mark.parametrize("rows", [1, 3, 10, 999])
def test_a_row_is_the_same_however_many_are_drawn(thousand, rows):
    for part, whole in zip(draw(rows, 0, "train"), thousand, strict=True):
        assert_array_equal(part, whole[:rows])


def test_a_row_is_the_same_on_both_sides_of_a_batch():
    long, short = draw(1205, 5, "test"), draw(1001, 5, "test")
    assert_array_equal(long[0][:1001], short[0])


def test_splits_and_seeds_differ(thousand):
    train = thousand[0][:100]
    for other in (draw(100, 0, "test"), draw(100, 1, "train"), draw(100, 2**32 - 1, "train")):
        assert not (other[0][:, None] == train).all(axis=(2, 3)).any()  # no image is in both


def test_no_image_is_drawn_twice(thousand):
    assert len(np.unique(thousand[0].reshape(1000, -1), axis=0)) == 1000


def test_every_class_varies_in_shape_shade_and_place(thousand):
    pixels, classes, masks = thousand
    for code in range(10):
        chosen, shapes = pixels[classes == code], masks[classes == code]
        assert len(np.unique(shapes.reshape(100, -1), axis=0)) == 100
        shade = chosen.sum((1, 2)) / shapes.sum((1, 2))
        assert shade.std() > 20
        assert (shapes.any(axis=(1, 2))).all() and shapes.mean() < 0.8


def test_the_mask_is_where_the_garment_is(thousand):
    pixels, _, masks = thousand
    assert (pixels[masks == 1] > 0).all()  # cloth is never quite black
    near = masks.copy()
    near[:, 1:] |= masks[:, :-1]
    near[:, :-1] |= masks[:, 1:]
    near[:, :, 1:] |= near[:, :, :-1].copy()
    near[:, :, :-1] |= near[:, :, 1:].copy()
    assert pixels[near == 0].mean() < 0.2  # background, but for threads thinner than a pixel


def test_classes_can_be_told_apart_but_not_by_their_mean_image():
    data = garments(train=2000, test=1000)
    train, test = data.split("train"), data.split("test")
    means = np.stack([train.x[train.y == code].mean(axis=0) for code in range(10)]).reshape(10, -1)
    far = ((test.x.reshape(1000, 1, -1) - means) ** 2).sum(axis=2)
    accuracy = (far.argmin(axis=1) == test.y).mean()
    assert 0.4 < accuracy < 0.8


def test_the_split_carries_masks():
    split = garments(train=20, test=10).split("test")
    assert split.masks.shape == (10, 28, 28) and len(split) == 10
