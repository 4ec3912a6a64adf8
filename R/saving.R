#' Save a model, or its weights alone
#'
#' `save_model()` writes the model whole, `save_weights()` its weights alone, in Keras's own
#' formats, which Keras opens without this package. A file that is there is replaced, by a whole one
#' or not at all. `load_weights()` puts weights into a model of the same layers.
#'
#' @param x A `kerasduet_fit` or a `kerasduet_model`.
#' @param path A file that ends in `.keras` for a whole model, in `.weights.h5` for weights.
#' @param model A `kerasduet_model`, such as [build_model()] makes. It changes in place. The means
#'   and deviations of a spec that standardises are constants and no weights: where they differ the
#'   weights are refused, and the model is best saved whole.
#' @return The path, or the model, invisibly.
#' @section Errors:
#' `kerasduet_error_cannot_write`, `kerasduet_error_cannot_read`; `kerasduet_error_different_model`
#' if the weights are those of other layers.
#' @examplesIf is_kerasduet_available()
#' fit <- fit(model_spec("xor_mlp"), seed = 1, epochs = 1)
#' file <- tempfile(fileext = ".weights.h5")
#' save_weights(fit, file)
#' load_weights(build_model(model_spec("xor_mlp")), file)
#' @export
save_model <- function(x, path) {
  check_text(path, "path", gettext("a file that ends in .keras"))
  invisible(call_core("save_model", live_model(x, "x"), path.expand(path)))
}

#' @rdname save_model
#' @export
save_weights <- function(x, path) {
  check_text(path, "path", gettext("a file that ends in .weights.h5"))
  invisible(call_core("save_weights", live_model(x, "x"), path.expand(path)))
}

#' @rdname save_model
#' @export
load_weights <- function(model, path) {
  if (!inherits(model, "kerasduet_model")) {
    wanted <- gettext("a model that `build_model()` gives")
    abort("invalid_argument", must_be("model", wanted, model))
  }
  if (!is.null(model$fit)) {
    message <- gettext("A model that is trained takes no other weights: make a new one.")
    abort("already_trained", message)
  }
  check_text(path, "path", gettext("a file that ends in .weights.h5"))
  call_core("load_weights", live_model(model, "model"), path.expand(path))
  invisible(model)
}

# The core's object behind a fit or a model.
live_model <- function(x, argument) {
  if (inherits(x, "kerasduet_fit")) {
    return(live_fit(x))
  }
  if (!inherits(x, "kerasduet_model")) {
    abort("invalid_argument", must_be(argument, gettext("a fit or a model"), x))
  }
  if (is.null(x$fit)) build(x) else live_fit(x$fit)
}
