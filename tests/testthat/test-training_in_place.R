rows <- as.matrix(iris[1:4])
codes <- as.integer(iris$Species) - 1

keras_net <- function(compiled = TRUE, ...) {
  keras <- reticulate::import("keras")
  draws <- function(seed) keras$initializers$GlorotUniform(seed)
  model <- keras$Sequential(list(
    keras$Input(list(4L)),
    keras$layers$Dense(8L, activation = "relu", kernel_initializer = draws(1L)),
    keras$layers$Dropout(0.2),
    keras$layers$Dense(3L, activation = "softmax", kernel_initializer = draws(2L))
  ), name = "net")
  loss <- "sparse_categorical_crossentropy"
  if (compiled) model$compile("adam", loss, metrics = list("accuracy"), ...)
  model
}

python_object <- function(...) {
  reticulate::py_run_string(paste(c(...), collapse = "\n"), local = TRUE)$made
}

quiet_fit <- function(...) suppressWarnings(fit_model(...), classes = "kerasduet_warning")

test_that("a live model is trained in place, with a fit as a spec's", {
  model <- keras_net()
  before <- model$get_weights()
  fit <- quiet_fit(model, rows, codes, seed = 1, epochs = 3, validation_split = 0.2)
  expect_s3_class(fit, "kerasduet_fit")
  expect_identical(fit$model, model)
  expect_gt(max(abs(model$get_weights()[[1]] - before[[1]])), 0)
  expect_identical(fit$history$epoch, rep(1:3, each = 4))
  expect_setequal(fit$history$split, c("train", "validation"))
  expect_identical(as_model_spec(fit)$document$layers[[1]]$config$units, 8L)
  expect_output(print(fit), "<kerasduet_fit> net, 67 parameters", fixed = TRUE)
  outputs <- predict(fit, rows, type = "raw")
  expect_equal(outputs, model$predict(rows, verbose = 0L), tolerance = 1e-6, ignore_attr = TRUE)
  expect_null(diagnose(fit))
  expect_named(evaluate(fit, list(x = rows, y = codes))$metrics, "accuracy")
  expect_identical(as_keras_model(fit), model)
})

test_that("it ends with the bits of Python's call", {
  model <- keras_net()
  fit <- quiet_fit(model, rows, codes, seed = 3, epochs = 2, batch_size = 16)
  train <- python_object(
    "def made(model, x, y):",
    "    import warnings",
    "    import kerasduet as kd",
    "    with warnings.catch_warnings():",
    "        warnings.simplefilter('ignore')",
    "        fit = kd.fit(model, (x, y.astype(int)), seed=3, epochs=2, batch_size=16, verbose=0)",
    "    return fit.fingerprint"
  )
  theirs <- train(keras_net(), unname(rows), array(codes))
  expect_identical(fit$fingerprint[["weights"]], theirs$weights)
  expect_identical(fit$fingerprint[["order"]], theirs$order)
})

test_that("its weights go on, and callbacks of both languages watch it", {
  model <- keras_net()
  keras <- reticulate::import("keras")
  stop_early <- callback_early_stopping(monitor = "loss", patience = 1, min_delta = 10)
  seen <- 0
  count <- callback_lambda(on_epoch_end = function(epoch, logs) seen <<- epoch)
  first <- quiet_fit(model, rows, codes, epochs = 5, callbacks = list(stop_early, count))
  expect_identical(c(max(first$history$epoch), seen), c(2L, 2L))
  second <- quiet_fit(
    model, rows, codes, epochs = 1, validation_data = list(rows, codes),
    callbacks = list(keras$callbacks$TerminateOnNaN())
  )
  expect_identical(second$fingerprint[["initial_weights"]], first$fingerprint[["weights"]])
  expect_identical(as.integer(model$optimizer$iterations$numpy()), 15L)
})

test_that("a model of code is trained too, without a spec", {
  model <- python_object(
    "import keras",
    "class Net(keras.Model):",
    "    def __init__(self):",
    "        import keras",
    "        super().__init__()",
    "        self.dense = keras.layers.Dense(3, activation='softmax')",
    "    def call(self, x):",
    "        return self.dense(x)",
    "made = Net()"
  )
  model$compile("sgd", "sparse_categorical_crossentropy")
  fit <- quiet_fit(model, rows, codes, seed = 1, epochs = 1)
  expect_null(fit$spec)
  expect_error(as_model_spec(fit), class = "kerasduet_error_no_spec")
  expect_error(update(fit, epochs = 2), class = "kerasduet_error_no_spec")
  expect_output(print(fit), "15 parameters")
  expect_error(
    fit_model(model, rows, codes, run_dir = tempfile()), class = "kerasduet_error_no_spec"
  )
})

test_that("a model of several inputs and outputs takes lists, by name or in order", {
  keras <- reticulate::import("keras")
  build <- function() {
    keras$utils$set_random_seed(1L)
    inputs <- list(keras$Input(list(4L), name = "left"), keras$Input(list(2L), name = "right"))
    both <- keras$layers$Concatenate()(inputs)
    kind <- keras$layers$Dense(3L, activation = "softmax", name = "kind")(both)
    model <- keras$Model(inputs, list(kind, keras$layers$Dense(1L, name = "size")(both)))
    loss <- list(kind = "sparse_categorical_crossentropy", size = "mse")
    model$compile("sgd", loss, metrics = list(kind = list("accuracy")))
    model
  }
  x <- list(left = rows, right = rows[, 1:2])
  y <- list(kind = codes, size = iris$Sepal.Length)
  fit <- quiet_fit(build(), x, y, epochs = 2, validation_data = list(unname(x), unname(y)))
  expect_true("kind_accuracy" %in% fit$history$metric[fit$history$split == "validation"])
  in_order <- quiet_fit(build(), unname(x), unname(y), epochs = 2)
  expect_identical(in_order$fingerprint[["weights"]], fit$fingerprint[["weights"]])
  expect_named(predict(fit, x), c("kind", "size"))
  refused <- function(code, x, y) {
    expect_error(fit_model(build(), x, y), class = paste0("kerasduet_error_", code))
  }
  refused("different_inputs", rows, y)
  refused("different_inputs", list(left = rows), y)
  refused("different_outputs", x, codes)
  refused("different_outputs", x, list(kind = codes, age = codes))
  refused("length_mismatch", list(rows, rows[-1, 1:2]), y)
})

test_that("what cannot be trained in place is refused as in Python", {
  refused <- function(object, code, x = rows, y = codes, ...) {
    expect_error(fit_model(object, x, y, ...), class = paste0("kerasduet_error_", code))
  }
  keras <- reticulate::import("keras")
  refused(keras_net(compiled = FALSE), "not_compiled")
  refused(iris, "invalid_argument")
  refused(keras_model_sequential(), "invalid_argument")
  expect_error(fit_model(model_spec("xor_mlp"), rows, codes), "`fit()` trains", fixed = TRUE)
  refused(keras$layers$Dense(1L), "invalid_argument")
  not_built <- keras$Sequential(list(keras$layers$Dense(4L), keras$layers$Conv2D(2L, 3L)))
  not_built$compile("sgd", "mse")
  refused(not_built, "invalid_layer")
  refused(keras_net(), "invalid_layer", rows[, -1])
  refused(keras_net(), "length_mismatch", y = codes[-1])
  refused(keras_net(), "unknown_class", y = codes + 1)
  refused(keras_net(), "not_finite", replace(rows, 3, NA))
  refused(keras_net(), "invalid_argument", epochs = 0)
  refused(keras_net(), "invalid_argument", epoch = 1)
  refused(keras_net(), "invalid_data", validation_data = rows)
  refused(keras_net(), "invalid_data", y = NULL)
  torch <- python_object(
    "Module = type('Module', (), {'__module__': 'torch.nn.modules.module'})",
    "made = type('Net', (Module,), {})()"
  )
  refused(torch, "other_backend")
  dead <- unserialize(serialize(keras_net(), NULL))
  refused(dead, "other_session")
  fit <- quiet_fit(keras_net(), rows, codes, epochs = 1)
  kept <- unserialize(serialize(fit, NULL))
  expect_error(predict(kept, rows), class = "kerasduet_error_other_session")
})
