#' The layers of a spec, of a model or of a fit
#'
#' @param object A `kerasduet_spec`, a `kerasduet_model` or a `kerasduet_fit`.
#' @param shape The dimensions of one row of data; those of the spec's data set unless given.
#' @param ... Not used.
#' @return An object that prints as the table of the layers, with `layers`, `params` and
#'   `trainable_params`. The layers are numbered as [set_layer()] takes them; what a spec does to
#'   the pixels before its first layer has no number.
#' @section Errors:
#' `kerasduet_error_unknown_dataset` without `shape`, if the spec's data set is one's own.
#' @examplesIf is_kerasduet_available()
#' summary(model_spec("fashion_mlp"))
#' summary(override(model_spec("xor_mlp"), dataset.name = "mine"), shape = 4)
#' @export
summary.kerasduet_spec <- function(object, shape = NULL, ...) {
  check_no_more("summary", ..., known = "shape")
  summary(build_model(object, shape = shape))
}

#' @rdname summary.kerasduet_spec
#' @export
summary.kerasduet_model <- function(object, ...) {
  build(object)
  new_layer_summary(object$document$name, object, object$frame)
}

new_layer_summary <- function(name, model, frame) {
  structure(
    class = "kerasduet_layer_summary",
    list(
      name = name, layers = frame, params = model$params,
      trainable_params = model$trainable_params,
      placement = if (inherits(model, "kerasduet_fit")) format_placement(model)
    )
  )
}

#' @export
print.kerasduet_layer_summary <- function(x, ...) {
  number <- x$layers$number # none of an object that an older version saved
  table <- data.frame(
    No. = if (is.null(number)) "" else ifelse(is.na(number), "", number),
    Layer = x$layers$layer, Class = x$layers$class_name,
    Output = vapply(x$layers$output_shape, by, ""), Parameters = format_count(x$layers$params),
    Calculation = x$layers$calculation
  )
  table$Takes <- x$layers$connected_to # of a network that is no stack
  cat("Model", x$name, "\n")
  print(table, row.names = FALSE, right = FALSE)
  cat(sprintf(
    "Parameters: %s, of which trainable: %s\n",
    format_count(x$params), format_count(x$trainable_params)
  ))
  writeLines(as.character(x$placement))
  invisible(x)
}

# The layers of a spec are numbered as set_layer() takes them; what is done to the pixels before has
# no number.
layer_frame <- function(columns) {
  shapes <- if (is.list(columns$output_shape)) columns$output_shape else list(columns$output_shape)
  columns$output_shape <- NULL
  frame <- data.frame(columns)
  frame$output_shape <- I(lapply(shapes, size_vector))
  frame$number[frame$number == 0] <- NA
  order <- c(
    "number", "layer", "class_name", "output_shape", "params", "calculation", "connected_to"
  )
  frame[intersect(order, names(frame))] # a stack has no `connected_to`
}

# A size that only the data tell is NA.
size_vector <- function(sizes) {
  as.integer(unlist(lapply(sizes, function(size) if (is.null(size)) NA else size)))
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
  check_sizes(input_shape, input_shape, "input_shape")
  shape <- as.list(input_shape)
  size_vector(call_core("output_shape", spec_for_core(as_object(layer), "layer"), shape))
}
