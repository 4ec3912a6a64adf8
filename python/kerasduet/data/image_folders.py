"""A folder of images as a data set: a folder for each class, and perhaps one for each split."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_flag, check_kind, check_path
from kerasduet.data.dataset import Dataset
from kerasduet.data.readers import ImageFolder
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.rows.image_files import image_size
from kerasduet.errors import ArgumentError, DataError, LabelError, nearest
from kerasduet.paths import listed

PathLike = str | os.PathLike[str]

IMAGE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


def images_from_folder(
    path: PathLike,
    *,
    size: tuple[int, int] | None = None,
    color: str = "rgb",
    test: PathLike | None = None,
    in_memory: bool = True,
) -> Dataset:
    """Make a data set of a folder of images, with one folder for each class, or of images to be predicted.

    Parameters
    ----------
    path : path
        Holds one folder a class, named like it (sorted), or ``train/`` and, if there is one, ``test/`` with
        such folders. Or images alone, whose classes are not known: they are the split "test" of data that
        `predict` takes. Files that end in .png, .jpg, .jpeg, .bmp, .gif, .tif, .tiff or .webp are read,
        sorted by name; `image_files` gives that of each row. An image is turned as its EXIF tag says, alpha
        is dropped, 16 bits keep their upper 8, and of an animation the first frame counts; floating numbers
        are refused, since they do not say what is black and white.
    size : tuple of int, optional
        Height and width that images are resized to. Without it all must have the size of the first.
    color : {"rgb", "grayscale"}
        Pixels are uint8, (height, width, 3) or (height, width).
    test : path, optional
        The folder of the test split, with folders of the same classes.
    in_memory : bool, default True
        Whether the pixels are read once and kept. If not, each step reads its images from their files
        again, while the steps before it run: for more images than memory holds. Training then runs in
        graph mode, to the same bits as with the pixels in memory in that mode.

    Raises
    ------
    DataError
        ``missing_files``, ``empty_data``; when the images are read, ``corrupt_file``, ``invalid_data`` for
        another size, pixels of no known scale, and what is no file.
    RunError
        ``cannot_read``, when the system does not let a folder or an image be read.
    LabelError
        ``one_class``, ``unknown_class``.
    ArgumentError
        ``invalid_argument``, for `size`, `color` and `in_memory`.
    """
    _check_image_arguments(size, color, in_memory)
    root = check_path("path", path, expand=True)
    if os.path.isdir(root / "train"):
        test = root / "test" if test is None and os.path.isdir(root / "test") else test
        root = root / "train"
    if test is None and _images_alone(root):
        return _unlabelled(root, size, color, in_memory=in_memory)
    files = {"train": _class_folders(root)}
    class_names = tuple(files["train"])
    if test is not None:
        files["test"] = _class_folders(check_path("test", test, expand=True), class_names)
    return _of_files(files, size, color, "classification", class_names, in_memory=in_memory)


def image_files(data: Dataset, split: str = "test") -> list[Path]:
    """Name the file of each row of a folder of images, in the order of the rows and so of predictions.

    Raises
    ------
    DataError
        ``unknown_split``; ``not_images`` if the data are no folder of images.
    """
    check_kind("data", data, Dataset, "a data set")
    paths = getattr(data.reader, "paths", None)
    if paths is None:
        sentence = "`{argument}` must be a folder of images, as `images_from_folder()` gives it."
        raise DataError("not_images", sentence, argument="data")
    data.check_split(split)
    return list(paths(split))


def _of_files(
    files: dict[str, dict[str, list[Path]]],
    size: tuple[int, int] | None,
    color: str,
    task: str,
    class_names: tuple[str, ...] = (),
    *,
    in_memory: bool,
) -> Dataset:
    """Make a data set of files by class, by split, of the size of the first unless it is given."""
    first = next(file for parts in files.values() for each in parts.values() for file in each)
    height, width = image_size(first) if size is None else size
    read = ImageFolder(files, (height, width), color, resize=size is not None, in_memory=in_memory)
    counts = {split: sum(map(len, each.values())) for split, each in files.items()}
    shape = (height, width, 3) if color == "rgb" else (height, width)
    schema = RowSchema(shape=shape, dtype="uint8", task=task, class_names=class_names)
    return Dataset("arrays", schema, counts, read)


def _images_alone(root: Path) -> bool:
    """Tell of a folder that holds images and no folders."""
    inside = listed(root) if os.path.isdir(root) else []
    folders = [each for each in inside if os.path.isdir(each) and each.name[0] != "."]
    return not folders and any(file.suffix.lower() in IMAGE_SUFFIXES for file in inside)


def _unlabelled(root: Path, size: tuple[int, int] | None, color: str, *, in_memory: bool) -> Dataset:
    return _of_files({"test": {"": images_in(root)}}, size, color, "unlabelled", in_memory=in_memory)


def _check_image_arguments(size: Any, color: str, in_memory: object) -> None:
    whole = isinstance(size, tuple | list) and len(size) == 2 and all(isinstance(each, int) for each in size)
    if size is not None and not (whole and min(size) >= 1):
        raise ArgumentError.must_be("invalid_argument", "size", "a height and a width in pixels", size)
    if color not in ("rgb", "grayscale"):
        raise ArgumentError.must_be("invalid_argument", "color", '"rgb" or "grayscale"', color)
    check_flag("in_memory", in_memory)


def _class_folders(root: Path, known: Sequence[str] | None = None) -> dict[str, list[Path]]:
    """List the images in a folder's folders, which are classes; both sorted by name.

    Raises
    ------
    DataError
        ``missing_files``, when there is no such folder; ``empty_data``, when a class has no image.
    LabelError
        ``unknown_class``, for a class outside `known`; ``one_class``, without `known`, for fewer than two.
    """
    if not os.path.isdir(root):
        listed(root)
        sentence = '`path` must be a folder with one folder for each class, not "{path}".'
        raise DataError("missing_files", sentence, path=str(root))
    inside = listed(root)
    folders = [each for each in inside if os.path.isdir(each) and each.name[0] != "."]
    for folder in folders:
        if known is not None and folder.name not in known:
            sentence, hint = "The folder {path} holds the class {got!j}: {hint}", nearest(folder.name, known)
            raise LabelError("unknown_class", sentence, path=str(root), got=folder.name, hint=hint)
    if known is None and len(folders) < 2:
        sentence = "The folder {path} must hold a folder for each of two classes or more, not {got}."
        raise LabelError("one_class", sentence, path=str(root), got=len(folders))
    images = {folder.name: images_in(folder) for folder in folders}
    empty = next((name for name, files in images.items() if not files), None)
    if empty is not None or not images:
        sentence = "The folder {path} must hold at least one image."
        raise DataError("empty_data", sentence, path=str(root / (empty or "")))
    return images


def images_in(folder: Path) -> list[Path]:
    """List the images in a folder, sorted by name; those of its folders are left out."""
    return [file for file in listed(folder) if file.suffix.lower() in IMAGE_SUFFIXES]
