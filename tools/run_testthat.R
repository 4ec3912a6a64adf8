# Runs the R suite on the installed package and writes its counts as JSON to the file given: of the
# files named `test-*_slow.R` if "slow" comes behind it, of all others if not.
# A test with a warning counts as failed: one that nobody expects is a fault, as in pytest here.
arguments <- commandArgs(trailingOnly = TRUE)
target <- arguments[[1]]
files <- if ("slow" %in% arguments[-1]) "_slow$" else "(?<!_slow)$"
Sys.setenv(NOT_CRAN = "true") # the long tests too
Sys.setenv(TESTTHAT_PARALLEL = "TRUE") # two files at a time, each worker with a Python of its own

# Not ParallelProgressReporter: beside it, the results mix up the tests of files that run together.
progress <- testthat::ProgressReporter$new(max_failures = Inf, show_praise = FALSE)
tests <- testthat::test_dir(
  "tests/testthat",
  filter = files, perl = TRUE,
  package = "kerasduet", load_package = "installed",
  reporter = progress, stop_on_failure = FALSE
)
results <- as.data.frame(tests)
stopifnot(sum(results$failed) + sum(results$error) == progress$n_fail)

skip_reason <- function(test) {
  skips <- Filter(function(each) inherits(each, "expectation_skip"), test$results)
  conditionMessage(skips[[1]])
}

failed <- results$failed > 0 | results$error | results$warning > 0
skipped <- !failed & results$skipped
warned_outside <- progress$n_warn > sum(results$warning) # results leave out what no test holds
counts <- list(
  passed = jsonlite::unbox(sum(!failed & !skipped)),
  failed = jsonlite::unbox(sum(failed) + warned_outside),
  skipped = vapply(tests[skipped], skip_reason, "")
)
jsonlite::write_json(counts, target)
