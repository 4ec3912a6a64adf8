#' Save a model, or its weights alone
#'
#' `save_model()` writes the model whole, `save_weights()` its weights alone, in Keras's own
#' formats, which Keras opens without this package. A file that is there is replaced, by a whole one
#' or not at all. `load_weights()` puts weights into a model of the same layers, which then
#' predicts, is measured and goes on training with them.
#'
#' @param x A `kerasduet_fit` or a `kerasduet_model`.
#' @param path A file that ends in `.keras` for a whole model, in `.weights.h5` for weights.
#' @param model A `kerasduet_model` that is not trained. It changes in place. The means
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
  path <- path.expand(path)
  call_core("load_weights", live_model(model, "model"), path)
  model$weights <- readBin(path, "raw", file.size(path)) # so that they survive `saveRDS()`
  invisible(model)
}

# Into a model that was built again, the weights that were loaded into it.
restore_weights <- function(live, weights) {
  file <- tempfile(fileext = ".weights.h5")
  on.exit(unlink(file))
  writeBin(weights, file)
  call_core("load_weights", live, file)
}

# A model that was given weights and not trained since: what it was trained on is not known.
is_loaded <- function(object) {
  inherits(object, "kerasduet_model") && !is.null(object$weights)
}

predict_loaded <- function(model, x) {
  if (!inherits(x, "kerasduet_data")) {
    check_model_rows(model, x)
    return(call_core("predict_model", build(model), features_for_core(check_features(x))))
  }
  call_core("predict_model", build(model), live_data(x))
}

evaluate_loaded <- function(model, data, y) {
  if (is.null(model$document$compile)) {
    abort("not_compiled", gettext("The model must be compiled first: call `compile()`."))
  }
  split <- if (inherits(data, "kerasduet_data")) "test" else "train"
  call_core("evaluate_model", build(model), live_data(model_data(model, data, y)), split)
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
