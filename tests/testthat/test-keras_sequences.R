test_that("sequences become rows of one length, as Keras makes them", {
  sequences <- list(1:5, 6, integer(), c(7, 8))
  core()
  keras <- reticulate::import("keras")
  in_keras <- lapply(sequences, as.list)
  for (padding in c("pre", "post")) {
    for (truncating in c("pre", "post")) {
      for (maxlen in list(NULL, 3L, 1L)) {
        ours <- pad_sequences(sequences, maxlen, "int32", padding, truncating, value = 9)
        theirs <- keras$utils$pad_sequences(
          in_keras, maxlen = maxlen, padding = padding, truncating = truncating, value = 9L
        )
        expect_identical(ours, theirs)
      }
    }
  }
  expect_type(pad_sequences(list(0.5, 1), dtype = "float32"), "double")
  expect_identical(pad_sequences(list()), matrix(0L, 0, 0))
  expect_identical(pad_sequences(list(1:2)), matrix(1:2, 1))
})

test_that("slips about sequences are refused", {
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(pad_sequences(1:3), "a list of vectors of numbers", class = invalid)
  expect_error(pad_sequences(list("a")), class = invalid)
  expect_error(pad_sequences(list(matrix(1, 2, 2))), class = invalid)
  expect_error(pad_sequences(list(1, c(2, NA))), "sequences[[2]]", fixed = TRUE,
    class = "kerasduet_error_not_finite"
  )
  expect_error(pad_sequences(list(1), maxlen = 0), class = invalid)
  expect_error(pad_sequences(list(1), padding = "left"), class = invalid)
  expect_error(pad_sequences(list(1), value = NA), class = invalid)
  expect_error(pad_sequences(list(1), dtype = "text"), class = invalid)
})

windows_of_keras <- function(...) {
  keras <- reticulate::import("keras")
  reticulate::iterate(keras$utils$timeseries_dataset_from_array(...))[[1]]
}

test_that("windows and their targets are those of Keras", {
  core()
  np <- reticulate::import("numpy", convert = FALSE)
  series <- matrix(seq(0.5, 20, by = 0.5), 20) # steps and two features
  targets <- as.double(101:120)
  settings <- list(
    list(sequence_length = 4L),
    list(sequence_length = 4L, sequence_stride = 3L),
    list(sequence_length = 3L, sampling_rate = 2L, sequence_stride = 2L),
    list(sequence_length = 3L, start_index = 2L, end_index = 11L)
  )
  for (setting in settings) {
    given <- c(list(np$asarray(series), np$asarray(targets)), setting)
    theirs <- do.call(windows_of_keras, given)
    ours <- do.call(timeseries_dataset_from_array, c(list(series, targets), setting))
    rows <- split_rows(ours, "train")
    expect_equal(rows$x, as.array(theirs[[1]]$numpy()), ignore_attr = TRUE)
    expect_equal(as.vector(rows$y), as.vector(theirs[[2]]$numpy()))
    alone <- do.call(timeseries_dataset_from_array, c(list(series, NULL), setting))
    expect_equal(alone[seq_len(nrow(rows$x)), , , drop = FALSE], rows$x, ignore_attr = TRUE)
  }
  of_vector <- timeseries_dataset_from_array(1:6, NULL, sequence_length = 4)
  expect_identical(dim(of_vector), c(3L, 4L, 1L))
  expect_identical(of_vector[2, , 1], 2:5)
})

test_that("a data set of windows brings the size of its batches along", {
  windows <- timeseries_dataset_from_array(sin(1:30), sin(5:30), 4, batch_size = 9)
  model <- keras_model_sequential() %>%
    layer_flatten() %>%
    layer_dense(units = 1) %>%
    compile("adam", "mse")
  suppressWarnings(fit(model, windows, epochs = 1), classes = "kerasduet_warning")
  expect_identical(model$fit$steps, 3L)
  expect_false(as_model_spec(model)$document$fit$shuffle)
  spec <- as_model_spec(model)
  by_spec <- suppressWarnings(fit(spec, windows, epochs = 1), classes = "kerasduet_warning")
  expect_identical(by_spec$steps, 3L)
})

test_that("slips about windows are refused", {
  invalid <- "kerasduet_error_invalid_argument"
  expect_error(timeseries_dataset_from_array(1:3, NULL, 4), class = "kerasduet_error_empty_data")
  expect_error(timeseries_dataset_from_array(1:3, NULL, 0), class = invalid)
  expect_error(timeseries_dataset_from_array("a", NULL, 1), "`data` must be", class = invalid)
  expect_error(timeseries_dataset_from_array(c(1, NA), NULL, 1),
    class = "kerasduet_error_not_finite"
  )
  expect_error(timeseries_dataset_from_array(1:9, NULL, 2, start_index = 10), class = invalid)
  expect_error(
    timeseries_dataset_from_array(1:9, NULL, 2, start_index = 5, end_index = 5), class = invalid
  )
  expect_error(timeseries_dataset_from_array(1:9, NULL, 2, seed = 1), "`seed` must be left out",
    fixed = TRUE, class = invalid
  )
})

test_that("a shape is its sizes, or that of an array", {
  expect_identical(shape(28, 28, 1), c(28L, 28L, 1L))
  expect_identical(shape(NA, 3), c(NA, 3L))
  expect_identical(shape(NULL, -1, 3), c(NA, NA, 3L))
  expect_identical(shape(c(2, 3), 4), 2:4)
  expect_identical(shape(matrix(0, 5, 2)), c(5L, 2L))
  expect_identical(shape(iris), c(150L, 5L))
  expect_identical(shape(), integer())
  expect_error(shape("a"), class = "kerasduet_error_invalid_argument")
  expect_error(shape(1.5), class = "kerasduet_error_invalid_argument")
  open <- keras_model_sequential(input_shape = shape(NA, 3)) %>% layer_lstm(2)
  expect_identical(open$shape, c(NA, 3L))
})

test_that("a pipe that assigns is attached", {
  numbers <- c(3, 1)
  numbers %<>% sort()
  expect_identical(numbers, c(1, 3))
})
