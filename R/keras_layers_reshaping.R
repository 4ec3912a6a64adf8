#' Layers that change shapes
#'
#' They have no weights: they bring the numbers of a row into another shape, repeat them, cut them
#' off or put zeros around them.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param target_shape The dimensions of a row; one of them may be -1.
#' @param dims The order of the axes, counted from 1 without that of the rows.
#' @param n How often a row is repeated.
#' @param cropping,padding How much is cut off or put around: a whole number, one for each axis, or
#'   a list of two for each axis, such as `list(c(1, 2), c(0, 0))`.
#' @param size How often each value is repeated along the axes: a whole number, or one for each.
#' @param interpolation `"nearest"`, `"bilinear"` or another that Keras knows.
#' @param data_format Where the channels stand: `"channels_last"` unless given.
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = c(4, 4, 1)) %>%
#'   layer_zero_padding_2d(padding = 1) %>%
#'   layer_upsampling_2d(size = 2) %>%
#'   layer_flatten()
#' @export
layer_flatten <- keras_function("layer_flatten")

#' @rdname layer_flatten
#' @export
layer_reshape <- keras_function("layer_reshape")

#' @rdname layer_flatten
#' @export
layer_permute <- keras_function("layer_permute")

#' @rdname layer_flatten
#' @export
layer_repeat_vector <- keras_function("layer_repeat_vector")

#' @rdname layer_flatten
#' @export
layer_cropping_1d <- keras_function("layer_cropping_1d")

#' @rdname layer_flatten
#' @export
layer_cropping_2d <- keras_function("layer_cropping_2d")

#' @rdname layer_flatten
#' @export
layer_cropping_3d <- keras_function("layer_cropping_3d")

#' @rdname layer_flatten
#' @export
layer_zero_padding_1d <- keras_function("layer_zero_padding_1d")

#' @rdname layer_flatten
#' @export
layer_zero_padding_2d <- keras_function("layer_zero_padding_2d")

#' @rdname layer_flatten
#' @export
layer_zero_padding_3d <- keras_function("layer_zero_padding_3d")

#' @rdname layer_flatten
#' @export
layer_upsampling_1d <- keras_function("layer_upsampling_1d")

#' @rdname layer_flatten
#' @export
layer_upsampling_2d <- keras_function("layer_upsampling_2d")

#' @rdname layer_flatten
#' @export
layer_upsampling_3d <- keras_function("layer_upsampling_3d")
