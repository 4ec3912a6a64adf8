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

test_that("a trained model is judged by its own data, and each by other rows", {
  x <- as.matrix(iris[1:4])
  y <- as.integer(iris$Species) - 1
  model <- keras_model_sequential(seed = 1) %>%
    layer_dense(3, activation = "softmax", input_shape = 4) %>%
    compile("adam", "sparse_categorical_crossentropy")
  fit(model, x, y, epochs = 1)
  own <- suppressMessages(confusion_matrix(model))
  expect_message(confusion_matrix(model), "The 150 rows that the model was trained on")
  expect_identical(own, confusion_matrix(evaluate(model$fit, split = "train")))
  expect_identical(suppressMessages(caret::confusionMatrix(model)), own)
  for (judged in list(model, model$fit)) {
    expect_silent(matrix <- confusion_matrix(judged, split = "train"))
    expect_identical(matrix, own)
    expect_identical(caret::confusionMatrix(judged, split = "train"), own)
  }
  some <- c(1:20, 101:110)
  part <- confusion_matrix(evaluate(model$fit, list(x = x[some, ], y = factor(y[some], 0:2))))
  expect_identical(confusion_matrix(model, x[some, ], y[some]), part)
  expect_identical(confusion_matrix(model, list(x = x[some, ], y = y[some])), part)
  expect_identical(confusion_matrix(model$fit, list(x = x[some, ], y = factor(y[some], 0:2))), part)
  expect_error(confusion_matrix(model$fit), "split = ", class = "kerasduet_error_unknown_split")
  expect_error(
    compare_fits(model$fit, model$fit), "evaluate(fit, split", fixed = TRUE,
    class = "kerasduet_error_unknown_split"
  )
  with_test <- keras_model_sequential() %>%
    layer_flatten() %>%
    layer_dense(10, activation = "softmax") %>%
    compile("adam", "sparse_categorical_crossentropy")
  fit(with_test, small_data, epochs = 1)
  expect_silent(of_test <- confusion_matrix(with_test))
  expect_identical(sum(of_test$table), 40L)
})

test_that("a class may have an empty or a blank name", {
  truth <- factor(c("a", "", "", "b", "", "no name"))
  prediction <- factor(c("a", "a", "", "b", "", ""), levels = levels(truth))
  stand_in <- function(values) `levels<-`(values, c("x", levels(truth)[-1]))
  matrix <- confusion_matrix(prediction, truth)
  direct <- caret::confusionMatrix(stand_in(prediction), stand_in(truth))
  expect_identical(matrix$overall, direct$overall)
  expect_identical(unname(matrix$byClass), unname(direct$byClass))
  expect_identical(rownames(matrix$byClass), paste("Class:", levels(truth)))
  expect_identical(rownames(matrix$table), levels(truth))
  two <- confusion_matrix(c("", "", " "), c("", " ", " "), positive = "", prevalence = 0.3)
  expect_identical(two$positive, "")
  expect_identical(two$byClass[["Sensitivity"]], 1)
  expect_identical(confusion_matrix(c("", "", " "), c("", " ", " "), positive = " ")$positive, " ")
  expect_identical(read_confusion_matrix(as_json(matrix))$byClass, matrix$byClass)
  expect_match(format(confusion_notes(matrix)), "\"\" and b", fixed = TRUE)
  x <- as.matrix(iris[1:4])
  spec <- override(model_spec("xor_mlp"),
    layers = list(list(class_name = "Dense", config = list(units = 3, activation = "softmax"))),
    loss = "sparse_categorical_crossentropy", metrics = list()
  )
  fit <- fit(spec, list(x = x, y = factor(iris$Species, labels = c("", " ", "c"))), epochs = 1)
  trained <- confusion_matrix(fit, split = "train")
  expect_identical(colnames(trained$table), c("", " ", "c"))
  expect_identical(sum(trained$table), 150L)
})

test_that("a table of more than two dimensions, or of one, is refused with its own", {
  refused <- function(table, sentence) {
    expect_error(
      confusion_matrix(table), sentence, fixed = TRUE, class = "kerasduet_error_invalid_table"
    )
  }
  refused(UCBAdmissions, "not of 3: Admit (2) x Gender (2) x Dept (6).")
  refused(array(1, c(2, 2, 2)), "not of 3: 2 x 2 x 2.")
  refused(table(c("a", "b")), "not of 1: 2.")
})
