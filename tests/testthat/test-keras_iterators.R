test_that("windows without targets are one batch", {
  windows <- timeseries_dataset_from_array(1:10, NULL, sequence_length = 4)
  expect_identical(iterate(as_array_iterator(windows)), list(windows))
})

test_that("each of a list, or of an iterator of Python, is given", {
  expect_identical(iterate(list(1, 2), function(each) each + 1), c(2, 3))
  expect_identical(iterate(list(1, 2), simplify = FALSE), list(1, 2))
  expect_identical(iterate(list(1, 2:3)), list(1, 2:3))
  expect_identical(iterate(list()), list())
  core()
  numbers <- reticulate::import_builtins(convert = FALSE)$iter(list(1L, 2L))
  expect_length(iterate(numbers), 2)
})

test_that("what gives nothing one by one is refused", {
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(iterate(1:3), "`it`", fixed = TRUE, class = invalid)
  expect_error(iterate(list(1), simplify = NA), "`simplify`", fixed = TRUE, class = invalid)
  expect_error(as_array_iterator(1:3), "`dataset`", fixed = TRUE, class = invalid)
})
