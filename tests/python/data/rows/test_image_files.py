"""Images of each kind as bytes: scaled, turned, or refused with the reason."""

from __future__ import annotations

import os
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from kerasduet.data.image_folders import images_from_folder
from kerasduet.data.rows.image_files import image_size, read_image
from kerasduet.errors import DataError, KerasDuetError

RAMP = np.linspace(0, 65535, 64).reshape(8, 8).astype(np.uint16)


def read(path: Path, color: str = "grayscale", size: tuple[int, int] = (8, 8)) -> Any:
    return read_image(path, size, color, resize=False)


def saved(path: Path, image: Any, **options: Any) -> Path:
    image.save(path, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bits_are_scaled_as_tensorflow_scales_them(tmp_path: Path, name: str) -> None:
    import tensorflow as tf

    path = saved(tmp_path / name, Image.fromarray(RAMP))
    np.testing.assert_array_equal(read(path), RAMP // 256)
    np.testing.assert_array_equal(read(path, "rgb")[..., 2], RAMP // 256)
    if name == "a.png":
        np.testing.assert_array_equal(read(path), tf.io.decode_png(path.read_bytes())[..., 0])


def test_16_bits_of_color_are_scaled_as_those_of_gray(tmp_path: Path) -> None:
    rows = b"".join(b"\0" + np.stack([row, row, row], -1).astype(">u2").tobytes() for row in RAMP)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (8).to_bytes(4, "big") * 2 + bytes([16, 2, 0, 0, 0])
    path = tmp_path / "a.png"
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    np.testing.assert_array_equal(read(path, "rgb"), np.stack([RAMP // 256] * 3, -1))


def test_16_bits_of_a_tiff_whose_zero_is_white_are_turned_over(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tif", Image.fromarray(RAMP), tiffinfo={262: 0})
    with Image.open(path) as image:
        assert image.tag_v2[262] == 0
    np.testing.assert_array_equal(read(path), (65535 - RAMP.astype(int)) // 256)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (RAMP.astype(np.float32) / 65535, "floating numbers"),
        (RAMP.astype(np.float32) // 257, "floating numbers"),
        (RAMP.astype(np.int32), "32 bits"),
    ],
)
def test_numbers_without_a_known_scale_are_refused(tmp_path: Path, values: Any, words: str) -> None:
    path = saved(tmp_path / "a.tif", Image.fromarray(values))
    with pytest.raises(DataError, match=words) as error:
        read(path)
    assert error.value.code == "invalid_data" and "a.tif" in error.value.message


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp"])
def test_an_image_is_turned_as_its_exif_tag_says(tmp_path: Path, orientation: int, name: str) -> None:
    upright = np.zeros((16, 32), np.uint8)
    upright[:8, :16] = 255  # the top left
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: upright.T[::-1],
        7: upright.T[::-1, ::-1],
        8: upright.T[:, ::-1],
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / name, Image.fromarray(np.ascontiguousarray(stored)), exif=exif)
    assert image_size(path) == (16, 32)
    found = read(path, size=(16, 32)).astype(int)
    assert abs(found - upright).max() < 30


def test_16_bits_and_palettes_are_turned_too(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    path = saved(tmp_path / "a.png", Image.fromarray(RAMP), exif=exif)
    np.testing.assert_array_equal(read(path), (RAMP // 256)[::-1, ::-1])
    gray = Image.fromarray((RAMP // 256).astype(np.uint8))
    path = saved(tmp_path / "b.png", gray.convert("RGB").quantize(64), exif=exif)
    np.testing.assert_array_equal(read(path), (RAMP // 256)[::-1, ::-1])


@pytest.mark.parametrize(
    ("mode", "value", "ending", "options"),
    [
        ("RGBA", (200, 100, 50, 0), "png", {}),
        ("RGBA", (200, 100, 50, 255), "png", {}),
        ("RGB", (200, 100, 50), "png", {}),
        ("RGB", (200, 100, 50), "bmp", {}),
        ("CMYK", (55, 155, 205, 0), "tif", {}),
    ],
)
def test_colors_stay_whatever_alpha_says(
    tmp_path: Path, mode: str, value: Any, ending: str, options: dict[str, Any]
) -> None:
    path = saved(tmp_path / f"a.{ending}", Image.new(mode, (8, 8), value), **options)
    assert read(path, "rgb")[0, 0].tolist() == [200, 100, 50]
    assert read(path)[0, 0] == 124  # 0.299 R + 0.587 G + 0.114 B


@pytest.mark.parametrize("transparency", [None, 0, bytes([0, 128])])
def test_a_palette_gives_its_colors_with_and_without_transparency(tmp_path: Path, transparency: Any) -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])
    options = {} if transparency is None else {"transparency": transparency}
    path = saved(tmp_path / "a.png", image, **options)
    assert read(path, "rgb")[0, 0].tolist() == [200, 100, 50]
    assert read(path)[0, 0] == 124


def test_bits_and_gray_with_alpha(tmp_path: Path) -> None:
    assert read(saved(tmp_path / "a.png", Image.new("1", (8, 8), 1)))[0, 0] == 255
    assert read(saved(tmp_path / "b.png", Image.new("LA", (8, 8), (70, 0))), "rgb")[0, 0].tolist() == [70] * 3


@pytest.mark.parametrize("ending", ["gif", "webp", "png", "tif"])
def test_of_several_frames_the_first_is_read(tmp_path: Path, ending: str) -> None:
    frames = [Image.new("RGB", (8, 8), (level, level, level)) for level in (40, 200)]
    options = {"lossless": True} if ending == "webp" else {}
    path = saved(tmp_path / f"a.{ending}", frames[0], save_all=True, append_images=frames[1:], **options)
    assert read(path)[0, 0] == 40


def folder(root: Path) -> Path:
    for name in ("cat", "dog"):
        (root / name).mkdir(parents=True)
        Image.new("L", (8, 8), 9).save(root / name / "1.png")
    return root


def error_of(path: Path) -> KerasDuetError:
    with pytest.raises(KerasDuetError) as error:
        images_from_folder(path).split("train")
    return error.value


@pytest.mark.parametrize(("make", "words"), [(os.mkfifo, "a pipe"), (os.mkdir, "a folder")])
@pytest.mark.parametrize("name", ["0.png", "2.png"])
def test_what_is_no_file_among_images_is_said(tmp_path: Path, make: Any, words: str, name: str) -> None:
    make(folder(tmp_path) / "cat" / name)
    error = error_of(tmp_path)
    assert error.code == "invalid_data" and words in error.message and name in error.message


def test_a_link_to_nothing_is_said(tmp_path: Path) -> None:
    (folder(tmp_path) / "cat" / "2.png").symlink_to(tmp_path / "gone")
    assert error_of(tmp_path).code == "corrupt_file"


@pytest.fixture
def as_nobody() -> Any:
    """Give up the rights of the administrator, who may read all, for a while."""
    if os.name != "posix":
        pytest.skip("permissions of POSIX")
    is_root = os.geteuid() == 0
    yield lambda: os.seteuid(65534) if is_root else None
    if is_root:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("part", "mode"), [(".", 0), (".", 0o444), ("cat", 0), ("cat", 0o444), ("cat/1.png", 0)]
)
def test_what_may_not_be_read_is_told_as_such(as_nobody: Any, part: str, mode: int) -> None:
    with tempfile.TemporaryDirectory() as outer:
        os.chmod(outer, 0o755)
        root = folder(Path(outer) / "images")
        os.chmod(root / part, mode)
        as_nobody()
        error = error_of(root)
        if os.geteuid() == 65534:
            os.seteuid(0)
        os.chmod(root / part, 0o755)
    assert error.code == "cannot_read" and "Permission denied" in error.message


def test_an_image_of_more_pixels_than_pillow_allows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path)
    for limit in (63, 31):  # Pillow warns of the first and refuses the second
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        error = error_of(tmp_path)
        assert error.code == "invalid_data" and f"{limit} pixels at most" in error.message
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert images_from_folder(tmp_path).splits == {"train": 2}


def test_a_file_of_another_kind_is_no_image(tmp_path: Path) -> None:
    (folder(tmp_path) / "cat" / "1.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n")
    assert error_of(tmp_path).code == "corrupt_file"


@pytest.mark.parametrize("path", ["a\0b", "~no_such_user/x", "\ud800"])
def test_paths_that_cannot_be_are_refused(tmp_path: Path, path: str) -> None:
    for arguments in ({"path": path}, {"path": folder(tmp_path / "images"), "test": path}):
        with pytest.raises(KerasDuetError, match="must be a path that can exist") as error:
            images_from_folder(**arguments)
        assert error.value.code == "invalid_argument"


def test_names_with_a_newline_are_names(tmp_path: Path) -> None:
    (folder(tmp_path) / "cat").rename(tmp_path / "c\nat")
    assert images_from_folder(tmp_path).class_names == ("c\nat", "dog")
