network <- function() {
  keras_model_sequential() %>%
    layer_dense(units = 8, name = "first") %>%
    layer_dense(units = 1)
}

test_that("a layer is found by its name and its position, and says what it is", {
  model <- network()
  layer <- get_layer(model, "first")
  expect_identical(layer$class_name, "Dense")
  expect_identical(layer$config$units, 8)
  expect_true(layer$trainable)
  expect_identical(get_layer(model, index = -2)$name, "first")
  expect_identical(get_layer(model, index = 2)$config$units, 1)
  expect_output(print(layer), "<kerasduet_layer> first: Dense", fixed = TRUE)
  layer$trainable <- FALSE
  expect_false(layer$trainable)
  expect_false(get_layer(model, "first")$trainable) # in its model
  expect_output(print(layer), "Dense, frozen", fixed = TRUE)
})

test_that("the last layer is taken off, and is a layer again", {
  model <- network()
  taken <- pop_layer(model)
  expect_length(model$document$layers, 1)
  expect_identical(taken$config, list(units = 1))
  again <- keras_model_sequential(list(layer_dense(units = 8, name = "first"), taken))
  expect_identical(again$document$layers, network()$document$layers)
})

test_that("slips about layers are refused", {
  model <- network()
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(get_layer(model), "either a `name` or an `index`", fixed = TRUE, class = invalid)
  expect_error(get_layer(model, "first", 1), class = invalid)
  expect_error(get_layer(model, index = 3), class = "kerasduet_error_unknown_layer")
  expect_error(get_layer(iris, "first"), class = invalid)
  expect_error(pop_layer(iris), class = invalid)
  layer <- get_layer(model, index = 2)
  expect_error(layer$units <- 3, "only `trainable` can", fixed = TRUE, class = invalid)
  expect_error(layer$trainable <- NA, class = invalid)
  pop_layer(model)
  expect_error(freeze_weights(layer), "no longer a part", class = "kerasduet_error_unknown_layer")
  pop_layer(model)
  expect_error(pop_layer(model), class = "kerasduet_error_no_layers")
  x <- matrix(1:4 / 4, 2)
  trained <- network() %>% compile("adam", "mse")
  suppressWarnings(fit(trained, x, c(0, 1), epochs = 1), classes = "kerasduet_warning")
  expect_error(pop_layer(trained), class = "kerasduet_error_already_trained")
})
