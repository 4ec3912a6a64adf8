# A real model of Keras, through reticulate; only what needs the R package keras3 itself is skipped.
keras_model <- function() {
  keras <- reticulate::import("keras")
  model <- keras$Sequential(list(keras$Input(list(2L))))
  model$add(keras$layers$Dense(3L, activation = "relu"))
  model$add(keras$layers$Dense(1L, activation = "sigmoid"))
  model$compile(optimizer = "adam", loss = "mean_squared_error", metrics = list("accuracy"))
  model
}

test_that("a Keras model becomes a spec and a spec a Keras model", {
  spec <- as_model_spec(keras_model(), name = "mine")
  expect_s3_class(spec, "kerasduet_spec")
  expect_identical(spec$name, "mine")
  expect_identical(spec$document$layers[[1]]$config, list(activation = "relu", units = 3L))
  again <- as_keras_model(spec, shape = 2)
  expect_identical(as_model_spec(again)$document$layers, spec$document$layers)
  expect_identical(as_keras_model(again), again)
})

test_that("the Keras model of a fit has its weights and is a copy", {
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 2)
  rows <- rbind(c(0, 0), c(0, 1), c(1, 1))
  copy <- as_keras_model(fit)
  before <- predict(fit, rows, type = "raw")
  expect_equal(copy$predict(rows, verbose = 0L), before, tolerance = 1e-6)
  copy$set_weights(lapply(copy$get_weights(), function(weights) weights * 0))
  expect_identical(predict(fit, rows, type = "raw"), before)
  model <- build_model(model_spec("xor_mlp"), seed = 1)
  expect_identical(as_keras_model(model)$count_params(), 9L)
  expect_error(as_keras_model(3), class = "kerasduet_error_invalid_argument")
  expect_error(as_model_spec(3), class = "kerasduet_error_invalid_argument")
})

test_that("without keras3 its objects are refused with the reason", {
  skip_if_installed("keras3")
  skip_if_installed("keras")
  model <- keras_model()
  missing <- "kerasduet_error_no_keras3"
  expect_error(layer_dense(model, 3), "`layer_dense()` hands", fixed = TRUE, class = missing)
  expect_error(compile(model, "adam"), class = missing)
  expect_error(fit(model, matrix(1, 2, 2), 1:2), class = missing)
  expect_error(evaluate(model, matrix(1, 2, 2), 1:2), class = missing)
})

test_that("objects of keras3 are handed on with what they were given", {
  skip_if_installed("keras3")
  local_stand_in()
  model <- keras_model()
  given <- layer_dense(model, 3, activation = "relu", kernel_regularizer = regularizer_l2(0.5))
  expect_identical(given$object, model)
  expect_identical(given[c("units", "activation")], list(units = 3, activation = "relu"))
  expect_equal(as.numeric(given$kernel_regularizer$l2), 0.5)
  compiled <- compile(model, optimizer = optimizer_sgd(0.25), metrics = list("mae"))
  expect_s3_class(compiled$optimizer, "python.builtin.object")
  expect_identical(compiled$metrics, list("mae"))
  rows <- matrix(1:4 / 4, 2)
  measured <- evaluate(model, x = rows, y = c(0, 1)) # which arrives with the rows in front
  expect_identical(measured, list(object = model, x = rows, y = c(0, 1)))
})

test_that("a verb of another package on a model of ours is named", {
  skip_if_installed("keras3")
  local_stand_in()
  ours <- keras_model_sequential(input_shape = 2) %>% layer_dense(units = 1)
  invalid <- "kerasduet_error_invalid_argument"
  wanted <- "`keras3::save_model()` was called with a kerasduet_model"
  expect_error(keras3::save_model(ours, "a.keras"), wanted, fixed = TRUE, class = invalid)
  expect_error(reticulate::r_to_py(ours), "`as_keras_model()`", fixed = TRUE, class = invalid)
  expect_error(reticulate::r_to_py(keras_input(2)), "kerasduet_tensor", class = invalid)
  expect_identical(resolved(keras3::activation_relu), "relu")
})

test_that("tensorflow's evaluate() finds the models of ours, whenever it is loaded", {
  skip_if_installed("tensorflow")
  local_stand_in("tensorflow")
  loadNamespace("tensorflow")
  rows <- matrix(1:8 / 8, 4)
  model <- keras_model_sequential(input_shape = 2) %>%
    layer_dense(units = 1) %>%
    compile("sgd", "mse")
  suppressWarnings(fit(model, rows, 1:4 / 4, epochs = 1), classes = "kerasduet_warning")
  expect_named(tensorflow::evaluate(model, rows, 1:4 / 4), "loss")
  expect_s3_class(tensorflow::evaluate(model$fit, split = "train"), "kerasduet_evaluation")
})

test_that("what names an object of Keras is one where Python asks for it", {
  keras <- reticulate::import("keras")
  model <- keras$Sequential(list(
    keras$Input(list(4L, 2L)), keras$layers$Bidirectional(layer_lstm(units = 3)),
    layer_dense(units = 1, kernel_regularizer = regularizer_l2(0.1))
  ))
  expect_identical(model$output_shape[[2]], 1L)
  model$compile(optimizer_sgd(0.1), loss_huber())
  seen <- NULL
  watch <- callback_lambda(on_epoch_end = function(epoch, logs) seen <<- epoch)
  stop_early <- callback_early_stopping(monitor = "loss")
  x <- array(0, c(3, 4, 2))
  model$fit(x, array(0, 3), epochs = 2L, verbose = 0L, callbacks = list(watch, stop_early))
  expect_identical(seen, 2L)
})

test_that("live objects of Keras are taken by what they are made of", {
  keras <- reticulate::import("keras")
  model <- keras_model_sequential(list(keras$layers$Dense(3L, name = "live")), input_shape = 2) %>%
    layer_dense(
      units = 2, activation = keras$activations$relu,
      kernel_initializer = keras$initializers$HeNormal(),
      kernel_constraint = keras$constraints$MaxNorm(3)
    ) %>%
    layer_bidirectional(layer = keras$layers$LSTM(2L)) %>%
    compile(
      keras$optimizers$Adam(keras$optimizers$schedules$ExponentialDecay(0.1, 10L, 0.9)),
      keras$losses$Huber(delta = 2), list(keras$metrics$MeanAbsoluteError(name = "mine"))
    )
  layers <- model$document$layers
  expect_identical(layers[[1]], list(class_name = "Dense", config = list(units = 3L)))
  expect_identical(layers[[2]]$config$activation, "relu")
  expect_identical(layers[[2]]$config$kernel_initializer$class_name, "HeNormal")
  expect_identical(layers[[2]]$config$kernel_constraint$config, list(max_value = 3))
  expect_identical(layers[[3]]$config$layer$class_name, "LSTM")
  expect_identical(model$loss, list(class_name = "Huber", config = list(delta = 2)))
  expect_identical(model$metrics[[1]]$config$name, "mine")
  expect_identical(model$optimizer$config$learning_rate$config$decay_rate, 0.9)
  compile(model, keras$optimizers$SGD(0.01), "mse")
  expect_identical(model$optimizer$config, list(learning_rate = 0.01)) # of single precision there
})

test_that("live objects that no spec can hold are refused", {
  keras <- reticulate::import("keras")
  model <- keras_model_sequential(input_shape = 2)
  invalid <- "kerasduet_error_invalid_spec"
  own <- reticulate::py_run_string("def mse(y_true, y_pred): return y_true - y_pred", local = TRUE)
  expect_error(compile(model, "sgd", own$mse), "code of your own", class = invalid)
  expect_error(compile(model, reticulate::r_to_py(list(1)), "mse"), class = invalid)
  built <- keras$layers$Dense(3L)
  built$build(list(NULL, 2L))
  expect_error(
    keras_model_sequential(list(built)), "without weights yet",
    class = "kerasduet_error_invalid_layer"
  )
  theirs <- keras_model()
  theirs$compile("sgd", own$mse)
  expect_error(as_model_spec(theirs), "`compile.loss` must be without", fixed = TRUE)
})

test_that("a Keras model is saved, and predicts classes, without keras3", {
  model <- keras_model()
  file <- withr::local_tempfile(fileext = ".keras")
  save_model(model, file)
  rows <- matrix(1:4 / 4, 2)
  expect_equal(predict(load_model(file), rows), model$predict(rows, verbose = 0L),
    tolerance = 1e-6, ignore_attr = TRUE
  )
  expect_error(save_model(model, file, overwrite = FALSE), class = "kerasduet_error_cannot_write")
  save_weights(model, withr::local_tempfile(fileext = ".weights.h5"))
  found <- as.integer(model$predict(rows, verbose = 0L) > 0.5)
  expect_identical(as.integer(predict_classes(model, rows)), found)
  dead <- unserialize(serialize(model, NULL))
  expect_error(save_model(dead, file), class = "kerasduet_error_other_session")
  expect_error(predict_classes(dead, rows), class = "kerasduet_error_other_session")
})

test_that("a file that tells no shape is refused, and open lengths stay open", {
  keras <- reticulate::import("keras")
  saved <- function(model) {
    model$compile("sgd", "mse")
    file <- tempfile(fileext = ".keras")
    suppressWarnings(model$save(file))
    file
  }
  not_built <- keras$Sequential(list(keras$layers$Dense(1L)))
  expect_error(load_model(saved(not_built)), class = "kerasduet_error_unknown_shape")
  memory <- keras$layers$LSTM(2L, name = "memory")
  open <- load_model(saved(keras$Sequential(list(keras$Input(list(NULL, 3L)), memory))))
  expect_identical(open$input_shape, list(NULL, NULL, 3L))
  expect_identical(open$layers[[1]]$name, "memory")
  expect_identical(dim(predict(open, array(0, c(1, 7, 3)))), c(1L, 2L))
})

test_that("keras3 itself works beside kerasduet", {
  skip_if_not_installed("keras3")
  model <- keras3::keras_model_sequential(input_shape = 2)
  model %>% layer_dense(units = 1, activation = "sigmoid")
  model %>% compile(optimizer = optimizer_adam(0.01), loss = "mse")
  rows <- rbind(c(0, 0), c(0, 1))
  expect_s3_class(model %>% fit(rows, c(0, 1), epochs = 1, verbose = 0), "keras_training_history")
  expect_identical(dim(predict(model, rows, verbose = 0)), c(2L, 1L))
  expect_identical(as_model_spec(model)$document$layers[[1]]$config$units, 1L)
  stop_early <- callback_early_stopping(monitor = "loss")
  expect_no_error(fit(model, rows, c(0, 1), epochs = 1, callbacks = stop_early, verbose = 0))
  expect_named(evaluate(model, x = rows, y = c(0, 1), verbose = 0), "loss")
  expect_length(predict_classes(model, rows), 2)
  expect_length(keras3::keras_model_sequential(2, layers = list(layer_dense(units = 3)))$layers, 1)
})

test_that("models of ours take what keras3 makes, and refuse its verbs", {
  skip_if_not_installed("keras3")
  model <- keras_model_sequential(list(keras3::layer_dense(units = 2)), input_shape = 2) %>%
    layer_dense(
      units = 1, activation = keras3::activation_relu,
      kernel_regularizer = keras3::regularizer_l2(0.01)
    ) %>%
    compile(keras3::optimizer_adam(0.01), keras3::loss_mean_squared_error, keras3::metric_poisson)
  expect_identical(model$document$layers[[2]]$config$activation, "relu")
  expect_identical(model$optimizer$config$learning_rate, 0.01)
  rows <- rbind(c(0, 0), c(0, 1))
  suppressWarnings(fit(model, rows, c(0, 1), epochs = 1), classes = "kerasduet_warning")
  expect_named(tensorflow::evaluate(model, rows, c(0, 1)), c("loss", "poisson"))
  refused <- "`keras3::layer_dense()` was called with a kerasduet_model"
  expect_error(keras3::layer_dense(model, 3), refused, fixed = TRUE)
})
