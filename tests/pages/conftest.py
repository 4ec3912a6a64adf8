"""What all tests of pages share: the pages, made once, and Debian's chromium, which Playwright drives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evaluations import HARMFUL, evaluation_of, names_of, outputs_fit
from several_fits import resampled_of, sampled_search_of, search_of, seeds_of

import kerasduet as kd


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write a report of each kind; those of 2, 10 and 40 classes have harmful names among others."""
    folder = tmp_path_factory.mktemp("pages")
    data = kd.garments(train=300, test=120)
    fits = [kd.fit("fashion_mlp", data, seed=seed, epochs=2, mode="graph") for seed in (1, 2)]
    held_out = kd.model_spec("fashion_mlp").override(epochs=3, validation_split=0.2)
    segmenter = kd.fit("garment_segmenter", kd.garments(train=60, test=20), seed=1, epochs=1)
    reports: dict[str, Any] = {
        "fit": kd.fit(held_out, data, seed=1, mode="graph"),
        "regression": kd.fit("diabetes_mlp", seed=1, epochs=3),
        "masks": segmenter,
        "outputs": kd.evaluate(outputs_fit(), positive={"kind": "no"}),
        "two_heads": kd.fit("two_heads", kd.garments(train=60, test=20), seed=1, epochs=1),
        "comparison": kd.compare_fits(*fits, names=("the first network", "the second network")),
        **several_fits(),
        **{str(classes): evaluation_of(names_of(classes), rows=2000) for classes in (2, 10, 40)},
    }
    paths = {}
    for name, x in reports.items():
        path = folder / f"{name}.html"
        kd.report(x, path, data=data if name == "comparison" else None)
        paths[name] = path
    for name, x in {
        "french": "fit",
        "french_search": "search",
        "french_paths": "six_paths",
        "french_heads": "two_heads",
    }.items():
        paths[name] = folder / f"{name}.html"
        kd.report(reports[x], paths[name], lang="fr")
    return paths


def several_fits() -> dict[str, Any]:
    """Give results of several fits, with harmful and long names, and cells that failed."""
    path, rates = "compile.optimizer.config.learning_rate", [10.0**-power for power in range(10)]
    activations = ["relu", "tanh", "sigmoid", "hard_sigmoid"]
    drawn = {path: {"low": 1e-4, "high": 0.1, "log": True}}
    six = {
        **drawn, "layers.1.config.activation": activations, "epochs": {"low": 1, "high": 5},
        "batch_size": [16, 32], "shuffle": [True, False], "validation_split": {"low": 0.1, "high": 0.5},
    }  # fmt: skip
    two = [resampled_of(names_of(10), 40, seed=seed) for seed in (1, 2)]
    return {
        "resamples": two[0],
        "seeds": seeds_of([1, 2, 4294967295]),
        "search": search_of({path: rates, "layers.1.config.activation": activations}, failed=[3, 40]),
        "sampled": sampled_search_of(drawn, 30, failed=[3], pruned=[4, 5, 6]),
        "six_paths": sampled_search_of(six, 80, pruned=range(20, 50)),
        "pairs": kd.compare_resamples(*two, names=HARMFUL),
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Debian's chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is missing: make test-pages installs it with apt-get")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


class Seen:
    """What a page asked for, complained of and opened while it was looked at."""

    def __init__(self, page: Any):
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))


@pytest.fixture
def opened(browser: Any, pages: dict[str, Path]) -> Iterator[Any]:
    """Give a function that opens a page by its name, waits for its charts, and holds it to be quiet."""
    contexts = []

    def open_page(name: str, width: int = 1024, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(10_000)
        page = context.new_page()
        contexts.append((context, Seen(page), pages[name].as_uri()))
        page.goto(pages[name].as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-drawn]", state="attached")
        return page

    yield open_page
    for context, seen, address in contexts:
        context.close()
        assert seen.complaints == []
        others = [each for each in seen.requests if each.partition("#")[0] != address]
        assert [each for each in others if not each.startswith("data:")] == []
