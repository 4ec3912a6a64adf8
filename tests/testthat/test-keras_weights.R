rows <- as.matrix(iris[1:4])
species <- iris$Species

network <- function(...) {
  keras_model_sequential(seed = 1) %>%
    layer_dense(units = 8, name = "first", input_shape = 4) %>%
    layer_batch_normalization() %>%
    layer_dense(units = 3, activation = "softmax") %>%
    compile("adam", "sparse_categorical_crossentropy", "accuracy")
}

quiet_fit <- function(...) suppressWarnings(fit(...), classes = "kerasduet_warning")

test_that("weights go to R and back, of a model and of a layer", {
  model <- network()
  weights <- get_weights(model)
  expect_identical(lapply(weights, dim)[[1]], c(4L, 8L))
  expect_length(get_weights(model, trainable = TRUE), 6)
  expect_length(get_weights(model, trainable = FALSE), 2)
  twice <- lapply(weights, function(each) each * 2)
  expect_identical(set_weights(model, twice), model)
  expect_equal(get_weights(model), twice, tolerance = 1e-6)
  layer <- get_layer(model, "first")
  set_weights(layer, list(matrix(0, 4, 8), rep(1, 8)))
  expect_equal(get_weights(layer)[[2]], rep(1, 8), ignore_attr = TRUE)
  expect_equal(get_weights(model)[[7]], twice[[7]], tolerance = 1e-6) # the others are as before
  expect_identical(dim(predict(model, rows)), c(150L, 3L)) # they were asked for
  kept <- unserialize(serialize(model, NULL))
  expect_identical(predict(kept, rows), predict(model, rows))
})

test_that("a trained model takes other weights and goes on with them", {
  model <- network()
  quiet_fit(model, rows, species, epochs = 2)
  expect_equal(get_weights(model), get_weights(model$fit))
  trained <- get_weights(model)
  set_weights(model, trained)
  expect_null(model$fit)
  before <- predict(model, rows)
  quiet_fit(model, rows, species, epochs = 1)
  expect_identical(max(model$fit$history$epoch), 1L)
  expect_gt(max(abs(predict(model, rows) - before)), 0)
})

test_that("parameters are counted", {
  model <- network()
  expect_equal(count_params(model), 4 * 8 + 8 + 4 * 8 + 8 * 3 + 3)
  expect_equal(count_params(get_layer(model, index = -1)), 27)
  quiet_fit(model, rows, species, epochs = 1)
  expect_equal(count_params(model$fit), count_params(model))
})

test_that("frozen layers keep their weights in training, and the others change", {
  model <- network()
  freeze_weights(model, to = 2)
  expect_identical(is_frozen(model$document$layers), c(TRUE, TRUE, FALSE))
  before <- get_weights(model)
  quiet_fit(model, rows, species, epochs = 2)
  expect_equal(get_weights(model)[1:6], before[1:6])
  expect_gt(max(abs(get_weights(model)[[7]] - before[[7]])), 0)
  expect_equal(model$fit$trainable_params, 27)
  trained <- predict(model, rows)
  unfreeze_weights(model)
  expect_equal(predict(model, rows), trained)
  expect_equal(get_weights(model, trainable = TRUE) |> length(), 6)
  quiet_fit(model, rows, species, epochs = 1)
  expect_gt(max(abs(get_weights(model)[[1]] - before[[1]])), 0)
})

test_that("layers are chosen by name, position, from the end, or by what they are", {
  frozen <- function(...) is_frozen(freeze_weights(network(), ...)$document$layers)
  expect_identical(frozen(), c(TRUE, TRUE, TRUE))
  expect_identical(frozen(from = 1, to = -2), c(TRUE, TRUE, FALSE))
  expect_identical(frozen(from = "dense"), c(FALSE, FALSE, TRUE)) # as summary() does
  expect_identical(frozen(to = "first"), c(TRUE, FALSE, FALSE))
  expect_identical(frozen(which = c("first", "dense")), c(TRUE, FALSE, TRUE))
  expect_identical(frozen(which = c(1, -1)), c(TRUE, FALSE, TRUE))
  expect_identical(frozen(which = c(FALSE, TRUE, FALSE)), c(FALSE, TRUE, FALSE))
  is_norm <- function(layer) layer$class_name == "BatchNormalization"
  expect_identical(frozen(which = is_norm), c(FALSE, TRUE, FALSE))
  model <- freeze_weights(network())
  unfreeze_weights(model, from = 3)
  expect_identical(is_frozen(model$document$layers), c(TRUE, TRUE, FALSE))
  freeze_weights(get_layer(model, index = 3))
  expect_identical(is_frozen(model$document$layers), c(TRUE, TRUE, TRUE))
  spec <- model_spec("xor_mlp")
  changed <- freeze_weights(spec, to = 1)
  expect_identical(is_frozen(changed$document$layers), c(TRUE, FALSE))
  expect_identical(is_frozen(spec$document$layers), c(FALSE, FALSE))
  expect_identical(unfreeze_weights(changed)$hash, spec$hash)
})

test_that("slips about weights are refused", {
  model <- network()
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(set_weights(model, list(1, 2)), "`weights` must be arrays of the shapes",
    class = "kerasduet_error_different_model"
  )
  expect_error(set_weights(model, matrix(0, 4, 8)), class = invalid)
  expect_error(set_weights(model, list("a")), "`weights` must be numbers", class = invalid)
  expect_error(set_weights(model, list(NA_real_)), class = "kerasduet_error_not_finite")
  expect_error(set_weights(small_fit(), list()), class = invalid)
  expect_error(get_weights(iris), class = invalid)
  expect_error(freeze_weights(iris), class = invalid)
  expect_error(count_params(iris), class = invalid)
  unknown <- "kerasduet_error_unknown_layer"
  for (wrong in list("last", 4, -4, 0, 1.5, NA)) {
    expect_error(freeze_weights(model, to = wrong), "a position from 1 to 3", class = unknown)
  }
  open <- keras_model_sequential() %>% layer_dense(1)
  expect_error(get_weights(open), class = "kerasduet_error_unknown_shape")
})
