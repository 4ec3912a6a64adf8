#' A model, layer by layer
#'
#' As in Keras a model is a reference object: the pipe of [layers][layer_dense] changes it in place,
#' and so do [compile()][compile.kerasduet_model] and [fit()][fit.kerasduet_model]. It holds a spec,
#' which [as_model_spec()] shows; Python starts when it is built or trained. `build_model()` makes
#' one of a spec and builds it at once.
#'
#' @param layers A list of layers, such as `list(layer_flatten(), layer_dense(units = 10))`.
#' @param name Of the model: lower-case letters, digits and _.
#' @param input_shape The dimensions of one row of data; also an argument of the first layer. Where
#'   it is not given, the data of [fit()][fit.kerasduet_model] tell it.
#' @param seed Decides the initial weights, the order of the rows, what is held out and the dropout:
#'   a whole number from 0 to 2^32 - 1. R's own generator is never used.
#' @return An object of class `kerasduet_model`. Once it is built it has `layers` (a data frame with
#'   the columns `layer`, `class_name`, `output_shape`, `params` and `calculation`, which spells the
#'   count out), `params` and
#'   `trainable_params`; once it is trained `fit`, the `kerasduet_fit` of all its training. It
#'   survives `saveRDS()`.
#' @section Errors:
#' `kerasduet_error_unknown_dataset` without `shape`, if the spec's data set is one's own;
#' `kerasduet_error_invalid_layer` if Keras refuses a layer, `kerasduet_error_shape_mismatch` if one
#' does not fit its input.
#' @examples
#' model <- keras_model_sequential(input_shape = c(28, 28)) %>%
#'   layer_flatten() %>%
#'   layer_dense(units = 10, activation = "softmax")
#' model
#' @export
keras_model_sequential <- function(layers = NULL, name = "sequential", input_shape = NULL,
                                   seed = 0) {
  if (is.numeric(layers)) { # the first argument in keras3
    input_shape <- layers
    layers <- NULL
  }
  check_text(name, "name", gettext("a name of lower-case letters, digits and _"))
  check_seed(seed)
  document <- list(
    spec_version = 1, name = name, dataset = list(name = "arrays"), layers = list(), fit = list()
  )
  model <- new_model(document, checked_shape(input_shape), seed)
  for (layer in layers) add_layer(model, layer, attr(layer, "input_shape"))
  model
}

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
  model <- new_model(spec$document, checked_shape(shape, "shape"), seed)
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

# `document` is a spec in the making, `fit` the training so far, `saved` the bytes of a model whose
# weights were loaded, `cache` the core's untrained model.
new_model <- function(document, shape, seed) {
  model <- new.env(parent = emptyenv())
  model$document <- document
  model$shape <- shape
  model$seed <- seed
  structure(model, class = "kerasduet_model")
}

add_layer <- function(model, layer, shape = NULL) {
  if (!inherits(layer, "kerasduet_object")) {
    wanted <- gettext("a list of layers, as `layer_dense()` gives")
    must_be("invalid_argument", "layers", wanted, layer)
  }
  if (!is.null(model$fit) || !is.null(model$saved)) {
    message <- gettext("A model that is trained takes no further layers: make a new one.")
    abort("already_trained", message)
  }
  if (!is.null(shape) && length(model$document$layers) > 0) {
    message <- gettext("`input_shape` must be given to the first layer of a model only.")
    abort("invalid_argument", message)
  }
  if (!is.null(shape)) {
    model$shape <- checked_shape(shape)
  }
  attr(layer, "input_shape") <- NULL
  model$document$layers <- c(model$document$layers, list(plain_entry(layer)))
  model$document$expected <- NULL # the counts of a source document are of the model as it was
  model$cache <- NULL
  model
}

checked_shape <- function(shape, argument = "input_shape") {
  ok <- all(vapply(shape, function(size) is_whole(size) && size >= 1, NA))
  if (!ok) {
    wanted <- gettext("whole numbers of at least 1, the dimensions of one row of data")
    must_be("invalid_argument", argument, wanted, shape)
  }
  unlist(shape)
}

# The core's model, with drawn or loaded weights: made when it is first needed.
build <- function(model) {
  if (is_open(model$cache$handle)) {
    return(model$cache$handle)
  }
  check_has_layers(model)
  make <- function() if (is.null(model$saved)) drawn(model) else revived(model)
  adopt(model, if (isTRUE(model$drawn)) make() else counted_from_one(make()))
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
  shape <- if (!is.null(model$shape)) as.list(model$shape)
  call_core("build_model", layers_json(model), model$seed, shape)
}

revived <- function(model) {
  call_core("revive_model", model$saved, layers_json(model))
}

# Notes what the core tells of a model that it has made, and gives that.
adopt <- function(model, record) {
  model$layers <- layer_frame(record$layers)
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

layer_frame <- function(columns) {
  shapes <- if (is.list(columns$output_shape)) columns$output_shape else list(columns$output_shape)
  columns$output_shape <- NULL
  frame <- data.frame(columns)
  frame$output_shape <- I(lapply(shapes, unlist))
  frame[c("layer", "class_name", "output_shape", "params", "calculation")]
}

#' The spec of a model
#'
#' @param x A `kerasduet_model`, a `kerasduet_fit`, a `kerasduet_spec`, or a Keras model, of
#'   Python or of the R packages keras3 and keras.
#' @param ... For a Keras model `name`, that of the spec.
#' @return A `kerasduet_spec`. That of a trained model has the epochs that it was trained for. The
#'   weights are no part of a spec.
#' @section Errors:
#' `kerasduet_error_not_compiled` before [compile()][compile.kerasduet_model];
#' `kerasduet_error_not_a_stack`, `kerasduet_error_invalid_layer` for a Keras model that no spec can
#' describe.
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
as_model_spec.kerasduet_fit <- function(x, ...) x$spec

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

#' @export
format.kerasduet_model <- function(x, ...) {
  layers <- vapply(x$document$layers, format_layer, "")
  compile <- x$document$compile
  training <- if (is.null(compile)) {
    "not compiled"
  } else {
    sprintf("compiled with %s, %s", class_name(compile$optimizer), class_name(compile$loss))
  }
  epochs <- epochs_done(x$fit)
  state <- sprintf("trained for %d epoch%s", epochs, plural(epochs))
  count <- if (!is.null(x$params)) sprintf(", %s parameters", format_count(x$params))
  c(
    paste0("<kerasduet_model> ", x$document$name, count),
    strwrap(paste("Layers:", paste(layers, collapse = " > ")), exdent = 2),
    paste0("Training: ", paste(c(training, if (epochs > 0) state), collapse = ", "))
  )
}

#' @export
print.kerasduet_model <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}

#' @rdname summary.kerasduet_spec
#' @export
summary.kerasduet_model <- function(object, ...) {
  build(object)
  new_layer_summary(object$document$name, object)
}

new_layer_summary <- function(name, model) {
  structure(
    class = "kerasduet_layer_summary",
    list(
      name = name, layers = model$layers, params = model$params,
      trainable_params = model$trainable_params,
      placement = if (inherits(model, "kerasduet_fit")) format_placement(model)
    )
  )
}

#' @export
print.kerasduet_layer_summary <- function(x, ...) {
  table <- data.frame(
    Layer = x$layers$layer, Class = x$layers$class_name,
    Output = vapply(x$layers$output_shape, by, ""), Parameters = format_count(x$layers$params),
    Calculation = x$layers$calculation
  )
  cat("Model", x$name, "\n")
  print(table, row.names = FALSE, right = FALSE)
  cat(sprintf(
    "Parameters: %s, of which trainable: %s\n",
    format_count(x$params), format_count(x$trainable_params)
  ))
  writeLines(as.character(x$placement))
  invisible(x)
}

#' The shape that a layer makes of its input
#'
#' Along each side of an image, a convolution or pooling with window F and stride S makes of W
#' pixels `floor((W - F + 2 * P) / S) + 1`, with P pixels of padding on either side: P = 0 for
#' `"valid"`. Keras's `"same"` pads just enough for `ceiling(W / S)`. The channels become as many as
#' there are filters.
#'
#' @param layer A layer as a spec has it, `list(class_name = , config = list(...))`: any of Keras's.
#' @param input_shape The dimensions of one row of data, such as `c(64, 64, 3)`.
#' @return The dimensions of what the layer gives for one row, as Keras itself computes them; `NA`
#'   where they are not known before there are data.
#' @section Errors:
#' `kerasduet_error_invalid_layer` if Keras knows no such layer, `kerasduet_error_shape_mismatch` if
#' it cannot take the input.
#' @references Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
#' @examplesIf is_kerasduet_available()
#' output_shape(
#'   list(class_name = "Conv2D", config = list(filters = 32, kernel_size = 3)), c(64, 64, 3)
#' )
#' @export
output_shape <- function(layer, input_shape) {
  if (!is.list(layer) || !is.character(layer$class_name)) {
    wanted <- gettext("a list with a `class_name` and a `config`")
    must_be("invalid_argument", "layer", wanted, layer)
  }
  shape <- as.list(checked_shape(input_shape))
  sides <- call_core("output_shape", spec_for_core(as_object(layer), "layer"), shape)
  vapply(sides, function(side) if (is.null(side)) NA_integer_ else as.integer(side), 1L)
}
