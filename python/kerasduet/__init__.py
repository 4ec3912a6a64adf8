"""Train the same Keras network from R and from Python, and get the same numbers.

>>> import kerasduet as kd
>>> fit = kd.fit_fashion_mnist(kd.garments(train=500, test=100), epochs=1, seed=1, verbose=0)
>>> print(kd.evaluate(fit).confusion_matrix)  # doctest: +ELLIPSIS
Confusion Matrix and Statistics
...
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# Where each public name lives: a module is imported when its first name is used, so that
# `import kerasduet` loads neither TensorFlow nor pandas.
_MODULES = {
    "models.architecture": ("layer_table", "output_shape"),
    "data.batches": ("from_batches",),
    "confusion.reader.reader": ("read_confusion_matrix",),
    "comparison.comparison": ("Comparison", "compare"),
    "confusion.matrix": ("ConfusionMatrix", "ConfusionWarning"),
    "confusion.notes": ("ConfusionNotes",),
    "data.built_in": (
        "cifar10",
        "diabetes",
        "fashion_mnist",
        "garments",
        "list_datasets",
        "load_dataset",
        "mnist",
        "signs",
        "xor",
    ),
    "training.diagnosis": ("Diagnosis", "FitWarning", "diagnose", "read_cross_entropy"),
    "errors": (
        "ArgumentError",
        "DataError",
        "KerasDuetError",
        "KerasDuetWarning",
        "LabelError",
        "RunError",
        "SpecError",
    ),
    "evaluation.evaluate": ("Evaluation", "evaluate", "predict"),
    "training.result": ("Fit",),
    "data.dataset": ("Dataset",),
    "evaluation.feature_maps": ("feature_maps",),
    "models.from_keras": ("spec_from_model",),
    "models.build": ("build_model",),
    "data.user_data": ("as_dataset", "from_data_frame", "from_folder"),
    "plots": (
        "plot_activation",
        "plot_comparison",
        "plot_confusion",
        "plot_feature_maps",
        "plot_history",
        "plot_misclassified",
    ),
    "evaluation.regression": ("regression_figures",),
    "confusion.resampled": ("ResampledConfusionMatrix", "resampling_name"),
    "runs.load": ("load_run", "save_run"),
    "runs.model_files": ("load_model", "load_weights", "save_model", "save_weights"),
    "specs.model_spec": ("ModelSpec", "check_spec", "list_specs", "load_spec", "save_spec"),
    "training.fit": ("fit", "fit_fashion_mnist"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Import the module that holds a public name, when the name is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'kerasduet' has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
