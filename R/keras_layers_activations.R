#' Activations as layers
#'
#' An activation between two layers, and those that have arguments.
#'
#' @param object A model of [keras_model_sequential()] or [build_model()], a `kerasduet_spec`, or a
#'   model of the R package keras3 (or keras), which is handed on to that package. Without it the
#'   layer itself is given.
#' @param activation An activation by its name, such as `"relu"`, as the function such as
#'   [activation_relu()], or as a layer, such as `layer_activation_leaky_relu(negative_slope =
#'   0.1)`.
#' @param max_value,negative_slope,threshold,alpha,shared_axes As in Keras.
#' @param axis Over which axis numbers add up to 1; a positive number counts from 1, the axis of the
#'   rows.
#' @param alpha_initializer An initializer, such as [initializer_he_normal()], or its name; its seed
#'   is drawn from the model's.
#' @param alpha_regularizer A regularizer, such as [regularizer_l2()].
#' @param alpha_constraint A constraint, such as [constraint_maxnorm()].
#' @param ... Further arguments that each Keras layer takes, such as `name`, `trainable` and
#'   `dtype`, and for the first layer `input_shape`: see [layer_dense()].
#' @inherit layer_dense return
#' @examples
#' keras_model_sequential(input_shape = 4) %>%
#'   layer_dense(units = 8) %>%
#'   layer_activation_leaky_relu(negative_slope = 0.1)
#' @export
layer_activation <- keras_function("layer_activation")

#' @rdname layer_activation
#' @export
layer_activation_relu <- keras_function("layer_activation_relu")

#' @rdname layer_activation
#' @export
layer_activation_leaky_relu <- keras_function("layer_activation_leaky_relu")

#' @rdname layer_activation
#' @export
layer_activation_elu <- keras_function("layer_activation_elu")

#' @rdname layer_activation
#' @export
layer_activation_softmax <- keras_function("layer_activation_softmax")

#' @rdname layer_activation
#' @export
layer_activation_parametric_relu <- keras_function("layer_activation_parametric_relu")

#' Activations
#'
#' An activation is given to a layer by its name or as the function itself; of numbers the function
#' is computed by Keras, in single precision. One with other arguments than Keras's defaults is a
#' layer, such as [layer_activation_relu()].
#'
#' @param x Numbers: a vector, a matrix or an array.
#' @param axis Over which axis; the last one unless given. A positive number counts from 1.
#' @param negative_slope,max_value,threshold,alpha,approximate,b,default_value As in Keras.
#' @param ... Not used.
#' @return Numbers of the same dimensions (half as many of `activation_glu()`).
#' @examples
#' layer_dense(units = 8, activation = activation_relu)
#' @examplesIf is_kerasduet_available()
#' activation_relu(c(-1, 0, 2))
#' activation_softmax(rbind(c(1, 2, 3), 0))
#' @export
activation_relu <- keras_function("activation_relu")

#' @rdname activation_relu
#' @export
activation_celu <- keras_function("activation_celu")

#' @rdname activation_relu
#' @export
activation_elu <- keras_function("activation_elu")

#' @rdname activation_relu
#' @export
activation_exponential <- keras_function("activation_exponential")

#' @rdname activation_relu
#' @export
activation_gelu <- keras_function("activation_gelu")

#' @rdname activation_relu
#' @export
activation_glu <- keras_function("activation_glu")

#' @rdname activation_relu
#' @export
activation_hard_shrink <- keras_function("activation_hard_shrink")

#' @rdname activation_relu
#' @export
activation_hard_sigmoid <- keras_function("activation_hard_sigmoid")

#' @rdname activation_relu
#' @export
activation_hard_silu <- keras_function("activation_hard_silu")

#' @rdname activation_relu
#' @export
activation_hard_swish <- keras_function("activation_hard_swish")

#' @rdname activation_relu
#' @export
activation_hard_tanh <- keras_function("activation_hard_tanh")

#' @rdname activation_relu
#' @export
activation_leaky_relu <- keras_function("activation_leaky_relu")

#' @rdname activation_relu
#' @export
activation_linear <- keras_function("activation_linear")

#' @rdname activation_relu
#' @export
activation_log_sigmoid <- keras_function("activation_log_sigmoid")

#' @rdname activation_relu
#' @export
activation_log_softmax <- keras_function("activation_log_softmax")

#' @rdname activation_relu
#' @export
activation_mish <- keras_function("activation_mish")

#' @rdname activation_relu
#' @export
activation_relu6 <- keras_function("activation_relu6")

#' @rdname activation_relu
#' @export
activation_selu <- keras_function("activation_selu")

#' @rdname activation_relu
#' @export
activation_sigmoid <- keras_function("activation_sigmoid")

#' @rdname activation_relu
#' @export
activation_silu <- keras_function("activation_silu")

#' @rdname activation_relu
#' @export
activation_soft_shrink <- keras_function("activation_soft_shrink")

#' @rdname activation_relu
#' @export
activation_softmax <- keras_function("activation_softmax")

#' @rdname activation_relu
#' @export
activation_softplus <- keras_function("activation_softplus")

#' @rdname activation_relu
#' @export
activation_softsign <- keras_function("activation_softsign")

#' @rdname activation_relu
#' @export
activation_sparse_plus <- keras_function("activation_sparse_plus")

#' @rdname activation_relu
#' @export
activation_sparse_sigmoid <- keras_function("activation_sparse_sigmoid")

#' @rdname activation_relu
#' @export
activation_sparsemax <- keras_function("activation_sparsemax")

#' @rdname activation_relu
#' @export
activation_squareplus <- keras_function("activation_squareplus")

#' @rdname activation_relu
#' @export
activation_tanh <- keras_function("activation_tanh")

#' @rdname activation_relu
#' @export
activation_tanh_shrink <- keras_function("activation_tanh_shrink")

#' @rdname activation_relu
#' @export
activation_threshold <- keras_function("activation_threshold")
