# Data frames through a formula or a recipe.

three_outputs <- function() {
  model_spec("xor_mlp") %>%
    set_layer(2, units = 3, activation = "softmax") %>%
    set_training(loss = "sparse_categorical_crossentropy", metrics = "accuracy", epochs = 2)
}

one_number <- function() {
  model_spec("xor_mlp") |>
    set_layer(2, activation = "linear") |>
    set_training(loss = "mean_squared_error", metrics = "mae", epochs = 1)
}

formula_fit <- function() {
  if (is.null(kept$formula)) {
    kept$formula <- fit(three_outputs(), Species ~ ., iris, test = iris[1:60, ], seed = 1)
  }
  kept$formula
}

mixed <- data.frame(
  price = c(1.5, 2.5, 3.5, 4.5), size = 1:4, new = c(TRUE, FALSE, TRUE, FALSE),
  kind = factor(c("b", "a", "c", "a"), levels = c("c", "b", "a", "unused")),
  place = c("north", "south", "north", "south")
)

test_that("the pipe goes from a spec to a report", {
  report <- model_spec("fashion_mlp") %>%
    set_training(epochs = 1, batch_size = 64) %>%
    set_layer(2, units = 16) %>%
    fit(small_data, seed = 1) %>%
    evaluate() %>%
    confusion_matrix()
  expect_s3_class(report, "confusionMatrix")
  expect_identical(sum(report$table), 40L)
  native <- model_spec("fashion_mlp") |>
    set_training(epochs = 1, batch_size = 64) |>
    set_layer(2, units = 16) |>
    fit(small_data, seed = 1) |>
    evaluate() |>
    confusion_matrix()
  expect_identical(native$table, report$table)
})

test_that("a formula takes the columns that it names", {
  fit <- formula_fit()
  plain <- fit(three_outputs(), dataset(iris, target = "Species"), seed = 1)
  expect_identical(fingerprint(fit)[-2], fingerprint(plain)[-2]) # the data: one has a test split
  expected <- predict(plain, iris, type = "prob")
  expect_identical(predict(fit, iris[5:1], type = "prob"), expected)
  expect_identical(predict(fit, iris[1:4], type = "prob"), expected)
  expect_identical(levels(predict(fit, iris[1, ])), levels(iris$Species))
  two <- dataset(Species ~ Petal.Length + Petal.Width, iris)
  expect_identical(two$shape, 2L)
})

test_that("however a formula and its data frame are named, they are the same", {
  hash <- fingerprint(dataset(Species ~ ., iris))
  given <- list(
    given_data(Species ~ ., iris), given_data(iris, Species ~ .),
    given_data(iris, formula = Species ~ .), given_data(Species ~ ., frame = iris)
  )
  for (data in given) expect_identical(fingerprint(data), hash)
})

test_that("a formula that names columns leaves them as they are", {
  data <- dataset(price ~ ., mixed)
  expect_identical(data$task, "regression")
  expect_identical(data$table, c("size", "new", "kind", "place"))
  expect_identical(fingerprint(data), fingerprint(dataset(mixed, target = "price")))
  rows <- split_rows(data, "train")
  expect_equal(as.vector(rows$y), mixed$price)
  expect_equal(as.vector(rows$x$new), c(1, 0, 1, 0))
  expect_identical(as.vector(rows$x$kind), c(1L, 2L, 0L, 2L)) # places in the levels, from 0
})

test_that("what a formula computes is made by hardhat, which it says", {
  expect_message(
    data <- dataset(log(price) ~ log(size) + kind, mixed), "fit\\(\\) of Python cannot repeat it"
  )
  rows <- split_rows(data, "train")
  expect_equal(as.vector(rows$y), log(mixed$price), tolerance = 1e-6)
  expect_identical(rows$x[1, -1], c(0, 1, 0, 0)) # four levels of kind
  expect_message(dataset(price ~ size:kind, mixed), "cannot repeat")
  expect_no_message(dataset(price ~ . - kind, mixed))
})

test_that("columns that a formula does not name are left out without a warning", {
  fit <- fit(one_number(), mpg ~ wt + hp, mtcars, test = mtcars[1:3, ], seed = 1)
  expect_no_warning(predict(fit, mtcars))
  expect_no_warning(evaluate(fit, mtcars))
  expect_no_warning(evaluate(fit, list(x = mtcars, y = mtcars$mpg)))
  twice <- stats::setNames(mtcars[c("wt", "hp", "mpg")], c("wt", "wt", "mpg"))
  distinct <- "must have distinct names, not \"wt\" twice."
  for (call in list(\() predict(fit, twice), \() dataset(mpg ~ wt, twice))) {
    expect_error(call(), distinct, fixed = TRUE, class = "kerasduet_error_invalid_data")
  }
})

test_that("further rows are treated as those of the training", {
  fit <- fit(one_number(), price ~ ., mixed, seed = 1)
  expected <- predict(fit, mixed)
  fewer <- mixed[c(2, 1), c(5:2)]
  fewer$kind <- as.character(fewer$kind) # the levels are those of the training
  fewer$size <- as.double(fewer$size)
  expect_identical(predict(fit, fewer), expected[2:1])
  expect_equal(predict(fit, droplevels(mixed[2, ])), expected[2], tolerance = 1e-6)
  evaluated <- evaluate(fit, mixed[1:3, ])$predictions$.pred
  expect_equal(evaluated, expected[1:3], tolerance = 1e-6)
  file <- withr::local_tempfile()
  saveRDS(fit, file)
  expect_identical(predict(readRDS(file), mixed), expected)
})

test_that("a formula fit is evaluated and validated on data frames", {
  fit <- formula_fit()
  expect_identical(nrow(evaluate(fit)$predictions), 60L)
  subset <- droplevels(iris[1:70, ])
  truth <- evaluate(fit, subset)$predictions$truth
  expect_identical(levels(truth), levels(iris$Species))
  again <- fit(three_outputs(), Species ~ ., iris, seed = 1, validation_data = iris[140:1, ])
  expect_identical(unique(again$history$split), c("train", "validation"))
})

test_that("a recipe does the same", {
  skip_if_not_installed("recipes")
  recipe <- recipes::step_dummy(recipes::recipe(price ~ ., mixed), kind, place)
  recipe <- recipes::step_normalize(recipe, size)
  fit <- fit(one_number(), recipe, mixed, seed = 1)
  expect_identical(fit$data$shape, 6L) # size, new, three of four levels, one of two
  scaled <- split_rows(fit$data, "train")$x[, 1]
  expect_equal(scaled, as.vector(scale(1:4)), tolerance = 1e-6)
  expect_identical(predict(fit, mixed[2:1, 5:2]), predict(fit, mixed)[2:1])
})

test_that("an unknown level is refused, a level without rows is not", {
  fit <- fit(one_number(), price ~ kind, mixed, seed = 1)
  wrong <- mixed
  levels(wrong$kind)[2] <- "bb"
  expect_error(
    predict(fit, wrong), "The column \"kind\" must hold levels of the training rows, not \"bb\" in",
    fixed = TRUE, class = "kerasduet_error_unknown_level"
  )
  expect_length(predict(fit, mixed[mixed$kind == "a", ]), 2)
  expect_error(
    evaluate(formula_fit(), transform(iris, Species = "rose")),
    class = "kerasduet_error_unknown_class"
  )
})

test_that("what does not fit a formula is refused in a sentence", {
  invalid <- "kerasduet_error_invalid_data"
  fit <- fit(one_number(), price ~ size, mixed, seed = 1)
  expect_error(predict(fit, mixed["kind"]), "no column \"size\"",
    class = "kerasduet_error_missing_column"
  )
  expect_error(
    predict(fit, transform(mixed, size = as.character(size))),
    "The column \"size\" must hold numbers, not \"1\" in row 1.", fixed = TRUE, class = invalid
  )
  expect_error(dataset(price ~ nothing, mixed), "nothing", class = invalid)
  expect_error(dataset(~size, mixed), "must name a column to predict", class = invalid)
  not_a_frame <- "`data` must be a data frame"
  expect_error(dataset(price ~ size, as.matrix(mixed)), not_a_frame, class = invalid)
  expect_error(fit(one_number(), price ~ size), not_a_frame, class = invalid)
  expect_error(
    fit(one_number(), price ~ size, mixed, seeed = 1), "did you mean \"seed\"",
    class = "kerasduet_error_invalid_argument"
  )
  expect_error(
    fit(model_spec("xor_mlp"), Species ~ ., iris),
    "The last layer must have as many outputs as the data have classes, 3, not 1.",
    fixed = TRUE, class = "kerasduet_error_shape_mismatch"
  )
})

test_that("NA is refused with its row and column", {
  mixed$size[3] <- NA
  expect_error(
    dataset(price ~ ., mixed),
    "The column \"size\" must hold a number in each row, not NA in row 3",
    fixed = TRUE, class = "kerasduet_error_not_finite"
  )
  expect_s3_class(dataset(price ~ kind, mixed), "kerasduet_data")
  expect_error(
    dataset(price ~ size:kind, mixed),
    "`data` must hold finite values only, not NA in row 3, column \"size\".",
    fixed = TRUE, class = "kerasduet_error_not_finite"
  )
})

test_that("a matrix with names gives a formula its columns by name", {
  fit <- fit(one_number(), mpg ~ wt + hp, mtcars, seed = 1, epochs = 1)
  turned <- as.matrix(mtcars[1:3, c("hp", "wt")])
  expect_identical(predict(fit, turned), predict(fit, mtcars[1:3, ]))
  rows <- list(x = turned, y = mtcars$mpg[1:3])
  expect_identical(evaluate(fit, rows)$predictions, evaluate(fit, mtcars[1:3, ])$predictions)
  rows$x <- as.data.frame(turned)
  expect_identical(evaluate(fit, rows)$predictions, evaluate(fit, mtcars[1:3, ])$predictions)
  rows$x <- turned[, "wt", drop = FALSE]
  expect_error(evaluate(fit, rows), "no column \"hp\"", class = "kerasduet_error_missing_column")
})

test_that("an offset is refused rather than left out", {
  expect_error(
    dataset(mpg ~ offset(wt) + hp, mtcars), "must have no `offset()`",
    fixed = TRUE, class = "kerasduet_error_invalid_data"
  )
})

test_that("what a formula makes of a column is named where it is not finite", {
  mtcars$wt[3] <- 0
  expect_error(
    dataset(mpg ~ log(wt) + hp, mtcars), "not -Inf in row 3, column \"log(wt)\".",
    fixed = TRUE, class = "kerasduet_error_not_finite"
  )
})

test_that("of a logical outcome TRUE is a class", {
  trees$tall <- trees$Height > 76
  expect_identical(dataset(tall ~ Girth, trees, positive = TRUE)$positive, "True")
  expect_identical(dataset(tall ~ Girth, trees, positive = FALSE)$positive, "False")
  expect_error(
    dataset(tall ~ Girth, trees, positive = 1), class = "kerasduet_error_invalid_positive"
  )
})

test_that("a recipe may fill in what is missing, and what it leaves is refused", {
  skip_if_not_installed("recipes")
  mixed$size <- as.double(mixed$size) # the mean is a fraction
  mixed$size[3] <- NA
  plain <- recipes::recipe(price ~ size, mixed)
  filled <- recipes::step_impute_mean(plain, recipes::all_predictors())
  fit <- fit(one_number(), filled, mixed, seed = 1, epochs = 1)
  mean_size <- transform(mixed[3, ], size = mean(mixed$size, na.rm = TRUE))
  expect_identical(predict(fit, mixed[3, ]), predict(fit, mean_size))
  expect_error(
    dataset(plain, mixed), "`data` must hold finite values only, not NA in row 3, column \"size\".",
    fixed = TRUE, class = "kerasduet_error_not_finite"
  )
})

test_that("NA in further rows is refused, in a factor too", {
  fit <- fit(one_number(), price ~ ., mixed, seed = 1, epochs = 1)
  codes <- c(size = "not_finite", new = "not_finite", kind = "unknown_level")
  for (column in names(codes)) {
    missing <- mixed
    missing[[column]][2] <- NA
    expect_error(
      predict(fit, missing), sprintf("column \"%s\" must hold .* not NA in row 2", column),
      class = paste0("kerasduet_error_", codes[[column]])
    )
  }
})

test_that("a call in a formula is computed, also where a column has its name", {
  frame <- data.frame(cost = c(1.5, 2.5, 4), size = 1:3, c(7, 8, 9))
  names(frame)[[3]] <- "log(size)"
  expect_message(data <- dataset(cost ~ log(size), frame), "Python cannot repeat it")
  expect_equal(as.vector(split_rows(data, "train")$x), log(1:3), tolerance = 1e-6)
  quoted <- dataset(cost ~ `log(size)`, frame)
  expect_equal(as.vector(split_rows(quoted, "train")$x), c(7, 8, 9))
})
