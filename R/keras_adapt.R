#' Learn what a preprocessing layer must know of the data
#'
#' The layer is changed in place: it gets the vocabulary of texts, the means and variances of
#' numbers, or the boundaries between bins, in the models too that it is a part of. A
#' `layer_text_vectorization()` or `layer_normalization()` that was not adapted learns of the
#' training rows in [fit()][fit.kerasduet_model].
#'
#' @param object A layer, as `layer_text_vectorization()`, `layer_normalization()` or
#'   `layer_discretization()` gives it without an `object`, or one that [get_layer()] finds in a
#'   model that is not trained; or one of the R package keras3 (or keras), which is handed on to
#'   that package.
#' @param data Texts, or rows of numbers.
#' @param ... Not used.
#' @return The layer, invisibly, with what it has learnt among its arguments.
#' @section Errors:
#' `kerasduet_error_invalid_argument`, `kerasduet_error_invalid_layer`,
#' `kerasduet_error_shape_mismatch`, `kerasduet_error_empty_data` of texts without a word.
#' @examplesIf is_kerasduet_available()
#' words <- layer_text_vectorization(max_tokens = 5)
#' words %>% adapt(c("a cat", "a dog"))
#' words
#' @export
adapt <- function(object, data, ...) {
  if (is_keras_object(object)) {
    return(hand_on("adapt", object, list(data, ...)))
  }
  check_no_more("adapt", ..., known = "data")
  known <- c("TextVectorization", "Normalization", "Discretization")
  is_layer <- inherits(object, c("kerasduet_object", "kerasduet_layer"))
  if (!is_layer || !object$class_name %in% known) {
    wanted <- gettext("a layer for texts, of normalization or of discretization")
    must_be("invalid_argument", "object", wanted, object)
  }
  entry <- list(class_name = object$class_name, config = object$config)
  rows <- features_for_core(check_features(data, "data"))
  told <- call_core("adapt", spec_for_core(as_object(entry), "object"), rows)
  learn(object, utils::modifyList(object$config, told))
  invisible(object)
}

learn <- function(layer, config) {
  is_part <- inherits(layer, "kerasduet_layer")
  node <- if (is_part) tensor_at(layer)$layer else attr(layer, "layer")
  for (member in node$members) refuse_trained(member$model)
  change_node(node, config)
}
