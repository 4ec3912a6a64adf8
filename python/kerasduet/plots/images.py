"""Images: the first of a data set, those that a fit gets wrong, and what its convolutions make of one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_kind, check_whole
from kerasduet.data.dataset import Dataset
from kerasduet.data.image_levels import image_levels
from kerasduet.data.image_titles import check_images, image_titles
from kerasduet.data.soft_labels import true_codes
from kerasduet.errors import RunError
from kerasduet.evaluation.feature_maps import feature_maps, one_image
from kerasduet.evaluation.predict import predict
from kerasduet.fits.result import Fit
from kerasduet.plots.figure import INK, POINT, Figure, new_figure, shown, wrapped

_TITLE_FONT = 7.5
_TITLE_COLUMNS = 20  # letters that an image is wide


def plot_dataset(data: Dataset, *, split: str = "train", count: int = 64, lang: str = "en") -> Figure:
    """Show the first images of a data set, each with its class.

    Images of one channel are drawn dark on white, as the tutorials have them. Those whose numbers are
    neither in 0 to 1 nor in 0 to 255 are stretched from the lowest number of all to the highest.

    Parameters
    ----------
    data : Dataset
        Of images, (height, width) or (height, width, 1 or 3).
    split : str, default "train"
        Which images.
    count : int, default 64
        At most so many images.
    lang : {"en", "fr"}
        "fr" names the classes of the built-in sets in French.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `data` or `count` is none.
    DataError
        ``not_images`` if the rows have another shape, ``unknown_split`` if the data have no such rows.

    Examples
    --------
    >>> import kerasduet as kd
    >>> len(plot_dataset(kd.garments(train=100, test=20)).axes)
    64
    """
    check_kind("data", data, Dataset, "a data set")
    count = check_whole("count", count, 1)
    titles = [_title(each) for each in image_titles(data, split, count, lang)]
    images = np.asarray(data.split(split).x[:count])
    of = f"{data.splits[split]:,} {split} images of {shown(data.name)}"
    return _grid(images, titles, f"The first {len(titles):,} of {of}")


def plot_misclassified(
    fit: Fit, data: Dataset | None = None, *, split: str = "test", count: int = 25, lang: str = "en"
) -> Figure:
    """Show the first images that the fit gets wrong, each with its class and what it was taken for.

    Parameters
    ----------
    fit : Fit
        Trained on images, (height, width) or (height, width, 3).
    data : Dataset, optional
        Whose images are shown; the fit's own unless given.
    split : str, default "test"
        Which images: "test" or "train".
    count : int, default 25
        At most so many images.
    lang : {"en", "fr"}
        "fr" names the classes of the built-in sets in French.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `fit` or `count` is none.
    DataError
        ``not_images`` if the rows have another shape, ``unknown_split`` if the data have no such rows.
    RunError
        ``no_classes`` unless each image has one class.
    """
    check_kind("fit", fit, Fit, "a fit")
    check_kind("data", data, Dataset | None, "a data set")
    count = check_whole("count", count, 1)
    if fit.data.task != "classification":
        sentence = "Images are misclassified in a classification, not in a {task}."
        raise RunError("no_classes", sentence, task=fit.data.task)
    names = fit.data.names(lang)
    data = fit.data if data is None else data
    check_images(data)
    rows = data.split(split)
    codes = predict(fit, rows.x, type="code")
    truth = true_codes(rows.y)
    wrong = np.flatnonzero(codes != truth)[:count]
    titles = [f"{_title(names[truth[each]])}\n{_title('as ' + names[codes[each]])}" for each in wrong]
    return _grid(
        np.asarray(rows.x[wrong]),
        titles,
        f"{(codes != truth).sum():,} of {len(codes):,} {split} images are misclassified",
    )


def plot_feature_maps(fit: Fit, image: Any, *, count: int = 8) -> Figure:
    """Draw the outputs of the convolution layers for one image: a line a layer, behind the image itself.

    Parameters
    ----------
    fit : Fit
    image : array or int
        As for `feature_maps`.
    count : int, default 8
        So many first maps of each layer. Each map is grey from its own lowest to its highest value.
    """
    count = check_whole("count", count, 1)
    maps = feature_maps(fit, image)
    most = min(count, max(each.shape[-1] for each in maps.values()))
    figure = new_figure(1.1 * (most + 1) + 0.4, 1.3 * len(maps) + 0.5)
    for line, (name, outputs) in enumerate(maps.items()):
        for column in range(1, min(count, outputs.shape[-1]) + 1):
            place = (len(maps), most + 1, line * (most + 1) + column + 1)
            _image(figure, place, outputs[..., column - 1], wrapped(f"{shown(name)} {column}", 15))
    _image(figure, (len(maps), most + 1, 1), one_image(fit, image), "image")
    heading = wrapped(f"Feature maps of {shown(fit.settings.name)}", 11 * (most + 1))
    figure.suptitle(heading, color=INK, parse_math=False)
    return figure


def _image(figure: Figure, place: tuple[int, int, int], image: NDArray[Any], title: str) -> None:
    axes = figure.add_subplot(*place)
    axes.imshow(image, cmap="gray")
    axes.set_title(title, fontsize=7, color=INK, parse_math=False)
    axes.set_axis_off()


def _grid(images: NDArray[Any], titles: list[str], heading: str) -> Figure:
    columns = max(1, math.ceil(math.sqrt(len(images))))
    lines = max(1, -(-len(images) // columns))
    high = max((title.count("\n") + 1 for title in titles), default=2) * 1.3 * _TITLE_FONT * POINT
    heading = wrapped(heading, 14 * max(columns, 2))
    figure = new_figure(1.5 * max(columns, 2) + 0.5, (1.55 + high) * lines + 0.3 + 0.2 * heading.count("\n"))
    for position, (image, title) in enumerate(zip(image_levels(images), titles, strict=True), start=1):
        axes = figure.add_subplot(lines, columns, position)
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(title, fontsize=_TITLE_FONT, color=INK, parse_math=False)
        axes.set_axis_off()
    figure.suptitle(heading, color=INK, parse_math=False)
    return figure


def _title(name: str) -> str:
    return wrapped(shown(name), _TITLE_COLUMNS)
