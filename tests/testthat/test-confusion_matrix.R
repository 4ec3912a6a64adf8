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
