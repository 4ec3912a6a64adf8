#' What an iterator gives, as a list
#'
#' The windows of a series without targets are an array already, of which Keras's scripts make
#' batches before they put these together: with `as_array_iterator()` it is one batch. An iterator
#' of Python is handed on to the R package reticulate.
#'
#' @param dataset An array, as [timeseries_dataset_from_array()] gives it without targets.
#' @param it A list, or an iterator of Python.
#' @param f A function that is called with each.
#' @param simplify Whether a list of single values becomes a vector.
#' @return `as_array_iterator()` a list of arrays; `iterate()` a list of what `f` gives.
#' @section Errors:
#' `kerasduet_error_invalid_argument`.
#' @examples
#' windows <- timeseries_dataset_from_array(1:10, NULL, sequence_length = 4)
#' length(iterate(as_array_iterator(windows), dim))
#' @export
iterate <- function(it, f = identity, simplify = TRUE) {
  if (inherits(it, "python.builtin.object")) {
    return(reticulate::iterate(it, f, simplify))
  }
  if (!is.list(it) || is.object(it)) {
    must_be("invalid_argument", "it", gettext("a list, or an iterator of Python"), it)
  }
  check_flag(simplify, "simplify")
  values <- lapply(it, f)
  is_single <- vapply(values, function(value) is.atomic(value) && length(value) == 1, NA)
  if (simplify && length(values) > 0 && all(is_single)) unlist(values) else values
}

#' @rdname iterate
#' @export
as_array_iterator <- function(dataset) {
  if (inherits(dataset, "python.builtin.object")) {
    return(dataset$as_numpy_iterator())
  }
  if (!is.array(dataset)) {
    must_be("invalid_argument", "dataset", gettext("an array of windows, without targets"), dataset)
  }
  list(dataset)
}
