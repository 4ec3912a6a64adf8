#' @rdname keras_model_sequential
#' @param spec A `kerasduet_spec`.
#' @param shape The dimensions of one row of data; those of the spec's data set unless given. Of a
#'   network of several inputs a list of them by name.
#' @examplesIf is_kerasduet_available()
#' build_model(model_spec("fashion_mlp"))
#' @export
build_model <- function(spec, seed = 0, shape = NULL) {
  check_spec_class(spec)
  check_seed(seed)
  model <- new_model(spec$document, NULL, seed)
  names <- input_names(model)
  if (is.null(shape)) {
    check_knows_shape(spec)
    shapes <- own_shapes(spec$document, names)
  } else {
    shapes <- if (length(names) == 1) list(shape) else parts_of(shape, names, "shape", "input")
  }
  for (place in seq_along(names)) {
    check_sizes(shapes[[place]], shapes[[place]], "shape")
    tell_shape(model, place, unlist(shapes[[place]]))
  }
  model$drawn <- TRUE # who asks for drawn weights may look at what they predict
  build(model)
  model
}

# Those of the columns of a table, and of the rows of the spec's data set.
own_shapes <- function(document, names) {
  about <- catalogue()[[document$dataset$name]]
  lapply(seq_along(names), function(place) {
    kind <- document$inputs[[place]]$kind
    if (!is.null(kind) && kind != "image") {
      return(if (kind != "text") 1L)
    }
    known <- list(document$inputs[[place]]$shape, about$inputs[[names[[place]]]]$shape, about$shape)
    unlist(Filter(Negate(is.null), known)[1])
  })
}

check_knows_shape <- function(spec) {
  name <- spec$document$dataset$name
  if (!knows_shape(spec$document)) {
    sentence <- gettext(
      "`shape` must be given, since the data set {dataset!j} of the spec is not a built-in one."
    )
    abort("unknown_dataset", sentence, argument = "shape", dataset = name)
  }
}

# The core's model, with drawn or loaded weights: made when it is first needed.
build <- function(model) {
  if (is_open(model$cache$handle)) {
    return(model$cache$handle)
  }
  check_has_layers(model)
  make <- function() if (is.null(model$saved)) drawn(model) else revived(model)
  handle <- adopt(model, if (isTRUE(model$drawn)) make() else counted_from_one(make()))
  take_weights(model, handle)
  handle
}

check_has_layers <- function(model) {
  if (length(model$document$layers) == 0) {
    abort("no_layers", gettext("The model has no layers: add some, as with `layer_dense()`."))
  }
}

drawn <- function(model) {
  is_built_in <- is.null(model$shape) && knows_shape(model$document)
  shape <- if (!is_built_in) shapes_for_core(model)
  call_core("build_model", layers_json(model), model$seed, shape)
}

# The sizes of a row, of several inputs by their names; those of texts are no matter.
shapes_for_core <- function(model) {
  names <- input_names(model)
  sizes <- lapply(seq_along(names), told_sizes, model = model)
  for (place in which(vapply(sizes, is.null, NA))) refuse_unknown(model, place)
  shapes <- lapply(sizes, shape_for_core)
  if (length(names) == 1) shapes[[1]] else stats::setNames(shapes, names)
}

refuse_unknown <- function(model, place) {
  names <- input_names(model)
  if (length(names) == 1) {
    message <- gettext("`input_shape` must be given to the first layer: no data have told it yet.")
    abort("unknown_shape", message)
  }
  if (!takes_texts(model, tensor_in(model, -place))) {
    sentence <- gettext("The shape of the input {input!j} must be given: no data have told it yet.")
    abort("unknown_shape", sentence, input = names[[place]])
  }
}

# Whether a layer that makes tokens takes an input.
takes_texts <- function(model, input) {
  calls <- lapply(seq_along(model$document$layers), tensor_in, model = model)
  any(vapply(calls, function(call) {
    call$layer$entry$class_name == "TextVectorization" && is_among(input, call$sources)
  }, NA))
}

revived <- function(model) {
  call_core("revive_model", model$saved, layers_json(model))
}

# Notes what the core tells of a model that it has made, and gives that.
adopt <- function(model, record) {
  model$frame <- layer_frame(record$layers)
  model$params <- record$total_params
  model$trainable_params <- record$trainable_params
  model$cache <- list2env(list(handle = record$model), parent = emptyenv())
  record$model
}

# A model can be looked at before it is compiled: then any loss will do.
layers_json <- function(model) {
  document <- model$document
  if (is.null(document$compile)) {
    document$compile <- list(loss = "mean_squared_error")
  }
  model_spec(document)$json
}

# Rows of a built-in data set have a known shape, and texts have none.
knows_shape <- function(document) {
  is_text <- identical(document$layers[[1]]$class_name, "TextVectorization")
  document$dataset$name %in% list_datasets() || (is_text && length(document$inputs) < 2)
}
