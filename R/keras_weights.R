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
  if (is_input_layer(object)) {
    return(list())
  }
  part <- part_of_model(object)
  wanted <- if (!is.na(trainable)) trainable
  call_core("get_weights", model_handle(part$model, "object"), part$layer, wanted)
}

#' @rdname get_weights
#' @export
set_weights <- function(object, weights) {
  if (is_keras_object(object)) {
    return(hand_on("set_weights", object, list(weights)))
  }
  part <- part_of_model(object)
  if (inherits(part$model, "kerasduet_fit") || is_input_layer(object)) {
    must_be("invalid_argument", "object", gettext("a model or a layer of one"), object)
  }
  if (!is.list(weights) || is.object(weights)) {
    wanted <- gettext("a list of arrays, as `get_weights()` gives")
    must_be("invalid_argument", "weights", wanted, weights)
  }
  arrays <- lapply(weights, check_values, "weights")
  call_core("set_weights", own_weights(part$model), part$layer, arrays)
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
    return(sum(frame_row(object)$params)) # an input has none
  }
  if (inherits(object, "kerasduet_model")) build(object) else model_handle(object, "object")
  object$params
}

# The model, and if it is one layer of it how the core finds that.
part_of_model <- function(object) {
  if (!inherits(object, "kerasduet_layer")) {
    return(list(model = object))
  }
  model <- model_of_layer(object)
  list(model = model, layer = list(layers_json(model), layer_at(object)))
}

is_input_layer <- function(object) inherits(object, "kerasduet_layer") && layer_at(object) < 0

# The core's model of one that keeps its weights, and not how it was trained.
own_weights <- function(model) {
  if (inherits(model, "kerasduet_model")) keep_weights_alone(model)
  model_handle(model, "object")
}

keep_weights_alone <- function(model) {
  if (!is.null(model$fit)) {
    model$saved <- call_core("model_bytes", compiled_handle(model))
    model$fit <- NULL
    model$cache <- NULL
  }
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
    freeze_at(model_of_layer(object), layer_at(object), !trainable)
    return(invisible(object))
  }
  if (!inherits(object, c("kerasduet_model", "kerasduet_spec"))) {
    wanted <- gettext("a model, a layer of one, or a spec")
    must_be("invalid_argument", "object", wanted, object)
  }
  chosen <- if (is.null(which)) chosen_range(object, from, to) else chosen_which(object, which)
  with_frozen(object, chosen != trainable)
}

is_frozen <- function(layers) {
  vapply(layers, function(each) identical(each$config$trainable, FALSE), NA)
}

# `frozen` has a value for each layer in Keras's list.
with_frozen <- function(object, frozen) {
  places <- layer_places(object$document)
  if (inherits(object, "kerasduet_model")) {
    Map(function(place, is_frozen) freeze_at(object, place, is_frozen), places, frozen)
    return(invisible(object))
  }
  layers <- object$document$layers
  layers[places[places > 0]] <- Map(frozen_entry, layers[places[places > 0]], frozen[places > 0])
  override(object, layers = layers)
}

frozen_entry <- function(entry, is_frozen) {
  entry$config$trainable <- if (is_frozen) FALSE
  entry
}

freeze_at <- function(model, place, is_frozen) {
  if (place > 0) {
    change_layer(model, place, frozen_entry(model$document$layers[[place]], is_frozen)$config)
  }
}

chosen_range <- function(object, from, to) {
  places <- layer_places(object$document)
  first <- if (is.null(from)) places[[1]] else known_layer(object, from, "from")
  last <- if (is.null(to)) places[[length(places)]] else known_layer(object, to, "to")
  places >= first & places <= last
}

chosen_which <- function(object, which) {
  places <- layer_places(object$document)
  if (is.function(which)) {
    layers <- lapply(places, function(place) new_layer(object, place))
    which <- vapply(layers, function(each) isTRUE(which(each)), NA)
  }
  if (is.logical(which) && length(which) == length(places) && !anyNA(which)) {
    return(which)
  }
  places %in% vapply(which, known_layer, 0, object = object, argument = "which")
}
