#' Reset the states of recurrent layers
#'
#' A layer that is `stateful` begins each batch with the states that the last one left: row `i` of a
#' batch goes on where row `i` of the batch before it ended, with rows in their order
#' (`shuffle = FALSE`). As in Keras 3 nothing else resets the states: no new epoch, no validation,
#' no `evaluate()` and no `predict()`. A saved model or fit has none: read again, it begins with
#' zeros.
#'
#' @param object A `kerasduet_model` or a `kerasduet_fit`, which is changed in place; or a model of
#'   the R package keras3 (or keras), which is handed on to that package.
#' @return The object, invisibly.
#' @section Errors:
#' `kerasduet_error_invalid_argument`.
#' @examplesIf is_kerasduet_available()
#' model <- keras_model_sequential() %>%
#'   layer_lstm(4, stateful = TRUE, batch_input_shape = c(10, 5, 1)) %>%
#'   layer_dense(1) %>%
#'   compile(optimizer = "adam", loss = "mse")
#' steps <- array(sin(1:100), c(20, 5, 1))
#' for (epoch in 1:2) {
#'   model %>% fit(steps, sin(20 + 1:20), epochs = 1, shuffle = FALSE)
#'   reset_states(model)
#' }
#' @export
reset_states <- function(object) {
  if (is_keras_object(object)) {
    return(invisible(call_core("reset_states", object)))
  }
  if (inherits(object, "kerasduet_model") && is.null(object$fit)) {
    if (is_open(object$cache$handle)) call_core("reset_states", object$cache$handle)
    return(invisible(object))
  }
  call_core("reset_states", fit_handle(fit_of(object, "reset_states")))
  invisible(object)
}

# The size that the first layer was told is that of every batch.
check_batch_size <- function(model, batch_size) {
  told <- model$batch_size
  if (!is.null(told) && !is.null(batch_size) && batch_size != told) {
    wanted <- gettext("%d, as the first layer has it")
    must_be("invalid_argument", "batch_size", sprintf(wanted, as.integer(told)), batch_size)
  }
}
