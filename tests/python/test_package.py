"""The package as a whole: what an import loads, what it exports, and examples that run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import kerasduet as kd

MODULES = [each.name for each in pkgutil.walk_packages(kd.__path__, "kerasduet.")]


def test_an_import_loads_nothing_heavy() -> None:
    code = (
        "import sys, kerasduet\n"
        "print(*{'tensorflow', 'keras', 'pandas', 'scipy', 'matplotlib', 'sklearn'} & set(sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "\n"
    )


@pytest.mark.parametrize(
    "module",
    [
        "confusion",
        "confusion.matrix",
        "confusion.reader.reader",
        "specs",
        "specs.model_spec",
        "data.built_in",
    ],
)
def test_what_needs_no_tensorflow_loads_none(module: str) -> None:
    code = f"import sys, kerasduet.{module}\nprint(*{{'tensorflow', 'keras'}} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "\n"
    )


@pytest.mark.parametrize("name", kd.__all__)
def test_each_public_name_is_there_and_is_documented(name: str) -> None:
    assert getattr(kd, name).__doc__


def test_no_module_hides_a_public_name() -> None:
    assert not {each.name for each in pkgutil.iter_modules(kd.__path__)} & set(kd.__all__)


@pytest.mark.slow
@pytest.mark.parametrize("module", ["kerasduet", *MODULES])
def test_examples_run(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.failed == 0


FIRST_FIT = """
import sys
import kerasduet as kd
kd.build_model(kd.model_spec("xor_mlp"))
kd.fit("xor_mlp", epochs=1, verbose=0)
import keras
print([each for each in ("sklearn", "matplotlib") if each in sys.modules])
print(keras.wrappers.SKLearnClassifier.__name__, callable(keras.visualization.plot_image_gallery))
print([each for each in ("sklearn", "matplotlib") if each in sys.modules])
"""


@pytest.mark.slow
def test_tensorflow_starts_without_noise_and_without_what_it_does_not_need() -> None:
    result = subprocess.run([sys.executable, "-c", FIRST_FIT], capture_output=True, text=True, check=True)
    assert result.stderr == ""
    assert result.stdout.splitlines() == ["[]", "SKLearnClassifier True", "['sklearn', 'matplotlib']"]
