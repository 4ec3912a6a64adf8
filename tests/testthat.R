library(testthat)
library(kerasduet)

# CRAN wants tests of a minute or two: there only those run that train little or nothing.
quick <- c(
  "arrays", "bridge", "confusion", "confusion_notes", "datasets", "diagnosis", "errors", "evaluation",
  "feature_maps", "install", "knitting", "layers", "models", "plots", "regression",
  "resampled_confusion", "reshaping", "saving", "specs"
)
filter <- if (Sys.getenv("NOT_CRAN") != "true") sprintf("^(%s)$", paste(quick, collapse = "|"))

if (is_kerasduet_available()) {
  test_check("kerasduet", filter = filter)
} else {
  message("No test is run, as Python or one of its packages is missing: see `kerasduet_doctor()`.")
}
