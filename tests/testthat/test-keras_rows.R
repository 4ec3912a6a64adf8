# Rows as the verbs of Keras take them.

clothes <- dataset_garments(train = 96, test = 40)
scaled <- clothes$train$x / 255

test_that("classes may be columns, factors or numbers, and all train alike", {
  codes <- as.vector(clothes$train$y)
  named <- factor(codes, levels = 0:9)
  model <- small_model(input_shape = c(28, 28))
  for (y in list(codes, clothes$train$y, as.double(codes), to_categorical(codes, 10))) {
    expect_identical(model_targets(model, y, "y"), structure(named, unordered = TRUE))
  }
  expect_identical(model_targets(model, named, "y"), named)
  columns <- small_model() %>% compile(optimizer_adam(0.01), "categorical_crossentropy")
  fit(columns, scaled, to_categorical(codes, 10), epochs = 1)
  sparse <- small_model()
  fit(sparse, scaled, codes, epochs = 1)
  expect_equal(columns$fit$history$value[1], sparse$fit$history$value[1], tolerance = 1e-5)
  expect_identical(to_categorical(c(0, 2)), rbind(c(1, 0, 0), c(0, 0, 1)))
  two <- factor(c("b", "c", "b"), levels = c("a", "b", "c"))
  expect_identical(to_categorical(two), to_categorical(c(1, 2, 1)))
  expect_identical(to_categorical(two[0]), matrix(0, 0, 3))
  expect_error(
    to_categorical(factor(c("a", NA))), "NA in row 2", class = "kerasduet_error_not_finite"
  )
  expect_error(
    to_categorical(two, 2), "`num_classes` must be at least 3", fixed = TRUE,
    class = "kerasduet_error_invalid_argument"
  )
})

test_that("probabilities of classes are trained on and judged by the most probable one", {
  set.seed(1)
  soft <- matrix(stats::rexp(96 * 10), 96)
  soft <- soft / rowSums(soft)
  colnames(soft) <- letters[1:10]
  model <- small_model() %>% compile("sgd", "categorical_crossentropy", "accuracy")
  fit(model, scaled, soft, epochs = 1, validation_data = list(scaled, soft))
  measured <- evaluate(model, scaled, soft)
  most_probable <- max.col(soft, "first") - 1
  accuracy <- mean(predict_classes(model, scaled) == most_probable)
  expect_equal(measured[["accuracy"]], accuracy, tolerance = 1e-6)
  fit <- fit(as_model_spec(model), list(x = scaled, y = soft), seed = 1, epochs = 1, verbose = 0)
  expect_identical(fit$data$class_names, letters[1:10])
  counted <- evaluate(fit, list(x = scaled, y = soft))$predictions$truth
  expect_identical(as.integer(counted), max.col(soft, "first"))
  soft[3, ] <- soft[3, ] / 2
  expect_error(
    fit(model, scaled, soft, epochs = 1), "in row 3.", fixed = TRUE,
    class = "kerasduet_error_invalid_data"
  )
})

test_that("an image is trained on to a clean one, integer or double", {
  noisy <- clothes$train$x
  clean <- 255L - noisy
  model <- keras_model_sequential() %>%
    layer_rescaling(1 / 255, input_shape = c(28, 28)) %>%
    layer_reshape(c(28, 28, 1)) %>%
    layer_conv_2d(1, 3, padding = "same") %>%
    compile("adam", "mse")
  fit(model, noisy, clean, epochs = 1, validation_data = list(noisy, clean))
  loss <- evaluate(model, noisy, clean)[["loss"]]
  expect_equal(loss, mean((drop(predict(model, noisy)) - clean)^2), tolerance = 1e-5)
  for (y in list(clean, clean / 1)) {
    fit <- fit(as_model_spec(model), list(x = noisy, y = y), seed = 1, epochs = 1, verbose = 0)
    expect_identical(fit$data$task, "regression")
    evaluation <- evaluate(fit, list(x = noisy[1:4, , ], y = y[1:4, , ]))
    expect_identical(ncol(evaluation$predictions), 2L * 784L)
  }
})

test_that("rows that were refused do not tell the shape of a model", {
  x <- as.matrix(iris[1:4])
  y <- as.integer(iris$Species) - 1
  model <- keras_model_sequential() %>%
    layer_dense(3, activation = "softmax") %>%
    compile("sgd", "sparse_categorical_crossentropy")
  for (wrong in list(0:2, c(0, 1, 2, 9))) {
    expect_error(fit(model, matrix(0, 4, 5), wrong), class = "kerasduet_error")
    expect_output(print(model), "<kerasduet_model> sequential\n", fixed = TRUE)
  }
  suppressWarnings(fit(model, x, y, epochs = 1), classes = "kerasduet_warning")
  expect_identical(model$shape, 4L)
})

test_that("a size that is NA is told by the data, as None is in Keras", {
  rows <- array(seq(0, 1, length.out = 96), c(8, 4, 3))
  trained <- function(shape) {
    model <- keras_model_sequential(seed = 1) %>%
      layer_lstm(2, input_shape = shape) %>%
      layer_dense(1)
    fit(compile(model, "adam", "mse"), rows, 1:8 / 8, epochs = 1)
    model
  }
  given <- trained(c(4, 3))
  for (shape in list(c(NA, 3), list(NULL, 3), c(NA, NA))) {
    expect_identical(fingerprint(trained(shape)$fit), fingerprint(given$fit))
  }
  expect_error(trained(c(NA, 2)), "rows of 4 x 2", class = "kerasduet_error_shape_mismatch")
  expect_error(trained(NA), "rows of NA", class = "kerasduet_error_shape_mismatch")
  expect_error(trained(c(0, 3)), class = "kerasduet_error_invalid_argument")
  open <- keras_model_sequential(input_shape = c(NA, 3)) %>%
    layer_lstm(2, return_sequences = TRUE) %>%
    compile("adam", "mse")
  file <- withr::local_tempfile(fileext = ".keras")
  save_model(open, file)
  expect_identical(summary(open)$layers$output_shape[[1]], c(NA, 2L))
  for (steps in 4:5) {
    expect_identical(dim(predict(load_model(file), array(0, c(1, steps, 3)))), c(1L, steps, 2L))
  }
})

test_that("an embedding tells which row, and takes the length of Keras 2", {
  words <- matrix(rep(0:9, 4), 10)
  model <- keras_model_sequential() %>%
    layer_embedding(10, 2, input_length = 4) %>%
    layer_flatten() %>%
    layer_dense(1, activation = "sigmoid")
  expect_identical(model$shape, 4)
  compile(model, "adam", "binary_crossentropy")
  fit(model, words, rep(0:1, 5), epochs = 1)
  words[7, 2] <- 50
  sentence <- "must hold numbers from 0 to 9 (`input_dim` of layer 1), not 50 in row 7."
  for (verb in list(
    function() fit(model, words, rep(0:1, 5), epochs = 1),
    function() fit(model, words - 1, rep(0:1, 5), validation_data = list(words, rep(0:1, 5))),
    function() predict(model, words), function() evaluate(model, words, rep(0:1, 5))
  )) {
    expect_error(verb(), class = "kerasduet_error_unknown_index")
  }
  expect_error(predict(model, words), sentence, fixed = TRUE)
})
