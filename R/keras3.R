# Side by side with the R packages keras3 and keras: their objects go there, and models cross.

is_keras_object <- function(object) {
  inherits(object, "python.builtin.object") && any(grepl("^keras[.]|^tf_keras", class(object)))
}

# Let the keras3 package do with its object what it does; what we name goes there as a Keras object.
hand_on <- function(verb, object, arguments) {
  refuse_dead(object, "object")
  if (!is_keras_object(object)) {
    must_be("invalid_argument", "object", gettext("a model of Keras"), object)
  }
  package <- Find(function(name) requireNamespace(name, quietly = TRUE), c("keras3", "keras"))
  if (is.null(package)) {
    sentence <- gettext(
      "`{verb}()` hands a Keras model on to the R package keras3, which is not installed."
    )
    abort("no_keras3", sentence, verb = verb)
  }
  arguments <- lapply(arguments, as_keras_argument)
  do.call(getExportedValue(package, verb), c(list(object), arguments))
}

as_keras_argument <- function(value) {
  if (inherits(value, "kerasduet_object")) {
    return(keras_object(value))
  }
  if (is.list(value) && !is.object(value)) lapply(value, as_keras_argument) else value
}

#' The Keras model
#'
#' @param x A `kerasduet_fit`, a `kerasduet_model` or a `kerasduet_spec`.
#' @param ... For a spec: `seed` and `shape`, as of [build_model()].
#' @return The Keras model as an object of Python, through reticulate, which the R package keras3
#'   takes as its own: a copy with the trained weights and the optimizer's state, or with the
#'   initial weights of a model that is not trained. [as_model_spec()] goes the other way.
#' @examplesIf is_kerasduet_available()
#' as_keras_model(model_spec("xor_mlp"))$count_params()
#' @export
as_keras_model <- function(x, ...) UseMethod("as_keras_model")

#' @export
as_keras_model.kerasduet_fit <- function(x, ...) call_core("keras_model", fit_handle(x))

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
