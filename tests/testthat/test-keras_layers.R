test_that("a pipe of layers changes a model in place and starts no Python", {
  printed <- run_r(c(
    "library(kerasduet)",
    "model <- keras_model_sequential()",
    "model %>% layer_flatten(input_shape = c(28, 28)) %>%",
    "  layer_dense(units = 10, activation = 'softmax', kernel_regularizer = regularizer_l2(0.1))",
    "compile(model, optimizer = optimizer_adam(0.01), loss = 'mse', metrics = c('accuracy'))",
    "print(model)",
    "cat('reticulate' %in% loadedNamespaces())"
  ))
  expect_identical(printed[1:3], c(
    "<kerasduet_model> sequential", "Layers: Flatten > Dense(10)",
    "Training: compiled with Adam, mse"
  ))
  expect_identical(printed[[4]], "FALSE")
})

test_that("a layer without an object is the layer itself, and a list of them makes a model", {
  layer <- layer_dense(units = 3, name = "out", input_shape = 2)
  expect_s3_class(layer, "kerasduet_object")
  expect_identical(layer$config, list(units = 3, name = "out"))
  model <- keras_model_sequential(list(layer, layer_activation(activation = "relu")))
  summary(model)
  expect_identical(model$params, 9L)
  expect_output(print(layer), "Dense")
  expect_identical(layer_activation_softmax(axis = 2)$config$axis, 1) # axes count from 1 in R
})

test_that("a layer changes a copy of a spec", {
  spec <- model_spec("xor_mlp")
  longer <- spec %>% layer_dense(units = 4)
  expect_length(longer$document$layers, length(spec$document$layers) + 1)
  expect_identical(longer$document$layers[[3]]$config$units, 4L)
  expect_length(spec$document$layers, 2)
})

test_that("slips in layers are refused", {
  invalid <- "kerasduet_error_invalid_argument"
  model <- keras_model_sequential()
  expect_error(
    layer_dense(model), "`units` must be given to `layer_dense()`.", fixed = TRUE, class = invalid
  )
  expect_error(layer_dense(iris, 3), "not an object of class data.frame", class = invalid)
  expect_error(layer_dense(model, 3, input_shape = c(2, 0)), class = invalid)
  expect_error(layer_dense(model, NA), class = "kerasduet_error_invalid_spec")
  expect_error(layer_dense(model, 3, activation = mean), class = "kerasduet_error_invalid_spec")
  expect_error(layer_flatten(model, NULL, 3), "so many arguments", class = invalid)
  layer_dense(model, 3)
  expect_error(layer_dense(model, 3, input_shape = 2), "first layer", class = invalid)
  expect_error(layer_dense(model_spec("xor_mlp"), 3, input_shape = 2), class = invalid)
  expect_error(keras_model_sequential(list("dense")), class = invalid)
  expect_error(
    summary(keras_model_sequential(input_shape = 2) %>% layer_dense(3, unitz = 4)),
    "did you mean \"units\"",
    class = "kerasduet_error_invalid_layer"
  )
})

test_that("old names of arguments are understood, and objects print", {
  expect_identical(optimizer_sgd(lr = 0.5)$config, list(learning_rate = 0.5))
  expect_output(print(optimizer_sgd(lr = 0.5)), "SGD")
})
