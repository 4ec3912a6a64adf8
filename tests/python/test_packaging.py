"""The wheel, the sdist and the R package: what they hold, and that each works where it is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import kerasduet

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
VERSION = kerasduet.__version__

PYTHON_FIT = """
import json
import kerasduet as kd
spec = kd.model_spec("fashion_mlp").override(epochs=1)
fit = kd.fit(spec, kd.garments(train=200, test=100), seed=1)
print(json.dumps({"weights": fit.fingerprint["weights"], "core": kd.__file__}))
"""

R_FIT = """
library(kerasduet)
fit <- fit_fashion_mnist(epochs = 1, data = garments(train = 200, test = 100), seed = 1)
core <- reticulate::import("kerasduet")[["__file__"]]
cat(jsonlite::toJSON(list(weights = fingerprint(fit)[["weights"]], core = core), auto_unbox = TRUE))
"""


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """Run a command without the set-up's own paths in its environment; return what it printed."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "R_LIBS", "VIRTUAL_ENV")}
    done = subprocess.run(
        command, cwd=cwd, env=inherited | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tracked(*folders: str) -> set[str]:
    listing = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders)
    return {name for name in listing.splitlines() if (ROOT / name).exists()}


def moved(names: set[str], old: str, new: str) -> set[str]:
    return {new + name.removeprefix(old) for name in names}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run("tools/build.sh", folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"kerasduet-{VERSION}-py3-none-any.whl"


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    return built / f"kerasduet-{VERSION}.tar.gz"


@pytest.fixture(scope="module")
def tarball(built: Path) -> Path:
    return built / f"kerasduet_{VERSION}.tar.gz"


def test_version_is_the_same_everywhere() -> None:
    description = re.search(r"^Version: (.+)$", (ROOT / "DESCRIPTION").read_text(), re.MULTILINE)
    news = re.search(r"^# kerasduet (\S+)$", (ROOT / "NEWS.md").read_text(), re.MULTILINE)
    assert description is not None and description[1] == VERSION
    assert news is not None and news[1] == VERSION


def test_build_makes_three_files(built: Path, wheel: Path, sdist: Path, tarball: Path) -> None:
    assert set(built.iterdir()) == {wheel, sdist, tarball}


def test_wheel_holds_the_core_and_the_specs(wheel: Path) -> None:
    info = f"kerasduet-{VERSION}.dist-info"
    expected = (
        moved(tracked("python/kerasduet"), "python/", "")
        | moved(tracked("shared_specs"), "", "kerasduet/")
        | {
            f"{info}/{name}"
            for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE.md")
        }
    )
    assert set(zipfile.ZipFile(wheel).namelist()) == expected
    assert {"kerasduet/__init__.pyi", "kerasduet/py.typed"} <= expected  # so that editors see the API


def test_sdist_keeps_the_paths_of_the_checkout(sdist: Path) -> None:
    top = {"pyproject.toml", "README.md", "NEWS.md", "LICENSE.md", "PKG-INFO", ".gitignore"}
    expected = moved(tracked("python", "shared_specs") | top, "", f"kerasduet-{VERSION}/")
    assert files_in(sdist) == expected


def test_r_tarball_holds_the_core_in_inst(tarball: Path) -> None:
    top = {"DESCRIPTION", "NAMESPACE", "LICENSE", "NEWS.md", "README.md", "configure", "configure.win"}
    tests = {"tests/testthat.R"} | tracked("tests/testthat", "tests/cases", "tests/data")
    pages = {name.removesuffix(".Rmd") for name in moved(tracked("vignettes"), "vignettes/", "inst/doc/")}
    doc = {page + ending for page in pages for ending in (".Rmd", ".R", ".html")} | {"build/vignette.rds"}
    core = moved(tracked("python", "shared_specs"), "", "inst/")
    expected = top | tests | doc | core | tracked("R", "man", "vignettes", "po", "inst")
    assert files_in(tarball) == moved(expected, "", "kerasduet/")


def test_r_tarball_holds_vignettes_that_were_run(tarball: Path) -> None:
    with tarfile.open(tarball) as tar:
        page = tar.extractfile("kerasduet/inst/doc/python-users.html")
        assert page is not None
        text = page.read().decode()
    prints = re.findall("[0-9a-f]{64}", text)
    assert len(prints) == 2 and len(set(prints)) == 1, "Python and R show the same fingerprint"


def files_in(archive: Path) -> set[str]:
    with tarfile.open(archive) as tar:
        return {member.name for member in tar if member.isfile()}


@pytest.fixture(scope="module")
def from_tarball(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_r_package(tarball, tmp_path_factory.mktemp("r"))


@pytest.fixture(scope="module")
def from_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    checkout = tmp_path_factory.mktemp("checkout")
    run("tools/copy.sh", checkout)
    return install_r_package(checkout, tmp_path_factory.mktemp("r"), "--no-byte-compile", "--no-test-load")


def install_r_package(source: Path, library: Path, *options: str) -> Path:
    run("R", "CMD", "INSTALL", *options, f"--library={library}", source, cwd=library)
    return library / "kerasduet"


@pytest.mark.parametrize("source", ["from_tarball", "from_checkout"])
def test_installed_r_package_holds_the_core(source: str, request: pytest.FixtureRequest) -> None:
    installed = request.getfixturevalue(source)
    top = {path.name for path in installed.iterdir()}
    files = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    core = {name for name in files if name.startswith(("python/", "shared_specs/"))}
    assert core == tracked("python", "shared_specs")
    assert top - {"help", "html", "doc"} == {
        "DESCRIPTION", "INDEX", "LICENSE", "Meta", "NAMESPACE", "NEWS.md", "R",
        "po", "python", "shared_specs",
    }  # fmt: skip


@pytest.fixture(scope="module")
def python_of_wheel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_python_package(wheel, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python_of_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_python_package(sdist, tmp_path_factory.mktemp("sdist"))


def install_python_package(archive: Path, folder: Path) -> Path:
    python = bare_venv(folder)
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-qq", "--no-deps"]
    run(*pip, "--ignore-installed", "--no-build-isolation", archive, cwd=folder)
    return python


def test_each_install_fits_to_the_same_weights(
    python_of_wheel: Path, python_of_sdist: Path, from_tarball: Path, tmp_path: Path
) -> None:
    r = {"R_LIBS": str(from_tarball.parent), "RETICULATE_PYTHON": str(bare_venv(tmp_path))}
    fits = {
        python_of_wheel: run(python_of_wheel, "-I", "-c", PYTHON_FIT, cwd=tmp_path),
        python_of_sdist: run(python_of_sdist, "-I", "-c", PYTHON_FIT, cwd=tmp_path),
        from_tarball: run("Rscript", "--no-environ", "-e", R_FIT, cwd=tmp_path, **r),
    }
    weights = set()
    for installed, printed in fits.items():
        fit = json.loads(printed.splitlines()[-1])
        own = installed if installed == from_tarball else installed.parents[1]
        assert Path(fit["core"]).is_relative_to(own), "the fit used another core than its own"
        weights.add(fit["weights"])
    assert len(weights) == 1
    assert re.fullmatch("[0-9a-f]{64}", weights.pop())


def test_the_wheel_brings_the_command(python_of_wheel: Path, tmp_path: Path) -> None:
    assert run(python_of_wheel.with_name("kerasduet"), "--version", cwd=tmp_path) == f"{VERSION}\n"


def bare_venv(folder: Path) -> Path:
    """Make a venv that sees the dependencies installed here; a .pth in a .pth is not followed, so no core."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    site_packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "python"
