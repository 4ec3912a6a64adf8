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
#'   it is not given, or `NA` in it, the data of [fit()][fit.kerasduet_model] tell it.
#' @param seed Decides the initial weights, the order of the rows, what is held out and the dropout:
#'   a whole number from 0 to 2^32 - 1. R's own generator is never used.
#' @return An object of class `kerasduet_model`. Of what Keras's models have it has `name`, `layers`
#'   (a list of layers as [get_layer()] gives them), `inputs`, `outputs`, `input_shape`,
#'   `output_shape`, `weights`, `trainable`, `optimizer`, `loss`, `metrics`, `stop_training`,
#'   `summary()` and `count_params()`; once it is built `params` and `trainable_params`, and once it
#'   is trained `fit`, the `kerasduet_fit` of all its training. The table of its layers is
#'   [`summary(model)$layers`][summary.kerasduet_model]. It can be called like a layer, on a tensor
#'   of [keras_input()]. It survives `saveRDS()`.
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
  for (layer in layers) {
    can_be_called <- inherits(layer, c("kerasduet_object", "kerasduet_model")) && is.function(layer)
    if (can_be_called) layer(model) else add_layer(model, layer)
  }
  model
}

# A model can be called, and so is a function; its own environment is its state. `document` is a
# spec in the making, `fit` the training so far, `saved` the bytes of a model whose weights were
# loaded, `cache` the core's untrained model and `frame` the table of its layers, `tensors` what its
# layers give and `sources` the models that have the weights of some of them.
new_model <- function(document, shape, seed) {
  force(document)
  force(shape)
  force(seed)
  model <- structure(function(object) call_model(model, object), class = "kerasduet_model")
  model$stop_training <- FALSE
  model
}

add_layer <- function(model, layer, shape = NULL) {
  if (is_keras_object(layer)) {
    layer <- as_keras_entry(live_entry(layer, "layers"), "layers")
  }
  if (!inherits(layer, "kerasduet_object")) {
    wanted <- gettext("a list of layers, as `layer_dense()` gives")
    must_be("invalid_argument", "layers", wanted, layer)
  }
  refuse_trained(model)
  if (!is.null(shape) && length(model$document$layers) > 0) {
    message <- gettext("`input_shape` must be given to the first layer of a model only.")
    abort("invalid_argument", message)
  }
  if (!is.null(shape)) {
    fix_batch_size(model, attr(shape, "batch_size"))
    model$shape <- as.vector(checked_shape(shape))
  }
  attr(layer, "input_shape") <- NULL
  model$document$layers <- c(model$document$layers, list(named_entry(layer)))
  forget_build(model)
  model
}

# The layers are others: what a source document counted, and what was built, is of the model as it
# was.
forget_build <- function(model) {
  model$document$expected <- NULL
  for (part in c("cache", "frame", "params", "trainable_params")) {
    model[[part]] <- NULL
  }
}

fix_batch_size <- function(model, batch_size) {
  model$batch_size <- batch_size
  model$document$fit$batch_size <- batch_size
}

refuse_trained <- function(model) {
  if (!is.null(model$fit) || !is.null(model$saved)) {
    message <- gettext("A model that is trained keeps its layers: make a new one.")
    abort("already_trained", message)
  }
}

# NA, or NULL in a list, is a size that the data tell, as None in Keras.
checked_shape <- function(shape, argument = "input_shape") {
  check_sizes(Filter(Negate(is_open_size), shape), shape, argument)
  unlist(lapply(shape, function(size) if (is_open_size(size)) NA else size))
}

check_sizes <- function(sizes, shape, argument) {
  if (!all(vapply(sizes, function(size) is_whole(size) && size >= 1, NA))) {
    wanted <- gettext("whole numbers of at least 1, the dimensions of one row of data")
    must_be("invalid_argument", argument, wanted, shape)
  }
}

is_open_size <- function(size) {
  is.null(size) || (length(size) == 1 && is.atomic(size) && is.na(size))
}

shape_for_core <- function(shape) {
  lapply(shape, function(size) if (!is.na(size)) size)
}

# The shape of a model is that of a row, or of several inputs a list of them by name, without those
# that nobody has told.
told_sizes <- function(model, place) {
  names <- input_names(model)
  if (length(names) == 1) model$shape else model$shape[[names[[place]]]]
}

tell_shape <- function(model, place, sizes) {
  names <- input_names(model)
  if (length(names) == 1) {
    model$shape <- sizes
  } else {
    shape <- as.list(model$shape)
    shape[[names[[place]]]] <- sizes
    model$shape <- shape
  }
}

#' @export
format.kerasduet_model <- function(x, ...) {
  compile <- x$document$compile
  training <- if (is.null(compile)) {
    "not compiled"
  } else {
    sprintf("compiled with %s, %s", class_name(compile$optimizer), losses_line(compile$loss))
  }
  epochs <- epochs_done(x$fit)
  state <- sprintf("trained for %d epoch%s", epochs, plural(epochs))
  count <- if (!is.null(x$params)) sprintf(", %s parameters", format_count(x$params))
  c(
    paste0("<kerasduet_model> ", x$document$name, count),
    format_layers(x$document$layers),
    paste0("Training: ", paste(c(training, if (epochs > 0) state), collapse = ", "))
  )
}

#' @export
print.kerasduet_model <- function(x, ...) {
  writeLines(format(x))
  invisible(x)
}
