#' A layer of a model
#'
#' `get_layer()` finds a layer by its name or its position, and `pop_layer()` takes the last one off
#' a model that is not trained, in place.
#'
#' @param object A `kerasduet_model`; or a model of the R package keras3 (or keras), which is handed
#'   on to that package.
#' @param name Of the layer; one that was not given is that which [summary()] prints, such as
#'   `"dense_1"`.
#' @param index The position, from 1, or from the end if below 0.
#' @return `get_layer()` gives an object of class `kerasduet_layer`, with `name`, `class_name`,
#'   `config` and `trainable`, for [get_weights()], [set_weights()], [count_params()] and
#'   [freeze_weights()]; `layer$trainable <- FALSE` freezes it in its model. `pop_layer()` gives the
#'   layer that it took, invisibly, as [layer_dense()] makes it.
#' @section Errors:
#' `kerasduet_error_unknown_layer`; `kerasduet_error_already_trained` and
#' `kerasduet_error_no_layers` of `pop_layer()`.
#' @examples
#' model <- keras_model_sequential() %>%
#'   layer_dense(units = 8, name = "first") %>%
#'   layer_dense(units = 1)
#' get_layer(model, "first")
#' pop_layer(model)
#' model
#' @export
get_layer <- function(object, name = NULL, index = NULL) {
  if (is_keras_object(object)) {
    return(hand_on("get_layer", object, list(name = name, index = index)))
  }
  check_is_model(object)
  if (is.null(name) == is.null(index)) {
    abort("invalid_argument", gettext("`get_layer()` takes either a `name` or an `index`."))
  }
  argument <- if (is.null(name)) "index" else "name"
  new_layer(object, known_layer(object, if (is.null(name)) index else name, argument))
}

#' @rdname get_layer
#' @export
pop_layer <- function(object) {
  if (is_keras_object(object)) {
    return(hand_on("pop_layer", object, list()))
  }
  check_is_model(object)
  check_has_layers(object)
  refuse_trained(object)
  count <- length(object$document$layers)
  layer <- object$document$layers[[count]]
  object$document$layers <- object$document$layers[-count]
  object$document$expected <- NULL
  object$cache <- NULL
  layer$config$name <- layer$name
  invisible(layer_function(layer[c("class_name", "config")], NULL))
}

check_is_model <- function(object) {
  if (!inherits(object, "kerasduet_model")) {
    wanted <- gettext("a model of `keras_model_sequential()`")
    must_be("invalid_argument", "object", wanted, object)
  }
}

# The position of a layer by what a user names it.
known_layer <- function(object, layer, argument) {
  layers <- object$document$layers
  if (inherits(layer, "kerasduet_layer")) {
    return(layer_at(layer))
  }
  found <- if (is.character(layer)) match(layer, layer_names(object, layer)) else layer
  if (is_whole(found) && found < 0) {
    found <- length(layers) + found + 1
  }
  if (!is_whole(found) || !found %in% seq_along(layers)) {
    wanted <- gettextf("the name of a layer, or a position from 1 to %d", length(layers))
    must_be("unknown_layer", argument, wanted, layer)
  }
  as.numeric(found)
}

# The names that were given; those that Keras gives are known once a model is built.
layer_names <- function(object, wanted) {
  names <- vapply(object$document$layers, function(each) {
    name <- named_entry(each)$name
    if (is.null(name)) NA_character_ else name
  }, "")
  if (!all(wanted %in% names) && inherits(object, "kerasduet_model")) {
    build(object)
    own <- object$layers[!is.na(object$layers$number), ]
    names[own$number] <- own$layer
  }
  names
}

new_layer <- function(object, place) {
  layer <- object$document$layers[[place]]
  structure(
    class = "kerasduet_layer", model = object, place = place,
    list(
      name = layer_names(object, character())[[place]], class_name = layer$class_name,
      config = layer$config, trainable = !identical(layer$config$trainable, FALSE)
    )
  )
}

# Where it stands in its model, which may have lost layers since.
layer_at <- function(layer) {
  place <- attr(layer, "place")
  layers <- attr(layer, "model")$document$layers
  if (place > length(layers) || !identical(layers[[place]]$class_name, layer$class_name)) {
    sentence <- gettext("The layer is no longer a part of its model: call `get_layer()` again.")
    abort("unknown_layer", sentence)
  }
  place
}

frame_row <- function(layer) {
  model <- attr(layer, "model")
  build(model)
  model$layers[which(model$layers$number == layer_at(layer)), ]
}

# A layer is a part of its model: a change of the copy alone would be lost in silence.
#' @export
`$<-.kerasduet_layer` <- function(x, name, value) { # nolint: object_name_linter. A method.
  if (name != "trainable") {
    sentence <- gettext("`{argument}` of a layer cannot be changed: only `trainable` can.")
    abort("invalid_argument", sentence, argument = name)
  }
  check_flag(value, "trainable")
  if (value) unfreeze_weights(x) else freeze_weights(x)
  new_layer(attr(x, "model"), layer_at(x))
}

#' @export
print.kerasduet_layer <- function(x, ...) {
  name <- if (is.na(x$name)) "" else paste0(" ", x$name)
  frozen <- if (x$trainable) "" else ", frozen"
  writeLines(sprintf("<kerasduet_layer>%s: %s%s", name, x$class_name, frozen))
  utils::str(x$config, no.list = TRUE)
  invisible(x)
}
