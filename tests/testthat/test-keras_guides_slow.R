# The jobs that Keras's own guides for R do, in scripts as their readers write them, on small data.

local_plots <- function(frame = parent.frame()) {
  withr::local_pdf(NULL, .local_envir = frame)
  withr::local_options(warn = 0, .local_envir = frame)
}

quietly <- function(code) suppressWarnings(code, classes = "kerasduet_warning")

test_that("a dense network tells clothes apart", {
  local_plots()
  c(c(x_train, y_train), c(x_test, y_test)) %<-% dataset_garments(train = 300, test = 60)
  x_train <- array_reshape(x_train, c(nrow(x_train), 784)) / 255
  x_test <- array_reshape(x_test, c(nrow(x_test), 784)) / 255
  y_train <- to_categorical(y_train, 10)
  y_test <- to_categorical(y_test, 10)

  model <- keras_model_sequential(input_shape = shape(784))
  model |>
    layer_dense(units = 32, activation = "relu") |>
    layer_dropout(rate = 0.2) |>
    layer_dense(units = 10, activation = "softmax")
  expect_output(print(summary(model)), "25,450")
  model |> compile(
    loss = "categorical_crossentropy", optimizer = optimizer_rmsprop(), metrics = c("accuracy")
  )
  history <- quietly(model |> fit(
    x_train, y_train,
    epochs = 8, batch_size = 32, validation_split = 0.2
  ))
  expect_s3_class(plot(history), "ggplot")
  score <- model |> evaluate(x_test, y_test)
  found <- max.col(predict(model, x_test)) - 1L
  expect_equal(score[["accuracy"]], mean(found == max.col(y_test) - 1L), tolerance = 1e-6)
  expect_gt(score[["accuracy"]], 0.5)
})

test_that("a convolutional network takes its loss and its activation as functions", {
  clothes <- dataset_garments(train = 100, test = 20)
  x_train <- array_reshape(clothes$train$x / 255, c(100, 28, 28, 1))
  y_train <- to_categorical(clothes$train$y, 10)
  model <- keras_model_sequential() %>%
    layer_conv_2d(
      filters = 4, kernel_size = c(3, 3), activation = activation_relu, input_shape = c(28, 28, 1)
    ) %>%
    layer_separable_conv_2d(filters = 8, kernel_size = c(3, 3), activation = "relu") %>%
    layer_max_pooling_2d(pool_size = c(2, 2)) %>%
    layer_dropout(rate = 0.25) %>%
    layer_flatten() %>%
    layer_dense(units = 10, activation = "softmax")
  model %>% compile(
    loss = loss_categorical_crossentropy, optimizer = optimizer_adadelta(), metrics = "accuracy"
  )
  quietly(model %>% fit(x_train, y_train, batch_size = 50, epochs = 1, validation_split = 0.2))
  scores <- model %>% evaluate(x_train, y_train, verbose = 0)
  expect_named(scores, c("loss", "accuracy"))
})

test_that("a rare class counts more, and is watched by metrics of its own", {
  set.seed(1)
  transactions <- data.frame(matrix(rnorm(2000 * 4), 2000))
  transactions$fraud <- as.integer(transactions$X1 + transactions$X2 > 3)
  held_out <- nrow(transactions) %>% sample.int(., round(. * 0.2))
  counts <- table(transactions$fraud[-held_out])
  inputs <- colnames(transactions) %>% setdiff("fraud")
  train_x <- as.matrix(transactions[-held_out, inputs])
  test_x <- as.matrix(transactions[held_out, inputs])
  train_y <- as.matrix(transactions$fraud[-held_out])
  test_y <- as.matrix(transactions$fraud[held_out])
  train_x %<>% scale()
  test_x %<>% scale(attr(train_x, "scaled:center"), attr(train_x, "scaled:scale"))

  model <- keras_model_sequential(input_shape = ncol(train_x)) |>
    layer_dense(16, activation = "relu") |>
    layer_dropout(0.1) |>
    layer_dense(1, activation = "sigmoid")
  model |> compile(
    optimizer = optimizer_adam(1e-2), loss = "binary_crossentropy",
    metrics = list(
      metric_false_negatives(name = "fn"), metric_true_positives(name = "tp"),
      metric_precision(name = "precision"), metric_recall(name = "recall")
    )
  )
  folder <- withr::local_tempdir()
  history <- quietly(model |> fit(
    train_x, train_y,
    validation_data = list(test_x, test_y), batch_size = 128, epochs = 5,
    class_weight = list("0" = 1 / counts["0"], "1" = 1 / counts["1"]),
    callbacks = list(callback_model_checkpoint(file.path(folder, "at_{epoch}.keras"))),
    verbose = 0
  ))
  expect_length(list.files(folder), 5)
  caught <- as.integer(model %>% predict(test_x) > 0.5)
  expect_identical(sum(caught & test_y == 1), as.integer(tail(history$metrics$val_tp, 1)))
  expect_gt(tail(history$metrics$val_recall, 1), 0.9)
})

test_that("windows that an autoencoder makes badly are anomalies", {
  steps <- 32
  series <- sin(1:400 / 8)
  broken <- replace(series, 201:216, 3)
  x_train <- timeseries_dataset_from_array(as.matrix(series), NULL, sequence_length = steps)
  expect_identical(dim(x_train), c(369L, 32L, 1L))

  model <- keras_model_sequential(input_shape = c(steps, 1)) |>
    layer_conv_1d(filters = 8, kernel_size = 5, padding = "same", strides = 2,
      activation = "relu"
    ) |>
    layer_dropout(rate = 0.1) |>
    layer_conv_1d_transpose(filters = 8, kernel_size = 5, padding = "same", strides = 2,
      activation = "relu"
    ) |>
    layer_conv_1d_transpose(filters = 1, kernel_size = 5, padding = "same")
  model |> compile(optimizer = optimizer_adam(learning_rate = 0.01), loss = "mse")
  quietly(model |> fit(
    x_train, x_train,
    epochs = 5, validation_split = 0.1, verbose = 0,
    callbacks = c(callback_early_stopping(monitor = "val_loss", patience = 5, mode = "min"))
  ))
  loss_of <- function(x) apply(abs(predict(model, x) - x), 1, mean)
  threshold <- max(loss_of(x_train))
  x_test <- timeseries_dataset_from_array(as.matrix(broken), NULL, sequence_length = steps)
  anomalies <- which(loss_of(x_test) > threshold)
  expect_true(all(anomalies > 200 - steps & anomalies <= 216))
  expect_gt(length(anomalies), 10)
})

test_that("a model is built step by step, and what it has learnt is frozen", {
  model <- keras_model_sequential(name = "step_by_step")
  model |> layer_dense(units = 8, activation = "relu", name = "base", input_shape = 4)
  model |> layer_dense(units = 5, name = "too_much")
  model |> pop_layer()
  model |> layer_dense(units = 3, activation = "softmax", name = "head")
  model |> compile("adam", "sparse_categorical_crossentropy", metrics = "accuracy")
  x <- as.matrix(iris[1:4])
  y <- as.integer(iris$Species) - 1
  quietly(model |> fit(x, y, epochs = 2))
  base <- get_weights(get_layer(model, "base"))
  head <- get_weights(get_layer(model, "head"))

  model |> freeze_weights(from = 1, to = -2)
  model |> compile("adam", "sparse_categorical_crossentropy", metrics = "accuracy")
  quietly(model |> fit(x, y, epochs = 2))
  expect_equal(get_weights(get_layer(model, "base")), base)
  expect_false(isTRUE(all.equal(get_weights(get_layer(model, "head")), head)))
})

test_that("reviews of words are told apart by layers that read them both ways", {
  reviews <- list(c(1, 5, 3), c(1, 5, 4, 3, 3), c(2, 6), c(2, 2, 6, 4))
  x <- pad_sequences(reviews, maxlen = 5)
  model <- keras_model_sequential() |>
    layer_embedding(input_dim = 7, output_dim = 4, mask_zero = TRUE) |>
    layer_bidirectional(layer = layer_lstm(units = 3, return_sequences = TRUE)) |>
    layer_bidirectional(layer = layer_gru(units = 3)) |>
    layer_dense(units = 1, activation = "sigmoid")
  rates <- callback_learning_rate_scheduler(function(epoch, lr) if (epoch < 15) lr else lr / 2)
  model |> compile(optimizer_adam(0.1), "binary_crossentropy", "accuracy")
  history <- quietly(model |> fit(x, c(1, 1, 0, 0), epochs = 20, callbacks = rates))
  expect_equal(tail(history$metrics$accuracy, 1), 1)
  expect_equal(range(history$metrics$learning_rate), c(0.1 / 2^5, 0.1), tolerance = 1e-5)
})

test_that("networks branch, join, share their layers and are called in one another", {
  clothes <- dataset_garments(train = 120, test = 30)
  image <- keras_input(shape = c(28, 28, 1), name = "image")
  block <- image |>
    layer_conv_2d(4, kernel_size = 3, strides = 3, activation = "relu") |>
    layer_batch_normalization()
  residual <- block |>
    layer_conv_2d(4, kernel_size = 3, activation = "relu", padding = "same") |>
    layer_add(block)
  outputs <- residual |>
    layer_global_average_pooling_2d() |>
    layer_dropout(0.1) |>
    layer_dense(10)
  model <- keras_model(image, outputs, name = "toy_resnet")
  expect_identical(shape(outputs), c(NA, 10L))
  expect_output(print(summary(model)), "toy_resnet")
  expect_s3_class(plot(model, show_shapes = TRUE), "ggplot")
  model |> compile(
    optimizer = optimizer_rmsprop(1e-2), metrics = "acc",
    loss = loss_sparse_categorical_crossentropy(from_logits = TRUE)
  )
  x_train <- array_reshape(clothes$train$x, c(120, 28, 28, 1)) / 255
  quietly(model |> fit(x_train, clothes$train$y, epochs = 1, validation_split = 0.2))
  file <- withr::local_tempfile(fileext = ".keras")
  model |> save_model(file)
  again <- load_model(file)
  expect_equal(predict(again, x_train), predict(model, x_train), tolerance = 1e-6)

  features <- keras_model(inputs = model$input, outputs = model$get_layer("conv2d")$output)
  expect_identical(dim(features(x_train)), c(120L, 9L, 9L, 4L))
  doubled <- lapply(1:2, function(each) {
    inputs <- keras_input(shape = 5)
    keras_model(inputs, inputs |> layer_dense(1))
  })
  inputs <- keras_input(shape = 5)
  mean_of_both <- layer_average(lapply(doubled, function(each) each(inputs)))
  expect_equal(keras_model(inputs, mean_of_both)$count_params(), 12)
})

test_that("a base that has learnt gets another head, and is tuned with it in the end", {
  x <- as.matrix(iris[1:4])
  base <- keras_model_sequential(input_shape = 4) |>
    layer_dense(8, activation = "relu") |>
    layer_dense(3, activation = "softmax")
  base |> compile("adam", "sparse_categorical_crossentropy")
  quietly(base |> fit(x, as.integer(iris$Species) - 1, epochs = 2))
  learnt <- base$weights

  inner <- keras_model(base$inputs, base$layers[[1]]$output)
  inner$trainable <- FALSE
  inputs <- keras_input(4)
  model <- keras_model(inputs, inputs |> inner() |> layer_dense(1, activation = "sigmoid"))
  train <- function() {
    model |> compile(optimizer_adam(0.01), "binary_crossentropy")
    quietly(model |> fit(x, as.integer(iris$Species == "setosa"), epochs = 2))
  }
  train()
  expect_equal(model$weights[1:2], learnt[1:2])
  for (layer in model$layers) layer$trainable <- TRUE
  train()
  expect_false(isTRUE(all.equal(model$weights[[1]], learnt[[1]])))
  expect_equal(base$weights[[1]], model$weights[[1]])
})
