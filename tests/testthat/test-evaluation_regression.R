cars_fit <- function() {
  if (is.null(kept$cars)) {
    spec <- override(model_spec("xor_mlp"),
      loss = "mse", metrics = "mae", layers.1.config.activation = "linear"
    )
    data <- dataset(mtcars, target = "mpg", test = mtcars[1:8, ])
    kept$cars <- fit(spec, data, seed = 1, epochs = 1)
  }
  kept$cars
}

test_that("an evaluation of a regression holds caret's statistics and the bias", {
  evaluation <- evaluate(cars_fit())
  prediction <- as.numeric(evaluation$predictions$.pred)
  truth <- as.numeric(evaluation$predictions$truth)
  expect_identical(evaluation$regression_metrics[1:3], caret::postResample(prediction, truth))
  expect_equal(evaluation$regression_metrics[["MBE"]], mean(prediction - truth))
  expect_equal(evaluation$regression_metrics[["MAE"]], evaluation$metrics[[1]], tolerance = 1e-5)
  expect_identical(regression_metrics(evaluation), evaluation$regression_metrics)
  expect_identical(regression_metrics(cars_fit()), evaluation$regression_metrics)
})

test_that("each of several targets has columns and statistics of its own", {
  x <- matrix(seq(0.1, 1.2, by = 0.1), 4)
  spec <- override(model_spec("xor_mlp"),
    layers = list(list(class_name = "Dense", config = list(units = 2))),
    loss = "mse", metrics = list()
  )
  fit <- fit(spec, list(x = x, y = x[, 1:2]), seed = 1, epochs = 1)
  evaluation <- evaluate(fit, list(x = x, y = x[, 1:2]))
  predicted <- unname(predict(fit, x))
  expect_named(evaluation$predictions, c("truth_1", "truth_2", ".pred_1", ".pred_2"))
  expect_equal(evaluation$loss, mean((predicted - x[, 1:2])^2), tolerance = 1e-5)
  bias <- mean(predicted[, 2] - x[, 2])
  expect_equal(evaluation$regression_metrics[["MBE_2"]], bias, tolerance = 1e-5)
  expect_equal(residuals(evaluation), x[, 1:2] - predicted, tolerance = 1e-5)
  augmented <- augment(fit, newdata = as.data.frame(x))
  for (kind in c(".pred_", ".fitted_")) {
    columns <- paste0(kind, 1:2)
    expect_equal(unname(as.matrix(augmented[columns])), predicted, tolerance = 1e-6)
  }
  expect_false(any(vapply(augmented, is.matrix, NA)))
  one <- fit(override(spec, layers.0.config.units = 1L), list(x = x, y = x[, 1, drop = FALSE]),
    seed = 1, epochs = 1
  )
  expect_named(evaluate(one, list(x = x, y = x[, 1]))$predictions, c("truth", ".pred"))
})

test_that("they are printed, tidied and glanced at", {
  evaluation <- evaluate(cars_fit())
  lines <- capture.output(print(evaluation))
  names <- c("loss", "mae", "RMSE", "Rsquared", "MAE", "MBE")
  expect_identical(sub(":.*", "", lines[-1]), names)
  expect_identical(lines[4], sprintf("RMSE: %.4f", evaluation$regression_metrics[["RMSE"]]))
  expect_identical(tidy(evaluation)$metric, names)
  expect_identical(tidy(evaluation)$value[6], evaluation$regression_metrics[["MBE"]])
  expect_identical(names(glance(evaluation)), c("spec", names))
})

test_that("missing numbers are as in caret", {
  truth <- c(1, 2, NA, 4)
  expect_identical(
    regression_metrics(c(1.5, 2, 4, 3.5), truth)[1:3],
    caret::postResample(c(1.5, 2, 4, 3.5), truth)
  )
  expect_warning(
    statistics <- regression_metrics(c(NA, 2, 4), 1:3),
    class = "kerasduet_warning_missing_rows"
  )
  expect_identical(statistics[["MBE"]], 0.5)
  expect_silent(statistics <- regression_metrics(c(1, 2, 2), c(NA, 3, NA)))
  expect_identical(statistics[["Rsquared"]], NA_real_)
})

test_that("classes, names and unequal lengths are refused", {
  expect_error(regression_metrics(small_fit()), "need numbers, and this has classes",
    class = "kerasduet_error_not_a_regression"
  )
  expect_error(regression_metrics(c("a", "b"), 1:2), class = "kerasduet_error_invalid_data")
  expect_error(regression_metrics(factor(c("a", "b")), 1:2), class = "kerasduet_error_invalid_data")
  expect_error(regression_metrics(1:3, 1:2), class = "kerasduet_error_length_mismatch")
  expect_error(compare_fits(cars_fit(), cars_fit()), class = "kerasduet_error_no_classes")
  expect_error(confusion_notes(cars_fit()), class = "kerasduet_error_no_classes")
})

test_that("diabetes takes data frames, whose columns go by name", {
  fit <- fit(model_spec("diabetes_mlp"), seed = 1, epochs = 1)
  expect_named(evaluate(fit)$regression_metrics, c("RMSE", "Rsquared", "MAE", "MBE"))
  row <- data.frame(
    progression = 151, s6 = 87, s5 = 4.8598, s4 = 4, s3 = 38, s2 = 93.2, s1 = 157, bp = 101,
    bmi = 32.1, sex = 2, age = 59
  )
  by_name <- predict(fit, row)
  expect_identical(by_name, predict(fit, t(unname(unlist(rev(row[-1]))))))
  expect_identical(evaluate(fit, row)$predictions, data.frame(truth = 151, .pred = by_name))
})
