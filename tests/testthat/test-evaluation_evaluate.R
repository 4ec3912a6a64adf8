test_that("an evaluation holds metrics and predictions", {
  evaluation <- evaluate(small_fit())
  predictions <- evaluation$predictions
  classes <- small_data$class_names
  expect_identical(nrow(predictions), 40L)
  expect_named(predictions, c("truth", ".pred_class", paste0(".pred_", classes)))
  expect_identical(levels(predictions$.pred_class), classes)
  accuracy <- mean(predictions$truth == predictions$.pred_class)
  expect_equal(evaluation$metrics[["accuracy"]], accuracy, tolerance = 1e-6)
  expect_identical(tidy(evaluation)$metric, c("loss", "accuracy"))
  expect_identical(glance(evaluation)$loss, evaluation$loss)
  expect_identical(as.data.frame(evaluation), predictions)
  expect_identical(as.data.frame(augment(small_fit())), predictions)
  expect_lte(length(capture.output(print(evaluation))), 12)
})

test_that("predictions are factors, probabilities and outputs", {
  class <- predict(small_fit())
  prob <- predict(small_fit(), type = "prob")
  expect_identical(levels(class), small_data$class_names)
  expect_identical(dim(prob), c(40L, 10L))
  expect_identical(colnames(prob), small_data$class_names)
  expect_equal(rowSums(prob), rep(1, 40), tolerance = 1e-6)
  expect_identical(as.integer(class), max.col(prob, "first"))
  expect_identical(predict(small_fit(), type = "raw"), unname(prob))
  expect_identical(class, evaluate(small_fit())$predictions$.pred_class)
})

core_prob <- function(fit, data, rows) {
  x <- split_rows(data, "test", array(rows))$x
  unnamed <- call_core("predict", fit_handle(fit), x, "prob")
  colnames(unnamed) <- data$class_names
  unnamed
}

test_that("rows of R are predicted as the same rows of the core", {
  x <- split_rows(small_data, "test")$x
  fit <- small_fit()
  three <- predict(fit, x[1:3, , ], type = "prob")
  expect_identical(three, core_prob(fit, small_data, 1:3))
  one <- predict(fit, x[7, , , drop = FALSE], type = "prob")
  expect_identical(one, core_prob(fit, small_data, 7))
})

test_that("other data and splits are evaluated", {
  train <- evaluate(small_fit(), split = "train")
  expect_identical(nrow(train$predictions), 120L)
  other <- evaluate(small_fit(), garments(train = 10, test = 25, seed = 5))
  expect_identical(nrow(other$predictions), 25L)
  expect_error(evaluate(small_fit(), split = "tests"), class = "kerasduet_error_unknown_split")
  expect_error(
    evaluate(small_fit(), mnist(), nothing = 1),
    class = "kerasduet_error_invalid_argument"
  )
})

test_that("bad rows and types are refused", {
  expect_error(predict(small_fit(), diag(3)), class = "kerasduet_error_shape_mismatch")
  expect_error(
    predict(small_fit(), type = "classes"), "`type` must be \"class\", \"prob\" or \"raw\"",
    class = "kerasduet_error_invalid_argument"
  )
  for (bad in c(NA, NaN, Inf)) {
    rows <- array(bad, c(1, 28, 28))
    expect_error(predict(small_fit(), rows), class = "kerasduet_error_not_finite")
  }
})

test_that("a regression gives numbers", {
  spec <- override(model_spec("xor_mlp"),
    loss = "mse", metrics = "mae", layers.1.config.activation = "linear"
  )
  fit <- fit(spec, dataset(mtcars, target = "mpg", test = mtcars[1:5, ]), seed = 1, epochs = 1)
  expect_type(predict(fit), "double")
  expect_null(attributes(predict(fit)))
  expect_null(attributes(predict(fit, mtcars[1:3, ])))
  expect_length(predict(fit, mtcars[1:3, -1]), 3)
  expect_length(predict(fit, mtcars[1, -1]), 1)
  evaluation <- evaluate(fit)
  expect_named(evaluation$predictions, c("truth", ".pred"))
  expect_equal(evaluation$predictions$truth, mtcars$mpg[1:5], tolerance = 1e-6)
  expect_identical(evaluation$predictions$.pred, predict(fit))
  expect_error(confusion_matrix(evaluation), class = "kerasduet_error_no_classes")
  expect_s3_class(summary(evaluation), "data.frame")
})

test_that("classes with the names of columns overwrite nothing", {
  classes <- c("truth", "prediction", "row", "class", "name")
  y <- factor(rep(classes, 2), levels = classes)
  spec <- model_spec("xor_mlp") |>
    set_layer(2, units = 5, activation = "softmax") |>
    set_training(loss = "sparse_categorical_crossentropy", metrics = "accuracy")
  rows <- data.frame(diag(10), y = y)
  fit <- fit(spec, dataset(rows, target = "y", test = rows), seed = 1, epochs = 1)
  predictions <- evaluate(fit)$predictions
  prob <- c(".pred_truth", ".pred_prediction", ".pred_row", ".pred_class.1", ".pred_name")
  expect_named(predictions, c("truth", ".pred_class", prob))
  expect_identical(predictions$truth, y)
  expect_identical(predictions$.pred_class, predict(fit))
  expect_identical(unname(as.matrix(predictions[prob])), unname(predict(fit, type = "prob")))
  expect_identical(as.data.frame(evaluate(fit)), predictions)
  expect_named(augment(fit, rows[1:10]), c(names(rows)[1:10], ".pred_class", prob))
})

test_that("a segmentation predicts a factor and probabilities of pixels", {
  fit <- segmenter()
  class <- predict(fit)
  prob <- predict(fit, type = "prob")
  classes <- c("Background", small_data$class_names)
  expect_identical(fit$data$class_names, classes)
  expect_identical(levels(class), classes)
  expect_identical(dim(class), c(40L, 28L, 28L))
  expect_identical(dimnames(prob), list(NULL, NULL, NULL, classes))
  expect_identical(c(apply(prob, 1:3, which.max)), c(as.integer(class)))
  evaluation <- evaluate(fit)
  by_line <- aperm(array(as.integer(class), dim(class)), 3:1) # the core counts lines, then columns
  expect_identical(as.integer(evaluation$predictions$.pred_class), c(by_line))
  expect_named(evaluation$metrics, c("accuracy", "mean_iou", paste0("iou_", classes)))
  table <- confusion_matrix(evaluation)$table
  share <- diag(table) / (rowSums(table) + colSums(table) - diag(table))
  expect_equal(unname(evaluation$metrics[paste0("iou_", classes)]), unname(share))
  expect_equal(evaluation$metrics[["mean_iou"]], mean(share, na.rm = TRUE))
})

test_that("a segmentation is revived with its masks", {
  file <- withr::local_tempfile(fileext = ".rds")
  saveRDS(segmenter(), file)
  again <- readRDS(file)
  again$cache <- new.env(parent = emptyenv()) # as in a new session
  again$data$cache <- new.env(parent = emptyenv())
  expect_identical(evaluate(again), evaluate(segmenter()))
  expect_identical(evaluate(again, small_data)$metrics, evaluate(segmenter())$metrics)
})

test_that("masks of one's own may be factors, names and numbers", {
  x <- array(1:12, c(2, 3, 2)) / 12
  codes <- array(c(1L, 1L, 2L, 1L, 2L, 2L, 1L, 1L, 1L, 2L, 2L, 1L), c(2, 3, 2))
  masks <- list(
    dataset(x, codes, class_names = c("sky", "grass")),
    dataset(x, codes + 0, class_names = c("sky", "grass")),
    dataset(x, structure(factor(c("sky", "grass")[codes], c("sky", "grass")), dim = dim(codes)))
  )
  for (data in masks) {
    expect_identical(data$task, "segmentation")
    expect_identical(fingerprint(data), fingerprint(masks[[1]]))
    rows <- split_rows(data, "train")
    expect_equal(rows$y, codes - 1, ignore_attr = TRUE)
  }
  named <- dataset(x, array(c("sky", "grass")[codes], dim(codes)))
  expect_identical(named$class_names, c("grass", "sky"))
  expect_error(
    dataset(x, codes[, 1:2, ]),
    "`y` must hold masks of the size of their images, 3 x 2, not 2 x 2 in row 1.",
    fixed = TRUE, class = "kerasduet_error_shape_mismatch"
  )
  expect_error(dataset(x, replace(codes, 4, NA)), "NA in row 2",
    class = "kerasduet_error_not_finite"
  )
})

test_that("of many metrics the first are printed", {
  evaluation <- evaluate(small_fit())
  evaluation$metrics <- stats::setNames(1:40 / 40, paste0("iou_\u72ac", 1:40))
  lines <- format(evaluation)
  expect_lte(length(lines), 24)
  expect_identical(lines[21], "iou_\u72ac19: 0.4750")
  expect_identical(lines[22], "... and 21 more: see tidy()")
})
