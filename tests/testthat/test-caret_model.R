# caret's own resampling over the core's fits.

tiny_spec <- function() {
  model_spec("xor_mlp") |>
    set_layer(1, units = 4) |>
    set_training(epochs = 1, batch_size = 75, learning_rate = 0.01)
}

flowers <- function() iris[c(1:12, 51:62, 101:112), ]

folds <- function(...) {
  caret::trainControl(method = "cv", number = 2, classProbs = TRUE, savePredictions = "final", ...)
}

trained_flowers <- function() {
  if (is.null(kept$flowers)) {
    withr::local_seed(1)
    grid <- data.frame(epochs = 1, batch_size = 75, learning_rate = 0.01, units = c(2, 4))
    kept$flowers <- caret::train(
      Species ~ ., flowers(), method = caret_model(tiny_spec()), trControl = folds(),
      tuneGrid = grid
    )
  }
  kept$flowers
}

test_that("the tuning parameters are the spec's", {
  model <- caret_model("fashion_mlp")
  parameters <- c("epochs", "batch_size", "learning_rate", "units", "rate")
  expect_identical(model$parameters$parameter, parameters)
  expect_equal(
    model$grid(NULL, NULL, 1),
    data.frame(epochs = 200, batch_size = 32, learning_rate = 0.001, units = 128, rate = 0.1),
    ignore_attr = TRUE
  )
  expect_identical(model$grid(NULL, NULL, 3)$units, c(32, 64, 128))
  withr::local_seed(1)
  drawn <- model$grid(NULL, NULL, 5, search = "random")
  expect_identical(dim(drawn), c(5L, 5L))
  expect_true(all(drawn$rate >= 0 & drawn$rate < 1))
  expect_identical(caret_model("mnist_linear")$parameters$parameter, parameters[1:3])
})

test_that("an optimizer may be a name alone, and a spec without outputs is refused", {
  named <- caret_model(override(model_spec("xor_mlp"), optimizer = "adam"))
  expect_identical(named$parameters$parameter, c("epochs", "batch_size", "units"))
  expect_named(named$grid(NULL, NULL, 2, search = "random"), named$parameters$parameter)
  flat <- override(model_spec("xor_mlp"), layers = list(list(class_name = "Flatten")))
  expect_error(
    caret_model(flat), "must have a layer of class \"Dense\"",
    class = "kerasduet_error_invalid_layer"
  )
})

test_that("the spec's own values give back the spec, others keep proportions", {
  spec <- model_spec("fashion_mlp")
  expect_identical(tuned_spec(spec, caret_model(spec)$grid(NULL, NULL, 1))$hash, spec$hash)
  half <- tuned_spec(spec, list(units = 64, rate = 0.2))$document$layers
  expect_equal(unlist(lapply(half, function(layer) layer$config$units)), c(64, 32, 16, 10))
  expect_equal(unlist(lapply(half, function(layer) layer$config$rate)), c(0.2, 0.2, 0.2))
})

test_that("outputs, loss and metrics are fitted to the outcome", {
  spec <- model_spec("mnist_linear")
  ten <- factor(0:9)
  expect_identical(fit_outputs(spec, ten)$hash, spec$hash)
  three <- fit_outputs(spec, iris$Species)$document
  expect_identical(three$layers[[2]]$config$units, 3L)
  expect_identical(three$compile$loss, "sparse_categorical_crossentropy")
  expect_length(three$layers, 2)
  number <- fit_outputs(spec, 1:3)$document
  expect_identical(number$layers[[2]]$config$activation, "linear")
  expect_identical(number$compile$loss, "mean_squared_error")
})

test_that("a spec whose output is the target's has hidden layers only", {
  spec <- model_spec("table_mlp")
  expect_identical(fit_outputs(spec, iris$Species)$hash, spec$hash)
  halved <- tuned_spec(spec, list(units = 32))$document$layers
  expect_equal(unlist(lapply(halved, function(layer) layer$config$units)), c(32, 16))
  trained <- caret::train(
    Species ~ ., flowers(), method = caret_model(set_training(spec, epochs = 1), seed = 1),
    trControl = caret::trainControl(method = "none"), mode = "eager"
  )
  expect_identical(levels(predict(trained, flowers())), levels(iris$Species))
})

test_that("train resamples and tunes with caret's own folds", {
  trained <- trained_flowers()
  expect_identical(nrow(trained$results), 2L)
  expect_identical(nrow(trained$resample), 2L)
  expect_true(trained$bestTune$units %in% c(2, 4))
  expect_s3_class(trained$finalModel, "kerasduet_fit")
  expect_identical(trained$finalModel$spec$document$layers[[1]]$config$units,
    as.integer(trained$bestTune$units)
  )
  expect_identical(levels(trained$pred$pred), levels(iris$Species))
  counts <- caret::confusionMatrix(trained)
  expect_identical(rownames(counts$table), levels(iris$Species))
  expect_identical(nrow(trained$pred), 36L)
})

test_that("train predicts classes and probabilities by the columns' names", {
  trained <- trained_flowers()
  rows <- flowers()
  class <- predict(trained, rows)
  prob <- predict(trained, rows, type = "prob")
  expect_identical(levels(class), levels(iris$Species))
  expect_named(prob, levels(iris$Species))
  expect_identical(as.integer(class), max.col(prob, "first"))
  expect_identical(predict(trained, rows[5:1], type = "prob"), prob)
  plain <- caret::train(
    rows[1:4], rows$Species, method = caret_model(tiny_spec(), seed = 1),
    trControl = caret::trainControl(method = "none")
  )
  expect_identical(
    predict(plain, rows[4:1], type = "prob"), predict(plain, rows[1:4], type = "prob")
  )
  expect_identical(predict(plain, rows[4:1]), predict(plain, rows[1:4]))
  expect_error(predict(plain, rows[1:3]), class = "kerasduet_error_missing_column")
  direct <- predict(trained$finalModel, unname(as.matrix(rows[1:4])), type = "prob")
  expect_equal(unname(as.matrix(prob)), unname(direct), ignore_attr = TRUE)
})

test_that("one seed decides, R's or the model's own", {
  once <- function(seed, model) {
    withr::local_seed(seed)
    caret::train(flowers()[1:4], flowers()$Species,
      method = model, trControl = caret::trainControl(method = "none")
    )$finalModel
  }
  model <- caret_model(tiny_spec())
  first <- once(1, model)
  expect_identical(once(1, model)$fingerprint, first$fingerprint)
  expect_false(once(2, model)$fingerprint[["weights"]] == first$fingerprint[["weights"]])
  expect_equal(once(3, caret_model(tiny_spec(), seed = 7))$seed, 7)
})

test_that("two classes get caret's twoClassSummary", {
  withr::local_seed(1)
  two <- droplevels(flowers()[1:24, ])
  trained <- caret::train(
    Species ~ ., two, method = caret_model(tiny_spec()), metric = "ROC",
    trControl = folds(summaryFunction = caret::twoClassSummary)
  )
  expect_true(all(c("ROC", "Sens", "Spec") %in% names(trained$results)))
  expect_true(all(is.finite(trained$results$ROC)))
})

test_that("a regression is resampled", {
  withr::local_seed(1)
  trained <- caret::train(
    mpg ~ wt + hp, mtcars, method = caret_model(tiny_spec()),
    preProcess = c("center", "scale"),
    trControl = caret::trainControl(method = "cv", number = 2)
  )
  expect_true(all(is.finite(trained$results$RMSE)))
  expect_type(predict(trained, mtcars[1:3, ]), "double")
  expect_length(predict(trained, mtcars[1:3, ]), 3)
})

test_that("columns of pixels take the dimensions of the spec's images", {
  x <- matrix(as.double(seq_len(2 * 784)), 2, byrow = TRUE)
  images <- rows_for_spec(x, c(28, 28))
  expect_identical(dim(images), c(2L, 28L, 28L))
  expect_identical(images[1, 1, ], as.double(1:28))
  expect_identical(dim(rows_for_spec(x[, 1:4], c(28, 28))), c(2L, 4L))
})

test_that("a fork of an R that has started Python is refused", {
  skip_on_os("windows")
  core()
  child <- parallel::mcparallel(tryCatch(model_spec("xor_mlp"), error = identity))
  error <- parallel::mccollect(child)[[1]]
  expect_s3_class(error, "kerasduet_error_forked")
  expect_match(conditionMessage(error), "makePSOCKcluster")
})

test_that("a backend that forks is refused before it forks", {
  foreach::setDoPar(function(...) stop("forked"), info = function(data, item) "doMC")
  withr::defer(foreach::registerDoSEQ())
  expect_identical(foreach::getDoParName(), "doMC")
  expect_error(
    caret::train(Species ~ ., flowers(), method = caret_model(tiny_spec()), trControl = folds()),
    "The backend doMC forks R", class = "kerasduet_error_forked"
  )
})

test_that("case weights count", {
  weighted <- function(weights) {
    rows <- flowers()
    fit_for_caret(tiny_spec(), rows[1:4], rows$Species, weights, list(), seed = 1)$history$value[1]
  }
  expect_equal(weighted(rep(1, 36)), weighted(NULL), tolerance = 1e-6)
  expect_false(isTRUE(all.equal(weighted(rep(c(1, 9), 18)), weighted(NULL))))
})

test_that("other things than specs are refused", {
  expect_error(caret_model(5), class = "kerasduet_error_invalid_argument")
  expect_error(caret_model("fashion_mlp", seed = -1), class = "kerasduet_error_invalid_argument")
  expect_error(caret_model("fashion_mpl"), class = "kerasduet_error_unknown_spec")
})

test_that("workers of their own sessions train the same", {
  skip_if_not_installed("doParallel")
  skip_on_cran() # each worker starts a Python
  workers <- parallel::makePSOCKcluster(1)
  withr::defer(parallel::stopCluster(workers))
  doParallel::registerDoParallel(workers)
  withr::defer(foreach::registerDoSEQ())
  grid <- data.frame(epochs = 1, batch_size = 75, learning_rate = 0.01, units = c(2, 4))
  withr::local_seed(1)
  trained <- caret::train(
    Species ~ ., flowers(), method = caret_model(tiny_spec()), trControl = folds(),
    tuneGrid = grid
  )
  expect_identical(trained$resample, trained_flowers()$resample)
  expect_identical(trained$finalModel$fingerprint, trained_flowers()$finalModel$fingerprint)
})

test_that("train passes verbose on, and names what it cannot fit", {
  flowers <- flowers()
  train <- function(units, ...) {
    grid <- data.frame(epochs = 1, batch_size = 75, learning_rate = 0.01, units = units)
    alone <- caret::trainControl(method = "none")
    caret::train(
      flowers[1:4], flowers$Species, method = caret_model(tiny_spec()), trControl = alone,
      tuneGrid = grid, mode = "eager", ...
    )
  }
  expect_s3_class(train(2, verbose = FALSE), "train")
  expect_error(
    train(0), "`units` must be a whole number", class = "kerasduet_error_invalid_argument"
  )
  flowers$Sepal.Width[2] <- NA
  expect_error(train(2), "in row 2, column \"Sepal.Width\"", class = "kerasduet_error_not_finite")
})

test_that("models on the same folds are compared by caret's resamples() and diff()", {
  rows <- flowers()
  index <- list(a = c(1:6, 13:18, 25:30), b = c(7:12, 19:24, 31:36))
  control <- caret::trainControl(method = "cv", index = index, savePredictions = "final")
  trained <- function(units) {
    spec <- set_layer(tiny_spec(), 1, units = units)
    caret::train(
      Species ~ ., rows, method = caret_model(spec, seed = 1), trControl = control,
      mode = "eager"
    )
  }
  small <- trained(2)
  large <- trained(8)
  fold <- dataset(as.matrix(rows[index$a, 1:4]), rows$Species[index$a],
    test = list(x = as.matrix(rows[-index$a, 1:4]), y = rows$Species[-index$a])
  )
  spec <- fit_outputs(set_layer(tiny_spec(), 1, units = 8), rows$Species)
  by_hand <- evaluate(fit(spec, fold, seed = 1, mode = "eager"))$predictions
  of_caret <- large$resample$Accuracy[large$resample$Resample == "a"]
  expect_identical(of_caret, mean(by_hand$truth == by_hand$.pred_class))
  both <- caret::resamples(list(small = small, large = large))
  expect_identical(both$values$`large~Accuracy`, large$resample$Accuracy)
  differences <- diff(both)$difs$Accuracy[, "small.diff.large"]
  expect_equal(
    unname(differences), small$resample$Accuracy - large$resample$Accuracy, ignore_attr = TRUE
  )
})

test_that("predictors are ranked by permutation", {
  withr::local_seed(1)
  rows <- data.frame(noise = rnorm(120), signal = rnorm(120))
  rows$kind <- factor(ifelse(rows$signal > 0, "yes", "no"))
  spec <- set_training(tiny_spec(), epochs = 30, batch_size = 20, learning_rate = 0.05)
  trained <- caret::train(
    kind ~ ., rows, method = caret_model(spec, seed = 1),
    trControl = caret::trainControl(method = "none")
  )
  found <- caret::varImp(trained, scale = FALSE)$importance
  expect_identical(rownames(found), c("noise", "signal"))
  expect_gt(found["signal", "Overall"], 0.2)
  expect_lt(abs(found["noise", "Overall"]), 0.1)
  expect_identical(caret::varImp(trained)$importance$Overall, c(0, 100))
  other <- caret::varImp(trained, scale = FALSE, repeats = 1, seed = 2)$importance
  expect_false(identical(other, found))
  expect_error(caret::varImp(trained, repeats = 0), class = "kerasduet_error_invalid_argument")
  file <- withr::local_tempfile()
  saveRDS(trained, file)
  again <- readRDS(file)
  expect_error(caret::varImp(again), class = "kerasduet_error_missing_rows")
  given <- caret::varImp(again, scale = FALSE, data = list(x = rows[1:2], y = rows$kind))
  expect_identical(given$importance, found)
})
