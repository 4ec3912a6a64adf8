#' The weights of a model or of a layer
#'
#' `set_weights()` changes a model in place: it predicts, is measured and goes on training with the
#' weights given, and what it was trained before is no part of its next fit. `count_params()` tells
#' how many numbers the weights are.
#'
#' @param object A `kerasduet_model`, or a layer of one that [get_layer()] gives; for
#'   `get_weights()` and `count_params()` also a `kerasduet_fit`. A model of the R package keras3
#'   (or keras) is handed on to that package.
#' @param trainable `TRUE` for those that training changes, `FALSE` for the others, `NA` for all.
#' @param weights A list of arrays, as `get_weights()` gives them.
#' @return `get_weights()` a list of arrays, in Keras's order; `set_weights()` the object,
#'   invisibly; `count_params()` a number.
#' @section Errors:
#' `kerasduet_error_different_model` if the arrays are not of the shapes of the weights,
#' `kerasduet_error_unknown_shape` before anything tells the shape of a row.
#' @examplesIf is_kerasduet_available()
#' model <- keras_model_sequential(input_shape = 2) %>% layer_dense(units = 3)
#' weights <- get_weights(model)
#' set_weights(model, lapply(weights, function(each) each * 0))
#' count_params(get_layer(model, index = 1))
#' @export
get_weights <- function(object, trainable = NA) {
  if (is_keras_object(object)) {
    return(hand_on("get_weights", object, list(trainable = trainable)))
  }
  if (!is.na(trainable)) check_flag(trainable, "trainable")
  part <- part_of_model(object, "object")
  wanted <- if (!is.na(trainable)) trainable
  call_core("get_weights", model_handle(part$model, "object"), part$place, wanted)
}

#' @rdname get_weights
#' @export
set_weights <- function(object, weights) {
  if (is_keras_object(object)) {
    return(hand_on("set_weights", object, list(weights)))
  }
  part <- part_of_model(object, "object")
  if (inherits(part$model, "kerasduet_fit")) {
    must_be("invalid_argument", "object", gettext("a model or a layer of one"), object)
  }
  if (!is.list(weights) || is.object(weights)) {
    wanted <- gettext("a list of arrays, as `get_weights()` gives")
    must_be("invalid_argument", "weights", wanted, weights)
  }
  arrays <- lapply(weights, check_values, "weights")
  call_core("set_weights", own_weights(part$model), part$place, arrays)
  keep_weights(part$model)
  invisible(object)
}

#' @rdname get_weights
#' @export
count_params <- function(object) {
  if (is_keras_object(object)) {
    return(hand_on("count_params", object, list()))
  }
  if (inherits(object, "kerasduet_layer")) {
    return(frame_row(object)$params)
  }
  if (inherits(object, "kerasduet_model")) build(object) else model_handle(object, "object")
  object$params
}

# The model, and which of its layers, counted from the last one, if it is one layer.
part_of_model <- function(object, argument) {
  if (!inherits(object, "kerasduet_layer")) {
    return(list(model = object))
  }
  model <- attr(object, "model")
  list(model = model, place = layer_at(object) - length(model$document$layers) - 1)
}

# The core's model of one that keeps its weights, and not how it was trained.
own_weights <- function(model) {
  if (inherits(model, "kerasduet_model") && !is.null(model$fit)) {
    model$saved <- call_core("model_bytes", compiled_handle(model))
    model$fit <- NULL
    model$cache <- NULL
  }
  model_handle(model, "object")
}

#' Freeze layers
#'
#' The weights of a frozen layer stay as they are in training. A model is changed in place, and
#' keeps its weights; of a spec a changed copy is given. As in keras3 the layers outside `from` and
#' `to` become the opposite: after `freeze_weights(to = 2)` all but the first two are trained.
#'
#' @param object A `kerasduet_model`, a layer of one that [get_layer()] gives, or a
#'   `kerasduet_spec`. A model of the R package keras3 (or keras) is handed on to that package.
#' @param from,to The first and the last layer: the name or the position, from 1, or from the end
#'   if below 0. All of them unless given.
#' @param which Instead of these: names, positions, a logical vector with a value for each layer, or
#'   a function that tells it of a layer such as [get_layer()] gives.
#' @return The object, invisibly; or the changed spec.
#' @section Errors:
#' `kerasduet_error_unknown_layer`.
#' @examples
#' model <- keras_model_sequential() %>%
#'   layer_dense(units = 8, name = "first") %>%
#'   layer_dense(units = 1)
#' freeze_weights(model, to = "first")
#' unfreeze_weights(model)
#' @export
freeze_weights <- function(object, from = NULL, to = NULL, which = NULL) {
  set_trainable("freeze_weights", object, FALSE, from, to, which)
}

#' @rdname freeze_weights
#' @export
unfreeze_weights <- function(object, from = NULL, to = NULL, which = NULL) {
  set_trainable("unfreeze_weights", object, TRUE, from, to, which)
}

set_trainable <- function(verb, object, trainable, from, to, which) {
  if (is_keras_object(object)) {
    return(hand_on(verb, object, list(from = from, to = to, which = which)))
  }
  if (inherits(object, "kerasduet_layer")) {
    model <- attr(object, "model")
    frozen <- is_frozen(model$document$layers)
    frozen[[layer_at(object)]] <- !trainable
    return(invisible(with_frozen(model, frozen)))
  }
  if (!inherits(object, c("kerasduet_model", "kerasduet_spec"))) {
    wanted <- gettext("a model, a layer of one, or a spec")
    must_be("invalid_argument", "object", wanted, object)
  }
  chosen <- if (is.null(which)) chosen_range(object, from, to) else chosen_which(object, which)
  with_frozen(object, if (trainable) !chosen else chosen)
}

is_frozen <- function(layers) {
  vapply(layers, function(each) identical(each$config$trainable, FALSE), NA)
}

with_frozen <- function(object, frozen) {
  layers <- Map(function(layer, is_frozen) {
    layer$config$trainable <- if (is_frozen) FALSE
    layer
  }, object$document$layers, frozen)
  if (inherits(object, "kerasduet_spec")) {
    return(override(object, layers = layers))
  }
  if (!is.null(object$fit)) own_weights(object)
  object$document$layers <- layers
  object$cache <- NULL
  invisible(object)
}

chosen_range <- function(object, from, to) {
  count <- length(object$document$layers)
  first <- if (is.null(from)) 1 else known_layer(object, from, "from")
  last <- if (is.null(to)) count else known_layer(object, to, "to")
  seq_len(count) >= first & seq_len(count) <= last
}

chosen_which <- function(object, which) {
  places <- seq_along(object$document$layers)
  if (is.function(which)) {
    layers <- lapply(places, function(place) new_layer(object, place))
    which <- vapply(layers, function(each) isTRUE(which(each)), NA)
  }
  if (is.logical(which) && length(which) == length(places) && !anyNA(which)) {
    return(which)
  }
  places %in% vapply(which, known_layer, 0, object = object, argument = "which")
}
