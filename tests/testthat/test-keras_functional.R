# Networks as keras3's guides write them, with layers that are called on tensors.

tensors <- function(...) {
  model <- keras_model(...)
  vapply(model$document$layers, function(each) {
    paste0(each$name, " <- ", paste(unlist(each$inputs), collapse = " + "))
  }, "")
}

test_that("layers are piped, called like functions, and joined", {
  inputs <- keras_input(c(4, 4), name = "image")
  before <- inputs %>%
    layer_flatten() %>%
    layer_dense(units = 8, activation = "relu", name = "before")
  dense <- layer_dense(units = 8)
  outputs <- layer_dense(layer_add(list(before, dense(before))), units = 3)
  expect_identical(
    tensors(inputs, outputs),
    c("flatten <- ", "before <- ", "dense <- ", "add <- before + dense", "dense_1 <- ")
  )
  joined <- layer_concatenate(before, dense(before), name = "both")
  expect_identical(tensors(inputs, joined)[[4]], "both <- before + dense")
  expect_output(print(joined), "<kerasduet_tensor> both", fixed = TRUE)
  expect_output(print(inputs), "image, rows of shape (4, 4)", fixed = TRUE)
})

test_that("a layer that is called twice has its weights once", {
  inputs <- layer_input(3)
  twice <- layer_dense(units = 3, name = "twice")
  model <- keras_model(inputs, layer_subtract(list(twice(twice(inputs)), inputs)))
  expect_identical(
    model$document$layers[[2]], list(name = "twice_call_2", shared = "twice")
  )
  layers <- summary(model)$layers
  expect_identical(layers$params, c(12L, 0L, 0L))
  expect_identical(layers$connected_to[[3]], "twice_call_2, input_layer")
  alike <- layer_dense(layer_dense(inputs, units = 3), units = 3) # two layers of the same arguments
  expect_identical(tensors(inputs, alike), c("dense <- ", "dense_1 <- "))
})

test_that("a network trains, evaluates, survives saveRDS() and gives the bits of its spec", {
  rows <- matrix(seq_len(80) %% 7 / 7, 20)
  classes <- rep(c("a", "b"), 10)
  build <- function() {
    inputs <- keras_input(4, name = "rows")
    hidden <- inputs %>%
      layer_dense(units = 6, activation = "tanh") %>%
      layer_dropout(rate = 0.2)
    outputs <- layer_concatenate(list(hidden, inputs)) %>%
      layer_dense(units = 2, activation = "softmax")
    keras_model(inputs, outputs, seed = 3) %>%
      compile("adam", "sparse_categorical_crossentropy", metrics = "accuracy")
  }
  model <- build()
  fit(model, rows, classes, epochs = 2, verbose = 0)
  expect_named(evaluate(model, rows, classes), c("loss", "accuracy"))
  data <- list(x = rows, y = classes)
  fit <- fit(as_model_spec(build()), data, epochs = 2, seed = 3, verbose = 0)
  expect_identical(fingerprint(model$fit)[["weights"]], fingerprint(fit)[["weights"]])
  file <- withr::local_tempfile()
  saveRDS(model, file)
  expect_equal(predict(readRDS(file), rows), predict(model, rows))
  expect_identical(get_layer(model, "concatenate")$class_name, "Concatenate")
})

test_that("attention looks from each row of a sequence at all of them", {
  words <- keras_input(6)
  rows <- layer_embedding(words, input_dim = 9, output_dim = 4)
  heads <- layer_multi_head_attention(num_heads = 2, key_dim = 3)
  for (seen in list(
    heads(rows, rows), layer_attention(list(rows, rows)), layer_additive_attention(rows, rows),
    layer_group_query_attention(
      list(rows, rows), head_dim = 2, num_query_heads = 2, num_key_value_heads = 1
    )
  )) {
    model <- keras_model(words, layer_global_average_pooling_1d(seen))
    expect_identical(summary(model)$layers$output_shape[[2]], c(6L, 4L))
  }
})

test_that("each joining layer joins", {
  inputs <- keras_input(3)
  other <- layer_dense(inputs, units = 3)
  verbs <- setdiff(names(joining_layers), grep("attention", names(joining_layers), value = TRUE))
  for (verb in verbs) {
    more <- if (verb == "layer_dot") list(axes = 2) # the one behind that of the rows
    joined <- do.call(verb, c(list(list(inputs, other)), more))
    model <- keras_model(inputs, joined)
    joins <- summary(model)$layers$connected_to[[2]]
    expect_identical(joins, "input_layer, dense", label = verb)
  }
})

test_that("a network with states takes batches of the size that its input was told", {
  inputs <- keras_input(batch_shape = c(4, 5, 2))
  model <- keras_model(inputs, layer_lstm(inputs, units = 2, stateful = TRUE)) %>%
    compile("adam", "mse")
  steps <- array(1:80 / 80, c(8, 5, 2))
  train <- function(...) {
    suppressWarnings(fit(model, steps, steps[, 1, ], epochs = 1, shuffle = FALSE, ...))
  }
  expect_error(train(batch_size = 2), class = "kerasduet_error_invalid_argument")
  expect_length(train()$metrics$loss, 1)
})

test_that("what makes no model is refused", {
  inputs <- keras_input(3)
  hidden <- layer_dense(inputs, units = 3)
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(hidden + 1, "`layer_add()`", fixed = TRUE, class = invalid)
  expect_error(keras_model(list(inputs, keras_input(2)), hidden), class = invalid)
  expect_error(keras_model(keras_input(3), hidden), "not of another input", class = invalid)
  expect_error(keras_model(hidden, hidden), "what `keras_input()` gave", fixed = TRUE)
  expect_error(keras_model(inputs, 3), class = invalid)
  expect_error(keras_model(inputs, list()), class = invalid)
  expect_error(layer_add(list(hidden, 3)), class = invalid)
  expect_error(layer_dense(units = 2)(1:3), "or an array of rows", class = invalid)
  expect_error(keras_input(0), class = invalid)
  expect_error(keras_input(3, batch_shape = c(2, 3)), "without `shape`", fixed = TRUE)
  expect_error(keras_input(3, nme = "a"), "did you mean", class = invalid)
  alike <- layer_dense(layer_dense(inputs, units = 2, name = "a"), units = 2, name = "a")
  expect_error(summary(keras_model(inputs, alike)), class = "kerasduet_error_invalid_spec")
  other <- keras_model(inputs, layer_add(list(hidden, layer_dense(inputs, units = 2))))
  expect_error(summary(other), class = "kerasduet_error_shape_mismatch")
})
