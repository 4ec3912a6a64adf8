flowers <- dataset(iris, target = "Species")

test_that("caret trains on them", {
  folds <- resamples(flowers, folds = 4, stratify = TRUE, seed = 1)
  trained <- caret::train(Species ~ ., iris, "knn",
    trControl = as_caret(folds, savePredictions = "final"), tuneGrid = data.frame(k = 5)
  )
  expect_setequal(trained$resample$Resample, folds$ids)
  for (id in folds$ids) {
    expect_setequal(trained$pred$rowIndex[trained$pred$Resample == id], folds$held_out[[id]])
  }
  expect_output(print(trained), "Cross-Validated (4 fold)", fixed = TRUE)
  expect_identical(fingerprint(as_resamples(trained, flowers)), fingerprint(folds))
})

test_that("caret names them as it names its own", {
  method <- function(...) {
    control <- as_caret(resamples(flowers, seed = 1, ...))
    control[c("method", "number", "repeats")]
  }
  expect_identical(
    method("repeated_cv", folds = 3, repeats = 2),
    list(method = "repeatedcv", number = 3L, repeats = 2L)
  )
  expect_identical(method("bootstrap", times = 2)$method, "boot")
  expect_identical(method("holdout", times = 2)$method, "LGOCV")
})

test_that("those of caret are taken", {
  withr::local_seed(1)
  index <- caret::createFolds(iris$Species, 3, returnTrain = TRUE)
  ours <- as_resamples(caret::trainControl("cv", index = index), flowers)
  expect_identical(ours$ids, names(index))
  expect_identical(ours$train, index)
  expect_identical(ours$held_out, lapply(index, function(each) setdiff(1:150, each)))
  unnamed <- as_resamples(list(index = unname(index)), flowers)
  expect_identical(unnamed$ids, c("Resample1", "Resample2", "Resample3"))
})

test_that("what is none is refused", {
  for (x in list(1, NULL, iris, caret::trainControl("cv"), list(index = "a"))) {
    expect_error(as_resamples(x, flowers), class = "kerasduet_error_invalid_argument")
  }
  expect_error(
    as_resamples(list(index = list(1:151), indexOut = list(1)), flowers),
    class = "kerasduet_error_invalid_resamples"
  )
  expect_error(as_caret(iris), class = "kerasduet_error_invalid_argument")
  folds <- resamples(flowers)
  expect_error(as_rset(folds, 1), class = "kerasduet_error_invalid_argument")
  expect_error(as_rset(folds, iris[-1, ]), class = "kerasduet_error_length_mismatch")
})

test_that("rsample has the same rows", {
  skip_if_not_installed("rsample")
  for (method in c("repeated_cv", "bootstrap", "holdout")) {
    ours <- resamples(flowers, method, seed = 1)
    theirs <- as_rset(ours, iris)
    expect_identical(theirs$id, ours$ids)
    split <- theirs$splits[[1]]
    expect_identical(nrow(rsample::analysis(split)), length(ours$train[[1]]))
    expect_identical(rsample::assessment(split), iris[ours$held_out[[1]], ], ignore_attr = TRUE)
    expect_identical(fingerprint(as_resamples(theirs, flowers)), fingerprint(ours))
  }
})

test_that("those of rsample are taken", {
  skip_if_not_installed("rsample")
  withr::local_seed(1)
  folds <- rsample::vfold_cv(iris, 3, repeats = 2)
  ours <- as_resamples(folds, flowers)
  expect_identical(ours$ids[[1]], "Repeat1.Fold1")
  expect_identical(ours$train[[1]], sort(folds$splits[[1]]$in_id))
  expect_identical(ours$held_out[[1]], setdiff(1:150, ours$train[[1]]))
  booted <- rsample::bootstraps(iris, 2)
  taken <- as_resamples(booted, flowers)
  expect_identical(sort(taken$train[[2]]), sort(booted$splits[[2]]$in_id))
})
