"""The page: its numbers are the library's, names of classes are harmless, and nothing is asked for."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from evaluations import HARMFUL, evaluation_of, names_of

import kerasduet as kd
from kerasduet.reporting import page as module
from kerasduet.reporting.charts.drawing import charts
from kerasduet.reporting.contents import contents
from kerasduet.reporting.subject import subject_of
from kerasduet.reporting.words import Words

MEGABYTE = 1_000_000


class Elements(HTMLParser):
    """Gathers the elements of a page, with their attributes, and its scripts."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "script" and self.cdata_elem == "script":
            self.scripts[-1] += data

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.found if attribute in attrs]


@pytest.fixture(scope="module")
def fit() -> kd.Fit:
    return kd.fit("fashion_mlp", kd.garments(train=300, test=150), seed=1, epochs=2, mode="eager")


@pytest.fixture(scope="module")
def text(fit: kd.Fit) -> str:
    return str(kd.report(fit))


@pytest.fixture(scope="module", params=[2, 10])
def harmful(request: pytest.FixtureRequest) -> str:
    return str(kd.report(evaluation_of(names_of(request.param))))


def plain(text: str) -> str:
    """Give what a reader sees."""
    without = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", without)))


@pytest.mark.slow
def test_a_page_has_every_section_that_there_are_data_for(text: str) -> None:
    ids = Elements(text).values("id")
    wanted = ["training", "learning_curves", "confusion", "classes", "mistakes", "reliability", "curves",
              "notes", "repetition"]  # fmt: skip
    assert [each for each in ids if each in wanted] == wanted
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_a_page_loads_nothing_and_its_policy_forbids_it(text: str) -> None:
    elements = Elements(text)
    assert [each for each in elements.values("src") if not each.startswith("data:image/")] == []
    assert all(each.startswith("#") for each in elements.values("href"))
    assert "@import" not in text and "url(http" not in text
    (policy,) = [a["content"] for _, a in elements.found if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy and "http" not in policy


def test_the_policy_names_the_scripts_of_the_page(text: str) -> None:
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
    assert len(digests) == 2
    assert all(f"'sha256-{each}'" in html.unescape(text) for each in digests)


def test_names_stand_as_text_in_the_page_and_in_its_charts(harmful: str) -> None:
    assert "<script>alert" not in harmful
    assert not any("alert(1)" in each for each in re.findall(r"<script>(.*?)</script>", harmful, re.DOTALL))
    assert all(name in plain(harmful) for name in HARMFUL)
    assert f"<bdi>{HARMFUL[1]}</bdi>" in harmful
    for spec in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', harmful, re.DOTALL):
        assert "<" not in spec
        json.loads(spec)


def test_the_numbers_of_a_page_are_those_of_the_library(fit: kd.Fit, text: str) -> None:
    matrix, seen = kd.confusion_matrix(fit), plain(text)
    assert f"Accuracy {matrix.overall['Accuracy']:.4f}" in seen
    ends = [f"{matrix.overall[name]:.4f}" for name in ("AccuracyLower", "AccuracyUpper")]
    assert f"[{', '.join(ends)}]" in seen
    assert html.escape(str(matrix), quote=False).replace("'", "&#39;") in text
    lower, upper = kd.confusion_notes(matrix).intervals["Dress"]["Sensitivity"]
    assert f"{matrix.by_class['Class: Dress']['Sensitivity']:.4f} [{lower:.3f}, {upper:.3f}]" in seen
    assert fit.fingerprint["weights"] in seen
    assert "784 x 128 + 128" in seen


def test_a_page_is_whole_in_french(fit: kd.Fit) -> None:
    text = str(kd.report(fit, lang="fr"))
    assert '<html lang="fr">' in text
    seen = plain(text)
    matrix = kd.confusion_matrix(fit)
    assert f"Exactitude {matrix.overall['Accuracy']:.4f}".replace(".", ",") in seen
    assert "Matrice de confusion" in seen and "Robe" in seen and "Statistics by class" not in seen


@pytest.mark.slow
@pytest.mark.parametrize("classes", [2, 40, 130])
def test_a_page_of_ten_thousand_rows_has_at_most_three_megabytes(classes: int) -> None:
    names = [f"a class whose name has 40 letters no. {place:02}" for place in range(classes)]
    text = str(kd.report(evaluation_of(names, rows=10_000)))
    assert len(text.encode()) <= 3 * MEGABYTE
    assert ("Of 130 classes, the first 120 are listed." in text) == (classes == 130)


def test_the_table_of_a_threshold_is_that_of_confusion_matrix() -> None:
    evaluation = evaluation_of(["no", "yes"])
    found = contents(subject_of(evaluation, None, "en", None))["sections"]["thresholds"]["tables"]
    for place in (0, 30, 50, 71, 100):
        matrix = kd.confusion_matrix(evaluation, threshold=place / 100)
        assert found[place]["table"] == matrix.table.tolist()
        assert found[place]["Accuracy"] == matrix.overall["Accuracy"]
        assert found[place]["Precision"] == matrix.by_class["Precision"]


@pytest.mark.slow
def test_each_chart_is_vega_lite_and_has_ids_of_its_own(fit: kd.Fit) -> None:
    import altair as alt

    sections = contents(subject_of(fit, None, "en", None))["sections"]
    drawn: dict[str, Any] = charts(sections, Words("en"))
    assert list(drawn) == ["history-0", "history-1", "heatmap", "reliability", "roc", "precision-recall"]
    for each in drawn.values():
        alt.Chart.from_json(each.spec)  # which checks it against the schema
        assert each.svg.startswith("<svg ")
    ids = re.findall(r'id="([^"]+)"', "".join(each.svg for each in drawn.values()))
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_the_heatmap_of_very_many_classes_has_those_with_the_most_mistakes() -> None:
    names = [str(place) for place in range(80)]
    text = str(kd.report(evaluation_of(names, rows=2000)))
    assert f"Of 80 classes, the {module.MOST_DRAWN} with the most mistakes are drawn." in text


def test_mistakes_are_the_surest_first_and_are_shown_as_images(fit: kd.Fit, text: str) -> None:
    found = contents(subject_of(fit, None, "en", None))["sections"]["mistakes"]
    frame = kd.evaluate(fit).predictions
    wrong = frame[frame["truth"] != frame[".pred_class"]]
    assert found["count"] == len(wrong)
    sure = [each["probability"] for each in found["rows"]]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] == wrong.filter(like=".pred_").drop(columns=".pred_class").max(axis=1).max()
    first = frame.iloc[found["rows"][0]["row"] - 1]
    assert first["truth"] == found["rows"][0]["truth"] != found["rows"][0]["predicted"]
    assert text.count('<img src="data:image/png;base64,') == len(found["rows"]) == 24
