"""`report`: what was trained, how good it is, and how to repeat it, on one page."""

from __future__ import annotations

import html
import json
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kerasduet.arguments import check_flag, check_path
from kerasduet.errors import ArgumentError, KerasDuetError, RunError, cannot_write
from kerasduet.json_values import jsonable
from kerasduet.paths import written_beside
from kerasduet.reporting.contents import contents
from kerasduet.reporting.subject import subject_of
from kerasduet.reporting.words import Words

FORMATS = ("html", "md", "json")
_PACKAGES = {
    "altair": "altair",
    "jinja2": "jinja2",
    "sklearn": "scikit-learn",
    "vl_convert": "vl-convert-python",
}


@dataclass(frozen=True)
class Report:
    """A report that shows itself in a notebook; ``str()`` gives its text.

    Attributes
    ----------
    text : str
        The page, the Markdown or the JSON.
    format : str
        "html", "md" or "json".
    markdown : str
        Of a page: the same as Markdown, for documents that are no pages.
    """

    text: str = field(repr=False)
    format: str
    markdown: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the page in a frame of its own, so that its styles and scripts meet no others."""
        if self.format == "md":
            return {"text/markdown": self.text}
        if self.format == "json":
            return {"application/json": json.loads(self.text)}
        return {"text/html": frame(self.text), "text/markdown": self.markdown}


def report(
    x: Any,
    path: str | Path | None = None,
    *,
    format: str | None = None,
    lang: str = "en",
    data: Any = None,
    positive: Any = None,
    force: bool = False,
) -> Report | Path:
    r"""Report on a fit, several fits, an evaluation, a run, a comparison or a search.

    A page, Markdown or JSON.

    Parameters
    ----------
    x : Fit, Evaluation, Comparison, ResampleResults, SeedResults, TuneResults, ResampleComparison or path
        A fit or the folder of a run, judged on the split "test" if there is one; an evaluation, or a
        comparison of two; what `fit_resamples`, `fit_seeds`, `tune` or `compare_resamples` gives.
    path : path, optional
        The file to write, whole or not at all: ``.html``, one file of at most 3 MB that asks nothing of any
        server; ``.md``, for a pull request; ``.json``. Without it the report is given back, and shows itself
        in Jupyter.
    format : {"html", "md", "json"}, optional
        What the ending of `path` says unless given, and "html" without a path.
    lang : {"en", "fr"}
        The language of the page, and of the class names of the built-in sets. What caret prints, and the
        sentences of notes and diagnoses, stay English.
    data : Dataset or (x, y), optional
        Of a fit: other data to judge it on. Of a run: the data that it was trained on, if they are the
        user's own. Of an evaluation or a comparison: the data set that was judged, to show its rows. Of
        several fits and of a search: none, as no `positive`.
    positive : str, or mapping of them by output, optional
        The one of two classes that the statistics of a fit are about, instead of that of the data.
    force : bool, default False
        Whether a file that exists is replaced.

    Returns
    -------
    Report or Path
        The report, or the file that was written.

    Raises
    ------
    ArgumentError
        ``invalid_argument``; ``no_positive`` where nobody chose which of two classes the statistics are
        about.
    KerasDuetError
        ``missing_packages``.
    RunError
        ``file_exists`` unless `force`; ``cannot_write``; of a run what `load_run` raises.
    DataError
        ``different_rows`` if `data` are not those that were judged.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("xor_mlp", seed=1, epochs=2, verbose=0)
    >>> print(str(kd.report(fit, format="md")).splitlines()[0])
    # xor\_mlp on xor
    """
    _check_packages()
    check_flag("force", force)
    if lang not in ("en", "fr"):
        raise ArgumentError.must_be("invalid_argument", "lang", '"en" or "fr"', lang)
    file, format = _destination(path, format, force)
    found = contents(subject_of(x, data, lang, positive))
    words = Words(lang)
    text = _text(found, format, words)
    if file is None:
        return Report(text, format, _text(found, "md", words) if format == "html" else "")
    _write(text, file, force)
    return file


def frame(page: str) -> str:
    """Put a page into a frame in which its scripts run, apart from the document around it."""
    look = "width:100%;height:85vh;min-height:480px;border:1px solid #8884;border-radius:8px"
    about = f'title="kerasduet" sandbox="allow-scripts" style="{look}"'
    source = html.escape(page).replace("\n", "&#10;")  # one line, which no Markdown reads anything into
    return f'<iframe {about} srcdoc="{source}"></iframe>'


def _check_packages() -> None:
    """Refuse to begin where a package is missing, as in an environment that an earlier version made."""
    missing = [package for module, package in _PACKAGES.items() if find_spec(module) is None]
    if missing:
        sentence = "A report needs packages that this Python has not: install {packages} into {path}."
        packages = ", ".join(missing)
        raise KerasDuetError("missing_packages", sentence, packages=packages, path=sys.executable)


def _destination(path: Any, format: Any, force: bool) -> tuple[Path | None, str]:
    """Check where the report goes and in which form, before anything is computed."""
    if format not in (None, *FORMATS):
        raise ArgumentError.must_be("invalid_argument", "format", '"html", "md" or "json"', format)
    if path is None:
        return None, format or "html"
    file = check_path("path", path, "" if format else tuple(f".{each}" for each in FORMATS), expand=True)
    _refuse_existing(file, force)
    if not file.absolute().parent.is_dir():
        sentence = "`{argument}` must be a file in a folder that is there, and {folder} is none."
        raise RunError("cannot_write", sentence, argument="path", folder=str(file.absolute().parent))
    return file, format or file.suffix.removeprefix(".")


def _refuse_existing(file: Path, force: bool) -> None:
    if file.is_dir():
        raise ArgumentError.must_be("invalid_argument", "path", "a file, not a folder", str(file))
    if file.exists() and not force:
        sentence = "`{argument}` must be a new file, but {path} exists: give another, or `force`."
        raise RunError("file_exists", sentence, argument="path", path=str(file))


def _text(found: dict[str, Any], format: str, words: Words) -> str:
    if format == "json":
        return json.dumps(jsonable(found), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    if format == "md":
        from kerasduet.reporting.markdown import markdown

        return markdown(found, words)
    from kerasduet.reporting.page import page

    return page(found, words)


def _write(text: str, file: Path, force: bool) -> None:
    try:
        with written_beside(file) as temporary:
            temporary.write_text(text, encoding="utf-8")
            _refuse_existing(file, force)  # which may have come meanwhile
    except OSError as error:
        raise cannot_write(file, error) from None
