"""One name a verb: what R exports and what Python exports are the same words, but for what is listed here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kerasduet as kd

NAMESPACE = (Path(__file__).resolve().parents[2] / "NAMESPACE").read_text(encoding="utf-8")
EXPORTS = set(re.findall(r'^export\("?(.+?)"?\)$', NAMESPACE, re.MULTILINE))
METHODS = set(re.findall(r"^S3method\(([\w.]+),kerasduet_", NAMESPACE, re.MULTILINE))

# Each reason with its names; one that ends in an underscore stands for all names that begin so.
ONLY_IN_R = {
    "a method or a property of a class in Python": {
        "as_confusion_matrix", "as_json", "compare_predictions", "fingerprint", "override",
        "write_confusion_matrix",
    },
    "a shorter form of override() that a pipe reads well": {"set_layer", "set_training"},
    "generics that R's packages share: in Python the tables are attributes": {"augment", "glance", "tidy"},
    "operators that Keras's R scripts attach": {"%<-%", "%<>%", "%>%"},
    "Keras's own R verbs, so that its tutorials run: Python has Keras itself": {
        "activation_", "adapt", "array_reshape", "as_array_iterator", "as_keras_model", "callback_",
        "compile", "constraint_", "count_params", "dataset_", "freeze_weights", "get_layer", "get_weights",
        "initializer_", "iterate", "keras_input", "keras_model", "keras_model_sequential", "layer_",
        "learning_rate_schedule_", "loss_", "metric_", "op_", "optimizer_", "pad_sequences", "pop_layer",
        "predict_classes", "random_", "regularizer_", "rnn_", "set_weights", "shape",
        "timeseries_dataset_from_array", "to_categorical", "unfreeze_weights",
    },
    "a model for caret's train(), which only R has": {"caret_model"},
    "a model for parsnip, which only R has, and what parsnip calls to train": {
        "fit_mlp", "fit_net", "kerasduet_net",
    },
    "resamples for packages of R: as_splitter() is a method in Python": {"as_caret", "as_rset"},
    "what the scripts of keras3 call, to say why it cannot be": {"custom_metric"},
    "fit() of a Keras model in Python: in R that is the generic of keras3": {"fit_model"},
    "R must find a Python first": {
        "install_kerasduet", "is_kerasduet_available", "kerasduet_cli", "kerasduet_doctor",
    },
}  # fmt: skip
ONLY_IN_PYTHON = {
    "classes: in R they are S3 classes, which are not exported": {
        "Comparison", "ConfusionMatrix", "ConfusionNotes", "Dataset", "Diagnosis", "Evaluation", "Fit",
        "Export", "ModelSpec", "Report", "ResampleComparison", "ResampleResults", "Resamples",
        "RunDifference", "SeedResults", "TuneResults",
    },
    "estimators of scikit-learn: R has caret_model()": {"KerasDuetClassifier", "KerasDuetRegressor"},
    "exceptions and warnings: R's conditions have the class kerasduet_error_<code>": {
        "ArgumentError", "ConfusionWarning", "DataError", "DataWarning", "FitWarning", "KerasDuetError",
        "KerasDuetWarning", "LabelError", "RunError", "SpecError",
    },
    "plot() of the object in R": {
        "plot_comparison", "plot_confusion", "plot_dataset", "plot_feature_maps", "plot_history",
        "plot_network", "plot_regression", "plot_repeated", "plot_tune",
    },
    "a method of stats::predict() in R": {"predict"},
    "summary() of a model in R": {"layer_table"},
    "R has caret's own confusionMatrix() of a resampling": {"ResampledConfusionMatrix", "resampling_name"},
    "a generator of batches is a thing of Python": {"from_batches"},
    "it would mask base::xor(): load_dataset(\"xor\") in R": {"xor"},
}  # fmt: skip


def names(exceptions: dict[str, set[str]]) -> set[str]:
    return set().union(*exceptions.values())


def excused(name: str, exceptions: dict[str, set[str]]) -> bool:
    return any(name == each or (each.endswith("_") and name.startswith(each)) for each in names(exceptions))


def test_what_only_one_language_exports_has_a_reason() -> None:
    only_in_r, only_in_python = EXPORTS - set(kd.__all__), set(kd.__all__) - EXPORTS
    assert {name for name in only_in_r if not excused(name, ONLY_IN_R)} == set()
    assert {name for name in only_in_python if not excused(name, ONLY_IN_PYTHON)} == set()


@pytest.mark.parametrize(
    ("exceptions", "mine", "other"),
    [(ONLY_IN_R, EXPORTS, set(kd.__all__)), (ONLY_IN_PYTHON, set(kd.__all__), EXPORTS)],
    ids=["R", "Python"],
)
def test_no_exception_is_out_of_date(
    exceptions: dict[str, set[str]], mine: set[str], other: set[str]
) -> None:
    assert not {each for each in names(exceptions) if not any(excused(name, {"": {each}}) for name in mine)}
    assert not {name for name in mine & other if excused(name, exceptions)}


def test_what_python_has_as_a_method_or_a_plot_is_a_method_in_r() -> None:
    assert {"fit", "evaluate", "predict", "plot", "print", "summary"} <= METHODS
