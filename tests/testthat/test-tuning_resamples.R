flowers <- dataset(iris, target = "Species")

test_that("they print what they are", {
  folds <- resamples(flowers, folds = 4, stratify = TRUE, seed = 1)
  expect_identical(capture.output(print(folds)), c(
    "<kerasduet_resamples> cv, folds 4, stratify TRUE, seed 1",
    "4 resamples of 150 rows: 112 to 113 to train on, 37 to 38 held out"
  ))
  table <- tidy(folds)
  expect_identical(names(table), c("id", "train", "held_out"))
  expect_identical(table$train + table$held_out, rep(150L, 4))
  expect_identical(sort(unlist(folds$held_out, use.names = FALSE)), 1:150)
})

test_that("groups may be a factor", {
  groups <- rep(1:15, each = 10)
  numbers <- resamples(flowers, folds = 3, groups = groups)
  expect_identical(
    fingerprint(resamples(flowers, folds = 3, groups = factor(groups))), fingerprint(numbers)
  )
  expect_error(
    resamples(flowers, groups = c(NA, groups[-1])), class = "kerasduet_error_not_finite"
  )
  expect_error(resamples(flowers, groups = iris), class = "kerasduet_error_invalid_argument")
})

test_that("an argument that is none is named", {
  expect_error(resamples(flowers, fold = 3, tims = 2), class = "kerasduet_error_invalid_argument")
  expect_error(resamples(iris), class = "kerasduet_error_invalid_data")
})

test_that("caret's function of this name is still reached, in either order", {
  withr::local_seed(1)
  control <- caret::trainControl("cv", 3)
  knn <- caret::train(Species ~ ., iris, "knn", trControl = control)
  both <- resamples(list(a = knn, b = knn))
  expect_s3_class(both, "resamples")
  expect_identical(both$models, c("a", "b"))
  expect_identical(fingerprint(caret::resamples(flowers)), fingerprint(resamples(flowers)))
})

test_that("a file is the same in both languages, and gives them back", {
  folds <- resamples(flowers, "bootstrap", times = 3, seed = 2)
  file <- withr::local_tempfile(fileext = ".json")
  save_resamples(folds, file)
  expect_identical(load_resamples(file), folds)
  python <- reticulate::import("kerasduet")$load_resamples(file)
  expect_identical(python$fingerprint, fingerprint(folds))
  writeLines("{}", file)
  expect_error(load_resamples(file), class = "kerasduet_error_invalid_resamples")
  expect_error(load_resamples("none.json"), class = "kerasduet_error_cannot_read")
  expect_error(save_resamples(folds, "none/x.json"), class = "kerasduet_error_cannot_write")
  expect_error(save_resamples(iris, file), class = "kerasduet_error_invalid_argument")
})
