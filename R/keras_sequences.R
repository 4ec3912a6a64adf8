#' Sequences of one length
#'
#' As Keras's functions of these names; they start no Python.
#'
#' @param sequences A list of vectors of numbers.
#' @param maxlen How long all of them become; as long as the longest unless given.
#' @param dtype `"int32"`, for whole numbers, or `"float32"`.
#' @param padding,truncating Where values are added to shorter ones and cut off longer ones:
#'   `"pre"` (in front) or `"post"`.
#' @param value What is added.
#' @return A matrix with a row for each sequence.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, `kerasduet_error_not_finite`.
#' @examples
#' pad_sequences(list(1:3, 4:5), maxlen = 4)
#' @export
pad_sequences <- function(sequences, maxlen = NULL, dtype = "int32", padding = "pre",
                          truncating = "pre", value = 0) {
  check_sequences(sequences)
  check_count(maxlen, "maxlen", optional = TRUE)
  check_choice(dtype, "dtype", c("int32", "int64", "float32", "float64"))
  check_choice(padding, "padding", c("pre", "post"))
  check_choice(truncating, "truncating", c("pre", "post"))
  if (!is.numeric(value) || length(value) != 1 || is.na(value)) {
    must_be("invalid_argument", "value", gettext("a number"), value)
  }
  count <- if (is.null(maxlen)) max(0, lengths(sequences)) else maxlen
  rows <- vapply(sequences, padded, numeric(count), count, padding, truncating, value)
  rows <- matrix(rows, ncol = count, byrow = TRUE)
  if (startsWith(dtype, "int")) {
    storage.mode(rows) <- "integer" # which cuts what is behind the point, as NumPy does
  }
  rows
}

check_sequences <- function(sequences) {
  is_sequence <- function(each) is.numeric(each) && is.null(dim(each))
  if (!is.list(sequences) || !all(vapply(sequences, is_sequence, NA))) {
    must_be("invalid_argument", "sequences", gettext("a list of vectors of numbers"), sequences)
  }
  for (place in seq_along(sequences)) {
    refuse_na(sequences[[place]], sprintf("sequences[[%d]]", place))
  }
}

padded <- function(values, count, padding, truncating, value) {
  kept <- if (truncating == "pre") utils::tail(values, count) else utils::head(values, count)
  added <- rep(value, count - length(kept))
  as.double(if (padding == "pre") c(added, kept) else c(kept, added))
}

#' Windows of a time series
#'
#' Cuts a series into windows of the same length, each with its target, as Keras's function of that
#' name. It starts Python with `targets` only.
#'
#' @param data The series: a vector, or a matrix or array with a step in each row.
#' @param targets What is to be predicted of the window that begins at each step; or `NULL`.
#' @param sequence_length Steps of a window.
#' @param sequence_stride How many steps later the next window begins.
#' @param sampling_rate Each how many steps of the series are one of the window.
#' @param batch_size,shuffle What [fit()][fit.kerasduet_model] takes for the data unless it is given
#'   others.
#' @param seed Left out: that of the model draws the order of rows.
#' @param start_index,end_index The steps that are used, as in Keras: from the first, counted from
#'   0, to before the last.
#' @return A data set as [dataset()] gives it; without `targets` the windows as an array with the
#'   dimensions windows, steps and what a step has.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, `kerasduet_error_empty_data` if no window fits, and those of
#' [dataset()].
#' @examplesIf is_kerasduet_available()
#' series <- sin(1:100 / 5)
#' windows <- timeseries_dataset_from_array(series[-100], series[-(1:9)], sequence_length = 9)
#' model <- keras_model_sequential() %>%
#'   layer_lstm(units = 2, input_shape = c(9, 1)) %>%
#'   layer_dense(units = 1) %>%
#'   compile(optimizer = "adam", loss = "mse")
#' model %>% fit(windows, epochs = 1)
#' @export
timeseries_dataset_from_array <- function(data, targets, sequence_length, sequence_stride = 1,
                                          sampling_rate = 1, batch_size = 128, shuffle = FALSE,
                                          seed = NULL, start_index = NULL, end_index = NULL) {
  check_count(sequence_length, "sequence_length")
  check_count(sequence_stride, "sequence_stride")
  check_count(sampling_rate, "sampling_rate")
  check_count(batch_size, "batch_size", optional = TRUE)
  check_flag(shuffle, "shuffle")
  if (!is.null(seed)) {
    abort("invalid_argument", gettext("`seed` must be left out: that of the model decides."))
  }
  series <- check_values(data, "data")
  used <- used_steps(dim(series)[[1]], start_index, end_index)
  reach <- (sequence_length - 1) * sampling_rate
  count <- min(length(used) - reach, if (!is.null(targets)) NROW(targets) - used[[1]] + 1)
  if (count < 1) {
    sentence <- gettext("`data` must have as many steps as a window: no window fits.")
    abort("empty_data", sentence, argument = "data")
  }
  starts <- used[seq(1, count, by = sequence_stride)]
  windows <- windows_of(series, starts, seq(0, reach, by = sampling_rate))
  if (is.null(targets)) {
    return(windows)
  }
  rows <- dataset(windows, chosen_rows(targets, starts))
  rows$fit <- list(batch_size = batch_size, shuffle = shuffle)
  rows
}

used_steps <- function(count, start_index, end_index) {
  first <- if (is.null(start_index)) 0 else start_index
  last <- if (is.null(end_index)) count else end_index
  check_step(first, "start_index", count)
  check_step(last, "end_index", count)
  if (first >= last) {
    must_be("invalid_argument", "end_index", gettext("above `start_index`"), last)
  }
  seq(first + 1, last)
}

check_step <- function(value, argument, count) {
  if (!is_whole(value) || value < 0 || value > count) {
    wanted <- gettextf("a whole number from 0 to %d, the steps of `data`", count)
    must_be("invalid_argument", argument, wanted, value)
  }
}

# Windows, steps and what a step has: one number, of a vector.
windows_of <- function(series, starts, steps) {
  places <- outer(starts, steps, `+`) # (windows, steps)
  rest <- if (length(dim(series)) > 1) dim(series)[-1] else 1
  values <- matrix(series, dim(series)[[1]])[places, , drop = FALSE]
  array(values, c(dim(places), rest))
}

chosen_rows <- function(values, rows) {
  if (is.null(dim(values))) values[rows] else matrix(values, nrow(values))[rows, , drop = FALSE]
}
