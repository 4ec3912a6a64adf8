flowers <- dataset(iris, target = "Species")
folds <- resamples(flowers, folds = 3, stratify = TRUE, seed = 1)
spec <- set_training(
  set_layer(model_spec("xor_mlp"), 2, units = 3, activation = "softmax"),
  loss = "sparse_categorical_crossentropy", metrics = "accuracy", epochs = 3
)
quick <- function(..., seed = 2) {
  suppressWarnings(
    fit_resamples(..., seed = seed, mode = "eager"),
    classes = "kerasduet_warning"
  )
}
results <- quick(spec, flowers, folds)

test_that("each row is predicted once", {
  expect_setequal(results$predictions$row, 1:150)
  expect_identical(results$predictions$truth, iris$Species[results$predictions$row])
  right <- results$predictions$.pred_class == results$predictions$truth
  accuracy <- results$metrics$value[results$metrics$metric == "accuracy"]
  expect_equal(as.vector(tapply(right, results$predictions$id, mean)), accuracy)
})

test_that("they are data frames and tibbles", {
  expect_identical(as.data.frame(results), results$metrics)
  expect_s3_class(tidy(results), "tbl_df")
  expect_identical(glance(results)$metric, c("loss", "accuracy"))
  expect_identical(summary(results)$n, c(3, 3), ignore_attr = TRUE)
  accuracy <- results$metrics$value[results$metrics$metric == "accuracy"]
  expect_equal(summary(results)$std_err[[2]], sd(accuracy) / sqrt(3))
  expect_identical(nrow(augment(results)), 150L)
  expect_match(capture.output(print(results))[[1]], "3 resamples (cv)", fixed = TRUE)
})

test_that("the matrix of all resamples is caret's", {
  counts <- confusion_matrix(results, norm = "none")
  wanted <- table(Prediction = results$predictions$.pred_class, Reference = iris$Species[
    results$predictions$row
  ])
  expect_equal(counts$table, wanted, ignore_attr = "class")
  expect_output(print(counts), "Cross-Validated (3 fold) Confusion Matrix", fixed = TRUE)
  expect_equal(sum(caret::confusionMatrix(results)$table), 100)
  expect_error(confusion_matrix(results, norm = "sum"), class = "kerasduet_error_invalid_norm")
})

test_that("caret's train() on the same folds has the same accuracies and the same matrix", {
  trained <- suppressWarnings(
    caret::train(iris[1:4], iris$Species,
      method = caret_model(spec, seed = 2), trControl = as_caret(folds), mode = "eager",
      tuneGrid = data.frame(epochs = 3, batch_size = 32, learning_rate = 0.001, units = 2)
    ),
    classes = "kerasduet_warning"
  )
  resample <- trained$resample[match(folds$ids, trained$resample$Resample), ]
  wanted <- results$metrics$value[results$metrics$metric == "accuracy"]
  expect_equal(resample$Accuracy, wanted)
  for (norm in c("overall", "average", "none")) {
    expect_equal(
      unclass(confusion_matrix(results, norm = norm)),
      unclass(caret::confusionMatrix(trained, norm = norm))
    )
  }
})

test_that("they survive saveRDS() and are compared", {
  file <- withr::local_tempfile(fileext = ".rds")
  saveRDS(results, file)
  again <- readRDS(file)
  expect_identical(confusion_matrix(again), confusion_matrix(results))
  expect_identical(compare_resamples(results, again)$metrics$difference, c(0, 0))
})

test_that("several outputs each have their own", {
  data <- garments(train = 40, test = 4)
  halves <- resamples(data, folds = 2, seed = 2)
  found <- quick("two_heads", data, halves, epochs = 1)
  expect_identical(names(found$predictions), names(found$tables))
  name <- names(found$predictions)[[1]]
  expect_s3_class(confusion_matrix(found, output = name), "confusionMatrix.train")
  expect_error(confusion_matrix(found), class = "kerasduet_error_several_outputs")
  expect_error(augment(found), class = "kerasduet_error_several_outputs")
})

test_that("a plot has a line for each fit", {
  drawn <- ggplot2::ggplot_build(plot(results))
  expect_identical(length(unique(drawn$data[[1]]$group)), 6L)
  expect_s3_class(ggplot2::autoplot(results), "ggplot")
})

test_that("what does not fit is refused", {
  other <- dataset(iris[150:1, ], target = "Species")
  expect_error(quick(spec, other, folds), class = "kerasduet_error_different_rows")
  expect_error(quick(spec, flowers, 5), class = "kerasduet_error_invalid_argument")
  expect_error(quick(1, flowers, folds), class = "kerasduet_error")
  expect_error(quick(spec, flowers, folds, epoch = 1), class = "kerasduet_error_invalid_argument")
  expect_error(quick(spec, flowers, folds, epochs = 0), class = "kerasduet_error_invalid_argument")
})
