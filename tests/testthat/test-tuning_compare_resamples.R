flowers <- dataset(iris, target = "Species")
folds <- resamples(flowers, folds = 5, stratify = TRUE, seed = 1)

# As fit_resamples() gives it, with numbers of our own.
results_with <- function(values, of = folds) {
  metrics <- data.frame(id = of$ids, metric = "accuracy", value = values)
  structure(class = c("kerasduet_resampled", "kerasduet_repeated"), list(
    json = model_spec("xor_mlp")$json, data_name = "arrays", seed = 0, metrics = metrics,
    tables = list(), class_names = c("a", "b"), seconds = 1, interrupted = FALSE, resamples = of
  ))
}
first <- results_with(c(0.81, 0.84, 0.79, 0.88, 0.90))
second <- results_with(c(0.83, 0.85, 0.82, 0.88, 0.86))

test_that("the differences are those of caret, and their interval is wider", {
  requireNamespace("caret") # brings the method of diff()
  values <- data.frame(
    Resample = folds$ids, "first~accuracy" = first$metrics$value,
    "second~accuracy" = second$metrics$value, check.names = FALSE
  )
  carets <- structure(class = "resamples", list(
    values = values, models = c("second", "first"), metrics = "accuracy", methods = c("a", "b")
  ))
  referee <- diff(carets)$statistics$accuracy[[1]]
  ours <- compare_resamples(first, second)
  row <- ours$metrics
  expect_equal(row$difference, unname(referee$estimate))
  expect_equal(ours$differences$difference, as.vector(diff(carets)$difs$accuracy))
  corrected <- sqrt((1 / 5 + 30 / 120) / (1 / 5))
  expect_equal(row$statistic, unname(referee$statistic) / corrected)
  expect_equal(row$upper - row$lower, diff(as.vector(referee$conf.int)) * corrected)
  expect_equal(row$p_value, 2 * stats::pt(-abs(row$statistic), 4))
  expect_identical(ours$differences$sign, c(1, 1, 1, 0, -1))
  expect_false(row$significant)
})

test_that("it prints, and gives tables and JSON", {
  ours <- compare_resamples(first, second, names = c("old", "new"))
  expect_identical(capture.output(print(ours))[[1]], "Two specs on the same 5 resamples")
  expect_identical(as.data.frame(ours), ours$metrics)
  expect_s3_class(tidy(ours), "tbl_df")
  expect_identical(jsonlite::fromJSON(as_json(ours))$names, c("old", "new"))
})

test_that("what cannot be tested is NaN", {
  ours <- compare_resamples(first, first)
  expect_identical(ours$metrics$p_value, NaN)
  expect_identical(ours$metrics$equal, 5)
})

test_that("what cannot be compared is refused", {
  other <- results_with(first$metrics$value, resamples(flowers, folds = 5, seed = 2))
  expect_error(compare_resamples(first, other), class = "kerasduet_error_different_rows")
  expect_error(
    compare_resamples(first, second, metric = "acuracy"),
    class = "kerasduet_error_invalid_argument"
  )
  expect_error(compare_resamples(first, 1), class = "kerasduet_error_invalid_argument")
  expect_error(
    compare_resamples(first, second, names = "a"), class = "kerasduet_error_invalid_argument"
  )
})
