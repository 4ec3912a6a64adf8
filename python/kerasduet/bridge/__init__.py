"""All that R calls: plain values and opaque handles go in and come out.

No function raises for a user's mistake: see `values.answers`. A part is imported when the first of its
functions is asked for: tables, reports and comparisons of them need NumPy and SciPy only.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kerasduet.runtime import interrupts_postponed

_PARTS = {
    "session": (
        "cache_folder",
        "end",
        "nearest_names",
        "program_cache",
        "version",
        "versions",
        "write_text",
    ),
    "reports": (
        "check_matrix",
        "compare_matrices",
        "compare_predictions",
        "confusion_json",
        "confusion_notes",
        "count_classes",
        "count_table",
        "read_confusion_matrix",
        "regression_metrics",
    ),
    "specs": (
        "as_model_spec",
        "check_spec",
        "diff_specs",
        "fit_outputs",
        "model_spec",
        "override",
        "save_spec",
        "spec_code",
    ),
    "data": (
        "array_dataset",
        "dataset_fingerprint",
        "dataset_rows",
        "describe_dataset",
        "folder_dataset",
        "image_files",
        "image_titles",
        "load_dataset",
        "word_sequences",
    ),
    "callbacks": ("stop_callback",),
    "models": (
        "activation_curve",
        "adapt",
        "build_model",
        "describe_object",
        "evaluate_model",
        "get_weights",
        "keras_object",
        "keras_values",
        "layer_config",
        "load_model",
        "load_weights",
        "model_bytes",
        "network_layout",
        "output_shape",
        "predict_model",
        "random_values",
        "reset_states",
        "revive_model",
        "save_model",
        "save_weights",
        "set_weights",
    ),
    "fits": (
        "as_fit",
        "compare_evaluations",
        "diagnose",
        "epoch_keeper",
        "evaluate",
        "feature_maps",
        "fit",
        "fit_model",
        "interpret_cross_entropy",
        "keras_model",
        "kept_weights",
        "label_metrics",
        "permutation_importance",
        "predict",
        "predict_epoch",
        "recompile",
        "revive",
    ),
    "runs": ("explain_difference", "export_model", "list_runs", "load_run", "save_run", "verify_run"),
    "reporting": ("report",),
    "tuning": (
        "as_resamples",
        "compare_resamples",
        "fit_resamples",
        "fit_seeds",
        "load_resamples",
        "resampled_matrix",
        "resamples",
        "save_resamples",
        "tune",
    ),
}
_PART_OF = {name: part for part, names in _PARTS.items() for name in names}

__all__ = list(_PART_OF)


def prepare(part: str) -> None:
    """Import what R needs of the bridge: "reports", for tables and reports, or all of it.

    R calls this before it asks for a function of the part: what comes while Python looks up a name, such as
    Ctrl-C, is lost in R.
    """
    with interrupts_postponed():
        for each in ("session", "reports") if part == "reports" else _PARTS:
            import_module(f"{__name__}.{each}")


def __getattr__(name: str) -> Any:
    """Give a function of a part."""
    if name not in _PART_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PART_OF[name]}"), name)
