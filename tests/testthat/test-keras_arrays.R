invalid <- "kerasduet_error_invalid_argument"

test_that("arrays are made as keras3 makes them", {
  expect_identical(op_ones(c(2, 3)), matrix(1, 2, 3))
  expect_identical(op_zeros(list(2, 1, 1)), array(0, c(2, 1, 1)))
  expect_identical(dim(op_zeros(shape(0, 3))), c(0L, 3L))
})

test_that("a dimension of 1 is put where it is said", {
  images <- array(1:24, c(2, 3, 4))
  expect_identical(op_expand_dims(images, -1)[, , , 1], images)
  expect_identical(op_expand_dims(images, 4), op_expand_dims(images, -1))
  expect_identical(dim(op_expand_dims(images, 2)), c(2L, 1L, 3L, 4L))
  expect_identical(op_expand_dims(images, 2)[, 1, , ], images)
  expect_identical(op_expand_dims(1:3, 1), matrix(1:3, 1))
})

test_that("draws are Keras's own for a seed, and others without", {
  core()
  random <- reticulate::import("keras")$random
  theirs <- random$normal(list(2L, 3L), 1, 2, seed = 7L)
  expect_equal(random_normal(c(2, 3), 1, 2, seed = 7), as.array(theirs$numpy()))
  theirs <- random$randint(list(5L), 0L, 10L, seed = 7L)
  expect_identical(random_integer(5, 0, 10, seed = 7), as.array(theirs$numpy()))
  drawn <- random_uniform(c(100, 2), minval = 2, maxval = 3, seed = 1)
  expect_true(all(drawn >= 2 & drawn < 3))
  expect_false(identical(random_normal(c(10, 2)), random_normal(c(10, 2))))
})

test_that("tensors of Keras are keras3's", {
  skip_if_installed("keras3")
  core()
  tensor <- reticulate::import("tensorflow", convert = FALSE)$zeros(list(2L))
  expect_error(op_expand_dims(tensor, 1), class = "kerasduet_error_no_keras3")
  local_stand_in()
  expect_identical(op_expand_dims(tensor, -1), list(object = tensor, -1))
})

test_that("slips about arrays are refused", {
  for (bad in list(c(2, NA), 1.5, -1, "a", list(), NULL, c(1e6, 1e6))) {
    expect_error(op_ones(bad), "`shape`", fixed = TRUE, class = invalid)
    expect_error(random_normal(bad), "`shape`", fixed = TRUE, class = invalid)
  }
  for (bad in list(0, 3, -3, 1.5, "a")) {
    expect_error(op_expand_dims(1:3, bad), "from 1 to 2", class = invalid)
  }
  expect_error(op_expand_dims(keras_input(3), 1), "layer_reshape", class = invalid)
  expect_error(random_integer(2, 0, 0), "above `minval`", fixed = TRUE, class = invalid)
  expect_error(random_integer(2, 0.5, 2), "`minval`", fixed = TRUE, class = invalid)
  expect_error(random_integer(2, 0, 2^40), "`maxval`", fixed = TRUE, class = invalid)
  expect_error(random_uniform(2, 1, 0), "above `minval`", fixed = TRUE, class = invalid)
  expect_error(random_normal(2, mean = NA), "`mean`", fixed = TRUE, class = invalid)
  expect_error(random_normal(2, seed = -1), "`seed`", fixed = TRUE, class = invalid)
})
