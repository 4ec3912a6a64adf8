"""Reports on several fits, searches and comparisons of specs: their numbers are the library's."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import numpy as np
import pytest
from caught import error_of
from evaluations import HARMFUL, names_of
from several_fits import SPEC, resampled_of, sampled_search_of, search_of, seeds_of

import kerasduet as kd
from kerasduet.reporting import page
from kerasduet.reporting.charts.drawing import charts
from kerasduet.reporting.charts.repeated import CURVES
from kerasduet.reporting.charts.search_axes import axis_of_space
from kerasduet.reporting.contents import contents
from kerasduet.reporting.resampling import resampling_words
from kerasduet.reporting.sections.search_commands import search_commands
from kerasduet.reporting.words import Words

NAMES = ["cat", "dog", "<i>cow"]
GRID = {"epochs": [1, 10], "learning_rate": [0.1, 0.01, 0.001]}
RANGES = {
    "learning_rate": {"low": 1e-4, "high": 0.5, "log": True},
    "epochs": {"low": 1, "high": 5},
    "layers.1.config.activation": ["relu", "tanh", "sigmoid"],
}


@pytest.fixture(autouse=True)
def _no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "bundle", lambda: "/* Vega */")


def sections_of(x: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(str(kd.report(x, format="json")))["sections"]
    return found


def pair() -> kd.ResampleComparison:
    first, second = (resampled_of(NAMES, 4, seed=seed) for seed in (1, 2))
    return kd.compare_resamples(first, second, names=("small", "<b>large"))


KINDS = {
    "resampled": lambda: resampled_of(NAMES, 4),
    "seeds": lambda: seeds_of([1, 7]),
    "search": lambda: search_of(GRID, failed=[2]),
    "sampled search": lambda: sampled_search_of(RANGES, 9, failed=[2], pruned=[3, 4]),
    "pairs": pair,
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_page_in_both_languages_markdown_and_json(kind: str) -> None:
    x = KINDS[kind]()
    english, french = (str(kd.report(x, lang=lang)) for lang in ("en", "fr"))
    ids = re.findall(r'\bid="([^"]+)"', english)
    assert len(ids) == len(set(ids))
    assert '<html lang="fr">' in french and ">To repeat it<" not in french
    markdown = str(kd.report(x, format="md", lang="fr"))
    assert markdown.startswith("# ") and "## Pour le refaire" in markdown
    assert not re.search(r"\n\n\|[^-\n]*\|\n\n\|", markdown)  # a table's head stands on its rows
    assert json.loads(str(kd.report(x, format="json")))["format"] == 1


@pytest.mark.parametrize("kind", KINDS)
def test_each_chart_is_vega_lite(kind: str) -> None:
    import altair as alt

    drawn = charts(contents(KINDS[kind]())["sections"], Words("en"))
    assert drawn
    for each in drawn.values():
        alt.Chart.from_json(each.spec)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("argument", [{"data": kd.xor()}, {"positive": "cat"}])
def test_what_was_measured_is_not_judged_again(kind: str, argument: dict[str, Any]) -> None:
    error = error_of(kd.report, KINDS[kind](), **argument)
    assert error.code == "invalid_argument" and f"`{next(iter(argument))}` must be left out" in str(error)


def test_resamples_have_their_summary_their_folds_and_their_curves() -> None:
    results = resampled_of(NAMES, 4)
    found = sections_of(results)
    assert [each["std_err"] for each in found["measured"]] == results.summary["std_err"].tolist()
    folds = found["fit_by_fit"]["fits"]
    assert [each["values"] for each in folds] == results.to_frame()[["loss", "accuracy"]].values.tolist()
    assert [each["held_out"] for each in folds] == [len(each.held_out) for each in results.resamples]
    mean = results.history.query("metric == 'loss' and split == 'train'").groupby("epoch")["value"].mean()
    assert found["epoch_curves"]["means"][0]["values"] == mean.tolist()
    assert found["repeated"]["resampling"]["how"] == results.resamples.how
    assert found["repetition"]["fingerprint"]["resamples"] == results.pairing


def test_resamples_have_carets_text_in_its_three_norms() -> None:
    results = resampled_of(NAMES, 4)
    found = sections_of(results)["confusion"]
    texts = {"overall": found["report"], **found["other_norms"]}
    assert texts == {norm: str(results.confusion_matrix(norm)) for norm in ("overall", "average", "none")}
    assert found["table"] == np.sum(results.tables, axis=0).tolist()
    assert html.escape(texts["overall"], quote=False) in str(kd.report(results))
    assert texts["overall"] in str(kd.report(results, format="md"))


@pytest.mark.parametrize(
    ("how", "once"),
    [
        ({}, True),
        ({"method": "holdout", "folds": None}, True),
        ({"method": "repeated_cv", "repeats": 2}, False),
        ({"method": "bootstrap", "folds": None, "times": 4}, False),
    ],
)
def test_classes_have_statistics_where_no_row_is_counted_twice(how: dict[str, Any], once: bool) -> None:
    found = sections_of(resampled_of(NAMES, 4, how=how))
    assert ("classes" in found) == once
    if once:
        columns = np.sum(found["confusion"]["table"], axis=0)
        assert [each["rows"] for each in found["classes"]] == columns.tolist()


def test_rows_held_out_alone_have_a_heatmap_without_carets_text() -> None:
    results = resampled_of(NAMES, 2, how={"method": "loo", "folds": None})
    found = sections_of(results)
    assert found["confusion"]["report"] is None and found["confusion"]["other_norms"] == {}
    assert "classes" in found
    assert "caret" not in str(kd.report(results, format="md"))


def test_a_regression_on_resamples_has_the_points_of_the_rows_held_out() -> None:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(30, 2))
    data = kd.dataset(x, x.sum(axis=1))
    layer = {"class_name": "Dense", "config": {"units": 1}}
    spec = kd.model_spec("xor_mlp").override({"layers": [layer]}, loss="mse", metrics=["mae"], epochs=1)
    folds = kd.resamples(data, folds=3, seed=1)
    results = kd.fit_resamples(spec, data, folds, seed=1, verbose=0, mode="eager")
    found = sections_of(results)
    predictions = results.predictions
    np.testing.assert_allclose(found["regression"]["points"][0], predictions[[".pred", "truth"]], rtol=1e-6)
    assert "confusion" not in found and 'id="observed-0-caption"' in str(kd.report(results))


def test_seeds_have_the_interval_of_the_mean() -> None:
    results = seeds_of([1, 7, 4294967295])
    found = sections_of(results)
    assert found["measured"] == results.summary.to_dict("records")
    assert [each["seed"] for each in found["fit_by_fit"]["fits"]] == [1, 7, 4294967295]
    lower, upper = results.summary.loc[1, ["lower", "upper"]]
    assert f"[{lower:.4f}, {upper:.4f}]" in str(kd.report(results, format="md"))


def test_one_seed_has_no_interval() -> None:
    assert "| NA |" in str(kd.report(seeds_of([3]), format="md"))
    assert "measured-0-caption" in str(kd.report(seeds_of([3])))


def test_a_search_ranks_its_cells_and_says_why_some_failed() -> None:
    results = search_of(GRID, failed=[2, 5])
    found = sections_of(results)
    cells = found["cells"]["cells"]
    assert [each["cell"] for each in cells] == results.ranking["cell"].tolist()
    assert [each["values"] for each in cells] == results.ranking[["epochs", "learning_rate"]].values.tolist()
    assert [each["mean"] for each in cells[-2:]] == [None, None]
    assert "must stay finite" in cells[-1]["reason"]
    assert found["search"]["failed"] == 2
    assert "2 of 6 cells failed." in str(kd.report(results))
    assert kd.model_spec(json.loads(found["best"]["spec"])) == kd.best_spec(results)


def test_cells_drawn_from_ranges_are_points_that_no_line_joins() -> None:
    results = sampled_search_of(RANGES, 9, failed=[2], pruned=[3, 4])
    found = contents(results)["sections"]
    drawn = {name: json.loads(each.spec) for name, each in charts(found, Words("en")).items()}
    assert [*drawn] == ["path-0", "path-1", "path-2", "time"]
    for each in drawn.values():
        assert "line" not in {layer["mark"]["type"] for layer in each["layer"]}
        points = [layer for layer in each["layer"] if layer["mark"].get("size") == 64]
        filled = [(layer["transform"][0]["filter"], layer["mark"]["filled"]) for layer in points]
        assert sorted(filled) == [("!datum.pruned", True), ("datum.pruned", False)]
        assert [row["cell"] for row in each["data"]["values"] if row["pruned"]] in ([3, 4], [4, 3])
    rate, epochs, activation = (drawn[f"path-{place}"]["layer"][-1]["encoding"]["x"] for place in range(3))
    assert rate["scale"] == {"type": "log", "domain": [0.0001, 0.5], "nice": False, "padding": 10}
    assert "type" not in epochs["scale"] and epochs["axis"]["tickMinStep"] == 1
    assert (activation["type"], activation["scale"]["domain"]) == ("ordinal", [0, 1, 2])
    assert drawn["path-2"]["params"][0]["value"] == ["relu", "tanh", "sigmoid"]
    assert found["cells"]["space"] == RANGES


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((1e-4, 0.5), [0.0001, 0.001, 0.01, 0.1]),
        ((16, 256), [20, 50, 100, 200]),
        ((0.03, 0.04), [0.03, 0.04]),
        ((0.31, 0.32), [0.31, 0.32]),
    ],
)
def test_a_logarithmic_axis_has_round_numbers(ends: tuple[float, float], ticks: list[float]) -> None:
    axis = axis_of_space({"low": ends[0], "high": ends[1], "log": True}, [], Words("en"))
    assert axis.x.to_dict()["axis"]["values"] == ticks


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_pruned_cells_are_told_apart_in_words_too(lang: str) -> None:
    hollow = {"en": "Hollow points were pruned", "fr": "Les points creux sont les cases arrêtées"}[lang]
    told = {"en": "pruned after epoch 1", "fr": "arrêtée après l'époque 1"}[lang]
    text = str(kd.report(sampled_search_of(RANGES, 4, pruned=[2]), lang=lang))
    assert hollow in text and told in text
    assert hollow not in str(kd.report(sampled_search_of(RANGES, 4), lang=lang))


def test_choices_with_none_among_numbers_have_their_places() -> None:
    results = sampled_search_of({"layers.1.config.seed": [None, 3]}, 6)
    found = contents(results)["sections"]["cells"]
    assert {each["values"][0] for each in found["cells"]} == {None, 3}
    assert json.loads(charts({"cells": found}, Words("en"))["path-0"].spec)["layer"]


def test_a_search_without_a_cell_that_did_has_no_best() -> None:
    results = search_of({"epochs": [1, 2]}, failed=[1, 2])
    assert "best" not in sections_of(results)
    text = str(kd.report(results))
    assert 'id="cells"' in text and "path-0" not in text


def test_the_commands_fit_the_best_spec(monkeypatch: pytest.MonkeyPatch) -> None:
    results = search_of(GRID)
    spec = kd.best_spec(results)
    commands = sections_of(results)["best"]["commands"]
    seen: list[Any] = []
    monkeypatch.setattr(
        kd, "fit", lambda *given, **arguments: seen.append((*given, arguments)), raising=False
    )
    exec(commands["python"], {})
    ((known, data, arguments),) = seen
    given = {name: arguments.pop(name) for name in ("epochs", "batch_size")}
    assert known.override(**given) == spec and arguments == {"seed": 1} and data.name == "xor"
    rate = spec.get("compile.optimizer.config.learning_rate")
    assert f'override(model_spec("fashion_mlp"), learning_rate = {rate})' in commands["r"]


@pytest.mark.parametrize(
    ("grid", "spec"),
    [
        ({"metrics": [["accuracy"], []]}, SPEC),
        ({"epochs": [1]}, SPEC.override({"layers.1.config.units": 5})),
    ],
)
def test_what_a_command_cannot_hold_is_read_from_a_file(grid: Any, spec: kd.ModelSpec) -> None:
    results = search_of(grid, spec=spec)
    found = sections_of(results)["best"]
    assert found["commands"]["needs_file"] and 'model_spec("fashion_mlp.json")' in found["commands"]["r"]
    assert "The commands read the spec below from a file." in str(kd.report(results))


def test_values_are_written_as_each_language_does() -> None:
    results = search_of({"shuffle": [False], "layers.1.config.activation": ["tanh"]})
    values = {"shuffle": False, "layers.1.config.activation": "tanh"}
    commands = search_commands(results, kd.best_spec(results), values)
    assert '.override({"shuffle": False, "layers.1.config.activation": "tanh"})' in commands["python"]
    assert 'shuffle = FALSE, layers.1.config.activation = "tanh")' in commands["r"]


def test_pairs_have_nadeau_and_bengios_test_and_their_signs() -> None:
    compared = pair()
    found = sections_of(compared)
    assert found["pairs"]["metrics"] == compared.to_dict()["metrics"]
    assert found["paired_differences"] == compared.to_dict()["differences"]
    text = str(kd.report(compared))
    assert "<b>large" not in text and "Nadeau and Bengio" in text
    seeds = kd.compare_resamples(seeds_of([1, 2]), seeds_of([1, 2]))
    assert "those of the paired t test" in str(kd.report(seeds))


def test_a_comparison_comes_back_from_its_values() -> None:
    compared = pair()
    assert kd.ResampleComparison.from_dict(compared.to_dict()).to_dict() == compared.to_dict()


def test_harmful_names_are_text_in_pages_and_charts() -> None:
    made = [resampled_of(names_of(3), 3), search_of({"layers.1.config.name": [*HARMFUL]})]
    for x in made:
        text = str(kd.report(x))
        assert "<script>alert" not in text
        assert f"<bdi>{html.escape(HARMFUL[0])}</bdi>" in text or html.escape(HARMFUL[0]) in text
        for spec in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL):
            assert "<" not in spec


@pytest.mark.slow
def test_very_many_fits_and_cells_are_left_out_and_it_is_said() -> None:
    text = str(kd.report(seeds_of(range(130))))
    assert "Of 130 rows of the table, the first 120 are shown." in text
    assert f"Of 130 fits, the curves of the first {CURVES} are drawn, and the mean of all." in text
    rates = [10 ** (-place / 100) for place in range(1, 321)]
    results = search_of({"learning_rate": rates})
    assert len(sections_of(results)["cells"]["cells"]) == 320
    text = str(kd.report(results))
    assert "Of 320 cells, at most the 300 best are drawn." in text and "Whiskers" not in text


@pytest.mark.slow
def test_a_search_of_many_cells_and_paths_has_at_most_three_megabytes() -> None:
    names = {f"layers.{place}.config.name": [f"{place}" * 40, f"{place}" * 30] for place in (0, 1, 2)}
    paths = {**RANGES, **names, "batch_size": [16, 32], "shuffle": [True, False], "validation_split": [0.1]}
    text = str(kd.report(sampled_search_of(paths, 400, pruned=range(1, 200))))
    assert len(text.encode()) <= 2_000_000  # and one of scripts
    assert "Of 400 cells, at most the 166 best are drawn." in text
    assert "Of 9 paths, the first 8 are drawn." in text


def test_a_page_of_many_classes_and_resamples_has_at_most_three_megabytes() -> None:
    names = [f"a class whose name has 40 letters no. {place:02}" for place in range(130)]
    assert len(str(kd.report(resampled_of(names, 5))).encode()) <= 2_000_000  # and one of scripts


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"method": "repeated_cv", "folds": 5, "repeats": 2, "grouped": True, "seed": 3},
         "repeated cross-validation, 5 folds, 2 repetitions, by group, seed 3"),
        ({"method": "holdout", "times": 1, "fraction": 0.25, "in_order": True, "seed": 0},
         "some rows held out, 25.0% held out, in order, seed 0"),
        ({"method": "given"}, "given"),
    ],
)  # fmt: skip
def test_how_resamples_were_drawn_is_told(how: dict[str, Any], said: str) -> None:
    assert resampling_words(how, Words("en")) == said
