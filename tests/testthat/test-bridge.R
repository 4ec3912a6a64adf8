test_that("library(kerasduet) starts no Python, loads no heavy package and prints nothing", {
  out <- run_r(c(
    "library(kerasduet)",
    "heavy <- c('reticulate', 'caret', 'ggplot2', 'jsonlite')",
    "stopifnot(!any(heavy %in% loadedNamespaces()))",
    "invisible(capture.output(print(garments()), print(list_specs())))",
    "stopifnot(!'reticulate' %in% loadedNamespaces())"
  ))
  expect_identical(out, character())
})

test_that("an error of the core comes as a condition without a traceback", {
  error <- tryCatch(call_core("model_spec", "fashion_mpl"), error = identity)
  expect_s3_class(error, "kerasduet_error_unknown_spec")
  expect_match(
    conditionMessage(error), "\"fashion_mpl\" is not a known spec: did you mean \"fashion_mlp\"",
    fixed = TRUE
  )
  expect_null(conditionCall(error))
})

test_that("a core of another version is refused", {
  expect_error(
    check_version(list(version = function() "0.0.1")), "The core has version 0.0.1",
    class = "kerasduet_error_other_version"
  )
  expect_silent(check_version(core()))
})
