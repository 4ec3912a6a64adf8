# Losses, metrics, activations and initializers: named in a spec, or computed of numbers.

rows <- as.matrix(iris[1:4])
species <- iris$Species

trained <- function(loss, metrics = NULL, ...) {
  model <- keras_model_sequential(seed = 1) %>%
    layer_dense(units = 8, ..., input_shape = 4) %>%
    layer_dense(units = 3, activation = "softmax")
  compile(model, optimizer_adam(0.01), loss, metrics)
  suppressWarnings(fit(model, rows, species, epochs = 1), classes = "kerasduet_warning")
  model
}

test_that("a loss is its name, its function or an object with arguments", {
  named <- trained("sparse_categorical_crossentropy")
  expect_identical(
    fingerprint(trained(loss_sparse_categorical_crossentropy())$fit)[["weights"]],
    fingerprint(named$fit)[["weights"]]
  )
  by_function <- trained(loss_sparse_categorical_crossentropy)
  expect_identical(fingerprint(by_function$fit)[["weights"]], fingerprint(named$fit)[["weights"]])
  smooth <- trained(loss_categorical_crossentropy(label_smoothing = 0.2))
  expect_false(fingerprint(smooth$fit)[["weights"]] == fingerprint(named$fit)[["weights"]])
  spec <- set_training(model_spec("xor_mlp"), loss = loss_huber(delta = 2))
  expect_identical(
    spec$document$compile$loss, list(class_name = "Huber", config = list(delta = 2L))
  )
  by_function <- set_training(model_spec("xor_mlp"), loss = loss_huber)$document$compile
  expect_identical(by_function$loss$class_name, "Huber")
})

test_that("metrics have names of their own, alone, in a list or joined by c()", {
  recall <- metric_top_k_categorical_accuracy(k = 2, name = "best_two")
  for (metrics in list(recall, list(recall), c("accuracy", recall), list("accuracy", recall))) {
    model <- trained("categorical_crossentropy", metrics)
    expect_true("best_two" %in% model$fit$history$metric)
  }
  counts <- list(
    metric_false_negatives(name = "fn"), metric_true_positives(name = "tp"),
    metric_precision(name = "precision"), metric_recall, metric_auc(curve = "PR", name = "pr")
  )
  two <- keras_model_sequential(seed = 1) %>%
    layer_dense(units = 1, activation = "sigmoid", input_shape = 4) %>%
    compile("adam", "binary_crossentropy", counts)
  history <- suppressWarnings(
    fit(two, rows, as.integer(species == "setosa"), epochs = 1), classes = "kerasduet_warning"
  )
  expect_named(history$metrics, c("loss", "fn", "tp", "precision", "recall", "pr"))
  expect_identical(history$metrics$fn + history$metrics$tp, 50)
})

test_that("losses and metrics of two values are computed of each row", {
  truth <- rbind(c(0, 1), c(0, 0))
  predicted <- rbind(c(1, 1), c(1, 0))
  expect_equal(loss_mean_squared_error(truth, predicted), c(0.5, 0.5), ignore_attr = TRUE)
  expect_equal(loss_huber(truth, predicted, delta = 0.5), c(0.1875, 0.1875), ignore_attr = TRUE)
  accuracy <- metric_binary_accuracy(rbind(1, 0), rbind(0.7, 0.6), threshold = 0.65)
  expect_equal(accuracy, c(1, 1), ignore_attr = TRUE)
  codes <- loss_sparse_categorical_crossentropy(c(0, 1), rbind(c(0.5, 0.5), c(0.75, 0.25)))
  expect_equal(codes, -log(c(0.5, 0.25)), tolerance = 1e-6, ignore_attr = TRUE)
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(loss_mean_squared_error(truth), "`y_pred` must be given to `loss_mean_squared",
    fixed = TRUE, class = invalid
  )
  expect_error(loss_mean_squared_error(truth, "a"), "`y_pred` must be numbers", class = invalid)
  expect_error(loss_huber(truth, matrix(1, 3, 3)), "refused by Keras", class = invalid)
  expect_error(loss_huber(truth, c(NA, 1)), class = "kerasduet_error_not_finite")
})

test_that("activations compute, and name themselves in a layer", {
  expect_equal(activation_relu(c(-1, 0, 2)), c(0, 0, 2), ignore_attr = TRUE)
  expect_equal(activation_relu(c(-1, 9), max_value = 6), c(0, 6), ignore_attr = TRUE)
  expect_equal(activation_softmax(rbind(c(0, 0), 1)), matrix(0.5, 2, 2))
  expect_equal(activation_softmax(rbind(c(0, 0), 0), axis = 1), matrix(0.5, 2, 2))
  expect_identical(
    layer_dense(units = 1, activation = activation_tanh)$config$activation, "tanh"
  )
  named <- trained("sparse_categorical_crossentropy", activation = "gelu")
  by_function <- trained("sparse_categorical_crossentropy", activation = activation_gelu)
  expect_identical(fingerprint(by_function$fit), fingerprint(named$fit))
  expect_error(activation_relu(), "`x` must be given", fixed = TRUE)
  expect_error(activation_threshold(1, 2), "`default_value` must be given", fixed = TRUE)
})

test_that("initializers, regularizers, constraints and schedules are obeyed", {
  model <- keras_model_sequential() %>%
    layer_dense(
      units = 2, input_shape = 3, kernel_initializer = initializer_constant(0.5),
      bias_initializer = initializer_ones, kernel_regularizer = regularizer_orthogonal(0.1),
      bias_constraint = constraint_nonneg
    )
  expect_equal(as_keras_model(model)$get_weights()[[1]], matrix(0.5, 3, 2))
  drawn <- keras_model_sequential(seed = 5) %>%
    layer_dense(units = 2, input_shape = 3, kernel_initializer = initializer_he_normal())
  again <- keras_model_sequential(seed = 5) %>%
    layer_dense(units = 2, input_shape = 3, kernel_initializer = initializer_he_normal)
  expect_identical(as_keras_model(drawn)$get_weights(), as_keras_model(again)$get_weights())
  rate <- learning_rate_schedule_piecewise_constant_decay(boundaries = 3, values = c(0.1, 0.01))
  scheduled <- keras_model_sequential() %>%
    layer_dense(units = 1, input_shape = 4) %>%
    compile(optimizer_sgd(learning_rate = rate), "mse")
  suppressWarnings(
    fit(scheduled, rows, rows[, 1], epochs = 2, batch_size = 150), classes = "kerasduet_warning"
  )
  steps <- as_keras_model(scheduled$fit)$optimizer$learning_rate
  expect_equal(as.numeric(steps$numpy()), 0.1, tolerance = 1e-6)
})
