# Networks of several inputs and outputs. What they give is in the shared cases; here is what R
# alone has.

n <- 24
left <- matrix(sin(seq_len(n * 3)), n)
right <- array(cos(seq_len(n * 4)), c(n, 2, 2))
kind <- factor(rep(c("a", "b", "c"), n / 3))
age <- left[, 1] + right[, 1, 1]

two <- function() {
  override(
    model_spec("xor_mlp"),
    inputs = list(list(name = "left"), list(name = "right")),
    layers = list(
      list(class_name = "Dense", name = "a", inputs = "left", config = list(units = 2)),
      list(class_name = "Flatten", name = "flat", inputs = "right"),
      list(class_name = "Concatenate", name = "both", inputs = c("a", "flat")),
      list(
        class_name = "Dense", name = "kind", config = list(units = 3, activation = "softmax")
      ),
      list(class_name = "Dense", name = "age", inputs = "both", config = list(units = 1))
    ),
    outputs = c("kind", "age"),
    compile.loss = c(kind = "sparse_categorical_crossentropy", age = "mse"),
    compile.metrics = list(kind = "accuracy", age = "mae"),
    epochs = 2
  )
}

train <- function(x = list(left, right), y = list(kind, age), ...) {
  fit(two(), list(x = x, y = y), seed = 1, verbose = 0, ...)
}

test_that("lists go by name, or in the order of the spec", {
  in_order <- train()
  by_name <- train(list(right = right, left = left), list(age = age, kind = kind))
  expect_identical(fingerprint(in_order), fingerprint(by_name))
  x <- list(left[1:4, ], right[1:4, , ])
  predicted <- predict(in_order, x)
  expect_named(predicted, c("kind", "age"))
  expect_identical(levels(predicted$kind), c("a", "b", "c"))
  expect_type(predicted$age, "double")
  expect_identical(predict(in_order, rev(stats::setNames(x, c("left", "right")))), predicted)
  probabilities <- predict(in_order, x, type = "prob")$kind
  expect_identical(dim(probabilities), c(4L, 3L))
  expect_identical(colnames(probabilities), c("a", "b", "c"))
})

test_that("a report has the sections of each output, of a fit and of its evaluation", {
  trained <- fit(
    two(), list(x = list(left, right), y = list(kind, age)), seed = 1, verbose = 0, mode = "eager"
  )
  evaluation <- evaluate(trained, split = "train")
  outputs <- jsonlite::fromJSON(as.character(report(evaluation, format = "json")))$sections$outputs
  expect_named(outputs, c("kind", "age"))
  expect_equal(
    outputs$kind$confusion$table, unclass(confusion_matrix(evaluation$outputs$kind)$table),
    ignore_attr = TRUE
  )
  expect_equal(
    unlist(outputs$age$regression$metrics), regression_metrics(evaluation$outputs$age)
  )
  expect_match(as.character(report(evaluation, format = "md")), "Evaluation of 24 rows")
})

test_that("an evaluation holds one for each output, which the verbs take", {
  evaluation <- evaluate(train(), split = "train")
  expect_named(evaluation$outputs, c("kind", "age"))
  expect_identical(
    evaluation$metrics[["kind_accuracy"]], evaluation$outputs$kind$metrics[["accuracy"]]
  )
  expect_equal(sum(confusion_matrix(evaluation$outputs$kind)$table), n)
  expect_named(regression_metrics(evaluation$outputs$age), c("RMSE", "Rsquared", "MAE", "MBE"))
  expect_s3_class(plot(evaluation$outputs$kind), "ggplot")
  expect_identical(nrow(tidy(evaluation)), 5L)
  for (verb in list(confusion_matrix, plot, regression_metrics, label_metrics, augment, fitted)) {
    expect_error(verb(evaluation), "from its `outputs`", class = "kerasduet_error_several_outputs")
  }
  expect_error(confusion_matrix(train()), class = "kerasduet_error_several_outputs")
})

test_that("further rows, sessions and printing know them", {
  few <- list(x = list(left[1:6, ], right[1:6, , ]), y = list(kind[1:6], age[1:6]))
  fit <- train(validation_data = few)
  expect_true("kind_loss" %in% fit$history$metric[fit$history$split == "validation"])
  file <- withr::local_tempfile()
  saveRDS(fit, file)
  revived <- readRDS(file)
  expect_equal(predict(revived, list(left, right)), predict(fit, list(left, right)))
  rows <- list(x = list(left = left, right = right), y = list(kind = kind, age = age))
  expect_equal(evaluate(revived, rows)$loss, evaluate(fit, split = "train")$loss)
  data <- dataset(rows$x, rows$y, test = rows, positive = NULL)
  shown <- format(data)
  expect_match(shown[[1]], "kind (3 classes) and age (regression)", fixed = TRUE)
  expect_match(shown[[1]], "left (rows of 3) and right (rows of 2 x 2)", fixed = TRUE)
  expect_match(shown[[3]], "Classes of kind: a, b, c", fixed = TRUE)
  expect_match(format(two()), "mse of age", all = FALSE)
  pairs <- mnist_pairs()
  expect_named(pairs$inputs, c("left", "right"))
  expect_identical(pairs$class_names, c("different", "same"))
})

test_that("code and tables take a shape for each input", {
  shape <- list(right = c(2, 2), left = 3)
  code <- spec_code(override(two(), dataset.name = "mine"), "r", shape = shape)
  expect_match(code, "left <- keras_input(3L, name = \"left\")", fixed = TRUE)
  expect_match(code, "entropy\", age = \"mse\")", fixed = TRUE)
  table <- summary(override(two(), dataset.name = "mine"), shape = shape)$layers
  expect_identical(table$params, c(8L, 0L, 0L, 21L, 7L))
  expect_error(spec_code(two(), shape = list(left = 3)), class = "kerasduet_error_different_inputs")
})

test_that("lists that do not fit the network are refused", {
  refused <- function(expression, code) {
    expect_error(expression, class = paste0("kerasduet_error_", code))
  }
  refused(train(left), "different_inputs")
  refused(train(list(left, right, right)), "different_inputs")
  refused(train(list(left = left, rigth = right)), "different_inputs")
  refused(train(y = kind), "different_outputs")
  refused(train(y = list(kind = kind)), "different_outputs")
  refused(train(list(left, right[1:3, , ])), "length_mismatch")
  refused(train(list(left = replace(left, 2, NA), right = right)), "not_finite")
  refused(train(y = list(kind = replace(kind, 2, NA), age = age)), "not_finite")
  refused(dataset(list(left, right), kind), "different_inputs")
  refused(dataset(left, list(kind, age)), "different_outputs")
  fit <- train()
  refused(predict(fit, left), "different_inputs")
  refused(predict(fit, list(left = left)), "different_inputs")
  refused(evaluate(fit, list(x = list(left, right), y = list(kind = kind))), "different_outputs")
})
