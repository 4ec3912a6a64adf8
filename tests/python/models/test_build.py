"""Models: what the tutorials counted, what one seed decides, and pixels as scikit-learn standardizes them."""

from __future__ import annotations

import numpy as np
import pytest
from forks import Fork

import kerasduet as kd
from kerasduet.fits.result import weights_hash
from kerasduet.models.preprocessing import fit_normalization


@pytest.mark.slow
@pytest.mark.parametrize("name", kd.list_specs())
def test_shapes_and_counts_are_those_of_the_source(name: str) -> None:
    spec = kd.model_spec(name)
    model = kd.build_model(spec)
    table = kd.layer_table(spec)
    table = table[table.index != ""] if "" in table.index else table  # but preprocessing and columns
    expected = spec.get("expected")
    trainable = sum(int(np.prod(each.shape)) for each in model.trainable_variables)
    assert [list(shape) for shape in table["output_shape"]] == expected["output_shapes"]
    assert list(table["params"]) == expected["layer_params"]
    assert model.count_params() == expected["total_params"]
    assert trainable == expected.get("trainable_params", expected["total_params"])


@pytest.mark.parametrize("name", ["fashion_mlp", "mnist_cnn"])
def test_the_seed_decides_the_initial_weights(name: str) -> None:
    spec = kd.model_spec(name)
    first, again, other = (weights_hash(kd.build_model(spec, seed=seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_layers_of_one_shape_start_differently() -> None:
    spec = kd.model_spec("xor_mlp").override({"layers.1": {"class_name": "Dense", "config": {"units": 2}}})
    first, second = (layer.get_weights()[0] for layer in kd.build_model(spec).layers)
    assert not np.array_equal(first, second)


def test_building_leaves_the_global_generators_alone() -> None:
    np.random.seed(1)
    before = np.random.random()
    np.random.seed(1)
    kd.build_model(kd.model_spec("fashion_mlp"), seed=2)
    assert np.random.random() == before


@pytest.mark.parametrize("offset", [0, 1])
def test_pixels_are_standardized_as_by_scikit_learn(offset: int) -> None:
    from sklearn.preprocessing import StandardScaler

    x = kd.garments(train=300, test=10).split("train").x.copy()
    x[:, 0, 0] = 7  # a constant pixel
    spec = kd.model_spec("fashion_mlp_standardized").override({"preprocessing.standardize.offset": offset})
    model = kd.build_model(spec, normalization=fit_normalization(spec, x))
    got = np.asarray(model.layers[0](x.astype("float32"))).reshape(len(x), -1)
    scaler = StandardScaler().fit(x.reshape(len(x), -1).astype(float))
    if offset:
        scaler.scale_ = np.sqrt(scaler.var_) + offset
    wanted = scaler.transform(x.reshape(len(x), -1).astype(float))
    np.testing.assert_allclose(got, wanted, atol=2e-5)


def test_a_saved_model_is_plain_keras_and_takes_raw_pixels(tmp_path) -> None:  # type: ignore[no-untyped-def]
    data = kd.garments(train=60, test=20)
    fit = kd.fit("mnist_mlp", data, seed=1, epochs=1, mode="eager")
    fit.model.save(tmp_path / "model.keras")
    np.save(tmp_path / "x.npy", data.split("test").x)
    code = (
        "import sys, keras, numpy as np\n"
        "model = keras.saving.load_model('model.keras')\n"
        "assert 'kerasduet' not in sys.modules\n"
        "np.save('y.npy', model.predict(np.load('x.npy'), verbose=0))\n"
    )
    status, _, errors = Fork(code, folder=tmp_path).finish()
    assert status == 0, errors
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), kd.predict(fit, type="prob"), atol=1e-6)


def test_what_keras_says_of_a_misfit_comes_without_its_own_names() -> None:
    dense = {"class_name": "Dense", "config": {"units": 4}}
    conv = {"class_name": "Conv2D", "config": {"filters": 2, "kernel_size": 2}}
    spec = kd.model_spec("xor_mlp").override(layers=[dense, conv])
    with pytest.raises(kd.DataError, match=r"^`layers.1` \(Conv2D\) must fit .* give: expected min_ndim=4"):
        kd.build_model(spec)


def test_a_size_that_the_data_tell_is_none_as_in_keras() -> None:
    layers = [{"class_name": "LSTM", "config": {"units": 2, "return_sequences": True}}]
    spec = kd.model_spec("xor_mlp").override(layers=layers)
    for preprocessing in ({}, {"standardize": {}}, {"rescale": 2}):
        model = kd.build_model(spec.override(preprocessing=preprocessing), shape=(None, 3))
        assert model.output_shape == (None, None, 2)
        for steps in (2, 5):
            assert model(np.zeros((1, steps, 3))).shape == (1, steps, 2)
    conv = {"class_name": "Conv2D", "config": {"filters": 1, "kernel_size": 3}}
    with pytest.raises(kd.DataError, match=r"shape \[null, 3\]"):
        kd.build_model(spec.override(layers=[conv]), shape=(None, 3))


@pytest.mark.parametrize("shape", [[-1], [0], 3])
def test_a_shape_is_of_whole_numbers_of_at_least_1(shape: object) -> None:
    with pytest.raises(kd.ArgumentError, match="`shape` must be a list of whole numbers of at least 1, not"):
        kd.build_model(kd.model_spec("xor_mlp"), shape=shape)  # type: ignore[arg-type]


def test_a_misfit_is_told_with_all_shapes() -> None:
    with pytest.raises(kd.DataError) as error:
        kd.build_model(kd.model_spec("mnist_cnn"), shape=(27, 28))
    assert error.value.code == "shape_mismatch"
    details = error.value.details
    assert (details["argument"], details["class_name"]) == ("layers.0", "Reshape")
    assert (details["shape"], details["data_shape"]) == ([27, 28], [27, 28])
    assert (details["dataset"], details["wanted_shape"]) == ("mnist", [28, 28])
    assert error.value.message.endswith(" The rows of mnist, the spec's data set, have shape [28, 28].")
    wide = kd.model_spec("mnist_cnn").override({"layers.0.config.target_shape": [28, 27, 1]})
    with pytest.raises(kd.DataError) as own_rows:
        kd.build_model(wide)
    assert own_rows.value.details["wanted_shape"] is None
