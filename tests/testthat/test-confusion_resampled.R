# caret::confusionMatrix(train) is R's own; the core's twin must print the same.

train_knn <- function(control) {
  withr::local_seed(1) # of caret's folds
  suppressPackageStartupMessages(caret::train(iris[1:4], iris$Species,
    method = "knn", trControl = control, tuneGrid = data.frame(k = 5)
  ))
}

twin <- function(train, resampling, norm) {
  cells <- train$resampledCM[sprintf("cell%d", 1:9)]
  tables <- lapply(seq_len(nrow(cells)), function(row) {
    lapply(1:3, function(prediction) as.list(as.numeric(cells[row, prediction + c(0, 3, 6)])))
  })
  core()
  module <- reticulate::import_from_path("kerasduet.confusion.resampled", core_path())
  module$ResampledConfusionMatrix$from_tables(
    tables, as.list(levels(iris$Species)), resampling, norm
  )
}

controls <- list(
  "Cross-Validated (4 fold)" = caret::trainControl("cv", 4),
  "Bootstrapped (3 reps)" = caret::trainControl("boot", 3)
)

for (resampling in names(controls)) {
  test_that(paste("resampled matrices are caret's:", resampling), {
    train <- train_knn(controls[[resampling]])
    for (norm in c("overall", "average", "none")) {
      carets <- caret::confusionMatrix(train, norm = norm)
      ours <- twin(train, resampling, norm)
      expect_equal(ours$table, unname(unclass(carets$table)), ignore_attr = TRUE)
      expect_identical(
        paste(capture.output(print(carets)), collapse = "\n"), ours$report(80L)
      )
    }
  })
}
