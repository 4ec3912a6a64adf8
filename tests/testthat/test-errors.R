test_that("a condition has a code in its class, one sentence and no call", {
  error <- tryCatch(abort("some_code", "A sentence."), error = identity)
  expect_identical(
    class(error), c("kerasduet_error_some_code", "kerasduet_error", "error", "condition")
  )
  expect_identical(conditionMessage(error), "A sentence.")
  expect_null(conditionCall(error))
  expect_warning(warn("some_code", "A sentence."), class = "kerasduet_warning_some_code")
})

test_that("a condition carries what its sentence is made of", {
  error <- tryCatch(check_count(0, "epochs"), error = identity)
  expect_identical(error$code, "invalid_argument")
  wanted <- "a whole number of at least 1"
  expect_identical(error$details, list(argument = "epochs", wanted = wanted, got = 0))
  odd <- tryCatch(abort("odd", "{column!j} of {got}", column = "{got}", got = 3), error = identity)
  expect_identical(conditionMessage(odd), "\"{got}\" of 3")
  expect_error(abort("plain", "Braces of {nothing}"), "Braces of {nothing}", fixed = TRUE)
  core <- tryCatch(model_spec("fashion_mpl"), error = identity)
  expect_identical(core$code, "unknown_spec")
  expect_match(fill(core$sentence, core$details), "did you mean \"fashion_mlp\"", fixed = TRUE)
  expect_identical(fill(core$sentence, core$details), conditionMessage(core))
})

test_that("the place of a layer is read from its path", {
  expect_identical(place_from_one("layers.1.config.units"), "`units` (layer 2)")
  expect_identical(place_from_one("compile.metrics.0"), "metric 1")
  nested <- "fit.callbacks.2.config.monitor.config.of"
  expect_identical(place_from_one(nested), "`monitor.config.of` (callback 3)")
  for (other in list("epochs", "layers", "layers.1.class_name", NULL)) {
    expect_null(place_from_one(other))
  }
  fault <- function(argument) {
    list(
      message = "as it came", sentence = "`{argument}` is one of the shape {shape!j}: {hint}",
      details = list(
        argument = argument, shape = 4L, hint = list(names = "a", kind = "all", known = 1L)
      )
    )
  }
  faults <- list(details = list(faults = list(fault("layers.0"), fault("fit.epochs"))))
  told <- "Layer 1 is one of the shape [4]: known are \"a\".\nas it came"
  expect_identical(told_from_one(faults), told)
})

as_python_int <- function(value) {
  reticulate::py_eval(format(value, scientific = FALSE), convert = FALSE)
}

test_that("values are described as the core describes them", {
  describe_core <- reticulate::import("kerasduet.errors")$describe
  same <- list(
    0, 1.5, -3, 4294967296, 0.1, "ten", "a \"b\"", list(1L, "a"),
    list(a = 1L, b = "c"), strrep("long ", 20), as.list(1:40)
  )
  for (value in same) {
    crossed <- if (is.numeric(value) && value == round(value)) as_python_int(value) else value
    expect_identical(describe(value), describe_core(crossed))
  }
  expect_identical(describe(NA), "NA")
  expect_identical(describe(NULL), "NULL")
  expect_identical(describe(c(TRUE, FALSE)), "[TRUE, FALSE]")
  expect_identical(describe(model_spec("xor_mlp")), "an object of class kerasduet_spec")
  expect_identical(describe(Sys.Date()), "an object of class Date")
  expect_identical(describe(c(1, 2.5)), "[1, 2.5]")
  expect_identical(describe(mean), "an object of class function")
})

test_that("a verb says what it works on", {
  for (object in list(123, list(), TRUE)) {
    expect_error(fit(object), "no applicable method") # R's own: nobody has a method for these
  }
  expect_error(fit("xor_mpl"), "did you mean \"xor_mlp\"", class = "kerasduet_error_unknown_spec")
  expect_error(fingerprint(3), "`x` must be a fit", class = "kerasduet_error_invalid_argument")
})

test_that("in a French session sentences are French, and classes of conditions as ever", {
  french <- c(LANGUAGE = "fr", LC_ALL = "C.UTF-8")
  out <- run_r(c(
    "library(kerasduet)",
    "cat(gettext('subscript out of bounds', domain = 'R'), '\n')",
    "say <- function(code) tryCatch(code, kerasduet_error_invalid_argument = conditionMessage)",
    "cat(say(fit('xor_mlp', epochs = 0)), say(fit('xor_mlp', verbose = 3)), '\n', sep = '\n')",
    "cat(say(fit('xor_mlp', epoch = 3)))"
  ), french)
  skip_if("subscript out of bounds" %in% trimws(out), "R itself speaks no French here")
  Encoding(out) <- "UTF-8"
  expect_true("`epochs` doit être un nombre entier d'au moins 1, et non 0." %in% out)
  expect_true("`verbose` doit être 0, 1, 2, TRUE, FALSE ou \"auto\", et non 3." %in% out)
  expect_match(out, "`epoch` : vouliez-vous dire \"epochs\" ?", fixed = TRUE, all = FALSE)
})

test_that("layers, metrics and callbacks are counted from 1, but in a path that was typed", {
  spec <- model_spec("fashion_mlp")
  typed <- "`layers.1.config.units` must be a whole number"
  expect_error(override(spec, layers.1.config.units = "many"), typed, fixed = TRUE)
  expect_error(
    set_layer(spec, 2, units = "many"), "`units` (layer 2) must be a whole number",
    fixed = TRUE, class = "kerasduet_error_invalid_spec"
  )
  expect_error(set_layer(spec, 2, units = NA), "`units` (layer 2) must not be NA.", fixed = TRUE)
  stop_early <- list(callback_early_stopping(patience = -1))
  expect_error(
    set_training(spec, callbacks = stop_early), "`patience` (callback 1) must be a whole number",
    fixed = TRUE
  )
  model <- keras_model_sequential() |>
    layer_dense(4, input_shape = 4) |>
    layer_dense(1, actvation = "relu")
  expect_error(summary(model), "^`actvation` [(]layer 2[)] is not an argument of Dense")
  model <- keras_model_sequential() |>
    layer_dense(1) |>
    compile(loss = "mse", metrics = "acuracy")
  expect_error(fit(model, diag(2), c(0.5, 1)), "^Metric 1 must be one of Keras's metrics")
})

test_that("a layer that does not fit is named by its place, without Keras's own names", {
  model <- keras_model_sequential() |>
    layer_dense(4, input_shape = 4) |>
    layer_conv_2d(2, kernel_size = 2)
  expect_error(
    summary(model), "^Layer 2 [(]Conv2D[)] must fit its input .*: expected min_ndim=4",
    class = "kerasduet_error_shape_mismatch"
  )
})

test_that("an object is described by its class, a list by its values", {
  expect_identical(describe(iris), "an object of class data.frame")
  expect_identical(describe(list(a = 1)), "{\"a\": 1}")
})
