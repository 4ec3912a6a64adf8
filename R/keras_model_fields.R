# What a model has after `$`: what Keras's models have, by its words, and its own state.

# What a model is made of inside: see new_model().
model_state <- c(
  "document", "shape", "seed", "fit", "saved", "cache", "frame", "params", "trainable_params",
  "batch_size", "drawn", "tensors", "sources", "stop_training"
)

#' @export
`$.kerasduet_model` <- function(x, name) { # nolint: object_name_linter. A method.
  if (name %in% model_state) {
    return(get0(name, environment(x), inherits = FALSE))
  }
  field_of(x, name, model_fields, c("fit", "params", "shape", "seed"))
}

#' @export
`[[.kerasduet_model` <- function(x, i) { # nolint: object_name_linter. A method.
  check_text(i, "i", gettext("the name of a field"))
  `$.kerasduet_model`(x, i)
}

# A field that is computed when it is asked for.
field_of <- function(object, name, fields, more = character()) {
  if (!name %in% names(fields)) {
    sentence <- gettext("A {class} has no field {got!j}: {hint}")
    hint <- nearest_names(name, c(names(fields), more))
    abort("invalid_argument", sentence, class = class(object)[[1]], got = name, hint = hint)
  }
  fields[[name]](object)
}

#' @export
`$<-.kerasduet_model` <- function(x, name, value) { # nolint: object_name_linter. A method.
  if (name == "stop_training") check_flag(value, name)
  if (name %in% model_state) {
    assign(name, value, envir = environment(x))
  } else if (name == "trainable") {
    check_flag(value, name)
    if (value) unfreeze_weights(x) else freeze_weights(x)
  } else if (name != "layers" || !identical(lapply(value, unclass), lapply(x$layers, unclass))) {
    sentence <- paste(
      gettext("`{argument}` of a model cannot be changed so:"),
      gettext("make a new model, or `compile()` it anew.")
    )
    abort("invalid_argument", sentence, argument = name)
  }
  x
}

#' @export
`[[<-.kerasduet_model` <- function(x, i, value) { # nolint: object_name_linter. A method.
  `$<-.kerasduet_model`(x, i, value)
}

# What is compiled, as it was named.
compiled_part <- function(name) {
  function(model) {
    if (is.null(model$document$compile)) {
      abort("not_compiled", gettext("The model must be compiled first: call `compile()`."))
    }
    model$document$compile[[name]]
  }
}

model_fields <- list(
  name = function(model) model$document$name,
  layers = function(model) {
    lapply(layer_places(model$document), function(place) new_layer(model, place))
  },
  inputs = function(model) tensors_in(model)[seq_along(input_names(model))],
  outputs = function(model) lapply(output_places(model), tensor_in, model = model),
  input = function(model) model$inputs[[1]],
  output = function(model) model$outputs[[1]],
  input_shape = function(model) {
    build(model)
    names <- input_names(model)
    shape_of_each(lapply(seq_along(names), told_sizes, model = model), names)
  },
  output_shape = function(model) {
    build(model)
    shape_of_each(lapply(output_places(model), output_sizes, model = model), output_names(model))
  },
  weights = function(model) get_weights(model),
  trainable_weights = function(model) get_weights(model, trainable = TRUE),
  non_trainable_weights = function(model) get_weights(model, trainable = FALSE),
  trainable = function(model) !all(is_frozen(model$document$layers)),
  optimizer = function(model) as_keras_entry(compiled_part("optimizer")(model), "optimizers"),
  loss = compiled_part("loss"),
  metrics = compiled_part("metrics"),
  count_params = function(model) function() count_params(model),
  summary = function(model) function() print(summary(model)),
  get_layer = function(model) {
    function(name = NULL, index = NULL) { # which counts from 0 here, as in Python
      get_layer(model, name, if (!is.null(index)) index + (index >= 0))
    }
  },
  get_weights = function(model) function() get_weights(model),
  set_weights = function(model) function(weights) set_weights(model, weights)
)

# Of one row that the layer at a place gives, in a model that is built.
output_sizes <- function(model, place) {
  model$frame$output_shape[[match(place, model$frame$number)]]
}

# Of one input or output the shape, of several a list of them by name.
shape_of_each <- function(sizes, names) {
  shapes <- lapply(sizes, batch_shape)
  if (length(shapes) == 1) shapes[[1]] else stats::setNames(shapes, names)
}

# A shape with the rows in front, as many as the data have.
batch_shape <- function(sizes) {
  c(list(NULL), shape_for_core(as.integer(sizes)))
}

# An object of the spec as the function of R that names one gives it.
as_keras_entry <- function(value, module) {
  if (is.character(value)) {
    value <- list(class_name = value, config = list())
  }
  structure(class = "kerasduet_object", module = module, value)
}
