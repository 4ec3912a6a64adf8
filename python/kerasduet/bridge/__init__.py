"""All that R calls: plain values and opaque handles go in and come out.

No function raises for a user's mistake: see `values.answers`.
"""

from kerasduet.bridge.data import (
    array_dataset,
    dataset_fingerprint,
    dataset_rows,
    describe_dataset,
    folder_dataset,
    load_dataset,
)
from kerasduet.bridge.fits import (
    diagnose,
    evaluate,
    feature_maps,
    fit,
    interpret_cross_entropy,
    keras_model,
    load_run,
    predict,
    recompile,
    revive,
    save_run,
)
from kerasduet.bridge.models import (
    activation_curve,
    build_model,
    evaluate_model,
    keras_object,
    load_model,
    load_weights,
    model_bytes,
    output_shape,
    predict_model,
    reset_states,
    revive_model,
    save_model,
    save_weights,
)
from kerasduet.bridge.reports import (
    check_matrix,
    compare_fits,
    compare_predictions,
    confusion_json,
    confusion_notes,
    count_classes,
    count_table,
    read_confusion_matrix,
    regression_metrics,
)
from kerasduet.bridge.session import cache_folder, nearest_names, version, versions, write_text
from kerasduet.bridge.specs import as_model_spec, check_spec, model_spec, override, save_spec
