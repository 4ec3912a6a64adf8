# The runs in a folder as a data frame.

test_that("runs are listed with what they ended with", {
  runs <- withr::local_tempdir()
  first <- tiny_fit(run_dir = runs)
  tiny_fit(run_dir = runs, seed = 2)
  dir.create(file.path(runs, "newer"))
  writeLines('{"format": 99}', file.path(runs, "newer", "run.json"))
  listed <- list_runs(runs)
  expect_identical(listed$run, c("fashion_mlp-0", "fashion_mlp-1", "newer"))
  expect_identical(listed$epochs, c(2L, 2L, NA))
  expect_equal(listed$seed, c(1, 2, NA))
  expect_identical(listed$status, c("finished", "finished", "unknown_format"))
  expect_s3_class(listed$started, "POSIXct")
  expect_lt(abs(as.numeric(Sys.time()) - as.numeric(listed$started[[1]])), 600)
  expect_equal(listed$test[[1]], evaluate(first)$metrics[["accuracy"]])
  expect_error(list_runs(file.path(runs, "missing")), class = "kerasduet_error_no_runs")
  expect_identical(nrow(list_runs(withr::local_tempdir())), 0L)
})
