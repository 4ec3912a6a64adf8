clothes <- dataset_garments(train = 96, test = 40)
scaled <- clothes$train$x / 255

test_that("a second fit goes on to the same bits as one of as many epochs", {
  model <- small_model(seed = 3)
  alias <- model
  first <- fit(model, scaled, clothes$train$y, epochs = 2, validation_split = 0.25)
  second <- fit(model, scaled, clothes$train$y, epochs = 1, validation_split = 0.25)
  straight <- small_model(seed = 3)
  whole <- fit(straight, scaled, clothes$train$y, epochs = 3, validation_split = 0.25)
  expect_identical(fingerprint(model$fit), fingerprint(straight$fit))
  expect_identical(c(first$metrics$loss, second$metrics$loss), whole$metrics$loss)
  expect_identical(alias$fit$history, straight$fit$history) # a model is a reference
  expect_identical(as_model_spec(model)$document$fit$epochs, 3L)
  expect_named(whole$metrics, c("loss", "accuracy", "val_loss", "val_accuracy"))
  expect_identical(whole$params, list(epochs = 3L, steps = 3L))
  kept$history <- whole
  kept$model <- model
})

test_that("a trained model that is compiled anew is measured and trained as it says", {
  x <- as.matrix(iris[1:4])
  y <- as.integer(iris$Species) - 1
  model <- keras_model_sequential() %>%
    layer_dense(3, activation = "softmax") %>%
    compile("adam", "sparse_categorical_crossentropy", "accuracy")
  go_on <- function() suppressWarnings(fit(model, x, y, epochs = 1), classes = "kerasduet_warning")
  go_on()
  before <- evaluate(model, x, y)
  expect_identical(as_model_spec(model)$hash, model$fit$spec$hash)
  compile(model, "sgd", "categorical_crossentropy", metrics = c("accuracy", "mean_squared_error"))
  after <- evaluate(model, x, y)
  expect_named(after, c("loss", "accuracy", "mean_squared_error"))
  expect_equal(after[1:2], before, tolerance = 1e-6) # the weights are the same
  spec <- as_model_spec(model)
  expect_identical(spec$document$compile$optimizer, "sgd")
  file <- withr::local_tempfile(fileext = ".keras")
  save_model(model, file)
  expect_identical(as_model_spec(load_model(file))$document$compile$loss,
    "categorical_crossentropy"
  )
  go_on()
  expect_true("mean_squared_error" %in% model$fit$history$metric)
  expect_identical(as_model_spec(model)$hash, model$fit$spec$hash)
})

test_that("a history prints, plots and is a data frame as in Keras", {
  frame <- as.data.frame(kept$history)
  expect_named(frame, c("epoch", "value", "metric", "data"))
  expect_identical(levels(frame$data), c("training", "validation"))
  expect_identical(frame$epoch, rep(1:3, 4))
  expect_s3_class(plot(kept$history), "ggplot")
  expect_s3_class(kept$history, "keras_training_history")
  expect_output(print(kept$history), "3 epochs.*val_loss")
})

test_that("predictions and metrics come as Keras gives them", {
  x <- clothes$test$x / 255
  output <- predict(kept$model, x)
  expect_identical(dim(output), c(40L, 10L))
  expect_equal(rowSums(output), rep(1, 40), tolerance = 1e-6)
  classes <- predict_classes(kept$model, x)
  expect_identical(as.integer(classes), max.col(output, "first") - 1L)
  expect_identical(predict_classes(kept$model$fit, x), classes)
  metrics <- evaluate(kept$model, x, clothes$test$y)
  expect_named(metrics, c("loss", "accuracy"))
  expect_equal(metrics$accuracy, mean(classes == clothes$test$y), tolerance = 1e-6)
  expect_identical(evaluate(kept$model, x = x, y = clothes$test$y, verbose = 0), metrics)
})

test_that("a model of numbers predicts numbers, and one output tells two classes apart", {
  x <- rbind(c(0, 0), c(0, 1), c(1, 0), c(1, 1))
  numbers <- keras_model_sequential() %>% layer_dense(1)
  numbers %>% compile("sgd", "mse")
  fit(numbers, x, c(0, 1, 1, 2), epochs = 1)
  expect_identical(dim(predict(numbers, x)), c(4L, 1L))
  expect_true(all(predict_classes(numbers, x) %in% 0:1))
  two <- keras_model_sequential() %>% layer_dense(1, activation = "sigmoid")
  two %>% compile("sgd", "binary_crossentropy", "accuracy")
  fit(two, x, c(0, 1, 1, 1), epochs = 1)
  expect_identical(as.integer(predict_classes(two, x)), as.integer(predict(two, x) > 0.5))
})

test_that("a model built of a spec trains on a handle of data", {
  model <- build_model(model_spec("fashion_mlp"), seed = 1)
  fit(model, small_data, epochs = 2)
  expect_identical(fingerprint(model$fit), fingerprint(small_fit()))
  expect_named(evaluate(model, small_data), c("loss", "accuracy"))
})

test_that("callbacks stop a training, and those of a spec become a part of it", {
  model <- small_model()
  stop_at_once <- callback_early_stopping(monitor = "loss", patience = 0, min_delta = 10)
  log <- withr::local_tempfile(fileext = ".csv")
  callbacks <- list(stop_at_once, callback_csv_logger(log))
  history <- fit(model, scaled, clothes$train$y, epochs = 5, callbacks = callbacks)
  expect_length(history$metrics$loss, 2)
  expect_identical(nrow(utils::read.csv(log)), 2L)
  named <- as_model_spec(model)$document$fit$callbacks
  expect_identical(vapply(named, `[[`, "", "class_name"), "EarlyStopping")
  of_spec <- fit(model_spec("xor_mlp"), seed = 1, epochs = 5, callbacks = stop_at_once)
  expect_identical(max(of_spec$history$epoch), 2L)
})

test_that("what comes too early is said", {
  model <- keras_model_sequential()
  expect_error(fit(model, scaled, clothes$train$y), class = "kerasduet_error_not_compiled")
  expect_error(as_model_spec(model), class = "kerasduet_error_not_compiled")
  expect_error(summary(model), class = "kerasduet_error_no_layers")
  compile(model, "adam", "mse")
  expect_error(fit(model, scaled, clothes$train$y), class = "kerasduet_error_no_layers")
  layer_dense(model, 3)
  expect_error(summary(model), class = "kerasduet_error_unknown_shape")
  for (early in list(predict, predict_classes, evaluate)) {
    expect_error(early(model, scaled), class = "kerasduet_error_not_trained")
  }
  expect_error(layer_dense(kept$model, 3), class = "kerasduet_error_already_trained")
})

test_that("a spec in the wrong verb is refused with the right one", {
  spec <- model_spec("xor_mlp")
  expect_error(predict(spec), "call `fit()`", fixed = TRUE, class = "kerasduet_error_not_trained")
  expect_error(evaluate(spec), "call `fit()`", fixed = TRUE, class = "kerasduet_error_not_trained")
  expect_error(
    compile(spec, loss = "mse"), "a spec takes `set_training()`",
    fixed = TRUE, class = "kerasduet_error_invalid_argument"
  )
  expect_error(evaluate(iris), class = "kerasduet_error_invalid_argument")
  expect_error(predict_classes(spec), class = "kerasduet_error_invalid_argument")
  expect_error(set_training(kept$model), class = "kerasduet_error_invalid_argument")
})

test_that("rows and outputs that do not fit are refused with what came and what was wanted", {
  y <- clothes$train$y
  mismatch <- "kerasduet_error_shape_mismatch"
  flat <- matrix(scaled, 96)
  expect_error(
    fit(small_model(input_shape = c(28, 28)), flat, y),
    "rows of 28 x 28, as the model takes them, not of 784: use `array_reshape(x, c(96, 28, 28))`.",
    fixed = TRUE, class = mismatch
  )
  expect_error(predict(kept$model, flat), class = mismatch)
  changed <- small_model() %>% layer_dense(12, activation = "softmax") # behind the output
  expect_error(fit(changed, scaled, factor(y, 0:9)), "12", class = mismatch)
  expect_error(
    fit(small_model(), scaled, y + 1), "from 0 to 9, as the model has outputs, not 10 in row",
    class = "kerasduet_error_unknown_class"
  )
  expect_error(fit(small_model(), scaled, y[-1]), class = "kerasduet_error_length_mismatch")
  broken <- scaled
  broken[3, 1, 1] <- NA
  expect_error(fit(small_model(), broken, y), "row 3", class = "kerasduet_error_not_finite")
  soft <- matrix(0.1, 96, 10)
  expect_error(fit(small_model(), scaled, soft), class = "kerasduet_error_target_mismatch")
  expect_error(
    fit(small_model(), scaled, y, validation_data = scaled), class = "kerasduet_error_invalid_data"
  )
})

test_that("rows are called as the verb calls them", {
  x <- clothes$test$x / 255
  y <- clothes$test$y
  wrong <- list(list(matrix(x, 40), y), list(x, y + 1), list(x, replace(y, 1, NA)))
  sentences <- c(
    "`validation_data[[1]]` must be rows of 28 x 28, as the model takes them, not of 784: ",
    "`validation_data[[2]]` must hold classes from 0 to 9",
    "`validation_data[[2]]` must hold finite"
  )
  for (i in 1:3) {
    expect_error(
      fit(kept$model, scaled, clothes$train$y, validation_data = wrong[[i]]), sentences[[i]],
      fixed = TRUE, class = "kerasduet_error"
    )
  }
  for (verb in list(predict, predict_classes)) {
    expect_error(verb(kept$model), "have no split \"test\": give `x`.",
      fixed = TRUE, class = "kerasduet_error_unknown_split"
    )
    expect_error(verb(kept$model, matrix(x, 40)), "`x` must be rows of 28 x 28", fixed = TRUE)
  }
})

test_that("slips in compile() and fit() are refused", {
  invalid <- "kerasduet_error_invalid_argument"
  model <- small_model()
  expect_error(compile(model, "adam"), "`loss` must be the name of a loss of Keras, not NULL.",
    fixed = TRUE, class = invalid
  )
  expect_error(compile(model, mean, "mse"), class = invalid)
  expect_error(compile(model, "adam", "mse", metrix = "mae"), "metrics", class = invalid)
  expect_error(fit(model, scaled, clothes$train$y, epocs = 3), "epochs", class = invalid)
  expect_error(fit(model, scaled, clothes$train$y, epochs = 0), class = invalid)
  compile(model, "adamm", "mse")
  expect_error(
    fit(model, scaled, clothes$train$y), "did you mean", class = "kerasduet_error_invalid_spec"
  )
})

test_that("models, trained or not, histories and specs survive a new session", {
  x <- clothes$test$x[1:5, , ] / 255
  untrained <- small_model(input_shape = c(28, 28))
  summary(untrained)
  file <- withr::local_tempfile(fileext = ".rds")
  predicted <- predict(kept$model, x)
  saveRDS(list(kept$model, untrained, kept$history, x, predicted, scaled, clothes$train$y), file)
  printed <- run_r(c(
    "library(kerasduet)",
    sprintf("saved <- readRDS('%s')", file),
    "model <- saved[[1]]; untrained <- saved[[2]]",
    "cat(identical(predict(model, saved[[4]]), saved[[5]]), '\\n')",
    "cat(length(as.data.frame(saved[[3]])$value), '\\n')",
    "summary(untrained); cat(untrained$params, '\\n')",
    "history <- fit(model, saved[[6]], saved[[7]], epochs = 1, validation_split = 0.25)",
    "cat(fingerprint(model$fit)[['weights']], '\\n')"
  ))
  straight <- small_model(seed = 3)
  suppressWarnings(
    fit(straight, scaled, clothes$train$y, epochs = 4, validation_split = 0.25),
    classes = "kerasduet_warning" # so few rows underfit
  )
  expect_identical(trimws(printed[c(1, 2)]), c("TRUE", "12"))
  expect_match(printed, as.character(untrained$params), all = FALSE)
  expect_identical(trimws(printed[length(printed)]), fingerprint(straight$fit)[["weights"]])
})

test_that("a saved spec of a model is read by Python as it is", {
  file <- withr::local_tempfile(fileext = ".json")
  expect_identical(save_spec(kept$model, file), file)
  expect_identical(model_spec(file)$hash, as_model_spec(kept$model)$hash)
  python <- reticulate::import("kerasduet")
  expect_identical(python$model_spec(file)$hash, as_model_spec(kept$model)$hash)
  nowhere <- "no/such/folder/mine.json"
  expect_error(save_spec(kept$model, nowhere), class = "kerasduet_error_cannot_write")
  expect_error(save_spec(kept$model, 3), class = "kerasduet_error_invalid_argument")
  expect_error(save_spec(iris, file), class = "kerasduet_error_invalid_argument")
})

test_that("rows and classes of a model count by their weights, as in a spec", {
  x <- as.matrix(iris[1:4])
  y <- as.integer(iris$Species) - 1
  trained <- function(y, ...) {
    model <- keras_model_sequential(seed = 2) %>%
      layer_dense(units = 3, activation = "softmax", input_shape = 4) %>%
      compile(optimizer = "sgd", loss = "sparse_categorical_crossentropy")
    suppressWarnings(fit(model, x, y, epochs = 1, ...), classes = "kerasduet_warning")
    predict(model, x)
  }
  weighted <- trained(y, class_weight = list("0" = 3, "2" = 0))
  expect_equal(weighted, trained(y, sample_weight = c(3, 1, 0)[y + 1]), tolerance = 1e-5)
  expect_equal(weighted, trained(iris$Species, class_weight = c(setosa = 3, virginica = 0)))
  expect_gt(max(abs(weighted - trained(y))), 1e-4)
  expect_error(trained(y, class_weight = c("7" = 1)), class = "kerasduet_error_unknown_class")
  expect_error(trained(y, class_weight = 1:3), class = "kerasduet_error_invalid_argument")
  expect_error(trained(y, sample_weight = 1:3), class = "kerasduet_error_length_mismatch")
  expect_error(trained(y, sample_weight = c(NA, y[-1])), class = "kerasduet_error_not_finite")
})

test_that("a model trained for one epoch with one metric survives a new session", {
  x <- as.matrix(iris[1:4])
  model <- keras_model_sequential() %>%
    layer_dense(units = 1, input_shape = 4) %>%
    compile(loss = "mse")
  suppressWarnings(fit(model, x, x[, 1], epochs = 1), classes = "kerasduet_warning")
  kept <- unserialize(serialize(model, NULL))
  expect_identical(predict(kept, x), predict(model, x))
  suppressWarnings(fit(kept, x, x[, 1], epochs = 1), classes = "kerasduet_warning")
  expect_identical(max(kept$fit$history$epoch), 2L)
})

test_that("callbacks are one object, a list, or joined by c()", {
  early <- callback_early_stopping(monitor = "loss", patience = 2)
  slower <- callback_reduce_lr_on_plateau(monitor = "loss")
  forms <- list(
    list(early, slower), c(early, slower), c(list(early), slower), list(early, list(slower))
  )
  named <- function(callbacks) {
    model <- small_model()
    fit(model, scaled, clothes$train$y, epochs = 1, callbacks = callbacks)
    by_fit <- fit(model_spec("xor_mlp"), epochs = 1, callbacks = callbacks)$spec
    changed <- set_training(model_spec("xor_mlp"), epochs = 1, callbacks = callbacks)
    expect_identical(by_fit$hash, changed$hash)
    vapply(as_model_spec(model)$document$fit$callbacks, function(each) each$class_name, "")
  }
  for (form in forms) expect_identical(named(form), c("EarlyStopping", "ReduceLROnPlateau"))
  expect_identical(named(early), "EarlyStopping")
  expect_identical(named(list()), character())
  python <- keras_object(callback_csv_logger(withr::local_tempfile()))
  expect_identical(lengths(split_callbacks(c(python, early))), c(named = 1L, objects = 1L))
  expect_identical(lengths(split_callbacks(c(early, python))), c(named = 1L, objects = 1L))
  expect_error(
    split_callbacks(c(early, mean)), "`callbacks` must be a list of Keras callbacks",
    fixed = TRUE, class = "kerasduet_error_invalid_argument"
  )
})

test_that("verbose is a number, TRUE, FALSE or auto in each verb", {
  x <- clothes$test$x / 255
  verbs <- list(
    function(...) fit(small_model(), scaled, clothes$train$y, epochs = 1, ...),
    function(...) fit(model_spec("xor_mlp"), epochs = 1, ...),
    function(...) evaluate(kept$model, x, clothes$test$y, ...),
    function(...) evaluate(kept$model$fit, split = "train", ...),
    function(...) predict(kept$model, x, ...),
    function(...) predict(kept$model$fit, x, ...),
    function(...) predict_classes(kept$model, x, ...)
  )
  for (verb in verbs) {
    for (verbose in list(0, FALSE, "auto")) expect_silent(verb(verbose = verbose))
    expect_error(
      verb(verbose = "loud"), "`verbose` must be 0, 1, 2, TRUE, FALSE or \"auto\", not \"loud\".",
      fixed = TRUE, class = "kerasduet_error_invalid_argument"
    )
  }
  expect_identical(chosen_verbose(TRUE), 1)
  expect_identical(chosen_verbose(FALSE), 0)
  expect_identical(chosen_verbose("auto"), chosen_verbose(NULL))
})

test_that("rows and target go by their names too", {
  x <- clothes$test$x / 255
  y <- clothes$test$y
  by_place <- evaluate(kept$model, x, y)
  expect_identical(evaluate(kept$model, x = x, y = y), by_place)
  expect_identical(kept$model %>% evaluate(y = y, x = x, verbose = 0), by_place)
  of_fit <- evaluate(kept$model$fit, list(x = x, y = factor(y, 0:9)))
  expect_identical(evaluate(kept$model$fit, x = x, y = factor(y, 0:9)), of_fit)
  wrong_way <- list(y = y, x = x)
  expect_identical(
    fit(small_model(), scaled, clothes$train$y, epochs = 1, validation_data = wrong_way)$metrics,
    fit(small_model(), scaled, clothes$train$y, epochs = 1, validation_data = list(x, y))$metrics
  )
})

test_that("a function of R as a metric or a loss is refused with what to do instead", {
  own <- function(y_true, y_pred) 0
  refused <- "kerasduet_error_invalid_argument"
  for (metrics in list(own, list("accuracy", own), c("accuracy", mine = own))) {
    for (verb in list(
      function() compile(small_model(), loss = "mse", metrics = metrics),
      function() set_training(model_spec("xor_mlp"), metrics = metrics)
    )) {
      expect_error(verb(), "evaluate()", fixed = TRUE, class = refused)
    }
  }
  expect_error(
    compile(small_model(), loss = own), "as_keras_model()", fixed = TRUE, class = refused
  )
  expect_error(set_training(model_spec("xor_mlp"), loss = own), class = refused)
  if (is.null(keras_package())) {
    expect_error(custom_metric("mine", own), "evaluate()", fixed = TRUE, class = refused)
  }
})
