#' The spec of a model
#'
#' @param x A `kerasduet_model`, a `kerasduet_fit`, a `kerasduet_spec`, or a Keras model, of
#'   Python or of the R packages keras3 and keras.
#' @param ... For a Keras model `name`, that of the spec.
#' @return A `kerasduet_spec`. That of a trained model has the epochs that it was trained for. The
#'   weights are no part of a spec.
#' @section Errors:
#' `kerasduet_error_not_compiled` before [compile()][compile.kerasduet_model];
#' `kerasduet_error_not_a_network`, `kerasduet_error_invalid_layer` for a Keras model that no spec
#' can describe.
#' @examplesIf is_kerasduet_available()
#' model <- keras_model_sequential() %>%
#'   layer_dense(units = 3, activation = "softmax") %>%
#'   compile(optimizer = "adam", loss = "sparse_categorical_crossentropy")
#' as_model_spec(model)
#' @export
as_model_spec <- function(x, ...) UseMethod("as_model_spec")

#' @export
as_model_spec.kerasduet_spec <- function(x, ...) x

#' @export
as_model_spec.kerasduet_fit <- function(x, ...) {
  if (is.null(x$spec)) {
    sentence <- gettext("No spec can describe the model {name!j}, which has code of its own.")
    abort("no_spec", sentence, name = x$name)
  }
  x$spec
}

#' @export
as_model_spec.kerasduet_model <- function(x, ...) {
  if (is.null(x$document$compile)) {
    abort("not_compiled", gettext("The model must be compiled first: call `compile()`."))
  }
  check_has_layers(x)
  document <- if (is.null(x$fit)) x$document else x$fit$spec$document
  document$compile <- x$document$compile # that of the fit may be of before
  model_spec(document)
}

#' @export
as_model_spec.default <- function(x, name = NULL, ...) {
  if (!is_keras_object(x)) {
    must_be("invalid_argument", "x", gettext("a model, a fit, a spec or a Keras model"), x)
  }
  refuse_dead(x, "x")
  new_spec(call_core("as_model_spec", x, name))
}

#' The Keras model
#'
#' @param x A `kerasduet_fit`, a `kerasduet_model` or a `kerasduet_spec`.
#' @param ... For a spec: `seed` and `shape`, as of [build_model()].
#' @return The Keras model as an object of Python, through reticulate, which the R package keras3
#'   takes as its own: a copy with the trained weights and the optimizer's state, or with the
#'   initial weights of a model that is not trained; of [fit_model()] the model itself.
#'   [as_model_spec()] goes the other way.
#' @examplesIf is_kerasduet_available()
#' as_keras_model(model_spec("xor_mlp"))$count_params()
#' @export
as_keras_model <- function(x, ...) UseMethod("as_keras_model")

#' @export
as_keras_model.kerasduet_fit <- function(x, ...) {
  handle <- fit_handle(x)
  if (is_keras_object(x$model)) x$model else call_core("keras_model", handle)
}

#' @export
as_keras_model.kerasduet_model <- function(x, ...) {
  if (!is.null(x$fit)) {
    return(as_keras_model(x$fit))
  }
  x$cache <- NULL # a model of its own, which its owner may change
  model <- build(x)
  x$cache <- NULL
  model
}

#' @export
as_keras_model.kerasduet_spec <- function(x, ...) as_keras_model(build_model(x, ...))

#' @export
as_keras_model.default <- function(x, ...) {
  if (is_keras_object(x)) {
    refuse_dead(x, "x")
    return(x)
  }
  must_be("invalid_argument", "x", gettext("a fit, a model or a spec"), x)
}
