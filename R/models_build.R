#' @rdname keras_model_sequential
#' @param spec A `kerasduet_spec`.
#' @param shape The dimensions of one row of data; those of the spec's data set unless given.
#' @examplesIf is_kerasduet_available()
#' build_model(model_spec("fashion_mlp"))
#' @export
build_model <- function(spec, seed = 0, shape = NULL) {
  check_spec_class(spec)
  check_seed(seed)
  if (is.null(shape)) {
    check_knows_shape(spec)
    shape <- unlist(catalogue()[[spec$document$dataset$name]]$shape)
  }
  check_sizes(shape, shape, "shape")
  model <- new_model(spec$document, unlist(shape), seed)
  model$drawn <- TRUE # who asks for drawn weights may look at what they predict
  build(model)
  model
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
  if (is.null(model$shape) && !knows_shape(model$document)) {
    message <- gettext("`input_shape` must be given to the first layer: no data have told it yet.")
    abort("unknown_shape", message)
  }
  shape <- if (!is.null(model$shape)) shape_for_core(model$shape)
  call_core("build_model", layers_json(model), model$seed, shape)
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
  takes_texts <- document$layers[[1]]$class_name == "TextVectorization"
  takes_texts || document$dataset$name %in% list_datasets()
}
