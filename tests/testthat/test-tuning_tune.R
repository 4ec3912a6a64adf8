flowers <- dataset(iris, target = "Species")
folds <- resamples(flowers, folds = 2, stratify = TRUE, seed = 1)
spec <- set_training(
  set_layer(model_spec("xor_mlp"), 2, units = 3, activation = "softmax"),
  loss = "sparse_categorical_crossentropy", metrics = "accuracy", epochs = 2
)
search <- function(grid, ..., seed = 3) {
  tune(spec, grid, flowers, folds, seed = seed, ...)
}
found <- search(list(epochs = c(3, 1), learning_rate = c(0.1, 0.01)))

test_that("each cell is that of fit_resamples()", {
  alone <- suppressWarnings(
    fit_resamples(override(spec, epochs = 1, learning_rate = 0.1), flowers, folds,
      seed = 3
    ),
    classes = "kerasduet_warning"
  )
  cell <- found$metrics[found$metrics$cell == 3, ]
  expect_identical(cell$value, alone$metrics$value)
  expect_identical(found$cells$epochs, c(3, 3, 1, 1), ignore_attr = TRUE)
  expect_identical(found$cells$reason, rep(NA_character_, 4))
  expect_equal(found$cells$mean[[3]], mean(cell$value[cell$metric == "accuracy"]))
})

test_that("the best spec is trained on", {
  best <- found$cells[which.max(found$cells$mean), ]
  expect_identical(best_spec(found)$document$fit$epochs, as.integer(best$epochs))
  file <- withr::local_tempfile(fileext = ".rds")
  saveRDS(found, file)
  expect_identical(best_spec(readRDS(file))$hash, best_spec(found)$hash)
})

test_that("it prints, and gives tables and a plot", {
  expect_match(capture.output(print(found))[[1]], "4 cells, maximize accuracy", fixed = TRUE)
  expect_identical(as.data.frame(found), found$cells)
  expect_s3_class(tidy(found), "tbl_df")
  drawn <- ggplot2::ggplot_build(plot(found))
  expect_identical(nrow(drawn$layout$layout), 2L) # the metric and the time
  one <- search(list(batch_size = c(8, 16)))
  expect_silent(ggplot2::ggplot_build(ggplot2::autoplot(one)))
  three <- search(list(epochs = 1:2, batch_size = 8, learning_rate = c(0.1, 0.2)))
  expect_identical(nrow(ggplot2::ggplot_build(plot(three))$layout$layout), 4L)
})

test_that("optimizers and lists of values are cells too", {
  optimizers <- list(optimizer_sgd(learning_rate = 0.1), optimizer_adam())
  found <- search(list(optimizer = optimizers, epochs = 1), metric = "loss")
  expect_identical(found$direction, "minimize")
  expect_match(found$cells$optimizer[[1]], "SGD")
})

test_that("a cell that fails has its reason", {
  wrong <- search(list(optimizer = list(optimizer_sgd(learning_rate = 3e38)), epochs = 5))
  expect_true(is.na(wrong$cells$mean))
  expect_match(wrong$cells$reason, "The loss must stay finite")
  expect_error(best_spec(wrong), class = "kerasduet_error_no_best")
})

test_that("what is no grid is refused", {
  expect_error(search(list(fit.epoch = 1)), "epochs", class = "kerasduet_error_invalid_spec")
  expect_error(search(list(epochs = c(1, 0))), class = "kerasduet_error_invalid_spec")
  for (grid in list(5, list(), list(1), list(epochs = numeric()))) {
    expect_error(search(grid), class = "kerasduet_error_invalid_argument")
  }
  expect_error(
    search(list(epochs = 1), metric = "acuracy"), class = "kerasduet_error_invalid_argument"
  )
  expect_error(
    search(list(epochs = 1), direction = "up"), class = "kerasduet_error_invalid_argument"
  )
  expect_error(search(list(epochs = 1), metrik = "a"), class = "kerasduet_error_invalid_argument")
  expect_error(best_spec(1), class = "kerasduet_error_invalid_argument")
})

rates <- list(learning_rate = list(low = 1e-4, high = 0.5, log = TRUE), batch_size = c(8, 16))

test_that("ranges are searched, and drawn", {
  for (how in c("random", "quasi_random", "tpe")) {
    few <- search(rates, search = how, n_trials = 3)
    expect_identical(few$cells$cell, c(1, 2, 3))
    expect_true(all(few$cells$learning_rate >= 1e-4 & few$cells$learning_rate <= 0.5))
    expect_true(all(few$cells$batch_size %in% c(8, 16)))
    expect_match(format(few)[[1]], sprintf("3 cells (%s)", how), fixed = TRUE)
  }
  drawn <- ggplot2::ggplot_build(plot(few))
  expect_identical(nrow(drawn$layout$layout), 4L) # the metric and the time by two paths
})

test_that("whole ends give whole numbers", {
  found <- search(list(batch_size = list(low = 8, high = 16)), search = "random", n_trials = 2)
  expect_identical(found$cells$batch_size, round(found$cells$batch_size))
})

test_that("pruned cells have the epochs that they had", {
  found <- search(c(rates, epochs = 4),
    search = "random", n_trials = 4, pruner = "hyperband", metric = "loss"
  )
  pruned <- found$cells$pruned_at
  expect_true(all(pruned %in% c(1, 3, NA)) && !all(is.na(pruned)))
  expect_true(all(is.na(search(list(epochs = 1))$cells$pruned_at)))
  expect_silent(ggplot2::ggplot_build(plot(found)))
})

test_that("a ledger keeps what is done, and is refused by another search", {
  ledger <- withr::local_tempfile(fileext = ".journal")
  once <- search(list(epochs = c(1, 2)), ledger = ledger)
  before <- readLines(ledger)
  expect_identical(search(list(epochs = c(1, 2)), ledger = ledger), once)
  expect_identical(readLines(ledger), before)
  error <- expect_error(
    search(list(epochs = c(1, 3)), ledger = ledger), class = "kerasduet_error_different_ledger"
  )
  expect_match(conditionMessage(error), "another `grid`", fixed = TRUE)
  expect_error(search(list(epochs = 1), ledger = 1), class = "kerasduet_error_invalid_argument")
})

test_that("a search without Optuna says what to install", {
  reticulate::py_run_string(paste(
    "import importlib.util as util; found = util.find_spec",
    "util.find_spec = lambda name, *more: None if name == 'optuna' else found(name, *more)",
    sep = "\n"
  ))
  withr::defer(reticulate::py_run_string("util.find_spec = found"))
  expect_error(
    search(rates, search = "tpe", n_trials = 1), "install_kerasduet(tune = TRUE)",
    fixed = TRUE, class = "kerasduet_error_missing_packages"
  )
})
