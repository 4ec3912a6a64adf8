"""Finding and downloading the official files."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import io
import os
import pickle
import socket
import tarfile
import threading

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from official_files import cifar100_batch, error_of, idx, official_batch, write_hdf5, write_npz

from kerasduet.data import downloads, sources
from kerasduet.data.built_in import cifar10, fashion_mnist, load_dataset, signs
from kerasduet.errors import ArgumentError
from kerasduet.runtime import keras

FASHION = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


def small_files():
    """Four idx files of six and four images."""
    draw = np.random.default_rng(1)
    contents = []
    for rows in (6, 4):
        contents += [
            idx(draw.integers(0, 256, (rows, 28, 28), np.uint8)),
            idx(np.arange(rows, dtype=np.uint8)),
        ]
    return dict(zip(FASHION, contents, strict=True))


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Describe Fashion-MNIST as four small files; no data folder, an empty cache, no waiting."""
    files = small_files()
    about = {**sources.catalogue()["fashion_mnist"], "splits": {"train": 6, "test": 4}}
    about["files"] = [
        {"name": name, "urls": [], "sha256": hashlib.sha256(content).hexdigest(), "md5": ""}
        for name, content in files.items()
    ]
    catalogue = {**sources.catalogue(), "fashion_mnist": about}
    monkeypatch.setattr(sources, "catalogue", lambda: catalogue)
    monkeypatch.delenv("KERASDUET_DATA_DIR", raising=False)
    monkeypatch.setenv("KERASDUET_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # pooch waits between its tries
    return files


@pytest.fixture
def server():
    """A server of `server.files` by path; `server.plan` holds what to do wrong, one entry a request."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.do_GET()

        def do_GET(self):
            content = server.files.get(self.path.lstrip("/"))
            server.asked.append(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            wrong = server.plan.pop(0) if server.plan else ""
            content = {"cut": (content or b"")[:20], "other": bytes(len(content or b""))}.get(wrong, content)
            if self.command == "GET":  # a probe asks for the header only
                with contextlib.suppress(OSError):
                    self.wfile.write(content or b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files, server.plan, server.asked = {}, [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def serve(server, files, *, mirrors=1):
    """Put files on the server, and their addresses into the catalogue; extra mirrors are closed ports."""
    server.files = dict(files)
    base = f"http://127.0.0.1:{server.server_port}/"
    for file in sources.catalogue()["fashion_mnist"]["files"]:
        closed = [f"http://127.0.0.1:{closed_port()}/{file['name']}"] * (mirrors - 1)
        file["urls"] = [*closed, base + file["name"]]


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("below", ["", "fashion_mnist"])
def test_a_given_folder_is_the_root_or_holds_the_files(small, tmp_path, below):
    write(tmp_path / "given" / below, small)
    data = fashion_mnist(tmp_path / "given")
    assert len(data.split("train")) == 6 and data.split("test").y.tolist() == [0, 1, 2, 3]


def test_a_given_folder_without_the_files_is_an_error_at_once(small, tmp_path, monkeypatch):
    monkeypatch.setenv("KERASDUET_DATA_DIR", str(write(tmp_path / "other", small)))
    error = error_of(fashion_mnist, tmp_path)
    assert error.code == "missing_files" and str(tmp_path) in error.message


def test_the_data_folders_come_before_the_cache(small, tmp_path, monkeypatch):
    write(tmp_path / "cache" / "fashion_mnist", small)
    assert sources.find("fashion_mnist") == tmp_path / "cache" / "fashion_mnist"
    second = write(tmp_path / "second" / "fashion_mnist", small)
    monkeypatch.setenv("KERASDUET_DATA_DIR", os.pathsep.join([str(tmp_path / "nowhere"), str(second.parent)]))
    assert sources.find("fashion_mnist") == second
    assert sources.find("fashion_mnist", tmp_path / "cache") == tmp_path / "cache" / "fashion_mnist"


def test_a_file_that_is_not_the_official_one_is_refused(small, tmp_path):
    folder = write(tmp_path / "given", small)
    (folder / FASHION[0]).write_bytes(small[FASHION[2]])
    error = error_of(fashion_mnist(folder).split, "train")
    assert error.code == "corrupt_file" and FASHION[0] in error.message
    assert len(fashion_mnist(folder).split("test")) == 4


def test_a_download_is_kept(small, server, tmp_path):
    serve(server, small)
    assert len(fashion_mnist().split("train")) == 6
    assert {
        path.name: path.read_bytes() for path in (tmp_path / "cache" / "fashion_mnist").iterdir()
    } == small
    asked = len(server.asked)
    assert len(fashion_mnist().split("test")) == 4 and len(server.asked) == asked


@pytest.mark.parametrize("wrong", ["cut", "other"])
def test_a_transfer_that_breaks_is_tried_again(small, server, tmp_path, wrong):
    serve(server, small)
    server.plan = ["", wrong, wrong, ""]  # the probe, then three tries
    assert len(fashion_mnist().split("train")) == 6


@pytest.mark.parametrize("wrong", ["cut", "other"])
def test_a_download_that_stays_wrong_leaves_nothing(small, server, tmp_path, wrong):
    serve(server, small)
    server.plan = [wrong] * 99
    error = error_of(fashion_mnist().split, "train")
    assert error.code == "download_failed" and "garments()" in error.message
    assert list((tmp_path / "cache").rglob("*")) == []
    server.plan = []
    assert len(fashion_mnist().split("train")) == 6  # and the same data set can be fetched later


def test_what_was_fetched_before_a_break_is_not_fetched_again(small, server, tmp_path):
    serve(server, {name: small[name] for name in FASHION[:2]})
    assert error_of(fashion_mnist().split, "train").code == "download_failed"
    serve(server, small)
    server.asked.clear()
    assert len(fashion_mnist().split("train")) == 6
    assert {path.lstrip("/") for path in server.asked} == set(FASHION[2:])


def test_a_second_address_serves_where_the_first_is_dead(small, server):
    serve(server, small, mirrors=2)
    assert len(fashion_mnist().split("train")) == 6


def test_without_a_network_the_three_ways_out_are_told(small):
    for file in sources.catalogue()["fashion_mnist"]["files"]:
        file["urls"] = [f"http://127.0.0.1:{closed_port()}/{file['name']}", "http://no.such.host.invalid/x"]
    error = error_of(fashion_mnist().split, "train")
    assert error.code == "download_failed"
    for way in ("`path`", "KERASDUET_DATA_DIR", "`data = garments()`"):
        assert way in error.message


def test_a_server_that_never_answers_is_given_up(small, monkeypatch):
    monkeypatch.setattr(downloads, "PROBE_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for file in sources.catalogue()["fashion_mnist"]["files"]:
            file["urls"] = [f"http://127.0.0.1:{silent.getsockname()[1]}/{file['name']}"]
        assert error_of(fashion_mnist().split, "train").code == "download_failed"


def test_what_the_server_answers_is_told(small, server, tmp_path):
    serve(server, {})
    error = error_of(fashion_mnist().split, "train")
    assert "the answer is 404 Not Found" in error.message
    assert list((tmp_path / "cache").rglob("*")) == []


@pytest.mark.parametrize(
    ("bound", "value", "words"), [("MOST_BYTES", 30, "more than 30 bytes"), ("MOST_SECONDS", -1, "not done")]
)
def test_a_transfer_without_end_is_given_up(small, server, tmp_path, monkeypatch, bound, value, words):
    serve(server, small)
    monkeypatch.setattr(downloads, bound, value)
    error = error_of(fashion_mnist().split, "train")
    assert error.code == "download_failed" and words in error.message
    assert server.asked == ["/" + FASHION[0]] * 2  # the probe, and one try
    assert list((tmp_path / "cache").rglob("*")) == []


@pytest.mark.parametrize("path", ["a\0b", "~no_such_user/x", "\ud800"])
@pytest.mark.parametrize("place", ["path", "KERASDUET_DATA_DIR", "KERASDUET_CACHE_DIR"])
def test_places_that_cannot_be_are_refused(monkeypatch, place, path):
    if place == "path":
        call = lambda: fashion_mnist(path)  # noqa: E731
    else:
        monkeypatch.setattr(os, "environ", {place: path})
        call = fashion_mnist().split
    with pytest.raises(ArgumentError, match=f"^`{place}` must be a path"):
        call("train") if place != "path" else call()


def test_a_cache_that_cannot_be_written_is_said(small, server, tmp_path):
    serve(server, small)
    (tmp_path / "cache").write_text("a file where the folder would be")
    assert error_of(fashion_mnist().split, "train").code == "download_failed"


@pytest.fixture
def small_cifar(small, server, monkeypatch):
    """Describe CIFAR-10 as an archive of six batches of three images on the server."""
    batches = {f"data_batch_{n}": official_batch() for n in range(1, 6)}
    batches["test_batch"] = official_batch()
    about = sources.catalogue()["cifar10"]
    described = {
        **about,
        "splits": {"train": 15, "test": 3},
        "files": [
            {"name": name, "urls": [], "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in batches.items()
        ],
    }
    monkeypatch.setitem(sources.catalogue(), "cifar10", described)

    def put(members):
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            for member, content in members:
                tar.addfile(member, io.BytesIO(content))
        server.files = {"cifar.tar.gz": archive.getvalue()}
        url = f"http://127.0.0.1:{server.server_port}/cifar.tar.gz"
        md5 = hashlib.md5(archive.getvalue()).hexdigest()
        described["archive"] = {"name": "cifar.tar.gz", "urls": [url], "sha256": None, "md5": md5}

    return batches, put


def member(name, content=b"", kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


def test_the_archive_is_unpacked(small_cifar, tmp_path):
    batches, put = small_cifar
    outside = member("../../../escaped", b"x")
    put([outside, *(member(name, content) for name, content in batches.items())])
    assert cifar10().split("train").x.shape == (15, 32, 32, 3)
    left = {path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert left == set(batches) and not list(tmp_path.rglob("escaped"))  # nothing else, and no archive


def test_links_in_the_archive_are_not_followed(small_cifar, tmp_path):
    batches, put = small_cifar
    put([member(name, kind=tarfile.SYMTYPE, link="/etc/hostname") for name in batches])
    assert error_of(cifar10().split, "test").code == "corrupt_file"
    put([member("data_batch_1", batches["data_batch_1"])])
    assert error_of(cifar10().split, "test").code == "corrupt_file"


def test_signs_come_from_hdf5_only_when_both_files_are_there(tmp_path, monkeypatch):
    monkeypatch.setenv("KERASDUET_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("KERASDUET_DATA_DIR", raising=False)
    pixels = np.random.default_rng(3).integers(0, 256, (1080, 64, 64, 3), np.uint8)
    write_hdf5(tmp_path / "train_signs.h5", "train", pixels, np.arange(1080) % 6)
    assert error_of(signs, tmp_path).code == "missing_files"
    assert error_of(signs().split, "train").code == "missing_files"
    write_hdf5(tmp_path / "test_signs.h5", "test", pixels[:120], np.arange(120) % 6)
    data = signs(tmp_path)
    assert_array_equal(data.split("train").x, pixels)
    assert data.split("test").y.tolist() == [row % 6 for row in range(120)]


def test_cifar100_and_boston_housing_are_read_as_keras_reads_them(tmp_path, monkeypatch):
    catalogue = {name: dict(about) for name, about in sources.catalogue().items()}
    monkeypatch.setattr(sources, "catalogue", lambda: catalogue)
    for split in ("train", "test"):
        (tmp_path / split).write_bytes(pickle.dumps(cifar100_batch(), 4))
    numbers = np.random.default_rng(1).normal(size=(10, 13))
    write_npz(tmp_path / "boston_housing.npz", x=numbers, y=numbers[:, 0])
    for name, splits in (("cifar100", {"train": 3, "test": 3}), ("boston_housing", {"train": 8, "test": 2})):
        catalogue[name]["splits"] = splits
        assert error_of(load_dataset(name, path=tmp_path).split, "train").code == "corrupt_file"
        catalogue[name]["files"] = [
            {**file, kind: hashlib.new(kind, (tmp_path / file["name"]).read_bytes()).hexdigest()}
            for file, kind in [
                (file, "sha256" if file["sha256"] else "md5") for file in catalogue[name]["files"]
            ]
        ]
    things = load_dataset("cifar100", path=tmp_path).split("train")
    assert things.x.shape == (3, 32, 32, 3) and things.y.tolist() == [99, 0, 50]
    houses = [load_dataset("boston_housing", path=tmp_path).split(split) for split in ("train", "test")]
    monkeypatch.setattr(
        "keras.src.datasets.boston_housing.get_file", lambda *_, **__: str(tmp_path / "boston_housing.npz")
    )
    for ours, (x, y) in zip(houses, keras().datasets.boston_housing.load_data(), strict=True):
        assert_array_equal(ours.x, x.astype(np.float32))
        assert_array_equal(ours.y, y.astype(np.float32))
