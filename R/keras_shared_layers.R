# Layers that stand in several models: a model that is called in another one, or whose tensors make
# another one. Their weights are the same numbers everywhere, and what is frozen in one is in all.

# What makes a layer one and the same, wherever it is called: its entry of a spec, and the models
# that it is a part of.
new_node <- function(entry) list2env(list(entry = entry, members = list()), parent = emptyenv())

# The tensors of a model: those of its inputs, and what each of its layers gives. Those of a stack
# are made when they are first asked for, or when it has grown.
tensors_in <- function(model) {
  layers <- model$document$layers
  inputs <- input_names(model)
  names <- c(inputs, layer_names(model))
  tensors <- model$tensors
  if (is.null(tensors)) {
    tensors <- lapply(inputs, new_input, NULL)
  }
  for (place in seq_along(inputs)) {
    tensors[[place]]$sizes <- told_sizes(model, place) # which the data may have told since
  }
  new <- setdiff(seq_along(layers), seq_len(length(tensors) - length(inputs)))
  for (place in new) {
    known <- stats::setNames(tensors, names[seq_along(tensors)])
    before <- if (place == 1) known[1] else known[length(known)]
    name <- names[[length(tensors) + 1]]
    tensors <- c(tensors, list(tensor_of(layers[[place]], name, known, before)))
  }
  model$tensors <- tensors
  share_layers(model, new)
  tensors
}

# What a layer gives, or an input, whose place is below 0.
tensor_in <- function(model, place) {
  tensors_in(model)[[if (place < 0) -place else length(input_names(model)) + place]]
}

# The layers that are outputs: the last one unless others are named.
output_places <- function(model) {
  named <- unlist(model$document$outputs)
  if (is.null(named)) length(model$document$layers) else match(named, layer_names(model))
}

output_names <- function(model) layer_names(model)[output_places(model)]

input_names <- function(model) {
  named <- vapply(model$document$inputs, `[[`, "", "name")
  if (length(named) > 0) named else "input_layer"
}

tensor_of <- function(entry, name, known, before) {
  sources <- if (is.null(entry$inputs)) before else known[unlist(entry$inputs)]
  is_call <- !is.null(entry$shared)
  layer <- if (is_call) known[[entry$shared]]$layer else new_node(entry[c("class_name", "config")])
  new_tensor(layer, unname(sources), name)
}

# Notes in layers that they are a part of a model, which takes their weights from one that has some.
share_layers <- function(model, places) {
  for (place in places) {
    layer <- model$tensors[[length(input_names(model)) + place]]$layer
    if (!any(vapply(layer$members, function(each) identical(each$model, model), NA))) {
      source <- Find(function(each) has_weights(each$model), layer$members)
      model$sources[[as.character(place)]] <- source
      layer$members <- c(layer$members, list(list(model = model, place = place)))
    }
  }
}

has_weights <- function(model) !is.null(model$fit) || has_own_weights(model)

# The weights of a layer, if one of its models has some.
weights_of_node <- function(layer) {
  member <- Find(function(each) has_weights(each$model), layer$members)
  if (is.null(member)) list() else get_weights(new_layer(member$model, member$place))
}

# Changes the arguments of a layer in all its models, which keep their weights.
change_layer <- function(model, place, config) {
  change_node(tensor_in(model, place)$layer, config)
}

change_node <- function(layer, config) {
  for (member in layer$members) {
    keep_weights_alone(member$model)
    member$model$document$layers[[member$place]]$config <- config
    member$model$cache <- NULL
  }
  layer$entry$config <- config
}

# The weights of these layers have changed: other models that have them take them when they need
# them.
tell_sharing <- function(model, places = seq_along(model$document$layers)) {
  model$sources <- NULL
  if (is.null(model$tensors)) {
    return(invisible())
  }
  for (place in places) {
    members <- tensor_in(model, place)$layer$members
    others <- Filter(function(each) !identical(each$model, model), members)
    for (other in others) {
      keep_weights_alone(other$model)
      other$model$sources[[as.character(other$place)]] <- list(model = model, place = place)
      other$model$cache <- NULL
    }
  }
}

# Puts weights of layers that other models have into a model that the core has just made.
take_weights <- function(model, handle) {
  json <- if (length(model$sources) > 0) layers_json(model)
  for (place in names(model$sources)) {
    source <- model$sources[[place]]
    weights <- get_weights(new_layer(source$model, source$place))
    call_core("set_weights", handle, list(json, as.numeric(place)), weights)
  }
}

# Whether all weights of a model come from others, so that none is one that was just drawn.
has_shared_weights <- function(model) {
  if (length(model$sources) == 0) {
    return(FALSE)
  }
  build(model)
  own <- model$frame[!is.na(model$frame$number), ]
  all(own$params == 0 | own$number %in% names(model$sources))
}

# A model that is called like a layer: on a tensor or a list of them, on a model that is still a
# stack, or on rows.
call_model <- function(model, object) {
  check_has_layers(model)
  tensors <- if (inherits(object, "kerasduet_tensor")) list(object) else object
  if (is.list(tensors) && any(vapply(tensors, inherits, NA, "kerasduet_tensor"))) {
    return(called_on(model, tensors))
  }
  if (inherits(object, "kerasduet_model")) {
    return(invisible(stack_on(model, object)))
  }
  if (is.null(model$fit)) predict_own(model, object) else predict(model, object)
}

# The layers of the inner model, called on what it is given; of several outputs a list.
called_on <- function(model, tensors) {
  inner <- tensors_in(model)
  inputs <- input_names(model)
  stems <- paste0(model$document$name, "_", layer_names(model))
  tensors_of(list(tensors)) # or says that one is none
  made <- parts_of(tensors, inputs, "object", "input")
  made <- if (length(inputs) == 1) list(with_preprocessing(model, made)) else unname(made)
  for (place in seq_along(stems)) {
    sources <- made[places_of(inner[[length(inputs) + place]]$sources, inner)]
    layer <- layer_within(model, place)
    made <- c(made, list(new_tensor(layer, sources, stem = stems[[place]], within = model)))
  }
  outputs <- made[length(inputs) + output_places(model)]
  if (length(outputs) == 1) outputs[[1]] else stats::setNames(outputs, output_names(model))
}

stack_on <- function(model, outer) {
  is_joined <- vapply(model$document$layers, function(each) !is.null(each$inputs), NA)
  if (any(is_joined) || !is.null(model$document$outputs)) {
    wanted <- gettext("a tensor of `keras_input()`, which a model that is no stack takes")
    must_be("invalid_argument", "object", wanted, outer)
  }
  stems <- paste0(model$document$name, "_", layer_names(model))
  if (is.null(outer$shape) && takes_first(outer)) outer$shape <- model$shape
  with_preprocessing(model, outer)
  for (place in seq_along(stems)) {
    name <- free_name(stems[[place]], layer_names(outer))
    place_node(outer, layer_within(model, place), name, within = model)
  }
  outer
}

# Puts a layer that may be a part of other models on a model that is still a stack.
place_node <- function(model, layer, name, shape = NULL, within = NULL) {
  entry <- layer$entry
  entry$config$name <- name
  before <- tensors_in(model)
  add_layer(model, structure(entry, class = "kerasduet_object"), shape)
  made <- new_tensor(layer, before[length(before)], name, within = within)
  model$tensors <- c(before, list(made))
  share_layers(model, length(before))
  invisible(model)
}

# What a spec does to the rows before its first layer is a layer in another model. `before` is a
# tensor, or a model that is still a stack.
with_preprocessing <- function(model, before) {
  given <- model$document$preprocessing
  if (!is.null(given$standardize)) {
    sentence <- paste(
      gettext("A model whose spec standardizes its rows cannot be called in another one:"),
      gettext("give it a `layer_normalization()` instead.")
    )
    abort("invalid_argument", sentence)
  }
  if (is.null(given$rescale)) before else layer_rescaling(before, scale = 1 / given$rescale)
}

# The layer of a model that another one calls. What a layer has learnt of the rows of a training are
# no weights: the other model gets a layer that was told it.
layer_within <- function(model, place) {
  entry <- tensor_in(model, place)$layer$entry
  if (!is_unlearnt(entry)) {
    return(tensor_in(model, place)$layer)
  }
  told <- if (!is.null(model$fit) || !is.null(model$saved)) learnt_by(model, place)
  if (is.null(told)) {
    sentence <- paste(
      gettext("A model that learns of its training rows cannot be called in another one before:"),
      gettext("train it, or give it a layer that `adapt()` has let learn.")
    )
    abort("invalid_argument", sentence)
  }
  new_node(list(class_name = entry$class_name, config = utils::modifyList(entry$config, told)))
}

is_unlearnt <- function(entry) {
  told <- c(TextVectorization = "vocabulary", Normalization = "mean")
  told <- told[names(told) %in% entry$class_name]
  length(told) > 0 && is.null(entry$config[[told]])
}

# What stands for it in a layer that has learnt nothing is a mean of 0 and a variance of 1.
learnt_by <- function(model, place) {
  config <- full_config(new_layer(model, place))
  told <- Filter(Negate(is.null), config[c("mean", "variance", "vocabulary", "idf_weights")])
  if (length(told) > 0 && !identical(told, list(mean = 0, variance = 1))) lapply(told, as.list)
}
