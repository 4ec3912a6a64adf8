# Columns of data frames go by name.

shuffled <- iris[c(4, 3, 5, 2, 1)]
wider <- cbind(id = seq_len(150), iris[5:1], note = "a")

iris_fit <- function() {
  if (is.null(kept$iris)) {
    spec <- override(model_spec("xor_mlp"),
      layers.1.config = list(units = 3, activation = "softmax"),
      loss = "sparse_categorical_crossentropy", metrics = "accuracy"
    )
    data <- dataset(iris, target = "Species", test = shuffled[1:60, ])
    kept$iris <- fit(spec, data, seed = 1, epochs = 2, validation_data = shuffled[41:110, ])
  }
  kept$iris
}

test_that("a data set made of a data frame knows its columns", {
  data <- dataset(iris, target = "Species", test = shuffled)
  expect_identical(data$columns, names(iris)[1:4])
  expect_identical(data$target, "Species")
  rows <- lapply(c("train", "test"), function(split) {
    split_rows(data, split)
  })
  expect_identical(rows[[1]], rows[[2]])
  expect_identical(dataset(iris[1:4], iris$Species)$columns, names(iris)[1:4])
  expect_identical(dataset(as.matrix(iris[1:4]), iris$Species)$columns, names(iris)[1:4])
  expect_null(dataset(unname(as.matrix(iris[1:4])), iris$Species)$columns)
})

# Columns beyond those of the training are said once below.
without_extra <- function(expression) {
  suppressWarnings(expression, classes = "kerasduet_warning_extra_columns")
}

test_that("columns that were not trained on are said, but the target", {
  expect_warning(
    predict(iris_fit(), wider), "the columns [\"id\", \"note\"] that were not trained on",
    fixed = TRUE, class = "kerasduet_warning_extra_columns"
  )
  expect_no_warning(predict(iris_fit(), iris))
  expect_warning(evaluate(iris_fit(), wider), class = "kerasduet_warning_extra_columns")
})

test_that("predictions take columns by name, and leave out others", {
  fit <- iris_fit()
  expected <- predict(fit, unname(as.matrix(iris[1:4])), type = "prob")
  for (rows in list(iris, iris[c(4, 3, 2, 1)], shuffled, wider, as.matrix(iris[4:1]))) {
    expect_identical(without_extra(predict(fit, rows, type = "prob")), expected)
  }
  third <- without_extra(predict(fit, wider[3, ], type = "prob"))
  expect_identical(third, predict(fit, iris[3, ], type = "prob"))
  turned <- dataset(iris[1:4], iris$Species, test = list(x = iris[4:1], y = iris$Species))
  expect_identical(predict(fit, turned, type = "prob"), expected)
  turned <- without_extra(dataset(wider[1:6], target = "Species", test = wider))
  expect_identical(without_extra(predict(fit, turned, type = "prob")), expected)
})

test_that("evaluation and validation take data frames with their target", {
  fit <- iris_fit()
  expected <- evaluate(fit, list(x = unname(as.matrix(iris[1:4])), y = iris$Species))
  expect_identical(without_extra(evaluate(fit, wider))$loss, expected$loss)
  expect_identical(evaluate(fit, list(x = shuffled, y = iris$Species))$loss, expected$loss)
  setosa <- droplevels(iris[c(2, 3), ])
  expect_identical(levels(evaluate(fit, setosa)$predictions$truth), levels(iris$Species))
  positions <- list(x = unname(as.matrix(iris[41:110, 1:4])), y = iris$Species[41:110])
  again <- fit(
    set_training(fit$spec, epochs = 2), dataset(iris, target = "Species"),
    seed = 1, validation_data = positions
  )
  expect_identical(again$history, fit$history)
})

test_that("a saved fit still knows its columns", {
  file <- withr::local_tempfile()
  saveRDS(iris_fit(), file)
  again <- readRDS(file)
  expect_identical(without_extra(predict(again, wider)), predict(iris_fit(), iris))
})

test_that("a missing column is refused by its name", {
  missing <- "kerasduet_error_missing_column"
  wrong <- "The data frame has no column \"Petal.Width\": did you mean"
  expect_error(predict(iris_fit(), iris[1:3]), wrong, fixed = TRUE, class = missing)
  expect_error(evaluate(iris_fit(), iris[-4]), wrong, fixed = TRUE, class = missing)
  expect_error(
    evaluate(iris_fit(), iris[1:4]), "has no column \"Species\"",
    fixed = TRUE, class = missing
  )
  expect_error(
    fit(iris_fit()$spec, dataset(iris, target = "Species"), validation_data = iris[-4]),
    class = missing
  )
  expect_error(dataset(iris, target = "Species", test = iris[-4]), class = missing)
  other <- stats::setNames(iris[1:4], c("a", "b", "c", "d"))
  expect_error(predict(iris_fit(), other), class = missing)
  expect_error(predict(iris_fit(), dataset(other, iris$Species)), class = missing)
})

test_that("a target and columns have one name each", {
  for (bad in list(character(), 5, NA_character_)) {
    expect_error(
      dataset(iris, target = bad), "`target` must be the name of a column, not",
      class = "kerasduet_error_invalid_argument"
    )
  }
  twice <- stats::setNames(iris, c("a", "b", "a", "d", "Species"))
  expect_error(
    dataset(twice, target = "Species"), "must have distinct names, not \"a\" twice.",
    fixed = TRUE, class = "kerasduet_error_invalid_data"
  )
  nameless <- stats::setNames(iris, c(NA, names(iris)[-1]))
  expect_error(
    dataset(nameless, target = "Species"), "Each column of `x` must have a name, not NA.",
    fixed = TRUE, class = "kerasduet_error_invalid_data"
  )
  expect_error(
    dataset(diag(2), target = "a"), "`x` must be a data frame where `target` is given",
    fixed = TRUE, class = "kerasduet_error_invalid_data"
  )
})
