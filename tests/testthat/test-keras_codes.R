codes <- function(...) kerasduet:::keras_codes(c(...), c("a", "b", "c"))

test_that("codes print, are chosen and are computed with as plain numbers", {
  expect_output(print(codes(0L, 2L)), "[1] 0 2", fixed = TRUE)
  expect_identical(codes(0L, 2L) + 1L, c(1L, 3L))
  expect_identical(-codes(1L), -1L)
  expect_identical(codes(0L, 2L) == c(0, 1), c(TRUE, FALSE))
  expect_identical(codes(0L, 1L, 2L)[2:3], codes(1L, 2L))
  expect_identical(c(codes(0L), codes(2L)), codes(0L, 2L))
  expect_identical(c(codes(0L), 5L), c(0L, 5L))
  expect_identical(letters[codes(0L, 2L) + 1], c("a", "c"))
})

test_that("a confusion matrix reads codes as the classes that they count, whichever occur", {
  truth <- factor(c("b", "c", "c"), levels = c("a", "b", "c"))
  matrix <- confusion_matrix(codes(1L, 2L, 1L), truth)
  expect_identical(matrix$overall[["Accuracy"]], 2 / 3)
  expect_identical(unname(matrix$table["b", "c"]), 1L)
  compared <- compare_predictions(codes(1L, 2L, 1L), codes(1L, 2L, 2L), truth)
  expect_identical(compared$right[["second_only"]], 1L)
})

test_that("the classes of a trained model are judged rightly where the first one does not occur", {
  model <- keras_model_sequential(seed = 1) %>%
    layer_dense(3, activation = "softmax", input_shape = 4)
  model %>% compile(optimizer_adam(0.1), "sparse_categorical_crossentropy")
  x <- as.matrix(iris[1:4])
  model %>% fit(x, iris$Species, epochs = 5)
  truth <- iris$Species[51:150]
  found <- predict_classes(model, x[51:150, ])
  right <- mean(levels(truth)[found + 1] == truth)
  expect_identical(confusion_matrix(found, truth)$overall[["Accuracy"]], right)
})

test_that("a number is a name where names are numbers, and else a position from 1", {
  truth <- c(1, 2, 2)
  matrix <- confusion_matrix(c(1, 1, 2), truth, class_names = c("0", "1", "2"))
  wanted <- table(factor(c(1, 1, 2), 0:2), factor(truth, 0:2))
  expect_identical(unname(unclass(matrix$table)), unname(unclass(wanted)), ignore_attr = TRUE)
  by_place <- confusion_matrix(c(1, 1, 2), truth, class_names = c("x", "y"))
  expect_identical(by_place$table["x", "y"], 1L)
  expect_error(
    confusion_matrix(c(0, 1), c(1, 2), class_names = c("x", "y")),
    "from 1 to 2, not 0 in row 1", class = "kerasduet_error_unknown_class"
  )
})

test_that("a prevalence of two classes is one number", {
  expect_error(
    confusion_matrix(matrix(c(8, 2, 1, 9), 2), prevalence = c(0.2, 0.3)),
    class = "kerasduet_error_invalid_prevalence"
  )
})
