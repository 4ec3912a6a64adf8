# Names that tidymodels has too. The package tune is a stand-in where it is not installed.

test_that("tune() marks an argument as tidymodels' own does", {
  expect_identical(tune(), quote(tune()))
  expect_identical(tune("units"), quote(tune("units")))
  expect_identical(tune(id = "units"), quote(tune("units")))
  expect_error(tune("table_mlp"), "resamples") # a search without its grid
  expect_error(tune(metric = "accuracy"))
  expect_error(tune(5), class = "kerasduet_error_invalid_argument")
})

test_that("fit_resamples() hands workflows on to tune as they were written", {
  skip_if_installed("tune")
  workflow <- structure(list(), class = "workflow")
  expect_error(
    fit_resamples(workflow, 1), "needs the package tune",
    class = "kerasduet_error_missing_packages"
  )
  local_stand_in("tune")
  show <- function(object, ...) list(object = object, ...)
  registerS3method("fit_resamples", "workflow", show, envir = asNamespace("tune"))
  seen <- list(object = workflow, 1, metrics = "a")
  expect_identical(fit_resamples(workflow, 1, metrics = "a"), seen)
  expect_identical(workflow %>% fit_resamples(1, metrics = "a"), seen)
  expect_identical(fit_resamples(object = workflow, 1, metrics = "a"), seen)
  expect_identical(do.call(fit_resamples, list(workflow, 1, metrics = "a")), seen)
})

test_that("tune's fit_resamples() finds the specs of ours", {
  skip_if_installed("tune")
  local_stand_in("tune")
  theirs <- getExportedValue("tune", "fit_resamples")
  for (spec in list("xor_mlp", model_spec("xor_mlp"))) {
    expect_error(theirs(spec, resamples = 5), class = "kerasduet_error_invalid_argument")
  }
})

test_that("without parsnip there is no model of it", {
  skip_if_installed("parsnip")
  expect_error(
    kerasduet_net(), "needs the package parsnip", class = "kerasduet_error_missing_packages"
  )
})
