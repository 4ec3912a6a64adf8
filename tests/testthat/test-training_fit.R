test_that("one seed decides a fit", {
  again <- fit("fashion_mlp", small_data, seed = 1, epochs = 2)
  expect_identical(fingerprint(again), fingerprint(small_fit()))
  expect_identical(again$history, small_fit()$history)
  other <- fit(model_spec("fashion_mlp"), small_data, seed = 2^32 - 1, epochs = 1)
  expect_false(fingerprint(other)[["initial_weights"]] == fingerprint(again)[["initial_weights"]])
})

test_that("R's generator is neither used nor changed", {
  withr::local_seed(1)
  before <- .Random.seed
  fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
  expect_identical(.Random.seed, before)
})

test_that("a fit is a record of what was trained", {
  fit <- small_fit()
  expect_s3_class(fit, "kerasduet_fit")
  expect_named(fingerprint(fit), c("spec", "data", "initial_weights", "order", "weights"))
  expect_match(fingerprint(fit), "^[0-9a-f]{64}$")
  expect_identical(fingerprint(fit)[["data"]], fingerprint(small_data))
  expect_identical(fingerprint(fit)[["spec"]], fingerprint(fit$spec))
  expect_identical(fit$spec$document$fit$epochs, 2L)
})

test_that("the history is a long table", {
  history <- tidy(small_fit())
  expect_named(history, c("epoch", "split", "metric", "value"))
  expect_identical(history$epoch, c(1L, 1L, 2L, 2L))
  expect_identical(history$metric, rep(c("loss", "accuracy"), 2))
  expect_identical(as.data.frame(small_fit()), as.data.frame(history))
})

test_that("a fit prints on a few lines and is summed up in one row", {
  lines <- capture.output(print(small_fit()))
  expect_lte(length(lines), 12)
  expect_match(lines, "<kerasduet_fit> fashion_mlp, 111,146 parameters", all = FALSE)
  expect_match(lines, "Trained: 2 epochs in [0-9.]+ s, seed 1", all = FALSE)
  expect_match(lines, "Mode: graph, on [a-z]+:0", all = FALSE)
  row <- glance(small_fit())
  expect_identical(dim(row), c(1L, 8L))
  expect_identical(row$accuracy, small_fit()$history$value[4])
  summed_up <- capture.output(print(summary(small_fit())))
  expect_match(summed_up, "Parameters: 111,146", all = FALSE)
  expect_match(summed_up, "Mode: graph, on [a-z]+:0", all = FALSE)
})

test_that("how and where to train can be chosen", {
  fit <- fit(
    model_spec("xor_mlp"), epochs = 1, mode = "eager", device = "cpu", mixed_precision = FALSE
  )
  expect_identical(c(fit$mode, fit$devices), c("eager", "cpu:0"))
  shared <- fit(model_spec("xor_mlp"), epochs = 1, strategy = "mirrored")
  expect_match(format(shared), "Mode: graph, on .* [(]mirrored[)]", all = FALSE)
  there <- "`device` must be \"auto\" or one of .*\"cpu:0\".*, not \"gpu:9\"."
  expect_error(
    fit(model_spec("xor_mlp"), device = "gpu:9"), there,
    class = "kerasduet_error_invalid_argument"
  )
})

test_that("validation data are measured after each epoch", {
  rows <- list(x = rbind(c(0, 0), c(0, 1)), y = c("0", "1"))
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1, validation_data = rows)
  expect_identical(unique(fit$history$split), c("train", "validation"))
  expect_identical(glance(fit)$validation_loss, fit$history$value[3])
})

test_that("a fraction of the rows is held out and measured", {
  spec <- override(model_spec("fashion_mlp"), epochs = 1)
  here <- fit(spec, small_data, seed = 1, validation_split = 0.25)
  expect_setequal(here$history$split, c("train", "validation"))
  there <- fit(override(spec, validation_split = 0.25), small_data, seed = 1)
  expect_identical(fingerprint(here), fingerprint(there))
  expect_error(fit(spec, small_data, validation_split = 1), class = "kerasduet_error_invalid_spec")
})

test_that("rows and classes count by their weights", {
  weights <- seq_len(4) / 2
  by_class <- c("0" = 3)
  weighted <- fit("xor_mlp", seed = 1, epochs = 1, class_weight = by_class, sample_weight = weights)
  spec <- set_training(model_spec("xor_mlp"), class_weight = by_class)
  expect_identical(spec$document$fit$class_weight, list("0" = 3L))
  again <- fit(spec, seed = 1, epochs = 1, sample_weight = weights)
  expect_identical(fingerprint(again), fingerprint(weighted))
  expect_true("sample_weight" %in% names(fingerprint(again)))
  expect_identical(fingerprint(update(again, sample_weight = weights)), fingerprint(weighted))
  expect_error(
    update(again, epochs = 2), "`sample_weight` must be given: the fit was trained with it",
    class = "kerasduet_error_invalid_argument"
  )
  expect_error(fit("xor_mlp", sample_weight = c(1, NA, 1, 1)), class = "kerasduet_error_not_finite")
  expect_error(fit("xor_mlp", sample_weight = "1"), class = "kerasduet_error_invalid_data")
  for (bad in list(3, c("0" = NA), c("0" = -1), list("0" = "a"))) {
    expect_error(fit("xor_mlp", class_weight = bad), class = "kerasduet_error_invalid_argument")
  }
})

test_that("Keras callbacks are called", {
  keras <- reticulate::import("keras")
  stop_at_once <- keras$callbacks$EarlyStopping(monitor = "loss", patience = 0L, min_delta = 10)
  fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 5, callbacks = list(stop_at_once))
  expect_identical(max(fit$history$epoch), 2L)
  bare <- fit(model_spec("xor_mlp"), seed = 1, epochs = 5, callbacks = stop_at_once)
  expect_identical(bare$history, fit$history)
  stop_in_spec <- list(
    class_name = "EarlyStopping", config = list(monitor = "loss", patience = 0, min_delta = 10)
  )
  spec <- set_training(model_spec("xor_mlp"), epochs = 5, callbacks = list(stop_in_spec))
  expect_identical(fit(spec, seed = 1)$history, fit$history)
  expect_error(
    fit(model_spec("xor_mlp"), callbacks = list("stop")),
    class = "kerasduet_error_invalid_argument"
  )
})

test_that("how much is told depends on where the output goes", {
  withr::local_envvar(KERASDUET_VERBOSE = NA, TESTTHAT = "true")
  expect_identical(default_verbose(), 0)
  withr::local_envvar(TESTTHAT = NA)
  expect_identical(default_verbose(), if (interactive()) 1 else 2)
  withr::local_options(knitr.in.progress = TRUE)
  expect_identical(default_verbose(), 2)
  withr::local_envvar(KERASDUET_VERBOSE = "1")
  expect_null(default_verbose())
})

test_that("what is told can be caught, as knitr does", {
  told <- capture.output(fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 2, verbose = 2))
  expect_match(told, "^Epoch [12]/2 - .* loss: [0-9.]+")
  expect_length(told, 2)
  expect_s3_class(fit, "kerasduet_fit")
})

test_that("fit_fashion_mnist trains the tutorial's network on the data given", {
  fit <- fit_fashion_mnist(data = small_data, epochs = 2, seed = 1)
  expect_identical(fingerprint(fit), fingerprint(small_fit()))
})

test_that("a saved fit of one's own rows asks for data", {
  x <- rbind(c(0, 0), c(0, 1), c(1, 0), c(1, 1))
  fit <- fit(model_spec("xor_mlp"), dataset(x, c("no", "yes", "yes", "no")), seed = 1, epochs = 1)
  before <- predict(fit, x, type = "prob")
  file <- withr::local_tempfile()
  saveRDS(fit, file)
  again <- readRDS(file)
  expect_identical(predict(again, x, type = "prob"), before)
  expect_identical(predict(again, x), predict(fit, x))
  expect_error(evaluate(again), "`data` must be given", class = "kerasduet_error_missing_rows")
  evaluation <- evaluate(again, list(x = x, y = c("no", "yes", "yes", "no")))
  expect_identical(levels(evaluation$predictions$truth), c("no", "yes"))
})
