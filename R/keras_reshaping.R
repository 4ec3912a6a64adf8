#' Change the dimensions of an array, row by row
#'
#' As in Keras's tutorials and as reticulate's function of that name: the values keep the order in
#' which the last dimension changes fastest, so that of 28 x 28 images each becomes one row of
#' 784. R's own `dim<-` would mix the rows. It starts no Python.
#'
#' @param x A vector, matrix or array.
#' @param dim The new dimensions, with the same product. One of them may be -1: it is then computed.
#' @param order `"C"`, or `"F"` for R's own order, in which the first dimension changes fastest.
#' @return An array with the dimensions `dim`.
#' @section Errors:
#' `kerasduet_error_shape_mismatch` if the values do not fill `dim`.
#' @examples
#' images <- array(1:8, c(2, 2, 2))
#' array_reshape(images, c(2, 4))
#' @export
array_reshape <- function(x, dim, order = c("C", "F")) {
  order <- if (missing(order)) "C" else order
  check_choice(order, "order", c("C", "F"))
  dim <- whole_dims(unlist(dim), length(x))
  if (order == "F" || length(x) == 0) {
    return(array(x, dim))
  }
  values <- if (length(dim(x)) > 1) aperm(x) else x # the last dimension first
  aperm(array(values, rev(dim)))
}

whole_dims <- function(dim, count) {
  whole <- is.numeric(dim) && !anyNA(dim) && all(dim == round(dim))
  if (!whole || any(dim < -1) || sum(dim == -1) > 1) {
    must_be("invalid_argument", "dim", gettext("whole numbers, one of which may be -1"), dim)
  }
  given <- dim
  dim[dim == -1] <- count / prod(dim[dim != -1])
  if (!isTRUE(prod(dim) == count) || any(dim != round(dim))) {
    sentence <- gettext("`x` must fill the dimensions {wanted_shape}, and has {values} values.")
    abort("shape_mismatch", sentence, wanted_shape = by(given), values = format_count(count))
  }
  dim
}

#' The shape of an array
#'
#' @param ... Sizes, of which `NA`, `NULL` or -1 is one that the data tell; or an array, whose
#'   dimensions are meant; or a tensor of [keras_input()] or of a layer, whose first size is that of
#'   the rows. A tensor of Keras is handed on to the R package keras3 (or keras).
#' @return The sizes as whole numbers, which [keras_model_sequential()] and layers take as
#'   `input_shape`.
#' @examples
#' shape(28, 28, 1)
#' shape(NA, 3)
#' shape(matrix(0, 5, 2))
#' @export
shape <- function(...) {
  parts <- list(...)
  if (length(parts) > 0 && is_keras_object(parts[[1]])) {
    return(hand_on("shape", parts[[1]], parts[-1]))
  }
  if (length(parts) == 1 && inherits(parts[[1]], "kerasduet_tensor")) {
    parts <- parts[[1]]$shape
  }
  sizes <- as.numeric(unlist(lapply(parts, sizes_of)))
  if (!all(is.na(sizes) | (sizes == round(sizes) & sizes >= 0))) {
    must_be("invalid_argument", "...", gettext("whole numbers, NA, or arrays"), sizes)
  }
  as.integer(sizes)
}

sizes_of <- function(part) {
  if (is.null(part)) {
    return(NA)
  }
  if (is.array(part) || is.data.frame(part)) {
    return(dim(part))
  }
  if (is.list(part)) {
    return(unlist(lapply(part, sizes_of)))
  }
  if (!is.numeric(part) && !(is.logical(part) && all(is.na(part)))) {
    must_be("invalid_argument", "...", gettext("whole numbers, NA, or arrays"), part)
  }
  ifelse(part == -1, NA, part)
}
