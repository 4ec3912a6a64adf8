#' Layers
#'
#' Each adds a layer to what is piped into it. A model is changed in place, as in Keras; of a spec a
#' changed copy is given. Without an `object` they give the layer itself. Arguments are spelled as
#' in the R package keras3, and those that are not given are Keras's defaults. No Python starts.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package.
#' @param units,rate,filters,kernel_size,pool_size,target_shape,input_dim,output_dim,offset The
#'   size and the strength of the layer, as in Keras: `units` and `filters` are numbers of outputs,
#'   `rate` is the fraction that is dropped, `kernel_size` and `pool_size` are whole numbers or
#'   pairs.
#' @param stddev,negative_slope,max_value,threshold,alpha,shared_axes,noise_shape,axis,size
#'   As in Keras. A positive `axis` counts from 1, the axis of the rows, as in keras3.
#' @param activation,recurrent_activation The name of an activation, such as `"relu"`.
#' @param strides,padding,output_padding,data_format,dilation_rate,groups,interpolation,keepdims
#'   As in Keras.
#' @param use_bias Whether the layer has a bias.
#' @param kernel_initializer,bias_initializer,recurrent_initializer,embeddings_initializer
#'   The name of an initializer, or `list(class_name = , config = list())`; their seeds are drawn
#'   from the model's.
#' @param alpha_initializer,beta_initializer,gamma_initializer,moving_mean_initializer
#'   The name of an initializer, or `list(class_name = , config = list())`; their seeds are drawn
#'   from the model's.
#' @param moving_variance_initializer
#'   The name of an initializer, or `list(class_name = , config = list())`; their seeds are drawn
#'   from the model's.
#' @param kernel_regularizer,bias_regularizer,activity_regularizer,recurrent_regularizer
#'   A regularizer, such as [regularizer_l2()].
#' @param embeddings_regularizer,alpha_regularizer,beta_regularizer,gamma_regularizer
#'   A regularizer, such as [regularizer_l2()].
#' @param kernel_constraint,bias_constraint,recurrent_constraint,embeddings_constraint
#'   A constraint, such as [constraint_maxnorm()].
#' @param alpha_constraint,beta_constraint,gamma_constraint
#'   A constraint, such as [constraint_maxnorm()].
#' @param epsilon,momentum,center,scale,mean,variance,invert Of the normalising layers, as in Keras.
#' @param dropout,recurrent_dropout,return_sequences,go_backwards,stateful,unroll,reset_after
#'   Of the layers for sequences, as in Keras.
#' @param mask_zero
#'   Of the layers for sequences, as in Keras.
#' @param max_tokens,standardize,split,ngrams,output_mode,output_sequence_length
#'   Of the layer for texts, as in Keras.
#' @param pad_to_max_tokens,vocabulary
#'   Of the layer for texts, as in Keras.
#' @param ... Further arguments of the Keras layer, such as `name`, and for the first layer of a
#'   model `input_shape`: the dimensions of one row of data. A model with a `stateful` layer takes
#'   batches of one size only, its `batch_input_shape`: the number of rows in front of the
#'   dimensions of one row (or `batch_size` beside `input_shape`). See [reset_states()].
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
layer_flatten <- keras_function("layer_flatten")

#' @rdname layer_dense
#' @export
layer_reshape <- keras_function("layer_reshape")

#' @rdname layer_dense
#' @export
layer_dropout <- keras_function("layer_dropout")

#' @rdname layer_dense
#' @export
layer_spatial_dropout_2d <- keras_function("layer_spatial_dropout_2d")

#' @rdname layer_dense
#' @export
layer_gaussian_noise <- keras_function("layer_gaussian_noise")

#' @rdname layer_dense
#' @export
layer_activation <- keras_function("layer_activation")

#' @rdname layer_dense
#' @export
layer_activation_relu <- keras_function("layer_activation_relu")

#' @rdname layer_dense
#' @export
layer_activation_leaky_relu <- keras_function("layer_activation_leaky_relu")

#' @rdname layer_dense
#' @export
layer_activation_elu <- keras_function("layer_activation_elu")

#' @rdname layer_dense
#' @export
layer_activation_softmax <- keras_function("layer_activation_softmax")

#' @rdname layer_dense
#' @export
layer_activation_parametric_relu <- keras_function("layer_activation_parametric_relu")

#' @rdname layer_dense
#' @export
layer_conv_1d <- keras_function("layer_conv_1d")

#' @rdname layer_dense
#' @export
layer_conv_2d <- keras_function("layer_conv_2d")

#' @rdname layer_dense
#' @export
layer_conv_2d_transpose <- keras_function("layer_conv_2d_transpose")

#' @rdname layer_dense
#' @export
layer_max_pooling_1d <- keras_function("layer_max_pooling_1d")

#' @rdname layer_dense
#' @export
layer_max_pooling_2d <- keras_function("layer_max_pooling_2d")

#' @rdname layer_dense
#' @export
layer_average_pooling_1d <- keras_function("layer_average_pooling_1d")

#' @rdname layer_dense
#' @export
layer_average_pooling_2d <- keras_function("layer_average_pooling_2d")

#' @rdname layer_dense
#' @export
layer_global_max_pooling_1d <- keras_function("layer_global_max_pooling_1d")

#' @rdname layer_dense
#' @export
layer_global_max_pooling_2d <- keras_function("layer_global_max_pooling_2d")

#' @rdname layer_dense
#' @export
layer_global_average_pooling_1d <- keras_function("layer_global_average_pooling_1d")

#' @rdname layer_dense
#' @export
layer_global_average_pooling_2d <- keras_function("layer_global_average_pooling_2d")

#' @rdname layer_dense
#' @export
layer_upsampling_1d <- keras_function("layer_upsampling_1d")

#' @rdname layer_dense
#' @export
layer_upsampling_2d <- keras_function("layer_upsampling_2d")

#' @rdname layer_dense
#' @export
layer_batch_normalization <- keras_function("layer_batch_normalization")

#' @rdname layer_dense
#' @export
layer_layer_normalization <- keras_function("layer_layer_normalization")

#' @rdname layer_dense
#' @export
layer_lstm <- keras_function("layer_lstm")

#' @rdname layer_dense
#' @export
layer_gru <- keras_function("layer_gru")

#' @rdname layer_dense
#' @export
layer_simple_rnn <- keras_function("layer_simple_rnn")

#' @rdname layer_dense
#' @export
layer_embedding <- keras_function("layer_embedding")

#' @rdname layer_dense
#' @export
layer_text_vectorization <- keras_function("layer_text_vectorization")

#' @rdname layer_dense
#' @export
layer_rescaling <- keras_function("layer_rescaling")

#' @rdname layer_dense
#' @export
layer_normalization <- keras_function("layer_normalization")

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
    return(structure(entry, input_shape = shape))
  }
  if (inherits(object, "kerasduet_model")) {
    return(invisible(add_layer(object, entry, shape)))
  }
  if (!inherits(object, "kerasduet_spec")) {
    wanted <- gettext("a model of `keras_model_sequential()`, or a spec")
    must_be("invalid_argument", "object", wanted, object)
  }
  if (!is.null(shape)) {
    message <- gettext("`input_shape` must be left out for a spec: its data give the shape.")
    abort("invalid_argument", message)
  }
  override(object, layers = c(object$document$layers, list(plain_entry(entry))))
}
