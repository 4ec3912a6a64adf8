rows_of_core <- function(data, split = "train") {
  split_rows(data, split)
}

test_that("rows, columns and pixels arrive where they were", {
  x <- array(seq_len(2 * 3 * 4), c(2, 3, 4)) / 2 # no two values are the same
  data <- dataset(x, c("a", "b"))
  expect_identical(data$shape, c(3L, 4L))
  expect_identical(rows_of_core(data)$x, x)
})

test_that("a factor keeps its levels and their order", {
  y <- factor(c("low", "high", "low"), levels = c("low", "high"))
  data <- dataset(diag(3), y)
  expect_identical(data$class_names, c("low", "high"))
  expect_identical(as.integer(rows_of_core(data)$y), c(0L, 1L, 0L))
  unused <- dataset(diag(3), factor(c("a", "c", "a"), levels = c("c", "b", "a")))
  expect_identical(unused$class_names, c("c", "b", "a"))
})

test_that("a data frame gives its target's column", {
  data <- dataset(iris, target = "Species", test = iris[1:10, ])
  expect_identical(data$class_names, levels(iris$Species))
  expect_identical(data$splits, list(train = 150L, test = 10L))
  expect_equal(rows_of_core(data)$x, unname(as.matrix(iris[1:4])), tolerance = 1e-7)
  expect_identical(dataset(mtcars, target = "mpg")$task, "regression")
  cars <- transform(mtcars, cyl = as.integer(cyl))
  expect_identical(dataset(cars, target = "cyl")$task, "regression")
  expect_error(
    dataset(iris, target = "Specie"),
    "The data frame has no column \"Specie\": did you mean \"Species\"?",
    fixed = TRUE, class = "kerasduet_error_invalid_data"
  )
  expect_identical(dataset(iris, target = "Sepal.Width")$table, names(iris)[-2])
})

test_that("a single row and a single column stay rows and columns", {
  data <- dataset(matrix(1:2), c("a", "b"), test = list(x = matrix(3), y = "b"))
  expect_identical(data$shape, 1L)
  expect_identical(data$splits$test, 1L)
})

test_that("NA is refused with its row before it crosses", {
  expect_na <- function(object, where) {
    message <- sub("@", "must hold finite values only, not", where, fixed = TRUE)
    expect_error(object, message, fixed = TRUE, class = "kerasduet_error_not_finite")
  }
  x <- matrix(0, 3, 2)
  x[3, 1] <- NA
  x[2, 2] <- NA
  expect_na(dataset(x, 1:3), "`x` @ NA in row 2, column 2.")
  x[1, 2] <- Inf
  expect_na(dataset(x, 1:3), "`x` @ Inf in row 1, column 2.")
  expect_na(dataset(matrix(c(1L, NA), 2), 1:2), "`x` @ NA in row 2, column 1.")
  expect_na(dataset(matrix(NA, 2, 1), 1:2), "`x` @ NA in row 1, column 1.")
  expect_na(dataset(diag(2), c(TRUE, NA)), "`y` @ NA in row 2.")
  expect_na(dataset(diag(2), factor(c("a", NA))), "`y` @ NA in row 2.")
  expect_na(dataset(diag(2), c(NaN, 1)), "`y` @ NaN in row 1.")
  expect_na(
    dataset(diag(2), 1:2, test = list(x = matrix(NA_real_, 1, 2), y = 1L)),
    "`test x` @ NA in row 1, column 1."
  )
})

test_that("NA is named by its column, and in an array by its place", {
  frame <- data.frame(height = c(1, 2), weight = c(3, NA))
  expect_error(dataset(frame, 1:2), "not NA in row 2, column \"weight\", unless", fixed = TRUE)
  x <- array(0, c(2, 3, 4))
  x[2, 2, 4] <- NA
  x[2, 3, 1] <- NA
  expect_error(dataset(x, 1:2), "not NA in row 2 at [2, 4].", fixed = TRUE)
  x[2, 2, 4] <- Inf # the core names the same place
  x[2, 3, 1] <- 0
  expect_error(dataset(x, 1:2), "not Inf in row 2 at [2, 4].", fixed = TRUE)
})

test_that("NaN and Inf are refused by the core in the same words", {
  expect_error(
    dataset(matrix(c(0, -Inf), 2), 1:2),
    "`x` must hold finite values only, not -Inf in row 2, column 1.",
    fixed = TRUE, class = "kerasduet_error_not_finite"
  )
})

test_that("whole numbers are classes, and positions from 1 beside named classes", {
  expect_identical(dataset(diag(3), c(5L, 7L, 5L))$class_names, c("5", "7"))
  expect_identical(dataset(diag(2), c(0.5, 1))$task, "regression")
  data <- dataset(diag(3), c(1, 2, 2), class_names = c("cat", "dog"))
  expect_identical(as.integer(rows_of_core(data)$y), c(0L, 1L, 1L))
  expect_error(
    dataset(diag(2), c(0, 1), class_names = c("cat", "dog")),
    class = "kerasduet_error_unknown_class"
  )
  large <- c(100000, 2e15)
  for (names in list(large, c("100000", "2000000000000000"))) {
    expect_identical(dataset(diag(2), large, class_names = names)$class_names,
      c("100000", "2000000000000000")
    )
  }
  named <- dataset(diag(3), c(8, 6, 8), class_names = c("8", "6"))
  expect_identical(as.integer(rows_of_core(named)$y), c(0L, 1L, 0L))
})

test_that("other things than data are refused", {
  invalid <- "kerasduet_error_invalid_data"
  expect_error(fit(model_spec("xor_mlp"), iris), class = invalid)
  expect_error(fit(model_spec("xor_mlp"), list(diag(2), 1:2)), class = invalid)
  expect_error(dataset(diag(2), list(1, 2)), class = invalid)
  expect_error(dataset(mean, 1:2), class = invalid)
  expect_error(
    dataset(diag(2) + 1i, 1:2), "`x` must hold numbers only, not complex numbers.",
    fixed = TRUE, class = invalid
  )
  expect_error(dataset(matrix(list(1, 2)), 1:2), "not values of type list.", class = invalid)
})

# Each pixel says where it is: any confusion of rows, lines and columns is seen.
asymmetric <- function(type = "double") {
  values <- outer(100 * 1:5, outer(10 * 1:3, 1:4, "+"), "+") # rows, lines, columns
  storage.mode(values) <- type
  values
}

test_that("an asymmetric image keeps its rows, lines and columns on the way to the core", {
  for (type in c("double", "integer")) {
    data <- dataset(asymmetric(type), c("a", "b", "a", "b", "a"))
    x <- reticulate::py_get_attr(data_handle(data)$split("train"), "x")
    at <- function(...) as.numeric(x$item(...))
    expect_identical(at(0L, 0L, 0L), 111)
    expect_identical(at(1L, 2L, 3L), 234)
    expect_identical(at(4L, 2L, 0L), 531)
    expect_equal(split_rows(data, "train")$x, asymmetric())
  }
})

test_that("pixels keep their rows, lines and columns on the way to R", {
  data <- garments(train = 20, test = 12)
  pixels <- dataset_garments(train = 20, test = 12)$test$x
  expect_identical(dim(pixels), c(12L, 28L, 28L))
  expect_type(pixels, "integer")
  x <- reticulate::py_get_attr(data_handle(data)$split("test"), "x")
  line_sums <- as.matrix(x$sum(axis = 2L))
  expect_equal(apply(pixels, 1:2, sum), line_sums)
  expect_false(isTRUE(all.equal(line_sums, as.matrix(x$sum(axis = 1L)))))
  expect_identical(split_rows(data, "test", c(7, 2))$x, pixels[c(7, 2), , ])
})

test_that("a column that holds Inf is named, and numbers too large to add are none", {
  x <- cbind(height = c(1, 2), weight = c(Inf, 3))
  expect_error(dataset(x, 1:2), "not Inf in row 1, column \"weight\".", fixed = TRUE)
  expect_error(dataset(cbind(a = c(1e308, 1e308)), 1:2), "below 3.4e38, not 1e+308", fixed = TRUE)
})

test_that("a vector gets the call that makes a row of it, if it is one", {
  expect_error(
    predict(small_fit(), numeric(784)),
    "not [784]: use `array_reshape(newdata, c(1, 28, 28))`.",
    fixed = TRUE, class = "kerasduet_error_invalid_data"
  )
  expect_error(predict(small_fit(), numeric(7)), "not [7].", fixed = TRUE)
})

test_that("further rows of other dimensions get the call that mends them", {
  flat <- list(x = matrix(0, 3, 784), y = 1:3)
  mismatch <- "kerasduet_error_shape_mismatch"
  expect_error(
    evaluate(small_fit(), flat), "use `array_reshape(data$x, c(3, 28, 28))`.",
    fixed = TRUE, class = mismatch
  )
  expect_error(
    fit(model_spec("fashion_mlp"), small_data, validation_data = flat),
    "use `array_reshape(validation_data$x, c(3, 28, 28))`.", fixed = TRUE, class = mismatch
  )
})

test_that("a data frame without a target is told how to name it", {
  invalid <- "kerasduet_error_invalid_data"
  expect_error(dataset(iris), "use `dataset(x, target = )`", fixed = TRUE, class = invalid)
  expect_error(
    fit(model_spec("xor_mlp"), mtcars), "use `dataset(data, target = )`, or a formula.",
    fixed = TRUE, class = invalid
  )
})

test_that("the classes of a data set are printed on one line, however wide they are", {
  names <- c("a\nb", strrep("\u72ac", 30), strrep("\u72ac", 31))
  shown <- format(dataset(matrix(0, 3, 2), factor(names, names)))
  expect_match(shown[3], "Classes: a\\\\nb, \u72ac")
  expect_lte(max(nchar(shown, "width")), 80)
})
