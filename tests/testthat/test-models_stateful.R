steps <- array(sin(1:600 / 5), c(40, 5, 3))
target <- cos(1:40 / 5)

stateful <- function(...) {
  keras_model_sequential(seed = 2) %>%
    layer_lstm(4, stateful = TRUE, ...) %>%
    layer_dense(1) %>%
    compile(optimizer = "adam", loss = "mse")
}

test_that("a stateful model trains to the weights of Keras's own fit", {
  model <- stateful(batch_input_shape = c(10, 5, 3))
  theirs <- as_keras_model(stateful(batch_input_shape = c(10, 5, 3)))
  theirs$fit(steps, matrix(target), batch_size = 10L, epochs = 3L, shuffle = FALSE, verbose = 0L)
  model %>% fit(steps, target, epochs = 3, shuffle = FALSE)
  mine <- fit_handle(model$fit)$model$get_weights()
  expect_equal(lapply(mine, c), lapply(theirs$get_weights(), c), tolerance = 1e-5)
  expect_identical(model$fit$spec$document$fit$batch_size, 10L)
  other <- stateful(input_shape = c(5, 3), batch_size = 10)
  other %>% fit(steps, target, epochs = 3, batch_size = 10, shuffle = FALSE)
  expect_identical(fingerprint(other$fit), fingerprint(model$fit))
})

test_that("states go on from call to call until they are reset", {
  model <- stateful(batch_input_shape = c(10, 5, 3))
  expect_identical(reset_states(model), model)
  model %>% fit(steps, target, epochs = 1, shuffle = FALSE)
  reset_states(model)
  first <- predict(model, steps)
  expect_gt(max(abs(predict(model, steps) - first)), 0)
  expect_identical(predict(reset_states(model), steps), first)
  expect_identical(predict(reset_states(model$fit), steps), c(first))
  expect_error(reset_states(3), class = "kerasduet_error_invalid_argument")
})

test_that("batches that states cannot be held for are refused", {
  model <- stateful(batch_input_shape = c(10, 5, 3))
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(fit(model, steps, target, batch_size = 5), "must be 10, as", class = invalid)
  mismatch <- "kerasduet_error_shape_mismatch"
  expect_error(fit(model, steps[1:35, , ], target[1:35]), "whole batches of 10", class = mismatch)
  expect_error(fit(model, steps, target, shuffle = NA), class = invalid)
  expect_error(stateful(batch_input_shape = 10), class = invalid)
  expect_error(stateful(batch_input_shape = c(0, 5, 3)), class = invalid)
  expect_error(stateful(batch_input_shape = c(1, 5, 3), input_shape = c(5, 3)), class = invalid)
  expect_error(stateful(batch_size = 10), class = invalid)
})

test_that("without states any batch size will do, and rows are taken in their order if asked", {
  model <- keras_model_sequential() %>%
    layer_lstm(2, batch_input_shape = list(NULL, 5, 3)) %>%
    layer_dense(1) %>%
    compile(optimizer = "adam", loss = "mse")
  model %>% fit(steps, target, epochs = 1, shuffle = FALSE)
  expect_false(model$fit$spec$document$fit$shuffle)
  spec <- fit(model_spec("xor_mlp"), epochs = 1, shuffle = FALSE)$spec
  expect_false(spec$document$fit$shuffle)
})
