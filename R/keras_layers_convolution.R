#' Convolutions
#'
#' Layers that look at windows of a sequence (1d), an image (2d) or a volume (3d). The transposed
#' ones make an image larger; the depthwise and separable ones look at each channel by itself, and
#' the separable ones mix the channels afterwards.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param filters Number of channels that the layer gives.
#' @param kernel_size,strides,dilation_rate The size of the window, how far it moves, and how far
#'   apart its points are: whole numbers, or one for each axis.
#' @param padding `"valid"` (only whole windows), `"same"` (as many outputs as inputs, divided by
#'   the strides), or `"causal"` of a sequence (only what came before).
#' @param output_padding,groups,depth_multiplier As in Keras.
#' @param data_format Where the channels stand: `"channels_last"` unless given.
#' @param activation An activation by its name, such as `"relu"`, as the function such as
#'   [activation_relu()], or as a layer, such as `layer_activation_leaky_relu(negative_slope =
#'   0.1)`.
#' @param use_bias Whether the layer has a bias.
#' @param kernel_initializer,bias_initializer,depthwise_initializer,pointwise_initializer An
#'   initializer, such as [initializer_he_normal()], or its name; its seed is drawn from the
#'   model's.
#' @param kernel_regularizer,bias_regularizer,activity_regularizer,depthwise_regularizer A
#'   regularizer, such as [regularizer_l2()].
#' @param pointwise_regularizer A regularizer, such as [regularizer_l2()].
#' @param kernel_constraint,bias_constraint,depthwise_constraint,pointwise_constraint A constraint,
#'   such as [constraint_maxnorm()].
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = c(28, 28, 1)) %>%
#'   layer_conv_2d(filters = 8, kernel_size = c(3, 3), activation = "relu") %>%
#'   layer_separable_conv_2d(filters = 16, kernel_size = 3)
#' @export
layer_conv_2d <- keras_function("layer_conv_2d")

#' @rdname layer_conv_2d
#' @export
layer_conv_1d <- keras_function("layer_conv_1d")

#' @rdname layer_conv_2d
#' @export
layer_conv_3d <- keras_function("layer_conv_3d")

#' @rdname layer_conv_2d
#' @export
layer_conv_1d_transpose <- keras_function("layer_conv_1d_transpose")

#' @rdname layer_conv_2d
#' @export
layer_conv_2d_transpose <- keras_function("layer_conv_2d_transpose")

#' @rdname layer_conv_2d
#' @export
layer_conv_3d_transpose <- keras_function("layer_conv_3d_transpose")

#' @rdname layer_conv_2d
#' @export
layer_depthwise_conv_1d <- keras_function("layer_depthwise_conv_1d")

#' @rdname layer_conv_2d
#' @export
layer_depthwise_conv_2d <- keras_function("layer_depthwise_conv_2d")

#' @rdname layer_conv_2d
#' @export
layer_separable_conv_1d <- keras_function("layer_separable_conv_1d")

#' @rdname layer_conv_2d
#' @export
layer_separable_conv_2d <- keras_function("layer_separable_conv_2d")
