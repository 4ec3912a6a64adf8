library(testthat)
library(kerasduet)

# CRAN wants tests of a minute or two: there only those run that train little or nothing.
quick <- c(
  "arguments", "bridge", "confusion_matrix", "confusion_notes", "confusion_reader",
  "confusion_resampled", "data_built_in", "data_texts", "errors", "evaluation_feature_maps",
  "evaluation_regression", "keras_layers", "keras_reshaping", "knitting", "models_build",
  "python_install", "specs_model_spec", "fits_diagnosis"
)
filter <- if (Sys.getenv("NOT_CRAN") != "true") sprintf("^(%s)$", paste(quick, collapse = "|"))

if (is_kerasduet_available()) {
  test_check("kerasduet", filter = filter)
} else {
  message("No test is run, as Python or one of its packages is missing: see `kerasduet_doctor()`.")
}
