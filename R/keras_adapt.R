#' Learn what a preprocessing layer must know of the data
#'
#' Gives the layer with the vocabulary of texts, the means and variances of numbers, or the
#' boundaries between bins. In R a layer is a value: take what `adapt()` gives, as in
#' `layer <- adapt(layer, x)`. A `layer_text_vectorization()` or `layer_normalization()` that was
#' not adapted learns of the training rows in [fit()][fit.kerasduet_model].
#'
#' @param object A layer, as `layer_text_vectorization()`, `layer_normalization()` or
#'   `layer_discretization()` gives it without an `object`; or one of the R package keras3 (or
#'   keras), which is handed on to that package.
#' @param data Texts, or rows of numbers.
#' @param ... Not used.
#' @return The layer with what it has learnt among its arguments.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, `kerasduet_error_invalid_layer`,
#' `kerasduet_error_shape_mismatch`, `kerasduet_error_empty_data` of texts without a word.
#' @examplesIf is_kerasduet_available()
#' adapt(layer_text_vectorization(max_tokens = 5), c("a cat", "a dog"))
#' adapt(layer_normalization(), as.matrix(iris[1:4]))
#' @export
adapt <- function(object, data, ...) {
  if (is_keras_object(object)) {
    return(hand_on("adapt", object, list(data, ...)))
  }
  check_no_more("adapt", ..., known = "data")
  known <- c("TextVectorization", "Normalization", "Discretization")
  if (!inherits(object, "kerasduet_object") || !object$class_name %in% known) {
    wanted <- gettext("a layer for texts, of normalization or of discretization")
    must_be("invalid_argument", "object", wanted, object)
  }
  entry <- spec_for_core(as_object(plain_entry(object)), "object")
  rows <- features_for_core(check_features(data, "data"))
  learnt <- utils::modifyList(object$config, call_core("adapt", entry, rows))
  layer_function(list(class_name = object$class_name, config = learnt), attr(object, "input_shape"))
}
