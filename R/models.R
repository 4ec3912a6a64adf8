#' Build the model of a spec
#'
#' @param spec A `kerasduet_spec`.
#' @param seed Decides the initial weights, from 0 to 2^32 - 1.
#' @param shape The dimensions of one row of data; those of the spec's data set unless given.
#' @return An object of class `kerasduet_model`: a list of `layers` (a data frame with the columns
#'   `layer`, `class_name`, `output_shape`, `params` and `calculation`, which spells the count out),
#'   `params` and `trainable_params`.
#' @section Errors:
#' `kerasduet_error_unknown_dataset` without `shape`, if the spec's data set is one's own;
#' `kerasduet_error_invalid_layer` if Keras refuses a layer, `kerasduet_error_shape_mismatch` if one
#' does not fit its input.
#' @examplesIf reticulate::py_module_available("tensorflow")
#' build_model(model_spec("fashion_mlp"))
#' @export
build_model <- function(spec, seed = 0, shape = NULL) {
  check_spec_class(spec)
  check_seed(seed)
  if (is.null(shape)) {
    check_knows_shape(spec)
  }
  record <- call_core("build_model", spec$json, seed, if (!is.null(shape)) as.list(shape))
  live <- new.env(parent = emptyenv())
  live$handle <- record$model
  structure(
    class = "kerasduet_model",
    list(
      spec = spec, layers = layer_frame(record$layers), params = record$total_params,
      trainable_params = record$trainable_params, live = live
    )
  )
}

check_knows_shape <- function(spec) {
  name <- spec$document$dataset$name
  if (!name %in% list_datasets()) {
    message <- "`shape` must be given, since the data set %s of the spec is not a built-in one."
    abort("unknown_dataset", sprintf(message, describe(name)))
  }
}

layer_frame <- function(columns) {
  shapes <- if (is.list(columns$output_shape)) columns$output_shape else list(columns$output_shape)
  columns$output_shape <- NULL
  frame <- data.frame(columns)
  frame$output_shape <- I(lapply(shapes, unlist))
  frame[c("layer", "class_name", "output_shape", "params", "calculation")]
}

#' @export
print.kerasduet_model <- function(x, ...) {
  classes <- paste(x$layers$class_name, collapse = " > ")
  writeLines(c(
    sprintf("<kerasduet_model> %s, %s parameters", x$spec$name, format_count(x$params)),
    strwrap(paste("Layers:", classes), exdent = 2)
  ))
  invisible(x)
}

#' @rdname summary.kerasduet_spec
#' @export
summary.kerasduet_model <- function(object, ...) {
  new_layer_summary(object$spec$name, object)
}

new_layer_summary <- function(name, model) {
  structure(
    class = "kerasduet_layer_summary",
    list(
      name = name, layers = model$layers, params = model$params,
      trainable_params = model$trainable_params,
      compiled = if (inherits(model, "kerasduet_fit")) format_placement(model)
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
  writeLines(as.character(x$compiled))
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
#' @examplesIf reticulate::py_module_available("tensorflow")
#' output_shape(
#'   list(class_name = "Conv2D", config = list(filters = 32, kernel_size = 3)), c(64, 64, 3)
#' )
#' @export
output_shape <- function(layer, input_shape) {
  if (!is.list(layer) || !is.character(layer$class_name)) {
    wanted <- "a list with a `class_name` and a `config`"
    abort("invalid_argument", must_be("layer", wanted, layer))
  }
  entry <- spec_for_core(as_object(layer), "layer")
  sides <- call_core("output_shape", entry, as.list(input_shape))
  vapply(sides, function(side) if (is.null(side)) NA_integer_ else as.integer(side), 1L)
}
