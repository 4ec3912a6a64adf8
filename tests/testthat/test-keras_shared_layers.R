rows <- matrix(seq_len(80) %% 7 / 7, 20)
target <- rows[, 1] - rows[, 2]

quiet_fit <- function(...) suppressWarnings(fit(...), classes = "kerasduet_warning")

base_model <- function() {
  keras_model_sequential(name = "base", input_shape = 4) %>%
    layer_dense(units = 3, activation = "tanh") %>%
    layer_dense(units = 2, name = "last") %>%
    compile("adam", "mse")
}

layers_of <- function(model) vapply(model$layers, function(layer) layer$name, "")

test_that("a model is called like a layer, and its layers are those of the new one", {
  base <- base_model()
  inputs <- keras_input(4, name = "rows")
  model <- keras_model(inputs, inputs %>% base() %>% layer_dense(units = 1))
  expect_identical(layers_of(model), c("rows", "base_dense", "base_last", "dense"))
  twice <- keras_model(inputs, layer_add(list(base(inputs), base(inputs))))
  expect_equal(count_params(twice), count_params(base)) # its weights once
  again <- keras_model_sequential(input_shape = 4) %>% base() %>% layer_dense(units = 1)
  expect_identical(layers_of(again), c("base_dense", "base_last", "dense"))
  listed <- keras_model_sequential(list(base, layer_dense(units = 1)))
  expect_identical(listed$document$layers, again$document$layers)
  models <- lapply(1:3, function(each) keras_model(inputs, layer_dense(inputs, 1)))
  joined <- keras_model(inputs, layer_average(lapply(models, function(each) each(inputs))))
  expect_identical(
    layers_of(joined)[2:4], c("functional_dense", "functional_dense_1", "functional_dense_2")
  )
})

test_that("what was learnt goes on in the new model, and what it learns goes back", {
  base <- base_model()
  quiet_fit(base, rows, cbind(target, target), epochs = 2)
  before <- get_weights(base)
  inputs <- keras_input(4)
  model <- keras_model(inputs, inputs %>% base() %>% layer_dense(units = 1))
  expect_equal(get_weights(model)[1:4], before)
  expect_error(predict(model, rows), class = "kerasduet_error_not_trained") # its head is drawn
  freeze_weights(base)
  trainable <- vapply(model$layers, function(each) each$trainable, NA)
  expect_identical(trainable[2:4], c(FALSE, FALSE, TRUE))
  compile(model, "adam", "mse")
  quiet_fit(model, rows, target, epochs = 2)
  expect_equal(get_weights(model)[1:4], before)
  unfreeze_weights(base, from = "last")
  compile(model, "adam", "mse")
  quiet_fit(model, rows, target, epochs = 2)
  expect_equal(get_weights(base), get_weights(model)[1:4])
  expect_equal(get_weights(base)[1:2], before[1:2])
  expect_gt(max(abs(get_weights(base)[[3]] - before[[3]])), 0)
  expect_identical(dim(predict(base, rows)), c(20L, 2L))
})

test_that("a part of a trained model predicts, and so does one with layers without weights", {
  base <- base_model()
  quiet_fit(base, rows, cbind(target, target), epochs = 2)
  inner <- keras_model(base$inputs, get_layer(base, "dense")$output)
  expect_identical(dim(predict(inner, rows)), c(20L, 3L))
  likely <- keras_model_sequential(list(base, layer_activation_softmax()))
  expect_equal(rowSums(predict(likely, rows)), rep(1, 20), tolerance = 1e-6)
  expect_equal(likely(rows), predict(likely, rows))
  kept <- unserialize(serialize(likely, NULL))
  expect_equal(predict(kept, rows), predict(likely, rows))
  set_weights(base, lapply(get_weights(base), function(each) each * 0))
  expect_equal(predict(likely, rows), matrix(0.5, 20, 2), tolerance = 1e-6)
})

test_that("the halves of an autoencoder learn with the whole", {
  image <- keras_input(4)
  code <- layer_dense(image, units = 2, activation = "tanh")
  encoder <- keras_model(image, code, name = "encoder")
  hidden <- keras_input(2)
  decoder <- keras_model(hidden, layer_dense(hidden, units = 4), name = "decoder")
  whole <- keras_model(image, decoder(encoder(image))) %>% compile("adam", "mse")
  quiet_fit(whole, rows, rows, epochs = 2)
  expect_equal(predict(decoder, predict(encoder, rows)), predict(whole, rows), tolerance = 1e-6)
})

test_that("pixels are scaled in a model around another one", {
  base <- build_model(override(model_spec("fashion_mlp"), layers.0.config = list()))
  inputs <- keras_input(c(28, 28))
  model <- keras_model(inputs, base(inputs))
  expect_identical(model$layers[[2]]$class_name, "Rescaling")
  pixels <- array(seq_len(784 * 2) %% 256, c(2, 28, 28))
  expect_equal(predict(model, pixels), predict(base, pixels), tolerance = 1e-6)
  stacked <- keras_model_sequential(list(base))
  expect_identical(stacked$layers[[1]]$class_name, "Rescaling")
  expect_equal(predict(stacked, pixels), predict(base, pixels), tolerance = 1e-6)
  standardized <- override(model_spec("fashion_mlp"), preprocessing = list(standardize = list()))
  learns <- build_model(standardized)
  expect_error(learns(inputs), "`layer_normalization()`", fixed = TRUE)
})

test_that("what cannot be called is refused", {
  invalid <- "kerasduet_error_invalid_argument"
  inputs <- keras_input(4)
  learns <- keras_model_sequential() %>% layer_normalization(input_shape = 4)
  expect_error(learns(inputs), "`adapt()`", fixed = TRUE, class = invalid)
  set_weights(learns, list()) # which are no numbers that it learnt
  expect_error(learns(inputs), "`adapt()`", fixed = TRUE, class = invalid)
  expect_error(keras_model_sequential()(inputs), class = "kerasduet_error_no_layers")
  joined <- keras_model(inputs, layer_add(list(layer_dense(inputs, units = 4), inputs)))
  expect_error(joined(keras_model_sequential(input_shape = 4)), "no stack", class = invalid)
  expect_error(keras_model_sequential(list(sin)), class = invalid)
  expect_error(base_model()("a"), class = "kerasduet_error")
})

test_that("a model that was called in another one is found by its name", {
  base <- base_model()
  inputs <- keras_input(4, name = "rows")
  model <- keras_model(inputs, inputs %>% base() %>% layer_dense(units = 1))
  expect_identical(get_layer(model, "base"), base)
  freeze_weights(model$get_layer("base"))
  frozen <- vapply(model$layers, function(each) !each$trainable, NA)
  expect_identical(frozen[2:4], c(TRUE, TRUE, FALSE))
  stacked <- keras_model_sequential(input_shape = 4) %>% base() %>% layer_dense(units = 1)
  expect_identical(get_layer(stacked, "base"), base)
  expect_error(get_layer(base, "base"), class = "kerasduet_error_unknown_layer")
  named <- keras_model(inputs, inputs %>% base() %>% layer_dense(units = 1, name = "base"))
  expect_s3_class(get_layer(named, "base"), "kerasduet_layer") # a layer's own name is first
})

test_that("what a base has learnt of its rows goes along", {
  base <- keras_model_sequential(input_shape = 4, name = "base") %>%
    layer_normalization() %>%
    layer_dense(units = 2) %>%
    compile("adam", "mse")
  quiet_fit(base, 9 * rows, cbind(target, target), epochs = 1)
  expected <- predict(base, 9 * rows)
  inputs <- keras_input(4)
  likely <- keras_model(inputs, inputs %>% base() %>% layer_identity())
  expect_equal(predict(likely, 9 * rows), expected, tolerance = 1e-6)
  stacked <- keras_model_sequential(list(base, layer_identity()))
  expect_equal(predict(stacked, 9 * rows), expected, tolerance = 1e-6)

  freeze_weights(base)
  model <- keras_model(inputs, inputs %>% base() %>% layer_dense(units = 1))
  quiet_fit(compile(model, "adam", "mse"), rows, target, epochs = 1)
  told <- unlist(get_layer(model, "base_normalization")$mean)
  expect_equal(told, colMeans(9 * rows), tolerance = 1e-6)
  expect_equal(predict(base, 9 * rows), expected, tolerance = 1e-6)
})

test_that("the words that a base has learnt go along, and their weights", {
  texts <- c("a cat", "a dog", "the dog barks", "no cat")
  for (mode in c("multi_hot", "tf_idf")) {
    base <- keras_model_sequential(name = "base") %>%
      layer_text_vectorization(max_tokens = 8, output_mode = mode) %>%
      layer_dense(units = 2) %>%
      compile("adam", "mse")
    quiet_fit(base, texts, matrix(1:8 / 8, 4), epochs = 1)
    inputs <- keras_input(1, dtype = "string")
    likely <- keras_model(inputs, inputs %>% base() %>% layer_identity())
    expect_equal(predict(likely, texts), predict(base, texts), tolerance = 1e-6)
  }
})

test_that("a layer that is called on rows draws its weights, and takes them along", {
  first <- layer_dense(units = 3, activation = "tanh")
  second <- layer_dense(units = 2)
  expect_identical(first$weights, list())
  given <- rows |> first() |> second()
  expect_identical(lapply(first$weights, dim), list(c(4L, 3L), 3L))
  expect_identical(second(first(rows)), given)
  inputs <- keras_input(4)
  model <- keras_model(inputs, inputs |> first() |> second())
  expect_equal(model$weights, c(first$weights, second$weights))
  expect_equal(predict(model, rows), given, tolerance = 1e-6)
  expect_error(first(rows[, 1:2]), class = "kerasduet_error")
  scaled <- layer_normalization()
  expect_error(scaled(rows), "`adapt()`", fixed = TRUE, class = "kerasduet_error_invalid_argument")
  adapt(scaled, rows)
  expect_equal(colMeans(scaled(rows)), rep(0, 4), tolerance = 1e-6)
})

test_that("rows that a model is called on tell its shape", {
  model <- keras_model_sequential() |> layer_dense(units = 3) |> layer_dense(units = 2)
  expect_error(model$weights, class = "kerasduet_error_unknown_shape")
  expect_identical(dim(model(rows)), c(20L, 2L))
  expect_identical(model$input_shape, list(NULL, 4L))
  expect_length(model$weights, 4)
})
