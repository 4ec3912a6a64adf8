test_that("data sets come as arrays of R in the order of the rows", {
  clothes <- dataset_garments(train = 20, test = 10, seed = 1)
  expect_named(clothes, c("train", "test"))
  expect_identical(dim(clothes$train$x), c(20L, 28L, 28L))
  expect_type(clothes$train$x, "integer")
  expect_type(clothes$train$y, "integer")
  data <- call_core("load_dataset", "garments", list(train = 20, test = 10, seed = 1))
  third <- data$split("train")$x[3, , ] # as reticulate reads NumPy's array
  expect_identical(clothes$train$x[3, , ], third)
  expect_false(identical(third, t(third)))
  c(train, test) %<-% clothes
  c(x, y) %<-% test
  expect_identical(y, clothes$test$y)
})

test_that("the official sets have the shapes of Keras's R package", {
  skip_if(Sys.getenv("KERASDUET_DATA_DIR") == "", "KERASDUET_DATA_DIR is not set")
  digits <- tryCatch(dataset_mnist(), kerasduet_error = function(e) skip(conditionMessage(e)))
  expect_identical(dim(digits$train$x), c(60000L, 28L, 28L))
  expect_identical(head(as.vector(digits$train$y)), c(5L, 0L, 4L, 1L, 9L, 2L))
  images <- tryCatch(dataset_cifar10(), kerasduet_error = function(e) skip(conditionMessage(e)))
  expect_identical(dim(images$test$x), c(10000L, 32L, 32L, 3L))
  expect_identical(dim(images$test$y), c(10000L, 1L))
})
