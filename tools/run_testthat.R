# Runs the R suite on the installed package and writes its counts as JSON to the file given.
# A test with a warning counts as failed: one that nobody expects is a fault, as in pytest here.
target <- commandArgs(trailingOnly = TRUE)[[1]]

progress <- testthat::ProgressReporter$new(max_failures = Inf, show_praise = FALSE)
results <- as.data.frame(testthat::test_dir(
  "tests/testthat",
  package = "kerasduet", load_package = "installed",
  reporter = progress, stop_on_failure = FALSE
))

failed <- results$failed > 0 | results$error | results$warning > 0
skipped <- !failed & results$skipped
warned_outside <- progress$n_warn > sum(results$warning) # results leave out what no test holds
counts <- list(
  passed = sum(!failed & !skipped),
  failed = sum(failed) + warned_outside,
  skipped = sum(skipped)
)
jsonlite::write_json(counts, target, auto_unbox = TRUE)
