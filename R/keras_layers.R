#' Layers
#'
#' Each adds a layer to what is piped into it. A model is changed in place, as in Keras; of a spec a
#' changed copy is given. Without an `object` they give the layer itself. Arguments are spelled as
#' in the R package keras3, and those that are not given are Keras's defaults. No Python starts.
#'
#' Further layers: [convolutions][layer_conv_2d], [pooling][layer_max_pooling_2d],
#' [shapes][layer_flatten], [sequences][layer_lstm], [normalisation][layer_batch_normalization],
#' [dropout and noise][layer_dropout], [activations][layer_activation],
#' [preprocessing][layer_rescaling], [augmentation of images][layer_random_flip].
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param units Number of outputs.
#' @param rate The fraction of the weights that is dropped.
#' @param input_dim,output_dim How many words there are, and how many numbers stand for each.
#' @param activation An activation by its name, such as `"relu"`, as the function such as
#'   [activation_relu()], or as a layer, such as `layer_activation_leaky_relu(negative_slope =
#'   0.1)`.
#' @param use_bias Whether the layer has a bias.
#' @param equation,output_shape,bias_axes Of `layer_einsum_dense()`, as in Keras: `output_shape` is
#'   without the axis of the rows.
#' @param mask_zero Whether the word 0 is padding, which later layers leave out.
#' @param mask_value A step whose numbers are all this one is left out by later layers.
#' @param kernel_initializer,bias_initializer,embeddings_initializer An initializer, such as
#'   [initializer_he_normal()], or its name; its seed is drawn from the model's.
#' @param kernel_regularizer,bias_regularizer,activity_regularizer,embeddings_regularizer A
#'   regularizer, such as [regularizer_l2()].
#' @param kernel_constraint,bias_constraint,embeddings_constraint A constraint, such as
#'   [constraint_maxnorm()].
#' @param ... Further arguments of the Keras layer, such as `name`, `trainable` and `dtype`, and for
#'   the first layer of a model `input_shape`: the dimensions of one row of data. A model with a
#'   `stateful` layer takes batches of one size only, its `batch_input_shape`: the number of rows in
#'   front of the dimensions of one row (or `batch_size` beside `input_shape`). See
#'   [reset_states()].
#' @return The model, invisibly; or the changed spec; or without `object` the layer.
#' @section Errors:
#' `kerasduet_error_invalid_argument`; what Keras refuses is said when the model is built:
#' `kerasduet_error_invalid_layer`, `kerasduet_error_shape_mismatch`.
#' @examples
#' model <- keras_model_sequential()
#' model %>%
#'   layer_flatten(input_shape = c(28, 28)) %>%
#'   layer_dense(units = 128, activation = "relu") %>%
#'   layer_dropout(rate = 0.1) %>%
#'   layer_dense(units = 10, activation = "softmax")
#' model
#' @export
layer_dense <- keras_function("layer_dense")

#' @rdname layer_dense
#' @export
layer_dropconnect <- keras_function("layer_dropconnect")

#' @rdname layer_dense
#' @export
layer_einsum_dense <- keras_function("layer_einsum_dense")

#' @rdname layer_dense
#' @export
layer_embedding <- keras_function("layer_embedding")

#' @rdname layer_dense
#' @export
layer_identity <- keras_function("layer_identity")

#' @rdname layer_dense
#' @export
layer_masking <- keras_function("layer_masking")

takes_first <- function(object) {
  inherits(object, "kerasduet_model") && length(object$document$layers) == 0
}

# `batch_input_shape` is the shape of a row with the batch size in front, which goes along with it.
with_batch_size <- function(given) {
  batch <- given$batch_input_shape
  if (!is.null(batch)) {
    if (length(batch) < 2 || !is.null(given$input_shape)) {
      sentence <- gettext(
        "`batch_input_shape` must be the batch size and the shape of a row, without `input_shape`."
      )
      abort("invalid_argument", sentence)
    }
    given$input_shape <- batch[-1]
    rows <- batch[[1]] # NA or NULL of a list where any number will do
    given["batch_size"] <- list(if (!is.null(rows) && !is.na(rows)) rows)
  }
  check_count(given$batch_size, "batch_size", optional = TRUE)
  if (!is.null(given$batch_size)) {
    if (is.null(given$input_shape)) {
      abort("invalid_argument", gettext("`batch_size` must come with the `input_shape` of a row."))
    }
    attr(given$input_shape, "batch_size") <- given$batch_size
  }
  given[!names(given) %in% c("batch_input_shape", "batch_size")]
}

# Where a layer goes depends on what it is piped from.
place_layer <- function(object, verb, given) {
  if (is_keras_object(object)) {
    return(hand_on(verb, object, given))
  }
  given <- with_batch_size(given)
  shape <- given$input_shape
  if (is.null(shape) && takes_first(object)) {
    shape <- given$input_length # of an embedding; what comes behind others is told by these
  }
  entry <- keras_entry(verb, given[!names(given) %in% c("input_shape", "input_length")])
  if (is.null(object)) {
    return(layer_function(entry, shape))
  }
  if (inherits(object, "kerasduet_tensor")) {
    return(layer_function(entry, shape)(object))
  }
  if (inherits(object, "kerasduet_model")) {
    return(invisible(add_layer(object, entry, shape)))
  }
  if (!inherits(object, "kerasduet_spec")) {
    wanted <- gettext("a model, a tensor of `keras_input()`, or a spec")
    must_be("invalid_argument", "object", wanted, object)
  }
  if (!is.null(shape)) {
    message <- gettext("`input_shape` must be left out for a spec: its data give the shape.")
    abort("invalid_argument", message)
  }
  override(object, layers = c(object$document$layers, list(plain_entry(entry))))
}
