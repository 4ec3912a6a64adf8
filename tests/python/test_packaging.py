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
from typing import Any

import pytest

import kerasduet

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


@pytest.mark.parametrize("source", ["tarball", "checkout"])
def test_installed_r_package_holds_the_core(
    source: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    installed = install_r_package(request.getfixturevalue(source), tmp_path / "library")
    top = {path.name for path in installed.iterdir()}
    files = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    core = {name for name in files if name.startswith(("python/", "shared_specs/"))}
    assert core == tracked("python", "shared_specs")
    assert top - {"help", "html", "doc"} == {
        "DESCRIPTION", "INDEX", "LICENSE", "Meta", "NAMESPACE", "NEWS.md", "R",
        "po", "python", "shared_specs",
    }  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    run("tools/copy.sh", folder)
    return folder


def install_r_package(source: Path, library: Path) -> Path:
    library.mkdir()
    run("R", "CMD", "INSTALL", f"--library={library}", source, cwd=library)
    return library / "kerasduet"


def test_each_install_fits_to_the_same_weights(
    wheel: Path, sdist: Path, tarball: Path, tmp_path: Path
) -> None:
    fits = [
        fit_from_python(wheel, tmp_path / "wheel"),
        fit_from_python(sdist, tmp_path / "sdist"),
        fit_from_r(tarball, tmp_path / "r"),
    ]
    for fit in fits:
        assert Path(fit["core"]).is_relative_to(tmp_path), "the fit used another core than its own"
    assert re.fullmatch("[0-9a-f]{64}", fits[0]["weights"])
    assert len({fit["weights"] for fit in fits}) == 1


def test_the_wheel_brings_the_command(wheel: Path, tmp_path: Path) -> None:
    python = install_python_package(wheel, tmp_path)
    assert run(python.with_name("kerasduet"), "--version", cwd=tmp_path) == f"{VERSION}\n"


def fit_from_python(archive: Path, folder: Path) -> dict[str, Any]:
    python = install_python_package(archive, folder)
    return last_line(run(python, "-I", "-c", PYTHON_FIT, cwd=folder))


def install_python_package(archive: Path, folder: Path) -> Path:
    python = bare_venv(folder / "venv")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-qq", "--no-deps"]
    run(*pip, "--ignore-installed", "--no-build-isolation", archive, cwd=folder)
    return python


def fit_from_r(tarball: Path, folder: Path) -> dict[str, Any]:
    python = bare_venv(folder / "venv")
    install_r_package(tarball, folder / "library")
    environment = {"R_LIBS": str(folder / "library"), "RETICULATE_PYTHON": str(python)}
    return last_line(run("Rscript", "--no-environ", "-e", R_FIT, cwd=folder, **environment))


def bare_venv(folder: Path) -> Path:
    """Make a venv that sees the dependencies installed here; a .pth in a .pth is not followed, so no core."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    site_packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "python"


def last_line(output: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(output.splitlines()[-1])
    return parsed
