# Arrays that Keras's scripts try a model on: in R these are arrays of R.

#' Arrays to try a model on
#'
#' As the functions of keras3 of these names, for arrays of R: `op_ones()` and `op_zeros()` make
#' one, `random_normal()`, `random_uniform()` and `random_integer()` draw one, with Keras's own
#' numbers for a `seed`, and `op_expand_dims()` puts a dimension of 1 into one, such as the channel
#' of grey images. Only those that draw start Python.
#'
#' @param shape The dimensions of the array: whole numbers, as [shape()] gives them.
#' @param x A vector or an array; a tensor of Keras is handed on to the R package keras3.
#' @param axis Where the new dimension stands, from 1, or from the end if below 0.
#' @param mean,stddev,minval,maxval What is drawn, as in Keras: numbers below `maxval`.
#' @param dtype As in Keras; numbers of R have the precision that they have.
#' @param seed A whole number that decides what is drawn. Without it each call draws others.
#' @return An array, of integers from `random_integer()`.
#' @section Errors:
#' `kerasduet_error_invalid_argument`.
#' @examples
#' images <- array(0, c(2, 28, 28))
#' dim(op_expand_dims(images, -1))
#' model <- keras_model_sequential() %>% layer_dense(units = 2)
#' @examplesIf is_kerasduet_available()
#' model(op_ones(c(3, 4)))
#' random_integer(c(2, 3), minval = 0, maxval = 10, seed = 1)
#' @export
op_ones <- function(shape, dtype = NULL) filled("op_ones", 1, shape, dtype)

#' @rdname op_ones
#' @export
op_zeros <- function(shape, dtype = NULL) filled("op_zeros", 0, shape, dtype)

#' @rdname op_ones
#' @export
op_expand_dims <- function(x, axis) {
  if (is_keras_object(x)) {
    return(hand_on("op_expand_dims", x, list(axis)))
  }
  if (!is.atomic(x) || is.null(x)) {
    wanted <- gettext("an array: `layer_reshape()` changes the shape of a tensor")
    must_be("invalid_argument", "x", wanted, x)
  }
  sizes <- if (is.null(dim(x))) length(x) else dim(x)
  count <- length(sizes) + 1
  if (!is_whole(axis) || !abs(axis) %in% seq_len(count)) {
    wanted <- gettextf("a whole number from 1 to %d, or below 0 from the end", count)
    must_be("invalid_argument", "axis", wanted, axis)
  }
  place <- if (axis < 0) count + 1 + axis else axis
  array(x, append(sizes, 1, place - 1))
}

#' @rdname op_ones
#' @export
random_normal <- function(shape, mean = 0, stddev = 1, dtype = NULL, seed = NULL) {
  random_values("normal", shape, list(mean = mean, stddev = stddev), seed)
}

#' @rdname op_ones
#' @export
random_uniform <- function(shape, minval = 0, maxval = 1, dtype = NULL, seed = NULL) {
  random_values("uniform", shape, list(minval = minval, maxval = maxval), seed)
}

#' @rdname op_ones
#' @export
random_integer <- function(shape, minval, maxval, dtype = "int32", seed = NULL) {
  range <- list(minval = minval, maxval = maxval)
  for (name in names(range)) {
    if (!is_whole(range[[name]]) || abs(range[[name]]) > .Machine$integer.max) {
      must_be("invalid_argument", name, gettext("a whole number that R can hold"), range[[name]])
    }
  }
  random_values("randint", shape, range, seed)
}

filled <- function(verb, value, shape, dtype) {
  if (are_keras_objects(shape)) { # the sizes of a tensor
    return(hand_on(verb, shape, list(dtype)))
  }
  array(value, array_sizes(shape))
}

array_sizes <- function(shape) {
  sizes <- as.list(shape)
  if (length(sizes) == 0 || !all(vapply(sizes, function(size) is_whole(size) && size >= 0, NA))) {
    must_be("invalid_argument", "shape", gettext("whole numbers, the sizes of an array"), shape)
  }
  sizes <- as.numeric(sizes)
  if (prod(sizes) > .Machine$integer.max) {
    wanted <- gettextf("of at most %.0f numbers in all", .Machine$integer.max)
    must_be("invalid_argument", "shape", wanted, shape)
  }
  sizes
}

random_values <- function(kind, shape, range, seed) {
  for (name in names(range)) {
    value <- range[[name]]
    is_number <- is.numeric(value) && length(value) == 1 && is.finite(value)
    if (!is_number) must_be("invalid_argument", name, gettext("a number"), value)
  }
  if (!is.null(range$maxval) && range$maxval <= range$minval) {
    must_be("invalid_argument", "maxval", gettext("above `minval`"), range$maxval)
  }
  if (!is.null(seed)) check_seed(seed)
  call_core("random_values", kind, as.list(array_sizes(shape)), range, seed)
}
