flowers <- dataset(iris, target = "Species")
folds <- resamples(flowers, folds = 2, stratify = TRUE, seed = 1)
spec <- set_training(
  set_layer(model_spec("xor_mlp"), 2, units = 3, activation = "softmax"),
  loss = "sparse_categorical_crossentropy", metrics = "accuracy", epochs = 2
)
search <- function(grid, ..., seed = 3) {
  tune(spec, grid, flowers, folds, seed = seed, mode = "eager", ...)
}
found <- search(list(epochs = c(3, 1), learning_rate = c(0.1, 0.01)))

test_that("each cell is that of fit_resamples()", {
  alone <- suppressWarnings(
    fit_resamples(override(spec, epochs = 1, learning_rate = 0.1), flowers, folds,
      seed = 3, mode = "eager"
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
