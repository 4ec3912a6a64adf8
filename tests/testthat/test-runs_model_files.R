weights_of <- function(fit) lapply(fit_handle(fit)$model$get_weights(), c)

test_that("weights come back into an untrained model, and other layers are refused", {
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
  file <- withr::local_tempfile(fileext = ".weights.h5")
  expect_identical(save_weights(fit, file), file)
  model <- build_model(model_spec("xor_mlp"), seed = 2)
  load_weights(model, file)
  expect_equal(lapply(model$cache$handle$get_weights(), c), weights_of(fit))
  expect_error(
    load_weights(build_model(model_spec("fashion_mlp")), file),
    class = "kerasduet_error_different_model"
  )
  expect_error(load_weights(fit, file), class = "kerasduet_error_invalid_argument")
  expect_error(save_weights(fit, "a.h5"), class = "kerasduet_error_invalid_argument")
})

test_that("a whole model is a file that Keras opens", {
  file <- withr::local_tempfile(fileext = ".keras")
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
  save_model(fit, file)
  loaded <- reticulate::import("keras")$saving$load_model(file)
  expect_equal(lapply(loaded$get_weights(), c), weights_of(fit))
  expect_error(save_model(3, file), class = "kerasduet_error_invalid_argument")
})

three_classes <- function() {
  model <- keras_model_sequential(seed = 3) %>%
    layer_dense(units = 4, activation = "relu", input_shape = 4) %>%
    layer_dense(units = 3, activation = "softmax")
  compile(model, optimizer = "adam", loss = "sparse_categorical_crossentropy", metrics = "accuracy")
}

test_that("weights in an untrained model predict, are measured, trained on, saved and kept", {
  x <- as.matrix(iris[1:4])
  y <- as.integer(iris$Species) - 1
  trained <- three_classes()
  suppressWarnings(fit(trained, x, y, epochs = 2), classes = "kerasduet_warning")
  file <- withr::local_tempfile(fileext = ".weights.h5")
  save_weights(trained, file)
  model <- three_classes()
  expect_error(predict(model, x), class = "kerasduet_error_not_trained")
  load_weights(model, file)
  unlink(file)
  kept <- unserialize(serialize(model, NULL)) # as after saveRDS() and readRDS()
  expect_identical(predict(model, x), predict(trained, x))
  expect_identical(predict(kept, x), predict(trained, x))
  expect_identical(as.integer(predict_classes(kept, x)), as.integer(predict_classes(trained, x)))
  expect_equal(evaluate(model, x, y), evaluate(trained, x, y))
  save_weights(kept, file)
  expect_gt(file.size(file), 0)
  expect_error(predict(model, x[, 1:3]), class = "kerasduet_error_shape_mismatch")
  expect_error(layer_dense(model, units = 3), class = "kerasduet_error_already_trained")
  suppressWarnings(fit(model, x, y, epochs = 1), classes = "kerasduet_warning")
  began <- fingerprint(model$fit)[["initial_weights"]]
  expect_identical(began, fingerprint(trained$fit)[["weights"]])
  expect_gt(max(abs(predict(model, x) - predict(trained, x))), 0)
})

test_that("a model is measured by the loss that it was last compiled with", {
  x <- as.matrix(iris[1:4])
  file <- withr::local_tempfile(fileext = ".weights.h5")
  model <- keras_model_sequential() %>% layer_dense(units = 1, input_shape = 4)
  save_weights(model, file)
  load_weights(model, file)
  expect_error(evaluate(model, x, x[, 1]), class = "kerasduet_error_not_compiled")
  compile(model, loss = "mse")
  squares <- evaluate(model, x, x[, 1])$loss
  compile(model, loss = "mae")
  expect_equal(squares, mean((predict(model, x)[, 1] - x[, 1])^2), tolerance = 1e-5)
  expect_equal(evaluate(model, x, x[, 1])$loss, mean(abs(predict(model, x)[, 1] - x[, 1])),
    tolerance = 1e-5
  )
})

test_that("a whole model is loaded with what it learnt, and trains on", {
  x <- as.matrix(iris[1:4])
  y <- as.integer(iris$Species) - 1L
  trained <- keras_model_sequential(name = "flowers", seed = 3) %>%
    layer_dense(units = 3, activation = "softmax", input_shape = 4)
  compile(trained, loss = "sparse_categorical_crossentropy", metrics = "accuracy")
  suppressWarnings(fit(trained, x, y, epochs = 2), classes = "kerasduet_warning")
  file <- withr::local_tempfile(fileext = ".keras")
  save_model(trained, file)

  model <- load_model(file)
  expect_s3_class(model, "kerasduet_model")
  expect_identical(as_model_spec(model)$name, "flowers")
  expect_identical(predict(model, x), predict(trained, x))
  kept <- unserialize(serialize(model, NULL)) # as after saveRDS() and readRDS()
  expect_identical(predict(kept, x), predict(trained, x))
  expect_equal(evaluate(kept, x, y), evaluate(trained, x, y))
  suppressWarnings(fit(kept, x, y, epochs = 1), classes = "kerasduet_warning")
  began <- fingerprint(kept$fit)[["initial_weights"]]
  expect_identical(began, fingerprint(trained$fit)[["weights"]])

  expect_error(load_model("none.keras"), class = "kerasduet_error_cannot_read")
  expect_error(load_model(1), class = "kerasduet_error_invalid_argument")
})

test_that("a loaded model standardises its pixels by the numbers that it was trained with", {
  spec <- override(model_spec("mnist_linear_standardized"), dataset.name = "garments")
  clothes <- garments(train = 60, test = 20)
  fit <- suppressWarnings(fit(spec, clothes, seed = 1, epochs = 1), classes = "kerasduet_warning")
  file <- withr::local_tempfile(fileext = ".keras")
  save_model(fit, file)
  expected <- predict(fit, clothes, type = "raw")
  expect_equal(unname(predict(load_model(file), clothes)), unname(expected))
})

test_that("drawn weights predict where they were asked for", {
  model <- build_model(model_spec("xor_mlp"), seed = 1)
  expect_identical(dim(predict(model, load_dataset("xor"))), c(4L, 1L))
  again <- build_model(model_spec("xor_mlp"), seed = 1)
  expect_identical(predict(model, load_dataset("xor")), predict(again, load_dataset("xor")))
  sequential <- keras_model_sequential() %>% layer_dense(units = 1, input_shape = 2)
  expect_error(predict(sequential, matrix(0, 1, 2)), class = "kerasduet_error_not_trained")
})

xor_rows <- matrix(c(0, 0, 1, 1, 0, 1, 0, 1), 4)

predict_raw <- function(fit, x) as.matrix(predict(fit, x, type = "raw"))

test_that("a whole model is an HDF5 file too", {
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
  for (ending in c(".h5", ".hdf5")) {
    file <- withr::local_tempfile(fileext = ending)
    expect_identical(save_model(fit, file), file)
    expect_equal(predict(load_model(file), xor_rows), predict_raw(fit, xor_rows))
  }
  weights <- withr::local_tempfile(fileext = ".weights.h5")
  expect_error(save_model(fit, weights), "whole", class = "kerasduet_error_invalid_argument")
  writeLines("no model", file)
  expect_error(load_model(file), "no HDF5 file", class = "kerasduet_error_cannot_read")
})

own_loss <- "
import keras
def my_loss(a, b):
    return keras.ops.mean(keras.ops.square(a - b))
own = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
own.compile('adam', my_loss)
"

test_that("a loss of somebody's own is left out if that is asked for", {
  asNamespace("kerasduet")$core() # starts the right Python
  own <- reticulate::py_run_string(own_loss, local = TRUE)$own
  for (ending in c(".keras", ".h5")) {
    file <- withr::local_tempfile(fileext = ending)
    own$save(file)
    expect_error(load_model(file), "`compile = FALSE`", class = "kerasduet_error_cannot_read")
    expect_error(load_model(file, compile = 1), class = "kerasduet_error_invalid_argument")
    model <- load_model(file, compile = FALSE)
    theirs <- own$predict(xor_rows, verbose = 0L)
    expect_equal(predict(model, xor_rows), theirs, tolerance = 1e-6)
    expect_error(fit(model, xor_rows, 1:4), class = "kerasduet_error_not_compiled")
    expect_error(evaluate(model, xor_rows, 1:4), class = "kerasduet_error_not_compiled")
    compile(model, optimizer = "sgd", loss = "mse")
    expect_equal(predict(model, xor_rows), theirs, tolerance = 1e-6)
    expect_equal(evaluate(model, xor_rows, 1:4)$loss, mean((theirs - 1:4)^2), tolerance = 1e-5)
    model %>% fit(xor_rows, 1:4, epochs = 1)
    expect_gt(max(abs(predict(model, xor_rows) - theirs)), 0)
  }
})

test_that("an untrained text model is not saved without its vocabulary", {
  texts <- grep("^text_", list_specs()$name, value = TRUE)[[1]]
  file <- withr::local_tempfile(fileext = ".keras")
  expect_error(
    save_model(build_model(model_spec(texts)), file), "must have a vocabulary",
    class = "kerasduet_error_cannot_save"
  )
})

test_that("a loaded model is evaluated into a report and compared", {
  file <- withr::local_tempfile(fileext = ".keras")
  save_model(small_fit(), file)
  loaded <- as_fit(load_model(file), small_data)
  expect_identical(confusion_matrix(loaded), confusion_matrix(small_fit()))
  expect_identical(compare_fits(small_fit(), loaded)$kappa, 1)
  expect_match(format(loaded), "Trained elsewhere", all = FALSE)
  expect_identical(nrow(glance(loaded)), 1L)
  saved <- withr::local_tempfile()
  saveRDS(loaded, saved)
  expect_identical(predict(readRDS(saved), small_data), predict(loaded, small_data))
  expect_error(as_fit(small_fit(), small_data), class = "kerasduet_error_invalid_argument")
  expect_error(
    as_fit(load_model(file), load_dataset("xor")), class = "kerasduet_error_shape_mismatch"
  )
})
