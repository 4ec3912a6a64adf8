"""Models and weights as files: the same numbers come back, and what does not fit is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.fits.result import weights_hash
from kerasduet.models.preprocessing import fit_normalization

DATA = kd.garments(train=60, test=20)
STANDARDIZED = kd.model_spec("mnist_mlp").override(validation_split=0)


def xor() -> object:
    return kd.build_model(kd.model_spec("xor_mlp"))


@pytest.mark.parametrize("name", ["fashion_mlp", "mnist_cnn", "signs_cnn"])
def test_weights_come_back_into_an_untrained_model(name: str, tmp_path: Path) -> None:
    spec = kd.model_spec(name)
    path = kd.save_weights(kd.build_model(spec, seed=1), tmp_path / "a.weights.h5")
    other = kd.build_model(spec, seed=2)
    assert weights_hash(kd.load_weights(other, path)) == weights_hash(kd.build_model(spec, seed=1))
    assert [each.name for each in tmp_path.iterdir()] == ["a.weights.h5"]


def test_a_trained_fit_s_weights_predict_the_same(tmp_path: Path) -> None:
    fit = kd.fit(STANDARDIZED, DATA, seed=1, epochs=1, mode="eager")
    path = kd.save_weights(fit, tmp_path / "a.weights.h5")
    stats = fit_normalization(fit.spec, DATA.split("train").x)
    model = kd.build_model(fit.spec, seed=5, shape=DATA.shape, normalization=stats)
    x = DATA.split("test").x
    untrained = model.predict(x, verbose=0)
    loaded = kd.load_weights(model, path).predict(x, verbose=0)
    np.testing.assert_allclose(loaded, kd.predict(fit, x, type="prob"), atol=1e-6)
    assert not np.allclose(untrained, loaded, atol=1e-3)


def test_weights_without_the_mean_and_std_they_belong_to_are_refused(tmp_path: Path) -> None:
    fit = kd.fit(STANDARDIZED, DATA, seed=1, epochs=1, mode="eager")
    path = kd.save_weights(fit, tmp_path / "a.weights.h5")
    with pytest.raises(kd.RunError) as error:
        kd.load_weights(kd.build_model(fit.spec), path)
    assert error.value.code == "different_model"


@pytest.mark.parametrize("other", ["keras_intro", "mnist_cnn", "xor_mlp"])
def test_weights_of_other_layers_are_refused_and_change_nothing(other: str, tmp_path: Path) -> None:
    path = kd.save_weights(kd.build_model(kd.model_spec("fashion_mlp")), tmp_path / "a.weights.h5")
    model = kd.build_model(kd.model_spec(other))
    before = weights_hash(model)
    with pytest.raises(kd.RunError, match="must hold weights of the shapes") as error:
        kd.load_weights(model, path)
    assert error.value.code == "different_model"
    assert weights_hash(model) == before


def test_a_whole_model_comes_back(tmp_path: Path) -> None:
    fit = kd.fit("xor_mlp", seed=1, epochs=1, mode="eager")
    model = kd.load_model(kd.save_model(fit, tmp_path / "xor.keras"))
    assert weights_hash(model) == fit.fingerprint["weights"]
    assert [each.name for each in tmp_path.iterdir()] == ["xor.keras"]


@pytest.mark.parametrize(
    ("call", "name", "code"),
    [
        (kd.load_model, "none.keras", "cannot_read"),
        (kd.load_model, "bad.keras", "cannot_read"),
        (kd.load_model, "model.h5", "cannot_read"),
        (kd.load_model, "bad.weights.h5", "invalid_argument"),
        (kd.load_model, "model.hdf", "invalid_argument"),
        (lambda path: kd.save_model(xor(), path), "a.weights.h5", "invalid_argument"),
        (lambda path: kd.save_model(xor(), path), "no/a.h5", "cannot_write"),
        (lambda path: kd.load_weights(xor(), path), "bad.weights.h5", "cannot_read"),
        (lambda path: kd.save_weights(xor(), path), "a.h5", "invalid_argument"),
        (lambda path: kd.save_weights(xor(), path), "no/a.weights.h5", "cannot_write"),
        (lambda path: kd.save_model(xor(), path), "no/a.keras", "cannot_write"),
        (lambda path: kd.save_model("xor_mlp", path), "a.keras", "invalid_argument"),
    ],
)
def test_files_that_do_not_serve_are_refused(call, name: str, code: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bad.keras").write_text("no model")
    (tmp_path / "bad.weights.h5").write_text("no weights")
    with pytest.raises(kd.KerasDuetError) as error:
        call(tmp_path / name)
    assert error.value.code == code
    assert len(list(tmp_path.iterdir())) == 2


def without_a_part(whole: Path, part: str) -> Path:
    """Copy a ``.keras`` file, which is a zip archive, without one of its files."""
    path = whole.with_name(f"no_{part}.keras")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
    return path


def test_a_missing_file_and_a_damaged_one_are_told_apart(tmp_path: Path) -> None:
    whole = kd.save_model(xor(), tmp_path / "xor.keras")
    cut = tmp_path / "cut.keras"
    cut.write_bytes(whole.read_bytes()[:3000])
    bad = tmp_path / "bad.weights.h5"
    bad.write_text("no weights")
    damaged = [cut, bad, *(without_a_part(whole, each) for each in ("config.json", "model.weights.h5"))]
    missing = [tmp_path / "none.keras", tmp_path / "none.weights.h5"]
    for path, word in [
        *((each, "is damaged") for each in damaged),
        *((each, "is missing") for each in missing),
    ]:
        with pytest.raises(kd.RunError, match=f"{path.name} {word}") as error:
            kd.load_model(path) if path.suffix == ".keras" else kd.load_weights(xor(), path)
        assert error.value.code == "cannot_read"
        assert "Errno" not in error.value.message


def test_the_same_shapes_in_another_order_are_refused_and_change_nothing(tmp_path: Path) -> None:
    dense = {"class_name": "Dense", "config": {"units": 2}}
    normalized = {"class_name": "BatchNormalization", "config": {}}
    first, second = (
        kd.build_model(kd.model_spec("xor_mlp").override({"layers": [*layers, dense]}))
        for layers in ([dense, normalized], [dense, dense, normalized])
    )
    path = kd.save_weights(first, tmp_path / "a.weights.h5")
    before = weights_hash(second)
    with pytest.raises(kd.RunError):
        kd.load_weights(second, path)
    assert weights_hash(second) == before


def test_a_loaded_model_is_evaluated_looked_at_and_compared(tmp_path: Path) -> None:
    data = kd.garments(train=60, test=20)
    layers = [{"class_name": "Flatten"}, {"class_name": "Dense", "config": {"units": 10}}]
    loss = {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}}
    spec = kd.model_spec("xor_mlp").override({"layers": layers, "compile.loss": loss}, metrics=["accuracy"])
    fit = kd.fit(spec, data, seed=1, epochs=1, verbose=0, mode="eager")
    loaded = kd.as_fit(kd.load_model(kd.save_model(fit, tmp_path / "a.keras")), data)
    assert kd.evaluate(loaded).metrics == kd.evaluate(fit).metrics
    assert str(kd.confusion_matrix(loaded)) == str(kd.confusion_matrix(fit))
    assert kd.compare_fits(fit, loaded).kappa == 1
    assert loaded.fingerprint["weights"] == fit.fingerprint["weights"]
    assert "no whole epoch" in repr(loaded) and str(loaded) and kd.diagnose(loaded) is None
    for other in (kd.xor(), kd.dataset(data.split("test").x, data.split("test").y % 3)):
        with pytest.raises(kd.DataError) as error:
            kd.as_fit(loaded.model, other)
        assert error.value.code == "shape_mismatch"
    with pytest.raises(kd.ArgumentError):
        kd.as_fit(fit, data)
