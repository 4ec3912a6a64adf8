"""Pages in a browser: charts are drawn, controls work, and what users call their classes does nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from evaluations import HARMFUL, evaluation_of, names_of

import kerasduet as kd

SEVERAL = ["resamples", "seeds", "search", "french_search", "sampled", "six_paths", "pairs"]
ALL = [
    "fit",
    "french",
    "regression",
    "masks",
    "outputs",
    "two_heads",
    "comparison",
    *SEVERAL,
    "2",
    "10",
    "40",
]


@pytest.mark.parametrize("name", ALL)
def test_all_charts_are_drawn_without_a_request_or_a_complaint(opened: Any, name: str) -> None:
    page = opened(name)
    drawn = page.locator("figure.chart .live svg")
    assert drawn.count() == page.locator("figure.chart").count() > 0
    assert all(
        box["width"] > 100 and box["height"] > 100 for box in (each.bounding_box() for each in drawn.all())
    )
    assert page.locator("figure.chart .static:visible").count() == 0


@pytest.mark.parametrize("name", ["fit", "40"])
def test_charts_are_there_without_scripts(opened: Any, name: str) -> None:
    page = opened(name, java_script_enabled=False)
    assert page.locator("figure.chart .static svg:visible").count() == page.locator("figure.chart").count()
    assert page.locator("button:visible:not(:disabled)").count() == 0


@pytest.mark.parametrize("name", ["2", "10", "40", "resamples", "pairs"])
def test_harmful_names_are_text(opened: Any, name: str) -> None:
    page = opened(name)
    for each in HARMFUL:
        assert page.get_by_text(each).count() > 0
    assert (
        page.evaluate("document.querySelectorAll('script').length")
        == 2 + page.locator("script[type='application/json']").count()
    )


def test_a_table_is_sorted_both_ways_by_numbers_and_by_names(opened: Any) -> None:
    page = opened("10")
    section = page.locator("#classes")

    def column(place: int) -> list[str]:
        return [
            each.get_attribute("data-value")
            for each in section.locator(f"tbody tr > :nth-child({place})").all()
        ]

    section.get_by_role("button", name="Sensitivity").click()
    assert section.locator("[aria-sort='descending']").inner_text().startswith("Sensitivity")
    values = [float(each) for each in column(4)]
    assert values == sorted(values, reverse=True)
    section.get_by_role("button", name="Sensitivity").press("Enter")
    assert [float(each) for each in column(4)] == sorted(values)
    section.get_by_role("button", name="Class").click()
    assert column(1)[1:3] == [
        "a class whose name has 40 letters no. 02",
        "a class whose name has 40 letters no. 03",
    ]


def test_the_cells_of_a_search_are_sorted_and_those_that_failed_come_last(opened: Any) -> None:
    section = opened("search").locator("#cells")
    section.get_by_role("button", name="Seconds").click()
    section.get_by_role("button", name="accuracy").press("Enter")
    values = [each.get_attribute("data-value") for each in section.locator("tbody tr > :nth-child(4)").all()]
    known = [float(each) for each in values if each]
    assert known == sorted(known, reverse=True) and values[-2:] == ["", ""]


def test_a_pruned_cell_is_hollow_and_tells_itself_in_words(opened: Any) -> None:
    page = opened("sampled")
    points = page.locator("figure[data-chart=path-0] .live .mark-symbol path")
    hollow = [each for each in points.all() if each.get_attribute("fill") in (None, "transparent", "none")]
    assert len(hollow) == 3 + 1  # and the ring round the best
    hollow[0].hover(force=True)
    assert "pruned after epoch 1" in page.locator("#vg-tooltip-element.visible").inner_text()


def test_a_fold_tells_itself_in_words(opened: Any) -> None:
    page = opened("seeds")
    page.locator("figure[data-chart=measured-1] .live .mark-symbol path").first.hover(force=True)
    told = page.locator("#vg-tooltip-element.visible").inner_text()
    assert told.replace("\u2068", "").replace("\u2069", "").startswith("Seed1: 0.")


def test_a_cell_tells_itself_in_words(opened: Any) -> None:
    page = opened("10")
    matrix = evaluation_of(names_of(10), rows=2000).confusion_matrix
    page.locator("figure[data-chart=heatmap] .live .mark-rect path").first.hover(
        force=True
    )  # a count stands on it
    told = page.locator("#vg-tooltip-element.visible").inner_text()
    count, rows = matrix.table[0, 0], matrix.table[:, 0].sum()
    wanted = f"{count} of {rows} rows of {HARMFUL[0]} ({count / rows:.1%}) were predicted as {HARMFUL[0]}"
    assert told.replace("\u2068", "").replace("\u2069", "") == wanted


def test_the_heatmap_is_ordered_by_confusion(opened: Any) -> None:
    page = opened("fit")
    labels = page.locator("figure[data-chart=heatmap] .live [aria-label^='Y-axis'] .role-axis-label text")
    before = labels.all_text_contents()
    page.locator("select[data-signal=order]").select_option("confusion")
    page.wait_for_timeout(300)
    after = labels.all_text_contents()
    assert sorted(after) == sorted(before) and after != before
    page.locator("select[data-signal=share]").select_option("row")


def test_one_class_can_be_chosen_among_the_curves(opened: Any) -> None:
    page = opened("10")
    page.locator("select[data-signal=chosen]").select_option(label="a class whose name has 40 letters no. 05")
    page.wait_for_timeout(200)
    widths = [
        each.get_attribute("stroke-width")
        for each in page.locator("figure[data-chart=roc] .live .mark-line path").all()
    ]
    assert widths.count("3.5") == 1


def test_the_threshold_recomputes_the_table(opened: Any) -> None:
    page = opened("2")
    evaluation = evaluation_of(names_of(2), rows=2000)
    slider = page.locator("#threshold")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowRight")
    matrix = kd.confusion_matrix(evaluation, threshold=0.7)
    cells = page.locator("#thresholds [data-cell]").all_inner_texts()
    assert [int(each.replace(",", "")) for each in cells] == matrix.table.ravel().tolist()
    assert page.locator("[data-of=threshold]").inner_text() == "0.70"
    assert page.locator("[data-of=Precision]").inner_text() == f"{matrix.by_class['Precision']:.4f}"


def test_the_controls_of_an_output_are_its_own(opened: Any) -> None:
    page = opened("outputs")
    page.locator("#output-0-threshold").press("End")
    assert page.locator("#output-0-thresholds [data-of=threshold]").inner_text() == "1.00"
    page.locator("#output-2 select[data-signal=chosen]").select_option(label="1")
    page.wait_for_timeout(200)
    lines = page.locator("figure[data-chart=output-2-roc] .live .mark-line path").all()
    assert [each.get_attribute("stroke-width") for each in lines].count("3.5") == 1


def test_the_theme_follows_the_system_and_the_button(opened: Any) -> None:
    page = opened("fit", color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    button = page.get_by_role("button", name="Theme")
    button.click()
    light = page.evaluate(paper)
    assert (dark, light) == ("rgb(20, 24, 29)", "rgb(255, 255, 255)")
    button.click()
    assert page.evaluate(paper) == dark
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_carets_report_is_copied_byte_for_byte(opened: Any) -> None:
    page = opened("2", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#confusion .copy").click()
    page.get_by_role("status").get_by_text("Copied").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == str(evaluation_of(names_of(2), rows=2000).confusion_matrix)


def test_a_page_works_in_the_frame_of_a_notebook(browser: Any, pages: Any) -> None:
    from kerasduet.reporting.report import frame

    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_content(f"<h1>Notebook</h1>{frame(pages['10'].read_text(encoding='utf-8'))}")
    inside = page.frames[1]
    inside.wait_for_selector("html[data-drawn]", state="attached")
    inside.locator("#theme").click()
    assert complaints == []
    page.close()


def test_a_page_prints_its_drawings(opened: Any) -> None:
    page = opened("fit", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("figure.chart .static svg:visible").count() == page.locator("figure.chart").count()
    assert page.locator("figure.chart .live:visible").count() == 0
    assert page.pdf(format="A4")[:4] == b"%PDF"


def test_the_specs_of_the_charts_are_whole(opened: Any) -> None:
    page = opened("40")
    for each in page.locator("figure.chart script").all():
        assert json.loads(each.text_content())["config"]["background"] == "transparent"
