network <- function() {
  keras_model_sequential(input_shape = 4, name = "small") %>%
    layer_dense(units = 3, activation = "relu") %>%
    layer_dropout(rate = 0.5) %>%
    layer_dense(units = 2, name = "head")
}

test_that("a model has what Keras's models have", {
  model <- network()
  expect_identical(model$name, "small")
  expect_length(model$layers, 3)
  names <- vapply(model$layers, function(layer) layer$name, "")
  expect_identical(names, c("dense", "dropout", "head"))
  expect_identical(model$input_shape, list(NULL, 4L))
  expect_identical(model$output_shape, list(NULL, 2L))
  expect_equal(model$count_params(), 23)
  expect_output(model$summary(), "Parameters: 23")
  expect_length(model$weights, 4)
  expect_identical(model$get_layer("head")$name, "head")
  expect_false(model$stop_training)
  expect_identical(model[["name"]], "small")
  compile(model, optimizer_adam(0.01), "mse", metrics = "mae")
  expect_identical(model$optimizer$config$learning_rate, 0.01)
  expect_identical(model$loss, "mse")
  expect_identical(model$metrics, list("mae"))
})

test_that("a layer has the arguments of its class and what it computes", {
  model <- network()
  layer <- model$layers[[1]]
  expect_identical(layer$units, 3)
  expect_true(layer$use_bias) # Keras's default
  expect_identical(layer$get_config()$units, 3L)
  expect_identical(layer$output_shape, list(NULL, 3L))
  expect_equal(layer$count_params(), 15)
  expect_identical(lapply(layer$weights, dim), list(c(4L, 3L), 3L))
  expect_identical(shape(layer$output), c(NA, 3L))
  expect_identical(model$layers[[2]]$weights, list())
})

test_that("a layer is frozen in its model, whoever holds it", {
  model <- network()
  first <- model$layers[[1]]
  for (layer in model$layers) layer$trainable <- FALSE
  expect_false(first$trainable)
  expect_false(model$trainable)
  model$layers[[3]]$trainable <- TRUE
  expect_identical(vapply(model$layers, function(each) each$trainable, NA), c(FALSE, FALSE, TRUE))
  expect_equal(summary(model)$trainable_params, 8)
  model$trainable <- TRUE
  expect_true(first$trainable)
})

test_that("a network has its inputs among its layers, as in Keras, and a layer once", {
  inputs <- keras_input(3, name = "rows")
  twice <- layer_dense(units = 3, name = "twice")
  model <- keras_model(inputs, layer_add(list(twice(twice(inputs)), inputs)))
  names <- vapply(model$layers, function(layer) layer$name, "")
  expect_identical(names, c("rows", "twice", "add"))
  expect_identical(get_layer(model, index = 2)$name, "twice")
  expect_identical(model$layers[[1]]$weights, list())
  expect_equal(model$layers[[1]]$count_params(), 0)
  expect_error(set_weights(model$layers[[1]], list()), class = "kerasduet_error_invalid_argument")
  expect_identical(model$layers[[1]]$output_shape, list(NULL, 3L))
  freeze_weights(model, to = 2)
  expect_identical(vapply(model$layers, function(each) each$trainable, NA), c(TRUE, FALSE, TRUE))
  expect_equal(summary(model)$trainable_params, 0)
})

test_that("the weights of each layer are found in networks that Keras orders otherwise", {
  inputs <- keras_input(2)
  long <- inputs %>%
    layer_dense(units = 3, name = "a") %>%
    layer_dense(units = 4, name = "b")
  short <- layer_dense(inputs, units = 4, name = "c")
  model <- keras_model(inputs, layer_add(list(long, short)))
  rows_of <- function(name) nrow(get_weights(get_layer(model, name))[[1]])
  expect_identical(vapply(c("a", "b", "c"), rows_of, 1L, USE.NAMES = FALSE), c(2L, 3L, 2L))
})

test_that("what a model or a layer has not is an error, and what cannot be changed too", {
  model <- network()
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(model$layer, "no field \"layer\": did you mean", class = invalid)
  expect_error(model$layers[[1]]$unit, "did you mean \"units\"", class = invalid)
  expect_error(model[[1]], class = invalid)
  expect_error(model$optimizer, class = "kerasduet_error_not_compiled")
  expect_error(model$name <- "other", "cannot be changed so", class = invalid)
  expect_error(model$layers <- model$layers[-1], class = invalid)
  expect_error(model$trainable <- 1, class = invalid)
  expect_error(model$stop_training <- NA, class = invalid)
  open <- keras_model_sequential() %>% layer_dense(units = 1)
  expect_error(open$weights, class = "kerasduet_error_unknown_shape")
  expect_error(keras_input(3)$units, class = invalid)
})

test_that("a layer in no model has its arguments, no weights, and is frozen wherever it goes", {
  layer <- layer_dense(units = 3)
  model <- keras_model_sequential(list(layer), input_shape = 2)
  expect_identical(layer$units, 3)
  expect_identical(layer$weights, list())
  expect_true(layer$trainable)
  layer$trainable <- FALSE
  expect_false(model$layers[[1]]$trainable)
  expect_identical(optimizer_adam(0.01)$learning_rate, 0.01)
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(layer$unit, "did you mean \"units\"", class = invalid)
  expect_error(layer$units <- 4, "only `trainable` can", fixed = TRUE, class = invalid)
  expect_error(layer$trainable <- "no", class = invalid)
})

test_that("a network of a spec is called like a layer, in whatever order its layers stand", {
  layers <- list(
    list(class_name = "Dense", name = "first", config = list(units = 3)),
    list(class_name = "Dense", name = "side", inputs = list("first"), config = list(units = 4)),
    list(class_name = "Concatenate", name = "end", inputs = list("side", "first")),
    list(class_name = "Dense", name = "last", inputs = list("first"), config = list(units = 2)),
    list(class_name = "Concatenate", name = "both", inputs = list("last", "end"))
  )
  model <- build_model(override(model_spec("xor_mlp"), layers = layers[c(1, 4, 2, 3, 5)]))
  expect_identical(model$output$name, "both")
  expect_identical(model$output_shape, list(NULL, 9L))
  inputs <- keras_input(2)
  expect_equal(keras_model(inputs, model(inputs))$count_params(), model$count_params())
})

test_that("a function of R ends the training at the epoch", {
  model <- network() %>% compile("adam", "mse")
  stop_at <- callback_lambda(on_epoch_end = function(epoch, logs) {
    if (epoch == 2) model$stop_training <- TRUE
  })
  rows <- matrix(1:40 / 40, 10)
  train <- function(...) suppressWarnings(fit(model, rows, rows[, 1:2], epochs = 4, ...))
  expect_length(train(callbacks = stop_at)$metrics$loss, 2)
  expect_length(train()$metrics$loss, 4)
})
