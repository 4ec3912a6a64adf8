test_that("a fit gives caret's own object", {
  matrix <- confusion_matrix(small_fit(), mode = "everything")
  predictions <- evaluate(small_fit())$predictions
  direct <- caret::confusionMatrix(predictions$.pred_class, predictions$truth, mode = "everything")
  expect_identical(matrix, direct)
  expect_identical(confusion_matrix(evaluate(small_fit()), mode = "everything"), direct)
  expect_s3_class(matrix, "confusionMatrix")
})

test_that("vectors, factors and tables give the same matrix", {
  prediction <- c("cat", "cat", "dog", "dog", "dog")
  truth <- c("cat", "dog", "dog", "dog", "cat")
  names <- c("cat", "dog")
  by_name <- confusion_matrix(prediction, truth, class_names = names)
  expect_identical(confusion_matrix(factor(prediction), factor(truth)), by_name)
  expect_identical(confusion_matrix(match(prediction, names), match(truth, names), names), by_name)
  expect_identical(confusion_matrix(table(prediction, truth)), by_name)
  expect_identical(by_name$positive, "cat")
  other <- confusion_matrix(
    prediction, truth, positive = "dog", prevalence = 0.25, mode = "everything"
  )
  direct <- caret::confusionMatrix(
    factor(prediction), factor(truth), positive = "dog", prevalence = 0.25, mode = "everything"
  )
  expect_identical(other$byClass, direct$byClass)
  expect_identical(other$mode, "everything")
})

test_that("rows with NA are left out with a warning", {
  expect_warning(
    matrix <- confusion_matrix(c("a", NA, "b"), c("a", "b", "b"), class_names = c("a", "b")),
    class = "kerasduet_warning_missing_rows"
  )
  expect_identical(sum(matrix$table), 2L)
  expect_warning(
    again <- confusion_matrix(factor(c("a", NA, "b")), factor(c("a", "b", "b"))),
    class = "kerasduet_warning_missing_rows"
  )
  expect_identical(again$table, matrix$table)
})

test_that("what does not fit is refused by the core", {
  expect_error(
    confusion_matrix("cow", "cat", class_names = c("cat", "dog")),
    class = "kerasduet_error_unknown_class"
  )
  expect_error(confusion_matrix(matrix(1, 2, 3)), class = "kerasduet_error_not_square")
  expect_error(confusion_matrix(small_fit(), mod = 1), "unused argument|does not take|mode")
})

test_that("two factors and a table are caret's own business, without Python", {
  animals <- c("cat", "dog", "cow")
  prediction <- factor(c("cat", "dog", "cow", "cow"), animals)
  truth <- factor(c("cat", "cow", "cow", "dog"), animals)
  by_core <- confusion_matrix(prediction, truth, class_names = animals)
  expect_identical(confusion_matrix(prediction, truth), by_core)
  expect_identical(confusion_matrix(table(prediction, truth)), by_core)
  two <- as.table(matrix(c(50, 2, 3, 45), 2))
  expect_identical(confusion_matrix(two), confusion_matrix(two, class_names = c("A", "B")))
  expect_identical(
    confusion_matrix(two, positive = "B", mode = "everything"),
    confusion_matrix(two, class_names = c("A", "B"), positive = "B", mode = "everything")
  )
  out <- run_r(c(
    "library(kerasduet)",
    "pets <- factor(c('cat', 'dog', 'cat'))",
    "stopifnot(identical(confusion_matrix(table(pets, pets)), confusion_matrix(pets, pets)))",
    "stopifnot(confusion_matrix(as.table(diag(3)))$overall[['Accuracy']] == 1)",
    "if (!'reticulate' %in% loadedNamespaces()) cat('without reticulate')"
  ), c(RETICULATE_PYTHON = "/nowhere/python"))
  expect_identical(out, "without reticulate")
})

test_that("what needs a decision is left to the core", {
  pets <- factor(c("cat", "dog", NA), c("cat", "dog"))
  expect_warning(confusion_matrix(pets, pets), class = "kerasduet_warning_missing_rows")
  other <- factor(c("cat", "dog", "dog"), c("dog", "cat"))
  expect_warning(
    confusion_matrix(other, factor(other, c("cat", "dog"))),
    class = "kerasduet_warning_levels_reordered"
  )
  expect_error(confusion_matrix(other, other[1:2]), class = "kerasduet_error_length_mismatch")
  expect_error(
    confusion_matrix(other, other, positive = "cow"),
    class = "kerasduet_error_invalid_positive"
  )
  one <- factor("cat")
  expect_error(confusion_matrix(one, one), class = "kerasduet_error_one_class")
})
