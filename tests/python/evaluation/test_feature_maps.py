"""Feature maps: a convolution computed by hand, and a image of every layer."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd

DATA = kd.garments(train=20, test=10)


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    layers = [
        {"class_name": "Reshape", "config": {"target_shape": [28, 28, 1]}},
        {"class_name": "Conv2D", "config": {"filters": 3, "kernel_size": 2, "activation": "relu"}},
        {"class_name": "Conv2D", "config": {"filters": 10, "kernel_size": 3, "strides": 3}},
        {"class_name": "GlobalAveragePooling2D"},
        {"class_name": "Softmax"},
    ]
    spec = kd.model_spec("keras_intro").override(
        {"layers": layers, "compile.loss": "sparse_categorical_crossentropy"}
    )
    return kd.fit(spec, DATA, seed=1, epochs=1, mode="eager", verbose=0)


def test_maps_are_the_convolution_by_hand(fit: kd.Fit) -> None:
    maps = kd.feature_maps(fit, 3)
    assert {name: each.shape for name, each in maps.items()} == {
        "conv2d": (27, 27, 3),
        "conv2d_1": (9, 9, 10),
    }
    pixels = DATA.split("test").x[3] / 255
    kernel, bias = fit.model.get_layer("conv2d").get_weights()  # (2, 2, 1, 3), (3,)
    windows = np.lib.stride_tricks.sliding_window_view(pixels, (2, 2))  # (27, 27, 2, 2)
    wanted = np.maximum(np.einsum("ijkl,klf->ijf", windows, kernel[:, :, 0]) + bias, 0)
    np.testing.assert_allclose(maps["conv2d"], wanted, atol=1e-5)


def test_an_image_may_be_given_as_pixels(fit: kd.Fit) -> None:
    for ours, theirs in zip(
        kd.feature_maps(fit, 3).values(),
        kd.feature_maps(fit, DATA.split("test").x[3]).values(),
        strict=True,
    ):
        assert np.array_equal(ours, theirs)


def test_the_image_has_the_image_and_the_first_maps(fit: kd.Fit) -> None:
    titles = [axes.get_title() for axes in kd.plot_feature_maps(fit, 0, count=4).axes]
    assert sorted(titles) == sorted(
        ["image", "conv2d 1", "conv2d 2", "conv2d 3", *(f"conv2d_1 {each}" for each in range(1, 5))]
    )


@pytest.mark.parametrize(
    ("image", "code"),
    [(10, "invalid_argument"), (-1, "invalid_argument"), (np.zeros((3, 3)), "shape_mismatch")],
)
def test_what_is_no_image_of_the_fit_is_refused(fit: kd.Fit, image: object, code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as error:
        kd.feature_maps(fit, image)
    assert error.value.code == code


def test_a_network_without_convolutions_is_refused() -> None:
    with pytest.raises(kd.ArgumentError) as error:
        kd.feature_maps(kd.fit("xor_mlp", seed=1, epochs=1, mode="eager", verbose=0), 0)
    assert error.value.code == "no_convolutions"
