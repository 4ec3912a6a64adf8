#' Dropout and noise
#'
#' Layers that change numbers in training only, so that a network does not learn them by heart;
#' `layer_activity_regularization()` adds a penalty on its inputs to the loss.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param rate The fraction that is dropped, from 0 to below 1.
#' @param stddev The standard deviation of the noise.
#' @param noise_shape,data_format As in Keras.
#' @param seed Of what the layer draws; unless given it follows from the model's.
#' @param l1,l2 The strength of the penalty.
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = 4) %>%
#'   layer_dropout(rate = 0.1) %>%
#'   layer_dense(units = 1)
#' @export
layer_dropout <- keras_function("layer_dropout")

#' @rdname layer_dropout
#' @export
layer_spatial_dropout_1d <- keras_function("layer_spatial_dropout_1d")

#' @rdname layer_dropout
#' @export
layer_spatial_dropout_2d <- keras_function("layer_spatial_dropout_2d")

#' @rdname layer_dropout
#' @export
layer_spatial_dropout_3d <- keras_function("layer_spatial_dropout_3d")

#' @rdname layer_dropout
#' @export
layer_alpha_dropout <- keras_function("layer_alpha_dropout")

#' @rdname layer_dropout
#' @export
layer_gaussian_dropout <- keras_function("layer_gaussian_dropout")

#' @rdname layer_dropout
#' @export
layer_gaussian_noise <- keras_function("layer_gaussian_noise")

#' @rdname layer_dropout
#' @export
layer_activity_regularization <- keras_function("layer_activity_regularization")
