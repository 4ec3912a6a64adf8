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

# A small imdb.npz and reuters.npz, whose checksums stand for those of the official files.
local_sequences <- function(frame = parent.frame()) {
  folder <- withr::local_tempdir(.local_envir = frame)
  core()
  reticulate::py_run_string("
import copy, hashlib, pathlib
import numpy
from kerasduet.data import sources

def lists(rows):
    made = numpy.empty(len(rows), object)
    made[:] = rows
    return made

def write(folder):
    folder, about = pathlib.Path(folder), copy.deepcopy(sources.sequences())
    numpy.savez(folder / 'imdb.npz', x_train=lists([[1, 2], [3], [4, 5, 6]]), y_train=[0, 1, 1],
                x_test=lists([[7], [8, 9]]), y_test=[1, 0])
    numpy.savez(folder / 'reuters.npz', x=lists([[1, 2], [3], [], [4]]), y=[3, 0, 45, 2])
    for each in about.values():
        file = each['files'][0]
        file['sha256'] = hashlib.sha256((folder / file['name']).read_bytes()).hexdigest()
    sources.sequences, sources.kept = lambda: about, sources.sequences

def restore():
    sources.sequences = sources.kept
")
  reticulate::py$write(folder)
  withr::defer(reticulate::py$restore(), envir = frame)
  folder
}

test_that("texts come as lists of whole numbers, as Keras gives them", {
  folder <- local_sequences()
  reviews <- dataset_imdb(folder)
  expect_named(reviews, c("train", "test"))
  expect_length(reviews$train$x, 3)
  expect_type(reviews$train$x[[1]], "integer")
  expect_setequal(reviews$train$y, 0:1)
  expect_true(all(vapply(reviews$train$x, `[[`, 0L, 1) == 1)) # the start
  expect_identical(sort(lengths(reviews$train$x)), 2:4)
  bare <- dataset_imdb(folder, start_char = NULL, oov_char = NULL, index_from = 0, num_words = 5)
  expect_setequal(unlist(bare$train$x), 1:4)
  expect_identical(sum(lengths(bare$test$x)), 0L)
  c(c(x_train, y_train), c(x_test, y_test)) %<-% dataset_reuters(folder, test_split = 0.5)
  expect_length(x_train, 2)
  expect_setequal(c(y_train, y_test), c(0L, 2L, 3L, 45L))
  expect_identical(dim(pad_sequences(x_train, maxlen = 3)), 2:3)
})

test_that("slips about sequences are refused", {
  folder <- local_sequences()
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(dataset_imdb(folder, maxlen = 1), class = "kerasduet_error_empty_data")
  expect_error(dataset_imdb(folder, num_words = 0), class = invalid)
  expect_error(dataset_imdb(folder, skip_top = -1), "`skip_top`", class = invalid)
  expect_error(dataset_imdb(folder, index_from = NULL), "`index_from`", class = invalid)
  expect_error(dataset_imdb(folder, seed = -1), class = invalid)
  expect_error(dataset_reuters(folder, test_split = 1), class = invalid)
  expect_error(dataset_imdb(tempfile()), class = "kerasduet_error_missing_files")
  expect_error(dataset_cifar100("coarse"), "`label_mode` must be \"fine\"", class = invalid)
  expect_error(dataset_boston_housing(tempdir()), class = "kerasduet_error_missing_files")
  expect_identical(cifar100()$shape, c(32L, 32L, 3L))
  expect_length(cifar100()$class_names, 100)
  expect_identical(boston_housing()$task, "regression")
})
