# A real model of Keras, through reticulate; only what needs the R package keras3 itself is skipped.
keras_model <- function() {
  keras <- reticulate::import("keras")
  model <- keras$Sequential(list(keras$Input(list(2L))))
  model$add(keras$layers$Dense(3L, activation = "relu"))
  model$add(keras$layers$Dense(1L, activation = "sigmoid"))
  model$compile(optimizer = "adam", loss = "mean_squared_error", metrics = list("accuracy"))
  model
}

test_that("a Keras model becomes a spec and a spec a Keras model", {
  spec <- as_model_spec(keras_model(), name = "mine")
  expect_s3_class(spec, "kerasduet_spec")
  expect_identical(spec$name, "mine")
  expect_identical(spec$document$layers[[1]]$config, list(activation = "relu", units = 3L))
  again <- as_keras_model(spec, shape = 2)
  expect_identical(as_model_spec(again)$document$layers, spec$document$layers)
  expect_identical(as_keras_model(again), again)
})

model_shape <- function(name) {
  data <- model_spec(name)$document$dataset$name
  if (data == "texts") integer() else load_dataset(data)$shape # one text has no dimensions
}

test_that("every spec comes back from its Keras model", {
  for (name in list_specs()$name) {
    model <- build_model(model_spec(name))
    described <- as_model_spec(as_keras_model(model))
    expect_identical(as_model_spec(as_keras_model(described, shape = model_shape(name)))$hash,
      described$hash,
      label = name
    )
  }
})

test_that("the Keras model of a fit has its weights and is a copy", {
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 2)
  rows <- rbind(c(0, 0), c(0, 1), c(1, 1))
  copy <- as_keras_model(fit)
  before <- predict(fit, rows, type = "raw")
  expect_equal(copy$predict(rows, verbose = 0L), before, tolerance = 1e-6)
  copy$set_weights(lapply(copy$get_weights(), function(weights) weights * 0))
  expect_identical(predict(fit, rows, type = "raw"), before)
  model <- build_model(model_spec("xor_mlp"), seed = 1)
  expect_identical(as_keras_model(model)$count_params(), 9L)
  expect_error(as_keras_model(3), class = "kerasduet_error_invalid_argument")
  expect_error(as_model_spec(3), class = "kerasduet_error_invalid_argument")
})

test_that("without keras3 its objects are refused with the reason", {
  skip_if(nzchar(system.file(package = "keras3")) || nzchar(system.file(package = "keras")),
    "This needs an R without the packages keras3 and keras"
  )
  model <- keras_model()
  missing <- "kerasduet_error_no_keras3"
  expect_error(layer_dense(model, 3), "`layer_dense()` hands", fixed = TRUE, class = missing)
  expect_error(compile(model, "adam"), class = missing)
  expect_error(fit(model, matrix(1, 2, 2), 1:2), class = missing)
  expect_error(evaluate(model, matrix(1, 2, 2), 1:2), class = missing)
})

# A package of that name which shows what it was handed.
local_stand_in <- function(frame = parent.frame()) {
  folder <- withr::local_tempdir(.local_envir = frame)
  package <- file.path(folder, "source", "keras3")
  library <- file.path(folder, "library")
  dir.create(file.path(package, "R"), recursive = TRUE)
  dir.create(library)
  about <- c("Package: keras3", "Version: 0.0.1", "Title: A Stand-In")
  writeLines(about, file.path(package, "DESCRIPTION"))
  writeLines("export(layer_dense, compile)", file.path(package, "NAMESPACE"))
  writeLines(
    c("layer_dense <- function(object, ...) list(object = object, ...)", "compile <- layer_dense"),
    file.path(package, "R", "verbs.R")
  )
  utils::install.packages(package, library, repos = NULL, type = "source", quiet = TRUE)
  withr::local_libpaths(library, action = "prefix", .local_envir = frame)
  withr::defer(unloadNamespace("keras3"), envir = frame)
}

test_that("objects of keras3 are handed on with what they were given", {
  skip_if(nzchar(system.file(package = "keras3")), "keras3 itself is installed: see the next test")
  local_stand_in()
  model <- keras_model()
  given <- layer_dense(model, 3, activation = "relu", kernel_regularizer = regularizer_l2(0.5))
  expect_identical(given$object, model)
  expect_identical(given[c("units", "activation")], list(units = 3, activation = "relu"))
  expect_equal(as.numeric(given$kernel_regularizer$l2), 0.5)
  compiled <- compile(model, optimizer = optimizer_sgd(0.25), metrics = list("mae"))
  expect_s3_class(compiled$optimizer, "python.builtin.object")
  expect_identical(compiled$metrics, list("mae"))
})

test_that("keras3 itself works beside kerasduet", {
  skip_if_not_installed("keras3")
  model <- keras3::keras_model_sequential(input_shape = 2)
  model %>% layer_dense(units = 1, activation = "sigmoid")
  model %>% compile(optimizer = optimizer_adam(0.01), loss = "mse")
  rows <- rbind(c(0, 0), c(0, 1))
  expect_s3_class(model %>% fit(rows, c(0, 1), epochs = 1, verbose = 0), "keras_training_history")
  expect_identical(dim(predict(model, rows, verbose = 0)), c(2L, 1L))
  expect_identical(as_model_spec(model)$document$layers[[1]]$config$units, 1L)
})
