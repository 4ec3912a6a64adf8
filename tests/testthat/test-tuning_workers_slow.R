flowers <- dataset(iris, target = "Species")
folds <- resamples(flowers, folds = 2, stratify = TRUE, seed = 1)
spec <- set_training(
  set_layer(model_spec("xor_mlp"), 2, units = 3, activation = "softmax"),
  loss = "sparse_categorical_crossentropy", metrics = "accuracy", epochs = 2
)
quietly <- function(expression) {
  suppressWarnings(expression, classes = "kerasduet_warning")
}

test_that("two processes give the same bits as one", {
  weights <- seq_len(150) / 150
  results <- lapply(1:2, function(n_jobs) {
    quietly(fit_resamples(spec, flowers, folds, sample_weight = weights, n_jobs = n_jobs))
  })
  expect_identical(results[[2]]$metrics, results[[1]]$metrics)
  expect_identical(results[[2]]$predictions, results[[1]]$predictions)
  expect_length(results[[2]]$failed, 0)
  by_seed <- lapply(1:2, function(n_jobs) {
    quietly(fit_seeds(spec, flowers, seeds = 1:2, split = "train", n_jobs = n_jobs))
  })
  expect_identical(by_seed[[2]]$metrics, by_seed[[1]]$metrics)
  found <- lapply(1:2, function(n_jobs) {
    tune(spec, list(batch_size = c(8, 16)), flowers, folds, n_jobs = n_jobs)
  })
  expect_identical(found[[2]]$cells$mean, found[[1]]$cells$mean)
})

test_that("weights of rows count as in the core", {
  plain <- quietly(fit_resamples(spec, flowers, folds))
  weighted <- quietly(fit_resamples(spec, flowers, folds, sample_weight = rep(c(1, 3), 75)))
  expect_false(identical(plain$metrics, weighted$metrics))
  for (weights in list(1:3, rep(-1, 150), c(NA, rep(1, 149)))) {
    expect_error(
      fit_resamples(spec, flowers, folds, sample_weight = weights), class = "kerasduet_error"
    )
    expect_error(
      tune(spec, list(epochs = 1), flowers, folds, sample_weight = weights),
      class = "kerasduet_error"
    )
  }
})

test_that("a number of processes that is none is refused", {
  for (n_jobs in list(0, -3, 1.5, "two", TRUE, NA)) {
    expect_error(
      fit_resamples(spec, flowers, folds, n_jobs = n_jobs),
      class = "kerasduet_error_invalid_argument"
    )
    expect_error(fit_seeds(spec, flowers, n_jobs = n_jobs), "n_jobs")
    expect_error(tune(spec, list(epochs = 1), flowers, folds, n_jobs = n_jobs), "n_jobs")
  }
})
