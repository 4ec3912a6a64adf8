# Where two runs part, and whether one that is trained again has the bits.

test_that("where two runs part is told, and one trained again has the bits", {
  runs <- withr::local_tempdir()
  weights <- seq_len(80) / 80
  first <- tiny_fit(run_dir = runs)$run
  second <- tiny_fit(run_dir = runs, sample_weight = weights)$run
  difference <- explain_difference(first, second)
  expect_false(difference$same)
  expect_identical(difference$parting, "sample_weight")
  expect_identical(difference$items$same[difference$items$item == "seed"], TRUE)
  expect_output(print(difference), "The two part at: sample_weight.", fixed = TRUE)
  expect_identical(jsonlite::fromJSON(as_json(difference))$parting, "sample_weight")
  expect_identical(as.data.frame(difference), difference$items)

  data <- garments(train = 80, test = 20)
  expect_true(verify_run(first, data)$same)
  expect_true(verify_run(second, data, sample_weight = weights)$same)
  expect_error(verify_run(second, data), class = "kerasduet_error_invalid_argument")
  expect_error(verify_run(first), class = "kerasduet_error_invalid_argument")
  expect_error(verify_run(runs), class = "kerasduet_error_not_a_run")
  expect_error(explain_difference(first, 1), class = "kerasduet_error_invalid_argument")
})
