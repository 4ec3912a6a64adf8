several <- function(spec = "xor_mlp", ..., seeds = 1:3, epochs = 3) {
  suppressWarnings(
    fit_seeds(spec, seeds = seeds, epochs = epochs, mode = "eager", ...),
    classes = "kerasduet_warning"
  )
}
results <- several()

test_that("each fit is that of its seed", {
  fit <- suppressWarnings(fit(model_spec("xor_mlp"), seed = 2, epochs = 3, mode = "eager"))
  loss <- results$metrics$value[results$metrics$id == "Seed2" & results$metrics$metric == "loss"]
  expect_identical(loss, evaluate(fit)$loss)
})

test_that("the interval is that of t.test()", {
  loss <- results$metrics$value[results$metrics$metric == "loss"]
  row <- summary(results)[1, ]
  referee <- stats::t.test(loss)
  expect_equal(c(row$lower, row$upper), as.vector(referee$conf.int))
  expect_equal(row$std_dev, stats::sd(loss))
  expect_match(capture.output(print(results))[[1]], "3 seeds", fixed = TRUE)
  expect_s3_class(plot(results), "ggplot")
})

test_that("two are compared by the paired t test, with the same seeds only", {
  file <- withr::local_tempfile(fileext = ".rds")
  saveRDS(results, file)
  longer <- several(epochs = 6)
  ours <- compare_resamples(readRDS(file), longer)
  values <- function(x) x$metrics$value[x$metrics$metric == "loss"]
  referee <- stats::t.test(values(longer), values(results), paired = TRUE)
  expect_equal(ours$metrics$p_value[[1]], referee$p.value)
  expect_match(capture.output(print(ours))[[1]], "with the same 3 seeds", fixed = TRUE)
  expect_error(
    compare_resamples(results, several(seeds = 2:4)), class = "kerasduet_error_different_rows"
  )
})

test_that("seeds that are none are refused", {
  for (seeds in list(c(1, 1), -1, 1.5, "a", NA, integer())) {
    expect_error(several(seeds = seeds), class = "kerasduet_error_invalid_argument")
  }
  expect_error(several(split = "tset"), class = "kerasduet_error_unknown_split")
  expect_error(several(seed = 3), class = "kerasduet_error_invalid_argument")
})
