test_that("rows stay rows", {
  x <- array(seq_len(24), c(2, 3, 4))
  flat <- array_reshape(x, c(2, 12))
  for (row in 1:2) expect_identical(flat[row, ], as.vector(t(x[row, , ])))
  expect_identical(array_reshape(flat, c(2, 3, 4)), x)
  expect_identical(array_reshape(x, list(2, -1)), flat)
  expect_identical(array_reshape(1:4, c(2, 2)), matrix(1:4, 2, byrow = TRUE))
  expect_identical(array_reshape(1:4, c(2, 2), order = "F"), matrix(1:4, 2))
  expect_identical(dim(array_reshape(numeric(), c(0, 3))), c(0L, 3L))
})

test_that("it is NumPy's order", {
  x <- array(as.double(seq_len(24)), c(2, 3, 4))
  core() # starts the right Python
  numpy <- reticulate::import("numpy")
  expect_identical(array_reshape(x, c(4, 6)), numpy$reshape(x, list(4L, 6L)))
})

test_that("dimensions that the values do not fill are refused", {
  for (bad in list(c(2, 5), c(-1, 7), c(0, -1))) {
    expect_error(array_reshape(1:24, bad), "must fill the dimensions",
      class = "kerasduet_error_shape_mismatch"
    )
  }
  for (bad in list(c(-1, -1), 1.5, "a", NA, -2)) {
    expect_error(array_reshape(1:24, bad), class = "kerasduet_error_invalid_argument")
  }
})

test_that("rows of other dimensions are refused with the call that mends them", {
  wrong <- function(x, message) {
    expect_error(
      predict(small_fit(), x), message,
      fixed = TRUE, class = "kerasduet_error_shape_mismatch"
    )
  }
  wanted <- "`newdata` must be rows of 28 x 28, as the fit was trained on, not of"
  use <- "use `array_reshape(newdata, c(%d, 28, 28))`."
  wrong(matrix(0, 2, 784), paste(wanted, "784:", sprintf(use, 2)))
  wrong(matrix(0, 28, 28), paste(wanted, "28:", sprintf(use, 1)))
  wrong(array(0, c(3, 28, 28, 1)), paste(wanted, "28 x 28 x 1:", sprintf(use, 3)))
  wrong(diag(3), paste(wanted, "3."))
})

test_that("flat rows that a spec cannot take are told the call that gives them its dimensions", {
  rows <- list(x = matrix(0, 6, 64 * 64 * 3), y = factor(0:5))
  expect_error(
    fit(model_spec("signs_cnn"), rows, epochs = 1),
    "have shape [64, 64, 3]. Use `array_reshape(x, c(6, 64, 64, 3))`.",
    fixed = TRUE, class = "kerasduet_error_shape_mismatch"
  )
})
