weights_of <- function(fit) lapply(live_fit(fit)$model$get_weights(), c)

test_that("weights come back into an untrained model, and other layers are refused", {
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
  file <- withr::local_tempfile(fileext = ".weights.h5")
  expect_identical(save_weights(fit, file), file)
  model <- build_model(model_spec("xor_mlp"), seed = 2)
  load_weights(model, file)
  expect_equal(lapply(model$live$handle$get_weights(), c), weights_of(fit))
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
