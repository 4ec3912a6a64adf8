# The models of parsnip, tuned by tune over folds of rsample.

skip_if_not_installed("parsnip")

flowers <- iris[c(1:20, 51:70, 101:120), ]

network <- function(..., mode = "classification") {
  parsnip::set_engine(kerasduet_net(..., mode = mode), "kerasduet", seed = 1, mode = "eager")
}

quietly <- function(expression) {
  suppressWarnings(expression, classes = "kerasduet_warning")
}

test_that("mlp() trains table_mlp, and predicts as tidymodels does", {
  model <- parsnip::mlp("classification", hidden_units = 4, epochs = 2, learn_rate = 0.01) %>%
    parsnip::set_engine("kerasduet", seed = 1, mode = "eager", batch_size = 16)
  fitted <- quietly(fit(model, Species ~ ., flowers))
  ours <- quietly(fit_mlp(flowers[1:4], flowers$Species,
    hidden_units = 4, epochs = 2, learning_rate = 0.01, seed = 1, mode = "eager", batch_size = 16
  ))
  expect_identical(fingerprint(hardhat::extract_fit_engine(fitted)), fingerprint(ours))
  rows <- flowers[c(1, 25, 50), ]
  expect_identical(predict(fitted, rows)$.pred_class, predict(ours, rows[1:4]))
  expect_identical(
    unname(as.matrix(predict(fitted, rows, type = "prob"))),
    unname(predict(ours, rows[1:4], type = "prob"))
  )
  expect_named(
    predict(fitted, rows, type = "prob"), paste0(".pred_", levels(flowers$Species))
  )
  expect_s3_class(ggplot2::autoplot(fitted), "ggplot")
})

test_that("regressions of one number and of several have .pred", {
  model <- parsnip::mlp("regression", hidden_units = 2, epochs = 1) %>%
    parsnip::set_engine("kerasduet", seed = 1, mode = "eager")
  one <- quietly(fit(model, len ~ ., ToothGrowth))
  expect_named(predict(one, ToothGrowth[1:3, ]), ".pred")
  weights <- hardhat::importance_weights(rep(c(1, 2), 30))
  weighted <- quietly(fit(model, len ~ ., ToothGrowth, case_weights = weights))
  expect_true("sample_weight" %in% names(fingerprint(hardhat::extract_fit_engine(weighted))))
  both <- quietly(parsnip::fit_xy(model, mtcars[3:5], mtcars[1:2]))
  expect_named(predict(both, mtcars[1:3, 3:5]), c(".pred_mpg", ".pred_cyl"))
})

test_that("multi_predict() gives what shorter trainings give, to the bit", {
  fitted <- quietly(fit(network(fit.epochs = 3), Species ~ ., flowers))
  shorter <- quietly(fit(network(fit.epochs = 2), Species ~ ., flowers))
  rows <- flowers[c(1, 25, 50), ]
  several <- parsnip::multi_predict(fitted, rows, type = "prob", epochs = c(3, 2))$.pred
  expect_length(several, 3)
  expect_identical(several[[2]]$epochs, c(2, 3))
  at_two <- do.call(rbind, lapply(several, function(each) each[1, 1:3]))
  expect_identical(at_two, predict(shorter, rows, type = "prob"))
  expect_identical(parsnip::multi_predict(fitted, rows)$.pred[[1]]$epochs, 3L)
  refused <- "kerasduet_error_invalid_argument"
  expect_error(parsnip::multi_predict(fitted, rows, epochs = 4), "from 1 to 3", class = refused)
  expect_error(parsnip::multi_predict(fitted, rows, epochs = 1.5), class = refused)
  expect_error(parsnip::multi_predict(fitted, rows, epoch = 1), "epochs", class = refused)
  expect_error(parsnip::multi_predict(fitted, rows, NULL, 2), class = refused)
  stopping <- network(epochs = 2, fit.callbacks = callback_early_stopping(monitor = "loss"))
  stopped <- quietly(fit(stopping, Species ~ ., flowers))
  expect_error(
    parsnip::multi_predict(stopped, rows, epochs = 1), "callbacks", class = refused
  )
})

test_that("paths are tuned over folds, and of epochs the greatest is trained", {
  withr::local_seed(1)
  folds <- rsample::vfold_cv(flowers, 2)
  model <- network(fit.epochs = tune(), compile.optimizer.config.learning_rate = tune())
  flow <- workflows::workflow(Species ~ ., model)
  grid <- expand.grid(fit.epochs = c(1, 3), compile.optimizer.config.learning_rate = c(0.01, 0.1))
  found <- tune::tune_grid(flow, folds, grid = grid, control = tune::control_grid(
    save_pred = TRUE, extract = function(x) hardhat::extract_fit_engine(x)$epochs
  ))
  trained <- tune::collect_extracts(found)$.extracts
  expect_identical(unique(unlist(trained)), 3L)
  cell <- grid[3, ]
  alone <- fit_resamples(tune::finalize_workflow(flow, cell), folds,
    control = tune::control_resamples(save_pred = TRUE)
  )
  ours <- tune::collect_predictions(alone)
  theirs <- tune::collect_predictions(found, parameters = cell)
  expect_identical(theirs$.pred_setosa[order(theirs$.row)], ours$.pred_setosa[order(ours$.row)])
})

test_that("dials knows the ranges of what is tuned", {
  known <- generics::tunable(network(layers.0.config.units = 3, fit.epochs = 2))
  expect_identical(known$name[1:3], c("spec", "layers.0.config.units", "fit.epochs"))
  expect_identical(known$call_info[[2]]$fun, "hidden_units")
  tuned <- network(layers.0.config.units = tune("width"), preprocessing.rescale = tune())
  expect_setequal(tune::tune_args(tuned)$id, c("width", "preprocessing.rescale"))
  changed <- stats::update(tuned, data.frame(preprocessing.rescale = 2))
  expect_identical(rlang::eval_tidy(changed$args$preprocessing.rescale), 2)
})

test_that("what cannot be trained says why", {
  expect_error(kerasduet_net("table_mlp", 3), class = "kerasduet_error_invalid_argument")
  expect_error(kerasduet_net("table_mlp", mode = "censored regression"), "censored regression")
  expect_error(
    fit(network("table_mlp", fit.epoch = 2), Species ~ ., flowers), "did you mean \"epochs\"",
    class = "kerasduet_error_invalid_spec"
  )
  expect_error(
    fit(network("table_mlp", fit.batch_size = 0), Species ~ ., flowers),
    class = "kerasduet_error_invalid_spec"
  )
  expect_error(
    fit(network("garment_unet"), Species ~ ., flowers), class = "kerasduet_error_invalid_layer"
  )
})
