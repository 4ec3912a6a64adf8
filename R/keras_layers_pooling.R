#' Pooling
#'
#' Each window of a sequence (1d), an image (2d) or a volume (3d) is put together to its largest
#' value or its mean; the global ones put all of it together.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param pool_size,strides The size of the window and how far it moves, which is its size unless
#'   given: whole numbers, or one for each axis.
#' @param padding `"valid"` (only whole windows) or `"same"`.
#' @param data_format Where the channels stand: `"channels_last"` unless given.
#' @param keepdims Whether axes of size 1 stay.
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = c(28, 28, 1)) %>%
#'   layer_max_pooling_2d(pool_size = c(2, 2)) %>%
#'   layer_global_average_pooling_2d()
#' @export
layer_max_pooling_2d <- keras_function("layer_max_pooling_2d")

#' @rdname layer_max_pooling_2d
#' @export
layer_max_pooling_1d <- keras_function("layer_max_pooling_1d")

#' @rdname layer_max_pooling_2d
#' @export
layer_max_pooling_3d <- keras_function("layer_max_pooling_3d")

#' @rdname layer_max_pooling_2d
#' @export
layer_average_pooling_1d <- keras_function("layer_average_pooling_1d")

#' @rdname layer_max_pooling_2d
#' @export
layer_average_pooling_2d <- keras_function("layer_average_pooling_2d")

#' @rdname layer_max_pooling_2d
#' @export
layer_average_pooling_3d <- keras_function("layer_average_pooling_3d")

#' @rdname layer_max_pooling_2d
#' @export
layer_global_max_pooling_1d <- keras_function("layer_global_max_pooling_1d")

#' @rdname layer_max_pooling_2d
#' @export
layer_global_max_pooling_2d <- keras_function("layer_global_max_pooling_2d")

#' @rdname layer_max_pooling_2d
#' @export
layer_global_max_pooling_3d <- keras_function("layer_global_max_pooling_3d")

#' @rdname layer_max_pooling_2d
#' @export
layer_global_average_pooling_1d <- keras_function("layer_global_average_pooling_1d")

#' @rdname layer_max_pooling_2d
#' @export
layer_global_average_pooling_2d <- keras_function("layer_global_average_pooling_2d")

#' @rdname layer_max_pooling_2d
#' @export
layer_global_average_pooling_3d <- keras_function("layer_global_average_pooling_3d")
