# Data frames as they are: factors, texts and logicals beside numbers.

table <- data.frame(
  age = c(31, 42.5, 53, 64, 25, 36, 47, 58), new = c(TRUE, FALSE),
  city = factor(c("Oslo", "Bern", "Oslo", "Rome"), levels = c("Rome", "Bern", "Paris", "Oslo")),
  size = factor(c("S", "L", "M", "L"), levels = c("S", "M", "L"), ordered = TRUE),
  street = c("a", "b", "b", "c"), stringsAsFactors = FALSE
)
table$kind <- factor(ifelse(table$age > 40, "old", "new"), levels = c("old", "new"))

table_spec <- function() {
  columns <- list(
    list(name = "age", kind = "number", standardize = TRUE, missing = "mean"),
    list(name = "new", kind = "number"), list(name = "city", kind = "category"),
    list(name = "street", kind = "category", unknown = "own", encoding = "embedding")
  )
  override(model_spec("table_mlp"),
    inputs = columns, preprocessing = list(), layers.0.config.units = 4, epochs = 2
  )
}

table_fit <- function() {
  if (is.null(kept$table)) {
    kept$table <- fit(table_spec(), kind ~ ., table[-4], seed = 1, mode = "eager")
  }
  kept$table
}

test_that("numbers alone that are missing are refused with the way out", {
  numbers <- data.frame(age = c(1, NA, 3), cost = c(1.5, 2.5, 3.5))
  expect_error(
    dataset(numbers, target = "cost"),
    "column \"age\", unless `missing` is \"mean\" in the spec's `preprocessing`.",
    fixed = TRUE, class = "kerasduet_error_not_finite"
  )
  rule <- override(model_spec("table_mlp"), missing = "mean")
  expect_identical(dataset(numbers, target = "cost", spec = rule)$shape, 1L)
  by_pair <- fit(rule, list(x = numbers["age"], y = numbers$cost), epochs = 1, mode = "eager")
  by_name <- fit(rule, cost ~ age, numbers, epochs = 1, mode = "eager")
  expect_identical(fingerprint(by_pair), fingerprint(by_name))
})

levels_of <- function(data, column) {
  unlist(jsonlite::fromJSON(data$schema, simplifyVector = FALSE)$inputs[[column]]$column$levels)
}

test_that("factors keep their levels and their order, texts are sorted", {
  data <- dataset(table, target = "kind")
  expect_identical(data$table, names(table)[1:5])
  expect_identical(data$class_names, c("old", "new"))
  expect_identical(data$positive, "old")
  expect_identical(levels_of(data, "city"), levels(table$city))
  expect_identical(levels_of(data, "size"), levels(table$size))
  expect_identical(levels_of(data, "street"), c("a", "b", "c"))
  expect_null(levels_of(data, "new"))
  expect_output(print(data), "2 classes, 5 columns")
})

test_that("the first thing that one types works", {
  flowers <- fit(model_spec("table_mlp"), Species ~ ., iris, seed = 1, epochs = 1, mode = "eager")
  expect_identical(flowers$spec$document$layers[[3]]$config$units, 3L)
  expect_identical(levels(predict(flowers, iris[1:2, ])), levels(iris$Species))
})

test_that("a formula, a target and a data set are the same", {
  by_target <- fit(table_spec(), table[-4], target = "kind", seed = 1, mode = "eager")
  expect_identical(fingerprint(by_target), fingerprint(table_fit()))
  data <- dataset(kind ~ ., table[-4], spec = table_spec())
  by_data <- fit(table_spec(), data, seed = 1, mode = "eager")
  expect_identical(fingerprint(by_data), fingerprint(table_fit()))
})

test_that("rows to predict go by name, whatever their levels and order", {
  fit <- table_fit()
  expected <- predict(fit, table, type = "prob")
  expect_identical(colnames(expected), c("old", "new"))
  turned <- table[c("street", "kind", "city", "new", "age")]
  expect_identical(predict(fit, turned, type = "prob"), expected)
  turned$city <- factor(turned$city) # without the level that has no row, and sorted
  turned$street <- factor(turned$street)
  expect_identical(predict(fit, turned, type = "prob"), expected)
  alone <- predict(fit, turned[3, ], type = "prob")
  # not to the bit: some processors add up a row that stands alone in another order
  expect_equal(alone, expected[3, , drop = FALSE], tolerance = 1e-6)
  expect_length(predict(fit, turned[0, ]), 0)
})

test_that("what is missing or unknown has the place that the spec gives it", {
  rows <- table[1:2, ]
  rows$age[1] <- NA
  rows$street <- c(NA, "d")
  expect_length(predict(table_fit(), rows), 2)
  rows$new[2] <- NA
  expect_error(
    predict(table_fit(), rows), "\"new\" must hold a number in each row, not NA in row 2",
    fixed = TRUE, class = "kerasduet_error_not_finite"
  )
})

test_that("a table is evaluated, augmented and validated as a data frame", {
  fit <- table_fit()
  evaluation <- evaluate(fit, table)
  expect_identical(levels(evaluation$predictions$truth), levels(table$kind))
  expect_identical(confusion_matrix(evaluation)$positive, "old")
  augmented <- augment(fit, table)
  expect_identical(augmented[names(table)], table, ignore_attr = TRUE)
  expect_identical(augmented$.pred_class, predict(fit, table))
  pair <- list(x = table[c(3, 5, 1, 2)], y = table$kind)
  expect_identical(evaluate(fit, pair)$loss, evaluation$loss)
  validated <- fit(
    table_spec(), kind ~ ., table[-4], validation_data = table[8:1, ], seed = 1, mode = "eager"
  )
  expect_identical(unique(validated$history$split), c("train", "validation"))
})

test_that("a saved fit still knows its columns", {
  file <- withr::local_tempfile()
  saveRDS(table_fit(), file)
  again <- readRDS(file)
  expect_identical(predict(again, table), predict(table_fit(), table))
  expect_no_warning(predict(again, cbind(id = 1:8, table)))
  folder <- withr::local_tempdir()
  loaded <- load_run(save_run(table_fit(), file.path(folder, "run")))
  expect_identical(predict(loaded, table[-4]), predict(table_fit(), table))
  expect_error(predict(loaded, table[-1]), "\"age\"", class = "kerasduet_error_missing_column")
})

test_that("columns by name in a list are columns too", {
  expected <- predict(table_fit(), table)
  columns <- as.list(table[c("city", "age", "street", "new")])
  expect_identical(predict(table_fit(), columns), expected)
})

test_that("a matrix has the columns of a table by name, or says which lacks", {
  expect_error(
    predict(table_fit(), as.matrix(table["age"])), "The matrix has no column \"new\"",
    fixed = TRUE, class = "kerasduet_error_missing_column"
  )
})

test_that("a column that no table holds is refused with its name", {
  columns <- list(
    Date = as.Date("2020-01-01") + 0:7, POSIXct = as.POSIXct("2020-01-01") + 0:7,
    difftime = as.difftime(1:8, units = "days"), complex = 1i * 1:8, list = I(as.list(1:8)),
    matrix = matrix(1:16, 8), raw = as.raw(1:8)
  )
  for (kind in names(columns)) {
    wrong <- table
    wrong$city <- columns[[kind]]
    expect_error(
      dataset(kind ~ ., wrong), "\"city\" must hold numbers, texts or categories, not values",
      class = "kerasduet_error_invalid_data", label = kind
    )
  }
  wrong$city <- columns$Date
  expect_error(dataset(wrong, target = "kind"), "Date: make numbers of dates", fixed = TRUE)
})

test_that("a spec that is none is refused", {
  expect_error(
    dataset(table, target = "kind", spec = "table_mlp"), "`spec` must be a spec",
    fixed = TRUE, class = "kerasduet_error_invalid_argument"
  )
})

test_that("\"target\" is no layer's name, and one level or output is a list", {
  columns <- list(list(name = "city", kind = "category", levels = "Oslo"))
  spec <- override(table_spec(), inputs = columns)
  expect_identical(spec$document$inputs[[1]]$levels, list("Oslo"))
  expect_identical(spec$document$outputs, "target")
  named <- override(spec,
    layers.1.name = "target", outputs = list("target"), compile.loss = "mean_squared_error"
  )
  expect_identical(named$document$outputs, list("target"))
})
