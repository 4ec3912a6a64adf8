"""Finding, downloading and reading the official files; the real ones where KERASDUET_DATA_DIR has them."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import io
import os
import pickle
import socket
import tarfile
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasduet import formats, sources
from kerasduet.datasets import cifar10, fashion_mnist, load_dataset, mnist, signs
from kerasduet.errors import DataError

FASHION = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


def error_of(call, *arguments):
    with pytest.raises(DataError) as caught:
        call(*arguments)
    return caught.value


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(int(axis).to_bytes(4, "big") for axis in array.shape)
    return gzip.compress(header + array.tobytes(), mtime=0)


def small_files():
    """Four idx files of six and four pictures."""
    draw = np.random.default_rng(1)
    contents = []
    for rows in (6, 4):
        contents += [
            idx(draw.integers(0, 256, (rows, 28, 28), np.uint8)),
            idx(np.arange(rows, dtype=np.uint8)),
        ]
    return dict(zip(FASHION, contents, strict=True))


def batch(rows=3, **changes):
    """What a python batch of CIFAR-10 holds."""
    pixels = np.random.default_rng(2).integers(0, 256, (rows, 3072), np.uint8)
    content = {
        b"batch_label": b"x",
        b"labels": list(range(rows)),
        b"data": pixels,
        b"filenames": [b"a.png"] * rows,
    }
    return {**content, **{key.encode(): value for key, value in changes.items()}}


def official_batch(core=b"numpy.core"):
    """The same three pictures as Python 2 wrote the official batches, opcode by opcode."""
    pixels = batch()[b"data"].tobytes()
    array = b"c%s.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R" % core
    byte = b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    state = b"(K\x01K\x03M\x00\x0c\x86%s\x89T%s%stb" % (byte, len(pixels).to_bytes(4, "little"), pixels)
    return b"\x80\x02}(U\x06labels](K\x00K\x01K\x02eU\x04data%s%su." % (array, state)


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
        def do_GET(self):
            content = server.files.get(self.path.lstrip("/"))
            server.asked.append(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            wrong = server.plan.pop(0) if server.plan else ""
            content = {"cut": (content or b"")[:20], "other": bytes(len(content or b""))}.get(wrong, content)
            with contextlib.suppress(OSError):  # a probe reads the header only
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
    assert list((tmp_path / "cache").rglob("*.*")) == []
    server.plan = []
    assert len(fashion_mnist().split("train")) == 6  # and the same handle's set can be fetched later


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
    monkeypatch.setattr(sources, "PROBE_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for file in sources.catalogue()["fashion_mnist"]["files"]:
            file["urls"] = [f"http://127.0.0.1:{silent.getsockname()[1]}/{file['name']}"]
        assert error_of(fashion_mnist().split, "train").code == "download_failed"


def test_a_cache_that_cannot_be_written_is_said(small, server, tmp_path):
    serve(server, small)
    (tmp_path / "cache").write_text("a file where the folder would be")
    assert error_of(fashion_mnist().split, "train").code == "download_failed"


@pytest.fixture
def small_cifar(small, server, monkeypatch):
    """Describe CIFAR-10 as an archive of six batches of three pictures on the server."""
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


def test_idx_files_are_read_strictly(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    path = tmp_path / "x.gz"
    path.write_bytes(idx(array))
    assert_array_equal(formats.read_idx(path), array)
    raw = gzip.decompress(idx(array))
    bad = [
        idx(array)[:-5],  # the gzip stream is cut
        b"",
        b"plain",
        gzip.compress(b""),
        gzip.compress(raw[:6]),  # the header is cut
        gzip.compress(raw[:-1]),
        gzip.compress(raw + b"\0"),
        gzip.compress(b"\x00\x00\x0d" + raw[3:]),  # floats
        gzip.compress(b"\x01" + raw[1:]),
        gzip.compress(bytes([0, 0, 8, 3]) + b"\xff" * 12),  # more values than any memory has
    ]
    for content in bad:
        path.write_bytes(content)
        error = error_of(formats.read_idx, path)
        assert error.code == "corrupt_file" and "x.gz" in error.message


@pytest.mark.parametrize(
    "content", [official_batch(), official_batch(b"numpy._core"), pickle.dumps(batch(), 4)]
)
def test_batches_of_any_numpy_are_read(tmp_path, content):
    (tmp_path / "b").write_bytes(content)
    x, y = formats.read_cifar_batch(tmp_path / "b")
    assert_array_equal(x[1, 2, 3], batch()[b"data"][1].reshape(3, 32, 32)[:, 2, 3])
    assert y.tolist() == [0, 1, 2]


class Hostile:
    def __init__(self, call, *arguments):
        self.call, self.arguments = call, arguments

    def __reduce__(self):
        return self.call, self.arguments


@pytest.mark.parametrize(
    "call",
    [
        (os.system, "touch hacked"),
        (eval, "open('hacked', 'w')"),
        (open, "hacked", "w"),
        (np.zeros, 3),
        (np.ndarray, (2**40,)),
        (getattr, 1, "real"),
    ],
)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_hostile_batch_runs_nothing(tmp_path, monkeypatch, call, protocol):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b").write_bytes(pickle.dumps({b"data": Hostile(*call), b"labels": []}, protocol))
    assert error_of(formats.read_cifar_batch, tmp_path / "b").code == "corrupt_file"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize(
    "content",
    [
        [1],
        {},
        batch(labels=[0, 1]),
        batch(labels=[0, 1, 10]),
        batch(labels=[0, -1, 1]),
        batch(data=np.zeros((3, 3072), np.float32)),
        batch(data=np.zeros((3, 3071), np.uint8)),
        batch(data=np.array([{}, {}, {}], object)),
        batch(data=b"bytes"),
    ],
)
def test_what_is_no_batch_is_refused(tmp_path, content):
    (tmp_path / "b").write_bytes(pickle.dumps(content, 4))
    assert error_of(formats.read_cifar_batch, tmp_path / "b").code == "corrupt_file"


def test_a_truncated_batch_is_refused(tmp_path):
    whole = official_batch()
    for size in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "b").write_bytes(whole[:size])
        assert error_of(formats.read_cifar_batch, tmp_path / "b").code == "corrupt_file"


def write_hdf5(path, split, x, y):
    import h5py

    with h5py.File(path, "w") as file:
        file[f"{split}_set_x"], file[f"{split}_set_y"], file["list_classes"] = x, y, np.arange(6)


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


def test_damaged_hdf5_files_are_refused(tmp_path):
    path = tmp_path / "test_signs.h5"
    pixels = np.zeros((2, 64, 64, 3), np.uint8)
    for x, y in ((pixels, [0, 6]), (pixels, [0]), (pixels[..., :2], [0, 1]), (pixels.astype(float), [0, 1])):
        write_hdf5(path, "test", x, np.array(y))
        assert error_of(formats.read_signs_hdf5, path, "test").code == "corrupt_file"
        assert error_of(formats.read_signs_hdf5, path, "train").code == "corrupt_file"
    path.write_bytes(path.read_bytes()[:500])
    assert error_of(formats.read_signs_hdf5, path, "test").code == "corrupt_file"


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


@pytest.mark.parametrize("name", FACTS)
def test_the_real_sets_have_their_known_figures(name):
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


def test_pictures_of_signs_are_those_of_the_course_before_jpeg():
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
