"""Reports on regressions, masks, labels and comparisons: their numbers are the library's."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from caught import error_of
from evaluations import evaluation_of, outputs_fit
from PIL import Image

import kerasduet as kd
from kerasduet.reporting import page


@pytest.fixture(autouse=True)
def _no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "bundle", lambda: "/* Vega */")


def sections_of(x: Any, **arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(str(kd.report(x, format="json", **arguments)))["sections"]
    return found


@pytest.fixture(scope="module")
def regression() -> kd.Fit:
    return kd.fit("diabetes_mlp", seed=1, epochs=2)


def test_a_regression_has_carets_statistics_its_points_and_its_largest_residuals(regression: kd.Fit) -> None:
    evaluation = kd.evaluate(regression)
    found = sections_of(regression)
    assert found["regression"]["metrics"] == evaluation.regression_metrics
    frame = evaluation.predictions
    np.testing.assert_allclose(found["regression"]["points"][0], frame[[".pred", "truth"]])
    residual = (frame["truth"].astype(float) - frame[".pred"]).to_numpy()
    assert found["residuals"]["rows"][0]["residual"] == pytest.approx(residual[np.abs(residual).argmax()])
    assert found["residuals"]["columns"] == list(regression.data.columns or ())
    assert "confusion" not in found and "curves" not in found
    text = str(kd.report(regression))
    assert f"{evaluation.regression_metrics['RMSE']:.4f}" in text and 'id="observed-0-caption"' in text
    assert f"| RMSE | {evaluation.regression_metrics['RMSE']:.4f} |" in str(
        kd.report(regression, format="md")
    )


def test_of_many_rows_some_are_drawn_and_it_is_said() -> None:
    import pandas as pd

    numbers = np.random.default_rng(1).normal(size=(5000, 2))
    evaluation = kd.Evaluation(1.0, {}, pd.DataFrame(numbers, columns=["truth", ".pred"]), (), "0")
    assert len(sections_of(evaluation)["regression"]["points"][0]) == 2000
    assert "Of 5,000 rows, 2,000 are drawn, evenly far apart." in str(kd.report(evaluation))


@pytest.mark.slow
def test_masks_have_the_overlap_of_each_class_and_pictures() -> None:
    fit = kd.fit("garment_segmenter", kd.garments(train=40, test=10), seed=1, epochs=1)
    evaluation, found = kd.evaluate(fit), sections_of(fit)
    assert found["masks"]["mean_iou"] == evaluation.metrics["mean_iou"]
    assert found["masks"]["overlaps"][3]["iou"] == evaluation.metrics["iou_Pullover"]
    row = found["masks"]["rows"][0]
    truth = Image.open(io.BytesIO(base64.b64decode(row["truth"].partition(",")[2])))
    drawn = np.array(truth)[..., :3]
    codes = fit.data.split("test").y[row["row"] - 1]
    for code in np.unique(codes):
        (color,) = np.unique(drawn[codes == code], axis=0)
        assert "#{:02x}{:02x}{:02x}".format(*color) == found["masks"]["colors"][code]
    assert "mistakes" not in found and "curves" not in found
    assert "Image of row" in str(kd.report(fit))


def test_labels_have_their_metrics_and_a_curve_each() -> None:
    x = np.random.default_rng(1).normal(size=(60, 2))
    y = np.column_stack([x[:, 0] > 0, x[:, 1] > 0]).astype(int)
    spec = kd.model_spec("xor_mlp").override(
        {"layers.1.config": {"units": 2, "activation": "sigmoid"}}, loss="binary_crossentropy", epochs=1
    )
    fit = kd.fit(spec, kd.dataset(x, y, test=(x, y), class_names=["right", "<b>up"]), seed=1)
    found = sections_of(fit)
    wanted = kd.label_metrics(fit)
    assert [each["label"] for each in found["labels"]] == wanted["label"].tolist()
    assert found["labels"][0]["precision"] == pytest.approx(wanted["precision"][0], nan_ok=True)
    assert [each["class"] for each in found["curves"]] == ["right", "<b>up"]
    assert found["reliability"]["of"] == "label"
    assert "<b>up" not in str(kd.report(fit))


@pytest.fixture(scope="module")
def several() -> kd.Fit:
    return outputs_fit()


def test_each_of_several_outputs_has_the_sections_of_a_network_of_it_alone(several: kd.Fit) -> None:
    positive = {"kind": "<b>yes"}
    evaluation = kd.evaluate(several, positive=positive)
    found = sections_of(several, positive=positive)
    assert [*found] == ["summary", "training", "learning_curves", "outputs", "repetition"]
    assert found["summary"]["task"] == "multioutput"
    kind, age, tags = found["outputs"].values()
    assert kind["confusion"]["report"] == str(evaluation.outputs["kind"].confusion_matrix)
    assert kind["thresholds"]["positive"] == "<b>yes" and kind["mistakes"]["kind"] == "numbers"
    assert age["regression"]["metrics"] == evaluation.outputs["age"].regression_metrics
    assert [each["label"] for each in tags["labels"][:2]] == ["0", "1"]
    for name, each in found["outputs"].items():
        assert each == sections_of(evaluation, data=several.data)["outputs"][name] | {
            "summary": each["summary"]
        }
        alone = sections_of(evaluation.outputs[name])
        assert [*alone] == [part for part in (*each, "repetition") if part in alone]


@pytest.mark.parametrize(("lang", "output"), [("en", "Output"), ("fr", "Sortie")])
def test_outputs_are_headed_by_their_names_and_no_id_is_there_twice(
    several: kd.Fit, lang: str, output: str
) -> None:
    positive = {"kind": "<b>yes"}
    text = str(kd.report(several, positive=positive, lang=lang))
    assert f'<h2 id="output-1-title">{output} <bdi>age</bdi></h2>' in text and "<b>yes" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) and {"output-0-roc-caption", "output-2-roc-caption"} < {*ids}
    assert '<a href="#output-0-thresholds">' in text and 'for="output-0-threshold"' in text
    markdown = str(kd.report(several, format="md", positive=positive, lang=lang))
    assert re.findall(f"^## {output} (.*)$", markdown, re.MULTILINE) == ["kind", "age", "tags"]
    assert len(re.findall("^### ", markdown, re.MULTILINE)) == 3
    assert not re.search(r"[^\n]\n#", markdown)


def test_an_output_of_two_classes_asks_for_the_positive_one(several: kd.Fit) -> None:
    error = error_of(kd.report, several)
    assert error.code == "no_positive" and "`positive.kind` must name" in str(error)
    assert error_of(kd.report, several, positive="<b>yes").code == "invalid_argument"


def test_an_evaluation_of_several_outputs_goes_with_its_own_rows_only(several: kd.Fit) -> None:
    evaluation = kd.evaluate(several, positive={"kind": "<b>yes"})
    assert error_of(kd.report, evaluation, data=kd.xor()).code == "different_rows"
    assert "Evaluation of 40 rows" in str(kd.report(evaluation, format="md"))


@pytest.mark.slow
def test_masks_of_one_of_two_heads_have_pictures() -> None:
    fit = kd.fit("two_heads", kd.garments(train=40, test=10), seed=1, epochs=1)
    found = sections_of(fit)["outputs"]
    assert found["masks"]["masks"]["rows"] and found["classes"]["mistakes"]["kind"] == "images"
    figures = str(kd.report(fit)).partition("<section id=")[0]
    assert "masks_mean_iou" in figures and "masks_iou_" not in figures


@pytest.fixture(scope="module")
def pair() -> tuple[kd.Evaluation, kd.Evaluation]:
    names = ["cat", "dog", "<i>cow"]
    one, other = evaluation_of(names, 300, 1), evaluation_of(names, 300, 2)
    other.predictions["truth"] = one.predictions["truth"]
    return one, other


def test_a_comparison_has_both_reports_the_tests_and_holms_p(pair: Any) -> None:
    compared = kd.compare_fits(*pair, names=["small", "large"])
    found = sections_of(compared)
    assert found["comparison"]["reports"] == [str(each.confusion_matrix) for each in pair]
    assert found["comparison"]["accuracy"]["exact_p_value"] == compared.accuracy["exact_p_value"]
    assert found["differences"][0]["p_adjusted"] == compared.by_class["cat"]["p_adjusted"]
    who = compared.discordant["right"].value_counts()
    assert found["discordant"]["counts"] == {name: int(who[name]) for name in ("first", "second", "neither")}
    first = compared.discordant.loc[found["discordant"]["rows"][0]["row"] - 1]
    assert first["truth"] == found["discordant"]["rows"][0]["truth"]
    text = str(kd.report(compared))
    assert "<i>cow" not in text and "small" in text and 'id="differences-caption"' in text
    assert "| Recall: cat |" in str(kd.report(compared, format="md"))


def test_matrices_alone_are_compared_without_rows(pair: Any) -> None:
    compared = kd.compare_fits(*(each.confusion_matrix for each in pair))
    assert "discordant" not in sections_of(compared)
    assert "The rows are not known one by one" in str(kd.report(compared))
    assert error_of(kd.report, compared, data=kd.xor()).code == "unpaired"


def test_discordant_rows_are_shown_as_images_where_they_are_given(tmp_path: Path) -> None:
    data = kd.garments(train=100, test=60)
    fits = [kd.fit("fashion_mlp", data, seed=seed, epochs=1, mode="eager") for seed in (1, 2)]
    compared = kd.compare_fits(*fits)
    assert sections_of(compared, data=data)["discordant"]["kind"] == "images"
    assert error_of(kd.report, compared, data=kd.garments(train=9, test=60, seed=3)).code == "different_rows"
