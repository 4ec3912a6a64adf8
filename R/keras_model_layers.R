#' A layer of a model
#'
#' `get_layer()` finds a layer by its name or its position, and `pop_layer()` takes the last one off
#' a model that is not trained, in place.
#'
#' @param object A `kerasduet_model`; or a model of the R package keras3 (or keras), which is handed
#'   on to that package.
#' @param name Of the layer; one that was not given is that which [summary()] prints, such as
#'   `"dense_1"`. The name of a model that was called in this one gives that model, whose layers it
#'   shares; in a model that was read from a file it is known no more.
#' @param index The position in `model$layers`, from 1, or from the end if below 0. As in Keras the
#'   first layer of [keras_model()] is its input.
#' @return `get_layer()` gives an object of class `kerasduet_layer`, a part of its model, which has
#'   `name`, `class_name`, `config`, `trainable`, `input`, `output`, `output_shape`, `weights`,
#'   `count_params()` and, by their names, the arguments of its class, such as `units`;
#'   [get_weights()], [set_weights()], [count_params()] and [freeze_weights()] take it, and
#'   `layer$trainable <- FALSE` freezes it. `model$layers` is the list of all of them. `pop_layer()`
#'   gives the layer that it took, invisibly, as [layer_dense()] makes it.
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
  inner <- if (!any(name %in% layer_names(object))) called_in(object, name)
  if (!is.null(inner)) {
    return(inner)
  }
  argument <- if (is.null(name)) "index" else "name"
  new_layer(object, known_layer(object, if (is.null(name)) index else name, argument))
}

# The model of that name whose call made layers of this one.
called_in <- function(model, name) {
  models <- lapply(model$tensors, `[[`, "within")
  Find(function(each) !is.null(each) && identical(each$name, name), models)
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
  if (!is.null(object$document$outputs)) {
    sentence <- gettext("`pop_layer()` must be of a model whose last layer is its only output.")
    abort("invalid_argument", sentence)
  }
  count <- length(object$document$layers)
  layer <- object$document$layers[[count]]
  if (!is.null(object$tensors)) {
    object$tensors <- utils::head(tensors_in(object), -1)
  }
  object$document$layers <- object$document$layers[-count]
  forget_build(object)
  layer$config$name <- layer$name
  invisible(layer_function(layer[c("class_name", "config")], NULL))
}

check_is_model <- function(object) {
  if (!inherits(object, "kerasduet_model")) {
    wanted <- gettext("a model of `keras_model_sequential()`")
    must_be("invalid_argument", "object", wanted, object)
  }
}

# Where Keras's list of layers has them in a spec: that of a network begins with its inputs, which
# count below 0, and a layer that is called again stands there once.
layer_places <- function(document) {
  is_own <- vapply(document$layers, function(each) is.null(each$shared), NA)
  c(-seq_along(document$inputs), seq_along(document$layers)[is_own])
}

# The place of a layer by what a user names it.
known_layer <- function(object, layer, argument) {
  if (inherits(layer, "kerasduet_layer")) {
    return(layer_at(layer))
  }
  places <- layer_places(object$document)
  found <- if (is.character(layer)) match(layer, names_at(object, places)) else layer
  if (is_whole(found) && found < 0) {
    found <- length(places) + found + 1
  }
  if (!is_whole(found) || !found %in% seq_along(places)) {
    wanted <- gettextf("the name of a layer, or a position from 1 to %d", length(places))
    must_be("unknown_layer", argument, wanted, layer)
  }
  places[[found]]
}

names_at <- function(object, places) {
  inputs <- vapply(object$document$inputs, `[[`, "", "name")
  c(rev(inputs), NA, layer_names(object))[places + length(inputs) + 1]
}

# The names of the layers of a model that is built, of what preprocesses before them none; or those
# that were given, and for the others those that Keras gives in a new session.
layer_names <- function(object) {
  if (inherits(object, "kerasduet_model") && !is.null(object$frame)) {
    return(object$frame$layer[!is.na(object$frame$number)])
  }
  layers <- lapply(object$document$layers, named_entry)
  given <- lapply(layers, `[[`, "name")
  made <- c(rescale = "rescaling", standardize = "normalization")
  names <- character()
  for (place in seq_along(layers)) {
    taken <- c(names, unlist(given), made[names(object$document$preprocessing)])
    own <- given[[place]]
    names[[place]] <- if (is.null(own)) free_name(own_stem(layers, place), taken) else own
  }
  names
}

own_stem <- function(layers, place) {
  shared <- layers[[place]]$shared
  if (is.null(shared)) {
    return(snake_case(layers[[place]]$class_name))
  }
  is_call <- vapply(layers[seq_len(place)], function(each) identical(each$shared, shared), NA)
  paste0(shared, "_call_", 1 + sum(is_call))
}

new_layer <- function(model, place) {
  structure(
    class = "kerasduet_layer",
    list(model = model, place = place, class_name = entry_at(model, place)$class_name)
  )
}

entry_at <- function(model, place) {
  if (place < 0) list(class_name = "InputLayer") else model$document$layers[[place]]
}

# Where it stands in its model, which may have lost layers since.
layer_at <- function(layer) {
  own <- unclass(layer)
  is_there <- own$place <= length(own$model$document$layers) &&
    identical(entry_at(own$model, own$place)$class_name, own$class_name)
  if (!is_there) {
    sentence <- gettext("The layer is no longer a part of its model: call `get_layer()` again.")
    abort("unknown_layer", sentence)
  }
  own$place
}

model_of_layer <- function(layer) unclass(layer)$model

frame_row <- function(layer) {
  model <- model_of_layer(layer)
  build(model)
  model$frame[which(model$frame$number == layer_at(layer)), ]
}

# The fields of a layer of a model, which are those that it has now.
#' @export
`$.kerasduet_layer` <- function(x, name) { # nolint: object_name_linter. A method.
  config <- entry_at(model_of_layer(x), layer_at(x))$config
  if (!name %in% names(layer_fields) && is.null(config[[name]])) {
    config <- full_config(x)
  }
  field_of(x, name, c(layer_fields, constants(config)))
}

#' @export
`[[.kerasduet_layer` <- function(x, i) { # nolint: object_name_linter. A method.
  check_text(i, "i", gettext("the name of a field"))
  `$.kerasduet_layer`(x, i)
}

layer_fields <- list(
  name = function(layer) names_at(model_of_layer(layer), layer_at(layer)),
  class_name = function(layer) unclass(layer)$class_name,
  config = function(layer) entry_at(model_of_layer(layer), layer_at(layer))$config,
  trainable = function(layer) !is_frozen(list(list(config = layer$config))),
  input = function(layer) tensor_at(layer)$sources[[1]],
  output = function(layer) tensor_at(layer),
  output_shape = function(layer) {
    place <- layer_at(layer)
    if (place > 0) {
      return(batch_shape(frame_row(layer)$output_shape[[1]]))
    }
    batch_shape(told_sizes(model_of_layer(layer), -place))
  },
  weights = function(layer) get_weights(layer),
  trainable_weights = function(layer) get_weights(layer, trainable = TRUE),
  non_trainable_weights = function(layer) get_weights(layer, trainable = FALSE),
  count_params = function(layer) function() count_params(layer),
  get_config = function(layer) function() full_config(layer),
  get_weights = function(layer) function() get_weights(layer),
  set_weights = function(layer) function(weights) set_weights(layer, weights)
)

tensor_at <- function(layer) tensor_in(model_of_layer(layer), layer_at(layer))

# All arguments of a layer, as Keras has them.
full_config <- function(layer) {
  if (is_input_layer(layer) || !inherits(model_of_layer(layer), "kerasduet_model")) {
    return(list())
  }
  part <- part_of_model(layer)
  call_core("layer_config", model_handle(part$model, "object"), part$layer)
}

# A layer is a part of its model: a change of the copy alone would be lost in silence.
#' @export
`$<-.kerasduet_layer` <- function(x, name, value) { # nolint: object_name_linter. A method.
  check_changes(name, value)
  if (value) unfreeze_weights(x) else freeze_weights(x)
  x
}

check_changes <- function(name, value) {
  if (name != "trainable") {
    sentence <- gettext("`{argument}` of a layer cannot be changed: only `trainable` can.")
    abort("invalid_argument", sentence, argument = name)
  }
  check_flag(value, "trainable")
}

#' @export
print.kerasduet_layer <- function(x, ...) {
  frozen <- if (x$trainable) "" else ", frozen"
  writeLines(sprintf("<kerasduet_layer> %s: %s%s", x$name, x$class_name, frozen))
  utils::str(x$config, no.list = TRUE)
  invisible(x)
}
