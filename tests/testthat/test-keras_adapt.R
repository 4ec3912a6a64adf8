rows <- as.matrix(iris[1:4])

test_that("a layer of normalization learns means and variances of rows, as in a training", {
  layer <- adapt(layer_normalization(input_shape = 4), rows)
  expect_equal(layer$config$mean, unname(colMeans(rows)), tolerance = 1e-6)
  expect_equal(layer$config$variance, unname(apply(rows, 2, function(x) mean((x - mean(x))^2))))
  trained <- function(first) {
    model <- keras_model_sequential(list(first, layer_dense(units = 1)), seed = 1)
    compile(model, "sgd", "mse")
    suppressWarnings(fit(model, rows, rows[, 1], epochs = 1), classes = "kerasduet_warning")
    predict(model, rows)
  }
  expect_equal(trained(layer), trained(layer_normalization(input_shape = 4)), tolerance = 1e-5)
  expect_false(isTRUE(all.equal(trained(adapt(layer_normalization(), rows * 2)), trained(layer))))
  of_all <- adapt(layer_normalization(axis = NULL), rows)
  expect_length(of_all$config$mean, 4) # NULL is Keras's own axis, the last one
})

test_that("a layer for texts learns its vocabulary", {
  texts <- c("a cat and a dog", "the dog")
  layer <- adapt(layer_text_vectorization(max_tokens = 4, output_mode = "multi_hot"), texts)
  expect_setequal(layer$config$vocabulary, c("a", "dog", "the"))
  weighed <- adapt(layer_text_vectorization(output_mode = "tf_idf"), texts)
  expect_length(weighed$config$idf_weights, length(weighed$config$vocabulary))
  model <- keras_model_sequential(list(weighed, layer_dense(units = 1))) %>%
    compile("sgd", "mse")
  expect_identical(model$document$layers[[1]]$config$vocabulary, weighed$config$vocabulary)
  suppressWarnings(fit(model, texts, c(0, 1), epochs = 1), classes = "kerasduet_warning")
  expect_identical(dim(predict(model, texts)), c(2L, 1L))
})

test_that("a layer of discretization learns its boundaries", {
  layer <- adapt(layer_discretization(num_bins = 2), matrix(1:10, 10))
  expect_length(layer$config$bin_boundaries, 1)
})

test_that("what cannot learn is refused", {
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(adapt(layer_dense(units = 1), rows), "`object` must be a layer for texts",
    fixed = TRUE, class = invalid
  )
  expect_error(adapt(iris, rows), class = invalid)
  expect_error(adapt(layer_normalization(), rows, steps = 3), class = invalid)
  mismatch <- "kerasduet_error_shape_mismatch"
  expect_error(adapt(layer_normalization(), c("a", "b")), "rows of numbers", class = mismatch)
  expect_error(adapt(layer_text_vectorization(), rows), "must be texts", class = mismatch)
  expect_error(adapt(layer_text_vectorization(), "?"), "`data` must hold at least one word",
    fixed = TRUE, class = "kerasduet_error_empty_data"
  )
  expect_error(adapt(layer_normalization(), c(NA, 1)), class = "kerasduet_error")
})

test_that("a layer is adapted in place, and so is it in its models", {
  layer <- layer_normalization(input_shape = 4)
  model <- keras_model_sequential(list(layer, layer_dense(units = 1)))
  layer %>% adapt(rows)
  expect_equal(layer$config$mean, unname(colMeans(rows)), tolerance = 1e-6)
  expect_identical(get_layer(model, index = 1)$config, layer$config)
  piped <- keras_model_sequential(input_shape = 4) %>% layer_normalization()
  piped$layers[[1]] %>% adapt(rows)
  expect_identical(piped$layers[[1]]$mean, layer$config$mean)
  compile(piped, "sgd", "mse")
  suppressWarnings(fit(piped, rows, rows, epochs = 1), classes = "kerasduet_warning")
  expect_error(adapt(piped$layers[[1]], rows), class = "kerasduet_error_already_trained")
})
